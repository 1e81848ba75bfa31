"""A workbook of any version, opened for migration into the current template.

Properties that a program has dropped (Gnumeric keeps none) are inferred from the rest of the workbook.
"""

from __future__ import annotations

import datetime
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import LANGUAGES, Catalogue, Vertical
from ..errors import UsageError
from ..period import MONTHS, months_between
from ..reading.benchmark_rows import TIER_TO_AIM_FOR, benchmark_rows
from ..reading.contents import Saved, saved_results
from ..reading.locate import Located, locate_cells
from ..reading.named_cells import cells_of
from ..reading.untrusted import Converted, Untrusted, is_ours, open_untrusted
from ..workbook.formulas import tier_names
from ..workbook.layout import SHEETS
from ..workbook.options import DEFAULT_START, Options
from ..workbook.texts import Texts
from ..xlsx.identity import Identity, complete_stamp, identity_of


def own_titles(book: Workbook) -> set[str]:
    """Return the titles of a template's own sheets: sheets that its names lead to, and sheets with a known title."""
    titles = {Texts(code)(f"sheets.{key}") for code in LANGUAGES for key in SHEETS}
    return titles | {cells.sheet for name, cells in identity_of(book).names.items() if is_ours(name)}


@dataclass
class SourceWorkbook:
    """A workbook to migrate.

    Attributes:
        untrusted: The untrusted workbook.
        vertical: The vertical that made the workbook.
        goal: The vertical of the new workbook: the same, as the catalogue in use has it, or one that extends it.
        catalogue: The catalogue that has the goal.
        path: The file.
        book: The workbook with formulas.
        identity: The workbook's stamp as the file has it, and its defined names.
        located: The located cells of the workbook.
        rows: The rows of the Benchmarks sheet, by KPI.
    """

    untrusted: Untrusted
    vertical: Vertical
    goal: Vertical
    catalogue: Catalogue

    def __post_init__(self) -> None:
        self.path = self.untrusted.path
        self.book: Workbook = self.untrusted.book
        self.identity: Identity = self.untrusted.cells.identity
        complete_stamp(self.book, vertical=self.vertical.id, language=self.language, formulas=self._formulas)
        known = replace(self.catalogue, verticals={**self.catalogue.verticals, self.vertical.id: self.vertical})
        self.located: Located = locate_cells(self.book, str(self.path), known, self.saved_value)
        self.rows = benchmark_rows(self.book)

    @cached_property
    def sheets(self) -> list[Worksheet]:
        """Return the template's own sheets; see own_titles."""
        titles = own_titles(self.book)
        return [sheet for sheet in self.book.worksheets if sheet.title in titles]

    @cached_property
    def language(self) -> str:
        """Return the language, from the stamp or else from the sheets' titles and the words for the tiers."""
        if self.identity.language in LANGUAGES:
            return self.identity.language
        words = {
            str(row[TIER_TO_AIM_FOR].value) for row in benchmark_rows(self.book).values() if TIER_TO_AIM_FOR in row
        }
        words |= set(self.book.sheetnames)
        known = {code: {Texts(code)("sheets.inputs"), *tier_names(code)} for code in LANGUAGES}
        return max(LANGUAGES, key=lambda code: len(words & known[code]))

    @cached_property
    def _formulas(self) -> str:
        """Return the formula style, from the stamp or else from the KPIs' formulas."""
        if self.identity.formulas is not None:
            return self.identity.formulas
        texts = [str(cell.value).upper() for sheet in self.sheets for row in sheet.iter_rows() for cell in row]
        calls = [text for text in texts if text.startswith("=") and "KPI_" in text]
        return "native" if not calls else "dual" if any("IFERROR(KPI_" in text for text in calls) else "udf"

    @property
    def currency(self) -> Cell:
        """Return the cell of the currency. First versions had it below the first month, without a name."""
        named = cells_of(self.book, "currency")
        return named[0] if named else self.located.start.offset(1)

    @property
    def has_known_currency(self) -> bool:
        """Return whether the workbook's currency is the one that the new template takes."""
        return self.options.currency == str(self.currency.value).strip().upper()

    @cached_property
    def options(self) -> Options:
        """Return the options of a current template that can hold everything in this workbook."""
        start, count = self._span
        months = next((known for known in MONTHS if known >= count), MONTHS[-1])
        options = Options(self.language, "", months, start, self._formulas)
        with suppress(UsageError):
            return replace(options, currency=str(self.currency.value).strip().upper())
        return options

    @property
    def _span(self) -> tuple[datetime.date, int]:
        """Return the first month and the number of months that the new template needs for all figures."""
        found = self.located.found
        known = sorted(found.columns.values())
        count = len(found.months) - len(found.own)
        if not known:
            return found.start or DEFAULT_START, count
        start = found.start
        if start is None or start > known[0] or months_between(start, known[-1]) >= MONTHS[-1]:
            start = known[0]
        return start, max(count, months_between(start, known[-1]) + 1)

    def saved_value(self, cell: Cell) -> object:
        """Return the saved result of a formula's cell; None where no program has computed it."""
        return self._saved(cell)

    @cached_property
    def _saved(self) -> Saved:
        return saved_results(self.untrusted.opened.data)


def open_source_workbook(
    path: Path, catalogue: Catalogue, converted: Converted = None, wanted: str = ""
) -> SourceWorkbook:
    """Open a workbook to upgrade.

    Args:
        path: The workbook.
        catalogue: The catalogue that has the workbook's vertical.
        converted: The file to read in place of one in another format; see open_untrusted.
        wanted: The id of the vertical to move to; by default the workbook's own.

    Raises:
        WorkbookError: xlkpi did not make the workbook, or it cannot move to the vertical.
    """
    untrusted = open_untrusted(path, converted)
    return SourceWorkbook(untrusted, *untrusted.move(catalogue, wanted), catalogue)
