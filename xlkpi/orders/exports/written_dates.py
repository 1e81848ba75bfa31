"""Times as they are written for people, as Ibis expressions: "5 janv. 2026 à 10h00", "Jan 5, 2026, 9:15 AM PST", 46027.

A text is first brought into one form: accents, weekdays and little words go, the month becomes an English abbreviation,
and spaces separate the parts, as in "5 jan 2026 10:00". words.toml has the words.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
import zoneinfo
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import ibis
from ibis import udf
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, TimestampValue

from .amounts import load_words

_PARTED = {"iso": (), "dmy": ("%d %m %y", "%d %m %Y"), "mdy": ("%m %d %y", "%m %d %Y")}
# %y comes before %Y, which would read 24 as the year 24.
_NAMED = ("%d %b %y", "%d %b %Y", "%b %d %y", "%b %d %Y", "%Y %b %d", "%Y %m %d")
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %I %p")

_SPACES = r"[\s\x{00A0}\x{202F}\x{2009}]+"
_OFFSET = r"([:h]\d{2}(?:[.,]\d+)?(?: ?[ap]\.? ?m\.?)?) ?\(?(?:(?:utc|gmt) ?)?([+-]\d{1,2})(?::?(\d{2}))?\)?$"
_HALF = r"(\d|[ap]\.? ?m\.?) ?"
_SERIAL = r"^\d{5}(?:[.,]\d+)?$"
_FIRST_SERIAL, _LAST_SERIAL = 29221, 73050
"""The days 1980-01-01 and 2099-12-31, as spreadsheet programs count them."""
_DAYS_TO_1904 = 1462
_DAY = 24 * 60 * 60

_CHANGES = (
    (r"^(\d{1,2}(?::\d{2}){1,2}(?: ?[ap]\.? ?m\.?)?),? (.+)$", r"\2 \1"),  # the time first
    (r"(\d) ?([ap])\.? ?m\b\.?", r"\1 \2m"),
    (r"(\d) ?h ?(\d{2})", r"\1:\2"),
    (r"(\d) ?h\b", r"\1:00"),
    (r"(:\d{2})[.,]\d+", r"\1"),  # parts of a second
    (r"( (?:1[3-9]|2[0-3])(?::\d{2})+) pm", r"\1"),  # hours of 24, as Magento writes them
    (r"( 0?0(?::\d{2})+) am", r"\1"),
    (r"(\d)t(\d)", r"\1 \2"),
    (r"^((?:19|20)\d{2})(\d{2})(\d{2})[ t]?(\d{2})(\d{2})(\d{2})$", r"\1 \2 \3 \4:\5:\6"),
    (r"^((?:19|20)\d{2})(\d{2})(\d{2})\b", r"\1 \2 \3"),
    (r"^mar\.? (\d{1,2} [a-z])", r"\1"),  # Tuesday in French, but not March
    (r"\b(?:a|at|on|of|le|the)\b|[@·•|]", " "),
    (r"\b(\d{1,2})(?:er|st|nd|rd|th)\b", r"\1"),
    (r"[ ,./-]+", " "),
)
"""What is replaced in a text, in this order."""


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def try_strptime(text: str, formats: list[str]) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """Return the time in a text by the first format that fits, or null (DuckDB's function)."""


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def strip_accents(text: str) -> str:  # type: ignore[empty-body]
    """Return a text without accents (DuckDB's function)."""


def written_time(text: StringValue, order: str, from_1904: bool = False) -> TimestampValue:
    """Return the time written in a text, whatever its zone; null for a text that is no date.

    Args:
        text: A column of texts.
        order: "iso", "dmy" or "mdy": the order of dates without a month's name.
        from_1904: Whether numbers of days count from 1904.
    """
    lowered = _lowered(text)
    parted = [date + clock for date in (*_PARTED[order], *_NAMED) for clock in _CLOCKS]
    return ibis.coalesce(try_strptime(_in_one_form(lowered), parted), _serial_time(lowered, _DAYS_TO_1904 * from_1904))


def looks_like_date(text: str) -> bool:
    """Return whether a text, in Python, begins like one of the dates that are read from columns of texts.

    Example:
        >>> [looks_like_date(text) for text in ("5 janv. 2026", "Jan 5, 2026", "05/01/26 10:00", "12,50", "May Lee")]
        [True, True, True, False, False]
    """
    plain = unicodedata.normalize("NFKD", text.strip()).lower()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.match(_looks(), plain) is not None


@lru_cache(maxsize=1)
def _looks() -> re.Pattern[str]:
    words = load_words()
    months = _any([*words["months"], *(name for names in words["months"].values() for name in names)])
    weekday = rf"(?:(?:{_any([*words['weekdays'], 'mar'])})\b[.,]? )?"
    named = rf"\d{{1,2}}(?:er|st|nd|rd|th)?[ .-]*(?:of )?(?:{months})\b|(?:{months})\b[. -]*\d{{1,2}}(?:\D|$)"
    return re.compile(
        rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2}}|(?:19|20)\d{{6}}\b|{weekday}(?:{named})"
    )


