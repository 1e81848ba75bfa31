"""The migration of the notes below the thresholds on the Benchmarks sheet, where the user has rewritten them."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import LANGUAGES, TIERS
from ..messages import message
from ..numbers import quoted
from ..reading.named_cells import cell_name, cells_of
from ..schema import BENCHMARK_PREFIX
from ..tables.source import is_blank
from ..workbook.texts import Texts
from .migration import Fate, Migration, put

_SOURCE = BENCHMARK_PREFIX + "source"


def migrate_notes(migration: Migration, same_catalogue: bool) -> None:
    """Migrate the notes on the source where the user has rewritten them.

    Newer catalogues improve the wording of notes, and the cells of notes are locked. In a workbook of another
    catalogue, a different note is therefore an older wording, unless the sheet was unprotected; then it may be the
    user's.
    """
    old = migration.old
    if not old.rows:
        return
    sheet = next(iter(old.rows.values()))[TIERS[0]].parent
    found = _notes(old.book, sheet)
    current_notes = [cell.value for cell in cells_of(migration.new, _SOURCE)]
    kpis = [*old.vertical.kpis.values(), *old.goal.kpis.values()]
    current_notes += [note[old.language] for kpi in kpis for note in (*kpi.notes, *kpi.oddities)]
    own_notes = [cell for cell in found if cell.value not in current_notes]
    if not own_notes:
        return
    old_notes = {cell.value for cell in found}
    goal_sheet = cells_of(migration.new, "benchmarks")[0].parent
    goals = (
        [cell for cell in _notes(migration.new, goal_sheet) if cell.value not in old_notes] if same_catalogue else []
    )
    if same_catalogue and len(own_notes) == len(goals):
        for cell, goal in zip(own_notes, goals, strict=True):
            put(goal, cell.value)
            migration.migrated["benchmarks"] += 1
            what = message("a note in your own words: {text}", text=quoted(str(cell.value)))
            migration.note(Fate.edited, cell_name(cell), what)
        return
    for cell in own_notes:
        shown = quoted(str(cell.value))
        if same_catalogue or not sheet.protection.sheet:
            what = message("the current catalogue does not have the note {text}", text=shown)
            migration.note(
                Fate.left, cell_name(cell), what, message("if it is your own, copy it from the old workbook")
            )
        else:
            migration.note(
                Fate.renewed, cell_name(cell), message("the note {text} has the current wording", text=shown)
            )


def _notes(book: Workbook, sheet: Worksheet) -> list[Cell]:
    """Return the cell that names the source document, and the cells of notes below their heading."""
    headings = {Texts(language)("benchmarks.note") for language in LANGUAGES}
    heading = next((cell for row in sheet.iter_rows() for cell in row if cell.value in headings), None)
    column = heading.column + 1 if heading else 0
    below = (sheet.cell(row, column) for row in range(heading.row + 1, sheet.max_row + 1)) if heading else ()
    line = cells_of(book, _SOURCE)
    return [cell for cell in [*(line if len(line) == 1 else ()), *below] if not is_blank(cell.value)]
