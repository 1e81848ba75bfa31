"""What a user has edited on the Benchmarks sheet, moved into a template whose source may say something else by now.

Three things meet: what the workbook holds, what its source said when it was made, and what today's says. What is equal
to its own source was not edited, and takes today's value. What its source said is known where the workbook tells, or is
of today's edition of the catalogue. Otherwise a difference from today is kept, and the report tells it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from babel import Locale
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ..benchmark import SIGNS
from ..catalogue.load import load_words
from ..catalogue.model import LANGUAGES, TIERS, Kpi
from ..numbers import quoted
from ..reading.benchmark_rows import OWN_TARGET, STATEMENTS, TIER_TO_AIM_FOR, Row, benchmark_rows, sign_of, source_of
from ..reading.named_cells import cell_name, cells_of
from ..schema import BENCHMARK_PREFIX
from ..tables.source import is_blank
from ..workbook.formulas import tier_names
from ..workbook.texts import Texts
from .migration import Fate, Migration, add_comment, number, one_of, put, text
from .source_workbook import SourceWorkbook

_SOURCE = BENCHMARK_PREFIX + "source"
_IN_THE_OLD = "look them up in the old workbook"

_Content = tuple[object, ...]


def pair_benchmarks(mover: Migration) -> None:
    """Say which cells take over those of the Benchmarks sheet."""
    goals = benchmark_rows(mover.new)
    for kpi, row in mover.old.rows.items():
        for key in row.keys() & goals.get(kpi, {}).keys():
            mover.pair(row[key], goals[kpi][key])


def migrate_benchmarks(mover: Migration, same_edition: bool) -> None:
    """Move thresholds, targets and what is said of the source. same_edition: the source says what it said then."""
    old, goals = mover.old, benchmark_rows(mover.new)
    if not old.rows:
        what = "the name 'benchmarks' does not lead to the table of thresholds: they are today's, without own targets"
        mover.note(Fate.left, "", what, "type your thresholds and targets again")
    for identifier, row in old.rows.items():
        kpi = old.vertical.kpis.get(identifier)
        if kpi is None or identifier not in goals:
            what = f"{identifier!r} is no KPI of the trade today: its thresholds and target stay behind"
            mover.note(Fate.left, cell_name(row[TIERS[0]]), what, _IN_THE_OLD)
            continue
        for tier in TIERS:
            _move_threshold(mover, kpi, tier, goals[identifier], same_edition)
        _move_statements(mover, kpi, goals[identifier], same_edition)
        for key, check in ((TIER_TO_AIM_FOR, one_of(tier_names(old.language)[1:])), (OWN_TARGET, number)):
            if key in row:
                mover.move(row[key], check, "targets")


def _move_threshold(mover: Migration, kpi: Kpi, tier: str, goals: Row, same_edition: bool) -> None:
    """Move a tier's sign and threshold where the user has edited them, or nobody can tell."""
    row, keys = mover.old.rows[kpi.id], (sign_of(tier), tier)
    before, today = content_of(row[key] for key in keys), content_of(goals[key] for key in keys)
    if before == today:
        return
    source = today if same_edition else source_said(row, tier, before)
    name, place = f"{kpi.name['en']}, {load_words()['tiers'][tier]['en']}", cell_name(row[tier])
    if before == source:
        what = f"{name}: {_shown(today)}, as today’s source has it, in place of {_shown(before)}"
        mover.note(Fate.renewed, place, what)
        return
    mover.move(row[keys[0]], one_of(list(SIGNS.values())), "benchmarks")
    mover.move(row[keys[1]], number, "benchmarks")
    now = content_of(goals[key] for key in keys)
    if now == today:  # what the user typed is no sign or no number, and was left behind
        return
    if source is None:
        mover.note(Fate.kept, place, f"{name}: {_shown(now)}; today’s source has {_shown(today)}")
    else:
        mover.note(Fate.edited, place, f"{name}: {_shown(now)} in place of the source’s {_shown(today)}")


def source_said(row: Row, tier: str, before: _Content) -> _Content | None:
    """What a workbook says that its source says of a tier: the number is in a cell, the sign in its number format.

    None where it does not say.
    """
    cell = row.get(source_of(tier))
    if cell is None or cell.data_type == "f":
        return None
    sign = next((sign for sign in SIGNS.values() if sign in cell.number_format), before[0])
    (value,) = content_of([cell])
    return (sign, value) if isinstance(value, float) else (before[0], None)


