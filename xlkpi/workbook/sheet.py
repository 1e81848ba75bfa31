"""Helpers that write cells, validations and colours, shared by the sheet modules."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..formula.excel import quoted
from .layout import Layout
from .measure import lines
from .merge import merge_cells
from .styles import look

Columns = TypeVar("Columns", bound=Sequence[str])

_LOOKS: WeakKeyDictionary[Workbook, dict[str, StyleArray]] = WeakKeyDictionary()
"""What each named style of a workbook is made of: openpyxl looks through all styles for each cell."""
_PROMPT_TITLE = 32  # characters that Excel allows in the title of a hint
_LINE_HEIGHT = 1.3  # as a multiple of the font size


def write(sheet: Worksheet, address: str, value: Any, style: str, number_format: str = "") -> Cell:
    """Write a constant into a cell and return the cell; a text is never taken for a formula."""
    cell: Cell = sheet[address]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return _styled(cell, style, number_format)


def write_formula(sheet: Worksheet, address: str, formula: str, style: str, number_format: str = "") -> Cell:
    """Write a formula, given without its "=", into a cell and return the cell."""
    cell: Cell = sheet[address]
    cell.value = f"={formula}"
    return _styled(cell, style, number_format)


def _styled(cell: Cell, style: str, number_format: str) -> Cell:
    looks = _LOOKS.setdefault(cell.parent.parent, {})
    if style not in looks:
        cell.style = style
        looks[style] = cell._style
    cell._style = copy(looks[style])
    if number_format:
        cell.number_format = number_format
    return cell


def write_title(sheet: Worksheet, layout: Layout, title: str, intro: str, last: str) -> None:
    """Write the vertical's name and the sheet's title, and below them an introduction as wide as the column `last`."""
    write(sheet, "A1", f"{layout.vertical.name[layout.options.language]} – {title}", "KPI title")
    sheet.row_dimensions[1].height = 28
    write(sheet, "A2", intro, "KPI subtitle")
    merge_cells(sheet, f"A2:{last}2")
    sheet.row_dimensions[2].height = 20


def fit_height(
    sheet: Worksheet,
    row: int,
    texts: Mapping[Columns, str],
    least: float = 18.0,
    size: float = 10.0,
    leading: float = 4.0,
) -> None:
    """Make a row high enough for its wrapped texts.

    Args:
        sheet: A sheet whose columns have their widths.
        row: The number of the row.
        texts: The texts by the letters of their columns, such as "BC" or ("B", "C") for two merged columns.
        least: The least height of the row, in points.
        size: The size of the texts' font, in points.
        leading: The points above and below the texts.
    """
    widths = {columns: sum(sheet.column_dimensions[column].width for column in columns) for columns in texts}
    count = max(lines(text, widths[columns], size) for columns, text in texts.items())
    sheet.row_dimensions[row].height = max(least, math.ceil(count * size * _LINE_HEIGHT + leading))


def set_widths(sheet: Worksheet, widths: Mapping[str, float]) -> None:
    """Set the widths of columns, given by their letters."""
    for column, width in widths.items():
        sheet.column_dimensions[column].width = width


def protect(sheet: Worksheet) -> None:
    """Protect a sheet against accidental edits, without a password, so that anyone may unprotect it."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def add_validation(
    sheet: Worksheet, validation: DataValidation, cells: Sequence[str], error: str, title: str = "", prompt: str = ""
) -> None:
    """Restrict the entries in cells, with a message when an entry is refused and a hint when a cell is selected."""
    validation.allowBlank = True
    validation.error = error
    validation.showErrorMessage = True
    if prompt:
        short = len(title) <= _PROMPT_TITLE
        validation.promptTitle = title if short else textwrap.shorten(title, _PROMPT_TITLE, placeholder="…")
        validation.prompt = prompt
        validation.showInputMessage = True
    for cell in cells:
        validation.add(cell)
    sheet.add_data_validation(validation)


def colour_tiers(sheet: Worksheet, cells: str, names: Sequence[str]) -> None:
    """Colour cells that hold a tier's name. `names` are the cells' texts, from below the benchmark upwards."""
    colour_words(sheet, cells, {name: tier for tier, name in enumerate(names)})


def colour_words(sheet: Worksheet, cells: str, tiers: Mapping[str, int]) -> None:
    """Colour cells that hold certain words. `tiers` maps each word to the tier whose colours it gets."""
    for word, tier in tiers.items():
        rule = CellIsRule(operator="equal", formula=[quoted(word)], **look(tier))
        sheet.conditional_formatting.add(cells, rule)
