"""The measures of each month (revenue, orders, items, customers), counted from lines."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ..period import YEAR
from .engine import fetch
from .lines import AMOUNT, FileRead
from .revenue import PAID, Revenue, RevenueKind
from .sums import Sum, add_up, month_of, used

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

Figures = Mapping[str, Decimal | int]
"""A month's measures, by their names in catalogue/measures.py."""

_SUMMED = {"orders": "orders", "items": "quantity", "items_returned": "returned"}
"""The measures that are sums over lines, each with its column."""

_ORDER = ("system", "order")
_CUSTOMERS = (
    "customers",
    "new_customers",
    "gained_customers",
    "returning_customers",
    "repeat_customers",
    "active_customers_start",
    "active_customers_end",
    "active_repeat_customers",
)


def number_of(date: datetime.date) -> int:
    """Return the number of a date's month: 12 × the year + the month - 1."""
    return date.year * YEAR + date.month - 1


def date_of(month: int) -> datetime.date:
    """Return the first day of the month with this number."""
    return datetime.date(month // YEAR, month % YEAR + 1, 1)


def count_months(
    con: BaseBackend,
    lines: Table,
    sums: Sequence[Sum],
    files: Sequence[FileRead],
    revenue: Revenue,
    active_months: int,
) -> dict[int, Figures]:
    """Count the measures of every month, from the first that has a line to the last.

    A month without lines has zeros, but may have active customers. Unknown customers are not counted as customers.

    Args:
        con: The connection that has the lines.
        lines: A table with the columns of LINES.
        sums: The sums of the lines.
        files: How each file with orders was read.
        revenue: The definition of revenue.
        active_months: How many months after a purchase a buyer still counts as a customer.

    Returns:
        The measures by the number of the month.
    """
    sums = used(sums)
    found = add_up(sums, "month")
    if not found:
        return {}
    months = range(min(found), max(found) + 1)
    lines = used_lines(lines)
    money = _revenue(con, lines, found, revenue)
    if revenue.kind is RevenueKind.net:
        money.subtract(_refunded(con, lines, sums, files, revenue))
    customers = _customers(con, lines, active_months, months)
    none = dict.fromkeys(_SUMMED.values(), 0)
    return {
        month: {
            "revenue": money[month],
            **{measure: found.get(month, none)[name] for measure, name in _SUMMED.items()},
            **customers[month],
        }
        for month in months
    }


def used_lines(lines: Table) -> Table:
    """Return the lines or tallies that count, each with the number of its month."""
    return lines.filter(lines.excluded.isnull()).mutate(month=month_of(lines))


def _revenue(con: BaseBackend, lines: Table, found: Mapping[int, Sum], revenue: Revenue) -> Counter[int]:
    """Return the revenue of each month before refunds; 0 where there is none."""
    money: Counter[int] = Counter()
    if revenue.is_all_paid or not any(row[revenue.shared] for row in found.values()):
        money.update({month: revenue.unshared(row) for month, row in found.items()})
    else:
        money.update(_by_month(con, revenue.of(_paid(lines, *_ORDER, "month")), "revenue"))
    return money


def _paid(lines: Table, *key: str) -> Table:
    """Add up the amounts paid for each order."""
    return lines.group_by(*key).agg(**{amount: lines[amount].sum().cast(AMOUNT) for amount in PAID})


def _refunded(
    con: BaseBackend, lines: Table, sums: Sequence[Sum], files: Sequence[FileRead], revenue: Revenue
) -> Counter[int]:
    """Return the amounts by which refunds reduce the revenue of each month.

    Refunds may include unknown amounts of tax or shipping that revenue leaves out. Then a refund reduces revenue in the
    proportion of the order's revenue to the order's payment.
    """
    refunding = {row["file"] for row in sums if row["refund"]}
    read = {file.file: file for file in files if file.file in refunding}
    mixed = {name for name, file in read.items() if not file.in_refund <= revenue.parts}
    exact = read.keys() - mixed
    off: Counter[int] = Counter()
    for row in sums:
        if row["file"] in exact:
            off.update({row["month"]: row["refund"] if revenue.tax else row["refund"] - row["refund_tax"]})
    for has_tax in (True, False):
        names = [name for name in mixed if ("tax" not in read[name].in_refund) == has_tax]
        if names:
            refunds = lines.filter(lines.refund != 0, lines.file.isin(names))
            refunds = refunds.select(*_ORDER, "month", "refund", "refund_tax")
            orders = revenue.of(_paid(lines.semi_join(refunds, _ORDER), *_ORDER))
            off.update(_by_month(con, revenue.refunded(refunds.left_join(orders, _ORDER), has_tax), "off"))
    return off


def _by_month(con: BaseBackend, table: Table, amount: str) -> dict[int, Decimal]:
    """Add up a column for each month."""
    return {row["month"]: row["sum"] for row in fetch(con, table.group_by("month").agg(sum=table[amount].sum()))}


def _customers(con: BaseBackend, lines: Table, active_months: int, months: range) -> Mapping[int, Figures]:
    """Count the measures of customers in each month.

    Orders are counted by their month and the month of the customer's previous order; all measures follow from these
    counts. Each order begins a stay, which lasts until the customer's next order, or until the customer is no longer
    active.
    """
    import ibis

    bought = lines.filter(lines.customer.notnull() & (lines.orders > 0))
    history = ibis.window(group_by="customer", order_by="month")
    follows = bought.select(
        "month", before=bought.month.lag(1).over(history), is_second=ibis.row_number().over(history) == 1
    )
    figures: dict[int, dict[str, Decimal | int]] = {month: dict.fromkeys(_CUSTOMERS, 0) for month in months}
    stays: Counter[tuple[int, int, bool]] = Counter()
    for row in fetch(con, follows.group_by(follows.columns).agg(customers=follows.count())):
        month, before, customers = row["month"], row["before"], row["customers"]
        _begin(figures[month], month, before, active_months, customers)
        stays[month, month + active_months, before is None] += customers
        if before is not None:  # the previous stay ends with this order
            stays[before, before + active_months, row["is_second"]] -= customers
            stays[before, min(month, before + active_months), row["is_second"]] += customers
    for (month, until, is_new), customers in stays.items():
        _stay(figures, range(month, until), is_new, customers)
    return figures


def _begin(figures: dict[str, Decimal | int], month: int, before: int | None, active_months: int, number: int) -> None:
    """Count customers who ordered in a month. `before` is the month of their previous order; None without one."""
    if before != month:
        figures["customers"] += number
        figures["new_customers" if before is None else "returning_customers"] += number
    if before is None or before + active_months < month:
        figures["gained_customers"] += number


def _stay(figures: Mapping[int, dict[str, Decimal | int]], stay: range, is_new: bool, number: int) -> None:
    """Count customers in each month of a stay. `is_new` is whether the stay begins with their first order."""
    if stay and not is_new:
        figures[stay[0]]["repeat_customers"] += number
    for month in stay:
        if month not in figures:
            break
        figures[month]["active_customers_end"] += number
        if not is_new:
            figures[month]["active_repeat_customers"] += number
        if month + 1 in figures:
            figures[month + 1]["active_customers_start"] += number
