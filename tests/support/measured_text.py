"""Texts measured dot by dot, as LibreOffice breaks them into lines."""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from workbooks import read_once

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


def merged_of(sheet: Worksheet, cell: Cell) -> CellRange | None:
    """The merged cells that a cell is one of. Compared by numbers: openpyxl parses each range again to look into it."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= cell.row <= merged.max_row and merged.min_col <= cell.column <= merged.max_col:
            return merged
    return None


def columns_of(sheet: Worksheet, cell: Cell) -> list[str]:
    merged = merged_of(sheet, cell)
    if merged is None:
        return [cell.column_letter]
    return [get_column_letter(column) for column in range(merged.min_col, merged.max_col + 1)]


def room_of(sheet: Worksheet, cell: Cell) -> float:
    """The width a text has, in pixels."""
    widths = [sheet.column_dimensions[column].width for column in columns_of(sheet, cell)]
    return sum(width * PIXELS_PER_WIDTH for width in widths) - PADDING


def height_of(sheet: Worksheet, cell: Cell) -> float | None:
    """The height a text has, in points, in its cell or merged cells; None where a program chooses it."""
    merged = merged_of(sheet, cell)
    rows = range(merged.min_row, merged.max_row + 1) if merged else [cell.row]
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
