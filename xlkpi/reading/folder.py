"""The search for workbooks in folders. Other files that may hold figures are reported, and never ignored silently.

Every file is of one of four kinds. Workbooks are read. Spreadsheets in formats that are not read are reported. Hidden
files, lock files, copies (.bak) and reports of xlkpi are skipped. All other files are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ..errors import UsageError
from ..messages import message
from ..tables.report import csv_cells, is_report
from ..xlsx.formats import is_spreadsheet
from .untrusted import LOCK_MARK

_NOBODYS = frozenset({"thumbs.db", "desktop.ini"})
BACKUP = ".bak"
"""Suffix of the copies that a change in place keeps of workbooks."""
_LONGEST_HEADER = 200
_BUNDLE = ".numbers"
"""Suffix of Numbers files, which may be folders."""
_PLACEHOLDER = ".icloud"
"""Suffix of the hidden name (.acme.xlsx.icloud) of a file that iCloud has not downloaded yet."""


def find_workbooks(
    paths: Iterable[Path], without: Collection[Path] = (), passed: Counter[str] | None = None
) -> Iterator[Path]:
    """Find the named files and all spreadsheets below the named folders, in the order of their paths.

    Hidden files, lock files (~$…), reports of xlkpi and the files of `without` are skipped. All other files are counted
    in `passed`, by suffix. Raises UsageError for a path that does not exist.
    """
    left_out = {path.resolve() for path in without}
    for path in sorted(paths):
        if path.is_dir():
            yield from (file for file in _below(path, passed) if not left_out or file.resolve() not in left_out)
        elif not path.exists():
            raise UsageError(message("{file}: there is no such file or folder", file=str(path)))
        elif not path.name.startswith(LOCK_MARK):
            yield path


def no_workbook(paths: Iterable[Path]) -> UsageError:
    """Return the error for paths without a workbook."""
    places = ", ".join(map(str, paths))
    if not places:
        return UsageError(message("there is no workbook to read; name the files or their folder"))
    return UsageError(message("there is no workbook in {places}; name the files or their folder", places=places))


def _below(folder: Path, passed: Counter[str] | None) -> Iterator[Path]:
    """Find the spreadsheets below a folder. A folder that cannot be read is yielded itself, so that it is reported."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in entries:
        if path.name.startswith((".", LOCK_MARK)):
            if path.suffix.lower() == _PLACEHOLDER and is_spreadsheet(Path(path.stem)):
                yield path
        elif path.is_dir() and not (path.is_symlink() or path.suffix.lower() == _BUNDLE):
            yield from _below(path, passed)
        elif path.is_dir() or (is_spreadsheet(path) and not _is_report(path)):
            yield path
        elif passed is not None and not _is_nobodys(path) and not _is_report(path):
            passed[path.suffix.lower() or path.name] += 1


def _is_nobodys(path: Path) -> bool:
    """Return whether nobody misses a file: the system has made it, or it is the copy of a workbook."""
    return path.name.lower() in _NOBODYS or path.suffix.lower() == BACKUP


def _is_report(path: Path) -> bool:
    """Return whether a file is a list that a command of xlkpi has written."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            header = file.readline(_LONGEST_HEADER)
    except OSError:
        return False
    return is_report(csv_cells(header))
