"""Columns moved, inserted, deleted and retyped at random: every reader and every writer goes by the headings."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from edited_columns import rearrange
from engines import saved
from soak import examples
from workbooks import finished, layout, named, opened, read_once, record, template, vertical_of
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.check import check_workbook
from xlkpi.collect.read import Kind, read_workbook
from xlkpi.errors import WorkbookError
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.period import month_after
from xlkpi.reading.locate import locate_cells
from xlkpi.tables.record import Record
from xlkpi.tables.write import unpacked
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Layout, Options

GIFTS = "personalized-gift-shop"
START = datetime.date(2026, 1, 1)
ITEMS = list(vertical_of(GIFTS).inputs)
Edit = Callable[[list[Any], dict[int, Any]], None]
"""What a person does to the columns: to their order, and to the headings by place."""

HEADINGS = [None, "Q1", "Jan", 2026, "2026-04", datetime.datetime(2021, 3, 1), datetime.datetime(2026, 5, 1)]
PLACES = st.integers(0, 11)


def filled(months: int = 12, business: str = "Acme") -> Record:
    """Another number for each month and input."""
    figures = {
        month_after(START, month): {item: 1000.0 * month + number for number, item in enumerate(ITEMS, 1)}
        for month in range(months)
    }
    return Record(business, GIFTS, figures)


@st.composite
def edited(draw: st.DrawFn) -> openpyxl.Workbook:
    """A filled workbook whose columns somebody has edited."""
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, filled())
    order: list[int | None] = list(range(12))
    kinds = st.sampled_from(["insert", "delete", "move", "retype"])
    retyped = {}
    for kind in draw(st.lists(kinds, min_size=1, max_size=3)):
        place = draw(PLACES) % len(order)
        if kind == "insert":
            order.insert(place, None)
        elif kind == "delete":
            del order[place]
        elif kind == "move":
            order.insert(draw(PLACES) % len(order), order.pop(place))
        else:
            retyped[place] = draw(st.sampled_from(HEADINGS))
    rearrange(book, "Inputs", named(book, "months")[0].column, order)
    headings = named(book, "months")
    for place, value in retyped.items():
        if place < len(headings):
            headings[place].value = value
    return book


def under(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """What stands below each heading that shows a month, column by column."""
    shown, formulas = read_once(data, values=True), read_once(data)
    found: dict[str, list[dict[str, Any]]] = {}
    rows = {item: named(formulas, f"in_{item}")[0].row for item in ITEMS}
    for cell in named(formulas, "months"):
        value = shown["Inputs"].cell(cell.row, cell.column).value
        if isinstance(value, datetime.datetime) and value.year >= 2000:
            column = {item: formulas["Inputs"].cell(row, cell.column).value for item, row in rows.items()}
            found.setdefault(f"{value:%Y-%m}", []).append(
                {item: number for item, number in column.items() if number is not None}
            )
    return found


def own_columns(data: bytes) -> list[list[Any]]:
    """What the columns hold whose headings are no dates."""
    shown, formulas = read_once(data, values=True)["Inputs"], read_once(data)
    rows = [named(formulas, f"in_{item}")[0].row for item in ITEMS]
    return [
        [formulas["Inputs"].cell(row, cell.column).value for row in rows]
        for cell in named(formulas, "months")
        if not isinstance(shown.cell(cell.row, cell.column).value, datetime.datetime)
    ]


@pytest.mark.slow
@settings(max_examples=examples(2), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(book=edited())
def test_readers_take_each_figure_from_its_heading_or_say_why_not(
    book: openpyxl.Workbook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("a") / "a.xlsx"
    told, tables, computed = [], [], finished(book)
    table = under(computed)
    for data in (computed, saved(book)):  # computed, and as openpyxl saves it
        path.write_bytes(data)
        collected = read_workbook(path, load_catalogue())
        wrong = [one for one in collected.findings if one.kind not in (Kind.missing, Kind.impossible)]
        figures = {month: dict(unpacked(packed, vertical_of(GIFTS))) for month, packed in collected.figures.items()}
        for month, numbers in figures.items():
            assert table[month] == [numbers]
        if not wrong:
            assert {month: [numbers] for month, numbers in figures.items()} == table
        checked = {(", ".join(one.cells), one.what, one.fix) for one in check_workbook(path, load_catalogue())}
        new, upgraded = upgrade_workbook(path, load_catalogue())
        lines = {(line.cell, line.what, line.fix) for line in upgraded.lines}
        for finding in wrong:
            if finding.problem.what != "holds no figure":
                said = (finding.cell, finding.problem.what, finding.problem.fix)
                assert said in checked
                assert said in lines
        moved = {month: column for month, (column,) in under(new).items() if column}
        assert moved == {month: numbers for month, numbers in figures.items() if numbers}
        told.append({(one.cell, one.problem.fix) for one in wrong})
        tables.append(figures)
    assert told[0] == told[1]
    assert tables[0] == tables[1]


@pytest.mark.slow
@settings(max_examples=examples(3), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(book=edited(), year=st.sampled_from([2024, 2026]))
def test_writers_put_each_figure_under_its_heading_or_refuse(book: openpyxl.Workbook, year: int) -> None:
    figures = {month.replace(year=year): numbers for month, numbers in filled(3, "Other").months.items()}
    other = Record("Other", GIFTS, figures)
    by_hand = opened(saved(book))
    try:
        fill_workbook(by_hand, other)
    except WorkbookError as error:
        refusal = str(error)
        with pytest.raises(WorkbookError) as caught:
            TemplateFiller(saved(book), "workbook").filled(other)
        assert refusal == str(caught.value)
        return
    pressed = TemplateFiller(saved(book), "workbook").filled(other)
    assert locate_cells(book).problems == ()
    for data in (pressed, finished(by_hand)):
        table = under(data)
        assert {month: column for month, (column,) in table.items() if column} == {
            f"{month:%Y-%m}": numbers for month, numbers in figures.items()
        }
        assert own_columns(data) == own_columns(finished(book))


def with_a_column(heading: Any = "Q1") -> openpyxl.Workbook:
    """A template in which somebody has put a column between March and April."""
    book = opened(template(GIFTS, Options()))
    rearrange(book, "Inputs", named(book, "months")[0].column, [0, 1, 2, None, *range(3, 12)])
    named(book, "months")[3].value = heading
    for item in ITEMS:
        cells = named(book, f"in_{item}")
        cells[3].value = f"=SUM({cells[0].coordinate}:{cells[2].coordinate})"
    return book


def as_older_templates_count(book: openpyxl.Workbook) -> None:
    """Formulas that take the n-th heading of Inputs, as today's no longer do."""
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if cell.data_type == "f" and "KPIs'!$D$4:$O$4" in cell.value:
            cell.value = cell.value.replace("'KPIs'!$D$4:$O$4", "Inputs!$D$2:$P$2")
    cell = book["Inputs"][Layout.first_problem]
    lines = layout(GIFTS, Options()).detail_rows.values()
    line = f'MATCH(INDEX($D$2:$P$2,1,MATCH("To check",$D$3:$P$3,0)),$A${min(lines)}:$A${max(lines)},0)'
    assert line in cell.value
    cell.value = cell.value.replace(line, 'MATCH("To check",$D$3:$P$3,0)')


