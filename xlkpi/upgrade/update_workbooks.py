"""Add the months of a table to workbooks that somebody works in: the work of `xlkpi update`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from ..catalogue.load import load_catalogue
from ..catalogue.model import check_language
from ..errors import Problem, UsageError
from ..files import paths_of
from ..jobs.progress import Progress, with_progress
from ..messages import message
from ..reading.folder import no_workbook
from ..tables.read import read_table
from ..tables.report import MOST_LISTED, UPDATE_HEADER, problem_row, write_list
from ..tables.store import Table
from .find_businesses import Businesses, Owner, find_owners
from .overwrite import OverwritePolicy
from .places import Pair, check_places, is_single, pair_places
from .update_records import Done, UpdatePolicy, update_records

REPORT = "not-updated.csv"
PREFERENCES = ("workbook", "table")
"""Which number counts where a workbook and the table differ."""
_DOLLARS = MappingProxyType({"": "USD"})
"""What "$" stands for where a row states no currency: amounts are in the currency of their workbook, or refused."""


@dataclass(frozen=True)
class UpdateResult:
    """The result of updating workbooks from a table.

    Attributes:
        workbooks: Number of workbooks that were found.
        updated: Number of workbooks that got figures; in a dry run, that would get some.
        unchanged: Number of workbooks that had all figures of the table already.
        rejected: Number of businesses of the table that no workbook was written for.
        figures: Number of figures written.
        kept: Number of cells that were kept as they are, against the table.
        problem_count: Number of problems.
        problems: The first 100 problems.
        report: CSV file that lists all problems; None where there is none.
        skipped: Number of other files in the folders, by suffix.
        uncomputable: The first 100 cells ("acme.xlsx: KPIs!D4") that are left without a value, mapped to the reason.
        notes: What to know about the table: columns and rows that are ignored, spellings that are one business.
    """

    workbooks: int
    updated: int
    unchanged: int
    rejected: int
    figures: int
    kept: int
    problem_count: int
    problems: tuple[Problem, ...]
    report: Path | None
    skipped: Mapping[str, int]
    uncomputable: Mapping[str, str]
    notes: tuple[str, ...]


def update_workbooks(
    table: str | Path,
    paths: Sequence[str | Path],
    output: str | Path | None = None,
    *,
    in_place: bool = False,
    prefer: str = PREFERENCES[0],
    vertical: str = "",
    sheet: str = "",
    mapping: str | Path | None = None,
    report: str | Path | None = None,
    language: str = "en",
    jobs: int = 1,
    overwrite: bool = False,
    discard: bool = False,
    dry_run: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> UpdateResult:
    """Add a table's figures to workbooks that exist, each found by the name of its business and by its vertical.

    A figure is written under its month's heading, and all values and charts are computed again. Everything else stays:
    other months, thresholds, targets, the exchange rate, switches, styles, macros, and the user's own sheets and
    formulas. A blank of the table changes nothing. A cell that holds another number, a text or a formula is kept and
    reported.

    Args:
        table: Table of businesses' figures, as `fill_table` takes it.
        paths: Workbooks, and folders to search for them. Workbooks that the table does not name are left alone.
        output: The folder to write to, or the new workbook of a single one.
        in_place: Whether the workbooks themselves are replaced, in place of `output`. Each keeps a copy of its old
            contents beside it (acme.xlsx.bak), which never replaces an older copy.
        prefer: "workbook" keeps a cell that differs from the table, "table" replaces it.
        vertical: Id of the vertical for rows without one.
        sheet: Title of the table's worksheet; by default all with a table.
        mapping: Mapping file that says what the headings of the table mean.
        report: CSV file for the problems; by default not-updated.csv in the folder that is written to.
        language: "en" or "fr", of the report.
        jobs: Number of processes that share the work.
        overwrite: Whether existing files in `output` are replaced, unless they hold what the new ones lack.
        discard: Whether existing files in `output` are replaced whatever they hold.
        dry_run: Whether nothing is written: the result says what would be done.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each business, with the path of its workbook.

    Returns:
        Numbers of workbooks and figures, and what could not be written.

    Raises:
        UsageError: There is no workbook, both or neither of `output` and `in_place` are given, or an option is unknown.
        TableError: The table cannot be read at all.
        CatalogueError: A file of `catalogues` has problems.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.update_workbooks("february.csv", ["returned"], "updated")
        >>> result.updated, result.figures, result.kept
        (1, 13, 0)
    """
    check_language(language)
    if prefer not in PREFERENCES:
        raise UsageError(message("{value!r} is not a preference; write workbook or table", value=prefer))
    if in_place == (output is not None):
        raise UsageError(message("name a folder to write to with --output, or change the workbooks with --in-place"))
    source, given = Path(table), paths_of(paths)
    names = [str(path) for path in paths_of(catalogues)]
    catalogue = load_catalogue(names)
    skipped: Counter[str] = Counter()
    pairs, listed = _places(source, given, None if output is None else Path(output), report, skipped)
    read = read_table(source, catalogue, vertical or None, sheet=sheet, mapping=mapping, currencies=_DOLLARS)
    tally = _Tally(len(pairs), read.refused()[0])
    businesses = _businesses(pairs, names, jobs, read)
    policy = UpdatePolicy(prefer == PREFERENCES[1], in_place, dry_run, OverwritePolicy(overwrite, discard))
    done = update_records(read.records, businesses, policy, names, jobs)
    for one in with_progress(done, read.count(), progress, _written):
        tally.add(one, read)
    businesses.close()
    return _result(read, tally, listed, language, skipped, dry_run)


def _places(
    table: Path, paths: Sequence[Path], output: Path | None, report: str | Path | None, skipped: Counter[str]
) -> tuple[list[Pair], Path]:
    """Return the workbooks with their new places, and the place of the report."""
    if not table.is_file():
        raise UsageError(message("{file}: there is no such file", file=str(table)))
    if output is None:
        first = paths[0] if paths else Path()
        listed = (first if first.is_dir() else first.parent) / REPORT if report is None else Path(report)
        pairs = list(pair_places(paths, None, skipped, without=[table]))
        if not pairs:
            raise no_workbook(paths)
        return pairs, listed
    single = is_single(paths, output)
    listed = Path(report) if report is not None else (output.parent if single else output) / REPORT
    pairs = list(pair_places(paths, output, skipped, without=[table]))
    check_places(pairs, single, output, listed)
    return pairs, listed


def _businesses(pairs: Sequence[Pair], catalogues: Sequence[str], jobs: int, read: Table) -> Businesses:
    """Find whose the workbooks are; report those that cannot be read."""
    businesses = Businesses()
    for found in find_owners(pairs, catalogues, jobs):
        if isinstance(found, Owner):
            businesses.add(found)
        else:
            businesses.add_nameless(found)
            for problem in found.problems:
                read.note(problem)
    businesses.ready()
    return businesses


def _written(done: Done) -> Path | None:
    return done.new if done.changed else None


class _Tally:
    """The results so far."""

    def __init__(self, workbooks: int, rejected: int) -> None:
        self.workbooks = workbooks
        self.rejected = rejected
        self.updated = self.unchanged = self.figures = self.kept = 0
        self.uncomputable: dict[str, str] = {}

    def add(self, done: Done, read: Table) -> None:
        """Count the result of a business, and note its problems."""
        self.updated += done.new is not None and done.changed
        self.unchanged += done.new is not None and not done.changed
        self.rejected += done.new is None
        self.figures += done.figures
        self.kept += done.kept
        self.uncomputable |= dict(islice(done.uncomputable.items(), max(0, MOST_LISTED - len(self.uncomputable))))
        for problem in done.problems:
            read.note(problem)


def _result(
    read: Table, tally: _Tally, listed: Path, language: str, skipped: Mapping[str, int], dry_run: bool
) -> UpdateResult:
    """Write the report, and return the result."""
    number = read.refused()[1]
    if not dry_run and (number or listed.exists()):  # an earlier run's report must not outlive what it reports
        listed.parent.mkdir(parents=True, exist_ok=True)
        write_list(listed, UPDATE_HEADER, map(problem_row, read.problems), language)
    return UpdateResult(
        workbooks=tally.workbooks,
        updated=tally.updated,
        unchanged=tally.unchanged,
        rejected=tally.rejected,
        figures=tally.figures,
        kept=tally.kept,
        problem_count=number,
        problems=tuple(islice(read.problems, MOST_LISTED)),
        report=listed if number and not dry_run else None,
        skipped=skipped,
        uncomputable=tally.uncomputable,
        notes=tuple(read.notes),
    )
