"""find_months_and_inputs: the same months, inputs and problems from an open workbook and from its file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from edited_columns import rearrange
from workbooks import finished, named, opened, record, template, vertical_of
from xlkpi import fill_workbook
from xlkpi.reading.contents import FileContents, OpenContents, saved_results
from xlkpi.reading.find import Found, find_months_and_inputs
from xlkpi.reading.headings import NO_RESULT
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.identity import identity_of
from xlkpi.xlsx.reader import Workbook

GIFTS = "personalized-gift-shop"
Change = Callable[[openpyxl.Workbook], None]


def untouched(_: openpyxl.Workbook) -> None:
    """Change nothing."""


def insert_a_column(book: openpyxl.Workbook) -> None:
    rearrange(book, "Inputs", named(book, "months")[0].column, [0, 1, None, *range(2, 12)])


def type_a_year(book: openpyxl.Workbook) -> None:
    named(book, "months")[4].value = 2026


def compute_a_month_beside(book: openpyxl.Workbook) -> None:
    last = named(book, "months")[-1]
    last.offset(0, 1).value = "=DATE(2027,1+0,1)"
    last.offset(0, 1).number_format = "yyyy-mm"


def swap_labels(book: openpyxl.Workbook) -> None:
    sheet, revenue, buyers = book["Inputs"], named(book, "in_revenue")[0].row, named(book, "in_buyers")[0].row
    labels = sheet.cell(revenue, 1).value, sheet.cell(buyers, 1).value
    sheet.cell(buyers, 1).value, sheet.cell(revenue, 1).value = labels


def point_a_name_elsewhere(book: openpyxl.Workbook) -> None:
    book.defined_names["in_revenue"] = DefinedName("in_revenue", attr_text="Inputs!$D$8:$F$9")


def find_in_file(path: Path) -> Found:
    workbook = Workbook(path)
    return find_months_and_inputs(FileContents(workbook), workbook.identity.names, vertical_of(GIFTS).inputs)


def find_open(data: bytes) -> Found:
    book = opened(data)
    return find_months_and_inputs(
        OpenContents(book, saved_results(data)), identity_of(book).names, vertical_of(GIFTS).inputs
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (untouched, 0),
        (insert_a_column, 0),
        (type_a_year, 1),
        (compute_a_month_beside, 1),
        (swap_labels, 2),
        (point_a_name_elsewhere, 1),
    ],
)
def test_open_or_not_a_workbook_gives_the_same(change: Change, problems: int, tmp_path: Path) -> None:
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, record(GIFTS))
    change(book)
    path = tmp_path / "a.xlsx"
    path.write_bytes(finished(book))
    found = find_in_file(path)
    assert found == find_open(path.read_bytes())
    assert len(found.problems) + len(found.months.problems) == problems


def test_a_workbook_without_results_gives_the_same_too(tmp_path: Path) -> None:
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, record(GIFTS))
    path = tmp_path / "a.xlsx"
    book.save(path)  # as openpyxl saves it
    found = find_in_file(path)
    assert found == find_open(path.read_bytes())
    assert found.months.start == datetime.date(2026, 1, 1)
    assert len(found.months.columns) == 12


def test_headings_that_cannot_be_followed_are_computed_only_where_somebody_can() -> None:
    book = opened(template(GIFTS, Options()))
    named(book, "months")[3].value = "=EDATE($D$2,1+2)"
    contents, inputs = OpenContents(book), vertical_of(GIFTS).inputs
    unknown = find_months_and_inputs(contents, identity_of(book).names, inputs)
    assert 3 not in unknown.months.columns
    results = [*[NO_RESULT] * 3, datetime.datetime(2026, 4, 1), *[NO_RESULT] * 9]
    computed = find_months_and_inputs(contents, identity_of(book).names, inputs, lambda: results)
    assert computed.months.columns[3] == datetime.date(2026, 4, 1)
