"""The merging of all exports in the engine: duplicates, further rows of orders, currencies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
from ibis import udf
from ibis.backends import BaseBackend
from ibis.expr.types import BooleanValue, IntegerScalar, Table, Value

from .differing import FILE, differing_orders
from .engine import DUCKDB, compiled_once, computed_once, fetch
from .exports.amounts import load_words
from .gift_cards import PRICE, leave_out_gift_cards
from .joined_files import exclude_repeated_parts
from .layout import Layout
from .lines import AMOUNTS_OF_LINES, LINES
from .reasons import FINAL, NO_RECORDS, REPEATED, UNREADABLE
from .records import FIRST, FURTHER, REFUND, SAME_REFUND, ZERO, Records

_INHERITED = ("placed", "customer", "currency", "excluded")
_DETAIL = "detail"  # the reason of an item that its order's first row includes
_ITEM = "item"  # a row of an order that another row counts
# Beyond every position, as there are no million files.
_RANK = 10**18
_SOLD = ("quantity", "goods", "shipping", "total")


@udf.agg.builtin  # type: ignore[untyped-decorator]
def arg_min(value: int, by: int) -> int:  # type: ignore[empty-body]
    """Return the value where another column is least, nulls aside (DuckDB's function). Ibis's own sorts all rows."""


def merge_records(con: BaseBackend, files: Sequence[Records], currency: str, keep: Callable[[Table], Table]) -> Table:
    """Merge the records of all files into lines, each with its file's number as `file_number`.

    Args:
        con: The connection that has the records.
        files: The records of each file.
        currency: The currency of the lines that count; "" for the currency of most lines.
        keep: Computes lines once and stores them. It is called where merging needs a join; without a join it is as
            quick to read lines from the records each time.
    """
    layouts = [file.layout for file in files]
    numbered = [
        exclude_repeated_parts(con, file).mutate(
            several=ibis.literal(file.layout.several),
            less_complete=ibis.literal(_is_less_complete(file.layout, layouts)),
            file_number=ibis.literal(number),
            position=ibis.literal(number * FILE) + file.table.row,
        )
        for number, file in enumerate(files)
    ]
    rows = ibis.union(*numbered) if len(numbered) > 1 else numbered[0]
    rows = compiled_once(con, _one_currency(con, rows, currency))
    if any(layout.several for layout in layouts):
        once = sorted({name for layout in layouts for name in layout.once})
        rows = _add_order_rows(con, rows, once, len(files) > 1)
    merged = _exclude_duplicate_orders(con, rows, files)
    if len({layout.shop for layout in layouts if layout.refund_rows}) < sum(layout.refund_rows for layout in layouts):
        merged = _exclude_duplicate_refunds(con, merged)
    if any(layout.head for layout in layouts):
        merged = _inherit(merged)
    if any(PRICE not in file.same for file in files):
        merged = leave_out_gift_cards(con, merged)
    lines = merged.mutate(orders=((merged.kind == FIRST) & merged.excluded.isnull()).cast("int64"))
    kinds = {name: kind for name, kind in LINES.items() if name not in ("file", "system")}
    lines = lines.select("file_number", **{name: lines[name].cast(kind) for name, kind in kinds.items()})
    return lines if merged is rows else keep(lines)


def _add_order_rows(con: BaseBackend, rows: Table, once: Sequence[str], of_files: bool) -> Table:
    """Add a row to each order that may have several rows: it counts the order, and has the repeated amounts once.

    Args:
        con: The connection that has the rows.
        rows: The rows of all files.
        once: The amounts of an order that its rows repeat.
        of_files: Whether the rows are of several files.
    """
    several = _has_order(rows) & rows.several
    key = ["order", "file_number"] if of_files else ["order"]
    least = ["placed", *(["position", "less_complete"] if of_files else [])]
    used = computed_once(con, _orders_of(con, rows.filter(several & rows.excluded.isnull()), key, least, once))
    orders = [_as_rows(used, rows)]
    excluded = rows.filter(several & rows.excluded.notnull())
    if _count(con, excluded):
        # An order is excluded when all of its rows are.
        lost = _orders_of(con, excluded.anti_join(used, key), key, [*least, "excluded"], once)
        orders.append(_as_rows(computed_once(con, lost), rows))
    items = rows.filter(several).mutate(kind=ibis.literal(_ITEM), **dict.fromkeys(once, ZERO))
    return ibis.union(items, rows.filter(~several), *orders)


def _orders_of(con: BaseBackend, rows: Table, key: Sequence[str], least: Sequence[str], most: Sequence[str]) -> Table:
    """Return one row per order: its first customer, and the minimum or maximum of other columns over its rows."""
    values = {name: rows[name].min() for name in least} | {name: rows[name].max() for name in most}
    # Keys of customers have no order: the least one of an order would be another in each run.
    if con.name == DUCKDB:
        values["customer"] = arg_min(rows.customer, rows.position)
    else:
        values["customer"] = rows.customer.argmin(rows.position, where=rows.customer.notnull())
    return rows.group_by(key).agg(**values)


def _as_rows(orders: Table, rows: Table) -> Table:
    """Return orders with all columns of rows; missing columns are 0 or null."""
    values: dict[str, Value] = dict.fromkeys(AMOUNTS_OF_LINES, ZERO)
    values |= dict.fromkeys(("file_number", "position"), ibis.literal(0))
    values |= {"kind": ibis.literal(FIRST), "several": ibis.literal(True), "less_complete": ibis.literal(False)}
    values |= {name: orders[name] for name in orders.columns}
    return orders.select(**{name: values.get(name, ibis.null()).cast(kind) for name, kind in rows.schema().items()})


def _exclude_duplicate_orders(con: BaseBackend, rows: Table, files: Sequence[Records]) -> Table:
    """Exclude duplicate orders: all occurrences of an order but one."""
    layouts = [file.layout for file in files]
    shops = [layout.shop for layout in layouts]
    # The several rows of an order in one file are one occurrence.
    may_repeat = [number for number, layout in enumerate(layouts) if not layout.several or shops.count(layout.shop) > 1]
    if not may_repeat:
        return rows
    firsts = _orders(rows)
    if len(may_repeat) < len(layouts):
        firsts = firsts.filter(firsts.file_number.isin(may_repeat))
    duplicates = (
        firsts.group_by("order").agg(times=ibis._.count(), first_position=_preferred(firsts)).filter(ibis._.times > 1)
    )
    if not _count(con, duplicates):
        return rows
    shown_alone = [number for number, layout in enumerate(layouts) if _is_alone(layout, layouts)]
    duplicates = _with_latest(firsts, duplicates, shown_alone)
    differing = differing_orders(con, firsts, duplicates, [(file.file, file.layout) for file in files])
    # An occurrence ends where the next one starts.
    following = firsts.join(duplicates, "order")
    following = following.filter(following.position > following.first_position)
    duplicates = duplicates.left_join(following.group_by("order").agg(next_position=ibis._.position.min()), "order")
    duplicates = duplicates.select("order", "first_position", "next_position")
    if differing is None:
        duplicates = duplicates.mutate(differs=ibis.literal(False), is_edited=ibis.literal(False))
    else:
        duplicates = duplicates.left_join(differing, "order").drop("order_right")
    joined = rows.left_join(duplicates, "order")
    elsewhere = (joined.position < joined.first_position) | (joined.position >= joined.next_position).fill_null(False)
    repeated = joined.first_position.notnull() & elsewhere & (joined.kind != REFUND) & ~_has(joined, NO_RECORDS)
    # An unreadable row may be no duplicate: it keeps its reason, and gets no further rows.
    unreadable = repeated & _has(joined, UNREADABLE)
    kind = ibis.ifelse(unreadable & (joined.kind == FIRST), _ITEM, joined.kind)
    of_file = joined.file_number == (joined.first_position // FILE)
    reason = ibis.cases(
        (joined.differs.fill_null(False) & of_file, "same_number"),
        (joined.is_edited.fill_null(False) & ~of_file, "edited"),
        else_="duplicate",
    )
    excluded = ibis.ifelse(repeated & ~unreadable, reason, joined.excluded)
    return joined.mutate(kind=kind, excluded=excluded).select(*rows.columns)


def _exclude_duplicate_refunds(con: BaseBackend, rows: Table) -> Table:
    """Exclude the refunds that an earlier file has as well."""
    refunds = rows.filter(rows.kind == REFUND, rows.excluded.isnull(), rows.order.notnull())
    duplicates = refunds.group_by(*SAME_REFUND).agg(files=refunds.file_number.nunique(), kept=refunds.file_number.min())
    duplicates = duplicates.filter(duplicates.files > 1).drop("files")
    if not _count(con, duplicates):
        return rows
    joined = rows.left_join(duplicates, SAME_REFUND)
    repeated = (joined.file_number > joined.kept).fill_null(False) & (joined.kind == REFUND) & joined.excluded.isnull()
    return _exclude(joined, repeated, "duplicate").select(*rows.columns)


def _inherit(rows: Table) -> Table:
    """Give the further rows of an order the date, customer, currency and reason of its first row."""
    heads = _orders(rows).filter(~ibis._.excluded.isin(REPEATED).fill_null(False))
    heads = heads.select("order", **{f"first_{name}": heads[name] for name in _INHERITED}, has_head=ibis.literal(True))
    joined = rows.left_join(heads, [rows.order == heads.order, rows.kind == FURTHER])
    further = joined.kind == FURTHER
    changed = {
        name: ibis.ifelse(further, joined[f"first_{name}"], joined[name]) for name in _INHERITED if name != "excluded"
    }
    lost = ibis.cases((joined.has_head.isnull(), "no_first_row"), else_=joined.first_excluded)
    own = joined.excluded.isnull() | (joined.excluded == _DETAIL)
    changed["excluded"] = ibis.ifelse(further & own, ibis.coalesce(lost, joined.excluded), joined.excluded)
    return joined.mutate(**changed).select(*rows.columns)


def _orders(rows: Table) -> Table:
    """Return the rows that have an order number, whether they count or not."""
    return rows.filter(_has_order(rows))


def _has_order(rows: Table) -> BooleanValue:
    return (rows.kind == FIRST) & rows.order.notnull() & ~_has(rows, NO_RECORDS)


def _has(rows: Table, reasons: Sequence[str]) -> BooleanValue:
    """Return whether a row is excluded for one of the reasons."""
    return rows.excluded.notnull() & rows.excluded.isin(reasons)


def _preferred(orders: Table) -> IntegerScalar:
    """Return the position of the occurrence of an order that counts: the first among the best.

    An order may have been paid since an older file was exported, so an occurrence that counts comes before an excluded
    one. An occurrence without any amount or item may be a refund of shipping alone, so it comes after complete ones.
    Last come unreadable occurrences, and occurrences in a file that lacks cancellations which another file has.
    """
    empty = ibis.and_(*(orders[name] == 0 for name in _SOLD))
    rank = ibis.cases(
        (_has(orders, UNREADABLE), 5),
        (orders.less_complete, 4),
        (orders.excluded.notnull(), 2),
        (empty, 1),
        else_=0,
    )
    return (orders.position + rank.cast("int64") * _RANK).min() % _RANK


def _with_latest(orders: Table, duplicates: Table, alone: Sequence[int]) -> Table:
    """Replace the occurrence that counts by one that shows a later state of its order: cancelled, or refunded since.

    Args:
        orders: All occurrences of all orders.
        duplicates: The orders that occur several times, with the position of the occurrence that counts.
        alone: The numbers of files whose shop has no other layout. Two layouts may show a refund in two ways.
    """
    same = orders.join(duplicates, "order")
    # What is refunded may only grow, and no cancelled order comes back.
    may_be_later = same.file_number.isin(alone) & (same.file_number != same.first_position // FILE)
    may_count = may_be_later | (same.position == same.first_position)
    is_final = may_count & _has(same, FINAL)
    is_counted = may_count & same.excluded.isnull()
    rank = ibis.cases((is_final, 0), (is_counted, 1), else_=2)
    refund = ibis.ifelse(is_counted, same.refund, ZERO)
    first = ibis.ifelse(same.position == same.first_position, 0, 1)
    by = ibis.window(group_by=same.order, order_by=[rank, refund.desc(), first, same.position])
    latest = same.mutate(place=ibis.row_number().over(by), is_final=is_final, is_counted=is_counted)
    latest = latest.filter(latest.place == 0)
    # A refund that an order without it leaves as it was: the occurrence that was chosen first counts.
    later = latest.is_final | (latest.is_counted & (latest.refund > 0))
    position = ibis.ifelse(later, latest.position, latest.first_position)
    return latest.select("order", "times", first_position=position)


def _is_alone(layout: Layout, layouts: Sequence[Layout]) -> bool:
    """Return whether no other layout of the same shop is imported."""
    return all(one.id == layout.id for one in layouts if one.shop == layout.shop)


def _is_less_complete(layout: Layout, layouts: Sequence[Layout]) -> bool:
    """Return whether a layout lacks refunds and cancellations that another layout of its shop has."""

    def has_them(one: Layout) -> bool:
        return bool(one.excluded or one.refund_rows or "refund" in one.amounts)

    return not has_them(layout) and any(one.shop == layout.shop and has_them(one) for one in layouts)


def _one_currency(con: BaseBackend, rows: Table, chosen: str) -> Table:
    """Exclude lines in currencies other than the main one. A sign of the main currency counts as this currency.

    Args:
        con: The connection that has the rows.
        rows: The lines of all files.
        chosen: The main currency; "" for that of most lines.
    """
    main, reason = (chosen, "other_currency") if chosen else (_main_currency(con, rows), "two_currencies")
    if not main:
        return rows
    signs = [sign for sign, codes in load_words()["shared_signs"].items() if main in codes]
    rows = rows.mutate(currency=ibis.ifelse(rows.currency.isin(signs), main, rows.currency)) if signs else rows
    return _exclude(rows, rows.excluded.isnull() & (rows.currency != main).fill_null(False), reason)


def _main_currency(con: BaseBackend, rows: Table) -> str:
    """Return the currency of most lines, "" when all have the same. A sign counts for each of its currencies."""
    used = rows.filter(rows.excluded.isnull(), rows.currency.notnull())
    counted = fetch(con, used.group_by("currency").agg(lines=ibis._.count()))
    lines = {count["currency"]: count["lines"] for count in counted}
    shared = load_words()["shared_signs"]
    fitting = {name: sum(lines.get(sign, 0) for sign, codes in shared.items() if name in codes) for name in lines}
    return min(lines, key=lambda name: (-lines[name] - fitting[name], name in shared, name)) if len(lines) > 1 else ""


def _exclude(rows: Table, which: BooleanValue, reason: str) -> Table:
    return rows.mutate(excluded=ibis.ifelse(which, reason, rows.excluded))


def _count(con: BaseBackend, table: Table) -> int:
    return int(fetch(con, table.agg(rows=table.count()))[0]["rows"])
