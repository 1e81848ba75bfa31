"""What a business's own workbook, or its row in a table, goes by: thresholds, target, exchange rate.

What cannot be read there is an error here as well, and never what the catalogue has in its place. The portfolio and the
long table of results both go by it, and so give a value the tier of the business's Dashboard.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ..benchmark import SIGNS, Edge, Scale, usual_aim
from ..catalogue.model import DIRECTIONS, TIERS, Kpi, Vertical
from ..collect.statements import UNREADABLE
from ..exchange import rate_of, scale_in
from ..formula.values import VALUE, Value
from ..more_decimals import more_decimals
from ..period import Month
from ..tables.record import Record
from ..tables.settings import RATE, SETTINGS, TARGET, THRESHOLD, Edit, Settings, target_of, threshold_of

_MOST_RATES = 64
"""How many currencies and exchange rates keep their thresholds: businesses may each have a rate of their own."""

_EDGES = {sign: edge for edge, sign in SIGNS.items()}


class Benchmark(NamedTuple):
    """What judges a business's values of a KPI.

    Attributes:
        scale: The thresholds. One that cannot be read is an error.
        target: The business's own target, or the threshold of the tier that it aims for; None without one.
        is_own: Whether the thresholds are others than the catalogue's.
        has_own_target: Whether the business states its target, or the tier to aim for.
    """

    scale: Scale
    target: float | None
    is_own: bool = False
    has_own_target: bool = False

    def more_decimals(self, value: Value, places: int) -> int:
        """Return how many decimals more a value needs beside the thresholds and the target; see more_decimals.py."""
        if isinstance(value, str):
            return 0
        edges = (*(edge.value for edge in self.scale.values()), self.target)
        return more_decimals(value, [edge for edge in edges if isinstance(edge, (int, float))], places)


class Benchmarks:
    """The benchmarks of many businesses.

    Args:
        verticals: The verticals by id.
        currency: The currency of businesses that state none.
        rates: The user's exchange rates by currency, which override those of businesses.
    """

    def __init__(
        self,
        verticals: Mapping[str, Vertical],
        currency: str,
        rates: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self._verticals = verticals
        self._currency = currency
        self._rates = rates
        self._usual = lru_cache(_MOST_RATES * len(verticals))(self._usual_of)

    def currency(self, record: Record) -> str:
        """Return the currency of a business's amounts."""
        return record.currency or self._currency

    def rate(self, record: Record) -> float | None:
        """Return the rate at which thresholds in money are converted for a business; see exchange.rate_of."""
        currency = self.currency(record)
        chosen = self._rates.get(currency)
        known = rate_of(self._verticals[record.vertical], currency, record.exchange_rate if chosen is None else chosen)
        return None if chosen is None and RATE in _unreadable(record.settings) else known

    def of(self, record: Record) -> Mapping[str, Benchmark]:
        """Return what judges a business's values of each KPI that it follows, by the KPI's id."""
        settings, followed = record.settings, record.followed
        usual = self._usual(record.vertical, self.currency(record), self.rate(record))
        kpis = self._verticals[record.vertical].kpis
        if followed:
            usual = {kpi: usual[kpi] for kpi in kpis if kpi in followed}
        if not settings.stated.keys() - {*SETTINGS}:
            return usual
        return {kpi: _own(kpis[kpi], benchmark.scale, settings) for kpi, benchmark in usual.items()}

    def _usual_of(self, vertical: str, currency: str, rate: float | None) -> Mapping[str, Benchmark]:
        """Return what judges businesses that state no benchmarks."""
        found = {}
        for kpi in self._verticals[vertical].kpis.values():
            scale = scale_in(kpi, currency, rate)
            found[kpi.id] = Benchmark(scale, _own_target(kpi, scale, Settings()))
        return found


def _own(kpi: Kpi, usual: Scale, settings: Settings) -> Benchmark:
    """Return what judges a business by what it states, where the catalogue's thresholds are the usual ones."""
    scale = _own_scale(kpi, usual, settings)
    has_target = Edit(TARGET, kpi.id).column in settings.stated
    return Benchmark(scale, _own_target(kpi, scale, settings), scale != usual, has_target)


def _own_scale(kpi: Kpi, scale: Scale, settings: Settings) -> Scale:
    """Return the thresholds that judge a business.

    Args:
        kpi: The KPI.
        scale: The thresholds of the catalogue, in the business's currency.
        settings: What is stated about the business. A threshold that cannot be read is an error.
    """
    own = dict(scale)
    for tier in TIERS:
        column = Edit(THRESHOLD, kpi.id, tier).column
        if column in _unreadable(settings):
            own[tier] = Edge("", VALUE)
        elif column in settings.stated:
            sign, number = threshold_of(settings.stated[column])
            usual = kpi.thresholds[tier].edge if tier in kpi.thresholds else DIRECTIONS[kpi.direction][0]
            if number is None:
                own.pop(tier, None)
            else:
                own[tier] = Edge(_EDGES[sign] if sign else usual, number)
    return own


def _own_target(kpi: Kpi, scale: Scale, settings: Settings) -> float | None:
    """Return the target of a business: its own number, or the threshold of the tier that it aims for.

    Args:
        kpi: The KPI.
        scale: The thresholds that judge the business.
        settings: What is stated about the business.
    """
    column = Edit(TARGET, kpi.id).column
    if column in _unreadable(settings):
        return None
    tier, number = target_of(settings.stated.get(column, ""))
    aim = scale.get(tier or usual_aim(kpi) or "")
    threshold = None if aim is None or isinstance(aim.value, str) else aim.value
    return threshold if number is None else number


def months_of(record: Record) -> Mapping[datetime.date, Month]:
    """Return the months of a business. A figure that cannot be read is infinite, which no KPI accepts."""
    unreadable = _unreadable(record.settings)
    if not unreadable:
        return record.months
    months = {month: dict(numbers) for month, numbers in record.months.items()}
    for name in unreadable:
        month, mark, item = name.partition(":")
        if mark:
            months.setdefault(datetime.date.fromisoformat(f"{month}-01"), {})[item] = math.inf
    return dict(sorted(months.items()))


def _unreadable(settings: Settings) -> list[str]:
    return settings.stated.get(UNREADABLE, "").split()
