"""Rows of inputs that were sorted, or cut and pasted over others, as LibreOffice leaves them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from workbooks import finished, named, opened, record, template, vertical_of
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.check import check_workbook
from xlkpi.collect.read import Kind, read_workbook
from xlkpi.errors import Problem, WorkbookError
from xlkpi.reading.input_rows import doubtful_rows, label_cells
from xlkpi.tables.write import unpacked
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.defined_names import Range

GIFTS = "personalized-gift-shop"
MONTHS = Range("Inputs", ("D2", "E2"))
REVENUE, BUYERS = Range("Inputs", ("D8", "E8")), Range("Inputs", ("D10", "E10"))


def test_a_row_with_the_label_of_another_input_is_doubtful() -> None:
    inputs = vertical_of(GIFTS).inputs
    rows = {"revenue": REVENUE, "buyers": BUYERS}
    own = {"revenue": ["Revenue", "USD"], "buyers": ["My customers", None]}
    assert doubtful_rows(rows, own, inputs) == {}
    assert doubtful_rows(rows, {"revenue": ["customers  who bought", "Revenue"]}, inputs) == {}
    (problem,) = doubtful_rows(rows, {"revenue": [" Customers who bought"]}, inputs).values()
    assert problem == Problem.at(
        "Inputs!D8:E8",
        what="the row is labelled ' Customers who bought', and the name 'in_revenue' leads to it",
        fix="put the row back where it was, or copy the figures into a new template",
    )


def test_two_names_of_one_row_are_doubtful() -> None:
    problems = doubtful_rows({"revenue": REVENUE, "buyers": REVENUE}, {}, vertical_of(GIFTS).inputs)
    assert list(problems) == ["revenue", "buyers"]
    assert {problem.what for problem in problems.values()} == {
        "the names 'in_revenue' and 'in_buyers' lead to the same cells"
    }


def test_where_a_label_stands() -> None:
    assert label_cells(REVENUE, MONTHS) == ("A8", "B8", "C8")
    assert label_cells(Range("Mine", ("B3", "B4")), Range("Mine", ("A3", "A4"))) == ("B1", "B2")


def sort_rows(book: openpyxl.Workbook) -> None:
    """Turn round the first four rows of inputs, labels and figures, as sorting does; names stay."""
    sheet = book["Inputs"]
    rows = [[cell.value for cell in row] for row in sheet["A8:O11"]]
    for row, values in zip(sheet["A8:O11"], reversed(rows), strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value


def paste_over(book: openpyxl.Workbook) -> None:
    """Cut the orders' figures and paste them over the buyers': the name goes with them."""
    for cell, over in zip(named(book, "in_orders_received"), named(book, "in_buyers"), strict=True):
        over.value, cell.value = cell.value, None
    book.defined_names["in_orders_received"] = DefinedName("in_orders_received", attr_text="Inputs!$D$10:$O$10")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (sort_rows, {"revenue", "orders_received", "buyers", "option_buyers"}),
        (paste_over, {"orders_received", "buyers"}),
    ],
)
def test_all_commands_leave_such_rows_alone_and_say_so(change: object, lost: set[str], tmp_path: Path) -> None:
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, record(GIFTS))
    assert callable(change)
    change(book)
    path = tmp_path / "a.xlsx"
    path.write_bytes(finished(book))
    collected = read_workbook(path, load_catalogue())
    (month,) = collected.figures.values()
    figures = set(unpacked(month, vertical_of(GIFTS)))
    assert figures == vertical_of(GIFTS).inputs.keys() - lost
    told = {(one.cell, one.problem.what, one.problem.fix) for one in collected.findings if one.kind is Kind.wrong}
    assert told
    assert told <= {(", ".join(one.cells), one.what, one.fix) for one in check_workbook(path, load_catalogue())}
    new, upgraded = upgrade_workbook(path, load_catalogue())
    assert told <= {(line.cell, line.what, line.fix) for line in upgraded.lines}
    assert not any(named(opened(new), f"in_{item}")[0].value for item in lost)
    with pytest.raises(WorkbookError) as caught:
        fill_workbook(book, record(GIFTS))
    assert told <= {(", ".join(one.cells), one.what, one.fix) for one in caught.value.problems}
