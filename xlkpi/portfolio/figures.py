"""What a business's numbers come to: each KPI in its latest month, the month before, lately, and over all months."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ..benchmark import Scale, catalogue_scale, gap, rank
from ..catalogue.model import Kpi, Vertical
from ..formula.values import BLANK, Value
from ..period import Month, counted_months, month_after, month_value, period_value, shown_month
from ..tables.record import Record

TREND = 3
"""The months that the trend compares with as many before."""


class Standing(NamedTuple):
    """A business's value of a KPI in its latest month, and how it got there.

    value: a number or an error's text. tier: 0 below benchmark to 3 exceptional, None without benchmark. before: the
    tier in the month before. change: on the month before. trend: of the latest three months on the three before them.
    gap: to the next tier. period, period_tier: over all months.
    """

    kpi: str
    value: Value
    tier: int | None
    before: int | None
    change: float | None
    trend: float | None
    gap: float | None
    period: Value
    period_tier: int | None


class Figures(NamedTuple):
    """A business's latest month, None when it has no figures, and where it stands in each KPI that has a value then."""

    month: datetime.date | None
    standings: list[Standing]


class Trade:
    """What computes the figures of a trade's businesses."""

    def __init__(self, vertical: Vertical) -> None:
        self.vertical = vertical
        self.scales = {kpi.id: catalogue_scale(kpi) for kpi in vertical.kpis.values()}

    def figures(self, record: Record) -> Figures:
        """The figures of one business."""
        dates, months = list(record.months), list(record.months.values())
        shown = shown_month(self.vertical, months)
        if shown is None:
            return Figures(None, [])
        latest = dates[shown]
        by_date = dict(record.months)
        recent = [by_date.get(month_after(latest, back), {}) for back in range(1 - 2 * TREND, 1)]
        found = [self._standing(kpi, months[: shown + 1], recent) for kpi in self.vertical.kpis.values()]
        return Figures(latest, [standing for standing in found if standing.value != BLANK])

    def _standing(self, kpi: Kpi, months: list[Month], recent: list[Month]) -> Standing:
        """A KPI of the last of the months; recent: twice the months of a trend, month by month."""
        scale = self.scales[kpi.id]
        value, before, period = month_value(kpi, recent[-1]), month_value(kpi, recent[-2]), period_value(kpi, months)
        change, trend = _difference(value, before), None
        windows = recent[TREND:], recent[:TREND]
        if all(counted_months(kpi, window) == TREND for window in windows):
            trend = _difference(*(period_value(kpi, window) for window in windows))
        distance = None if isinstance(value, str) else gap(value, scale)
        return Standing(
            kpi.id,
            value,
            _tier(value, scale),
            _tier(before, scale),
            change,
            trend,
            None if isinstance(distance, str) else distance,
            period,
            _tier(period, scale),
        )


def _difference(value: Value, before: Value) -> float | None:
    return None if isinstance(value, str) or isinstance(before, str) else value - before


def _tier(value: Value, scale: Scale) -> int | None:
    reached = BLANK if isinstance(value, str) else rank(value, scale)
    return None if isinstance(reached, str) else int(reached)
