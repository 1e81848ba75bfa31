"""Check workbooks and catalogue files: the work of `xlkpi check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..catalogue.load import check_catalogue_files, load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, UsageError
from ..files import paths_of
from ..jobs.progress import Progress, with_progress
from ..libreoffice import save_as_xlsx
from ..messages import message
from ..reading.folder import find_workbooks, no_workbook
from ..reading.opendocument import ConvertedFiles
from ..reading.untrusted import Converted
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
    catalogue = load_catalogue([str(path) for path in paths_of(catalogues)])
    skipped: Counter[str] = Counter()
    files = list(find_workbooks(given, passed=skipped))
    if not files and any(path.is_dir() for path in given):
        raise no_workbook(given)
    problems: list[Problem] = []
    findings = check_catalogue_files([file for file in files if file.suffix.lower() == ".toml"], catalogue)
    with ConvertedFiles(files, Path, save_as_xlsx) as items:
        for file, converted in with_progress(items, len(files), progress):
            found = findings.get(file)
            problems += _problems(file, catalogue, converted) if found is None else found.problems
    notes = tuple(note for found in findings.values() for note in found.notes)
    return CheckResult(len(files), tuple(problems), notes, skipped)


def _problems(file: Path, catalogue: Catalogue, converted: Converted) -> Sequence[Problem]:
    try:
        return check_workbook(file, catalogue, converted)
    except ProblemsError as error:
        return error.problems
