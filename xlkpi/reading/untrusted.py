"""The opening of untrusted workbooks, which is the same for every command.

The file is checked before anything in it is parsed. A few cells are read fast. The whole workbook is loaded by
openpyxl, from a repaired copy where openpyxl refuses the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

from lxml import etree
from openpyxl import Workbook as Book
from openpyxl.utils.cell import range_boundaries

from ..catalogue.model import Catalogue, Vertical
from ..errors import NO_ROOM, Problem, ProblemsError, WorkbookError, system_reason
from ..files import room_in_words
from ..functions import FUNCTIONS
from ..messages import message
from ..numbers import Wrong
from ..schema import BENCHMARK_PREFIX, FIGURES_FROM, INPUT_PREFIX, KPI_PREFIX, RESULT_PREFIX
from ..xlsx.add_in_links import without_add_in_links
from ..xlsx.formats import why_not_read
from ..xlsx.openable import Opened, load_quietly, open_book
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import RESAVE, UntrustedArchive
from .vertical import find_vertical

LOCK_MARK = "~$"
"""Prefix of lock files, which only say who has a workbook open."""

Converted = Path | Wrong | None
"""The .xlsx file converted from another format, or why it cannot be; None for a file that is read as it is."""

_MOST_CELLS = 1_000_000
"""The most cells of a sheet, or of a sheet's merged cells and links; templates have some thousands."""
_SPARSE = 50
"""A larger sheet is read only if at least one cell in this many is filled."""
_XML = (".xml", ".rels", ".vml")
_SPREAD = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*["']([^"']*)""")
"""Matches ranges for which openpyxl creates every cell."""
_PREFIXES = (INPUT_PREFIX, KPI_PREFIX, RESULT_PREFIX, BENCHMARK_PREFIX)
_SINGLE = ("business_name", "first_month", "months", "month_shown", "benchmarks", "verdicts", "currency", FIGURES_FROM)


def is_ours(name: str) -> bool:
    """Return whether any version of the templates has this defined name."""
    return name.startswith(_PREFIXES) or name in _SINGLE


def open_untrusted(path: Path, converted: Converted = None) -> Untrusted:
    """Open an untrusted workbook.

    Args:
        path: The workbook.
        converted: The file to read in place of one in another format, or why it cannot be converted.

    Raises:
        WorkbookError: The file is not a workbook, or is unsafe.
        OSError: The file cannot be opened.
    """
    if path.name.startswith(LOCK_MARK):
        what, fix = message("only marks that a workbook is open"), message("name the workbook itself")
        raise WorkbookError([Problem(file=str(path), what=what, fix=fix)])
    if isinstance(converted, Wrong):
        raise WorkbookError([converted.at(file=str(path))])
    if converted is None and (wrong := why_not_read(path)):
        raise WorkbookError([wrong.at(file=str(path))])
    return Untrusted(path, UntrustedArchive(path, converted))


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn any exception that occurs while a workbook is read into a WorkbookError with a message for the user."""
    what, fix = "", RESAVE
    try:
        with room_in_words():
            yield
        return
    except ProblemsError:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:  # this computer is at fault, not the file
            raise
        what = message("cannot be read: {why}", why=system_reason(error))
        fix = message("check who may read it")
    except MemoryError:
        what = message("needs too much memory to read")
    except (etree.XMLSyntaxError, BadZipFile):
        what = message("is a damaged workbook")
    except Exception as error:  # a damaged file can raise any exception
        what = message("cannot be read as a workbook ({why})", why=type(error).__name__)
    raise WorkbookError([Problem(file=str(path), what=what, fix=fix)])


class Untrusted:
    """An untrusted workbook.

    Attributes:
        path: The file.
        package: The file's archive.
        cells: The workbook's stamp and names, and a reader of a few cells.
    """

    def __init__(self, path: Path, package: UntrustedArchive) -> None:
        self.path = path
        self.package = package
        self.cells = Workbook(package)

    def vertical(self, catalogue: Catalogue) -> Vertical:
        """Return the workbook's vertical. Raises WorkbookError for a workbook that xlkpi did not make."""
        found = find_vertical(self.cells.identity, catalogue)
        if isinstance(found, Wrong):
            raise WorkbookError([found.at(file=str(self.path))])
        return found

    @property
    def book(self) -> Book:
        """Return the whole workbook with formulas, which call xlkpi's functions by their bare names."""
        return self.opened.book

    @cached_property
    def unlinked(self) -> bytes:
        """Return the file without links to the add-in. Raises WorkbookError for parts that must not be read."""
        for name in self.package.names:
            if name.lower().endswith(_XML):
                xml = self.package.xml(name)  # refuses what is too large, damaged, or made to harm
                if sum(map(_size, _SPREAD.findall(xml))) > _MOST_CELLS:
                    raise self.package.refusal(message("merges or links too many cells in {part}", part=name), RESAVE)
        with in_words(self.path):
            return without_add_in_links(self.package.data, FUNCTIONS)

    @cached_property
    def opened(self) -> Opened:
        """Return the whole workbook with the data that openpyxl loaded it from. Raises WorkbookError."""
        data = self.unlinked
        with in_words(self.path):
            opened = open_book(data)
        for name, defined in opened.book.defined_names.items():
            if is_ours(name) and _size((defined.attr_text or "").rpartition("!")[2].encode()) > _MOST_CELLS:
                what = message(
                    "the name {name!r} leads to {cells}, more cells than there can be",
                    name=name,
                    cells=defined.attr_text,
                )
                fix = message("define the name again, or copy its figures into a new template")
                raise self.package.refusal(what, fix)
        for sheet in opened.book.worksheets:
            area = sheet.max_row * sheet.max_column
            if area > _MOST_CELLS and area > _SPARSE * len(sheet._cells):
                what = message(
                    "{sheet} has a cell far from the others ({cells})", sheet=sheet.title, cells=sheet.dimensions
                )
                raise self.package.refusal(what, message("delete the empty rows and columns before it"))
        return opened

    @cached_property
    def saved(self) -> Book:
        """Return the whole workbook, with saved values in place of formulas."""
        return load_quietly(self.opened.data, values=True)


def _size(reference: bytes) -> int:
    """Return the number of cells in a range; 0 for a text that is no range."""
    with suppress(ValueError, TypeError):
        left, top, right, bottom = range_boundaries(reference.decode(errors="replace"))
        return int((right - left + 1) * (bottom - top + 1))
    return 0
