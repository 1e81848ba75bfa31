"""Workbooks of the first versions, filled and saved again by other programs: an upgrade keeps everything."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engines import compute_files
from old_workbooks import AIMED, COUNTRY, DATE, NAME, OLD, OWN, SAID, SHOWN, SOURCE, START, THRESHOLDS, Old
from upgrades import values
from workbooks import (
    cached,
    differences,
    named,
    opened,
    template,
    unjustified,
    vertical_of,
)
from xlkpi.catalogue.load import load_catalogue
from xlkpi.period import month_after
from xlkpi.tables.record import Record
from xlkpi.upgrade.migration import Fate
from xlkpi.upgrade.upgrade import Upgraded, upgrade_workbook
from xlkpi.workbook.layout import Options

GIFTS, CASES = "personalized-gift-shop", "custom-phone-cases"


@cache
def upgraded(old: Old) -> tuple[bytes, Upgraded]:
    """A workbook of an early version, in today's template."""
    return upgrade_workbook(old.path, load_catalogue())


def held(old: Old, name: str) -> list[Any]:
    """What the old file itself holds, which a program may have rounded: LibreOffice keeps 15 digits."""
    return values(opened(old.path.read_bytes()), name)


each_old = pytest.mark.parametrize("old", OLD, ids=lambda old: old.path.name)


@pytest.mark.slow
@each_old
def test_figures_name_and_months_of_the_first_versions(old: Old) -> None:
    workbook = opened(upgraded(old)[0])
    assert values(workbook, "business_name") == [NAME]
    assert named(workbook, "business_name")[0].data_type == "s"
    assert (values(workbook, "first_month"), values(workbook, "month_shown")) == ([START], [SHOWN])
    assert len(values(workbook, "months")) == old.months
    for item, typed in old.figures().items():
        before, after = held(old, f"in_{item}"), values(workbook, f"in_{item}")
        assert list(map(repr, after)) == list(map(repr, before)), item
        assert after == [None if one is None else pytest.approx(one, rel=1e-14) for one in typed]


@pytest.mark.slow
@each_old
def test_benchmarks_and_targets_of_the_first_versions(old: Old) -> None:
    workbook = opened(upgraded(old)[0])
    vertical = vertical_of(old.vertical)
    table = values(workbook, "benchmarks")
    rows = [table[start : start + 7] for start in range(0, len(table), 7)]
    untouched = values(opened(template(old.vertical, Options(old.language))), "benchmarks")
    for index, row in enumerate(rows):
        expected = untouched[7 * index : 7 * index + 7]
        for column, value in THRESHOLDS.get(index, {}).items():
            # an emptied sign is no sign; the template's stays
            expected["CDEFGHI".index(column)] = pytest.approx(value, rel=1e-14) if isinstance(value, float) else value
        assert row == expected, index
    own = values(workbook, "benchmark_own")
    assert own == [None if index not in OWN else pytest.approx(OWN[index], rel=1e-14) for index in range(7)]
    assert values(workbook, "benchmark_aim") == [AIMED[old.language]] * 7
    countries = values(workbook, "benchmark_country")
    assert countries.pop(SAID) == COUNTRY
    fresh = values(opened(template(old.vertical, Options(old.language))), "benchmark_country")
    assert countries == [one for index, one in enumerate(fresh) if index != SAID]
    comment = named(workbook, "benchmark_country")[SAID].comment
    assert SOURCE in comment.text
    assert str(DATE) in comment.text
    assert list(vertical.kpis) == [row[0] for row in rows]


@pytest.mark.slow
@each_old
def test_options_of_the_first_versions(old: Old) -> None:
    workbook = opened(upgraded(old)[0])
    stamp = {one.name: one.value for one in workbook.custom_doc_props.props}
    assert stamp["xlkpi vertical"] == old.vertical
    assert stamp["xlkpi language"] == old.language
    assert stamp["xlkpi formulas"] == old.formulas
    assert values(workbook, "currency") == [old.currency]


@pytest.mark.slow
@each_old
def test_nothing_of_the_first_versions_is_left_behind(old: Old) -> None:
    told = upgraded(old)[1]
    assert [line for line in told.lines if line.fate is Fate.left] == []
    figures = sum(one is not None for series in old.figures().values() for one in series)
    assert told.migrated["figures"] == figures
    assert told.migrated["targets"] == 7 + len(OWN)
    kept = [line for line in told.lines if line.fate in (Fate.kept, Fate.edited)]
    assert len(kept) == len(THRESHOLDS) + 3
    assert {line.fate for line in kept} == {Fate.edited if told.same_catalogue else Fate.kept}


def test_new_values_are_those_that_libreoffice_computes(tmp_path: Path) -> None:
    files = [tmp_path / f"{index}.xlsx" for index in range(len(OLD))]
    for file, old in zip(files, OLD, strict=True):
        file.write_bytes(upgraded(old)[0])
    bare = [index for index, old in enumerate(OLD) if old.formulas == "udf"]  # nothing but the add-in computes those
    for index, recomputed in enumerate(compute_files(files, tmp_path / "computed")):
        if index not in bare:
            assert differences(cached(files[index].read_bytes()), recomputed) == []


@pytest.mark.slow
@each_old
def test_new_kpis_are_those_of_the_figures(old: Old) -> None:
    series = {item: held(old, f"in_{item}") for item in old.figures()}
    typed = [{item: one[i] for item, one in series.items() if one[i] is not None} for i in range(old.months)]
    filled = {month_after(datetime.date(2025, 4, 1), i): numbers for i, numbers in enumerate(typed) if numbers}
    # Not Record.of: in the old workbooks fractions are typed where whole things are counted.
    assert unjustified(upgraded(old)[0], Record("x", old.vertical, filled)) == []


@pytest.mark.slow
def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    data, _ = upgraded(OLD[0])
    path = tmp_path / "again.xlsx"
    path.write_bytes(data)
    again, told = upgrade_workbook(path, load_catalogue())
    assert again == data
    assert {line.fate for line in told.lines} == {Fate.edited}
