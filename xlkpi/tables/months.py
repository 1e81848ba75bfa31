"""The months of a table's rows."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ..formula.values import is_blank
from ..messages import message
from ..numbers import Wrong, quoted
from ..period import MONTHS, months_between
from .words import month_number

LONGEST_SPAN = MONTHS[-1]
"""The most months that a workbook can hold."""

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
"""The orders of day and month in a date of digits."""

YEARS = range(1901, 2200)
"""The years whose months a table may have."""

_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})(?:\2([0-9]{{1,2}}))?{_MIDNIGHT}")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_WHOLE_DATE = re.compile(rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_MIDNIGHT}")
_NAME, _BETWEEN, _YEAR = r"(?P<name>[^\W\d_]{3,10})\.?", r"[\s\-/.,]*['’]?", "(?P<year>[0-9]{4}|[0-9]{2})"
_DAY = r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?"
_NAMED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_NAME}{_BETWEEN}{_YEAR}",  # Jan-26, janv. 2026, January 2026
        rf"(?P<year>[0-9]{{4}}){_BETWEEN}{_NAME}",
        rf"(?:[^\W\d_]+\.?,?\s+)?{_DAY}[\s\-/.]+{_NAME}{_BETWEEN}{_YEAR}",  # 1 janvier 2026, Thursday 1-Jan-26
        rf"(?:[^\W\d_]+\.?,?\s+)?{_NAME}[\s\-/.]+{_DAY},?\s+(?P<year>[0-9]{{4}})",  # January 1, 2026
    )
)
_LOOKS_NAMED = re.compile(r"[^\W\d_]{3}")
_CENTURY = 2000
_AS_TEXT = message("write the month as 2026-01")
_AS_DATE = message("write the month as 2026-01, or as a date")


def parse_month(cell: object, order: str = "") -> datetime.date | Wrong:
    """Return the first day of the month in a cell; otherwise a Wrong.

    A month is a date, or a text such as 2026-01, 2026/01/31, 01/2026, Jan-26, janv. 2026, 1 January 2026.

    Args:
        cell: The cell; a Period of pandas and a datetime64 of NumPy are dates as well.
        order: The order of day and month in texts such as 01/02/2026: "dmy" or "mdy"; "" where it is not known.
    """
    if isinstance(cell, Wrong):
        return cell
    if type(cell).__name__ in ("Period", "datetime64"):  # of pandas and of NumPy
        cell = _as_date(cell)
    if isinstance(cell, datetime.date) and not is_blank(cell):  # a datetime is one as well, and so is pandas' NaT
        return _month(cell.year, cell.month, 1, f"{cell:%Y-%m}")
    if cell is None:
        return Wrong(message("is blank, not a month"), _AS_DATE)
    if not isinstance(cell, str):
        shown = message("{number:g}", number=cell) if isinstance(cell, float) else str(cell)
        return Wrong(message("is {value}, not a month", value=shown), _AS_DATE)
    return _parse_text(" ".join(cell.split()), order)


def _as_date(cell: Any) -> object:
    """Return the first day of a Period, or the day of a datetime64, that is not longer than a month; else the cell."""
    if type(cell).__name__ == "Period":
        first, last = cell.start_time, cell.end_time
        return first if (first.year, first.month) == (last.year, last.month) else str(cell)
    return str(cell) if cell.dtype.str.endswith("[Y]") else cell.astype("datetime64[D]").item()


@lru_cache(maxsize=1 << 12)  # a table has few months, in many rows
def _parse_text(text: str, order: str) -> datetime.date | Wrong:
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(int(found[1]), int(found[3]), int(found[4] or 1), text)
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(int(found[2]), int(found[1]), 1, text)
    if not text:
        return Wrong(message("is blank"), _AS_TEXT)
    if found := _WHOLE_DATE.fullmatch(text):
        if not order:
            return Wrong(message("{text} may have its day or its month first", text=quoted(text)), _AS_TEXT)
        day, month = (found[1], found[3]) if order == DAY_FIRST else (found[3], found[1])
        return _month(_full_year(found[4]), int(month), int(day), text)
    if _LOOKS_NAMED.search(text):
        for form in _NAMED:
            found = form.fullmatch(text)
            if found and (number := month_number(found["name"])):
                day = found.groupdict().get("day") or "1"
                return _month(_full_year(found["year"]), number, int(day), text)
        if month_number(text):
            what = message("{text} is a month without its year", text=quoted(text))
            return Wrong(what, _AS_TEXT)
    return Wrong(message("{text} is not a month", text=quoted(text)), _AS_TEXT)


def is_whole_date(cell: object) -> bool:
    """Return whether a cell is a text of digits whose day or month may come first, such as 01/02/2026."""
    return isinstance(cell, str) and _WHOLE_DATE.fullmatch(cell.strip()) is not None


def looks_like_a_month(cell: object) -> bool:
    """Return whether a cell is a month, or is meant as one: 01/02/2026, Jan."""
    if not isinstance(cell, str | datetime.date):
        return False
    if is_whole_date(cell) or not isinstance(parse_month(cell), Wrong):
        return True
    return isinstance(cell, str) and month_number(cell) is not None


def _full_year(text: str) -> int:
    return int(text) if len(text) > len("26") else _CENTURY + int(text)


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
