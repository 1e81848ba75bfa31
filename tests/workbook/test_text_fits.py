"""No text of a template is cut off, at 100 % and with the widths of Calibri; every tier's name has room."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from text_fits import cut_texts
from workbooks import LANGUAGES, VERTICALS, opened, read_once, template, vertical_of
from xlkpi.period import MONTHS
from xlkpi.workbook.formulas import tier_names
from xlkpi.workbook.layout import Options

LONG = "A text that is longer than its column"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_no_text_is_cut_off(vertical: str, language: str) -> None:
    workbook = read_once(template(vertical, Options(language, sample=True)), values=True)
    assert cut_texts(workbook, tier_names(language)) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nor_what_a_template_without_data_says(language: str) -> None:
    """Of two years, in the vertical whose table of inputs is the longest."""
    longest = max(VERTICALS, key=lambda vertical: len(vertical_of(vertical).inputs))
    workbook = read_once(template(longest, Options(language, months=MONTHS[-1])), values=True)
    assert cut_texts(workbook, tier_names(language)) == []


def test_tier_names_of_a_narrow_column_are_seen() -> None:
    """Not only the one that is shown."""
    workbook = opened(template(VERTICALS[0], Options("fr", sample=True)), values=True)
    names = tier_names("fr")
    cell = next(cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value == names[0])
    cell.parent.column_dimensions[cell.column_letter].width = 8
    seen = [
        cut.text for cut in cut_texts(workbook, names) if (cut.sheet, cut.cell) == (cell.parent.title, cell.coordinate)
    ]
    assert names[-1] in seen


def right_of_it(sheet: Worksheet) -> None:
    sheet["B2"] = "x"


def to_the_left_of_it(sheet: Worksheet) -> None:
    sheet["A2"].alignment = openpyxl.styles.Alignment(horizontal="right")


def low_row(sheet: Worksheet) -> None:
    sheet["A2"].alignment = openpyxl.styles.Alignment(wrap_text=True)
    sheet.row_dimensions[2].height = 30


def merged_and_wrapped(sheet: Worksheet) -> None:
    sheet["A2"].alignment = openpyxl.styles.Alignment(wrap_text=True)
    sheet.merge_cells("A2:B2")


def one_long_word(sheet: Worksheet) -> None:
    sheet["A2"].alignment = openpyxl.styles.Alignment(wrap_text=True)
    sheet["A2"] = "Anticonstitutionnellement"


@pytest.mark.parametrize(
    "damage", [right_of_it, to_the_left_of_it, low_row, merged_and_wrapped, one_long_word], ids=lambda d: d.__name__
)
def test_a_cut_text_is_seen(damage: Callable[[Worksheet], None]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A2"], sheet["D4"] = LONG, 1  # the sheet reaches to column D, so there is room
    sheet.column_dimensions["A"].width = 12
    assert cut_texts(workbook) == []
    copy = openpyxl.Workbook()
    copy.active["A2"], copy.active["D4"] = LONG, 1
    copy.active.column_dimensions["A"].width = 12
    damage(copy.active)
    (cut,) = cut_texts(copy)
    assert (cut.sheet, cut.cell) == ("Sheet", "A2")
    assert cut.needed > cut.room


def test_rows_without_a_height_and_wider_columns_are_right() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row, words in enumerate((LONG, f"{LONG}\nand of two lines"), 1):
        sheet.cell(row, 1, words).alignment = openpyxl.styles.Alignment(wrap_text=True)
        sheet.cell(row, 2, "x")
    sheet["A3"], sheet["B3"] = LONG, "x"
    sheet.column_dimensions["A"].width = 40
    assert cut_texts(workbook) == []
