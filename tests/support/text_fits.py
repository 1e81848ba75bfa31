"""Which texts and numbers of a workbook have no room in their cells, measured with the widths of Calibri's letters.

Carlito has the same widths, and is free. What a program does with a text that has no room: one that does not wrap runs
on over empty neighbours, and is cut off by the next cell that holds something; one that wraps is cut off below its row.
A number that has no room is shown as ###.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

import openpyxl
from babel.dates import get_month_names
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from PIL import ImageFont

from programs import missing

FONT = "Carlito"
_FULL_SIZE = 1000  # letters are measured large, where they are not fitted to dots
_DOTS_PER_POINT = 96 / 72
_DIGIT = 7
"""Dots of a digit of the 11-point default font, in which widths of columns are given."""

_PADDING = 4
"""Dots that a cell keeps free at its sides."""

_INDENT = 10
"""Dots of a step of an indent: three spaces."""

_LINE = 1.22
"""Of a line, in sizes of its font: Carlito's ascent and descent."""

_READABLE = 5.0
"""Points of the smallest font that a text which shrinks to fit may take."""

_USUAL_WIDTH = 8.43 + 5 / _DIGIT
_ROUNDING = 1


class Cut(NamedTuple):
    """A text that has no room, and what it needs of what there is: dots across, or points down."""

    sheet: str
    cell: str
    text: str
    needed: int
    room: int


def cut_texts(workbook: openpyxl.Workbook, others: Collection[str] = ()) -> list[Cut]:
    """The texts that have no room.

    workbook: with the values of its formulas. others: texts of which a cell that holds one may come to hold each.
    """
    return [
        cut
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value
        for text in (others if cell.value in others else (cell.value,))
        if (cut := _cut(sheet, cell, text))
    ]


def cut_numbers(workbook: openpyxl.Workbook, number: float, language: str) -> list[Cut]:
    """The cells of numbers and dates that have no room for this number, or for the month or day that is the longest.

    A cell holds numbers when its format is one of numbers; what it holds now does not count.
    """
    return [
        Cut(sheet.title, cell.coordinate, text, math.ceil(needed), math.floor(room))
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.number_format not in ("General", "@") and not sheet.row_dimensions[cell.row].hidden
        if (room := _room(sheet, cell)) > 0
        for text in as_shown(number, cell.number_format, language)
        if (needed := _least(cell) * _measure(text, cell.font)) > room
    ]


def _least(cell: Cell) -> float:
    """How much smaller a program may draw a cell's text: one that shrinks can still be read at 5 points."""
    return _READABLE / cell.font.size if cell.alignment.shrink_to_fit else 1.0


def as_shown(number: float, form: str, language: str) -> list[str]:
    """The longest texts that a number format gives the number, or any date."""
    if is_date_format(form):
        plain = re.sub("d+", "28", re.sub(r"\[[^]]*\]", "", form)).replace("yyyy", "2028")
        name = "abbreviated" if "mmmm" not in plain else "wide"
        names = [*get_month_names(name, "format", language).values()] if "mmm" in plain else ["12"]
        return [re.sub("m+", text, plain) for text in names]
    shown = []
    for section in form.split(";"):
        exact = (abs(number) if ";" in form else number) * (100 if "%" in section else 1)
        places = len(found[1]) if (found := re.search(r"0\.(0+)", section)) else 0
        digits = f"{exact:{',' if '#,##' in section else ''}.{places}f}"
        shown.append(re.sub(r"(#,##)?0(\.0+#*)?", digits, section, count=1).replace('"', ""))
    return shown


def _room(sheet: Worksheet, cell: Cell) -> float:
    """The dots that a cell has for a number: it does not run on. 0 or less in a hidden column."""
    last, _ = _merged(sheet).get(cell.coordinate, (cell.column, cell.row))
    across = sum(_width(sheet, column) for column in range(cell.column, last + 1))
    return across - _PADDING - _INDENT * (cell.alignment.indent or 0)


