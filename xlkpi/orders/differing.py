"""Order numbers that stand for several orders: of two shops in one import, or of a file whose numbers repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import ibis

from ..errors import OrdersError, Problem
from ..messages import Message, message, plural
from .engine import DUCKDB, fetch
from .layout import Layout
from .reasons import UNREADABLE
from .records import Records

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

FILE = 10**12
"""Makes the positions of rows unique among all files: no file has that many rows."""

_COMPARED = ("file_number", "position", "placed", "customer", "goods", "excluded")


def differing_orders(
    con: BaseBackend, orders: Table, duplicates: Table, files: Sequence[tuple[str, Layout]]
) -> Table | None:
    """Return the keys of orders whose occurrences differ; None where there are none.

    `differs` says whether a number stands for several orders of one file, `is_edited` whether another file has the same
    order with other amounts.

    Args:
        con: The connection that has the orders.
        orders: All occurrences of all orders, one row each.
        duplicates: The keys of the orders that occur several times, with the position of the occurrence that counts.
        files: The name and the layout of each file.

    Raises:
        OrdersError: Two files have the same numbers for different orders, and their shops are not named.
    """
    compared = _compared(orders, duplicates, files)
    found = fetch(con, compared.group_by("file_number", "kept_file_number").agg(
        orders=compared.count(), edited=(compared.is_edited & ~compared.differs).sum(),
        differing=compared.differs.sum(), corrected=compared.is_corrected.sum(),
        row=compared.position.min(where=compared.differs | compared.is_corrected) % FILE,
        kept_row=compared.kept_position.min(where=compared.differs | compared.is_corrected) % FILE,
    ))  # fmt: skip
    problems = [_of_two_shops(pair, files) for pair in found if _are_two_shops(pair, files)]
    if problems:
        raise OrdersError(problems)
    compared = compared.mutate(inside=(compared.file_number == compared.kept_file_number) & compared.differs)
    is_inside = any(pair["differing"] for pair in found if pair["file_number"] == pair["kept_file_number"])
    if not is_inside and not any(pair["edited"] for pair in found):
        return None
    differing = compared.filter(compared.inside | compared.is_edited)
    return differing.group_by("order").agg(differs=differing.inside.any(), is_edited=differing.is_edited.any())


def notes_on_customers(con: BaseBackend, file: Records, lines: Table | None = None) -> Iterator[Message]:
    """Note the orders of several rows that name more than one customer: they may be several orders of one number.

    Args:
        con: The connection that has the records.
        file: The records of one file.
        lines: The lines of this file alone, where no other file was read; else None.
    """
    if not file.layout.several or "customer" in file.same:
        return
    rows = file.table.filter(file.table.order.notnull())
    if "excluded" not in file.same:
        rows = rows.filter(rows.excluded.isnull())
    if con.name == DUCKDB and lines is not None and _have_one_customer(con, rows, lines):
        return
    rows = rows.filter(rows.customer.notnull())
    orders = rows.group_by("order").agg(row=rows.row.min(), differs=rows.customer.min() != rows.customer.max())
    orders = orders.filter(orders.differs)
    (found,) = fetch(con, orders.aggregate(count=orders.count(), row=orders.row.min()))
    if found["count"]:
        yield plural(
            "{count:,} order, from row {row}, has rows with different customers: that of its first row counts. Give "
            "each order its own number if these are several.",
            "{count:,} orders, the first from row {row}, have rows with different customers: those of their first rows "
            "count. Give each order its own number if these are several.",
            count=found["count"],
            row=found["row"],
        )


def _have_one_customer(con: BaseBackend, rows: Table, lines: Table) -> bool:
    """Return whether the rows of each order follow each other and plainly name one customer, as in most exports.

    Then there are as many orders as rows whose order or customer is not that of the row before. To compare the rows of
    each order instead takes ten times as long.
    """
    is_same = (rows.order == rows.order.lag()) & rows.customer.identical_to(rows.customer.lag())
    rows = rows.select(begins=~is_same.fill_null(False))
    orders = lines.filter(lines.orders > 0, lines.order.notnull())
    (of_rows,), (of_lines,) = (fetch(con, table.agg(orders=number)) for table, number in (
        (rows, rows.begins.sum()), (orders, orders.count())
    ))  # fmt: skip
    return bool(of_rows["orders"] == of_lines["orders"])


def _compared(orders: Table, duplicates: Table, files: Sequence[tuple[str, Layout]]) -> Table:
    """Compare each occurrence of an order with the occurrence that counts.

    An order that was exported twice may have another status and refund. It keeps its date, but for the time zone of the
    export. An order of the same second is the same, though its goods were edited, or its customer's address corrected.
    """
    readable = orders.excluded.isnull() | ~orders.excluded.isin(UNREADABLE)
    # An occurrence without an amount may be a refund of shipping alone, or cancelled.
    orders = orders.filter(readable & ((orders.several & orders.excluded.isnull()) | (orders.goods != 0)))
    kept = orders.join(duplicates, [orders.order == duplicates.order, orders.position == duplicates.first_position])
    kept = kept.select("order", **{f"kept_{name}": kept[name] for name in _COMPARED})
    both = orders.join(kept, "order")
    both = both.filter(both.position != both.kept_position)
    day = ibis.interval(days=1)
    dates = ((both.placed > both.kept_placed + day) | (both.placed < both.kept_placed - day)).fill_null(False)
    goods = both.goods != both.kept_goods
    persons = (both.customer != both.kept_customer).fill_null(False)
    same_person = (both.customer == both.kept_customer).fill_null(False)
    same_second = ((both.placed == both.kept_placed) & (both.placed.truncate("D") != both.placed)).fill_null(False)
    is_inside = both.file_number == both.kept_file_number
    systems = ibis.array([layout.id for _, layout in files])
    is_comparable = systems[both.file_number] == systems[both.kept_file_number]
    is_corrected = persons & ~goods & same_second & ~is_inside
    is_edited = goods & same_person & same_second & ~is_inside
    other = (persons & ~is_corrected) | (goods & ~is_edited)
    return both.mutate(
        differs=dates | (is_comparable & other),
        is_corrected=is_comparable & ~dates & is_corrected,
        is_edited=is_comparable & ~dates & is_edited,
    )


def _are_two_shops(pair: Mapping[str, int], files: Sequence[tuple[str, Layout]]) -> bool:
    """Return whether orders differ between two files, or more than a few of their customers."""
    if pair["file_number"] == pair["kept_file_number"] or files[pair["file_number"]][1].named:
        return False
    return pair["differing"] > 0 or pair["corrected"] * 2 > pair["orders"]


def _of_two_shops(pair: Mapping[str, int], files: Sequence[tuple[str, Layout]]) -> Problem:
    what = message(
        "has other orders than {other} under the same numbers ({orders:,}, such as row {row} here and row {kept} "
        "there): their dates, customers or amounts differ",
        orders=pair["differing"] + pair["corrected"],
        other=files[pair["kept_file_number"]][0],
        row=pair["row"],
        kept=pair["kept_row"],
    )
    fix = message(
        "if the files are of two shops, name the shop of each with --shop FILE=NAME; if they are of one shop, give "
        "both files the same name"
    )
    return Problem(file=files[pair["file_number"]][0], what=what, fix=fix)
