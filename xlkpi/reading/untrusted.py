"""The opening of untrusted workbooks, which is the same for every command.

The file is checked before anything in it is parsed. A few cells are read fast. The whole workbook is loaded by
openpyxl, from a repaired copy where openpyxl refuses the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

from lxml import etree
from openpyxl import Workbook as Book

from ..catalogue.model import Catalogue, Vertical
from ..errors import NO_ROOM, Problem, ProblemsError, WorkbookError, system_reason
from ..files import room_in_words
from ..functions import FUNCTIONS
from ..messages import message
from ..numbers import Wrong
from ..schema import BENCHMARK_PREFIX, CATALOGUE_PREFIX, FIGURES_FROM, INPUT_PREFIX, KPI_PREFIX, RESULT_PREFIX
from ..xlsx.add_in_links import without_add_in_links
from ..xlsx.bounds import MOST_CELLS, cells_in
from ..xlsx.formats import why_not_read
from ..xlsx.openable import Opened, open_book
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import RESAVE, UntrustedArchive
from .vertical import find_vertical, move

_T = TypeVar("_T")

LOCK_MARK = "~$"
"""Prefix of lock files, which only say who has a workbook open."""

Converted = Path | Wrong | None
"""The .xlsx file converted from another format, or why it cannot be; None for a file that is read as it is."""

_PREFIXES = (INPUT_PREFIX, KPI_PREFIX, RESULT_PREFIX, BENCHMARK_PREFIX, CATALOGUE_PREFIX)
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
    """Turn any exception that occurs while a workbook is read into a WorkbookError with a message for the user.

    MemoryError stays what it is: only the caller knows whether the process can be renewed.
    """
    what, fix = "", RESAVE
    try:
        with room_in_words():
            yield
        return
    except (ProblemsError, MemoryError):
        raise
    except OSError as error:
        if error.errno in NO_ROOM:  # this computer is at fault, not the file
            raise
        what = message("cannot be read: {why}", why=system_reason(error))
        fix = message("check who may read it")
    except (etree.XMLSyntaxError, BadZipFile) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
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
        """Return the workbook's vertical.

        Raises WorkbookError for a workbook that xlkpi did not make, or that another catalogue made.
        """
        return self._found(find_vertical(self.cells.identity, catalogue))

    def move(self, catalogue: Catalogue, wanted: str = "") -> tuple[Vertical, Vertical]:
        """Return the vertical that made the workbook and the one that it moves to; raise WorkbookError if it cannot."""
        return self._found(move(self.cells.identity, catalogue, wanted))

    def _found(self, found: _T | Wrong) -> _T:
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
        self.package.check_whole(self.cells.titles)
        with in_words(self.path):
            return without_add_in_links(self.package.data, FUNCTIONS)

    @cached_property
    def opened(self) -> Opened:
        """Return the whole workbook with the data that openpyxl loaded it from. Raises WorkbookError."""
        data = self.unlinked
        with in_words(self.path):
            opened = open_book(data)
        for name, defined in opened.book.defined_names.items():
            if is_ours(name) and cells_in((defined.attr_text or "").rpartition("!")[2]) > MOST_CELLS:
                what = message(
                    "the name {name!r} leads to {cells}, more cells than there can be",
                    name=name,
                    cells=defined.attr_text,
                )
                fix = message("define the name again, or copy its figures into a new template")
                raise self.package.refusal(what, fix)
        return opened