def _cut(sheet: Worksheet, cell: Cell, text: str) -> Cut | None:
    last_column, last_row = _merged(sheet).get(cell.coordinate, (cell.column, cell.row))
    columns, heights = range(cell.column, last_column + 1), range(cell.row, last_row + 1)
    across = sum(_width(sheet, column) for column in columns) - _PADDING
    if across <= 0 or any(sheet.row_dimensions[row].hidden for row in heights):
        return None
    if cell.alignment.wrap_text:
        lines = _wrapped(text, cell.font, across)
    else:
        lines = text.split("\n")
        across += 0 if cell.coordinate in _merged(sheet) else _run_on(sheet, cell)
    needed = max(_measure(line, cell.font) for line in lines)
    if needed > across + _ROUNDING:
        return Cut(sheet.title, cell.coordinate, text, math.ceil(needed), math.floor(across))
    given = [sheet.row_dimensions[row].height for row in heights]
    if None in given and cell.coordinate not in _merged(sheet):
        return None  # programs make such a row as high as its texts
    room = sum(height or sheet.sheet_format.defaultRowHeight for height in given)
    needed = len(lines) * cell.font.size * _LINE
    if needed > room + _ROUNDING:
        return Cut(sheet.title, cell.coordinate, text, math.ceil(needed), math.floor(room))
    return None


def _run_on(sheet: Worksheet, cell: Cell) -> float:
    """The room beside a cell where its text may run on: over cells that hold nothing, on the side or sides it may."""
    right = _empty(sheet, cell.row, range(cell.column + 1, sheet.max_column + 1))
    left = _empty(sheet, cell.row, range(cell.column - 1, 0, -1))
    return {"right": left, "center": 2 * min(left, right)}.get(cell.alignment.horizontal or "left", right)


def _empty(sheet: Worksheet, row: int, columns: range) -> float:
    room = 0.0
    for column in columns:
        if sheet.cell(row, column).value is not None:
            break
        room += _width(sheet, column)
    return room


def _wrapped(text: str, font: Font, across: float) -> list[str]:
    """The lines of a text: broken at spaces and after hyphens, not at no-break spaces."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in re.findall(r"[^ \-]*(?:-+| +|$)", paragraph):
            if line and _measure((line + word).rstrip(" "), font) > across:
                lines.append(line.rstrip(" "))
                line = ""
            line += word
        lines.append(line.rstrip(" "))
    return lines


@cache
def _widths(sheet: Worksheet) -> Mapping[int, float]:
    """The width of each column that has one of its own, in dots; 0 for a hidden one."""
    widths = {}
    for dimension in sheet.column_dimensions.values():
        dots = 0 if dimension.hidden else math.trunc((256 * dimension.width + math.trunc(128 / _DIGIT)) / 256 * _DIGIT)
        first = column_index_from_string(dimension.index)
        for column in range(dimension.min or first, (dimension.max or first) + 1):
            widths[column] = dots
    return widths


def _width(sheet: Worksheet, column: int) -> float:
    return _widths(sheet).get(column, _USUAL_WIDTH * _DIGIT)


@cache
def _merged(sheet: Worksheet) -> Mapping[str, tuple[int, int]]:
    """The last column and row of merged cells, by their first cell."""
    return {f"{get_column_letter(m.min_col)}{m.min_row}": (m.max_col, m.max_row) for m in sheet.merged_cells.ranges}


def _measure(text: str, font: Font) -> float:
    """How wide a line of text is, in dots."""
    return _length(text, bool(font.b)) / _FULL_SIZE * font.size * _DOTS_PER_POINT


@cache
def _length(text: str, bold: bool) -> float:
    return _letters(bold).getlength(text)


@cache
def _letters(bold: bool) -> ImageFont.FreeTypeFont:
    """The font. Skips the test, or fails it in CI, where it is missing."""
    if shutil.which("fc-match") is None:
        missing("there is no fc-match, which finds the font that letters are measured with")
    pattern = f"{FONT}:bold" if bold else FONT
    found = subprocess.run(["fc-match", "--format", "%{family}|%{file}", pattern], capture_output=True, text=True)
    family, _, file = found.stdout.partition("|")
    if family != FONT:
        missing(f"{FONT} (fonts-crosextra-carlito) is not installed, which has the widths of Calibri")
    return ImageFont.truetype(file, _FULL_SIZE)
