"""Writing a sheet row by row, each once: only the row at hand is in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from ..workbook.sheet import fit_height, set_page, set_widths
from ..workbook.styles import ACCENT, TIER_FILLS, TIER_INKS, fill
from ..xlsx.text import write_text
from .wording import Wording

Pen = Callable[[Any], Cell]
"""Makes a cell of a value, always the same one: a row is written before the next begins."""


_SMALL, _MARGIN = 0.88, 2.0  # a character of 9 points, in widths of the default font's digits


class Page:
    """A sheet that is being written, from the top down.

    widths: of its columns. header: the row that stays in sight and is repeated in print, below which lists begin.
    pages_high: how many pages it may take in print, 0 for any number.
    """

    def __init__(
        self,
        workbook: Workbook,
        title: str,
        wording: Wording,
        widths: Sequence[float],
        header: int = 0,
        pages_high: int = 0,
    ) -> None:
        self.sheet = workbook.create_sheet(title)
        self.wording = wording
        self.columns = [get_column_letter(number) for number in range(1, len(widths) + 1)]
        self.row = 0
        """The last row written."""
        set_widths(self.sheet, dict(zip(self.columns, widths, strict=True)))
        if header:
            self.sheet.freeze_panes = f"A{header + 1}"
        set_page(self.sheet, wording.texts, True, pages_high, titles=f"{header}:{header}" if header else "")

    def cell(self, value: Any, style: str, form: str = "", link: str = "") -> Cell:
        """A cell; a text is never taken for a formula. link: a place in this workbook that a click leads to."""
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
            cell.font = Font(name="Calibri", size=10, color=f"FF{ACCENT}", underline="single")
        return cell

    def label(self, text: str, style: str = "KPI label", link: str = "") -> Cell:
        """A text that keeps to one line."""
        cell = self.cell(text, style, link=link)
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        return cell

    def add(self, cells: Sequence[Cell | None], height: float = 0, merged: Sequence[tuple[int, int]] = ()) -> None:
        """Write a row. merged: its first and last columns of cells that are one, counted from 0."""
        self.row += 1
        if height:
            self.sheet.row_dimensions[self.row].height = height
        for first, last in merged:
            self.sheet.merged_cells.add(f"{self.columns[first]}{self.row}:{self.columns[last]}{self.row}")
        self.sheet.append(list(cells))

    def skip(self) -> None:
        """Leave a row empty."""
        self.add([])

    def add_title(self, title: str, intro: str) -> None:
        """The sheet's title and what it shows."""
        self.add([self.cell(title, "KPI title")])
        self.add_text(intro, "KPI subtitle")

    def add_text(self, text: str, style: str) -> None:
        """A text across the page."""
        self.fit({"".join(self.columns): text}, least=20)
        self.add([self.cell(text, style)], merged=[(0, len(self.columns) - 1)])

    def add_group(self, text: str) -> None:
        """The heading of what follows."""
        rest = (self.cell(None, "KPI group") for _ in self.columns[1:])
        self.add([self.cell(text, "KPI group"), *rest], 22)

    def add_header(self, names: Iterable[str], height: float = 32) -> None:
        """A list's header."""
        self.add([self.cell(name, "KPI heading") for name in names], height)

    def fit(self, texts: Mapping[str, str], least: float = 18) -> None:
        """Make the next row high enough for its wrapped texts, by column or merged columns."""
        fit_height(self.sheet, self.row + 1, texts, least)

    def add_filter(self, header: int) -> None:
        """A filter on the list that ends here."""
        self.sheet.auto_filter.ref = f"A{header}:{self.columns[-1]}{max(self.row, header + 1)}"

    # --- pens

    def pen(self, style: str, form: str = "") -> Pen:
        """Writes numbers, months and errors."""
        cell = self.cell(None, style, form)

        def write(value: Any) -> Cell:
            cell.value = value
            return cell

        return write

    def text_pen(self, style: str) -> Pen:
        """Writes texts on one line."""
        cell = self.label("", style)

        def write(text: Any) -> Cell:
            write_text(cell, text)
            return cell

        return write

    def tier_pen(self) -> Pen:
        """Writes a tier's name in its colours; nothing for None."""
        cells: dict[int | None, Cell] = {None: self.cell(None, "KPI tier")}
        for tier, name in enumerate(self.wording.tiers()):
            cells[tier] = self.cell(name, "KPI tier")
            cells[tier].fill = fill(TIER_FILLS[tier])
            cells[tier].font = Font(name="Calibri", size=9, color=f"FF{TIER_INKS[tier]}")
        return lambda tier: cells[tier]


def width_of(texts: Iterable[str]) -> float:
    """How wide a column of small texts is, each on one line."""
    return max(map(len, texts)) * _SMALL + _MARGIN


NONE = "–"
"""What stands where there can be no number."""


def place(title: str, row: int = 1) -> str:
    """A row of a sheet, as a link names it."""
    return f"{quote_sheetname(title)}!A{row}"
