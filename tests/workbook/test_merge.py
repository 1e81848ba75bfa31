"""Merged cells look as openpyxl's own do, whatever borders meet in them."""

from __future__ import annotations

from itertools import product

from openpyxl import Workbook
from openpyxl.styles import Border, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from xlkpi.workbook.merge import merge_cells

SIDES = ("top", "left", "right", "bottom")


def sheet_to_merge() -> Worksheet:
    """A sheet whose blocks of 3 by 3 cells start with each combination of sides, and end with another border."""
    sheet = Workbook().active
    thin = Side(style="thin", color="FF0000")
    for number, drawn in enumerate(product((True, False), repeat=len(SIDES))):
        first, last = sheet.cell(4 * number + 1, 1, "text"), sheet.cell(4 * number + 3, 3, "dropped")
        first.border = Border(**{side: thin for side, is_drawn in zip(SIDES, drawn, strict=True) if is_drawn})
        first.protection = Protection(locked=number % 2 == 0)
        if number % 3:
            last.border = Border(right=Side(style="thick"), bottom=Side(style="double"))
    return sheet


def test_cells_and_borders_are_those_of_openpyxl() -> None:
    ours, theirs = sheet_to_merge(), sheet_to_merge()
    for first in range(1, ours.max_row + 1, 4):
        merge_cells(ours, f"A{first}:C{first + 2}")
        theirs.merge_cells(f"A{first}:C{first + 2}")
    assert ours.merged_cells.ranges == theirs.merged_cells.ranges
    assert list(ours.parent._borders) == list(theirs.parent._borders)
    for position, cell in theirs._cells.items():
        other = ours._cells[position]
        assert (type(other), other.value, other._style) == (type(cell), cell.value, cell._style), cell.coordinate
