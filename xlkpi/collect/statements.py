"""The reading of what a workbook states about its business beside figures, as columns of a table; see tables/settings.

A threshold, target or country that is as the template has it is not stated.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ..benchmark import SIGNS, usual_aim
from ..catalogue.load import load_words
from ..catalogue.model import DIRECTIONS, LANGUAGES, TIERS, Kpi, Vertical
from ..exchange import converted, is_converted, is_rate
from ..formula.values import is_blank
from ..messages import message
from ..numbers import Wrong, check_number, quoted
from ..period import MONTHS
from ..reading.benchmark_rows import FOLLOWED, OWN_TARGET, TIER_TO_AIM_FOR, sign_of, source_of
from ..reading.contents import FileContents
from ..schema import BENCHMARK_PREFIX, RATE
from ..tables.read_settings import country_code, read_edit, read_own_target
from ..tables.record import currency_code, exchange_rate
from ..tables.settings import (
    COUNTRY,
    CURRENCY,
    LANGUAGE,
    LENGTH,
    NONE,
    TARGET,
    THRESHOLD,
    YEAR_START,
    Edit,
    plain_number,
)
from ..tables.settings import FOLLOWED as FOLLOWED_COLUMN
from ..tables.settings import RATE as RATE_COLUMN
from ..workbook.texts import Texts
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import UNCOMPUTED

UNREADABLE = "unreadable"
"""The statement that names what cannot be read: columns, and figures such as 2026-01:revenue. No table has it."""


@dataclass
class Statements:
    """What a workbook states.

    Attributes:
        stated: Each statement as a text in one form, by the name of its column.
        wrongs: What is wrong with cells, by their addresses with sheets.
    """

    stated: dict[str, str] = field(default_factory=dict)
    wrongs: dict[str, Wrong] = field(default_factory=dict)

    def add(self, column: str, text: str | Wrong, place: str) -> None:
        """Add a statement, or what is wrong with its cell."""
        if isinstance(text, Wrong):
            self.wrongs[place] = text
            self.note_unreadable(column)
        elif text:
            self.stated[column] = text

    def note_unreadable(self, name: str) -> None:
        """Note what cannot be read, so that nobody takes the template's value for the business's own, or totals."""
        self.stated[UNREADABLE] = " ".join([*self.stated.get(UNREADABLE, "").split(), name])


def read_statements(
    workbook: Workbook, contents: FileContents, vertical: Vertical, months: Collection[datetime.date]
) -> Statements:
    """Read what a workbook states about its business.

    Args:
        workbook: The workbook.
        contents: Its cells that are read already, the currency and the exchange rate among them.
        vertical: The workbook's vertical.
        months: The months of the workbook's columns.
    """
    found = Statements()
    if workbook.language[:2] in LANGUAGES:
        found.stated[LANGUAGE] = workbook.language[:2]
    _read_money(workbook, contents, found)
    if months:
        found.stated[YEAR_START] = str(min(months).month)
    if len(months) in MONTHS:
        found.stated[LENGTH] = str(len(months))
    rows = _rows(workbook)
    off = {kpi for kpi, row in rows.items() if _says_no(row.get(FOLLOWED))}
    if off & vertical.kpis.keys():
        followed = [kpi for kpi in vertical.kpis if kpi not in off]
        found.stated[FOLLOWED_COLUMN] = " ".join(followed) or NONE
    for kpi in vertical.kpis.values():
        if kpi.id in rows:
            _read_row(rows[kpi.id], kpi, vertical, found)
    return found


def _read_money(workbook: Workbook, contents: FileContents, found: Statements) -> None:
    """Read the currency and the exchange rate."""
    for column, name in ((CURRENCY, "currency"), (RATE_COLUMN, RATE)):
        cells = workbook.identity.names.get(name)
        if cells is None:
            continue
        held = contents.held(cells)[0]
        if held == UNCOMPUTED:
            continue
        text: str | Wrong
        if column == CURRENCY:
            text = currency_code(held)
        else:
            rate = exchange_rate(check_number(held))
            text = rate if isinstance(rate, Wrong) else "" if rate is None else plain_number(rate)
            if rate is None:
                found.note_unreadable(column)
        found.add(column, text, cells.full_address(0))


_Row = Mapping[str, tuple[str, object]]
"""The addresses and contents of the cells of a KPI, by the keys of reading/benchmark_rows.py."""


def _rows(workbook: Workbook) -> dict[str, dict[str, tuple[str, object]]]:
    """Return the rows of the Benchmarks sheet by KPI; those of older versions have fewer cells."""
    names = workbook.identity.names
    table = names.get("benchmarks")
    keys = ["id", *(key for tier in TIERS for key in (sign_of(tier), tier))]
    if table is None or len(table.addresses) % len(keys):
        return {}
    count = len(table.addresses) // len(keys)
    columns = {key: table.addresses[index :: len(keys)] for index, key in enumerate(keys)}
    for key in (TIER_TO_AIM_FOR, OWN_TARGET, FOLLOWED, COUNTRY, *map(source_of, TIERS)):
        cells = names.get(BENCHMARK_PREFIX + key)
        if cells is not None and cells.sheet == table.sheet and len(cells.addresses) == count:
            columns[key] = cells.addresses
    every = {address for addresses in columns.values() for address in addresses}
    held = workbook.values(table.sheet, every, may_be_negative=True)
    rows = {}
    for index in range(count):
        row = {key: (f"{table.sheet}!{cells[index]}", held.get(cells[index])) for key, cells in columns.items()}
        rows[str(row.pop("id")[1])] = row
    return rows


def _says_no(cell: tuple[str, object] | None) -> bool:
    said = cell[1] if cell else None
    return isinstance(said, str) and said.strip().casefold() in {Texts(code)("benchmarks.no") for code in LANGUAGES}


def _read_row(row: _Row, kpi: Kpi, vertical: Vertical, found: Statements) -> None:
    _read_target(row, kpi, found)
    for tier in TIERS:
        if sign_of(tier) in row and tier in row:
            _read_threshold(row, kpi, tier, vertical, found)
    place, held = row.get(COUNTRY, ("", None))
    if isinstance(held, str) and held not in {Texts(code)("benchmarks.not_stated") for code in LANGUAGES}:
        code = country_code(held.strip())
        if code != kpi.country:
            found.add(Edit(COUNTRY, kpi.id).column, code, place)


def _read_target(row: _Row, kpi: Kpi, found: Statements) -> None:
    """Read the tier to aim for, if it is not the template's, and the own target."""
    column, parts = Edit(TARGET, kpi.id).column, []
    usual = usual_aim(kpi)
    place, held = row.get(TIER_TO_AIM_FOR, ("", None))
    if is_blank(held):
        parts += [NONE] if usual and TIER_TO_AIM_FOR in row else []
    elif held != UNCOMPUTED:
        tiers = [tier for tier in TIERS if held in load_words()["tiers"][tier].values()]
        if not tiers:
            what = message("{text} is no tier", text=quoted(str(held)))
            found.add(column, Wrong(what, message("choose a tier from the list")), place)
        elif tiers[0] != usual:
            parts.append(tiers[0])
    place, held = row.get(OWN_TARGET, ("", None))
    number = read_own_target(held)
    if isinstance(number, Wrong):
        found.add(column, number, place)
    elif number:
        parts.append(number)
    found.add(column, " ".join(parts), place)


