"""Links between the sheets of a workbook: formulas where a link is there at times only, else links of cells."""

from __future__ import annotations

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ..formula.excel import quoted
from .layout import Layout
from .sheet import write


def target(layout: Layout, sheet: str) -> str:
    """Return the cell where a sheet is entered: on Inputs, that of the first figure."""
    first = f"{layout.months[0]}{min(layout.input_rows.values())}"
    return layout.on(sheet, first if sheet == "inputs" else "A1")


def link(layout: Layout, sheet: str, text: str) -> str:
    """Return the formula of a link to a sheet."""
    return f"HYPERLINK({quoted('#' + target(layout, sheet))},{quoted(text)})"


def write_link(place: Worksheet, layout: Layout, address: str, sheet: str, text: str, style: str) -> None:
    """Write a cell that links to a sheet."""
    cell = write(place, address, text, style)
    cell.hyperlink = Hyperlink(ref=address, location=target(layout, sheet), display=text)
    cell.style = style  # openpyxl gives a link a style of its own
