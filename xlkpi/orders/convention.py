"""The convention of a file's amounts and dates: as its cells prove it, else as the user or its layout says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ibis

from ..errors import OrdersError, Problem
from ..messages import message
from ..numbers import Wrong
from . import amounts
from .date_order import Shown, choose_order, count_orders, order_in_sequence
from .engine import fetch
from .export import Convention, Export

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

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
    asked: dict[str, ibis.Expr] = dict(count_orders(export.joined(layout.placed)))
    if texts:
        numbers = [export.column(name) for name in recognised.number_columns]
        asked |= {mark: ibis.or_(*(text.contains(mark) for text in numbers)).any() for mark in ",."}
    if texts and layout.currency not in recognised.positions and not layout.currency_code:
        asked["signs"] = ibis.or_(*(amounts.sign(text).notnull() for text in texts)).any()
    counts = fetch(con, export.table.aggregate(**asked))[0]
    mark = _decimal_mark(con, export, counts, decimal)
    return Convention(
        decimal=mark,
        dates=_date_order(con, export, _shown(export, counts, mark), dates),
        timezone=timezone or layout.timezone,
        signs=bool(counts.get("signs")),
    )


def _decimal_mark(con: BaseBackend, export: Export, counts: dict[str, Any], given: str) -> str:
    stated = export.file.decimal or export.layout.decimal
    # With commas and no points, a spreadsheet program may have rewritten the numbers.
    if stated and not (counts.get(",") and not counts.get(".")):
        return stated
    texts = [export.column(name) for name in export.recognised.amount_columns]
    if not texts:
        return given or "."
    marks = fetch(con, export.table.aggregate(**amounts.count_marks(texts)))[0]
    doubtful = int(marks["doubtful"]) if not given and not stated else 0
    mark = amounts.choose_mark(int(marks["points"]), int(marks["commas"]), doubtful)
    if mark and (marks["points"] or marks["commas"]):
        return mark
    if given or stated or mark:
        return given or stated or mark
    what = message("has amounts such as 1,234, and none shows whether the mark is for thousands or for decimals")
    fix = message("say it with --decimal . or --decimal ,")
    raise OrdersError([Problem(file=export.file.name, what=what, fix=fix)])


def _shown(export: Export, counts: dict[str, Any], mark: str) -> Shown:
    """Return what a file shows of the order of its dates."""
    layout, file = export.layout, export.file
    positions = [export.recognised.positions[name] for name in layout.placed if name in export.recognised.positions]
    return Shown(
        order=layout.dates,
        **{name: int(counts[name]) for name in ("parted", "days_first", "months_first", "unpadded")},
        example=counts["example"] or "",
        latest_day=max((file.latest_days.get(position, 0) for position in positions), default=0),
        comma=layout.decimal == "." and mark == ",",
    )


def _date_order(con: BaseBackend, export: Export, shown: Shown, given: str) -> str:
    def in_sequence() -> str:
        text = export.joined(export.layout.placed)
        rows = fetch(con, export.table.select(date=text.left(len("2026-12-31"))).limit(_MOST_DATES))
        dates = (row["date"] for row in rows if row["date"])
        # The month of a date cell comes first where it is as it should be.
        return order_in_sequence(re.sub(r"^(\d{4})-(\d{2})-(\d{2})", r"\2/\3/\1", date) for date in dates)

    order = choose_order(shown, given, in_sequence)
    if isinstance(order, Wrong):
        raise OrdersError([order.at(file=export.file.name)])
    return order
