"""Check workbooks and catalogue files: the work of `xlkpi check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..catalogue.load import check_catalogue_files, load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, UsageError
from ..files import paths_of
from ..jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from ..jobs.progress import Progress, with_progress
from ..jobs.workers import spread
from ..libreoffice import save_as_xlsx
from ..messages import message
from ..reading.folder import find_workbooks, no_workbook
from ..reading.opendocument import ConvertedFiles
from ..reading.untrusted import Converted
from ..xlsx.safe_zip import RESAVE
from .check import check_workbook


@dataclass(frozen=True)
class CheckResult:
    """The result of `check_files`.

    Attributes:
        files: Number of files checked.
        problems: All problems, file by file.
        notes: Advice on catalogue files that are valid, but out of date.
        skipped: Number of other files in the folders, by suffix.
    """

    files: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    skipped: Mapping[str, int]


def check_files(
    paths: Sequence[str | Path], *, catalogues: Sequence[str | Path] = (), progress: Progress | None = None
) -> CheckResult:
    """Check workbooks cell by cell, and catalogue files field by field.

    Args:
        paths: Workbooks (.xlsx, .xlsm, .ods), folders to search for them, and catalogue files (.toml).
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each file.

    Returns:
        All problems, and notes on catalogue files.

    Raises:
        UsageError: A path does not exist, or folders have no workbook.
        CatalogueError: A file of `catalogues` has problems.

    Example:
        >>> import xlkpi
        >>> xlkpi.check_files(["returned"]).problems
        ()
    """
    given = paths_of(paths)
    if missing := [str(path) for path in given if not path.exists()]:
        raise UsageError(message("there is no such file: {files}", files=", ".join(missing)))
    names = [str(path) for path in paths_of(catalogues)]
    catalogue = load_catalogue(names)
    skipped: Counter[str] = Counter()
    files = list(find_workbooks(given, passed=skipped))
    if not files and any(path.is_dir() for path in given):
        raise no_workbook(given)
    problems: list[Problem] = []
    findings = check_catalogue_files([file for file in files if file.suffix.lower() == ".toml"], catalogue)
    of_workbooks = _checked([file for file in files if file not in findings], names)
    for file in with_progress(files, len(files), progress):
        problems += findings[file].problems if file in findings else next(of_workbooks)
    notes = tuple(note for found in findings.values() for note in found.notes)
    return CheckResult(len(files), tuple(problems), notes, skipped)


def _checked(files: Sequence[Path], catalogues: Sequence[str]) -> Iterator[Sequence[Problem]]:
    """Yield the problems of each workbook, which is read in a process of its own."""
    if not files:
        return
    pool = guarded_processes(1, _prepare, tuple(catalogues))
    with ConvertedFiles(files, Path, save_as_xlsx) as items:
        for problems in spread(partial(work_through, _problems, SECONDS), items, _lost, pool):
            items.done()
            yield problems


_catalogue: Catalogue
"""The catalogue of a checking process."""


def _prepare(catalogues: Sequence[str]) -> None:
    global _catalogue
    _catalogue = load_catalogue(catalogues)


def _problems(item: tuple[Path, Converted]) -> Sequence[Problem]:
    file, converted = item
    try:
        with bounded(converted if isinstance(converted, Path) else file):
            return check_workbook(file, _catalogue, converted)
    except ProblemsError as error:
        return error.problems


def _lost(item: tuple[Path, Converted]) -> Sequence[Problem]:
    return [Problem(file=str(item[0]), what=too_costly(item[0]), fix=RESAVE)]
