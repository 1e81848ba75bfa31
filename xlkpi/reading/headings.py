"""The months of a workbook's columns: found by the dates in the headings, never by position.

- A column's month is the date in its heading: a typed date, a serial number, or the saved result of a formula. Where no
  program has computed the workbook, a plain formula is followed (see follow).
- A blank heading, or a text such as "Q1", makes a column the user's own: it has no month.
- A column's month is unknown, and reported, where its heading looks like a month and is no date ("Jan", 2026, a day of
  1905), shows an error, has no result, or is of another year than the headings around it.
- Where several columns have one month, none of them is taken. Missing and disordered months are reported.

Every problem says its cells, what is wrong and what to do. check, collect, upgrade and fill report it in these words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from openpyxl.utils.datetime import from_excel

from ..errors import Problem
from ..formula.values import ERRORS
from ..period import MONTHS, month_after, months_between
from ..workbook.layout import FIRST_DAY, LAST_DAY
from .month_names import looks_like_a_month

TYPE_A_DATE = "type it as a date, such as 2026-01-01"
SAVE_AGAIN = "open the workbook in a spreadsheet program and save it, or type the date"

_LISTED = 3
"""How many values of adjoining headings are named; of more, only the first and the last."""


class _NoResult(Enum):
    no_result = "a formula without a saved result"


NO_RESULT: Final = _NoResult.no_result
"""Stands for the value of a formula that no program has computed."""


@dataclass(frozen=True)
class Headings:
    """What a workbook says about its months.

    cells: the place of each heading, from left to right, as reports name it. values: the content of each heading.
    start_cell, start: place and content of the first month. epoch: the day from which the workbook counts dates.
    computed: returns the result of each heading's formula, as far as it can be followed, else NO_RESULT.
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

    months: the month of each heading, or None. own: indices of the headings of the user's own columns. start: the
    first month as its cell says; None where the cell holds no usable date. problems: of headings and first month.
    """

    months: tuple[datetime.date | None, ...]
    own: frozenset[int]
    start: datetime.date | None
    problems: tuple[Problem, ...]

    @property
    def columns(self) -> dict[int, datetime.date]:
        """Return the month of each heading that has one, by index, from left to right."""
        return {index: month for index, month in enumerate(self.months) if month is not None}


def find_months(headings: Headings) -> Months:
    """Find the month of each column. No formula is followed where all values follow from the first month."""
    start = day_of(headings.start, headings.epoch)
    start_problem = _start_problem(headings)
    days = [day_of(value, headings.epoch) for value in headings.values]
    own = {index for index, value in enumerate(headings.values) if _is_own(value)}
    known = [day for index, day in enumerate(days) if index not in own]
    first = None if start is None or start_problem else start.replace(day=1)
    if first and known and all(day and months_between(first, day) == count for count, day in enumerate(known)):
        months = tuple(None if day is None else day.replace(day=1) for day in days)
        return Months(months, frozenset(own), first, ())
    return _Search(headings, first, start_problem).found()


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


def without_month(cells: Sequence[str]) -> Problem:
    """Return the problem of figures in a column whose heading is blank. cells: their places."""
    return Problem(", ".join(cells), "has no month above it", "move it to the column of its month")


def shown(value: object, epoch: datetime.datetime) -> str:
    """Return a heading or a first month as a message names it."""
    if isinstance(value, datetime.datetime | datetime.date):
        number = round((value - epoch).days) if isinstance(value, datetime.datetime) else 0
        return f"{value:%Y-%m-%d}" + (f" (the number {number})" if 1900 <= number < 2200 else "")
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:g}" if isinstance(value, float) else repr(value) if isinstance(value, str) else str(value)


def _start_problem(headings: Headings) -> Problem | None:
    value, cell = headings.start, headings.start_cell
    if day_of(value, headings.epoch) is not None:
        return None
    if value is NO_RESULT:
        return Problem(cell, "the first month is a formula without a saved result", SAVE_AGAIN)
    if value is None or (isinstance(value, str) and not value.strip()):
        return Problem(cell, "the first month is empty", TYPE_A_DATE)
    said = f"the first month is {shown(value, headings.epoch)}, "
    if isinstance(value, datetime.date):
        said += f"outside the years {FIRST_DAY.year} to {LAST_DAY.year}"
    elif isinstance(value, (int, float)) and 1900 <= value < 2200:
        said += "a year"
    else:
        said += "not a date"
    return Problem(cell, said, TYPE_A_DATE)


def _is_own(value: object) -> bool:
    """Return whether a heading makes its column the user's own: a blank, or a text that is no error and no month."""
    if value is None:
        return True
    return isinstance(value, str) and value.strip() not in ERRORS and not looks_like_a_month(value)


