"""Migrate filled workbooks into the current template: the work of `xlkpi upgrade`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import check_language
from ..errors import UsageError
from ..files import paths_of
from ..jobs.progress import Progress, with_progress
from ..libreoffice import save_as_xlsx
from ..messages import message
from ..tables.report import MOST_LISTED, write_list
from .migration import FATES, HEADER, Fate, Line
from .overwrite import OverwritePolicy
from .places import SUFFIX, check_places, is_single, pair_places
from .upgrade import Upgraded
from .upgrade_files import Job, upgrade_files

REPORT = "upgraded.csv"


@dataclass(frozen=True)
class UpgradeResult:
    """The result of upgrading workbooks.

    Attributes:
        files: Number of old workbooks.
        upgraded: Number of new workbooks.
        complete: Number of new workbooks that have all contents of the old ones.
        migrated: Number of migrated cells, by kind of content.
        fates: Number of lines by fate: "edited", "kept", "renewed", "left behind".
        lines: What became of the cells: file, fate, cell, what and fix. All lines if there is no report; otherwise the
            first 100 about cells that could not be migrated.
        report: CSV file with all lines; None for a single workbook without `report`.
        skipped: Number of other files in the folders, by suffix.
    """

    files: int
    upgraded: int
    complete: int
    migrated: Mapping[str, int]
    fates: Mapping[str, int]
    lines: tuple[Line, ...]
    report: Path | None
    skipped: Mapping[str, int]


def upgrade_workbooks(
    paths: Sequence[str | Path],
    output: str | Path,
    *,
    vertical: str = "",
    report: str | Path | None = None,
    language: str = "en",
    jobs: int = 1,
    overwrite: bool = False,
    discard: bool = False,
    dry_run: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> UpgradeResult:
    """Migrate filled workbooks of any version into the current template. The old workbooks are not changed.

    Args:
        paths: Workbooks, and folders to search for them.
        output: The new workbook (.xlsx) of a single old one; otherwise the folder to write to.
        vertical: Id of the vertical to move the workbooks to: one that extends theirs, or that theirs extends. By
            default each stays in its own, as the catalogue in use has it.
        report: CSV file for what became of the cells; by default upgraded.csv in the folder, and none for a single
            workbook.
        language: "en" or "fr", of the report.
        jobs: Number of processes that share the work.
        overwrite: Whether existing files are replaced, unless they hold what the new ones lack.
        discard: Whether existing files are replaced whatever they hold.
        dry_run: Whether nothing is written: the result says what would be done.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each workbook, with the path of the new one.

    Returns:
        Numbers of workbooks and cells, and what could not be migrated.

    Raises:
        UsageError: There is no workbook, an old workbook would be replaced, or the vertical is unknown.
        CatalogueError: A file of `catalogues` has problems.
        LibreOfficeError: There are .ods files, and LibreOffice is missing.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.upgrade_workbooks(["returned"], "upgraded")
        >>> result.upgraded, result.complete
        (1, 1)
    """
    check_language(language)
    given, goal = paths_of(paths), Path(output)
    names = [str(path) for path in paths_of(catalogues)]
    catalogue = load_catalogue(names)  # fails before anything is written if a catalogue is wrong
    if vertical:
        catalogue.vertical(vertical)
    single = is_single(given, goal)
    if single and goal.suffix.lower() != SUFFIX:
        raise UsageError(message("{file}: an upgraded workbook has no macros; name it .xlsx", file=str(goal)))
    listed = Path(report) if report is not None else None if single else goal / REPORT
    skipped: Counter[str] = Counter()
    pairs = list(pair_places(given, goal, skipped, SUFFIX))
    check_places(pairs, single, goal, listed)
    policy = OverwritePolicy(overwrite, discard)
    work = [Job(old, new, policy, vertical=vertical, dry_run=dry_run) for old, new in pairs]
    if dry_run:
        listed = None
    counts = _Counts(keeps_all=single and report is None)
    upgraded = upgrade_files(work, names, jobs, save_as_xlsx)
    lines = (line for one in with_progress(upgraded, len(work), progress, _written) for line in counts.add(one))
    if listed is None:
        list(lines)
    else:
        listed.parent.mkdir(parents=True, exist_ok=True)
        ended: list[BaseException] = []
        listable = _until_the_end(lines, ended)
        rows = ((line.file, FATES[line.fate], line.cell, line.what, line.fix) for line in listable)
        write_list(listed, HEADER, rows, language)
        for error in ended:
            raise error
    return UpgradeResult(
        len(work), counts.upgraded, counts.complete, counts.migrated, counts.fates, tuple(counts.lines), listed, skipped
    )


def _until_the_end(lines: Iterable[Line], ended: list[BaseException]) -> Iterator[Line]:
    """Yield the lines of a run, and add to `ended` what ends it early: the report is written all the same."""
    try:
        yield from lines
    except GeneratorExit:
        raise
    except BaseException as error:  # Ctrl+C as well as a full disk
        ended.append(error)
        what = message("the run ended here, and what follows was not upgraded")
        yield Line("", Fate.left, "", what, message("run the command again"))


class _Counts:
    """The results so far. `keeps_all` is whether all lines are kept."""

    def __init__(self, keeps_all: bool) -> None:
        self._keeps_all = keeps_all
        self.upgraded = self.complete = 0
        self.migrated: Counter[str] = Counter()
        self.fates: Counter[str] = Counter()
        self.lines: list[Line] = []

    def add(self, upgraded: Upgraded) -> Sequence[Line]:
        """Count a workbook, and return its lines."""
        self.upgraded += upgraded.written
        self.complete += upgraded.complete
        self.migrated.update(upgraded.migrated)
        self.fates.update(str(line.fate) for line in upgraded.lines)
        left = [line for line in upgraded.lines if line.fate is Fate.left]
        self.lines += upgraded.report if self._keeps_all else left[: max(0, MOST_LISTED - len(self.lines))]
        return upgraded.report


def _written(upgraded: Upgraded) -> Path | None:
    return Path(upgraded.new) if upgraded.written else None