def written_offset(text: StringValue, timezone: str) -> IntegerValue:
    """Return how many minutes a time is ahead of UTC; null where the text names no zone, or the shop's own.

    Args:
        text: A column of texts.
        timezone: The shop's time zone, such as "Europe/Paris".
    """
    lowered = _lowered(text)
    hours, minutes = lowered.re_extract(_OFFSET, 2), lowered.re_extract(_OFFSET, 3)
    sign = ibis.ifelse(hours.startswith("-"), -1, 1)
    numbered = hours.try_cast("int64") * 60 + sign * minutes.try_cast("int64").fill_null(0)
    own = _own_names(timezone)
    zones = {name: offset for name, offset in load_words()["zones"].items() if name not in own}
    return ibis.coalesce(numbered, _value_of(lowered.re_extract(_zone(zones), 2), zones))


def has_unclear_zone(text: StringValue, timezone: str) -> BooleanValue:
    """Return whether a time names a zone that may be several, none of which is known to be the shop's."""
    unclear = set(load_words()["unclear_zones"]) - _own_names(timezone)
    return _lowered(text).re_search(_zone(unclear))


def _own_names(timezone: str) -> set[str]:
    """Return what a time zone is called in winter and in summer: gmt and bst for Europe/London."""
    zone = zoneinfo.ZoneInfo(timezone)
    days = (datetime.datetime(2026, month, 1, tzinfo=zone) for month in (1, 7))
    return {(day.tzname() or "").lower() for day in days}


def _lowered(text: StringValue) -> StringValue:
    return strip_accents(text).lower().re_replace(_SPACES, " ").strip()


def _in_one_form(lowered: StringValue) -> StringValue:
    """Return a lowered text as in "5 jan 2026 10:00" or "05 01 2026 9:15:00 am"."""
    words = load_words()
    zones = [*words["zones"], *words["unclear_zones"]]
    text = _with_short_month(lowered.re_replace(_OFFSET, r"\1").re_replace(_zone(zones), r"\1"))
    text = text.re_replace(rf"^(?:{_any(words['weekdays'])})\b[.,]? ?", "")
    for pattern, replacement in _CHANGES:
        text = text.re_replace(pattern, replacement)
    return text.strip()


def _with_short_month(text: StringValue) -> StringValue:
    """Return a text with its month's name as an English abbreviation."""
    months: dict[str, list[str]] = load_words()["months"]
    names = {name: short for short, others in months.items() for name in others}
    found = text.re_extract(rf"\b({_any(names)})\b", 1)
    return ibis.ifelse(found == "", text, text.replace(found, _value_of(found, names)))


def _value_of(name: StringValue, values: Mapping[str, Any]) -> Any:
    """Return the value of a name; null for another name. Conditions would compute the name once for each value."""
    place = ibis.array(list(values)).index(name)
    return ibis.array(list(values.values()))[place.nullif(-1)]


def _serial_time(lowered: StringValue, later: int) -> TimestampValue:
    """Return the time of a number of days, as a spreadsheet program shows a date without its format.

    `later` is how many days later than usual the program begins to count.
    """
    days = ibis.cases((lowered.re_search(_SERIAL), lowered.replace(",", ".").try_cast("float64"))) + later
    seconds = (days * _DAY).round().cast("int64")
    inside = days.between(_FIRST_SERIAL, _LAST_SERIAL)
    return ibis.cases((inside, ibis.timestamp("1899-12-30 00:00:00") + seconds.as_interval("s")))


def _zone(names: Iterable[str]) -> str:
    return rf"{_HALF}\(?({_any(names)})\)?$"


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))