def _read_threshold(row: _Row, kpi: Kpi, tier: str, vertical: Vertical, found: Statements) -> None:
    """Read a sign and threshold if they are not the source's."""
    (place_of_sign, sign), (place, held) = row[sign_of(tier)], row[tier]
    stated, currency = kpi.thresholds.get(tier), found.stated.get(CURRENCY, "")
    is_in_other = kpi.has_currency and is_converted(vertical, currency)
    if held == UNCOMPUTED and is_in_other:
        return  # the conversion, saved by a program that does not compute
    source = row.get(source_of(tier), ("", stated.value if stated else None))[1]
    usual = source if isinstance(source, float) else None
    if usual is not None and is_in_other:
        rate = found.stated.get(RATE_COLUMN)
        usual = converted(usual, float(rate), currency) if rate and is_rate(float(rate)) else None
    usual_sign = SIGNS[stated.edge if stated else DIRECTIONS[kpi.direction][0]]
    is_none = is_blank(held)
    is_usual = usual is None if is_none else isinstance(held, float) and _is_same(held, usual)
    if is_usual and (is_none or sign == usual_sign):
        return
    edit = Edit(THRESHOLD, kpi.id, tier)
    shown = f"{sign or ''} {plain_number(float(held))}" if isinstance(held, float) else held
    if sign not in [SIGNS[edge] for edge in DIRECTIONS[kpi.direction]]:
        place = place_of_sign
    found.add(edit.column, NONE if is_none else read_edit(edit, shown, vertical, "."), place)


def _is_same(number: float, usual: float | None) -> bool:
    return usual is not None and f"{number:.15g}" == f"{usual:.15g}"
