"""Make the next year's workbooks: the work of `xlkpi new-year`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue, check_language
from ..errors import Problem, ProblemsError, UsageError
from ..files import paths_of, shown_path, write_file
from ..jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from ..jobs.progress import Progress, with_progress
from ..jobs.workers import spread, stop_if_orphaned
from ..messages import message
from ..period import MONTHS
from ..reading.untrusted import in_words
from ..tables.report import MOST_LISTED, UPDATE_HEADER, problem_row, write_list
from ..xlsx.safe_zip import RESAVE
from .new_year import new_year
from .overwrite import OverwritePolicy
from .places import Pair, check_places, is_single, pair_places

REPORT = "new-year.csv"


@dataclass(frozen=True)
class NewYearResult:
    """The result of starting a new year.

    Attributes:
        workbooks: Number of old workbooks.
        started: Number of new workbooks; in a dry run, that would be written.
        complete: Number of new workbooks without a problem.
        figures: Number of figures of last year in the new workbooks.
        stocks: Number of opening stocks taken from closing ones.
        problem_count: Number of problems.
        problems: The first 100 problems: what stays behind in an old workbook, needs a look in a new one, or prevented
            a new one.
        notes: The first 100 notes on thresholds, where workbooks are made from the current template.
        report: CSV file that lists all problems; None where there is none.
        skipped: Number of other files in the folders, by suffix.
    """

    workbooks: int
    started: int
    complete: int
    figures: int
    stocks: int
    problem_count: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    report: Path | None
    skipped: Mapping[str, int]


def start_new_year(
    paths: Sequence[str | Path],
    output: str | Path,
    *,
    months: int | None = None,
    report: str | Path | None = None,
    language: str = "en",
    jobs: int = 1,
    overwrite: bool = False,
    discard: bool = False,
    dry_run: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> NewYearResult:
    """Make a copy of each workbook, one year on. The old workbooks are not changed.

    Name, language, currency, exchange rate, thresholds, targets, switches, styles, macros and the user's own sheets
    stay. The figures are cleared; in a workbook of 24 months, last year's move to the first twelve. Opening stocks are
    last year's closing ones.

    Args:
        paths: Workbooks, and folders to search for them.
        output: The folder to write to, or the new workbook of a single old one.
        months: 24 to make workbooks of 12 months anew from the current template, with last year and the next. What the
            template cannot hold, such as the user's own sheets, is reported.
        report: CSV file for the problems; by default new-year.csv in the folder.
        language: "en" or "fr", of the report.
        jobs: Number of processes that share the work.
        overwrite: Whether existing files are replaced, unless they hold what the new ones lack.
        discard: Whether existing files are replaced whatever they hold.
        dry_run: Whether nothing is written: the result says what would be done.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each workbook, with the path of the new one.

    Returns:
        Numbers of workbooks and figures, and what needs a look.

    Raises:
        UsageError: There is no workbook, an old workbook would be replaced, or `months` is neither None nor 24.
        CatalogueError: A file of `catalogues` has problems.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.start_new_year(["returned"], "next-year")
        >>> result.started, result.complete, result.figures
        (1, 1, 0)
    """
    check_language(language)
    if months not in (None, MONTHS[-1]):
        raise UsageError(message("{months} months are not possible here; write 24, or leave it out", months=months))
    given, goal = paths_of(paths), Path(output)
    names = [str(path) for path in paths_of(catalogues)]
    load_catalogue(names)  # fails before anything is written if a catalogue is wrong
    single = is_single(given, goal)
    listed = Path(report) if report is not None else (goal.parent if single else goal) / REPORT
    skipped: Counter[str] = Counter()
    pairs = list(pair_places(given, goal, skipped))
    check_places(pairs, single, goal, listed)
    settings = _Settings(months, OverwritePolicy(overwrite, discard), dry_run)
    tally = _Tally()
    done = _start(pairs, settings, names, jobs)
    problems = (one for year in with_progress(done, len(pairs), progress, _written) for one in tally.add(year))
    written = _write_report(listed, problems, language, tally, dry_run)
    return NewYearResult(
        workbooks=len(pairs),
        started=tally.started,
        complete=tally.complete,
        figures=tally.figures,
        stocks=tally.stocks,
        problem_count=tally.count,
        problems=tuple(tally.problems),
        notes=tuple(tally.notes),
        report=written,
        skipped=skipped,
    )


@dataclass(frozen=True)
class _Settings:
    """How new workbooks are made; see start_new_year."""

    months: int | None
    existing: OverwritePolicy
    dry_run: bool


@dataclass
class _Done:
    """The result for a workbook: the new one, or the problems that prevented it."""

    new: Path | None = None
    figures: int = 0
    stocks: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def _start(pairs: Iterable[Pair], settings: _Settings, catalogues: Sequence[str], jobs: int) -> Iterator[_Done]:
    pool = guarded_processes(jobs, _prepare, tuple(catalogues))
    work = ((pair, settings) for pair in pairs)
    yield from spread(partial(work_through, _start_one, SECONDS), work, _lost, pool, jobs)


_catalogue: Catalogue
"""The catalogue of a working process."""


def _prepare(catalogues: Sequence[str]) -> None:
    global _catalogue
    _catalogue = load_catalogue(catalogues)


def _start_one(job: tuple[Pair, _Settings]) -> _Done:
    """Make and write a workbook. Raises only errors that stop the run, such as a full disk."""
    (old, new), settings = job
    try:
        with bounded(old), in_words(old):
            made = new_year(old, _catalogue, settings.months)
    except ProblemsError as error:
        return _Done(problems=[*error.problems])
    if kept := settings.existing.why_kept(new, made.data, message("write to another folder")):
        what = message("{file} {what}", file=shown_path(new), what=kept.what)
        return _Done(problems=[Problem(file=shown_path(old), what=what, fix=kept.fix)])
    if not settings.dry_run:
        stop_if_orphaned()
        new.parent.mkdir(parents=True, exist_ok=True)
        write_file(new, made.data)
    return _Done(new, made.figures, made.stocks, made.problems, made.notes)


def _lost(job: tuple[Pair, _Settings]) -> _Done:
    return _Done(problems=[Problem(file=shown_path(job[0].old), what=too_costly(job[0].old), fix=RESAVE)])


def _written(done: _Done) -> Path | None:
    return done.new


class _Tally:
    """The results so far."""

    def __init__(self) -> None:
        self.started = self.complete = self.figures = self.stocks = self.count = 0
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def add(self, done: _Done) -> Sequence[Problem]:
        """Count the result for a workbook, and return its problems."""
        self.started += done.new is not None
        self.complete += done.new is not None and not done.problems
        self.figures += done.figures
        self.stocks += done.stocks
        self.count += len(done.problems)
        self.problems += done.problems[: MOST_LISTED - len(self.problems)]
        self.notes += done.notes[: MOST_LISTED - len(self.notes)]
        return done.problems


def _write_report(path: Path, problems: Iterator[Problem], language: str, tally: _Tally, dry_run: bool) -> Path | None:
    """Do the work that yields the problems, and list them; return the list's path, None where there is none."""
    first = next(problems, None)
    if dry_run or (first is None and not path.exists()):  # an earlier run's report must not outlive what it reports
        list(problems)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = map(problem_row, chain(filter(None, [first]), problems))
    write_list(path, UPDATE_HEADER, rows, language)
    return path if tally.count else None
