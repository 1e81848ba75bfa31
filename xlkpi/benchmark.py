"""How a value stands against a KPI's thresholds: rank, tier, next tier, gap.

The thresholds are the catalogue's, or those of a workbook's own Benchmarks table.
"""

from __future__ import annotations

import math
import operator
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Union

from .catalogue.model import TIERS, Kpi
from .formula.values import NA, NUM, VALUE, Value, is_blank, is_error, to_number

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
"""How an edge is written in a workbook."""

_REACHED: Dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_OPERATORS = {symbol: edge for edge, symbol in SIGNS.items()}


class Edge(NamedTuple):
    """One tier's threshold as it stands, perhaps mistyped by a user: then value is an error."""

    sign: str
    value: Value


Scale = Mapping[str, Edge]
"""Tier → its edge; a tier without a threshold is left out."""


def catalogue_scale(kpi: Kpi) -> Scale:
    """The thresholds of the catalogue."""
    return {tier: Edge(threshold.edge, threshold.value) for tier, threshold in kpi.thresholds.items()}


def table_scale(table: Sequence[Sequence[Any]], kpi_id: str) -> Union[Scale, str]:
    """The thresholds in a workbook's Benchmarks table, or #N/A when the KPI is not in it.

    table: a row a KPI, with its id, then sign and threshold of each tier from typical to exceptional.
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
    """The best tier that the value reaches: 3 exceptional, 2 above average, 1 typical, 0 below benchmark.

    "" when the scale has no threshold; an error where a threshold that must be looked at is one.
    """
    for number in range(len(TIERS), 0, -1):
        edge = scale.get(TIERS[number - 1])
        if edge is None:
            continue
        if isinstance(edge.value, str):
            return edge.value
        if _REACHED[edge.sign](value, edge.value):
            return number
    return 0 if scale else ""


def next_tier(value: float, scale: Scale) -> Optional[str]:
    """The next better tier that has a threshold; None at the top."""
    reached = rank(value, scale)
    if isinstance(reached, str):
        return None
    return next((tier for tier in TIERS[int(reached) :] if tier in scale), None)


def gap(value: float, scale: Scale) -> Value:
    """How far the value is from the next tier's threshold, in the KPI's unit; 0 at the top, "" without thresholds."""
    reached = rank(value, scale)
    if isinstance(reached, str):
        return reached
    tier = next_tier(value, scale)
    if tier is None:
        return 0.0
    target = scale[tier].value
    if isinstance(target, str):
        return target
    distance = abs(target - value)
    return distance if math.isfinite(distance) else NUM
