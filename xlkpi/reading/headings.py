"""The headings of a workbook's columns, and the months found from the headings.

month_search.py finds the months. Every problem names its cells, what is wrong and what to do; check, collect, upgrade
and fill report it in these words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from openpyxl.utils.datetime import from_excel

from ..errors import Problem
from ..formula.values import ERRORS
from ..messages import message
from ..workbook.options import FIRST_DAY, LAST_DAY
from .month_names import looks_like_a_month

TYPE_A_DATE = message("type it as a date, such as 2026-01-01")
TYPE_EACH_DATE = message("type each as a date, such as 2026-01-01")
SAVE_AGAIN = message("open the workbook in a spreadsheet program and save it, or type the date")


class _NoResult(Enum):
    no_result = "a formula without a saved result"


NO_RESULT: Final = _NoResult.no_result
"""The value of a formula that no program has computed."""


@dataclass(frozen=True)
class Headings:
    """The contents of a workbook's headings and of its first month.

    Attributes:
        cells: The cell of each heading with its sheet, from left to right.
        values: The value of each heading.
        start_cell: The cell of the first month with its sheet.
        start: The value of the first month.
        epoch: The day from which the workbook counts dates.
        computed: Returns the result of each heading's formula as far as it can be followed, else NO_RESULT.
    """

    cells: Sequence[str]
    values: Sequence[object]
    start_cell: str
    start: object
    epoch: datetime.datetime
    computed: Callable[[], Sequence[object]]


@dataclass(frozen=True)
class Months:
    """The months found in a workbook.

    Attributes:
        months: The month of each heading, None where it is not known.
        own: The indices of the headings of the user's own columns.
        start: The first month in its cell; None where the cell holds no usable date.
        problems: The problems of the headings and of the first month.
    """

    months: tuple[datetime.date | None, ...]
    own: frozenset[int]
    start: datetime.date | None
    problems: tuple[Problem, ...]

    @property
    def columns(self) -> dict[int, datetime.date]:
        """Return the month of each heading that has one, by index, from left to right."""
        return {index: month for index, month in enumerate(self.months) if month is not None}


def day_of(value: object, epoch: datetime.datetime) -> datetime.date | None:
    """Return the day of a date or serial number; None for any other value, and for years that no workbook has."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            value = from_excel(value, epoch)
        except (ValueError, OverflowError):
            return None
    if isinstance(value, datetime.datetime):
        value = value.date()
    return value if isinstance(value, datetime.date) and FIRST_DAY <= value <= LAST_DAY else None


def month_of(value: object, epoch: datetime.datetime) -> datetime.date | None:
    """Return the first day of the month of a date or serial number; None where day_of returns None."""
    day = day_of(value, epoch)
    return day.replace(day=1) if day else None


def is_own(value: object) -> bool:
    """Return whether a heading makes its column the user's own: a blank, or a text that is no error and no month."""
    if value is None:
        return True
    return isinstance(value, str) and value.strip() not in ERRORS and not looks_like_a_month(value)


def shown(value: object, epoch: datetime.datetime) -> str:
    """Return a heading or a first month as a message names it."""
    if isinstance(value, datetime.datetime | datetime.date):
        number = round((value - epoch).days) if isinstance(value, datetime.datetime) else 0
        if 1900 <= number < 2200:
            return message("{day:%Y-%m-%d} (the number {number})", day=value, number=number)
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return message("{number:g}", number=value)
    return message("{text!r}", text=value) if isinstance(value, str) else str(value)


def start_problem(headings: Headings) -> Problem | None:
    """Return what is wrong with the first month; None where its cell holds a date."""
    value = headings.start
    if day_of(value, headings.epoch) is not None:
        return None
    if value is NO_RESULT:
        what = message("the first month is a formula without a saved result")
        return Problem.at(headings.start_cell, what=what, fix=SAVE_AGAIN)
    if value is None or (isinstance(value, str) and not value.strip()):
        return Problem.at(headings.start_cell, what=message("the first month is empty"), fix=TYPE_A_DATE)
    said = shown(value, headings.epoch)
    if isinstance(value, datetime.date):
        years = {"first": str(FIRST_DAY.year), "last": str(LAST_DAY.year)}
        what = message("the first month is {shown}, outside the years {first} to {last}", shown=said, **years)
    elif isinstance(value, (int, float)) and 1900 <= value < 2200:
        what = message("the first month is {shown}, a year", shown=said)
    else:
        what = message("the first month is {shown}, not a date", shown=said)
    return Problem.at(headings.start_cell, what=what, fix=TYPE_A_DATE)


def without_month(cells: Sequence[str]) -> Problem:
    """Return the problem of figures in a column whose heading is blank. `cells` are named with their sheets."""
    what, fix = message("has no month above it"), message("move it to the column of its month")
    return Problem.at(cells, what=what, fix=fix)
