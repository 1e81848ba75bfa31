"""Collect the figures of filled workbooks in one table: the work of `xlkpi collect`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import check_language
from ..errors import Problem, UsageError
from ..files import paths_of
from ..jobs.progress import Progress, with_progress
from ..libreoffice import save_as_xlsx
from ..messages import message
from ..reading.folder import find_workbooks, no_workbook
from ..tables.report import MOST_LISTED
from ..tables.write import write_table
from ..tables.write_rows import writer
from ..upgrade.overwrite import check_no_filled_workbook
from .collection import Collection
from .gather import collect, write_findings
from .read import Finding, Kind

REPORT = "collected-problems.csv"


@dataclass(frozen=True)
class CollectResult:
    """The result of `collect_workbooks`.

    Attributes:
        files: Number of files found.
        collected: Number of workbooks whose figures were read.
        rows: Number of rows of the table, one for each business and month.
        kinds: Number of findings of each kind: "missing", "wrong", "impossible", "other version",
            "conflict", "left out".
        problems: The first 100 findings other than missing figures.
        versions: Number of workbooks by the version of xlkpi that made them.
        table: The table.
        report: CSV file that lists all findings; None where there is none.
        skipped: Number of other files in the folders, by suffix.
        notes: Spellings of names that are one business.
    """

    files: int
    collected: int
    rows: int
    kinds: Mapping[str, int]
    problems: tuple[Problem, ...]
    versions: Mapping[str, int]
    table: Path
    report: Path | None
    skipped: Mapping[str, int]
    notes: tuple[str, ...] = ()

    @property
    def is_at_fault(self) -> bool:
        """Return whether anything but a missing figure was found."""
        return is_at_fault(self.kinds)


def collect_workbooks(
    paths: Sequence[str | Path],
    table: str | Path,
    *,
    report: str | Path | None = None,
    language: str = "en",
    jobs: int = 1,
    overwrite: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> CollectResult:
    """Collect the figures of filled workbooks in a table that `fill_table` reads.

    A cell without a usable number is left blank, and a month about which two workbooks disagree is left out; the report
    lists both.

    Args:
        paths: Workbooks (.xlsx, .xlsm, .ods), and folders to search for them.
        table: .csv, .xlsx or .parquet file to write.
        report: CSV file for the findings; by default collected-problems.csv beside the table.
        language: "en" or "fr", of the report.
        jobs: Number of processes that read.
        overwrite: Whether an existing table is replaced.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each workbook.

    Returns:
        Numbers of workbooks, rows and findings, and the first problems.

    Raises:
        UsageError: There is no workbook, or a file that must stay would be replaced.
        LibreOfficeError: There are .ods files, and LibreOffice is missing.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.collect_workbooks(["returned"], "inputs.csv")
        >>> result.collected, result.rows
        (1, 1)
    """
    check_language(language)
    given, goal = paths_of(paths), Path(table)
    writer(goal)  # fails before hours of reading if the table cannot be written
    listed = goal.with_name(REPORT) if report is None else Path(report)
    _check_files(given, goal, listed, overwrite)
    names = [str(path) for path in paths_of(catalogues)]
    catalogue = load_catalogue(names)
    skipped: Counter[str] = Counter()
    count = sum(1 for _ in find_workbooks(given, [goal, listed], skipped))
    if not count:
        raise no_workbook(given)
    collection = Collection()
    workbooks = collect(find_workbooks(given, [goal, listed]), names, jobs, convert=save_as_xlsx)
    writing = message("writing {file}", file=str(goal))
    for workbook in with_progress(workbooks, count, progress, stage=writing):
        collection.add(workbook)
    collection.merge_months()
    write_table(goal, catalogue, collection.verticals(), collection.rows(), collection.edited, language)
    kinds = collection.kinds()
    if kinds or listed.exists():  # an earlier run's report must not outlive what it reports
        write_findings(listed, collection.findings(), language)
    result = CollectResult(
        collection.workbooks,
        collection.versions.total(),
        collection.count(),
        {str(kind): number for kind, number in kinds.items()},
        tuple(islice(problems_of(collection.findings()), MOST_LISTED)),
        dict(sorted(collection.versions.items())),
        goal,
        listed if kinds else None,
        skipped,
        tuple(collection.notes(goal.name)),
    )
    collection.close()
    return result


def is_at_fault(kinds: Iterable[str]) -> bool:
    """Return whether findings of these kinds mean that something is wrong."""
    return any(kind != Kind.missing for kind in kinds)


def problems_of(findings: Iterable[Finding]) -> Iterator[Problem]:
    """Yield the problems of all findings other than missing figures."""
    return (one.problem for one in findings if one.kind != Kind.missing)


def _check_files(paths: Sequence[Path], table: Path, report: Path, overwrite: bool) -> None:
    """Raise UsageError where a file that must stay would be replaced."""
    if table.exists() and not overwrite:
        raise UsageError(message("{file} already exists; name another file, or use --overwrite", file=str(table)))
    if report.resolve() == table.resolve():
        text = message("{file}: the report would replace the table; name another file with --report", file=str(report))
        raise UsageError(text)
    for path in paths:
        if path.is_file() and path.resolve() in (report.resolve(), table.resolve()):
            text = message("{file} would be replaced; name other files with --output and --report", file=str(path))
            raise UsageError(text)
    check_no_filled_workbook(table)
