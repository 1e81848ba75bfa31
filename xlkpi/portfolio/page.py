"""A sheet that is written row by row, with only the current row in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

from ..workbook.paper import page_scale, page_size, rows_height, set_page, set_scale
from ..workbook.sheet import Columns, fit_height, set_widths
from ..workbook.styles import ACCENT, TIER_FILLS, TIER_INKS, fill, font
from ..xlsx.text import write_text
from .wording import Wording

Pen = Callable[[Any], Cell]
"""A function that returns a cell with a value. It returns the same cell each time: a row is written before the next."""

Span = tuple[int, int]
"""The first and last column of merged cells, counted from 0."""

_SMALL, _MARGIN = 0.88, 2.0
"""The width of a character of 9 points, and of a cell's padding, in digits of the default font."""


class Page:
    """A sheet that is being written from the top down.

    Args:
        workbook: The workbook, to which the sheet is added.
        title: The sheet's title.
        wording: The portfolio's words.
        widths: The widths of the columns.
        header: The row that stays visible and is repeated on each printed page; 0 for none.
        own_pages: Whether the sheet is divided into printed pages by `break_before`.
    """

    def __init__(
        self,
        workbook: Workbook,
        title: str,
        wording: Wording,
        widths: Sequence[float],
        header: int = 0,
        own_pages: bool = False,
    ) -> None:
        self.sheet = workbook.create_sheet(title)
        self.wording = wording
        self.columns = [get_column_letter(number) for number in range(1, len(widths) + 1)]
        self.row = 0
        """The number of the last row written."""
        set_widths(self.sheet, dict(zip(self.columns, widths, strict=True)))
        if header:
            self.sheet.freeze_panes = f"A{header + 1}"
        set_page(self.sheet, wording.texts, True, 0, titles=f"{header}:{header}" if header else "")
        if own_pages:  # set before the first row is written
            set_scale(self.sheet, page_scale(self.sheet, self.columns, [1]))

    def cell(self, value: Any, style: str, form: str = "", link: str = "") -> Cell:
        """Return a cell to be added; a text is never taken for a formula. `link` is a link_target."""
        cell = WriteOnlyCell(self.sheet)
        cell.style = style
        if isinstance(value, str):
            write_text(cell, value)
        else:
            cell.value = value
        if form:
            cell.number_format = form
        if link:
            cell.hyperlink = Hyperlink(ref="", location=link)
            cell.font = font(10, ACCENT, underline="single")
        return cell

    def label(self, text: str, style: str = "KPI label", link: str = "") -> Cell:
        """Return a cell with a text on one line."""
        cell = self.cell(text, style, link=link)
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        return cell

    def add(self, cells: Sequence[Cell | None], height: float = 0, merged: Sequence[Span] = ()) -> None:
        """Write a row with merged cells."""
        self.row += 1
        if height:
            self.sheet.row_dimensions[self.row].height = height
        for first, last in (span for span in merged if span[0] < span[1]):
            self.sheet.merged_cells.add(f"{self.columns[first]}{self.row}:{self.columns[last]}{self.row}")
        self.sheet.append(list(cells))

    def add_spans(self, cells: Mapping[Span, Cell], height: float = 0) -> None:
        """Write a row of merged cells, given by their columns; the cells below a merged one have its look."""
        row: list[Cell | None] = [None] * len(self.columns)
        for (first, last), cell in cells.items():
            row[first : last + 1] = [cell, *(self.cell(None, cell.style) for _ in range(first, last))]
        self.add(row, height, [*cells])

    def skip(self, height: float = 0) -> None:
        """Leave a row empty."""
        self.add([], height)

    def width(self, span: Span) -> float:
        """Return the width of merged columns."""
        columns = self.columns[span[0] : span[1] + 1]
        return float(sum(self.sheet.column_dimensions[column].width for column in columns))

    def break_before(self, rows: Sequence[int]) -> None:
        """Divide the sheet into printed pages, which may begin at some rows only.

        A part that is longer than a page by itself is divided by the program that prints it.
        """
        scale = page_scale(self.sheet, self.columns, [1])
        set_scale(self.sheet, scale)
        room = page_size(self.sheet)[1] * 100 / scale
        top = 1
        for start, end in pairwise([*rows, self.row + 1]):
            if start > top and rows_height(self.sheet, range(top, end)) > room:
                self.sheet.row_breaks.append(Break(start - 1))
                top = start

    def add_title(self, title: str, intro: str) -> None:
        """Write the sheet's title, and below it an introduction."""
        self.add([self.cell(title, "KPI title")])
        self.add_text(intro, "KPI subtitle")

    def add_text(self, text: str, style: str) -> None:
        """Write a text across the page."""
        self.fit({tuple(self.columns): text}, least=20)
        self.add([self.cell(text, style)], merged=[(0, len(self.columns) - 1)])

    def add_group(self, text: str) -> None:
        """Write the heading of a section."""
        rest = (self.cell(None, "KPI group") for _ in self.columns[1:])
        self.add([self.cell(text, "KPI group"), *rest], 22)

    def add_header(self, names: Iterable[str], height: float = 32) -> None:
        """Write the headings of a list's columns."""
        self.add([self.cell(name, "KPI heading") for name in names], height)

    def fit(self, texts: Mapping[Columns, str], least: float = 18) -> None:
        """Make the next row high enough for its wrapped texts, given by column or merged columns."""
        fit_height(self.sheet, self.row + 1, texts, least)

    def add_filter(self, header: int) -> None:
        """Add a filter to the list that ends with the last row written; `header` is the row of its headings."""
        self.sheet.auto_filter.ref = f"A{header}:{self.columns[-1]}{max(self.row, header + 1)}"

    # --- pens

    def pen(self, style: str, form: str = "") -> Pen:
        """Return a pen that writes numbers, months and errors."""
        cell = self.cell(None, style, form)

        def write(value: Any) -> Cell:
            cell.value = value
            return cell

        return write

    def text_pen(self, style: str) -> Pen:
        """Return a pen that writes texts on one line."""
        cell = self.label("", style)

        def write(text: Any) -> Cell:
            write_text(cell, text)
            return cell

        return write

    def tier_pen(self) -> Pen:
        """Return a pen that writes a tier's name in its colours, and nothing for None."""
        cells: dict[int | None, Cell] = {None: self.cell(None, "KPI tier")}
        for tier, name in enumerate(self.wording.tiers()):
            cells[tier] = self.cell(name, "KPI tier")
            cells[tier].fill = fill(TIER_FILLS[tier])
            cells[tier].font = font(9, TIER_INKS[tier])
        return lambda tier: cells[tier]


def width_of(texts: Iterable[str]) -> float:
    """Return the width of a column of short texts, each on one line."""
    return max(map(len, texts)) * _SMALL + _MARGIN


NONE = "–"
"""The text of a cell where there can be no number."""


def link_target(title: str, row: int = 1) -> str:
    """Return the target of a link to a row of a sheet."""
    return f"{quote_sheetname(title)}!A{row}"
