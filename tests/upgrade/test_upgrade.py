"""Upgrading: all that a user had typed is in the new workbook."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engines import resaved
from old_workbooks import OLD
from soak import examples
from upgrades import again, left, place, values
from workbooks import (
    LANGUAGES,
    VERTICALS,
    cached,
    differences,
    finished,
    named,
    opened,
    record,
    template,
    vertical_of,
)
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.check import check_workbook
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options

GIFTS, CASES = "personalized-gift-shop", "custom-phone-cases"


each_old = pytest.mark.parametrize("old", OLD, ids=lambda old: old.path.name)


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS[::2])
def test_todays_workbook_comes_out_as_it_was(vertical_id: str, tmp_path: Path) -> None:
    path = tmp_path / "today.xlsx"
    language = LANGUAGES[VERTICALS.index(vertical_id) % len(LANGUAGES)]
    path.write_bytes(template(vertical_id, Options(language, sample=True)))
    data, told = upgrade_workbook(path, load_catalogue())
    assert data == path.read_bytes()
    assert told.lines == []
    assert told.same_catalogue


@pytest.mark.parametrize("program", ["libreoffice", "gnumeric"])
def test_todays_workbook_saved_by_another_program(program: str, tmp_path: Path) -> None:
    options = Options("fr", "CHF", 24, datetime.date(2024, 7, 1), "native")
    workbook = build_workbook(vertical_of(CASES), options)
    fill_workbook(workbook, record(CASES, ["2024-08", "2025-11"], business="L’Étui"))
    data = finished(workbook)
    path = tmp_path / "saved.xlsx"
    path.write_bytes(resaved(program, data))
    new, told = upgrade_workbook(path, load_catalogue())
    assert told.lines == []
    assert differences(cached(data), cached(new)) == []
    assert new == data


FIGURES = st.one_of(
    st.floats(-1e15, 1e15, allow_subnormal=False),
    st.integers(0, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
)
NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Cn"]),
    min_size=1,
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=examples(3), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_whatever_is_typed_is_moved(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    draw = data.draw
    options = Options(draw(st.sampled_from(LANGUAGES)), months=draw(st.sampled_from([12, 24])))
    workbook = build_workbook(vertical_of(GIFTS), options)
    typed: dict[str, list[Any]] = {}
    for name in [name for name in workbook.defined_names if name.startswith("in_")]:
        typed[name] = draw(st.lists(st.none() | FIGURES, max_size=options.months))
    typed["business_name"] = [draw(NAMES)]
    typed["first_month"] = [draw(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))]
    typed["month_shown"] = [draw(st.none() | st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))]
    typed["benchmark_own"] = draw(st.lists(st.none() | FIGURES, max_size=7))
    aims = [cell.value for cell in named(workbook, "benchmark_aim")]
    typed["benchmark_aim"] = draw(st.lists(st.sampled_from([None, *dict.fromkeys(aims)]), max_size=7))
    table = named(workbook, "benchmarks")
    thresholds = draw(
        st.dictionaries(st.sampled_from(range(7)), st.tuples(st.sampled_from("≥≤><"), st.none() | FIGURES))
    )
    for row, (sign, threshold) in thresholds.items():
        table[7 * row + 3].value, table[7 * row + 4].value = sign, threshold
    for name, values_typed in typed.items():
        for cell, value in zip(named(workbook, name), values_typed, strict=False):
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    path = tmp_path_factory.mktemp("typed") / "old.xlsx"
    path.write_bytes(finished(workbook))
    new, told = upgrade_workbook(path, load_catalogue())
    assert left(told) == []
    before, after = opened(path.read_bytes()), opened(new)
    for name in [*typed, "benchmarks"]:
        assert [*map(repr, values(after, name))] == [*map(repr, values(before, name))], name
    assert all(one == value for name in typed for one, value in zip(values(after, name), typed[name], strict=False))


@pytest.mark.slow
def test_a_fraction_and_a_percentage_are_moved_as_they_were_typed_and_check_names_them(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    fill_workbook(workbook, record(GIFTS))
    orders, buyers = (named(workbook, f"in_{item}")[0] for item in ("orders_received", "buyers"))
    orders.value = 499.5
    buyers.value, buyers.number_format = 120, "0%"
    moved, told = again(tmp_path, workbook)
    assert left(told) == []
    assert named(moved, "in_orders_received")[0].value == 499.5
    assert named(moved, "in_buyers")[0].value == 120
    path = tmp_path / "new.xlsx"
    moved.save(path)
    assert [str(one).removeprefix(f"{path}: ").partition(";")[0] for one in check_workbook(path, load_catalogue())] == [
        f"{place(orders)}: 499.5 is not a whole number",
        f"{place(buyers)}: is a percentage (12000%)",
    ]


@pytest.mark.slow
def test_an_input_or_a_kpi_that_the_vertical_has_no_more(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    gone = named(workbook, "in_consultations_booked")
    gone[0].value, gone[2].value = 5, 6
    known, vertical = load_catalogue(), vertical_of(GIFTS)
    place_in_table = list(vertical.kpis).index("consultations")
    kpis = {name: kpi for name, kpi in vertical.kpis.items() if name != "consultations"}
    inputs = {name: item for name, item in vertical.inputs.items() if name != "consultations_booked"}
    smaller = replace(known, verticals={**known.verticals, GIFTS: replace(vertical, inputs=inputs, kpis=kpis)})
    _, told = again(tmp_path, workbook, smaller)
    lost = [(cell, what) for cell, what in left(told) if "note" not in what]
    assert lost == [
        (
            f"{place(gone[0])} = 5, {place(gone[2])} = 6",
            "is of 'consultations_booked', which the trade does not ask for any more",
        ),
        (
            place(named(workbook, "benchmarks")[7 * place_in_table + 2]),
            "'consultations' is not a KPI of the trade any more: its thresholds and target are left behind",
        ),
    ]
