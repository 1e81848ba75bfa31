"""A workbook of any version, opened to be moved into today's template: its trade, and what it was made for.

What a program has dropped that saved it again (Gnumeric keeps no properties) is told by what is left.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import LANGUAGES, Catalogue, Vertical
from ..errors import Problem, UsageError, WorkbookError
from ..period import MONTHS, months_between
from ..workbook.build import BENCHMARK_PREFIX, INPUT_PREFIX, KPI_PREFIX, PROPERTY_PREFIX, RESULT_PREFIX
from ..workbook.formulas import tier_names
from ..workbook.layout import DEFAULT_START, SHEETS, Options
from ..workbook.locate import Places, cells_of, find_places
from ..workbook.texts import Texts
from .benchmark_rows import TIER_TO_AIM_FOR, benchmark_rows
from .guard import RESAVE, Package
from .numbers import Wrong
from .returned import find_trade

_XML = (".xml", ".rels", ".vml")
_MOST_CELLS = 1_000_000  # of a template's sheet; ours have some thousands
_SPREAD = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*["']([^"']*)""")
"""The ranges of which openpyxl makes every cell."""
_SERIES = (INPUT_PREFIX, KPI_PREFIX)
_PREFIXES = (*_SERIES, RESULT_PREFIX, BENCHMARK_PREFIX)
_SINGLE = ("business_name", "first_month", "months", "month_shown", "benchmarks", "currency")


def is_ours(name: str) -> bool:
    """Whether a defined name is one that some version of the templates has."""
    return name.startswith(_PREFIXES) or name in _SINGLE


@dataclass
class Edition:
    """A workbook as it was found.

    members: the names of its file's parts. book: its cells, formulas as formulas. stamp: its xlkpi properties, without
    their prefix. options: what a template must be made for to take all that it holds.
    """

    path: Path
    data: bytes
    members: frozenset[str]
    book: Workbook
    stamp: Mapping[str, str]
    vertical: Vertical
    catalogue: Catalogue

    def __post_init__(self) -> None:
        for key, value in {"vertical": self.vertical.id, "language": self.language, "formulas": self._formulas}.items():
            if key not in self.stamp:
                self.book.custom_doc_props.append(StringProperty(name=PROPERTY_PREFIX + key, value=value))
        known = replace(self.catalogue, verticals={**self.catalogue.verticals, self.vertical.id: self.vertical})
        self.places: Places = find_places(self.book, str(self.path), known, self.saved_value)
        self.rows = benchmark_rows(self.book)

    @cached_property
    def sheets(self) -> list[Worksheet]:
        """The template's own sheets: those with its names and those with its titles."""
        titles = {Texts(code)(f"sheets.{key}") for code in LANGUAGES for key in SHEETS}
        names = filter(is_ours, self.book.defined_names)
        titles |= {cells[0].parent.title for name in names if (cells := cells_of(self.book, name))}
        found = [sheet for sheet in self.book.worksheets if sheet.title in titles]
        for sheet in found:
            if sheet.max_row * sheet.max_column > _MOST_CELLS:
                what = f"{sheet.title} has a cell far from the others ({sheet.dimensions})"
                raise WorkbookError([Problem(str(self.path), what, "delete the empty rows and columns before it")])
        return found

    @cached_property
    def language(self) -> str:
        """By the stamp; else by the sheets' titles, or by the words for the tiers."""
        if self.stamp.get("language") in LANGUAGES:
            return self.stamp["language"]
        words = {
            str(row[TIER_TO_AIM_FOR].value) for row in benchmark_rows(self.book).values() if TIER_TO_AIM_FOR in row
        }
        words |= set(self.book.sheetnames)
        known = {code: {Texts(code)("sheets.inputs"), *tier_names(code)} for code in LANGUAGES}
        return max(LANGUAGES, key=lambda code: len(words & known[code]))

    @cached_property
    def _formulas(self) -> str:
        """The style of the formulas, by those of the KPIs."""
        if "formulas" in self.stamp:
            return self.stamp["formulas"]
        texts = [str(cell.value).upper() for sheet in self.sheets for row in sheet.iter_rows() for cell in row]
        calls = [text for text in texts if text.startswith("=") and "KPI_" in text]
        return "native" if not calls else "dual" if any("IFERROR(KPI_" in text for text in calls) else "udf"

    @property
    def currency(self) -> Cell:
        """The currency's cell: by its name, which the first versions had not, where it stood below the first month."""
        named = cells_of(self.book, "currency")
        return named[0] if named else self.places.start.offset(1)

    @cached_property
    def options(self) -> Options:
        """What today's template is to be made for."""
        start, count = self._span
        months = next((known for known in MONTHS if known >= count), MONTHS[-1])
        options = Options(self.language, "", months, start, self._formulas)
        with suppress(UsageError):
            return replace(options, currency=str(self.currency.value).strip().upper())
        return options

    @property
    def _span(self) -> tuple[datetime.date, int]:
        """The new template's first month, and how many it needs: the old one's, as far as they hold what is there."""
        found = self.places.found
        known = sorted(found.columns.values())
        count = len(found.months) - len(found.own)
        if not known:
            return found.start or DEFAULT_START, count
        start = found.start
        if start is None or start > known[0] or months_between(start, known[-1]) >= MONTHS[-1]:
            start = known[0]
        return start, max(count, months_between(start, known[-1]) + 1)

    @cached_property
    def _values(self) -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(self.data), data_only=True)

    def saved_value(self, cell: Cell) -> object:
        """What a formula's cell showed when the workbook was saved; None when no program had computed it."""
        return self._values[cell.parent.title][cell.coordinate].value


def _likeliest_trade(book: Workbook, catalogue: Catalogue) -> Vertical | None:
    """The one trade that has most of a workbook's inputs: where it has lost its stamp, and the trade has new inputs."""
    inputs = {name.removeprefix(INPUT_PREFIX) for name in book.defined_names if name.startswith(INPUT_PREFIX)}
    having = [trade for trade in catalogue.verticals.values() if 2 * len(trade.inputs.keys() & inputs) > len(inputs)]
    return having[0] if len(having) == 1 else None


def _size(reference: bytes) -> int:
    """How many cells a range has; none for what is no range."""
    with suppress(ValueError, TypeError):
        left, top, right, bottom = range_boundaries(reference.decode(errors="replace"))
        return int((right - left + 1) * (bottom - top + 1))
    return 0


def open_edition(path: Path, catalogue: Catalogue) -> Edition:
    """Open a stranger's workbook. Raises WorkbookError when it cannot, or must not, be read, or is none of xlkpi's."""
    package = Package(path)
    for name in package.names:
        if name.lower().endswith(_XML):
            xml = package.xml(name)  # refuses what is too large, damaged, or made to harm
            if sum(map(_size, _SPREAD.findall(xml))) > _MOST_CELLS:
                raise package.refusal(f"merges or links too many cells in {name}", RESAVE)
    data = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep: the file is only read
        book = load_workbook(io.BytesIO(data))
    stamp = {
        one.name.removeprefix(PROPERTY_PREFIX): str(one.value)
        for one in book.custom_doc_props.props
        if one.name.startswith(PROPERTY_PREFIX)
    }
    vertical = find_trade(stamp, book.defined_names, catalogue)
    if isinstance(vertical, Wrong):
        likeliest = None if "vertical" in stamp else _likeliest_trade(book, catalogue)
        if likeliest is None:
            raise WorkbookError([Problem(str(path), *vertical)])
        vertical = likeliest
    return Edition(path, data, frozenset(package.names), book, stamp, vertical, catalogue)
