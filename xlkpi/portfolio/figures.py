"""The figures of a business: each KPI in the latest month, the month before, the latest months and all months.

A verdict goes by the benchmark's period, as in a workbook: see period.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..benchmark import Scale, gap, next_tier, rank
from ..catalogue.model import Kpi, Vertical
from ..formula.values import BLANK, Value
from ..period import (
    YEAR,
    Month,
    Outcome,
    State,
    counted_months,
    month_after,
    outcome,
    period_numbers,
    period_value,
    shown_month,
)
from ..worth import count_to_tier, counted_input
from .own_settings import Benchmark

TREND = 3
"""How many months the trend compares with as many months before them."""


class Standing(NamedTuple):
    """A business's value of a KPI in its latest month, or over the benchmark's period, with the tier and changes.

    Attributes:
        kpi: The KPI's id.
        value: A number, or the text of an error.
        tier: 0 (below benchmark) to 3 (exceptional), None without a benchmark.
        before: The tier in the month before.
        change: The change from the month before, of values over the benchmark's period.
        trend: The change between the latest three months and the three months before.
        gap: The distance to the next tier.
        counted: The least whole number of the counted input, more or fewer, that reaches it; see worth.py. None where
            there is none.
        period: The value over all months.
        period_tier: The tier over all months; None where the benchmark is for a period of several months.
        is_own: Whether the tier is by thresholds of the business's own.
        target: The business's own target; None where it states none.
    """

    kpi: str
    value: Value
    tier: int | None
    before: int | None
    change: float | None
    trend: float | None
    gap: float | None
    counted: int | None
    period: Value
    period_tier: int | None
    is_own: bool
    target: float | None


class Figures(NamedTuple):
    """The figures of a business.

    Attributes:
        month: The latest month, None where the business has no figures.
        begun: The latest month with any figure, which may be too few to judge by; None without figures.
        standings: A standing for each KPI that the business follows and that can be judged in the latest month, or
            whose inputs are impossible. One that lacks inputs, waits for its period or divides by zero is not ranked.
    """

    month: datetime.date | None
    begun: datetime.date | None
    standings: list[Standing]


class Judge:
    """A judge of businesses, with the KPIs of their vertical."""

    def __init__(self, vertical: Vertical) -> None:
        self.vertical = vertical

    def figures(self, by_date: Mapping[datetime.date, Month], benchmarks: Mapping[str, Benchmark]) -> Figures:
        """Return the figures of a business.

        Args:
            by_date: The months of the business, in order.
            benchmarks: What judges its values of each KPI that it follows.
        """
        dates, months = list(by_date), list(by_date.values())
        shown = shown_month(self.vertical, months, benchmarks)
        if shown is None:
            return Figures(None, None, [])
        latest, begun = dates[shown], max(date for date, month in by_date.items() if month)
        recent = [by_date.get(month_after(latest, back), {}) for back in range(-YEAR, 1)]
        before, kpis = months[: shown + 1], self.vertical.kpis
        found = [self._standing(kpis[kpi], benchmark, before, recent) for kpi, benchmark in benchmarks.items()]
        return Figures(latest, begun, [standing for standing in found if standing is not None])

    def _standing(
        self, kpi: Kpi, benchmark: Benchmark, months: Sequence[Month], recent: Sequence[Month]
    ) -> Standing | None:
        """Return the standing in a KPI for the last of the months; None where there is no value to rank.

        Args:
            kpi: The KPI.
            benchmark: What judges its values.
            months: The business's months up to the latest.
            recent: The latest calendar months, at least 2 × TREND and one more than the longest period, each of them
                empty where the business has no figures.
        """
        now, earlier = outcome(kpi, recent), outcome(kpi, recent[:-1])
        if now.state not in (State.judged, State.no_benchmark, State.wrong):
            return None
        scale = benchmark.scale
        value, before, period = now.value, _judged(earlier), period_value(kpi, months)
        change, trend = _difference(value, before), None
        windows = recent[-TREND:], recent[-2 * TREND : -TREND]
        if all(counted_months(kpi, window) == TREND for window in windows):
            trend = _difference(*(period_value(kpi, window) for window in windows))
        distance = None if isinstance(value, str) else gap(value, scale)
        tier = _tier(value, scale)
        return Standing(
            kpi.id,
            value,
            tier,
            _tier(before, scale),
            change,
            trend,
            None if isinstance(distance, str) else distance,
            self._count(kpi, scale, recent[-now.months :], value),
            period,
            _tier(period, scale) if kpi.window == 1 else None,
            benchmark.is_own and tier is not None,
            benchmark.target if benchmark.has_own_target else None,
        )

    def _count(self, kpi: Kpi, scale: Scale, covered: Sequence[Month], value: Value) -> int | None:
        """Return how many of the counted input reach the next tier; None where no count is said."""
        upwards = None if isinstance(value, str) else next_tier(value, scale)
        if upwards is None or counted_input(self.vertical, kpi) is None:
            return None
        return count_to_tier(kpi, period_numbers(kpi, covered), scale[upwards])


def _judged(found: Outcome) -> Value:
    """Return the value that a verdict went by; "" where there was none."""
    return found.value if found.state in (State.judged, State.no_benchmark) else BLANK


def _difference(value: Value, before: Value) -> float | None:
    return None if isinstance(value, str) or isinstance(before, str) else value - before


def _tier(value: Value, scale: Scale) -> int | None:
    reached = BLANK if isinstance(value, str) else rank(value, scale)
    return None if isinstance(reached, str) else int(reached)
