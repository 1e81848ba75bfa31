"""Worksheets in .xls and .ods files, which calamine reads in a process of its own: its memory and time are limited.

Unlike .xlsx files, these are not read row by row: a small file may unpack to a sheet of any size.
"""

from __future__ import annotations

import datetime
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from ...errors import Problem, TableError
from ...jobs.isolation import Lost, stream_guarded
from ...messages import message
from ...numbers import Wrong
from ...tables.excel import SHEET, check_unpacked
from ...xlsx.safe_zip import PROTECTED

SUFFIXES = (".xls", ".ods")

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_LARGEST = 50_000_000
"""The most bytes of a file; a larger one is refused unread."""
_TOO_LARGE = Wrong(message("is too large to be read, or damaged"), message("save the data as CSV"))
_UNREADABLE = Wrong(message("cannot be read as a spreadsheet"), message("save it as .xlsx or CSV"))


def is_foreign_sheet(path: Path) -> bool:
    """Return whether a file is a spreadsheet that is not .xlsx: some systems call a text file .xls."""
    return path.suffix.lower() in SUFFIXES and _start(path) in (_OLE, _ZIP)


def read_foreign_sheet(path: Path) -> Iterator[tuple[int, list[object]]]:
    """Yield the rows of the sheet "data", or else of the first sheet, with their numbers.

    Raises:
        TableError: calamine is not installed, or the file is unsafe, damaged, or has a password.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise _refused(path, Wrong(message("needs python-calamine to be read"), message("save it as .xlsx or CSV")))
    if path.stat().st_size > _LARGEST:
        raise _refused(path, _TOO_LARGE)
    if _start(path) == _ZIP:
        check_unpacked(path)
    try:
        yield from enumerate(stream_guarded(_rows, path), 1)
    except Lost:
        raise _refused(path, _TOO_LARGE) from None


def _start(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(len(_OLE))


def _rows(path: Path) -> Iterator[list[object]]:
    """Yield the rows of a sheet."""
    import python_calamine

    try:
        with python_calamine.load_workbook(path) as book:
            name = next((name for name in book.sheet_names if name.strip().casefold() == SHEET), book.sheet_names[0])
            for cells in book.get_sheet_by_name(name).iter_rows():
                yield [_shown(cell) for cell in cells]
    except python_calamine.PasswordError:
        raise _refused(path, PROTECTED) from None
    except MemoryError:
        raise
    except Exception:  # calamine raises many kinds of errors for damaged files
        raise _refused(path, _UNREADABLE) from None


def _shown(cell: object) -> object:
    """Return a date as it is, and any other cell as text."""
    if isinstance(cell, datetime.date):
        moment = isinstance(cell, datetime.datetime)
        return cell if moment else datetime.datetime.combine(cell, datetime.time())
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15G")
    return str(cell)


def _refused(path: Path, wrong: Wrong) -> TableError:
    return TableError([Problem(file=path.name, what=wrong.what, fix=wrong.fix)])
