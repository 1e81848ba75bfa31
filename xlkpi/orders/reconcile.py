"""The comparison of each order with the totals that its file states: the proof that the file was read right.

A layout names these totals (`stated`), and amount_rules.py computes them for each row. Here they are compared with the
sums of the amounts that were read: row by row, or order by order where an order has several rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from ..messages import message
from .engine import fetch
from .layout import Stated, terms
from .lines import AMOUNT, Comparison, Difference, Reading, Reconciled
from .records import REFUND, UNREAD, ZERO, Records, stated_name
from .report import EXAMPLES

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import BooleanValue, DecimalValue, Table


_AT_ONCE = 10_000
_WITHOUT_TAX = "refund without tax"
_COUNTED = ("orders", "differing", "difference")


def reconcile(con: BaseBackend, records: Records, lines: Table | None = None) -> Comparison:
    """Compare the orders of a file that count with the totals that the file states.

    Args:
        con: The connection that has the records.
        records: The records of the file.
        lines: The lines of all files: orders that they exclude (duplicates, other currencies) are not compared. None
            compares all.
    """
    if not records.stated:
        return Comparison(records.file)
    compared = _summed_up(con, records, _compared(records))
    if not (compared.differing or compared.unread) or compared.table is None:
        return compared
    if lines is not None:
        excluded = lines.filter(lines.file == records.file, lines.excluded.notnull(), lines.row.notnull())
        kept = compared.table.anti_join(excluded.select("row").distinct(), "row")
        compared = _summed_up(con, records, kept)
    differing, unread = (
        tuple(found["row"] for found in _page(con, of(compared.table), 0, EXAMPLES)) for of in (_differing, _unread)
    )
    return replace(compared, examples=differing, unread_examples=unread)


def differences(con: BaseBackend, comparison: Comparison) -> Iterator[Difference]:
    """Yield every order that differs from a total of its file, in the order of the file's rows."""
    if not comparison.differing or comparison.table is None:
        return
    for found in _all(con, _differing(comparison.table)):
        for number, total in enumerate(comparison.totals):
            if found[_off(number)]:
                stated, read = found[stated_name(number)], found[_read(number)]
                yield Difference(comparison.file, found["row"], found["rows"], total.total, stated, read)


def doubtful_orders(con: BaseBackend, reading: Reading) -> Iterator[tuple[str, int, str]]:
    """Yield what is wrong with orders that count: the file, the order's first row, and the problem in words.

    An order may differ from a total of its file, or have a total that cannot be read. Of orders with a status that is
    not known, the first is given.
    """
    for comparison in reading.comparisons:
        yield from ((found.file, found.row, found.described) for found in differences(con, comparison))
        if comparison.unread and comparison.table is not None:
            said = message("counts, but its total cannot be read, so nothing proves that its amounts were read right")
            yield from ((comparison.file, found["row"], said) for found in _all(con, _unread(comparison.table)))
    for file, statuses in reading.statuses.items():
        yield from ((file, status.row, status.described) for status in statuses if status.is_doubtful)


def _all(con: BaseBackend, orders: Table) -> Iterator[dict[str, Any]]:
    last = 0
    while page := _page(con, orders, last, _AT_ONCE):
        yield from page
        last = page[-1]["row"]


def _page(con: BaseBackend, orders: Table, after: int, most: int) -> list[dict[str, Any]]:
    """Return the first of some orders that begin after a row."""
    return fetch(con, orders.filter(orders.row > after).order_by("row").limit(most))


def _differing(orders: Table) -> Table:
    return orders.filter(orders.largest > 0)


def _unread(orders: Table) -> Table:
    return orders.filter(orders[UNREAD])


def _summed_up(con: BaseBackend, records: Records, orders: Table) -> Comparison:
    asked: dict[str, Any] = {
        "orders": orders.largest.count(),
        "differing": (orders.largest > 0).sum().fill_null(0),
        "difference": orders.largest.sum().fill_null(0),
        "unread": orders[UNREAD].sum().fill_null(0),
    }
    for number, _ in enumerate(records.stated):
        off = orders[_off(number)]
        asked[f"orders {number}"] = off.count()
        asked[f"differing {number}"] = (off != 0).sum().fill_null(0)
        asked[f"difference {number}"] = off.abs().sum().fill_null(0)
    found = fetch(con, orders.agg(**asked))[0]
    totals = [
        Reconciled(stated.named, stated.sums, *(found[f"{name} {number}"] for name in _COUNTED))
        for number, stated in enumerate(records.stated)
    ]
    by_row = records.layout.several and not _is_grouped(records)
    counts = (found["orders"], found["differing"], found["difference"])
    return Comparison(records.file, totals, *counts, by_row=by_row, unread=found["unread"], table=orders)


