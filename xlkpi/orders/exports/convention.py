"""The convention of a file's amounts and dates: as its cells prove it, else as the user or its layout says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ibis

from ...errors import OrdersError, Problem
from ...messages import message
from ...numbers import Wrong
from ..engine import fetch
from . import amounts
from .date_order import (
    Shown,
    are_of_two_forms,
    choose_order,
    count_orders,
    form,
    is_unusual,
    may_begin_with_year,
    only_form,
    order_in_sequence,
    unpadded,
)
from .dates import ISO, PARTS
from .export import Convention, Export

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import BooleanValue, Table

Found = Mapping[str, bool]
"""Which columns of `evidence` are true in any row."""

_MOST_DATES = 100_000
"""How many dates of a file's start show whether they are in sequence."""

_FIRST_ROWS = 1000
"""How many rows show the convention to expect."""


def evidence(export: Export) -> dict[str, BooleanValue]:
    """Return for each row whether it speaks against the convention that its layout states; nothing without one.

    Three columns answer cheaply what most files prove: all dates are as the layout writes them (none is `unusual`),
    and no amount has a comma (`commas`) or a currency (`signs`). They are computed in the pass that cleans the rows,
    since each further pass over a long file takes as long as the bare scan. Where the layout has an example of its
    dates, usual dates are of this one form: `detect_convention` then needs no passes that count orders and list forms.

    Args:
        export: The file, as text.
    """
    layout, recognised = export.layout, export.recognised
    texts = [export.column(name) for name in recognised.amount_columns]
    asked: dict[str, BooleanValue] = {}
    if layout.dates:
        asked["unusual"] = is_unusual(export.joined(layout.placed), layout.dates, layout.dated)
    if texts and _usual_mark(export):
        asked["commas"] = _has(export, ",")
    if texts and layout.currency not in recognised.positions and not layout.currency_code:
        asked["signs"] = ibis.or_(*(amounts.sign(text).notnull() for text in texts))
    return asked


def found_in(con: BaseBackend, table: Table, columns: Mapping[str, BooleanValue]) -> Found:
    """Return which columns of evidence are true in any row of a table.

    Args:
        con: The connection that has the table.
        table: The rows.
        columns: The columns of `evidence`, by name.
    """
    return fetch(con, table.aggregate(**_any_of(columns)))[0] if columns else {}


def _any_of(columns: Mapping[str, BooleanValue]) -> dict[str, ibis.Expr]:
    return {name: column.any().fill_null(False) for name, column in columns.items()}


def expect_convention(con: BaseBackend, export: Export, timezone: str = "") -> Convention | None:
    """Return the convention that a file's first rows and its layout let expect; None where only all rows can show it.

    A file is cleaned by this convention before all its rows were seen, since reading a long file twice would take half
    as long again. `detect_convention` confirms it.

    Args:
        con: The DuckDB connection that reads the file.
        export: The file, as text.
        timezone: The shop's time zone; "" for the layout's.
    """
    layout, mark = export.layout, _usual_mark(export)
    if not (layout.dates and layout.amounts and mark):
        return None
    first = export.table.select(**evidence(export)).limit(_FIRST_ROWS)
    found = found_in(con, first, {name: first[name] for name in first.columns})
    if found["unusual"] or found.get("commas"):
        return None
    return Convention(mark, layout.dates, timezone or layout.timezone, bool(found.get("signs")), True)


