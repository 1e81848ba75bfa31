"""What a business's own workbook, or its row in a table, goes by: thresholds, target, exchange rate.

What cannot be read there is an error here as well, and never what the catalogue has in its place.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

from ..benchmark import SIGNS, Edge, Scale, usual_aim
from ..catalogue.model import DIRECTIONS, TIERS, Kpi, Vertical
from ..collect.statements import UNREADABLE
from ..exchange import rate_of
from ..formula.values import VALUE
from ..period import Month
from ..tables.record import Record
from ..tables.settings import RATE, TARGET, THRESHOLD, Edit, Settings, target_of, threshold_of

_EDGES = {sign: edge for edge, sign in SIGNS.items()}


def own_rate(vertical: Vertical, currency: str, record: Record, chosen: float | None) -> float | None:
    """Return the rate at which thresholds in money are converted for a business; see exchange.rate_of.

    Args:
        vertical: The vertical.
        currency: The currency of the business.
        record: The business.
        chosen: The user's rate, which overrides the business's own.
    """
    known = rate_of(vertical, currency, record.exchange_rate if chosen is None else chosen)
    return None if chosen is None and RATE in _unreadable(record.settings) else known


def own_scale(kpi: Kpi, scale: Scale, settings: Settings) -> Scale:
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


def own_target(kpi: Kpi, scale: Scale, settings: Settings) -> float | None:
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
