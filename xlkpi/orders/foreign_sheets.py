"""Worksheets in .xls and .ods files, which calamine reads in a process of its own: its memory and time are limited.

Unlike .xlsx files, these are not read row by row: a small file may unpack to a sheet of any size.
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..errors import Problem, TableError
from ..jobs.isolation import guarded_processes, work_through
from ..jobs.workers import spread
from ..messages import message
from ..numbers import Wrong
from ..tables.excel import SHEET, check_unpacked
from ..xlsx.safe_zip import PROTECTED

SUFFIXES = (".xls", ".ods")

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_LARGEST = 50_000_000
"""The most bytes of a file; a larger one is refused unread."""
_MEMORY = 400_000_000
"""The bytes of memory that reading a file may take: enough for three million cells."""
_SECONDS = 8.0
_TOO_LARGE = Wrong(message("is too large to be read, or damaged"), message("save the data as CSV"))
_UNREADABLE = Wrong(message("cannot be read as a spreadsheet"), message("save it as .xlsx or CSV"))
_DATE, _TEXT = "d", "t"


def is_foreign_sheet(path: Path) -> bool:
    """Return whether a file is a spreadsheet that is not .xlsx: some systems call a text file .xls."""
    return path.suffix.lower() in SUFFIXES and _start(path) in (_OLE, _ZIP)


def read_foreign_sheet(path: Path, scratch: Path) -> Iterator[tuple[int, list[object]]]:
    """Yield the rows of the sheet "data", or else of the first sheet, with their numbers.

    Args:
        path: The file.
        scratch: A path for a temporary file.

    Raises:
        TableError: calamine is not installed, or the file is unsafe, damaged, or has a password.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise _refused(path, Wrong(message("needs python-calamine to be read"), message("save it as .xlsx or CSV")))
    if path.stat().st_size > _LARGEST:
        raise _refused(path, _TOO_LARGE)
    if _start(path) == _ZIP:
        check_unpacked(path)
    pool = guarded_processes(1, _nothing, memory=_MEMORY)
    (wrong,) = spread(partial(work_through, _copy, _SECONDS), [(path, scratch)], _lost, pool)
    if wrong:
        raise _refused(path, wrong)
    with scratch.open(encoding="utf-8", newline="") as copy:
        for row, cells in enumerate(csv.reader(copy), 1):
            yield row, [_read(cell) for cell in cells]


def _start(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(len(_OLE))


def _copy(paths: tuple[Path, Path]) -> Wrong | None:
    """Write the rows of a sheet as CSV, each cell with a mark of its kind; return why it cannot be done."""
    import python_calamine

    path, scratch = paths
    try:
        with python_calamine.load_workbook(path) as book:
            name = next((name for name in book.sheet_names if name.strip().casefold() == SHEET), book.sheet_names[0])
            with scratch.open("w", encoding="utf-8", newline="") as copy:
                writer = csv.writer(copy)
                for cells in book.get_sheet_by_name(name).iter_rows():
                    writer.writerow([_marked(cell) for cell in cells])
    except python_calamine.PasswordError:
        return PROTECTED
    except Exception:  # calamine raises many kinds of errors for damaged files
        return _UNREADABLE
    return None


def _marked(cell: object) -> str:
    if isinstance(cell, datetime.date):
        return _DATE + cell.isoformat()
    if isinstance(cell, float):
        return _TEXT + (str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15G"))
    return _TEXT + str(cell)


def _read(cell: str) -> object:
    return datetime.datetime.fromisoformat(cell[1:]) if cell.startswith(_DATE) else cell[1:]


def _lost(_: tuple[Path, Path]) -> Wrong | None:
    """Return the reason for a file whose process ended for lack of memory or time."""
    return _TOO_LARGE


def _nothing() -> None:
    """Prepare nothing in a new process."""


def _refused(path: Path, wrong: Wrong) -> TableError:
    return TableError([Problem(file=path.name, what=wrong.what, fix=wrong.fix)])