@pytest.mark.slow
@pytest.mark.parametrize("older", [False, True])
def test_the_workbooks_own_formulas_are_right_with_a_column_among_the_months(older: bool) -> None:
    book = with_a_column()
    if older:
        as_older_templates_count(book)
    year = record(GIFTS, [f"2026-{month:02}" for month in range(1, 13)])
    figures = {month: {**numbers, "revenue": 1000.0 * month.month} for month, numbers in year.months.items()}
    figures[datetime.date(2026, 6, 1)]["customers_satisfied"] = 1e9
    business = Record("Acme", GIFTS, figures)
    by_hand, plain = opened(saved(book)), opened(template(GIFTS, Options()))
    fill_workbook(by_hand, business)
    fill_workbook(plain, business)
    months = (None, datetime.datetime(2026, 4, 1))
    ways = (TemplateFiller(saved(book)).filled(business), finished(by_hand))
    for chosen, data in zip(months[::-1] if older else months, ways, strict=True):
        named(plain, "month_shown")[0].value = chosen
        other = read_once(finished(plain), values=True)
        shown = opened(data)
        named(shown, "month_shown")[0].value = chosen
        one = read_once(finished(shown), values=True)
        assert one["Inputs"][Layout.first_problem].value == other["Inputs"][Layout.first_problem].value
        assert "June" in one["Inputs"][Layout.first_problem].value
        for title in ("Dashboard", "KPIs", "Guide"):
            for row in other[title].iter_rows():
                for cell in row:
                    assert one[title][cell.coordinate].value == cell.value, (title, cell.coordinate)


@pytest.mark.slow
def test_a_column_put_in_on_the_kpis_sheet_is_refused() -> None:
    book = opened(template(GIFTS, Options()))
    rearrange(book, "KPIs", named(book, "value_aov")[0].column, [0, None, *range(1, 12)])
    said = "KPIs!E: a column is put in among the months, where the workbook’s own formulas count the columns"
    for write in (lambda: fill_workbook(book, filled()), lambda: TemplateFiller(saved(book)).filled(filled())):
        with pytest.raises(WorkbookError, match=said):
            write()


