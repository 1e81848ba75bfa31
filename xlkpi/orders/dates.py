"""Dates in texts, as Ibis expressions: day and month come in the order of the whole column, never of a cell."""

from __future__ import annotations

import ibis
from ibis import udf
from ibis.expr.types import StringValue, TimestampValue

ISO, DAY_FIRST, MONTH_FIRST = "iso", "dmy", "mdy"

_ORDERS = {DAY_FIRST: "%d{0}%m{0}{1}", MONTH_FIRST: "%m{0}%d{0}{1}"}
_SEPARATORS = "/.-"
_YEARS = ("%y", "%Y")  # in this order: %Y first would read 24 as the year 24
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
PARTS = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}"
EARLIEST, LATEST = ibis.timestamp("1980-01-01 00:00:00"), ibis.timestamp("2200-01-01 00:00:00")
"""The bounds of an order's date."""

_LENGTH = len("2024-01-05 10:11:12")
_OFFSET = r"([+-]\d{2}):?(\d{2})\s*$"


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def try_strptime(text: str, formats: list[str]) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """Return the time in a text by the first format that fits, or null (DuckDB's function)."""


@udf.scalar.builtin(name="timezone")  # type: ignore[untyped-decorator]
def in_zone(zone: str, time: ibis.dtype("timestamp")) -> ibis.dtype("timestamp('UTC')"):  # type: ignore[valid-type]
    """Return the UTC instant of a local time in a zone (DuckDB's function)."""


@udf.scalar.builtin(name="timezone")  # type: ignore[untyped-decorator]
def zone_time(zone: str, time: ibis.dtype("timestamp('UTC')")) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """Return the local time in a zone of a UTC instant (DuckDB's function)."""


def time(text: StringValue, order: str, timezone: str) -> TimestampValue:
    """Return the time written in a text; null for a blank, and for a text that is no date.

    Args:
        text: A column of texts.
        order: "iso", "dmy" or "mdy". A date that begins with its year is read in every file.
        timezone: The zone that times with an offset are converted to; "" leaves them as written.
    """
    found = _iso(text, timezone)
    if order != ISO:
        # Stripped only where needed: this is slower than all other steps.
        found = ibis.coalesce(try_strptime(text, formats(order)), found, try_strptime(text.strip(), formats(order)))
    return found


def formats(order: str) -> list[str]:
    """List the strptime formats of dates with the day or the month first, with and without a time of day."""
    return [
        _ORDERS[order].format(separator, year) + clock
        for separator in _SEPARATORS
        for clock in _TIMES
        for year in _YEARS
    ]


def count_orders(text: StringValue) -> dict[str, ibis.Expr]:
    """Count the dates in a column that show the order of day and month, for `choose_order`."""
    first, second = (text.re_extract(PARTS, group).try_cast("int64") for group in (1, 2))
    return {
        "parted": first.count(),
        "days_first": (first > 12).sum().fill_null(0),
        "months_first": (second > 12).sum().fill_null(0),
        "example": text.re_extract(PARTS, 0).nullif("").max(),
    }


def choose_order(parted: int, days_first: int, months_first: int) -> str:
    """Return the order of day and month, from the counts of `count_orders`; "" when they show no order, or both."""
    if not parted:
        return ISO
    if bool(days_first) == bool(months_first):
        return ""
    return DAY_FIRST if days_first else MONTH_FIRST


def _iso(text: StringValue, timezone: str) -> TimestampValue:
    written = text.left(_LENGTH).try_cast("timestamp")
    if not timezone:
        return written
    hours, minutes = (text.re_extract(_OFFSET, group).try_cast("int64") for group in (1, 2))
    sign = ibis.ifelse(text.re_extract(_OFFSET, 1).startswith("-"), -1, 1)
    behind = ibis.coalesce(hours * 60 + sign * minutes, ibis.cases((text.strip().endswith("Z"), 0)))
    utc = written - behind.as_interval("m")
    return ibis.coalesce(zone_time(timezone, in_zone("UTC", utc)), written)
