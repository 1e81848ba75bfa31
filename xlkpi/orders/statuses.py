"""The statuses of a file's orders: which count and which do not, and which of them xlkpi does not know.

A layout lists the texts that exclude a row ([excluded], [only]) and those that do not ([counted]). An order whose
status is in no list counts, so its status is reported: the shop may have its own name for cancelled orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from ..errors import Problem
from ..messages import message
from .engine import fetch
from .layout import FILLED, SALE, Layout, Texts
from .lines import Status
from .records import FIRST, Records, status_name
from .status_words import is_flag, meaning_of

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

MOST_TEXTS = 30
"""The most different texts of a column of statuses; with more, the column is hardly one."""

_REASONS = ("cancelled", "unpaid", "refunded", "test", "no_sale")
_MOST_ROWS = 10_000


def with_meanings(layout: Layout, given: Mapping[str, str]) -> Layout:
    """Return a layout that knows what statuses mean.

    Args:
        layout: The layout.
        given: The meaning of each status, one of layout.MEANINGS, by its text.
    """
    columns = layout.order_statuses
    if not given or not columns:
        return layout
    texts = {text.lower() for text in given}
    excluded = {reason: _without(table, texts) for reason, table in layout.excluded.items()}
    counted: dict[str, Sequence[str]] = dict(_without(layout.counted, texts))
    only = layout.only
    for text, meaning in given.items():
        for column in columns:
            if meaning == SALE:
                counted[column] = [*counted.get(column, ()), text]
                only = {
                    reason: {name: [*of, text] if name == column else of for name, of in table.items()}
                    for reason, table in only.items()
                }
            else:
                table = dict(excluded.get(meaning, {}))
                excluded[meaning] = table | {column: [*table.get(column, ()), text]}
    return replace(layout, excluded=excluded, counted=counted, only=only)


def unused_meanings(found: Mapping[str, Sequence[Status]], given: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each status that the user gave a meaning, and that no file has.

    Args:
        found: The statuses of each file.
        given: The meanings that the user gave, by the text of the status.
    """
    texts = {status.text for statuses in found.values() for status in statuses}
    for text in given:
        if text.lower() not in texts:
            what, fix = message("no order has the status {text!r}", text=text), message("write it as the file has it")
            yield Problem(place="--status", what=what, fix=fix)


def _without(table: Texts, texts: set[str]) -> dict[str, Sequence[str]]:
    left = {column: [text for text in of if text.lower() not in texts] for column, of in table.items()}
    return {column: of for column, of in left.items() if of}


def count_statuses(con: BaseBackend, records: Records, lines: Table) -> list[Status]:
    """Count the orders of a file by their statuses, and by whether and why not they count.

    Args:
        con: The connection that has the records.
        records: The records of the file.
        lines: The lines of all files, which show why rows do not count.
    """
    found: list[Status] = []
    if not records.statuses:
        return found
    rows = records.whole.mutate(**records.same)
    rows = rows.filter(rows.kind == FIRST)
    names = [status_name(number) for number in range(len(records.statuses))]
    rows = rows.select("row", "order", *names)
    lost = lines.filter(lines.file == records.file, lines.excluded.notnull(), lines.row.notnull())
    lost = lost.select("row", "excluded").distinct()
    rows = rows.left_join(lost, "row").select("row", "order", "excluded", *names)
    for name, (column, shown) in zip(names, records.statuses.items(), strict=True):
        rest = rows.filter(rows.excluded.isnull() | rows.excluded.isin(_REASONS))
        orders = rest.order.nunique() if records.layout.several else rest.count()
        grouped = rest.group_by(text=rest[name].fill_null(""), reason=rest.excluded.fill_null(""))
        counted = grouped.agg(orders=orders, row=rest.row.min()).order_by(ibis.desc("orders"), "row")
        known = _known(records.layout, column)
        texts = _named(fetch(con, counted.limit(_MOST_ROWS)), known)
        found += [Status(shown, **of, is_known=_is_known(of["text"], known)) for of in texts]
    return found


def _named(texts: list[dict[str, Any]], known: set[str]) -> list[dict[str, Any]]:
    """Return the texts of a column; those that the layout does not name are one, if there are too many for statuses."""
    if len(texts) <= MOST_TEXTS:
        return texts
    found = [text for text in texts if text["text"] in known]
    counting = [text for text in texts if text["text"] not in known and not text["reason"]]
    if counting:
        orders, row = sum(text["orders"] for text in counting), min(text["row"] for text in counting)
        found.append({"text": FILLED, "reason": "", "orders": orders, "row": row})
    return found


def _known(layout: Layout, column: str) -> set[str]:
    """Return the texts of a column that a layout knows."""
    tables = [*layout.excluded.values(), *layout.only.values(), layout.refund_types, layout.counted]
    return {text.lower() for table in tables for text in table.get(column, ())}


def _is_known(text: str, known: set[str]) -> bool:
    if text in ("", FILLED) or text in known or is_flag(text):
        return True
    # What was partly paid back counts: notes say where a file has no amount of refunds.
    return meaning_of(text) in ("counts", "partly")