@pytest.mark.slow
def test_a_deleted_month_leaves_those_before_it(tmp_path: Path) -> None:
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, filled())
    rearrange(book, "Inputs", named(book, "months")[0].column, [0, 1, 2, *range(4, 12)])
    path = tmp_path / "a.xlsx"
    path.write_bytes(finished(book))
    collected = read_workbook(path, load_catalogue())
    assert list(collected.figures) == ["2026-01", "2026-02", "2026-03"]
    (finding,) = [one for one in collected.findings if one.kind is not Kind.impossible]
    assert (finding.kind, finding.cell) == (Kind.wrong, "Inputs!G2:N2")
    checked = check_workbook(path, load_catalogue())
    assert f"{path}: {finding.cell}: {finding.problem.what}; {finding.problem.fix}" in map(str, checked)
    assert any(
        one.where == f"{path}: KPIs!{named(book, 'value_aov')[3].coordinate}" and "#REF!" in one.what for one in checked
    )
    new, upgraded = upgrade_workbook(path, load_catalogue())
    assert [month for month, (column,) in under(new).items() if column] == ["2026-01", "2026-02", "2026-03"]
    lines = [(line.cell, line.what) for line in upgraded.lines]
    assert (finding.cell, finding.problem.what) in lines
    assert any(cell.startswith("Inputs!G8 = 4001, Inputs!H8 = ") for cell, _ in lines)
    with pytest.raises(WorkbookError, match="Inputs!G2:N2: the headings show #REF!"):
        fill_workbook(book, filled(3))


@pytest.mark.slow
def test_headings_that_are_typed_do_not_follow_the_first_month() -> None:
    book = opened(template(GIFTS, Options()))
    for index, cell in enumerate(named(book, "months")):
        cell.value = month_after(START, index)
    fill_workbook(book, filled(2))
    assert named(book, "in_revenue")[1].value == 1001
    earlier = {month.replace(year=2025): numbers for month, numbers in filled(2).months.items()}
    said = "Acme: has figures for 2025-01, 2025-02, and the months of the template’s headings are 2026-01 to 2026-12"
    before = named(book, "first_month")[0].value
    for write in (lambda one: fill_workbook(book, one), TemplateFiller(saved(book)).filled):
        with pytest.raises(WorkbookError, match=said):
            write(Record("Acme", GIFTS, earlier))
    assert named(book, "first_month")[0].value == before


@pytest.mark.slow
def test_headings_of_other_formulas_are_computed() -> None:
    book = opened(template(GIFTS, Options()))
    cells = named(book, "months")
    for cell, after in pairwise(cells):
        after.value = f"=DATE(YEAR({cell.coordinate}),MONTH({cell.coordinate})+1,1)"
    earlier = {month.replace(year=2025): numbers for month, numbers in filled(3).months.items()}
    by_hand = opened(saved(book))
    fill_workbook(by_hand, Record("Acme", GIFTS, earlier))
    for data in (TemplateFiller(saved(book)).filled(Record("Acme", GIFTS, earlier)), finished(by_hand)):
        table = under(data)
        assert [table[month][0]["revenue"] for month in ("2025-01", "2025-02", "2025-03")] == [1, 1001, 2001]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "the first month is empty"),
        ("January", "the first month is 'January', not a date"),
        (datetime.datetime(1905, 7, 18), "the first month is 1905-07-18"),
        (datetime.datetime(2100, 1, 1), "the first month is 2100-01-01, outside the years 2000 to 2099"),
    ],
)
def test_a_wrong_first_month_is_told_of_by_all(value: Any, said: str, tmp_path: Path) -> None:
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, filled())
    named(book, "first_month")[0].value = value
    path = tmp_path / "a.xlsx"
    path.write_bytes(finished(book))
    (finding,) = read_workbook(path, load_catalogue()).findings
    assert (finding.kind, finding.cell) == (Kind.left_out, "Inputs!B5")
    assert finding.problem.what.startswith(said)
    problem = f"{finding.cell}: {finding.problem.what}; {finding.problem.fix}"
    assert f"{path}: {problem}" in map(str, check_workbook(path, load_catalogue()))
    new, upgraded = upgrade_workbook(path, load_catalogue())
    assert problem in [f"{line.cell}: {line.what}; {line.fix}" for line in upgraded.lines]
    assert not any(column for (column,) in under(new).values())
    with pytest.raises(WorkbookError) as caught:
        fill_workbook(book, filled(3))
    assert problem in str(caught.value)
