"""The cells of an open workbook that defined names lead to, and the name of a cell in reports."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from ..xlsx.defined_names import Range, range_named


def range_of(workbook: Workbook, key: str) -> Range | None:
    """Return the range of a defined name; None where the name does not lead to a single range of cells."""
    defined = workbook.defined_names.get(key)
    cells = None if defined is None or not defined.attr_text else range_named(defined.attr_text)
    return cells if cells is not None and cells.sheet in workbook.sheetnames else None


def cells_of(workbook: Workbook, key: str) -> list[Cell]:
    """Return the cells of a defined name, row by row; none where the name does not lead to a single range."""
    cells = range_of(workbook, key)
    return [] if cells is None else [workbook[cells.sheet][address] for address in cells.addresses]


def cell_name(cell: Cell) -> str:
    """Return the address of a cell with its sheet, such as Inputs!D8."""
    return f"{cell.parent.title}!{get_column_letter(cell.column)}{cell.row}"
