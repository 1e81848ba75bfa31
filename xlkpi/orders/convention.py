"""The convention of a file's amounts and dates: as its cells prove it, else as the user or its layout says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ibis

from ..errors import OrdersError, Problem
from ..messages import message
from ..numbers import Wrong
from . import amounts
from .date_order import Shown, choose_order, count_orders, count_usual, order_in_sequence, shows_order, unpadded
from .dates import ISO, PARTS
from .engine import fetch
from .export import Convention, Export

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import BooleanScalar, BooleanValue

_MOST_DATES = 100_000
"""How many dates of a file's start show whether they are in sequence."""


def detect_convention(
    con: BaseBackend, export: Export, *, timezone: str = "", dates: str = "", decimal: str = ""
) -> Convention:
    """Detect a file's convention from all its cells.

    Args:
        con: The DuckDB connection that reads the file.
        export: The file, as text.
        timezone: The shop's time zone; "" for the layout's.
        dates: "dmy" or "mdy", for dates that do not prove their order; "" for none.
        decimal: The decimal mark, for amounts that do not prove theirs; "" for none.

    Raises:
        OrdersError: The decimal mark or the order of the dates is ambiguous.
    """
    layout, recognised = export.layout, export.recognised
    texts = [export.column(name) for name in recognised.amount_columns]
    placed = export.joined(layout.placed)
    asked: dict[str, ibis.Expr] = count_usual(placed, layout.dates) if layout.dates else count_orders(placed)
    if texts and _usual_mark(export):
        asked["commas"] = _any_has(export, ",")
    if texts and layout.currency not in recognised.positions and not layout.currency_code:
        asked["signs"] = ibis.or_(*(amounts.sign(text).notnull() for text in texts)).any()
    counts = fetch(con, export.table.aggregate(**asked))[0]
    mark = _decimal_mark(con, export, counts, decimal)
    order, plain = layout.dates, True
    is_usual = order and counts["usual"] == counts["filled"]
    if not (is_usual and (order == ISO or _any_text(con, export, shows_order(placed, order)))):
        counts |= fetch(con, export.table.aggregate(**count_orders(placed)))[0] if order else {}
        order = _date_order(con, export, _shown(export, counts, mark), dates)
        plain = counts["plain"] + counts["plain_parted"] == counts["filled"]
    return Convention(mark, order, timezone or layout.timezone, bool(counts.get("signs")), plain)


def _decimal_mark(con: BaseBackend, export: Export, counts: dict[str, Any], given: str) -> str:
    stated = _usual_mark(export)
    # With commas and no points, a spreadsheet program may have rewritten the numbers. Points are asked for where there
    # are commas alone: to search each row of a long file for both takes a quarter longer.
    if stated and not (counts.get("commas") and not _has_points(con, export)):
        return stated
    points = commas = doubtful = 0
    # What is read decides; the totals that the file states are asked where it shows nothing.
    for columns in (export.recognised.amount_columns, export.recognised.stated_columns):
        if columns and not points and not commas:
            texts = [export.column(name) for name in columns]
            marks = fetch(con, export.table.aggregate(**amounts.count_marks(texts)))[0]
            points, commas = int(marks["points"]), int(marks["commas"])
            doubtful += int(marks["doubtful"])
    mark = amounts.choose_mark(points, commas, 0 if given or stated else doubtful)
    if points or commas:
        return mark
    if given or stated or mark:
        return given or stated or mark
    what = message("has amounts such as 1,234, and none shows whether the mark is for thousands or for decimals")
    fix = message("say it with --decimal . or --decimal ,")
    raise OrdersError([Problem(file=export.file.name, what=what, fix=fix)])


def _usual_mark(export: Export) -> str:
    """Return the decimal mark that a worksheet or the layout has; "" for none."""
    return export.file.decimal or export.layout.decimal


def _has_points(con: BaseBackend, export: Export) -> bool:
    return bool(fetch(con, export.table.aggregate(points=_any_has(export, ".")))[0]["points"])


def _any_has(export: Export, mark: str) -> BooleanScalar:
    """Return whether any of a file's numbers has a mark."""
    return ibis.or_(*(export.column(name).contains(mark) for name in export.recognised.number_columns)).any()


def _shown(export: Export, counts: dict[str, Any], mark: str) -> Shown:
    """Return the evidence in a file for the order of its dates."""
    layout, file = export.layout, export.file
    positions = [export.recognised.positions[name] for name in layout.placed if name in export.recognised.positions]
    return Shown(
        order=layout.dates,
        **{name: int(counts[name]) for name in ("parted", "days_first", "months_first")},
        latest_day=max((file.latest_days.get(position, 0) for position in positions), default=0),
        year_first=0 < counts["short_years"] == counts["filled"]
        and counts["years_first_span"] < counts["years_last_span"],
        comma=layout.decimal == "." and mark == ",",
    )


def _date_order(con: BaseBackend, export: Export, shown: Shown, given: str) -> str:
    placed = export.joined(export.layout.placed)

    def in_sequence() -> str:
        # The month of a date cell comes first where it is as it should be.
        texts = _texts(con, export, placed.notnull(), _MOST_DATES)
        return order_in_sequence(re.sub(r"^(\d{4})-(\d{2})-(\d{2})", r"\2/\3/\1", text) for text in texts)

    def first_text(without_zero: bool) -> str:
        return _any_text(con, export, unpadded(placed) if without_zero else placed.re_search(PARTS))

    order = choose_order(shown, given, in_sequence, first_text)
    if isinstance(order, Wrong):
        raise OrdersError([order.at(file=export.file.name)])
    return order


def _any_text(con: BaseBackend, export: Export, which: BooleanValue) -> str:
    """Return the first date that meets a condition; "" for none. DuckDB stops reading there."""
    return next(iter(_texts(con, export, which, 1)), "")


def _texts(con: BaseBackend, export: Export, which: BooleanValue, most: int) -> list[str]:
    rows = export.table.filter(which).select(date=export.joined(export.layout.placed)).limit(most)
    return [row["date"] for row in fetch(con, rows)]
