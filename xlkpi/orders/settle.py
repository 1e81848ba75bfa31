"""All exports together, on the engine that is to compute: orders told twice, further rows, currencies."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis.backends import BaseBackend
from ibis.expr.types import Table

from .layout import Layout
from .lines import AMOUNT, LINES
from .stage import FIRST, FURTHER, REFUND

_ORDER = ("shop", "order")
_INHERITED = ("placed", "customer", "currency", "aside")
# The place of a row among all files; no file has a million million rows.
_ROWS = 10**12


def settle(con: BaseBackend, files: Sequence[tuple[Layout, Table]], currency: str) -> Table:
    """The lines of all files, in the order in which the files were given.

    files: each with its layout and its rows, as stage.py gives them, with their number. currency: that of the lines
    that are used; "" for that of most. Orders are told by the first file that has them.
    """
    numbered = [
        rows.mutate(
            shop=ibis.literal(layout.shop), several=ibis.literal(layout.several), part=ibis.literal(number),
            place=ibis.literal(number * _ROWS) + rows.row,
        )
        for number, (layout, rows) in enumerate(files)
    ]
    rows = ibis.union(*numbered) if len(numbered) > 1 else numbered[0]
    layouts = [layout for layout, _ in files]
    if any(layout.several for layout in layouts):
        rows = _several(rows, sorted({name for layout in layouts for name in layout.once}))
    rows = rows.mutate(orders=((rows.kind == FIRST) & rows.aside.isnull()).cast("int64"))
    rows = _once(con, rows)
    if any(layout.head for layout in layouts):
        rows = _inherit(rows)
    rows = _one_currency(con, rows, currency)
    return rows.select(**{name: rows[name].cast(kind) for name, kind in LINES.items()})


def _several(rows: Table, once: Sequence[str]) -> Table:
    """Where an order has several rows, one of them counts it, and has what the others repeat."""
    mine = rows.filter(rows.several & (rows.kind == FIRST) & rows.aside.isnull())
    amounts = {f"most_{name}": mine[name].max() for name in once}
    orders = mine.group_by("shop", "order", "part").agg(first_place=mine.place.min(), **amounts)
    joined = rows.left_join(orders, [*_ORDER, "part"])
    is_first = (joined.first_place == joined.place).fill_null(False)
    other = joined.first_place.notnull() & joined.several & ~is_first & (joined.kind == FIRST) & joined.aside.isnull()
    changed = {
        name: ibis.cases(
            (other, ibis.literal(0).cast(AMOUNT)), (is_first, joined[f"most_{name}"]), else_=joined[name]
        )
        for name in once
    }
    return joined.mutate(kind=ibis.ifelse(other, "item", joined.kind), **changed).select(*rows.columns)


def _once(con: BaseBackend, rows: Table) -> Table:
    """Set aside what is told twice: every row from the second telling of an order on, and refunds of other files."""
    firsts = rows.filter(rows.orders == 1, rows.order.notnull())
    told = firsts.group_by(*_ORDER).agg(times=ibis._.count(), first_place=firsts.place.min()).filter(ibis._.times > 1)
    refunds = rows.filter(rows.kind == REFUND, rows.aside.isnull(), rows.order.notnull())
    keys = (*_ORDER, "placed", "refund", "returned")
    returned = refunds.group_by(*keys).agg(parts=refunds.part.nunique(), kept=refunds.part.min())
    returned = returned.filter(returned.parts > 1)
    twice, back = (_count(con, table) for table in (told, returned))
    if twice:
        later = firsts.join(told, _ORDER)
        again = later.filter(later.place > later.first_place).group_by(*_ORDER).agg(second=ibis._.place.min())
        joined = rows.left_join(again, _ORDER)
        repeated = (joined.place >= joined.second).fill_null(False) & (joined.kind != REFUND)
        rows = _put_aside(joined, repeated, "duplicate").select(*rows.columns)
    if back:
        joined = rows.left_join(returned.drop("parts"), keys)
        repeated = (joined.part > joined.kept).fill_null(False) & (joined.kind == REFUND)
        rows = _put_aside(joined, repeated, "duplicate").select(*rows.columns)
    return rows


def _inherit(rows: Table) -> Table:
    """The further rows of an order have what its first row tells."""
    heads = rows.filter(rows.kind == FIRST, rows.order.notnull(), (rows.aside != "duplicate").fill_null(True))
    heads = heads.select(*_ORDER, **{f"first_{name}": heads[name] for name in _INHERITED}, has_head=ibis.literal(True))
    joined = rows.left_join(heads, [rows.shop == heads.shop, rows.order == heads.order, rows.kind == FURTHER])
    further = joined.kind == FURTHER
    own = {name: joined[name] for name in _INHERITED}
    changed = {
        name: ibis.ifelse(further, joined[f"first_{name}"], own[name]) for name in _INHERITED if name != "aside"
    }
    lost = ibis.cases((joined.has_head.isnull(), "no_first_row"), else_=joined.first_aside)
    changed["aside"] = ibis.ifelse(further & own["aside"].isnull(), lost, own["aside"])
    return joined.mutate(**changed).select(*rows.columns)


def _one_currency(con: BaseBackend, rows: Table, currency: str) -> Table:
    """Set aside the lines of any other currency than the one that is used."""
    used = rows.filter(rows.aside.isnull(), rows.currency.notnull())
    counts = con.to_pyarrow(used.group_by("currency").agg(lines=ibis._.count())).to_pylist()
    if not currency and len(counts) < 2:
        return rows
    main = currency or min(counts, key=lambda count: (-count["lines"], count["currency"]))["currency"]
    return _put_aside(rows, (rows.currency != main).fill_null(False), "two_currencies")


def _put_aside(rows: Table, which: ibis.Value, reason: str) -> Table:
    """Set rows aside that are not yet; an order that is set aside is not counted."""
    hit = which & rows.aside.isnull()
    return rows.mutate(aside=ibis.ifelse(hit, reason, rows.aside), orders=ibis.ifelse(hit, 0, rows.orders))


def _count(con: BaseBackend, table: Table) -> int:
    return int(con.to_pyarrow(table.count()).as_py())
