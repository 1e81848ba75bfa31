"""Build one workbook or table over many businesses: the work of `xlkpi portfolio`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..collect.collect_workbooks import is_at_fault, problems_of
from ..collect.gather import collect, write_findings
from ..collect.read import Kind
from ..errors import Problem, UsageError
from ..exchange import ChosenRate, rates_by_currency
from ..files import paths_of
from ..jobs.cloud import on_this_computer, place
from ..jobs.progress import Progress, with_progress
from ..libreoffice import save_as_xlsx
from ..messages import message
from ..reading.folder import find_workbooks
from ..tables.read import read_table
from ..tables.record import Record
from ..tables.report import MOST_LISTED, write_report
from ..tables.write_rows import writer
from ..upgrade.overwrite import check_no_filled_workbook
from ..workbook.layout import Options
from .build import write_portfolio
from .folder import gather_folder
from .long import write_long

SUFFIX = ".xlsx"
REPORT = "rejected.csv"


@dataclass(frozen=True)
class PortfolioResult:
    """The result of `build_portfolio`.

    Attributes:
        businesses: Number of businesses in the portfolio; 0 where none could be used, and nothing was written.
        portfolio: The workbook or table; None where no business could be used.
        problem_count: Number of problems, missing figures of a folder's workbooks included.
        problems: The first 100 problems other than missing figures.
        is_at_fault: Whether anything but a missing figure was found.
        report: CSV file that lists all problems; None where there is none.
        skipped: Number of other files in the folder, by suffix.
        notes: What to know about the table: columns and rows that are ignored, spellings that are one business.
        missing: Number of lines about missing figures in the report, which are no faults.
    """

    businesses: int
    portfolio: Path | None
    problem_count: int
    problems: tuple[Problem, ...]
    is_at_fault: bool
    report: Path | None
    skipped: Mapping[str, int]
    notes: tuple[str, ...] = ()
    missing: int = 0


class _Businesses(NamedTuple):
    """The result of reading: records, their currencies by vertical, problems, and a function for the report."""

    records: Iterable[Record]
    currencies: Sequence[tuple[str, str, str]]
    total: int
    problem_count: int
    is_at_fault: bool
    problems: Iterable[Problem]
    write_report: Callable[[Path, str], None]
    skipped: Mapping[str, int]
    notes: Sequence[str]
    missing: int = 0


def build_portfolio(
    source: str | Path,
    output: str | Path,
    *,
    vertical: str = "",
    sheet: str = "",
    mapping: str | Path | None = None,
    long: bool = False,
    anonymous: bool = False,
    report: str | Path | None = None,
    language: str = "en",
    currency: str = "",
    rate: ChosenRate = None,
    jobs: int = 1,
    overwrite: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> PortfolioResult:
    """Build one workbook over all businesses of a table, or of a folder of filled workbooks.

    Args:
        source: Folder, or table as `fill_table` reads it, here or in a cloud (s3://…).
        output: .xlsx file to write; with `long` also .csv or .parquet.
        vertical: Id of the vertical for a table's rows without one.
        sheet: Title of the worksheet to read; by default all with a table.
        mapping: Mapping file that says what the headings of a table mean.
        long: Whether to write a table in place of the workbook, for other tools: one row per business, vertical, month
            and KPI, with what the business's own workbook shows.
        anonymous: Whether names are left out, and groups that are too small to hide a business; not with `long`.
        report: CSV file for the problems; by default rejected.csv beside the workbook.
        language: "en" or "fr".
        currency: ISO 4217 code, for businesses of a table without one in a column `currency`; by default USD in
            English, EUR in French. A workbook has its own.
        rate: Exchange rate that converts thresholds in money, in place of each business's own: units of its currency
            for one unit of the source's, or a rate for each currency ({"EUR": 0.92}) where there are several.
        jobs: Number of processes that read the workbooks of a folder.
        overwrite: Whether an existing workbook is replaced.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each workbook of a folder, then after each business.

    Returns:
        Numbers of businesses and problems, and the first problems.

    Raises:
        UsageError: There is nothing to read, a file that must stay would be replaced, or an option is unknown.
        TableError: The table cannot be read at all.
        LibreOfficeError: There are .ods files, and LibreOffice is missing.

    Example:
        >>> import xlkpi
        >>> xlkpi.build_portfolio("returned", "portfolio.xlsx").businesses
        1
    """
    given, goal = place(source), Path(output)
    listed = goal.with_name(REPORT) if report is None else Path(report)
    _check_format(goal, long, anonymous)
    _check_files(given, goal, listed, overwrite)
    names = [str(path) for path in paths_of(catalogues)]
    catalogue, options = load_catalogue(names), Options(language, currency)
    if vertical:
        catalogue.vertical(vertical)
    if given.is_dir():
        read = _read_folder(given, catalogue, names, jobs, (goal, listed), progress)
    else:
        read = _read_table(given, catalogue, vertical, sheet, mapping, options.currency, bool(currency))
    if read.problem_count or listed.exists():  # an earlier run's report must not outlive what it reports
        read.write_report(listed, language)
    count = 0
    if read.total:
        meeting = ((catalogue.vertical(name), code or options.currency) for name, code, _ in read.currencies)
        rates = rates_by_currency(rate, meeting)
        writing = message("writing {file}", file=str(goal))
        records = with_progress(read.records, read.total, progress, stage=writing)
        if long:
            count = write_long(goal, records, catalogue, options, rates)
        else:
            count = write_portfolio(goal, records, catalogue, options, anonymous, rates)
    return PortfolioResult(
        count,
        goal if read.total else None,
        read.problem_count,
        tuple(islice(read.problems, MOST_LISTED)),
        read.is_at_fault,
        listed if read.problem_count else None,
        read.skipped,
        tuple(read.notes),
        read.missing,
    )


def _check_format(output: Path, long: bool, anonymous: bool) -> None:
    """Raise UsageError where the output cannot be written in the format of its name, or not without names."""
    if long and anonymous:
        raise UsageError(
            message("a table of results has every month of a business, which shows who it is; leave out --anonymous")
        )
    if long:
        writer(output)
    elif output.suffix.lower() != SUFFIX:
        text = message(
            "{file}: a portfolio is an {suffix} file; end its name with {suffix}, or use --long for a table of results",
            file=str(output),
            suffix=SUFFIX,
        )
        raise UsageError(text)


def _check_files(source: Path, output: Path, report: Path, overwrite: bool) -> None:
    """Raise UsageError where there is nothing to read, or a file that must stay would be replaced."""
    given, goal = str(source), str(output)
    if not source.exists():
        raise UsageError(message("{file}: there is no such table or folder", file=given))
    if output.exists() and not overwrite:
        raise UsageError(message("{file} already exists; name another file, or use --overwrite", file=goal))
    if not output.parent.is_dir():
        folder = str(output.parent)
        raise UsageError(message("{folder}: there is no such folder; make it, or name another", folder=folder))
    if report.resolve() == output.resolve():
        place = str(report)
        text = message("{file}: the report would replace the portfolio; name another file with --report", file=place)
        raise UsageError(text)
    if source.resolve() in (output.resolve(), report.resolve()):
        raise UsageError(message("{file} would be replaced; name other files with --output and --report", file=given))
    check_no_filled_workbook(output)


def _read_table(
    source: Path,
    catalogue: Catalogue,
    vertical: str,
    sheet: str,
    mapping: str | Path | None,
    currency: str,
    is_certain: bool,
) -> _Businesses:
    """Read the businesses of a table."""
    with on_this_computer(source) as file:
        table = read_table(
            file,
            catalogue,
            vertical or None,
            sheet=sheet,
            mapping=mapping,
            currencies={"": currency},
            is_certain=is_certain,
        )
    _, number = table.refused()

    def write(path: Path, language: str) -> None:
        write_report(path, table.problems, language)

    return _Businesses(
        table.records, table.currencies(), table.count(), number, bool(number), table.problems, write, {}, table.notes
    )


def _read_folder(
    source: Path,
    catalogue: Catalogue,
    catalogues: Sequence[str],
    jobs: int,
    without: tuple[Path, ...],
    progress: Progress | None,
) -> _Businesses:
    """Read the businesses of a folder of filled workbooks."""
    if not isinstance(source, Path):
        text = message(
            "{folder}: workbooks are read from a folder of this computer; copy them to one", folder=str(source)
        )
        raise UsageError(text)
    skipped: Counter[str] = Counter()
    total = sum(1 for _ in find_workbooks([source], without, skipped))
    workbooks = collect(find_workbooks([source], without), catalogues, jobs, convert=save_as_xlsx)
    table, collection = gather_folder(source.name, with_progress(workbooks, total, progress), catalogue)
    kinds = collection.kinds()

    def write(path: Path, language: str) -> None:
        write_findings(path, collection.findings(), language)

    problems = problems_of(collection.findings())
    missing, number = kinds.get(Kind.missing, 0), sum(kinds.values())
    notes = collection.notes(source.name)
    return _Businesses(
        table.records, table.currencies(), table.count(), number, is_at_fault(kinds), problems, write, skipped, notes,
        missing,
    )  # fmt: skip
