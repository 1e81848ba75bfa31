"""The convention of a file's amounts and dates: as its layout states, or else as its cells show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from ..errors import OrdersError, Problem
from ..messages import message
from . import amounts, dates
from .engine import fetch
from .export import Convention, Export

if TYPE_CHECKING:
    from ibis.backends import BaseBackend


def detect_convention(con: BaseBackend, export: Export, timezone: str = "", date_order: str = "") -> Convention:
    """Detect a file's convention from all its cells.

    Args:
        con: The DuckDB connection that reads the file.
        export: The file, as text.
        timezone: The shop's time zone; "" for the layout's.
        date_order: "dmy" or "mdy", for dates that do not show their order; "" for none.

    Raises:
        OrdersError: The decimal mark or the order of the dates is ambiguous.
    """
    layout, recognised = export.layout, export.recognised
    texts = [export.column(name) for name in recognised.amount_columns]
    mark = export.file.decimal or layout.decimal
    if mark and texts and _has_commas_alone(con, export):
        mark = "," if fetch(con, export.table.aggregate(**amounts.count_marks(texts)))[0]["commas"] else mark
    asked: dict[str, ibis.Expr] = {}
    if not mark:
        asked |= amounts.count_marks(texts)
    if not layout.dates:
        asked |= dates.count_orders(export.joined(layout.placed))
    if texts and layout.currency not in recognised.positions and not layout.currency_code:
        asked["signs"] = ibis.or_(*(amounts.sign(text).notnull() for text in texts)).any()
    counts = fetch(con, export.table.aggregate(**asked))[0] if asked else {}
    return Convention(
        decimal=mark or _decimal_mark(export, counts),
        dates=layout.dates or _date_order(export, counts, date_order),
        timezone=timezone or layout.timezone,
        signs=bool(counts.get("signs")),
    )


def _has_commas_alone(con: BaseBackend, export: Export) -> bool:
    """Return whether a file's numbers have commas and no points: a spreadsheet program may have rewritten them."""
    texts = [export.column(name) for name in export.recognised.number_columns]
    asked = {mark: ibis.or_(*(text.contains(mark) for text in texts)).any() for mark in ",."}
    found = fetch(con, export.table.aggregate(**asked))[0]
    return bool(found[","]) and not found["."]


def _decimal_mark(export: Export, counts: dict[str, Any]) -> str:
    mark = amounts.choose_mark(*(int(counts[key]) for key in ("points", "commas", "doubtful")))
    if mark:
        return mark
    what = message("has amounts such as 1,234, and none shows whether the mark is for thousands or for decimals")
    fix = message(
        'say it in a mapping file, with decimal = "." or decimal = ",": `xlkpi import --suggest FILE` drafts one'
    )
    raise OrdersError([Problem(file=export.file.name, what=what, fix=fix)])


def _date_order(export: Export, counts: dict[str, Any], given: str) -> str:
    order = dates.choose_order(*(int(counts[key]) for key in ("parted", "days_first", "months_first")))
    if order or given:
        return order or given
    if counts["days_first"]:
        what = message("has dates with the day first and dates with the month first")
    else:
        what = message(
            "has dates such as {example!r}, and none shows whether the day or the month comes first",
            example=counts["example"],
        )
    fix = message("say it with --dates dmy or --dates mdy")
    raise OrdersError([Problem(file=export.file.name, what=what, fix=fix)])