def _move_statements(mover: Migration, kpi: Kpi, goals: Row, same_edition: bool) -> None:
    """Move what a user says of the source in place of the catalogue; as a comment where today's sheet has no cell."""
    row, fate = mover.old.rows[kpi.id], Fate.edited if same_edition else Fate.kept
    own = [key for key in STATEMENTS if key in row and _said(row, key) not in _statements(mover.old, kpi, key)]
    for key in own:
        mover.note(fate, cell_name(row[key]), f"{kpi.name['en']}, {key}: {_said(row, key)}")
        if key in goals:
            mover.move(row[key], text, "benchmarks")
    if any(key not in goals for key in own):
        document, date = (str(_said(row, key)) if key in row else "" for key in ("source", "date"))
        said = Texts(mover.old.language)("benchmarks.source", document=document, date=date)
        add_comment(goals["country"], said)


def _said(row: Row, key: str) -> object:
    return _meant(row[key].value)


def _statements(old: SourceWorkbook, kpi: Kpi, key: str) -> set[object]:
    """All that the catalogue lets a sheet say: versions write a country's code or its name."""
    if key == "country":
        names = Locale(old.language).territories
        return (
            {kpi.country, names.get(kpi.country)}
            if kpi.country
            else {None, Texts(old.language)("benchmarks.not_stated")}
        )
    return {old.vertical.source.document if key == "source" else old.vertical.source.date}


def content_of(cells: Iterable[Cell]) -> _Content:
    """What cells hold, equal where a user or a program means the same: LibreOffice keeps 15 digits of a number."""
    return tuple(_meant(cell.value) for cell in cells)


def _meant(value: object) -> object:
    if is_blank(value):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(f"{value:.15g}") if is_number else value


def _shown(content: _Content) -> str:
    """A threshold or statement for the report: ≥ 0.5."""
    if content[-1] is None:
        return "none"
    return " ".join(f"{part:.15g}" if isinstance(part, float) else str(part) for part in content if part is not None)


def migrate_notes(mover: Migration, same_edition: bool) -> None:
    """Move the notes on the source and how it was read, where the user has written something else.

    Their wording is improved from edition to edition, and their cells are locked: in a workbook of another edition a
    note that differs is an older wording, unless the sheet was unprotected, and then nobody can tell.
    """
    old = mover.old
    if not old.rows:
        return
    sheet = next(iter(old.rows.values()))[TIERS[0]].parent
    found = _notes(old.book, sheet)
    today = [cell.value for cell in cells_of(mover.new, _SOURCE)]
    today += [note[old.language] for kpi in old.vertical.kpis.values() for note in kpi.notes]
    strange = [cell for cell in found if cell.value not in today]
    if not strange:
        return
    told = {cell.value for cell in found}
    goal_sheet = cells_of(mover.new, "benchmarks")[0].parent
    goals = [cell for cell in _notes(mover.new, goal_sheet) if cell.value not in told] if same_edition else []
    if same_edition and len(strange) == len(goals):
        for cell, goal in zip(strange, goals, strict=True):
            put(goal, cell.value)
            mover.moved["benchmarks"] += 1
            mover.note(Fate.edited, cell_name(cell), f"a note in your own words: {quoted(str(cell.value))}")
        return
    for cell in strange:
        shown = quoted(str(cell.value))
        if same_edition or not sheet.protection.sheet:
            what = f"the note {shown} is not in today’s edition"
            mover.note(Fate.left, cell_name(cell), what, "if it is your own, copy it from the old workbook")
        else:
            mover.note(Fate.renewed, cell_name(cell), f"the note {shown} has today’s wording")


def _notes(book: Workbook, sheet: Worksheet) -> list[Cell]:
    """The line on the source, where it has a name, and the notes below their heading, beside the KPIs' names."""
    headings = {Texts(language)("benchmarks.note") for language in LANGUAGES}
    heading = next((cell for row in sheet.iter_rows() for cell in row if cell.value in headings), None)
    column = heading.column + 1 if heading else 0
    below = (sheet.cell(row, column) for row in range(heading.row + 1, sheet.max_row + 1)) if heading else ()
    line = cells_of(book, _SOURCE)
    return [cell for cell in [*(line if len(line) == 1 else ()), *below] if not is_blank(cell.value)]
