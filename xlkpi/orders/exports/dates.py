"""Times in texts, as Ibis expressions: day and month come in the order of the whole column, never of a cell.

The forms that most systems write are read at once; all other forms are left to written_dates.py, which is far slower.
"""

from __future__ import annotations

import ibis
from ibis import udf
from ibis.expr.types import IntegerValue, StringValue, TimestampValue

from .written_dates import has_unclear_zone, try_strptime, written_offset, written_time

ISO, DAY_FIRST, MONTH_FIRST = "iso", "dmy", "mdy"

_ORDERS = {DAY_FIRST: "%d{0}%m{0}{1}", MONTH_FIRST: "%m{0}%d{0}{1}"}
_SEPARATORS = "/.-"
_YEARS = ("%y", "%Y")  # in this order: %Y first would read 24 as the year 24
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
PARTS = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
"""A date that begins with its day or its month."""

EARLIEST, LATEST = ibis.timestamp("1980-01-01 00:00:00"), ibis.timestamp("2200-01-01 00:00:00")
"""The bounds of an order's date."""

_LENGTH = len("2024-01-05 10:11:12")
PLAIN = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?$"
"""A date that begins with its year, as it is read at once."""
AFTER_PARTS = r"[/.-](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AaPp][Mm])?)?$"
PLAIN_PARTED = r"^\d{1,2}[/.-]\d{1,2}" + AFTER_PARTS
"""A date that begins with its day or month, as it is read at once."""
_OFFSET = r"([+-]\d{2}:?\d{2})$"


@udf.scalar.builtin(name="timezone")  # type: ignore[untyped-decorator]
def in_zone(zone: str, time: ibis.dtype("timestamp")) -> ibis.dtype("timestamp('UTC')"):  # type: ignore[valid-type]
    """Return the UTC instant of a local time in a zone (DuckDB's function)."""


@udf.scalar.builtin(name="timezone")  # type: ignore[untyped-decorator]
def zone_time(zone: str, time: ibis.dtype("timestamp('UTC')")) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """Return the local time in a zone of a UTC instant (DuckDB's function)."""


def time(
    text: StringValue, order: str, timezone: str, utc: bool = False, plain: bool = False, from_1904: bool = False
) -> TimestampValue:
    """Return the time written in a text; null for a blank, and for a text that is no date.

    Args:
        text: A column of texts.
        order: "iso", "dmy" or "mdy". A date that begins with its year, or names its month, is read in every file.
        timezone: The zone that times with an offset are converted to; "" leaves them as written.
        utc: Whether times without an offset are in UTC.
        plain: Whether all texts are known to be as PLAIN or PLAIN_PARTED. To find this out for each would be slow.
        from_1904: Whether numbers of days count from 1904.
    """
    cast = text.left(_LENGTH).try_cast("timestamp")
    # DuckDB's cast ignores whatever follows a time, such as PM or a time zone.
    local = cast if plain else ibis.cases((text.re_search(PLAIN), cast))
    parted = [try_strptime(text, formats(order))] if order != ISO else []
    written = [] if plain else [written_time(text, order, from_1904)]
    if timezone:
        zone = ibis.literal(0) if utc else ibis.null("int64")
        parted = [_converted(found, zone, timezone) for found in parted]
        local = _converted(local, ibis.coalesce(_offset(text), zone), timezone)
        offset = ibis.coalesce(written_offset(text, timezone), zone)
        known = ~has_unclear_zone(text, timezone)
        written = [ibis.cases((known, _converted(found, offset, timezone))) for found in written]
    return ibis.coalesce(*parted, local, *written)


def formats(order: str) -> list[str]:
    """List the strptime formats of dates with the day or the month first, with and without a time of day."""
    return [
        _ORDERS[order].format(separator, year) + clock
        for separator in _SEPARATORS
        for clock in _TIMES
        for year in _YEARS
    ]


def _offset(text: StringValue) -> IntegerValue:
    """Return how many minutes a plain time is ahead of UTC; null where the text does not say."""
    offset = text.re_extract(_OFFSET, 1)
    sign = ibis.ifelse(offset.startswith("-"), -1, 1)
    minutes = offset.left(3).try_cast("int64") * 60 + sign * offset.right(2).try_cast("int64")
    return ibis.coalesce(minutes, ibis.cases((text.endswith("Z") | text.endswith("UTC"), 0)))


def _converted(local: TimestampValue, offset: IntegerValue, timezone: str) -> TimestampValue:
    """Return a time in a zone; a time without an offset is taken to be in the zone already."""
    utc = local - offset.as_interval("m")
    return ibis.coalesce(zone_time(timezone, in_zone("UTC", utc)), local)
