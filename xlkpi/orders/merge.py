"""All exports together, on the engine that is to compute: orders told twice, further rows, currencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis
from ibis.backends import BaseBackend
from ibis.expr.types import BooleanValue, IntegerScalar, Table, Value

from .amounts import load_words
from .clean import FIRST, FURTHER, REFUND, ZERO
from .engine import compiled_once, computed_once, fetch
from .layout import Layout
from .lines import AMOUNTS_OF_LINES, LINES, NO_RECORDS, UNREADABLE

_INHERITED = ("placed", "customer", "currency", "aside")
_ITEM = "item"  # a row of an order that another row counts
# The place of a row among all files; no file has a million million rows.
_ROWS = 10**12
# Beyond every place, as there are no million files.
_UNUSED = 10**18
_SOLD = ("quantity", "goods", "shipping", "total")


@dataclass(frozen=True)
class Records:
    """The cleaned records of one file, as clean.py gives them.

    file: its name. table: the records with their numbers, without what is `same` in all of them.
    """

    file: str
    layout: Layout
    table: Table
    same: Mapping[str, Value]


def settle(con: BaseBackend, files: Sequence[Records], currency: str, keep: Callable[[Table], Table]) -> Table:
    """The lines of all files; in place of each one's name and system the number of the file, as `part`.

    currency: that of the lines that are used; "" for that of most. keep: computes lines once and for all, where it took
    a join to settle them; else they are as quickly read from the records each time.
    """
    layouts = [file.layout for file in files]
    numbered = [
        file.table.mutate(
            **file.same,
            several=ibis.literal(file.layout.several),
            lesser=ibis.literal(_tells_less(file.layout, layouts)),
            part=ibis.literal(number),
            place=ibis.literal(number * _ROWS) + file.table.row,
        )
        for number, file in enumerate(files)
    ]
    rows = ibis.union(*numbered) if len(numbered) > 1 else numbered[0]
    rows = compiled_once(con, _one_currency(rows, currency or _main_currency(con, rows)))
    if any(layout.several for layout in layouts):
        once = sorted({name for layout in layouts for name in layout.once})
        rows = _several(con, rows, once, len(files) > 1)
    settled = _orders_once(con, rows, layouts)
    if len({layout.shop for layout in layouts if layout.refund_rows}) < sum(layout.refund_rows for layout in layouts):
        settled = _refunds_once(con, settled)
    if any(layout.head for layout in layouts):
        settled = _inherit(settled)
    lines = settled.mutate(orders=((settled.kind == FIRST) & settled.aside.isnull()).cast("int64"))
    kinds = {name: kind for name, kind in LINES.items() if name not in ("file", "system")}
    lines = lines.select("part", **{name: lines[name].cast(kind) for name, kind in kinds.items()})
    return lines if settled is rows else keep(lines)


def _several(con: BaseBackend, rows: Table, once: Sequence[str], of_files: bool) -> Table:
    """Where an order has several rows, it has one more, which counts it and has what the others repeat.

    once: the amounts of it that they repeat. of_files: whether the rows are of several files.
    """
    several = _tells_order(rows) & rows.several
    key = ["order", "part"] if of_files else ["order"]
    least = ["placed", "customer", *(["place", "lesser"] if of_files else [])]
    used = computed_once(con, _told_by(rows.filter(several & rows.aside.isnull()), key, least, once))
    orders = [_as_rows(used, rows)]
    aside = rows.filter(several & rows.aside.notnull())
    if _count(con, aside):
        # An order is set aside when all of its rows are.
        lost = _told_by(aside.anti_join(used, key), key, [*least, "aside"], once)
        orders.append(_as_rows(computed_once(con, lost), rows))
    items = rows.filter(several).mutate(kind=ibis.literal(_ITEM), **dict.fromkeys(once, ZERO))
    return ibis.union(items, rows.filter(~several), *orders)


def _told_by(rows: Table, key: Sequence[str], least: Sequence[str], most: Sequence[str]) -> Table:
    """The orders that rows tell, with the least or the most of what each of their rows has."""
    told = {name: rows[name].min() for name in least} | {name: rows[name].max() for name in most}
    return rows.group_by(key).agg(**told)


def _as_rows(orders: Table, rows: Table) -> Table:
    """Orders with the columns of rows, which have nothing in what an order does not tell."""
    values: dict[str, Value] = dict.fromkeys(AMOUNTS_OF_LINES, ZERO)
    values |= dict.fromkeys(("part", "place"), ibis.literal(0))
    values |= {"kind": ibis.literal(FIRST), "several": ibis.literal(True), "lesser": ibis.literal(False)}
    values |= {name: orders[name] for name in orders.columns}
    return orders.select(**{name: values.get(name, ibis.null()).cast(kind) for name, kind in rows.schema().items()})


def _orders_once(con: BaseBackend, rows: Table, layouts: Sequence[Layout]) -> Table:
    """Set aside what is told twice: all tellings of an order but one."""
    shops = [layout.shop for layout in layouts]
    # An order's several rows in one file are one telling.
    may_be_twice = [part for part, layout in enumerate(layouts) if not layout.several or shops.count(layout.shop) > 1]
    if not may_be_twice:
        return rows
    firsts = _orders(rows)
    if len(may_be_twice) < len(layouts):
        firsts = firsts.filter(firsts.part.isin(may_be_twice))
    told = firsts.group_by("order").agg(times=ibis._.count(), first_place=_chosen(firsts)).filter(ibis._.times > 1)
    if not _count(con, told):
        return rows
    # A telling goes from its first row to the next one's.
    following = firsts.join(told, "order")
    following = following.filter(following.place > following.first_place)
    told = told.left_join(following.group_by("order").agg(next_place=ibis._.place.min()), "order")
    joined = rows.left_join(told.select("order", "first_place", "next_place"), "order")
    elsewhere = (joined.place < joined.first_place) | (joined.place >= joined.next_place).fill_null(False)
    repeated = joined.first_place.notnull() & elsewhere & (joined.kind != REFUND) & ~_has(joined, NO_RECORDS)
    # An unreadable row may be no duplicate: it keeps its reason, and gets no further rows.
    unreadable = repeated & _has(joined, UNREADABLE)
    kind = ibis.ifelse(unreadable & (joined.kind == FIRST), _ITEM, joined.kind)
    aside = ibis.ifelse(repeated & ~unreadable, "duplicate", joined.aside)
    return joined.mutate(kind=kind, aside=aside).select(*rows.columns)


def _refunds_once(con: BaseBackend, rows: Table) -> Table:
    """Set aside the refunds that another file has told already."""
    refunds = rows.filter(rows.kind == REFUND, rows.aside.isnull(), rows.order.notnull())
    keys = ("order", "placed", "refund", "returned")
    told = refunds.group_by(*keys).agg(parts=refunds.part.nunique(), kept=refunds.part.min())
    told = told.filter(told.parts > 1).drop("parts")
    if not _count(con, told):
        return rows
    joined = rows.left_join(told, keys)
    repeated = (joined.part > joined.kept).fill_null(False) & (joined.kind == REFUND) & joined.aside.isnull()
    return _put_aside(joined, repeated, "duplicate").select(*rows.columns)


def _inherit(rows: Table) -> Table:
    """The further rows of an order have what its first row tells."""
    heads = _orders(rows).filter((ibis._.aside != "duplicate").fill_null(True))
    heads = heads.select("order", **{f"first_{name}": heads[name] for name in _INHERITED}, has_head=ibis.literal(True))
    joined = rows.left_join(heads, [rows.order == heads.order, rows.kind == FURTHER])
    further = joined.kind == FURTHER
    changed = {
        name: ibis.ifelse(further, joined[f"first_{name}"], joined[name]) for name in _INHERITED if name != "aside"
    }
    lost = ibis.cases((joined.has_head.isnull(), "no_first_row"), else_=joined.first_aside)
    changed["aside"] = ibis.ifelse(further & joined.aside.isnull(), lost, joined.aside)
    return joined.mutate(**changed).select(*rows.columns)


def _orders(rows: Table) -> Table:
    """The rows that tell an order, used or not."""
    return rows.filter(_tells_order(rows))


def _tells_order(rows: Table) -> BooleanValue:
    return (rows.kind == FIRST) & rows.order.notnull() & ~_has(rows, NO_RECORDS)


def _has(rows: Table, reasons: Sequence[str]) -> BooleanValue:
    """Return whether a row is excluded for one of these reasons."""
    return rows.aside.notnull() & rows.aside.isin(reasons)


def _chosen(orders: Table) -> IntegerScalar:
    """Of several tellings of an order, the first that is used: an order may have been paid since an older file.

    One without any amount or item comes after those that have some: a refund of its shipping alone looks like that. A
    file that knows no cancellations comes after one that does, and what cannot be read after all.
    """
    empty = ibis.and_(*(orders[name] == 0 for name in _SOLD))
    after = ibis.cases(
        (_has(orders, UNREADABLE), 5),
        (orders.lesser, 4),
        (orders.aside.notnull(), 2),
        (empty, 1),
        else_=0,
    )
    return (orders.place + after.cast("int64") * _UNUSED).min() % _UNUSED


def _tells_less(layout: Layout, layouts: Sequence[Layout]) -> bool:
    """Whether a layout tells neither refunds nor what was cancelled, and another one of its shop does."""

    def tells(one: Layout) -> bool:
        return bool(one.aside or one.refund_rows or "refund" in one.amounts)

    return not tells(layout) and any(one.shop == layout.shop and tells(one) for one in layouts)


def _one_currency(rows: Table, main: str) -> Table:
    """Set aside the lines of any other currency than the main one; a sign that it has stands for it."""
    if not main:
        return rows
    signs = [sign for sign, codes in load_words()["shared_signs"].items() if main in codes]
    rows = rows.mutate(currency=ibis.ifelse(rows.currency.isin(signs), main, rows.currency)) if signs else rows
    return _put_aside(rows, rows.aside.isnull() & (rows.currency != main).fill_null(False), "two_currencies")


def _main_currency(con: BaseBackend, rows: Table) -> str:
    """The currency of most lines, those with a sign that it shares with others among them; "" when all are in one."""
    used = rows.filter(rows.aside.isnull(), rows.currency.notnull())
    counted = fetch(con, used.group_by("currency").agg(lines=ibis._.count()))
    lines = {count["currency"]: count["lines"] for count in counted}
    shared = load_words()["shared_signs"]
    fitting = {name: sum(lines.get(sign, 0) for sign, codes in shared.items() if name in codes) for name in lines}
    return min(lines, key=lambda name: (-lines[name] - fitting[name], name in shared, name)) if len(lines) > 1 else ""


def _put_aside(rows: Table, which: BooleanValue, reason: str) -> Table:
    return rows.mutate(aside=ibis.ifelse(which, reason, rows.aside))


def _count(con: BaseBackend, table: Table) -> int:
    return int(fetch(con, table.agg(rows=table.count()))[0]["rows"])
