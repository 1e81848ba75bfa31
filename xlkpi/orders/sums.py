"""What the lines add up to, by all that anything asks them for: they are gone through for this once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..period import YEAR
from .engine import fetch
from .lines import AMOUNTS_OF_LINES

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import IntegerValue, Table

Sum = Mapping[str, Any]
"""What some lines add up to, all of one file, month, currency and reason to be set aside.

Besides these, `rows` of the file, `orders`, `strangers` (orders without a known customer), when its orders were placed
(`first`, `last`), and every amount.
"""

_ADDED = ("rows", "orders", "strangers", *AMOUNTS_OF_LINES)


def sum_lines(con: BaseBackend, lines: Table) -> Sequence[Sum]:
    """The sums of all lines."""
    import ibis

    ordered = ibis.cases((lines.orders > 0, lines.placed))
    told = lines.mutate(
        rows=lines.row.notnull().cast("int64"),
        first=ordered,
        last=ordered,
        strangers=ibis.ifelse(lines.customer.isnull(), lines.orders, 0),
        placed=lines.placed.date(),
    )
    # By day first: to tell the month of each of the lines takes as long as all of the sums.
    days = _summed(told, "placed")
    return fetch(con, _summed(days.mutate(month=month_of(days)), "month"))


def _summed(lines: Table, time: str) -> Table:
    return lines.group_by("file", "aside", "currency", time).agg(
        first=lines["first"].min(), last=lines["last"].max(), **{name: lines[name].sum() for name in _ADDED}
    )


def used(sums: Iterable[Sum]) -> list[Sum]:
    """Those of the lines that count."""
    return [row for row in sums if row["aside"] is None]


def add_up(sums: Iterable[Sum], by: str) -> dict[Any, dict[str, Any]]:
    """The sums of all that have the same in a column."""
    found: dict[Any, dict[str, Any]] = {}
    for row in sums:
        total = found.setdefault(row[by], dict.fromkeys(_ADDED, 0))
        for name in _ADDED:
            total[name] += row[name]
    return found


def month_of(lines: Table) -> IntegerValue:
    """The number of the month of each line, or tally: 12 × the year + the month - 1."""
    return (lines.placed.year() * YEAR + lines.placed.month() - 1).cast("int32")
