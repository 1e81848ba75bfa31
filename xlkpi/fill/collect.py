"""Collect many workbooks into one table, and list all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Collection as Names
from functools import partial
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import UsageError
from .guard import RESAVE
from .isolation import SECONDS, guarded_processes, work_through
from .numbers import Wrong
from .report import write_list
from .returned import Collected, Finding, failed, read_workbook
from .untrusted import SUFFIXES
from .workers import spread

Read = Callable[[Path, Catalogue], Collected]
"""How a workbook is read."""


def find_workbooks(paths: Iterable[Path], without: Names[Path] = ()) -> Iterator[Path]:
    """Each file named, and each workbook below each folder named, in the order of their paths.

    Hidden files and those that mark an open one (~$…) are passed over, and those of `without`. Raises UsageError for a
    path that is not there.
    """
    passed_over = {path.resolve() for path in without}
    for path in sorted(paths):
        if path.is_dir():
            yield from (file for file in _below(path) if not passed_over or file.resolve() not in passed_over)
        elif path.is_file():
            yield path
        else:
            raise UsageError(f"{path}: there is no such file or folder")


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def collect(
    files: Iterable[Path], catalogues: Sequence[str] = (), jobs: int = 1, read: Read = read_workbook
) -> Iterator[Collected]:
    """What each workbook holds, in the order of the files; a workbook that cannot be read has a finding that says so.

    catalogues: as load_catalogue takes them. jobs: how many processes read; a file that crashes one is left out.
    """
    pool = guarded_processes(jobs, _prepare, read, tuple(catalogues))
    return spread(partial(work_through, _read_one, SECONDS), files, _lost, pool, jobs)


_reading: tuple[Read, Catalogue]
"""In a reading process: how it reads."""


def _prepare(read: Read, catalogues: Sequence[str]) -> None:
    global _reading
    _reading = (read, load_catalogue(catalogues))


def _read_one(path: Path) -> Collected:
    read, catalogue = _reading
    return read(path, catalogue)


def _lost(path: Path) -> Collected:
    return failed(path, Wrong(f"made the program that read it crash, or work for {SECONDS:g} s and more", RESAVE))


def write_findings(path: Path, findings: Iterable[Finding]) -> None:
    """The report as CSV, for a spreadsheet: one finding a line. No cell can become a formula."""
    write_list(path, Finding._fields, findings)
