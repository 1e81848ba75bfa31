"""The figures of a business: each KPI in the latest month, the month before, the latest months and all months."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ..benchmark import Scale, catalogue_scale, gap, rank
from ..catalogue.model import Kpi, Vertical
from ..formula.values import BLANK, Value
from ..period import Month, counted_months, month_after, month_value, period_value, shown_month
from ..tables.record import Record

TREND = 3
"""How many months the trend compares with as many months before them."""


class Standing(NamedTuple):
    """A business's value of a KPI in its latest month, with the tier and changes.

    Attributes:
        kpi: The KPI's id.
        value: A number, or the text of an error.
        tier: 0 (below benchmark) to 3 (exceptional), None without a benchmark.
        before: The tier in the month before.
        change: The change from the month before.
        trend: The change between the latest three months and the three months before.
        gap: The distance to the next tier.
        period: The value over all months.
        period_tier: The tier over all months.
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
    """The figures of a business.

    Attributes:
        month: The latest month, None where the business has no figures.
        standings: A standing for each KPI that has a value in that month.
    """

    month: datetime.date | None
    standings: list[Standing]


class Judge:
    """A judge of businesses, with the KPIs and thresholds of their vertical."""

    def __init__(self, vertical: Vertical) -> None:
        self.vertical = vertical
        self.scales = {kpi.id: catalogue_scale(kpi) for kpi in vertical.kpis.values()}

    def figures(self, record: Record) -> Figures:
        """Return the figures of a business."""
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
        """Return the standing in a KPI for the last of the months.

        Args:
            kpi: The KPI.
            months: The business's months up to the latest.
            recent: The latest 2 × TREND calendar months, each of them empty where the business has no figures.
        """
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
