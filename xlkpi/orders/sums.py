"""Sums of the lines by file, month, currency and reason, made in one pass. Most figures are computed from them."""

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
"""The sums of the lines of one file, month, currency and reason.

It has these four, the number of `rows`, `orders` and `anonymous` orders (those without a known customer), when the
orders were placed (`first`, `last`), and every amount.
"""

_ADDED = ("rows", "orders", "anonymous", *AMOUNTS_OF_LINES)


def sum_lines(con: BaseBackend, lines: Table) -> Sequence[Sum]:
    """Add up all lines, by file, month, currency and reason."""
    import ibis

    ordered = ibis.cases((lines.orders > 0, lines.placed))
    prepared = lines.mutate(
        rows=lines.row.notnull().cast("int64"),
        first=ordered,
        last=ordered,
        anonymous=ibis.ifelse(lines.customer.isnull(), lines.orders, 0),
        placed=lines.placed.date(),
    )
    # By day first: computing each line's month would take as long as all sums.
    days = _summed(prepared, "placed")
    return fetch(con, _summed(days.mutate(month=month_of(days)), "month"))


def _summed(lines: Table, time: str) -> Table:
    return lines.group_by("file", "excluded", "currency", time).agg(
        first=lines["first"].min(), last=lines["last"].max(), **{name: lines[name].sum() for name in _ADDED}
    )


def used(sums: Iterable[Sum]) -> list[Sum]:
    """Return the sums of the lines that count."""
    return [row for row in sums if row["excluded"] is None]


def add_up(sums: Iterable[Sum], by: str) -> dict[Any, dict[str, Any]]:
    """Add up the sums that share a value of a column, and return the totals by this value."""
    found: dict[Any, dict[str, Any]] = {}
    for row in sums:
        total = found.setdefault(row[by], dict.fromkeys(_ADDED, 0))
        for name in _ADDED:
            total[name] += row[name]
    return found


def month_of(lines: Table) -> IntegerValue:
    """Return the number of the month of each line or tally: 12 × the year + the month - 1."""
    return (lines.placed.year() * YEAR + lines.placed.month() - 1).cast("int32")
