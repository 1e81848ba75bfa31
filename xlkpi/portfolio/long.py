"""The results of businesses as a long table for other tools: a row per business, vertical, month and KPI.

A row says what the business's own workbook says of the KPI where its Dashboard shows that month, by the business's own
thresholds, target and exchange rate. Ids are the catalogue's in every language; labels are in the language asked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, get_type_hints

from ..benchmark import Scale, gap, rank
from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Catalogue, Kpi, Vertical
from ..formula.values import Value
from ..messages import joined, message, translated
from ..period import YEAR, Month, State, month_after, month_value, months_between, outcome, period_value
from ..tables.record import Record
from ..tables.write_rows import CellKind, write_rows
from ..workbook.layout import Options
from .own_settings import Benchmark, Benchmarks, months_of


class Result(NamedTuple):
    """A row of the table. Ids are those of `xlkpi list --json`; a blank is None.

    Attributes:
        business: The business's name.
        vertical: The vertical's id.
        month: The first day of the month.
        kpi: The KPI's id.
        period: What the value is over, and the verdict goes by: month, or the last months of a quarter or a year.
        value: The value over the period, or over the part of it that is known so far.
        tier: The id of the tier that the value reaches: below, typical, above or exceptional.
        gap: The distance to the next tier, in the KPI's unit; 0 at the top.
        target: The business's own target, or the threshold of the tier that it aims for.
        currency: The ISO 4217 code of the amounts, of KPIs in money alone.
        state: Whether the value is judged, or the id of the reason why not; see REASONS.
        month_value: The value of the month alone.
        year_to_date: The value from the start of the business's year.
        year_to_date_tier: The id of the tier that it reaches; None where the period is longer than a month.
        vertical_name: The vertical's name, in the table's language like the texts below.
        kpi_name: The KPI's name.
        tier_name: The tier's name.
        reason: Why there is no value or no tier.
    """

    business: str
    vertical: str
    month: datetime.date
    kpi: str
    period: str
    value: float | None = None
    tier: str | None = None
    gap: float | None = None
    target: float | None = None
    currency: str | None = None
    state: str = ""
    month_value: float | None = None
    year_to_date: float | None = None
    year_to_date_tier: str | None = None
    vertical_name: str = ""
    kpi_name: str = ""
    tier_name: str | None = None
    reason: str | None = None


_KINDS = {str: CellKind.text, datetime.date: CellKind.month, float | None: CellKind.number, str | None: CellKind.text}
COLUMNS = {name: _KINDS[type_] for name, type_ in get_type_hints(Result).items()}
"""The columns of the table."""
_KEYS = 4
"""The columns that tell rows apart."""

_TIERS = ("below", *TIERS)
_MOST_KNOWN = 64
"""The number of texts about missing inputs that are kept."""

REASONS = {
    State.not_followed: message("the business does not follow this KPI"),
    State.no_benchmark: message("no benchmark to judge by"),
    State.waiting: message("the benchmark’s period is not complete yet"),
    State.zero: message("divides by zero: nothing to count in this period"),
    State.contradiction: message("each month is possible, and the months added up are not"),
    State.wrong: message("an input is impossible, or is no number"),
    State.wrong_benchmark: message("a threshold on the Benchmarks sheet cannot be read"),
}
"""Why there is no value or no tier. Missing inputs are named."""


def write_long(
    path: Path,
    records: Iterable[Record],
    catalogue: Catalogue,
    options: Options,
    rates: Mapping[str, float] = MappingProxyType({}),
) -> int:
    """Write the results of all businesses completely or not at all.

    Args:
        path: The file to write, whose suffix gives its format: .csv, .xlsx or .parquet.
        records: The businesses, each with its months; they are read once.
        catalogue: The catalogue that has the businesses' verticals.
        options: Only the language, and the currency of businesses that state none, count.
        rates: The user's exchange rates by currency, which override those of businesses.

    Returns:
        The number of businesses.

    Raises:
        UsageError: There are more rows than a worksheet has.
    """
    results = _Results(catalogue, options, rates)
    write_rows(path, COLUMNS, results.rows(records), options.language, _KEYS)
    return results.businesses


class _Results:
    """The rows of businesses, one business after another."""

    def __init__(self, catalogue: Catalogue, options: Options, rates: Mapping[str, float]) -> None:
        self.businesses = 0
        self._catalogue = catalogue
        self._language = options.language
        self._own = Benchmarks(catalogue.verticals, options.currency, rates)
        self._tiers = {tier: text[self._language] for tier, text in load_words()["tiers"].items()}
        self._reasons = {state: translated(text, self._language) for state, text in REASONS.items()}
        self._missing = lru_cache(_MOST_KNOWN)(self._missing_in_words)

    def rows(self, records: Iterable[Record]) -> Iterator[Result]:
        """Yield the rows of each business: month by month from its first to its last with figures, KPI by KPI."""
        for record in records:
            self.businesses += 1
            known = {month: numbers for month, numbers in months_of(record).items() if numbers}
            if not known:
                continue
            vertical = self._catalogue.vertical(record.vertical)
            benchmarks = self._own.of(record)
            first, last = min(known), max(known)
            dates = [month_after(first, number) for number in range(months_between(first, last) + 1)]
            months = [known.get(date, {}) for date in dates]
            for number, date in enumerate(dates):
                before = months[: number + 1]
                year = before[-1 - (date.month - (record.settings.year_start or 1)) % YEAR :]
                for kpi in vertical.kpis.values():
                    yield self._row(record, vertical, kpi, date, before, year, benchmarks.get(kpi.id))

    def _row(
        self,
        record: Record,
        vertical: Vertical,
        kpi: Kpi,
        date: datetime.date,
        months: Sequence[Month],
        year: Sequence[Month],
        benchmark: Benchmark | None,
    ) -> Result:
        """Return the row of a KPI in the last of some months.

        Args:
            record: The business.
            vertical: Its vertical.
            kpi: The KPI.
            date: The first day of the last month.
            months: The months from the business's first on.
            year: Those of the months that are in the year of the last one.
            benchmark: What judges the values; None where the business does not follow the KPI.
        """
        row = Result(
            record.business,
            vertical.id,
            date,
            kpi.id,
            kpi.period,
            currency=self._own.currency(record) if kpi.unit == "money" else None,
            vertical_name=vertical.name[self._language],
            kpi_name=kpi.name[self._language],
        )
        if benchmark is None:
            state = State.not_followed
            return row._replace(state=state.name, reason=self._reasons[state])
        state, value, tier, distance = _judged(kpi, months, benchmark.scale)
        total = _number(period_value(kpi, year))
        reason = self._reasons.get(state)
        if state is State.missing:
            reason = self._missing(vertical.id, kpi.id, frozenset(months[-1]))
        return row._replace(
            value=value,
            tier=tier,
            gap=distance,
            target=benchmark.target,
            state=state.name,
            month_value=value if kpi.window == 1 else _number(month_value(kpi, months[-1])),
            year_to_date=total,
            year_to_date_tier=None if total is None or kpi.window > 1 else _tier(total, benchmark.scale),
            tier_name=None if tier is None else self._tiers[tier],
            reason=reason,
        )

    def _missing_in_words(self, vertical: str, kpi: str, known: frozenset[str]) -> str:
        """Return which inputs of a KPI are missing in a month, given those that are known."""
        of_vertical = self._catalogue.vertical(vertical)
        missing = [item for item in of_vertical.kpis[kpi].inputs.values() if item not in known]
        labels = [of_vertical.inputs[item].label[self._language] for item in missing]
        return translated(message("missing: {names}", names=joined(", ", labels)), self._language)


def _judged(kpi: Kpi, months: Sequence[Month], scale: Scale) -> tuple[State, float | None, str | None, float | None]:
    """Return what can be said of a KPI in the last of some months: its state, value, tier, and gap to the next tier."""
    found = outcome(kpi, months[-kpi.window :])
    value = _number(found.value)
    if value is None or found.state is State.waiting:
        return found.state, value, None, None
    reached = rank(value, scale)
    if isinstance(reached, str):
        return State.wrong_benchmark if reached else State.no_benchmark, value, None, None
    return State.judged, value, _TIERS[int(reached)], _number(gap(value, scale))


def _tier(value: float, scale: Scale) -> str | None:
    """Return the id of the tier that a value reaches; None where there is nothing to judge by."""
    reached = rank(value, scale)
    return None if isinstance(reached, str) else _TIERS[int(reached)]


def _number(value: Value) -> float | None:
    return None if isinstance(value, str) else value
