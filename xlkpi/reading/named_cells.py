"""The cells of an open workbook that defined names lead to, and where a cell is."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from ..xlsx.identity import identity_of


def cells_of(workbook: Workbook, key: str) -> list[Cell]:
    """Return the cells of a defined name, row by row; none where the name does not lead to a single range."""
    cells = identity_of(workbook).names.get(key)
    return [] if cells is None else [workbook[cells.sheet][address] for address in cells.addresses]


def value_of(workbook: Workbook, key: str) -> object:
    """Return the value of the first cell that a defined name refers to; None without the name."""
    return next((cell.value for cell in cells_of(workbook, key)), None)


def cell_name(cell: Cell) -> str:
    """Return the address of a cell with its sheet, such as Inputs!D8."""
    return f"{cell.parent.title}!{get_column_letter(cell.column)}{cell.row}"


def place_of(cell: Cell) -> tuple[str, int, int]:
    """Return the sheet, row and column of a cell."""
    return cell.parent.title, cell.row, cell.column
