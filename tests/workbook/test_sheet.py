"""Every text can be read whole: rows hold their wrapped lines, and texts that do not wrap have the room they need.

Lines are counted here word by word with the widths of Calibri's characters, not by the estimate of the sheets.
"""

from __future__ import annotations

from itertools import product

import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from own_trade import own_trade
from workbooks import LANGUAGES, VERTICALS, finished, read_once, template
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.sheet import fit_height, set_widths, write, write_formula
from xlkpi.workbook.styles import add_styles

# Advance widths in 1/2048 of the font's size.
LETTERS = {
    "a": 981, "b": 1076, "c": 866, "d": 1076, "e": 1019, "f": 625, "g": 964, "h": 1076, "i": 470, "j": 490, "k": 931,
    "l": 470, "m": 1636, "n": 1076, "o": 1080, "p": 1076, "q": 1076, "r": 714, "s": 801, "t": 686, "u": 1076,
    "v": 925, "w": 1464, "x": 887, "y": 927, "z": 809, " ": 463, "\u00a0": 463, ".": 517, ",": 511, "’": 452,
    "é": 1019, "è": 1019, "ê": 1019, "à": 981, "ç": 866, "ù": 1076, "î": 470, "ô": 1080, "(": 621, ")": 621,
    ":": 548, ";": 548, "-": 627, "/": 791,
}  # fmt: skip
DIGIT = 1038
CAPITAL = 1200
PIXELS_PER_WIDTH = 7  # of a column, in whose width in the file the padding is included
PADDING = 5
LINE = {9: 12.0, 10: 13.0, 11: 14.4, 13: 17.0, 18: 23.4}  # points, by the size of the font


def width(text: str, size: float, bold: bool) -> float:
    """In pixels."""
    units = sum(LETTERS.get(c, DIGIT if c.isdigit() or not c.isupper() else CAPITAL) for c in text)
    return units / 2048 * size * 96 / 72 * (1.04 if bold else 1)


def lines(text: str, room: float, size: float, bold: bool) -> int:
    """How many lines a wrapped text takes."""
    count = 0
    for paragraph in text.split("\n"):
        count, line = count + 1, ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold) > room:
                count, line = count + 1, word
            else:
                line = longer
    return count


def columns_of(sheet: Worksheet, cell: Cell) -> list[str]:
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            return [sheet.cell(1, column).column_letter for column in range(merged.min_col, merged.max_col + 1)]
    return [cell.column_letter]


def room_of(sheet: Worksheet, cell: Cell) -> float:
    """The width a text has, in pixels."""
    widths = [sheet.column_dimensions[column].width for column in columns_of(sheet, cell)]
    return sum(width * PIXELS_PER_WIDTH for width in widths) - PADDING


def height_of(sheet: Worksheet, cell: Cell) -> float | None:
    """The height a text has, in points, in its cell or merged cells; None where a program chooses it."""
    rows = [cell.row]
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            rows = list(range(merged.min_row, merged.max_row + 1))
    heights = [sheet.row_dimensions[row].height for row in rows]
    return None if None in heights else sum(heights)


def cut(data: bytes) -> list[str]:
    """The wrapped texts (also those that formulas give) that are higher than their rows."""
    found = []
    values = read_once(data, values=True)
    for sheet in read_once(data):
        for row in sheet.iter_rows():
            for cell in row:
                text = values[sheet.title][cell.coordinate].value
                if not isinstance(text, str) or not cell.alignment.wrap_text:
                    continue
                if sheet.row_dimensions[cell.row].hidden:
                    continue
                height = height_of(sheet, cell)
                count = lines(text, room_of(sheet, cell), cell.font.sz, cell.font.b)
                if count > 1 and height is None:
                    found.append(f"{sheet.title}!{cell.coordinate}: no height for {count} lines: {text}")
                elif count * LINE[cell.font.sz] > (height or 15.0):
                    found.append(f"{sheet.title}!{cell.coordinate}: {count} lines in {height}: {text}")
    return found


@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize(("vertical_id", "language"), list(product(VERTICALS, LANGUAGES)))
def test_no_wrapped_text_is_cut(vertical_id: str, language: str, months: int) -> None:
    options = Options(language, months=months, sample=True)
    assert cut(template(vertical_id, options)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wrapped_text_of_an_own_trade_is_cut(language: str) -> None:
    assert cut(finished(build_workbook(own_trade(), Options(language)))) == []


@pytest.mark.parametrize(("vertical_id", "language"), list(product(VERTICALS, LANGUAGES)))
def test_a_text_that_does_not_wrap_has_room(vertical_id: str, language: str) -> None:
    """In its cell, or beyond it when the cells to the right are empty."""
    data = template(vertical_id, Options(language, sample=True))
    values = read_once(data, values=True)
    found = []
    for sheet in read_once(data):
        for row in sheet.iter_rows():
            for cell in row:
                text = values[sheet.title][cell.coordinate].value
                if not isinstance(text, str) or cell.alignment.wrap_text or sheet.row_dimensions[cell.row].hidden:
                    continue
                room = room_of(sheet, cell)
                for right in sheet[cell.row][cell.column :]:
                    if right.value is not None:
                        break
                    room += sheet.column_dimensions[get_column_letter(right.column)].width * PIXELS_PER_WIDTH
                if width(text, cell.font.sz, cell.font.b) > room:
                    found.append(f"{sheet.title}!{cell.coordinate}: {text}")
    assert found == []


def test_fit_height_counts_lines_of_every_column() -> None:
    sheet = Workbook().active
    set_widths(sheet, {"A": 10, "B": 10, "C": 10})
    fit_height(sheet, 1, {"A": "short"})
    assert sheet.row_dimensions[1].height == 18
    fit_height(sheet, 2, {"A": "short", "B": "word " * 10})
    assert sheet.row_dimensions[2].height >= 5 * 13
    fit_height(sheet, 3, {"BC": "word " * 10})
    assert 3 * 13 <= sheet.row_dimensions[3].height < sheet.row_dimensions[2].height
    fit_height(sheet, 4, {"A": "a\nb\nc"})
    assert sheet.row_dimensions[4].height >= 3 * 13
    fit_height(sheet, 5, {"A": "short"}, least=40)
    assert sheet.row_dimensions[5].height == 40


def test_a_text_is_never_a_formula() -> None:
    workbook = Workbook()
    add_styles(workbook)
    assert write(workbook.active, "A1", "=1+1", "KPI label").data_type == "s"
    assert write_formula(workbook.active, "A2", "1+1", "KPI result").data_type == "f"
    values = read_once(finished(workbook), values=True).active
    assert (values["A1"].value, values["A2"].value) == ("=1+1", 2)
