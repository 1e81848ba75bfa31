"""The upgrade of a workbook of any version: its typed values are migrated into the current template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.cell import Cell

from ..catalogue.model import Catalogue
from ..messages import Message, joined, message, plural
from ..numbers import quoted
from ..reading.figures_from import moved_figures_in
from ..reading.locate import Located, locate_cells
from ..reading.named import version_differences
from ..reading.named_cells import cell_name, cells_of
from ..reading.untrusted import Converted
from ..schema import FIGURES_FROM
from ..tables.source import is_blank
from ..workbook.build import build_workbook
from ..workbook.options import Options
from ..workbook.save import workbook_bytes
from ..xlsx.identity import identity_of
from .benchmark_edits import migrate_benchmarks, pair_benchmarks
from .benchmark_notes import migrate_notes
from .migration import Check, Fate, Line, Migration, date, number, put, text
from .not_migrated import report_not_migrated
from .source_workbook import SourceWorkbook, open_source_workbook

_SINGLES: dict[str, Check] = {"business_name": text, "first_month": date, "month_shown": date}
_IN_THE_OLD = message("look it up in the old workbook")
_NOT_KNOWN = message("is under a heading whose month is not certain")
_MIGRATED: dict[str, Callable[[int], Message]] = {
    "business name": lambda _: message("business name"),
    "first month": lambda _: message("first month"),
    "month shown": lambda _: message("month shown"),
    "figures": lambda count: plural("{count} figure", "{count} figures", count=count),
    "formulas": lambda count: plural("{count} formula", "{count} formulas", count=count),
    "formula results": lambda count: plural("{count} formula result", "{count} formula results", count=count),
    "benchmarks": lambda count: plural("{count} benchmark", "{count} benchmarks", count=count),
    "exchange rate": lambda _: message("exchange rate"),
    "targets": lambda count: plural("{count} target", "{count} targets", count=count),
    "comments": lambda count: plural("{count} comment", "{count} comments", count=count),
}
"""The kinds of migrated contents in words, with their number."""


@dataclass
class Upgraded:
    """The result of upgrading a workbook.

    Attributes:
        old: The workbook's path, as reports show it.
        new: The path of the new workbook.
        written: Whether the new workbook was written; in a dry run, whether it would be.
        version: The version of xlkpi that made the old workbook.
        vertical: The id of the new workbook's vertical.
        same_catalogue: Whether the workbook was made from the current catalogue.
        migrated: The number of migrated cells, by kind of content.
        lines: The rows of the report.
    """

    old: str
    new: str
    written: bool = False
    version: str = ""
    vertical: str = ""
    same_catalogue: bool = False
    migrated: Mapping[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    @property
    def report(self) -> list[Line]:
        """Return all rows of the report, beginning with a summary of the migrated contents."""
        migrated = joined(", ", [_MIGRATED[what](number) for what, number in self.migrated.items() if number])
        return [*([Line(self.old, Fate.migrated, "", migrated, "")] if self.written else []), *self.lines]

    @property
    def complete(self) -> bool:
        """Return whether the new workbook was written and nothing was left behind."""
        return self.written and all(line.fate is not Fate.left for line in self.lines)


def upgrade_workbook(
    path: Path, catalogue: Catalogue, converted: Converted = None, wanted: str = ""
) -> tuple[bytes, Upgraded]:
    """Return the new file of a workbook, and the result with all rows of the report.

    Args:
        path: The workbook.
        catalogue: The catalogue that has the workbook's vertical.
        converted: The file to read in place of one in another format; see open_untrusted.
        wanted: The id of the vertical to move to; by default the workbook's own.

    Raises:
        WorkbookError: The workbook cannot be read, or xlkpi did not make it.
        OSError: The file cannot be opened.
    """
    old = open_source_workbook(path, catalogue, converted, wanted)
    return finished(migrated(old, old.options))


def migrated(old: SourceWorkbook, options: Options) -> Migration:
    """Migrate a workbook into a current template with these options, before formulas are computed."""
    migration = Migration(old, build_workbook(old.goal, options))
    same_catalogue = _has_same_catalogue(migration)
    if same_catalogue:
        _note_lost_inputs(migration)
    elif old.identity.judged_by != old.goal.judged_by:
        what = message("is judged by {vertical} of the catalogue in use from now on", vertical=old.goal.id)
        migration.note(Fate.renewed, "", what)
    _migrate_inputs(migration)
    migrate_benchmarks(migration, same_catalogue)
    migrate_notes(migration, same_catalogue)
    migration.migrate_comments()
    return migration


def finished(migration: Migration) -> tuple[bytes, Upgraded]:
    """Return the file of a migrated workbook, and the result with all rows of the report."""
    data = workbook_bytes(migration.new)
    if migration.replace_unknown():
        data = workbook_bytes(migration.new)
    report_not_migrated(migration)
    old = migration.old
    version, vertical = old.identity.version or "", old.goal.id
    upgraded = Upgraded(str(old.path), "", False, version, vertical, _has_same_catalogue(migration))
    upgraded.migrated, upgraded.lines = dict(migration.migrated), migration.lines
    return data, upgraded


def _has_same_catalogue(migration: Migration) -> bool:
    """Return whether a workbook was made from the current catalogue."""
    return migration.old.identity.catalogue == identity_of(migration.new).catalogue


def _note_lost_inputs(migration: Migration) -> None:
    """Report inputs whose names were deleted. Only a workbook made from the current catalogue had all names."""
    old = migration.old
    found = dict.fromkeys(old.located.rows.keys() & old.vertical.inputs.keys(), "")
    for problem in version_differences(old.identity, found, old.vertical.inputs):
        migration.take(problem)


def _migrate_inputs(migration: Migration) -> None:
    """Migrate the figures, the name, the first month and the month shown, once all cells are paired."""
    old, goals = migration.old, locate_cells(migration.new, catalogue=migration.old.catalogue)
    for problem in (*old.located.problems, *old.located.figures_without_month()):
        migration.take(problem)
    singles: list[tuple[Cell, Check, str]] = []
    for name, check in _SINGLES.items():
        cells, taking = cells_of(old.book, name), cells_of(migration.new, name)
        if cells and taking:
            migration.pair(cells[0], taking[0])
            singles.append((cells[0], check, name.replace("_", " ")))
    _migrate_figures_from(migration)
    figures = [cell for item in old.located.rows for cell in _pair_months(migration, item, goals)]
    pair_benchmarks(migration)
    for cell, check, name in singles:
        if cell is old.located.start:
            _migrate_start(migration)
        else:
            migration.migrate(cell, check, name)
    for cell in figures:
        migration.migrate(cell, number, "figures")
    if not old.has_known_currency:
        what = message(
            "{value} is not a currency’s code: {currency} takes its place",
            value=quoted(str(old.currency.value)),
            currency=old.options.currency,
        )
        fix = message("make the template again with `xlkpi generate --currency`")
        migration.note(Fate.left, cell_name(old.currency), what, fix)


def _migrate_figures_from(migration: Migration) -> None:
    """Migrate the first month that the figures were written for; report one that is not the first month shown."""
    old = migration.old
    if moved := moved_figures_in(old.book, old.located.first_month):
        migration.take(moved)
    for cell, goal in zip(cells_of(old.book, FIGURES_FROM), cells_of(migration.new, FIGURES_FROM), strict=False):
        migration.pair(cell, goal)
        put(goal, cell.value)


def _pair_months(migration: Migration, item: str, goals: Located) -> list[Cell]:
    """Pair each figure of an input with the new cell of its month; report figures without a new cell."""
    found, cells = migration.old.located.found, migration.old.located.rows[item]
    has_place = item in goals.rows and _means_the_same(migration.old, item)
    taking = {month: goals.rows[item][index] for index, month in goals.found.columns.items()} if has_place else {}
    taken = {index: taking[month] for index, month in found.columns.items() if month in taking}
    for index, goal in taken.items():
        migration.pair(cells[index], goal)
    homeless = [
        cell
        for index, cell in enumerate(cells)
        if index not in taken and index not in found.own and not is_blank(cell.value)
    ]
    if homeless:
        why = (
            message("is of {item!r}, which the trade does not ask for any more", item=item)
            if not has_place
            else _NOT_KNOWN
        )
        listed = ", ".join(f"{cell_name(cell)} = {cell.value}" for cell in homeless)
        migration.note(Fate.left, listed, why, _IN_THE_OLD)
    return [cells[index] for index in taken]


def _means_the_same(old: SourceWorkbook, item: str) -> bool:
    """Return whether an input is the same figure in the new workbook: two verticals may add one under the same id."""
    both = [vertical.inputs[item] for vertical in (old.vertical, old.goal) if item in vertical.inputs]
    return len({(one.unit, one.kind) for one in both}) <= 1


def _migrate_start(migration: Migration) -> None:
    """Migrate the first month, or report that the new workbook begins with another one."""
    found, cell, start = migration.old.located.found, migration.old.located.start, migration.old.options.start
    if found.start != start:
        if found.columns:
            what = message(
                "the months of the new workbook start in {start:%Y-%m}, as the first heading says", start=start
            )
            fix = message("check that this is right")
        else:
            what = message(
                "the months of the new workbook start in {start:%Y-%m}, as the first month cannot be read", start=start
            )
            fix = message("type it in the new workbook before anything else")
        migration.note(Fate.left, cell_name(cell), what, fix)
    elif isinstance(cell.value, (int, float)):  # a date that has lost its format
        put(migration.goals[cell.parent.title, cell.coordinate], start)
        migration.migrated["first month"] += 1
    else:
        migration.migrate(cell, date, "first month")
