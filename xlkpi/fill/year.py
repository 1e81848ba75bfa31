"""The choice of a workbook's first month, which begins its year: named by the user, or found from the data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..errors import UsageError, first_few
from ..messages import Message, joined, message
from ..numbers import Wrong
from ..period import MONTHS, YEAR, month_after, months_between
from ..workbook.options import DEFAULT_START

_LISTED = 3


class Start(NamedTuple):
    """The way in which the first month of a workbook is chosen.

    Attributes:
        named: The month that the user names; None to choose by the data.
        keep: Whether the template's own first month stays where the data fit.
        month: The month (1 to 12) in which the year starts, where it is known; None for the template's.
    """

    named: datetime.date | None = None
    keep: bool = True
    month: int | None = None


BY_DATA = Start()
"""Chooses the template's own first month where the data fit, else the start of the year in which the data begin."""


def first_month(
    months: Mapping[datetime.date, Mapping[str, float]], held: int, own: datetime.date | None, start: Start
) -> datetime.date | Wrong:
    """Return the first month of a business's workbook; a Wrong where the data do not fit.

    Args:
        months: The business's numbers by month. A month without numbers does not count as data.
        held: The number of months that the template has.
        own: The first month of the template; None where its cell holds no date.
        start: How to choose.
    """
    data = months_with_data(months)
    month = start.month or (own.month if own else 1)
    if own and own.month != month:
        own = own.replace(month=month)
    if not data:
        return start.named or own or DEFAULT_START.replace(month=month)
    by_data = year_start(data[0], month)
    choices = [start.named] if start.named else [own if start.keep else None, by_data]
    for choice in choices:
        if choice is not None and not _outside(data, choice, held):
            return choice
    if start.named:
        return _not_as_named(data, held, start.named, held if start.keep else MONTHS[-1])
    return _too_long(data, held, by_data)


def months_with_data(months: Mapping[datetime.date, Mapping[str, float]]) -> list[datetime.date]:
    """Return the months that have a number, in order."""
    return sorted(month for month, numbers in months.items() if numbers)


def months_needed(
    months: Mapping[datetime.date, Mapping[str, float]], named: datetime.date | None, first: int = 1
) -> int:
    """Return how many months a workbook needs for all data.

    Args:
        months: The business's numbers by month.
        named: The first month of the workbook, where the user names it.
        first: The month (1 to 12) that starts a year.
    """
    data = months_with_data(months)
    return months_between(named or year_start(data[0], first), data[-1]) + 1 if data else 0


def year_start(month: datetime.date, first: int = 1) -> datetime.date:
    """Return the first month of the year that contains a month. `first` is the month (1 to 12) that starts a year."""
    return datetime.date(month.year - (month.month < first), first, 1)


def latest_years(months: Sequence[datetime.date], first: int = 1) -> datetime.date:
    """Return the start of a year from which a workbook holds the latest data.

    Args:
        months: The months with data, in order.
        first: The month (1 to 12) that starts a year.
    """
    return month_after(year_start(months[-1], first), YEAR - MONTHS[-1])


def default_start(start: datetime.date | None, year_start: int | None) -> datetime.date:
    """Return the first month of a template: the one that is named, else that of the default year.

    Args:
        start: The first month, as any of its days; None where the user names none.
        year_start: The month (1 to 12) that starts the user's year; None for January.

    Raises:
        UsageError: There is no such month, or both are given and do not agree.
    """
    if year_start is not None and not 1 <= year_start <= YEAR:
        text = message("{month} is not the number of a month; write 1 to 12 with --year-start", month=year_start)
        raise UsageError(text)
    if start is None:
        return DEFAULT_START.replace(month=year_start or DEFAULT_START.month)
    if year_start is not None and start.month != year_start:
        text = message(
            "--start {start:%Y-%m} is not the first month of a year that starts in month {month} (--year-start); "
            "leave one of them out",
            start=start,
            month=year_start,
        )
        raise UsageError(text)
    return start


def _start_with(month: datetime.date) -> Message:
    return message("let its year start with the data (--start {month:%Y-%m})", month=month)


def _outside(data: Sequence[datetime.date], start: datetime.date, held: int) -> list[datetime.date]:
    return [month for month in data if not 0 <= months_between(start, month) < held]


def _not_as_named(data: Sequence[datetime.date], held: int, named: datetime.date, most: int) -> Wrong:
    """Return the problem of data outside the months that begin with a named one, and what to do.

    Args:
        data: The months with data, in order.
        held: The number of months that the template has.
        named: The first month that the user names.
        most: The most months that the workbook may have.
    """
    outside = _outside(data, named, held)
    listed = first_few([f"{month:%Y-%m}" for month in outside], _LISTED)
    what = message(
        "has data for {listed}, outside the months {first:%Y-%m} to {last:%Y-%m}",
        listed=listed,
        first=named,
        last=month_after(named, held - 1),
    )
    fixes = [] if _outside(data, data[0], most) else [_start_with(data[0])]
    return Wrong(what, joined(", or ", [*fixes, message("leave the other months out")]))


def _too_long(data: Sequence[datetime.date], held: int, start: datetime.date) -> Wrong:
    """Return the problem of data that do not fit into a workbook starting with their first year, and what to do."""
    first, last = data[0], data[-1]
    what = message(
        "has data from {first:%Y-%m} to {last:%Y-%m}, but {held} months from {start:%Y-%m} end in {end:%Y-%m}",
        first=first,
        last=last,
        held=held,
        start=start,
        end=month_after(start, held - 1),
    )
    fixes = []
    if not _outside(data, first, held):
        fixes.append(_start_with(first))
    if held < MONTHS[-1] and not _outside(data, start, MONTHS[-1]):
        fixes.append(message("take a template of {months} months", months=MONTHS[-1]))
    years = max(1, held // YEAR)
    kept = month_after(year_start(last, start.month), YEAR * (1 - years))
    fixes.append(message("leave out the months before {month:%Y-%m}", month=kept))
    return Wrong(what, joined(", or ", fixes))