class _Fault(NamedTuple):
    """Why a heading has no month. verb: "be" or "show". shown: what the heading is or shows. why: ends the sentence."""

    verb: str
    shown: str
    why: str
    cure: str


def _problem(where: str, faults: Sequence[_Fault]) -> Problem:
    """Return the problem of adjoining headings that have one kind of fault."""
    _, _, why, cure = faults[0]
    values = list(dict.fromkeys(fault.shown for fault in faults))
    listed = ", ".join(values) if len(values) <= _LISTED else f"{values[0]} to {values[-1]}"
    if len(faults) == 1:
        verb = "is" if faults[0].verb == "be" else "shows"
        return Problem(where, f"the heading {verb} {listed}{why}, so the month of its column is not known", cure)
    verb = "are" if faults[0].verb == "be" else "show"
    cure = cure.replace("type it", "type each")
    return Problem(where, f"the headings {verb} {listed}{why}, so the months of these columns are not known", cure)


class _Search:
    """A search for the months of headings that do not simply follow from the first month."""

    def __init__(self, headings: Headings, start: datetime.date | None, start_problem: Problem | None) -> None:
        self._headings = headings
        self._start = start
        self._problems = [start_problem] if start_problem else []
        self._computed = headings.computed()
        self._values = [
            computed if value is NO_RESULT else value
            for value, computed in zip(headings.values, self._computed, strict=True)
        ]
        self._own = {
            index
            for index, value in enumerate(self._values)
            if _is_own(value) and (value is None or value != headings.start)  # a repeated wrong first month is ours
        }
        self._months: dict[int, datetime.date] = {}
        self._faults: dict[int, _Fault] = {}
        """Why headings have no month, by index."""

    def found(self) -> Months:
        for index, value in enumerate(self._values):
            if index not in self._own:
                self._take(index, value)
        dated = dict(self._months)
        doubled = self._leave_doubled()
        disordered = self._leave_other_years()
        if dated or self._start:  # else all faults follow from that of the first month
            self._report_faults()
            for month, indices in doubled.items():
                what = f"{month:%Y-%m} is the month of {len(indices)} columns, so neither is taken"
                self._note(indices, what, "give each column its own month, or delete one")
            if disordered:
                what = f"the months are out of order: {', '.join(f'{self._months[i]:%Y-%m}' for i in disordered)}"
                self._note(disordered, what, "put the columns in the order of their months")
            self._report_missing([*doubled])
            self._report_start({*self._months.values(), *doubled})
        if not (dated or self._problems):
            first, last = self._headings.cells[0], self._headings.cells[-1]
            what = "none of the headings is a month, so there is no column of figures"
            self._problems.append(
                Problem(f"{first}:{last.rpartition('!')[2]}", what, TYPE_A_DATE.replace("it", "each"))
            )
        months = tuple(self._months.get(index) for index in range(len(self._values)))
        return Months(months, frozenset(self._own), self._start, tuple(self._problems))

    def _take(self, index: int, value: object) -> None:
        """Record the month of a heading, or its fault."""
        day, computed = (day_of(one, self._headings.epoch) for one in (value, self._computed[index]))
        if day is not None and computed is not None and months_between(day, computed):
            self._faults[index] = _Fault("show", f"{day:%Y-%m}", " and the formula gives another month", SAVE_AGAIN)
        elif day is not None:
            self._months[index] = day.replace(day=1)
        elif value is NO_RESULT:
            self._faults[index] = _Fault("be", "a formula without a saved result", "", SAVE_AGAIN)
        elif isinstance(value, str) and value.strip() in ERRORS:
            self._faults[index] = _Fault("show", value.strip(), "", TYPE_A_DATE)
        else:
            is_a_day = isinstance(value, datetime.date)
            why = f", outside the years {FIRST_DAY.year} to {LAST_DAY.year}" if is_a_day else ", not a date"
            self._faults[index] = _Fault("be", shown(value, self._headings.epoch), why, TYPE_A_DATE)

    def _leave_doubled(self) -> dict[datetime.date, list[int]]:
        """Drop months that several columns have; return the indices of these columns by month."""
        columns: dict[datetime.date, list[int]] = {}
        for index, month in self._months.items():
            columns.setdefault(month, []).append(index)
        self._months = {index: month for index, month in self._months.items() if len(columns[month]) == 1}
        return {month: indices for month, indices in columns.items() if len(indices) > 1}

    def _leave_other_years(self) -> list[int]:
        """Drop months too far from those in order; return the indices of the others that are out of order."""
        order = _longest_in_order(self._months)
        if not order:
            return []
        first, last = self._months[order[0]], self._months[order[-1]]
        span = next((count for count in MONTHS if count >= len(self._values) - len(self._own)), MONTHS[-1])
        disordered = []
        for index in [index for index in self._months if index not in order]:
            month = self._months[index]
            if months_between(min(first, month), max(last, month)) < span:
                disordered.append(index)
            else:
                why = ", of another year than those beside it"
                self._faults[index] = _Fault("be", f"{month:%Y-%m}", why, TYPE_A_DATE)
                del self._months[index]
        return disordered

    def _report_faults(self) -> None:
        """Report faults; adjoining headings with one kind of fault are one problem."""
        place = {index: number for number, index in enumerate(sorted(self._faults))}

        def kind(index: int) -> tuple[_Fault, int]:
            return self._faults[index]._replace(shown=""), index - place[index]

        for _, group in groupby(place, kind):
            indices = list(group)
            first, last = (self._headings.cells[one] for one in (indices[0], indices[-1]))
            where = first if first == last else f"{first}:{last.rpartition('!')[2]}"
            self._problems.append(_problem(where, [self._faults[index] for index in indices]))

    def _report_missing(self, doubled: Sequence[datetime.date]) -> None:
        """Report months that no heading has, between two others; a heading with a fault may be one of them."""
        places = {month: index for index, month in self._months.items()} | {
            month: self._first_with(month) for month in doubled
        }
        months = sorted(places)
        for before, after in pairwise(months):
            gap = months_between(before, after) - 1
            left, right = sorted((places[before], places[after]))
            if gap <= sum(left < index < right for index in self._faults):
                continue
            first, last = month_after(before, 1), month_after(before, gap)
            said = f"{first:%Y-%m} is" if gap == 1 else f"{first:%Y-%m} to {last:%Y-%m} are"
            cure = "give each column its month, or copy the figures into a new template"
            self._note([left, right], f"{said} missing between these months", cure)

    def _first_with(self, month: datetime.date) -> int:
        return next(i for i, value in enumerate(self._values) if _month_of(value, self._headings.epoch) == month)

    def _report_start(self, months: set[datetime.date]) -> None:
        if self._start is None or not months or min(months) == self._start:
            return
        if self._start < min(months) and self._faults:  # a heading with a fault may be the first month's
            return
        cell = self._headings.cells[self._first_with(min(months))]
        what = f"the first month is {self._start:%Y-%m}, and the headings begin with {min(months):%Y-%m} ({cell})"
        self._problems.append(Problem(self._headings.start_cell, what, "make them the same"))

    def _note(self, indices: Sequence[int], what: str, cure: str) -> None:
        self._problems.append(Problem(", ".join(self._headings.cells[index] for index in indices), what, cure))


