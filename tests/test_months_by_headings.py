"""Columns moved, inserted, deleted and retyped at random: every reader and every writer goes by the headings."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from edited_columns import rearrange
from engines import saved
from workbooks import finished, named, opened, template, vertical
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import WorkbookError
from xlkpi.fill.check import check_workbook
from xlkpi.fill.long_table import unpacked
from xlkpi.fill.press import Press
from xlkpi.fill.record import Record
from xlkpi.fill.returned import Kind, read_workbook
from xlkpi.fill.upgrade import upgrade_workbook
from xlkpi.period import month_after
from xlkpi.workbook.layout import Options
from xlkpi.workbook.locate import find_places

GIFTS = "personalized-gift-shop"
START = datetime.date(2026, 1, 1)
ITEMS = list(vertical(GIFTS).inputs)
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
    shown, formulas = opened(data, values=True), opened(data)
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
    shown, formulas = opened(data, values=True)["Inputs"], opened(data)
    rows = [named(formulas, f"in_{item}")[0].row for item in ITEMS]
    return [
        [formulas["Inputs"].cell(row, cell.column).value for row in rows]
        for cell in named(formulas, "months")
        if not isinstance(shown.cell(cell.row, cell.column).value, datetime.datetime)
    ]


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(book=edited())
def test_readers_take_each_figure_from_its_heading_or_say_why_not(
    book: openpyxl.Workbook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("a") / "a.xlsx"
    told, tables = [], []
    for data in (finished(book), saved(book)):  # computed, and as openpyxl saves it
        path.write_bytes(data)
        collected = read_workbook(path, load_catalogue())
        wrong = [one for one in collected.findings if one.kind not in (Kind.missing, Kind.impossible)]
        figures = {month: dict(unpacked(packed, vertical(GIFTS))) for month, packed in collected.figures.items()}
        table = under(finished(book))
        for month, numbers in figures.items():
            assert table[month] == [numbers]
        if not wrong:
            assert {month: [numbers] for month, numbers in figures.items()} == table
        checked = {str(one).removeprefix(f"{path}: ") for one in check_workbook(path, load_catalogue())}
        new, upgraded = upgrade_workbook(path, load_catalogue())
        lines = {f"{line.cell}: {line.what}; {line.cure}" for line in upgraded.lines}
        for finding in wrong:
            if finding.problem != "holds no figure":
                said = f"{finding.cell}: {finding.problem}; {finding.cure}"
                assert said in checked
                assert said in lines
        moved = {month: column for month, (column,) in under(new).items() if column}
        assert moved == {month: numbers for month, numbers in figures.items() if numbers}
        told.append({(one.cell, one.cure) for one in wrong})
        tables.append(figures)
    assert told[0] == told[1]
    assert tables[0] == tables[1]


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(book=edited(), year=st.sampled_from([2024, 2026]))
def test_writers_put_each_figure_under_its_heading_or_refuse(book: openpyxl.Workbook, year: int) -> None:
    figures = {month.replace(year=year): numbers for month, numbers in filled(3, "Other").months.items()}
    record = Record("Other", GIFTS, figures)
    by_hand = opened(saved(book))
    try:
        fill_workbook(by_hand, record)
    except WorkbookError as error:
        refusal = str(error)
        with pytest.raises(WorkbookError) as caught:
            Press(saved(book), "workbook").filled(record)
        assert refusal == str(caught.value)
        return
    pressed = Press(saved(book), "workbook").filled(record)
    assert find_places(book).problems == ()
    for data in (pressed, finished(by_hand)):
        table = under(data)
        assert {month: column for month, (column,) in table.items() if column} == {
            f"{month:%Y-%m}": numbers for month, numbers in figures.items()
        }
        assert own_columns(data) == own_columns(finished(book))
