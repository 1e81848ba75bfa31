"""What a user has edited on the Benchmarks sheet, moved into a template whose source may say something else by now.

Three things meet: what the workbook holds, what its source said when it was made, and what today's says. What is equal
to its own source was not edited, and takes today's value. What its source said is known where the workbook tells, or is
of today's edition of the catalogue. Otherwise a difference from today is kept, and the report tells it.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ..benchmark import SIGNS
from ..catalogue.load import load_words
from ..catalogue.model import LANGUAGES, TIERS
from ..workbook.formulas import tier_names
from ..workbook.texts import Texts
from .benchmark_rows import OWN_TARGET, STATEMENTS, TIER_TO_AIM_FOR, Row, benchmark_rows, sign_of
from .mover import Check, Fate, Mover, number, one_of, place_of, put, text
from .numbers import quoted
from .places import cells_of
from .source import is_blank

_IN_THE_OLD = "look them up in the old workbook"

_Content = tuple[object, ...]


def pair_benchmarks(mover: Mover) -> None:
    """Say which cells take over those of the Benchmarks sheet."""
    goals = benchmark_rows(mover.new)
    for kpi, row in mover.old.rows.items():
        for key in row.keys() & goals.get(kpi, {}).keys():
            mover.pair(row[key], goals[kpi][key])


def move_benchmarks(mover: Mover, same_edition: bool) -> None:
    """Move thresholds, targets and what is said of the source. same_edition: the source says what it said then."""
    old, goals = mover.old, benchmark_rows(mover.new)
    if not old.rows:
        what = "the name 'benchmarks' does not lead to the table of thresholds: they are today's, without own targets"
        mover.note(Fate.left, "", what, "type your thresholds and targets again")
    for identifier, row in old.rows.items():
        kpi = old.vertical.kpis.get(identifier)
        if kpi is None or identifier not in goals:
            what = f"{identifier!r} is no KPI of the trade today: its thresholds and target stay behind"
            mover.note(Fate.left, place_of(row[TIERS[0]]), what, _IN_THE_OLD)
            continue
        for tier in TIERS:
            name = f"{kpi.name['en']}, {load_words()['tiers'][tier]['en']}"
            _move_edited(mover, {key: row[key] for key in (sign_of(tier), tier)}, goals[identifier], name, same_edition)
        for key in STATEMENTS:
            if key in row:
                _move_edited(mover, {key: row[key]}, goals[identifier], f"{kpi.name['en']}, {key}", same_edition)
        for key in (TIER_TO_AIM_FOR, OWN_TARGET):
            if key in row:
                mover.move(row[key], _check(key, old.language), "targets")


def _move_edited(mover: Mover, cells: Row, goals: Row, name: str, same_edition: bool) -> None:
    """Move cells that belong together, where they differ from today's."""
    before, today = _content(cells.values()), _content(goals[key] for key in cells)
    if before == today:
        return
    for key, cell in cells.items():
        mover.move(cell, _check(key, mover.old.language), "benchmarks")
    place = place_of(list(cells.values())[-1])
    if same_edition:
        mover.note(Fate.edited, place, f"{name}: {_shown(before)} in place of the source’s {_shown(today)}")
    else:
        mover.note(Fate.kept, place, f"{name}: {_shown(before)}; today’s source has {_shown(today)}")


def _check(key: str, language: str) -> Check:
    if key == TIER_TO_AIM_FOR:
        return one_of(tier_names(language)[1:])
    if key in STATEMENTS:
        return text
    return number if key in (*TIERS, OWN_TARGET) else one_of(list(SIGNS.values()))


def _content(cells: Iterable[Cell]) -> _Content:
    """What cells hold, equal for what a user sees as equal: 5 and 5.0, a day with and without its midnight."""
    return tuple(None if is_blank(value) else _day(value) for value in (cell.value for cell in cells))


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime.datetime) else value


def _shown(content: _Content) -> str:
    """A threshold or statement for the report: ≥ 0.5."""
    if content[-1] is None:
        return "none"
    return " ".join(f"{part:.15g}" if isinstance(part, float) else str(part) for part in content if part is not None)


def move_notes(mover: Mover, same_edition: bool) -> None:
    """Move the notes on how the source was read, where the user has written something else.

    Their wording is improved from edition to edition, and their cells are locked: in a workbook of another edition a
    note that differs is an older wording, unless the sheet was unprotected, and then nobody can tell.
    """
    old, language = mover.old, mover.old.language
    if not old.rows:
        return
    notes = [note[language] for kpi in old.vertical.kpis.values() for note in kpi.notes]
    sheet = next(iter(old.rows.values()))[TIERS[0]].parent
    found = _notes(sheet)
    texts = [cell.value for cell in found]
    strange = [cell for cell in found if cell.value not in notes]
    missing = [note for note in notes if note not in texts]
    if same_edition and len(strange) == len(missing):
        goals = {cell.value: cell for row in _goal_sheet(mover).iter_rows() for cell in row}
        for cell, note in zip(strange, missing, strict=True):
            if note in goals:
                put(goals[note], cell.value)
                mover.moved["benchmarks"] += 1
                mover.note(Fate.edited, place_of(cell), f"a note of your own words: {quoted(str(cell.value))}")
        return
    for cell in strange:
        if same_edition or not sheet.protection.sheet:
            what = f"the note {quoted(str(cell.value))} is not in today’s edition"
            mover.note(Fate.left, place_of(cell), what, "if it is your own, copy it from the old workbook")
        else:
            mover.note(Fate.renewed, place_of(cell), f"the note {quoted(str(cell.value))} has today’s wording")


def _goal_sheet(mover: Mover) -> Worksheet:
    return cells_of(mover.new, "benchmarks")[0].parent


def _notes(sheet: Worksheet) -> list[Cell]:
    """The cells of the notes: below their heading, beside the KPIs' names, up to an empty row."""
    headings = {Texts(language)("benchmarks.note") for language in LANGUAGES}
    heading = next((cell for row in sheet.iter_rows() for cell in row if cell.value in headings), None)
    if heading is None:
        return []
    cells = (heading.offset(down, 1) for down in range(1, sheet.max_row - heading.row + 1))
    return list(itertools.takewhile(lambda cell: not is_blank(cell.value), cells))