def _month_of(value: object, epoch: datetime.datetime) -> datetime.date | None:
    day = day_of(value, epoch)
    return day.replace(day=1) if day else None


def _longest_in_order(months: Mapping[int, datetime.date]) -> list[int]:
    """Return the longest chain of headings whose months ascend; of several, the one that spans the fewest months."""
    best: dict[int, list[int]] = {}
    for index, month in months.items():
        before = [chain for last, chain in best.items() if months[last] < month]
        best[index] = [*max(before, key=lambda chain: _merit(chain, months), default=[]), index]
    return max(best.values(), key=lambda chain: _merit(chain, months), default=[])


def _merit(chain: Sequence[int], months: Mapping[int, datetime.date]) -> tuple[int, int]:
    return len(chain), -months_between(months[chain[0]], months[chain[-1]])


def unreached(
    cells: Sequence[str], values: Sequence[object], adjoining: Sequence[bool], found: Months, epoch: datetime.datetime
) -> Iterator[Problem]:
    """Tell of months outside the columns that the names reach, as nothing reads them.

    Right beside the columns any month is one. Farther away, where the user may well keep other years, only a month that
    the workbook lacks is: its column has been moved there.

    cells, values: what stands in the line of the headings, outside them. adjoining: which of these are right beside.
    """
    held = set(found.columns.values())
    first = min({*held, *([found.start] if found.start else [])}, default=None)
    count = len(found.months) - len(found.own)
    span = next((months for months in MONTHS if months >= count), MONTHS[-1])
    for cell, value, is_next in zip(cells, values, adjoining, strict=True):
        month = _month_of(value, epoch) if isinstance(value, datetime.date) else None
        if month is None:
            continue
        lacks = first is not None and month not in held and 0 <= months_between(first, month) < span
        if is_next or lacks:
            what = f"the heading is {month:%Y-%m}, and the name 'months' does not reach it: its column is not read"
            cure = "move the column back" if lacks else "clear the heading"
            yield Problem(cell, what, f"{cure}, or copy its figures into a new template")
