"""Judgements of a value by a KPI's thresholds: rank, next tier, gap.

The thresholds are the catalogue's, or those of a workbook's own Benchmarks table.
"""

from __future__ import annotations

import math
import operator
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Union

from .catalogue.model import TIERS, Kpi
from .formula.values import NA, NUM, VALUE, Value, is_blank, is_error, to_number

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
"""The sign of each edge in a workbook."""

_REACHED: Dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_OPERATORS = {symbol: edge for edge, symbol in SIGNS.items()}


class Edge(NamedTuple):
    """A tier's threshold as given. Its value is an error where a user has mistyped the threshold."""

    sign: str
    value: Value


Scale = Mapping[str, Edge]
"""Tier → its edge; a tier without a threshold is left out."""


_AIMS = ("above", "exceptional", "typical")


def usual_aim(kpi: Kpi) -> Optional[str]:
    """Return the tier to aim for by default: above average, or else a tier that the source has; None without one."""
    return next((tier for tier in _AIMS if tier in kpi.thresholds), None)


def catalogue_scale(kpi: Kpi) -> Scale:
    """Return the thresholds of the catalogue."""
    return {tier: Edge(threshold.edge, threshold.value) for tier, threshold in kpi.thresholds.items()}


def table_scale(table: Sequence[Sequence[Any]], kpi_id: str) -> Union[Scale, str]:
    """Return the thresholds in a workbook's Benchmarks table, or "#N/A" when the KPI is not in it.

    Args:
        table: One row per KPI: its id, then sign and threshold of each tier from typical to exceptional.
        kpi_id: The KPI's id.
    """
    for row in table:
        cells = [*(row if isinstance(row, (list, tuple)) else [row]), *[None] * (1 + 2 * len(TIERS))]
        if isinstance(cells[0], str) and cells[0].strip().lower() == kpi_id:
            edges = {tier: _edge(*cells[1 + 2 * i : 3 + 2 * i]) for i, tier in enumerate(TIERS)}
            return {tier: edge for tier, edge in edges.items() if edge is not None}
    return NA


def _edge(sign: Any, cell: Any) -> Optional[Edge]:
    if is_blank(cell):
        return None
    value = to_number(cell)
    edge = _OPERATORS.get(sign) if isinstance(sign, str) else None
    if isinstance(value, str) or edge is None:
        return Edge("", next((str(given) for given in (cell, sign) if is_error(given)), VALUE))
    return Edge(edge, value if math.isfinite(value) else NUM)


def rank(value: float, scale: Scale) -> Value:
    """Return the best tier that a value reaches: 3 exceptional, 2 above average, 1 typical, 0 below benchmark.

    The answer is "" when the scale has no threshold, and an error when a threshold that decides is an error.

    Example:
        >>> rank(30.0, {"typical": Edge(">=", 15.0), "above": Edge(">", 30.0)})
        1
    """
    for number in range(len(TIERS), 0, -1):
        edge = scale.get(TIERS[number - 1])
        if edge is None:
            continue
        if isinstance(edge.value, str):
            return edge.value
        if is_reached(value, edge):
            return number
    return 0 if scale else ""


def is_reached(value: float, edge: Edge) -> bool:
    """Return whether a value reaches a threshold that is a number."""
    return not isinstance(edge.value, str) and _REACHED[edge.sign](value, edge.value)


def next_tier(value: float, scale: Scale) -> Optional[str]:
    """Return the next better tier that has a threshold; None at the top."""
    reached = rank(value, scale)
    if isinstance(reached, str):
        return None
    return next((tier for tier in TIERS[int(reached) :] if tier in scale), None)


def gap(value: float, scale: Scale) -> Value:
    """Return the distance from a value to the next tier's threshold; 0 at the top, "" where there are no thresholds."""
    return distance(value, next_threshold(value, scale))


def next_threshold(value: float, scale: Scale) -> Optional[Value]:
    """Return the next better tier's threshold; None at the top, "" or an error where `rank` gives one."""
    reached = rank(value, scale)
    if isinstance(reached, str):
        return reached
    tier = next_tier(value, scale)
    return None if tier is None else scale[tier].value


def distance(value: float, threshold: Optional[Value]) -> Value:
    """Return the distance from a value to a threshold of next_threshold."""
    if threshold is None or isinstance(threshold, str):
        return 0.0 if threshold is None else threshold
    found = abs(threshold - value)
    return found if math.isfinite(found) else NUM
