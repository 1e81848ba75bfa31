"""The month of a table's row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from ..numbers import Wrong, quoted
from ..period import MONTHS, months_between

LONGEST_SPAN = MONTHS[-1]
"""The months that the longest workbook holds."""

YEARS = range(1901, 2200)
"""The years of which a table may have months."""

_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{4})")
_WHOLE_DATE = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1([0-9]{4}|[0-9]{2})")
_CURE = "write the month as 2026-01"


def parse_month(cell: object) -> datetime.date | Wrong:
    """The first day of the month that a cell names: a date, or 2026-01, 2026-01-31, 01/2026; else a Wrong."""
    if isinstance(cell, Wrong):
        return cell
    if isinstance(cell, datetime.date):  # a datetime is one as well
        return _month(cell.year, cell.month, 1, f"{cell:%Y-%m}")
    if cell is None:
        return Wrong("is blank, not a month", f"{_CURE}, or as a date")
    if not isinstance(cell, str):
        shown = f"{cell:g}" if isinstance(cell, float) else str(cell)
        return Wrong(f"is {shown}, not a month", f"{_CURE}, or as a date")
    text = cell.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(int(found[1]), int(found[2]), int(found[3] or 1), text)
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(int(found[2]), int(found[1]), 1, text)
    if not text:
        return Wrong("is blank", _CURE)
    if _WHOLE_DATE.fullmatch(text):
        return Wrong(f"{quoted(text)} may have its day or its month first", _CURE)
    return Wrong(f"{quoted(text)} is not a month", _CURE)


def span_of(months: Iterable[datetime.date]) -> int:
    """How many months there are from the first to the last, both included; 0 when there are none."""
    known = sorted(months)
    return months_between(known[0], known[-1]) + 1 if known else 0


def check_span(months: Iterable[datetime.date]) -> Wrong | None:
    """What is wrong when the months do not fit into one workbook; gaps between them are fine."""
    known = sorted(months)
    if not known:
        return Wrong("has no month", "give at least one month")
    span = span_of(known)
    if span <= LONGEST_SPAN:
        return None
    problem = f"{known[0]:%Y-%m} to {known[-1]:%Y-%m} is {span} months, and a workbook holds {LONGEST_SPAN}"
    return Wrong(problem, "leave out the oldest, or split them over two tables")


def _month(year: int, month: int, day: int, text: str) -> datetime.date | Wrong:
    if year not in YEARS:
        return Wrong(f"{quoted(text)} is out of range", f"write a month from {YEARS[0]} to {YEARS[-1]}")
    try:
        return datetime.date(year, month, day).replace(day=1)
    except ValueError:
        return Wrong(f"{quoted(text)} is not in the calendar", _CURE)
