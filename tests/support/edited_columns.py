"""Columns of a sheet moved, inserted and deleted as a spreadsheet program does it: formulas and names follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

import openpyxl
from openpyxl.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook.defined_name import DefinedName

_PART = re.compile(r"(\$?)([A-Z]{1,3})(\$?[0-9]+)")


def rearrange(workbook: openpyxl.Workbook, title: str, first: int, order: Sequence[int | None]) -> None:
    """Give the columns of a sheet from `first` on another order.

    order: from left to right the old column that stands there now, counted from 0, or None for an inserted one. Columns
    that are not in it are deleted. What is to the right of the last one must be empty. Merged cells are merged no more.
    """
    sheet = workbook[title]
    for merged in [merged for merged in sheet.merged_cells.ranges if merged.max_col >= first]:
        sheet.unmerge_cells(merged.coord)
    count = max([-1, *(one for one in order if one is not None)]) + 1
    count = max(count, sheet.max_column - first + 1)
    goals = {first + old: first + new for new, old in enumerate(order) if old is not None}
    gone = {first + old for old in range(count)} - goals.keys()
    held = {
        (row, column): (cell.value, cell.data_type, cell._style)
        for row in range(1, sheet.max_row + 1)
        for column in range(first, first + count)
        if not isinstance(cell := sheet.cell(row, column), openpyxl.cell.MergedCell)
    }
    for row, column in held:
        del sheet._cells[row, column]
    for (row, column), (value, kind, style) in held.items():
        if column in goals:
            cell = sheet.cell(row, goals[column])
            cell.value, cell.data_type, cell._style = value, kind, style
    for one in workbook.worksheets:
        for cells in one.iter_rows():
            for cell in cells:
                if cell.data_type == "f" and isinstance(cell.value, str):
                    cell.value = _formula(cell, title, goals, gone)
    for name, defined in list(workbook.defined_names.items()):
        sheet_title, _, cells = defined.attr_text.rpartition("!")
        if sheet_title.strip("'") == title:
            workbook.defined_names[name] = DefinedName(name, attr_text=f"{sheet_title}!{_cells(cells, goals, gone)}")


def _formula(cell: Cell, title: str, goals: dict[int, int], gone: set[int]) -> str:
    parts = []
    for token in Tokenizer(cell.value).items:
        text = token.value
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            sheet, mark, cells = text.rpartition("!")
            if (sheet.strip("'") or cell.parent.title) == title and _PART.match(cells):
                text = sheet + mark + _cells(cells, goals, gone)
        parts.append(text)
    return "=" + "".join(parts)


def _cells(cells: str, goals: dict[int, int], gone: set[int]) -> str:
    """A reference as it reads afterwards; a range has all that it had, and what was put in between."""
    found = _PART.findall(cells)
    columns = [column_index_from_string(letters) for _, letters, _ in found]
    left = [goals.get(column, column) for column in range(columns[0], columns[-1] + 1) if column not in gone]
    if not left:
        return "#REF!"
    ends = [min(left), max(left)] if len(found) == 2 else left
    return ":".join(f"{p[0]}{get_column_letter(c)}{p[2]}" for p, c in zip(found, ends, strict=True))
