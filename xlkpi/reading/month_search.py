"""The search for the months of a workbook's columns: by the dates in the headings, never by position.

- A column's month is the date in its heading: a typed date, a serial number, or the saved result of a formula. Where no
  program has computed the workbook, a plain formula is followed (see follow.py).
- A blank heading, or a text such as "Q1", makes a column the user's own: it has no month.
- A column's month is unknown, and reported, where its heading looks like a month and is no date ("Jan", 2026, a day of
  1905), shows an error, has no result, or is of another year than the headings around it.
- Where several columns have the same month, none of these columns is used. Missing and disordered months are reported.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from ..errors import Problem
from ..formula.values import ERRORS
from ..messages import joined, message, plural
from ..period import MONTHS, month_after, months_between
from .heading_faults import Fault, FaultKind, cells_between, fault_problem
from .headings import (
    NO_RESULT,
    TYPE_EACH_DATE,
    Headings,
    Months,
    day_of,
    is_own,
    month_of,
    shown,
    start_problem,
)


def find_months(headings: Headings) -> Months:
    """Find the month of each column. Formulas are followed only where the values do not show all months."""
    start = day_of(headings.start, headings.epoch)
    problem = start_problem(headings)
    days = [day_of(value, headings.epoch) for value in headings.values]
    own = {index for index, value in enumerate(headings.values) if is_own(value)}
    known = [day for index, day in enumerate(days) if index not in own]
    first = None if start is None or problem else start.replace(day=1)
    if first and known and all(day and months_between(first, day) == count for count, day in enumerate(known)):
        months = tuple(None if day is None else day.replace(day=1) for day in days)
        return Months(months, frozenset(own), first, ())
    return _Search(headings, first, problem).found()


class _Search:
    """A search for the months of headings that do not simply follow from the first month."""

    def __init__(self, headings: Headings, start: datetime.date | None, problem: Problem | None) -> None:
        self._headings = headings
        self._start = start
        self._problems = [problem] if problem else []
        self._computed = headings.computed()
        self._values = [
            computed if value is NO_RESULT else value
            for value, computed in zip(headings.values, self._computed, strict=True)
        ]
        self._own = {
            index
            for index, value in enumerate(self._values)
            if is_own(value) and (value is None or value != headings.start)  # not the user's own: the wrong first month
        }
        self._months: dict[int, datetime.date] = {}
        self._faults: dict[int, Fault] = {}
        """Why headings have no month, by index."""

    def found(self) -> Months:
        """Search, and return the months with all problems."""
        for index, value in enumerate(self._values):
            if index not in self._own:
                self._take(index, value)
        dated = dict(self._months)
        doubled = self._leave_doubled()
        disordered = self._leave_other_years()
        if dated or self._start:  # otherwise all faults result from that of the first month
            self._report_faults()
            self._report_doubled(doubled)
            self._report_disordered(disordered)
            self._report_missing([*doubled])
            self._report_start({*self._months.values(), *doubled})
        if not (dated or self._problems):
            what = message("none of the headings is a month, so there is no column of figures")
            cells = cells_between(self._headings.cells[0], self._headings.cells[-1])
            self._problems.append(Problem.at(cells, what=what, fix=TYPE_EACH_DATE))
        months = tuple(self._months.get(index) for index in range(len(self._values)))
        return Months(months, frozenset(self._own), self._start, tuple(self._problems))

    def _take(self, index: int, value: object) -> None:
        """Record the month of a heading, or its fault."""
        day, computed = (day_of(one, self._headings.epoch) for one in (value, self._computed[index]))
        if day is not None and computed is not None and months_between(day, computed):
            self._faults[index] = Fault(FaultKind.other_month, f"{day:%Y-%m}")
        elif day is not None:
            self._months[index] = day.replace(day=1)
        elif value is NO_RESULT:
            self._faults[index] = Fault(FaultKind.no_result, "")
        elif isinstance(value, str) and value.strip() in ERRORS:
            self._faults[index] = Fault(FaultKind.error, value.strip())
        else:
            kind = FaultKind.other_years if isinstance(value, datetime.date) else FaultKind.no_date
            self._faults[index] = Fault(kind, shown(value, self._headings.epoch))

    def _leave_doubled(self) -> dict[datetime.date, list[int]]:
        """Drop months that several columns have; return the indices of these columns by month."""
        columns: dict[datetime.date, list[int]] = {}
        for index, month in self._months.items():
            columns.setdefault(month, []).append(index)
        self._months = {index: month for index, month in self._months.items() if len(columns[month]) == 1}
        return {month: indices for month, indices in columns.items() if len(indices) > 1}

    def _leave_other_years(self) -> list[int]:
        """Drop months too far from the chain of ascending months; return the indices of other months out of order."""
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
                self._faults[index] = Fault(FaultKind.other_year, f"{month:%Y-%m}")
                del self._months[index]
        return disordered

    def _report_faults(self) -> None:
        """Report faults; adjoining headings with the same kind of fault are one problem."""
        rank = {index: number for number, index in enumerate(sorted(self._faults))}

        def group_of(index: int) -> tuple[FaultKind, int]:
            return self._faults[index].kind, index - rank[index]

        for _, group in groupby(rank, group_of):
            indices = list(group)
            cells = cells_between(self._headings.cells[indices[0]], self._headings.cells[indices[-1]])
            self._problems.append(fault_problem(cells, [self._faults[index] for index in indices]))

    def _report_doubled(self, doubled: Mapping[datetime.date, Sequence[int]]) -> None:
        for month, indices in doubled.items():
            count = len(indices)
            what = message(
                "{month:%Y-%m} is the month of {count} columns, so none of them is used", month=month, count=count
            )
            self._note(indices, what, message("give each column its own month, or delete one"))

    def _report_disordered(self, disordered: Sequence[int]) -> None:
        if disordered:
            months = joined(", ", [f"{self._months[index]:%Y-%m}" for index in disordered])
            what = message("the months are out of order: {months}", months=months)
            self._note(disordered, what, message("put the columns in the order of their months"))

    def _report_missing(self, doubled: Sequence[datetime.date]) -> None:
        """Report months that no heading has, between two others; a heading with a fault may be one of them."""
        columns = {month: index for index, month in self._months.items()}
        columns |= {month: self._first_with(month) for month in doubled}
        for before, after in pairwise(sorted(columns)):
            gap = months_between(before, after) - 1
            left, right = sorted((columns[before], columns[after]))
            if gap <= sum(left < index < right for index in self._faults):
                continue
            what = plural(
                "{first:%Y-%m} is missing between these months",
                "{first:%Y-%m} to {last:%Y-%m} are missing between these months",
                count=gap,
                first=month_after(before, 1),
                last=month_after(before, gap),
            )
            self._note(
                [left, right], what, message("give each column its month, or copy the figures into a new template")
            )

    def _first_with(self, month: datetime.date) -> int:
        return next(i for i, value in enumerate(self._values) if month_of(value, self._headings.epoch) == month)

    def _report_start(self, months: set[datetime.date]) -> None:
        """Report a first month that is not the month of the first heading."""
        if self._start is None or not months or min(months) == self._start:
            return
        if self._start < min(months) and self._faults:  # a heading with a fault may be the first month's
            return
        what = message(
            "the first month is {start:%Y-%m}, and the headings begin with {month:%Y-%m} ({cell})",
            start=self._start,
            month=min(months),
            cell=self._headings.cells[self._first_with(min(months))],
        )
        self._problems.append(Problem.at(self._headings.start_cell, what=what, fix=message("make them the same")))

    def _note(self, indices: Sequence[int], what: str, fix: str) -> None:
        self._problems.append(Problem.at([self._headings.cells[index] for index in indices], what=what, fix=fix))


def _longest_in_order(months: Mapping[int, datetime.date]) -> list[int]:
    """Return the longest chain of headings whose months ascend; of equally long chains, the one with the least span."""
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
    """Report months outside the columns that the names reach, since nothing reads them.

    A month right beside the columns is always reported. Farther away, the user may keep other years; there, a month is
    reported only if the workbook lacks it, since its column may have been moved.

    Args:
        cells: Cells in the row of the headings and outside the columns, named with their sheet.
        values: The values of these cells.
        adjoining: Whether each cell is right beside the columns.
        found: The months of the columns.
        epoch: The day from which the workbook counts dates.
    """
    held = set(found.columns.values())
    first = min({*held, *([found.start] if found.start else [])}, default=None)
    count = len(found.months) - len(found.own)
    span = next((months for months in MONTHS if months >= count), MONTHS[-1])
    for cell, value, is_next in zip(cells, values, adjoining, strict=True):
        month = month_of(value, epoch) if isinstance(value, datetime.date) else None
        if month is None:
            continue
        lacks = first is not None and month not in held and 0 <= months_between(first, month) < span
        if is_next or lacks:
            what = message(
                "the heading is {month:%Y-%m}, and the name 'months' does not reach it: its column is not read",
                month=month,
            )
            fix = (
                message("move the column back, or copy its figures into a new template")
                if lacks
                else message("clear the heading, or copy its figures into a new template")
            )
            yield Problem.at(cell, what=what, fix=fix)
