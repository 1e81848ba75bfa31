"""The order of day and month in a column of dates such as 01/02/2026. It is read from the rows, never guessed.

An order is possible when every date of the column is in the calendar by it, and each business has a different month in
each of its rows, within the months that a workbook holds. Where one order alone is possible, it is the column's.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ..messages import message
from ..numbers import Wrong
from ..period import months_between
from ..scratch import Scratch
from .months import DAY_FIRST, LONGEST_SPAN, MONTH_FIRST, is_whole_date, parse_month

_WRITE = message("write the months as 2026-01")
_TABLE = "CREATE TABLE month (name, month, PRIMARY KEY (name, month)) WITHOUT ROWID"


def find_order(rows: Iterable[tuple[str, object]]) -> str | Wrong:
    """Return the order of a column of dates; "" where it has no date whose order matters.

    Args:
        rows: The key of each row's business, with the cell of its month.
    """
    reading = {order: _Reading(order) for order in (DAY_FIRST, MONTH_FIRST)}
    date_cells = texts = False
    for name, cell in rows:
        is_text = is_whole_date(cell)
        texts = texts or is_text
        date_cells = date_cells or isinstance(cell, datetime.date)
        for one in reading.values() if is_text else ():
            one.add(name, cell)
    if not texts:
        return ""
    if date_cells:
        what = message(
            "some dates of this column are texts and some are dates: "
            "a spreadsheet program may have read day and month the wrong way round"
        )
        return Wrong(what, _WRITE)
    possible = [order for order, one in reading.items() if one.is_possible()]
    if len(possible) == 1:
        return possible[0]
    what = (
        message("the dates of this column may have their day or their month first")
        if possible
        else message("the dates of this column give no business a different month in each row, in either order")
    )
    return Wrong(what, _WRITE)


class _Reading:
    """The months of a column in one order."""

    def __init__(self, order: str) -> None:
        self._order = order
        self._scratch = Scratch(_TABLE)
        self._possible = True

    def add(self, name: str, cell: object) -> None:
        """Add the date of a row."""
        if not self._possible:
            return
        month = parse_month(cell, self._order)
        if isinstance(month, Wrong):
            self._possible = False
        else:
            query = "INSERT OR IGNORE INTO month VALUES (?, ?)"
            self._possible = bool(self._scratch.run(query, name, month.isoformat()))

    def is_possible(self) -> bool:
        """Return whether every date is possible, and the months of each business fit into a workbook."""
        edges = self._scratch.rows("SELECT min(month), max(month) FROM month GROUP BY name")
        dates = ([datetime.date.fromisoformat(month) for month in pair] for pair in edges)
        return self._possible and all(months_between(*pair) < LONGEST_SPAN for pair in dates)
