"""The migration of a user's edits on the Benchmarks sheet into a template whose source may have changed.

Three values are compared: the workbook's, its source's at the time, and the current source's. A value that equals its
source's was not edited, and is replaced by the current one. The source's value at the time is known if the workbook
states it, or was made from the current catalogue. If it is unknown, a value that differs from the current source's is
kept and reported.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from babel import Locale
from openpyxl.cell import Cell

from ..benchmark import SIGNS
from ..catalogue.function import Text
from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Kpi
from ..exchange import is_converted, no_verdict
from ..messages import Message, joined, message
from ..reading.benchmark_rows import (
    EXCHANGE_RATE,
    FOLLOWED,
    OWN_TARGET,
    STATEMENTS,
    TIER_TO_AIM_FOR,
    Row,
    benchmark_rows,
    is_converted_source,
    sign_of,
    source_of,
)
from ..reading.named_cells import cell_name
from ..tables.source import is_blank
from ..workbook.formulas import tier_names
from ..workbook.texts import Texts
from .migration import Fate, Migration, add_comment, number, one_of, rate, text
from .source_workbook import SourceWorkbook

_IN_THE_OLD = message("look them up in the old workbook")

_STATEMENTS = {"source": message("source"), "date": message("date"), "country": message("country")}
"""A sheet's statements about a KPI's source, in words."""

_Content = tuple[object, ...]


def pair_benchmarks(migration: Migration) -> None:
    """Pair the cells of the Benchmarks sheet with the new cells."""
    goals = benchmark_rows(migration.new)
    for kpi, row in migration.old.rows.items():
        for key in row.keys() & goals.get(kpi, {}).keys():
            migration.pair(row[key], goals[kpi][key])


def migrate_benchmarks(migration: Migration, same_catalogue: bool) -> None:
    """Migrate thresholds, targets and statements about the source.

    Args:
        migration: The migration.
        same_catalogue: Whether the workbook was made from the current catalogue.
    """
    old, goals = migration.old, benchmark_rows(migration.new)
    if not old.rows:
        what = message(
            "the name 'benchmarks' does not lead to the table of thresholds: "
            "they are the current ones, without your own targets"
        )
        migration.note(Fate.left, "", what, message("type your thresholds and targets again"))
    _migrate_rate(migration, goals)  # before the thresholds, whose report says whether they are converted
    for identifier, row in old.rows.items():
        kpi = old.vertical.kpis.get(identifier)
        if kpi is None or identifier not in goals:
            what = message(
                "{kpi!r} is not a KPI of the trade any more: its thresholds and target are left behind", kpi=identifier
            )
            migration.note(Fate.left, cell_name(row[TIERS[0]]), what, _IN_THE_OLD)
            continue
        for tier in TIERS:
            _migrate_threshold(migration, kpi, tier, goals[identifier], same_catalogue)
        _migrate_statements(migration, kpi, goals[identifier], same_catalogue)
        words = [Texts(old.language)(f"benchmarks.{key}") for key in ("yes", "no")]
        for key, check in (
            (TIER_TO_AIM_FOR, one_of(tier_names(old.language)[1:])),
            (OWN_TARGET, number),
            (FOLLOWED, one_of(words)),
        ):
            if key in row:
                migration.migrate(row[key], check, "targets")
    _note_missing_rate(migration, goals)


def _migrate_threshold(migration: Migration, kpi: Kpi, tier: str, goals: Row, same_catalogue: bool) -> None:
    """Migrate a tier's sign and threshold if the user has, or may have, edited them."""
    row, keys = migration.old.rows[kpi.id], (sign_of(tier), tier)
    before, today = threshold_in(row, tier), threshold_in(goals, tier)
    if before == today:
        return
    source = today if same_catalogue else source_said(row, tier, before)
    if is_not_yet_converted(row, before, today):
        source = before
    name, place = joined(", ", [_in_both(kpi.name), _in_both(load_words()["tiers"][tier])]), cell_name(row[tier])
    shown = {"name": name, "today": _shown(today)}
    if before == source:
        what = message(
            "{name}: {today}, as the current source has it, in place of {before}", **shown, before=_shown(before)
        )
        migration.note(Fate.renewed, place, what)
        return
    migration.migrate(row[keys[0]], one_of(list(SIGNS.values())), "benchmarks")
    migration.migrate(row[keys[1]], number, "benchmarks")
    now = threshold_in(goals, tier)
    if now == today:  # the user's entry is no sign or no number, and was not migrated
        return
    if source is None:
        what = message("{name}: {now}; the current source has {today}", **shown, now=_shown(now))
        migration.note(Fate.kept, place, what)
    else:
        what = message("{name}: {now} in place of the source’s {today}", **shown, now=_shown(now))
        migration.note(Fate.edited, place, what)


def _migrate_rate(migration: Migration, goals: Mapping[str, Row]) -> None:
    """Migrate the exchange rate where it is not the one that the new workbook has."""
    cells = [next((row[EXCHANGE_RATE] for row in rows.values() if EXCHANGE_RATE in row), None)
             for rows in (migration.old.rows, goals)]  # fmt: skip
    cell, goal = cells
    if cell is None or is_blank(cell.value) or (goal is not None and content_of([cell]) == content_of([goal])):
        return
    if goal is None and not is_converted(migration.old.goal, migration.old.options.currency):
        what = message("the exchange rate, {rate}, is not needed any more", rate=_part(cell.value))
        migration.note(Fate.renewed, cell_name(cell), what)
    elif goal is None or not migration.old.has_known_currency:
        what = message("the exchange rate, {rate}, is for another currency", rate=_part(cell.value))
        migration.note(Fate.left, cell_name(cell), what, message("type the rate of the new workbook’s currency"))
    else:
        migration.migrate(cell, rate, "exchange rate")


