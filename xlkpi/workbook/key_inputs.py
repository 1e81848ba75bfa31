"""Which inputs of a vertical are its key figures, at the top of the Dashboard."""

from __future__ import annotations

from ..catalogue.model import Input, Vertical

_MOST = 3
_MEASURES = ("orders", "customers", "items")
"""The measures of orders that interest an owner most, after the money."""


def key_inputs(vertical: Vertical) -> list[Input]:
    """Return the key figures that the vertical's file marks.

    Where it marks none: the first amount of money, then orders, customers and items, then other counts; stocks come
    last, as they cannot be added up over a year.
    """
    if vertical.key_figures:
        return list(vertical.key_figures)[:_MOST]
    inputs = list(vertical.inputs.values())
    money = [item for item in inputs if item.unit == "money"][:1]
    measured = [item for measure in _MEASURES for item in inputs if item.from_orders == measure]
    counts = [item for item in inputs if item.unit == "count" and item not in measured]
    counts.sort(key=lambda item: item.kind != "flow")
    others = [item for item in inputs if item not in (*money, *measured, *counts)]
    return [*money, *measured, *counts, *others][:_MOST]
