"""From lines to months: what orders tell of each month, by the measures of the catalogue."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..period import YEAR
from .lines import AMOUNT, FileRead
from .revenue import PAID, Kind, Revenue

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

Figures = Mapping[str, Decimal | int]
"""The measures of a month."""

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
    """The number of a date's month: 12 × the year + the month - 1."""
    return date.year * YEAR + date.month - 1


def date_of(month: int) -> datetime.date:
    """The first day of the month of that number."""
    return datetime.date(month // YEAR, month % YEAR + 1, 1)


def used_lines(lines: Table) -> Table:
    """The lines, or tallies, that count, each with the number of its month."""
    used = lines.filter(lines.aside.isnull())
    return used.mutate(month=(used.placed.year() * YEAR + used.placed.month() - 1).cast("int32"))


def fetch(con: BaseBackend, table: Table) -> list[dict[str, Any]]:
    """The rows of a small table."""
    rows: list[dict[str, Any]] = con.to_pyarrow(table).to_pylist()
    return rows


def count_months(
    con: BaseBackend, lines: Table, files: Sequence[FileRead], revenue: Revenue, active_months: int
) -> dict[int, Figures]:
    """The measures of every month, by its number, from the first that has a line to the last.

    A month without lines has zeros, but for its active customers. Customers that cannot be told apart are in no
    measure of customers.
    """
    used = used_lines(lines)
    sums = used.group_by("month").agg(
        orders=used.orders.sum(),
        items=used.quantity.sum(),
        items_returned=used.returned.sum(),
        shared=used[revenue.shared].sum(),
    )
    found = {row.pop("month"): row for row in fetch(con, sums)}
    if not found:
        return {}
    months = range(min(found), max(found) + 1)
    shared = [row.pop("shared") for row in found.values()]
    money = _revenue(con, used, files, revenue, any(shared) and not revenue.is_all_paid)
    customers = _customers(con, used, active_months, months)
    none = {"orders": 0, "items": 0, "items_returned": 0}
    return {month: {"revenue": money[month], **found.get(month, none), **customers[month]} for month in months}


def _revenue(con: BaseBackend, used: Table, files: Sequence[FileRead], revenue: Revenue, shares: bool) -> Counter[int]:
    """The revenue of each month, 0 where there is none. shares: whether something of an order is to be shared out."""
    sold = revenue.of(_paid(used, *_ORDER, "month")) if shares else revenue.of_lines(used)
    money: Counter[int] = Counter()
    money.update(_by_month(con, sold, "revenue"))
    if revenue.kind is Kind.net:
        for table, off in _refunds(used, files, revenue):
            money.subtract(_by_month(con, table, off))
    return money


def _paid(lines: Table, *key: str) -> Table:
    """What was paid for each order."""
    return lines.group_by(*key).agg(**{amount: lines[amount].sum().cast(AMOUNT) for amount in PAID})


def _refunds(used: Table, files: Sequence[FileRead], revenue: Revenue) -> Iterator[tuple[Table, str]]:
    """Refunds, and the column of what they take off revenue.

    What a file's refunds hold without telling how much, and revenue does not, is shared out as their orders were paid.
    """
    telling = [file for file in files if "refund" in file.tells]
    mixed = [file for file in telling if not file.in_refund <= revenue.parts]
    refunds = used.filter(used.refund != 0)
    if len(mixed) < len(telling):
        exact = refunds.filter(refunds.file.notin([file.file for file in mixed])) if mixed else refunds
        yield exact.mutate(off=exact.refund if revenue.tax else exact.refund - exact.refund_tax), "off"
    for tax_told in (True, False):
        names = [file.file for file in mixed if ("tax" not in file.in_refund) == tax_told]
        if names:
            some = refunds.filter(refunds.file.isin(names)).select(*_ORDER, "month", "refund", "refund_tax")
            orders = revenue.of(_paid(used.semi_join(some, _ORDER), *_ORDER))
            yield revenue.refunded(some.left_join(orders, _ORDER), tax_told), "off"


def _by_month(con: BaseBackend, table: Table, amount: str) -> dict[int, Decimal]:
    """The sum of a column for each month."""
    return {row["month"]: row["sum"] for row in fetch(con, table.group_by("month").agg(sum=table[amount].sum()))}


def _customers(con: BaseBackend, used: Table, active_months: int, months: range) -> Mapping[int, Figures]:
    """The measures of customers in each of the months.

    Each month in which a customer buys begins a stay, which lasts until the customer buys again, or is no longer
    active. Stays are counted by their first month and the month after their last: these few numbers tell the rest.
    """
    import ibis

    bought = used.filter(used.customer.notnull() & (used.orders > 0))
    bought = bought.group_by("customer", "month").agg(orders=bought.orders.sum())
    history = ibis.window(group_by="customer", order_by="month")
    before = bought.month.lag(1).over(history)
    lapse = bought.month + active_months
    stays = bought.mutate(
        until=ibis.least(bought.month.lead(1).over(history).fill_null(lapse), lapse),
        new=before.isnull(),
        gained=(before + active_months < bought.month).fill_null(True),
        again=before.notnull() | (bought.orders > 1),
    )
    counted = stays.group_by("month", "until", "new", "gained", "again").agg(customers=stays.count())
    figures: dict[int, dict[str, Decimal | int]] = {month: dict.fromkeys(_CUSTOMERS, 0) for month in months}
    for row in fetch(con, counted):
        _count(figures, row, row["customers"])
    return figures


def _count(figures: Mapping[int, dict[str, Decimal | int]], stay: Mapping[str, Any], customers: int) -> None:
    """Count customers of one stay in the months that it touches."""
    first = figures[stay["month"]]
    first["customers"] += customers
    first["new_customers" if stay["new"] else "returning_customers"] += customers
    first["gained_customers"] += customers if stay["gained"] else 0
    first["repeat_customers"] += customers if stay["again"] else 0
    for month in range(stay["month"], stay["until"]):
        if month not in figures:
            break
        figures[month]["active_customers_end"] += customers
        figures[month]["active_repeat_customers"] += customers if stay["again"] else 0
        if month + 1 in figures:
            figures[month + 1]["active_customers_start"] += customers
