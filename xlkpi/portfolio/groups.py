"""What the standings say: of peer groups, of businesses in league tables, and of each business over all its KPIs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from ..catalogue.model import TIERS, Kpi
from ..formula.values import Value

SMALLEST_GROUP = 5
"""The least number of businesses in a peer group of an anonymous portfolio, so that nobody is recognised in it."""

QUARTERS = 4


class Key(NamedTuple):
    """What a peer group has in common.

    Attributes:
        vertical: The vertical's id.
        kpi: The KPI's id.
        currency: The currency of a KPI in money; "" for other KPIs.
    """

    vertical: str
    kpi: str
    currency: str = ""


class Group(NamedTuple):
    """A peer group: the businesses of a vertical that have a value of a KPI; of money, in one currency.

    Attributes:
        vertical: The vertical's id.
        kpi: The KPI's id.
        size: The number of businesses with a value.
        tiers: The number of businesses in each tier, from below the benchmark upwards.
        up: The number of businesses in a better tier than in the month before.
        down: The number of businesses in a worse tier than in the month before.
        falls: The number of businesses that fell by two tiers or more.
        errors: The number of businesses with an error in place of a value, which `size` leaves out.
        quartiles: Lower quartile, median and upper quartile; empty for a group without a value.
        withheld: Whether the group is too small to be shown anonymously; only its size is then known.
        currency: The currency of a KPI in money; "" for other KPIs.
        own: The number of businesses whose tier is by thresholds of their own.
    """

    vertical: str
    kpi: str
    size: int
    tiers: tuple[int, ...]
    up: int
    down: int
    falls: int
    errors: int
    quartiles: tuple[float, ...]
    withheld: bool
    currency: str = ""
    own: int = 0

    @property
    def judged(self) -> int:
        """Return the number of businesses that have a tier; a value without a benchmark or exchange rate has none."""
        return sum(self.tiers)

    @property
    def key(self) -> Key:
        """Return what the businesses of the group have in common."""
        return Key(self.vertical, self.kpi, self.currency)


class Row(NamedTuple):
    """A business's row in a league table.

    Attributes:
        place: The place among the businesses of the group, None for an error.
        size: The size of the group.
        more: How many decimals more the value is shown with, so that it is not shown as a threshold or target on whose
            other side it stands.
        period_more: The same for the value over all months.

    Standing describes the other attributes.
    """

    business: str
    month: datetime.date
    kpi: str
    vertical: str
    currency: str
    place: int | None
    size: int
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
    more: int
    period_more: int

    @property
    def quarter(self) -> int | None:
        """Return the quarter of the group that the business is in, from 1 (the best) to 4; None for an error."""
        return None if self.place is None else 1 + (self.place - 1) * QUARTERS // self.size


class Summary(NamedTuple):
    """A business over all its KPIs.

    Attributes:
        business: The business's name.
        vertical: The vertical's id.
        month: The latest month, None where the business has no figures.
        tiers: The number of KPIs in each tier, from below the benchmark upwards.
        up: The number of KPIs in a better tier than in the month before.
        down: The number of KPIs in a worse tier than in the month before.
        weakest: The id and tier of the weakest KPI, None without a benchmark.
        strongest: The id and tier of the strongest KPI, None without a benchmark.
        own: The number of KPIs whose tier is by thresholds of the business's own.
    """

    business: str
    vertical: str
    month: datetime.date | None
    tiers: tuple[int, ...]
    up: int
    down: int
    weakest: tuple[str, int] | None
    strongest: tuple[str, int] | None
    own: int


def has_tier(kpi: Kpi, group: Group, tier: int) -> bool:
    """Return whether a tier, from 0 (below) to 3, has a number: businesses are in it, or the source states it."""
    return bool(group.tiers[tier]) or (bool(kpi.thresholds) if tier == 0 else TIERS[tier - 1] in kpi.thresholds)


def fewest_judged(groups: Iterable[Group]) -> int:
    """Return the least number of businesses that the verdicts of several groups can be about."""
    fewest: dict[str, int] = {}
    for group in groups:
        fewest[group.vertical] = max(fewest.get(group.vertical, 0), group.judged)
    return sum(fewest.values())
