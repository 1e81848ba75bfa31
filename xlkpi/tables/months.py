"""The months of a table's rows."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from ..formula.values import is_blank
from ..messages import message
from ..numbers import Wrong, quoted
from ..period import MONTHS, months_between

LONGEST_SPAN = MONTHS[-1]
"""The most months that a workbook can hold."""

YEARS = range(1901, 2200)
"""The years whose months a table may have."""

_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{4})")
_WHOLE_DATE = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1([0-9]{4}|[0-9]{2})")
_AS_TEXT = message("write the month as 2026-01")
_AS_DATE = message("write the month as 2026-01, or as a date")


def parse_month(cell: object) -> datetime.date | Wrong:
    """Return the first day of the month in a cell: a date, or 2026-01, 2026-01-31, 01/2026; otherwise a Wrong."""
    if isinstance(cell, Wrong):
        return cell
    if isinstance(cell, datetime.date) and not is_blank(cell):  # a datetime is one as well, and so is pandas' NaT
        return _month(cell.year, cell.month, 1, f"{cell:%Y-%m}")
    if cell is None:
        return Wrong(message("is blank, not a month"), _AS_DATE)
    if not isinstance(cell, str):
        shown = message("{number:g}", number=cell) if isinstance(cell, float) else str(cell)
        return Wrong(message("is {value}, not a month", value=shown), _AS_DATE)
    text = cell.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(int(found[1]), int(found[2]), int(found[3] or 1), text)
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(int(found[2]), int(found[1]), 1, text)
    if not text:
        return Wrong(message("is blank"), _AS_TEXT)
    if _WHOLE_DATE.fullmatch(text):
        return Wrong(message("{text} may have its day or its month first", text=quoted(text)), _AS_TEXT)
    return Wrong(message("{text} is not a month", text=quoted(text)), _AS_TEXT)


def span_of(months: Iterable[datetime.date]) -> int:
    """Return the number of months from the first to the last, both included; 0 where there are none."""
    known = sorted(months)
    return months_between(known[0], known[-1]) + 1 if known else 0


def check_span(months: Iterable[datetime.date]) -> Wrong | None:
    """Return the problem of months that do not fit into one workbook, None for months that do. Gaps are allowed."""
    known = sorted(months)
    if not known:
        return Wrong(message("has no month"), message("give at least one month"))
    span = span_of(known)
    if span <= LONGEST_SPAN:
        return None
    what = message(
        "{first:%Y-%m} to {last:%Y-%m} is {span} months, and a workbook holds {most}",
        first=known[0],
        last=known[-1],
        span=span,
        most=LONGEST_SPAN,
    )
    return Wrong(what, message("leave out the oldest, or split them over two tables"))


def _month(year: int, month: int, day: int, text: str) -> datetime.date | Wrong:
    if year not in YEARS:
        fix = message("write a month from {first} to {last}", first=YEARS[0], last=YEARS[-1])
        return Wrong(message("{text} is out of range", text=quoted(text)), fix)
    try:
        return datetime.date(year, month, day).replace(day=1)
    except ValueError:
        return Wrong(message("{text} is not in the calendar", text=quoted(text)), _AS_TEXT)