def _compared(records: Records) -> Table:
    """Return a table of orders: first row, number of rows, and for each total what is stated, read, and the difference.

    A difference is 0 where the order reconciles, and null where it is not compared.
    """
    orders = _orders(records)
    reads, offs = {}, {}
    for number, stated in enumerate(records.stated):
        total = orders[stated_name(number)]
        read = _nearest(total, [_sum(orders, terms(text)) for text in stated.sums])
        off = (total - read).cast(AMOUNT)
        fits = off.abs() <= stated.within
        if stated.otherwise:
            fits = fits | (off > 0 if stated.otherwise == "more" else off < 0)
        reads[_read(number)] = read
        offs[_off(number)] = ibis.cases((~_is_comparable(orders, records, stated), None), (fits, ZERO), else_=off)
    orders = orders.mutate(**reads, **offs)
    sizes = [orders[name].abs().fill_null(-1) for name in offs]
    largest = ibis.greatest(*sizes) if len(sizes) > 1 else sizes[0]  # Spark's takes two at least
    kept = [stated_name(number) for number, _ in enumerate(records.stated)]
    return orders.select("row", "rows", UNREAD, *kept, *reads, *offs, largest=largest.nullif(-1))


def _orders(records: Records) -> Table:
    """Return one row per order that counts, with the amounts that its totals may be made of."""
    rows = records.whole.mutate(**records.same)
    is_refund = rows.kind == REFUND if records.layout.refund_rows else ibis.literal(False)
    values = {
        **{stated_name(number): rows[stated_name(number)] for number, _ in enumerate(records.stated)},
        UNREAD: rows[UNREAD] if UNREAD in rows.columns else ibis.literal(False),
        **{name: rows[name] for name in _parts(records)},
        **({_WITHOUT_TAX: rows.refund - rows.refund_tax, "refund": rows.refund} if records.layout.refund_rows else {}),
    }
    if "tax" in values:
        values["tax"] = rows.tax - rows.tax_within
    wanted = rows.select("row", "order", "excluded", is_refund=is_refund, **values)
    if not _is_grouped(records):
        return wanted.filter(wanted.excluded.isnull()).mutate(rows=ibis.literal(1))
    once = {stated_name(number) for number, stated in enumerate(records.stated) if _is_once(records, stated)}
    once |= set(records.layout.once)
    added = {name: wanted[name].max() if name in once else wanted[name].sum() for name in values if name != UNREAD}
    added[UNREAD] = wanted[UNREAD].any()
    orders = wanted.group_by("order", "is_refund").agg(
        row=wanted.row.min(), rows=wanted.count(), excluded=wanted.excluded.count(), **added
    )
    return orders.filter(orders.excluded == 0)


def _parts(records: Records) -> list[str]:
    return list(dict.fromkeys(name for stated in records.stated for text in stated.sums for name in terms(text)))


def _is_grouped(records: Records) -> bool:
    """Return whether orders are compared, rather than single rows."""
    layout = records.layout
    repeated = set(layout.once) & set(_parts(records)) or any(_is_once(records, stated) for stated in records.stated)
    return bool(layout.order and ((layout.head and not layout.details) or (layout.several and repeated)))


def _is_once(records: Records, stated: Stated) -> bool:
    """Return whether the rows of an order repeat a total: as the layout says of it, or of an amount of its columns."""
    amounts = records.layout.amounts
    repeated = {name for of in records.layout.once if of in amounts for name in amounts[of].columns}
    return stated.once or bool(repeated.intersection(stated.total.columns))


def _sum(orders: Table, signs: Mapping[str, int]) -> DecimalValue:
    value = ZERO
    for name, sign in signs.items():
        value = value + orders[name] if sign > 0 else value - orders[name]
    if _WITHOUT_TAX in orders.columns and "refund" not in signs:
        back = orders["refund"] if "tax" in signs else orders[_WITHOUT_TAX]
        value = value - ibis.ifelse(orders.is_refund, back, ZERO)
    return value.cast(AMOUNT)


def _nearest(total: DecimalValue, sums: Sequence[DecimalValue]) -> DecimalValue:
    """Return the sum that comes nearest to a total."""
    nearest = sums[0]
    for other in sums[1:]:
        nearest = ibis.ifelse((total - other).abs() < (total - nearest).abs(), other, nearest)
    return nearest


def _is_comparable(orders: Table, records: Records, stated: Stated) -> BooleanValue:
    """Return whether an order states the total. Of a refund only the whole is known, with and without its tax."""
    is_stated = orders[stated_name(records.stated.index(stated))].notnull() & ~orders[UNREAD]
    if not records.layout.refund_rows:
        return is_stated
    parts = {"discount", "shipping"}.intersection(records.layout.amounts)
    covered = all(parts <= set(terms(text)) for text in stated.sums)
    return is_stated & (orders.is_refund == ibis.literal(False)) if stated.otherwise or not covered else is_stated


def _read(number: int) -> str:
    return f"read {number}"


def _off(number: int) -> str:
    return f"off {number}"
