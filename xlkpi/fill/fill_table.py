"""Fill a workbook for each business of a table: the work of `xlkpi fill`."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, UsageError
from ..exchange import ChosenRate, missing_rates, rates_by_currency
from ..files import paths_of
from ..jobs.cloud import on_this_computer, place
from ..jobs.progress import Progress, with_progress
from ..jobs.workers import cluster, processes, started
from ..messages import message
from ..tables.read import read_table
from ..tables.record import Record
from ..tables.report import MOST_LISTED, write_report
from ..tables.store import Table
from ..upgrade.overwrite import OverwritePolicy
from ..workbook.options import DEFAULT_CURRENCIES, Options
from .batch import Outcome, fill_records, import_all
from .manifest import NAME
from .templates import Templates
from .year import default_start

REPORT = "rejected.csv"


@dataclass(frozen=True)
class FillResult:
    """The result of filling workbooks from a table.

    Attributes:
        filled: Number of workbooks written.
        kept: Number of workbooks of an interrupted run that were right already.
        rejected: Number of businesses that have no workbook.
        problem_count: Number of problems.
        problems: The first 100 problems, in the order of the table.
        report: CSV file that lists all problems; None where there is none.
        uncomputable: Cells of your own template ("KPIs!D4") that are left without a value, mapped to the reason.
        notes: What to know about the table: columns and rows that are ignored, spellings that are one business.
    """

    filled: int
    kept: int
    rejected: int
    problem_count: int = 0
    problems: tuple[Problem, ...] = ()
    report: Path | None = None
    uncomputable: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def fill_table(
    table: str | Path,
    folder: str | Path,
    *,
    vertical: str = "",
    sheet: str = "",
    mapping: str | Path | None = None,
    template: str | Path | None = None,
    language: str = "en",
    currency: str = "",
    rate: ChosenRate = None,
    months: int = 12,
    start: datetime.date | None = None,
    year_start: int | None = None,
    formulas: str = "dual",
    stop_at_problem: bool = False,
    report: str | Path | None = None,
    jobs: int = 1,
    scheduler: str = "",
    resume: bool = False,
    overwrite: bool = False,
    discard: bool = False,
    dry_run: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> FillResult:
    """Fill one workbook per business of a table. A business with an unusable row is rejected.

    Args:
        table: .csv, .xlsx, .ods or .parquet file with a row for each business and month, or with months across, here or
            in a cloud (s3://…).
        folder: Where to write, here or in a cloud; made where it does not exist.
        vertical: Id of the vertical for rows without one.
        sheet: Title of the worksheet to read; by default all with a table.
        mapping: Mapping file that says what the headings of the table mean.
        template: Your own copy of a template; by default the built-in one of each business's vertical.
        language: "en" or "fr", of the report, and of built-in templates for businesses whose rows have none in a column
            `language`.
        currency: ISO 4217 code, of built-in templates, for businesses whose rows have none in a column `currency`; by
            default USD in English, EUR in French.
        rate: Exchange rate that converts thresholds in money, of built-in templates: units of the workbook's currency
            for one unit of the source's, or a rate for each currency ({"EUR": 0.92}); by default that of a column
            `rate`, else the European Central Bank's of the source's date.
        months: 12 or 24, of built-in templates, for businesses whose rows have none in a column `months`; 24 for a
            business whose data need them.
        start: First month of every workbook; by default January, or the template's month, of the data's first year.
        year_start: Month (1 to 12) in which the year starts where `start`, a column `year_start` and your own template
            do not say it.
        formulas: "dual", "native" or "udf", of built-in templates.
        stop_at_problem: Whether nothing is written when a row cannot be used.
        report: CSV file for the problems; by default rejected.csv in the folder.
        jobs: Number of processes that share the work; 0 is one per core.
        scheduler: Address of a Dask cluster that shares the work.
        resume: Whether unchanged files of an interrupted run are kept.
        overwrite: Whether existing files are replaced, unless they hold what the new ones lack.
        discard: Whether existing files are replaced whatever they hold.
        dry_run: Whether nothing is written: the result says what would be done.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each business, with the path of its workbook.

    Returns:
        Numbers of workbooks and problems, and the first problems.

    Raises:
        UsageError: A file does not exist or would be replaced, or an option is unknown.
        TableError: The table cannot be read at all.
        ProblemsError: There are problems, and `stop_at_problem` is true.
        WorkbookError: The template cannot be used.
        CloudError: A cloud cannot be reached.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.fill_table("shops.csv", "filled", language="fr")
        >>> result.filled, result.rejected
        (1, 0)
    """
    source, goal = place(table), place(folder)
    own = None if template is None else Path(template)
    rejected = goal / REPORT if report is None else Path(report)
    _check_files(source, own, goal, rejected)
    names = [str(path) for path in paths_of(catalogues)]
    catalogue = load_catalogue(names)
    if vertical:
        catalogue.vertical(vertical)
    if rate is not None and own:
        raise UsageError(message("--rate is for built-in templates; type the exchange rate into your own template"))
    options = Options(language, currency, months, default_start(start, year_start), formulas)
    templates = _templates(catalogue, names, options, own, options.start if start else None)
    usual = templates.own.currency if templates.own else currency
    currencies = {"": usual or options.currency} if usual else {**DEFAULT_CURRENCIES, "": options.currency}
    made, workers = _pool(jobs, scheduler)
    with started(made) as pool:  # the table is read meanwhile
        with on_this_computer(source) as file:
            read = read_table(
                file,
                catalogue,
                vertical or None,
                sheet=sheet,
                mapping=mapping,
                currencies=currencies,
                is_certain=bool(usual),
            )
        meeting, without_rate = (
            [(catalogue.vertical(name), code or currencies.get(spoken, currencies[""])) for name, code, spoken in of]
            for of in (read.currencies(), read.currencies(without_rate=True))
        )
        templates.currencies = currencies
        templates.rates = rates_by_currency(rate, meeting)
        if not own:
            read.notes += missing_rates(without_rate, templates.rates)
        if stop_at_problem and (found := list(read.problems)):
            raise ProblemsError(found)
        policy = OverwritePolicy(overwrite, discard)
        filled = kept = 0
        records, count = _Records(read), read.count()
        outcomes = fill_records(
            records, goal, templates, policy, resume, pool, workers, dry_run, read.notes.append, expected=count
        )
        for outcome in with_progress(outcomes, count, progress, _written):
            for problem in outcome.row_problems(source.name):
                read.note(problem)
            filled += not outcome.problems and not outcome.kept
            kept += outcome.kept
        return _result(read, None if dry_run else rejected, language, filled, kept, templates.unknown())


class _Records:
    """The records of a table, which are read anew each time."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __iter__(self) -> Iterator[Record]:
        return self._table.records


def _result(
    read: Table, report: Path | None, language: str, filled: int, kept: int, uncomputable: Mapping[str, str]
) -> FillResult:
    """Write the report, unless there is to be none, and return the result."""
    rejected, number = read.refused()
    if report is not None and (number or report.exists()):  # an earlier run's report must not outlive what it reports
        write_report(report, read.problems, language)
    problems = tuple(islice(read.problems, MOST_LISTED))
    listed = report if number else None
    return FillResult(filled, kept, rejected, number, problems, listed, uncomputable, tuple(read.notes))


def _check_files(table: Path, template: Path | None, folder: Path, report: Path) -> None:
    """Raise UsageError for files that do not exist, or that the run would replace."""
    if not table.is_file():
        raise UsageError(message("{file}: there is no such file", file=str(table)))
    if template is not None and not template.is_file():
        raise UsageError(message("{file}: there is no such template", file=str(template)))
    for file in filter(None, (table, template)):
        names = {"report": str(report), "file": str(file)}
        if report.exists() and report.resolve() == file.resolve():
            text = message("{report}: the report would replace {file}; name another file with --report", **names)
            raise UsageError(text)
        if (folder / NAME).exists() and (folder / NAME).resolve() == file.resolve():
            text = message("{file}: the list of what is filled has this name; fill into another folder", **names)
            raise UsageError(text)


def _templates(
    catalogue: Catalogue, names: Sequence[str], options: Options, own: Path | None, start: datetime.date | None
) -> Templates:
    if own is None:
        return Templates(catalogue, options, start=start)
    from ..libreoffice import save_as_xlsx  # built-in templates do not need it
    from ..reading.opendocument import ConvertedFiles  # nor this
    from .own_template import guarded_reader  # nor this

    with ConvertedFiles([own], Path, save_as_xlsx) as files:
        converted = next((made for _, made in files), None)
        return Templates(catalogue, options, own, start, converted, guarded_reader(names))


def _pool(jobs: int, scheduler: str) -> tuple[Callable[[], Executor] | None, int]:
    """Return the maker of the processes that share the work, and their number."""
    if scheduler:
        return cluster(scheduler)
    return processes(jobs, import_all) if jobs != 1 else None, jobs or os.cpu_count() or 1


def _written(outcome: Outcome) -> Path | None:
    return None if outcome.problems else outcome.path


def suggest_mapping(
    table: str | Path, *, vertical: str = "", sheet: str = "", catalogues: Sequence[str | Path] = ()
) -> str:
    """Return the text of a mapping file for a table, drafted from its headings.

    Args:
        table: Table, here or in a cloud (s3://…).
        vertical: Id of the vertical for rows without one.
        sheet: Title of the worksheet to read; by default all with a table.
        catalogues: TOML files with custom verticals, or folders of them.

    Returns:
        TOML. What a heading means is a proposal: read it before use.

    Raises:
        UsageError: The file does not exist, or the vertical is unknown.
        TableError: The table cannot be read at all.

    Example:
        >>> import xlkpi
        >>> print(xlkpi.suggest_mapping("shops.csv", vertical="custom-phone-cases").splitlines()[0])
        # A mapping for shops.csv, drafted by xlkpi: read it, correct it, and pass it with --mapping.
    """
    from ..tables.draft_mapping import draft_mapping  # filling does not need it

    catalogue = load_catalogue([str(path) for path in paths_of(catalogues)])
    with on_this_computer(place(table)) as file:
        return draft_mapping(file, catalogue, catalogue.vertical(vertical) if vertical else None, sheet)