def detect_convention(
    con: BaseBackend,
    export: Export,
    found: Found | None = None,
    *,
    timezone: str = "",
    dates: str = "",
    decimal: str = "",
) -> Convention:
    """Detect a file's convention from all its cells.

    Args:
        con: The DuckDB connection that reads the file.
        export: The file, as text.
        found: What `evidence` shows in any row, where it is known already.
        timezone: The shop's time zone; "" for the layout's.
        dates: "dmy" or "mdy", for dates that do not prove their order; "" for none.
        decimal: The decimal mark, for amounts that do not prove theirs; "" for none.

    Raises:
        OrdersError: The decimal mark or the order of the dates is ambiguous.
    """
    layout = export.layout
    placed = export.joined(layout.placed)
    counts: dict[str, Any] = {}
    if found is None:
        asked = _any_of(evidence(export)) | ({} if layout.dates else count_orders(placed))
        found = counts = fetch(con, export.table.aggregate(**asked))[0]
    mark = _decimal_mark(con, export, bool(found.get("commas")), decimal)
    order, plain = layout.dates, True
    is_usual = order and not found["unusual"] and mark == _usual_mark(export)
    if not (is_usual and (order == ISO or (not dates and _is_as_written(con, export)))):
        if order:
            counts = fetch(con, export.table.aggregate(**count_orders(placed)))[0]
        order = _date_order(con, export, _shown(export, counts, mark), dates)
        plain = counts["plain"] + counts["plain_parted"] == counts["filled"]
    return Convention(mark, order, timezone or layout.timezone, bool(found.get("signs")), plain)


def _is_as_written(con: BaseBackend, export: Export) -> bool:
    """Return whether usual dates with the day or month first need no further proof of their order.

    They are of one form, no program has saved the file again, and one of them cannot begin with a year of two digits
    (01/25/26). DuckDB stops reading at this one, which is nearly always among the first.
    """
    layout = export.layout
    if not only_form(layout.dates, layout.dated) or _is_resaved(export):
        return False
    return bool(_any_text(con, export, ~may_begin_with_year(export.joined(layout.placed))))


def _decimal_mark(con: BaseBackend, export: Export, has_commas: bool, given: str) -> str:
    stated = _usual_mark(export)
    # With commas and no points, a spreadsheet program may have rewritten the numbers. Points are asked for where there
    # are commas alone: to search each row of a long file for both takes a quarter longer.
    if stated and not (has_commas and not _has_points(con, export)):
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
    return bool(fetch(con, export.table.aggregate(points=_has(export, ".").any()))[0]["points"])


def _has(export: Export, mark: str) -> BooleanValue:
    """Return whether any of a row's numbers has a mark."""
    return ibis.or_(*(export.has_mark(name, mark) for name in export.recognised.number_columns))


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
        resaved=_is_resaved(export),
        example=layout.dated,
    )


def _is_resaved(export: Export) -> bool:
    """Return whether a text file's separator is another than its system's, so that a program has saved it again."""
    layout, file = export.layout, export.file
    return bool(layout.separator and file.encoding) and file.delimiter != layout.separator


def _date_order(con: BaseBackend, export: Export, shown: Shown, given: str) -> str:
    placed = export.joined(export.layout.placed)

    def in_sequence() -> str:
        # The month of a date cell comes first where it is as it should be.
        texts = _texts(con, export, placed.notnull(), _MOST_DATES)
        return order_in_sequence(re.sub(r"^(\d{4})-(\d{2})-(\d{2})", r"\2/\3/\1", text) for text in texts)

    def first_text(without_zero: bool) -> str:
        return _any_text(con, export, unpadded(placed) if without_zero else placed.re_search(PARTS))

    def of_two_forms(example: str) -> bool:
        parted = export.table.filter(placed.re_search(PARTS))
        usual = [{"date": re.sub("[1-9]", "9", example), "timed": False, "half": False}] if example else []
        return are_of_two_forms(usual + fetch(con, parted.select(**form(placed)).distinct()))

    order = choose_order(shown, given, in_sequence, first_text, of_two_forms)
    if isinstance(order, Wrong):
        raise OrdersError([order.at(file=export.file.name)])
    return order


def _any_text(con: BaseBackend, export: Export, which: BooleanValue) -> str:
    """Return the first date that meets a condition; "" for none. DuckDB stops reading there."""
    return next(iter(_texts(con, export, which, 1)), "")


def _texts(con: BaseBackend, export: Export, which: BooleanValue, most: int) -> list[str]:
    rows = export.table.filter(which).select(date=export.joined(export.layout.placed)).limit(most)
    return [row["date"] for row in fetch(con, rows)]
