"""The measures of a month that `xlkpi import` computes from a shop's orders to fill inputs."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional

from ..messages import joined, message
from .model import Input
from .table import Table


class Measure(NamedTuple):
    """A figure that a shop's orders give for a month."""

    unit: str
    help: str
    """Its meaning, as the report of an import and docs/catalogue.md show it."""
    decimals: bool = False
    """Whether a count may have decimals."""
    adds_up: bool = True
    """Whether the months' figures add up: a customer of several months would count several times."""


MEASURES: Mapping[str, Measure] = {
    "revenue": Measure(
        "money", message("What the month’s orders brought in, as `--revenue` and its options define it.")
    ),
    "orders": Measure("count", message("Orders placed in the month.")),
    "items": Measure(
        "count",
        message("Pieces in the month’s orders: an order of three pieces counts as three, one of 0.75 kg as 0.75."),
        True,
    ),
    "items_returned": Measure("count", message("Pieces that came back in the month."), True),
    "customers": Measure("count", message("Customers who bought in the month, each counted once."), adds_up=False),
    "new_customers": Measure(
        "count", message("Of the month’s customers, those who had never bought before the month.")
    ),
    "gained_customers": Measure(
        "count",
        message(
            "Of the month’s customers, those who were not active as it began: new ones, and those back after a long "
            "time."
        ),
    ),
    "returning_customers": Measure(
        "count", message("Of the month’s customers, those who had bought before the month."), adds_up=False
    ),
    "repeat_customers": Measure(
        "count",
        message("Of the month’s customers, those who have placed more than one order by the end of the month."),
        adds_up=False,
    ),
    "active_customers_start": Measure(
        "count", message("Customers who bought within the `--active-months` that end as the month begins.")
    ),
    "active_customers_end": Measure(
        "count", message("Customers who bought within the `--active-months` that end with the month.")
    ),
    "active_repeat_customers": Measure(
        "count",
        message("Of the active customers at the month’s end, those who have placed more than one order by then."),
    ),
}
"""The measures by name. An input's `from_orders` is one of these names."""


def adds_up(item: Input) -> bool:
    """Return whether the figures of an input's months may be added up, as far as the catalogue knows."""
    return item.kind == "flow" and (item.from_orders is None or MEASURES[item.from_orders].adds_up)


def read_measure(table: Table, unit: Optional[str]) -> Optional[str]:
    """Read the measure that an input's `from_orders` names, if any; report one in another unit than the input's."""
    if "from_orders" not in table.values:
        return None
    name = table.choice("from_orders", list(MEASURES))
    if unit and table.values["from_orders"] == name and MEASURES[name].unit != unit:
        fitting = [other for other, measure in MEASURES.items() if measure.unit == unit]
        fix = message("write one of {options}", options=joined(", ", fitting)) if fitting else message("remove it")
        what = message("{name!r} is in {unit}, the input in {other}", name=name, unit=MEASURES[name].unit, other=unit)
        table.refuse("from_orders", what, fix)
    return name