def _note_missing_rate(migration: Migration, goals: Mapping[str, Row]) -> None:
    """Report the KPIs that have no verdict because the new workbook has no exchange rate."""
    old, rows = migration.old, {identifier: row for identifier, row in goals.items() if _lacks_rate(row)}
    if not rows:
        return
    had_verdict = any(not _lacks_rate(row) for identifier, row in old.rows.items() if identifier in rows)
    what = no_verdict(old.goal, old.options.currency, [old.goal.kpis[identifier] for identifier in rows])
    cell = next(iter(rows.values()))[EXCHANGE_RATE]
    migration.note(Fate.left if had_verdict else Fate.kept, cell_name(cell), what, message("type the exchange rate"))


def _lacks_rate(row: Row) -> bool:
    """Return whether thresholds of a KPI wait for an exchange rate."""
    return any(part.lacks_rate for tier in TIERS for part in threshold_in(row, tier) if isinstance(part, Converted))


@dataclass(frozen=True)
class Converted:
    """A threshold that is the source's amount, converted at the workbook's exchange rate.

    Attributes:
        amount: The source's amount.
        lacks_rate: Whether the workbook has no rate, so that there is no threshold.
    """

    amount: float
    lacks_rate: bool = field(default=False, compare=False)


def threshold_in(row: Row, tier: str) -> _Content:
    """Return the sign and threshold of a tier, normalized for comparison."""
    sign, value = content_of(row[key] for key in (sign_of(tier), tier))
    if is_converted_source(row, tier):
        (amount,) = content_of([row[source_of(tier)]])
        value = Converted(amount, is_blank(row[EXCHANGE_RATE].value)) if isinstance(amount, float) else value
    return sign, value


def is_not_yet_converted(row: Row, before: _Content, today: _Content) -> bool:
    """Return whether a workbook of before exchange rates has the source's amount as it is, converted by now."""
    return EXCHANGE_RATE not in row and before == _unconverted(today)


def _unconverted(content: _Content) -> _Content:
    """Return a sign and threshold with the source's amount in place of a converted one."""
    return tuple(part.amount if isinstance(part, Converted) else part for part in content)


def source_said(row: Row, tier: str, before: _Content) -> _Content | None:
    """Return the sign and threshold that the source stated when the workbook was made; None where it is not known.

    The number is the value of a cell, and the sign is in the cell's number format.

    Args:
        row: The row of the KPI.
        tier: The tier.
        before: The sign and threshold in the workbook.
    """
    cell = row.get(source_of(tier))
    if cell is None or cell.data_type == "f":
        return None
    sign = next((sign for sign in SIGNS.values() if sign in cell.number_format), before[0])
    (value,) = content_of([cell])
    if not isinstance(value, float):
        return before[0], None
    return sign, Converted(value) if EXCHANGE_RATE in row else value


def _migrate_statements(migration: Migration, kpi: Kpi, goals: Row, same_catalogue: bool) -> None:
    """Migrate the user's own statements about the source, as a comment where the current sheet has no cell for them."""
    row, fate = migration.old.rows[kpi.id], Fate.edited if same_catalogue else Fate.kept
    own = [key for key in STATEMENTS if key in row and _said(row, key) not in _statements(migration.old, kpi, key)]
    for key in own:
        kind = _STATEMENTS[key]
        what = message("{kpi}, {kind}: {said}", kpi=kpi.name, kind=kind, said=str(_said(row, key)))
        migration.note(fate, cell_name(row[key]), what)
        if key in goals:
            migration.migrate(row[key], text, "benchmarks")
    if any(key not in goals for key in own):
        document, date = (str(_said(row, key)) if key in row else "" for key in ("source", "date"))
        said = Texts(migration.old.language)("benchmarks.source", document=document, date=date)
        add_comment(goals["country"], said)


def _said(row: Row, key: str) -> object:
    return _meant(row[key].value)


def _statements(old: SourceWorkbook, kpi: Kpi, key: str) -> set[object]:
    """Return every text by which a version of xlkpi writes a statement: a country's code or its name."""
    if key == "country":
        names = Locale(old.language).territories
        return (
            {kpi.country, names.get(kpi.country)}
            if kpi.country
            else {None, Texts(old.language)("benchmarks.not_stated")}
        )
    source = old.vertical.source_of(kpi)
    return {source.document, source.name} if key == "source" else {source.date}


def content_of(cells: Iterable[Cell]) -> _Content:
    """Return the contents of cells, normalized for comparison: LibreOffice keeps 15 digits of a number."""
    return tuple(_meant(cell.value) for cell in cells)


def _meant(value: object) -> object:
    if is_blank(value):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(f"{value:.15g}") if is_number else value


def _shown(content: _Content) -> Message:
    """Return a threshold or statement for the report: ≥ 0.5."""
    if content[-1] is None:
        return message("none")
    return joined(" ", [_part(part) for part in content if part is not None])


def _part(part: object) -> Message | str:
    if isinstance(part, Converted) and part.lacks_rate:
        return message("{number:.15g} (not converted: no exchange rate)", number=part.amount)
    if isinstance(part, Converted):
        return message("{number:.15g} (converted)", number=part.amount)
    return message("{number:.15g}", number=part) if isinstance(part, float) else str(part)


def _in_both(text: Text) -> Message:
    return message("{text}", text=text)
