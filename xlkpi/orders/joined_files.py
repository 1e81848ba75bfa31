"""Files that were joined into one, end to end: orders that overlap stand in it twice, with the header between.

Where an order has one row, its number shows the duplicate. Items and refunds have several rows: only the header once
more shows that the rows below it may repeat those above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from .engine import fetch
from .reasons import NO_RECORDS, UNREADABLE
from .records import REFUND, SAME_REFUND, Records

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table


def exclude_repeated_parts(con: BaseBackend, file: Records) -> Table:
    """Return a file's records; items and refunds that an earlier part of it has as well are duplicates.

    Args:
        con: The connection that has the records.
        file: The records of one file.
    """
    table = file.table.mutate(**file.same)
    if "excluded" in file.same or not (file.layout.several or file.layout.refund_rows):
        return table
    is_header = (table.excluded == "repeated_header").fill_null(False)
    if not fetch(con, table.agg(headers=is_header.sum().fill_null(0)))[0]["headers"]:
        return table
    part = is_header.cast("int64").sum().over(ibis.cumulative_window(order_by=table.row))
    parts = table.mutate(part=part, is_refund=table.kind == REFUND)
    counts = parts.order.notnull() & (parts.excluded.isnull() | ~parts.excluded.isin([*NO_RECORDS, *UNREADABLE]))
    sold, refunded = counts & ~parts.is_refund, counts & parts.is_refund
    first_sold = ibis.ifelse(sold, parts.part, None).min().over(ibis.window(group_by="order"))
    first_refunded = ibis.ifelse(refunded, parts.part, None).min().over(ibis.window(group_by=SAME_REFUND))
    again = refunded & (parts.part > first_refunded)
    if file.layout.several:
        again |= sold & (parts.part > first_sold)
    excluded = ibis.ifelse(parts.excluded.isnull() & again, "duplicate", parts.excluded)
    return parts.mutate(excluded=excluded).select(*table.columns)
