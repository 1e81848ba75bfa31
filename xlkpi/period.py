"""The value of a KPI over several months, and what can be judged: the same as on the KPIs sheet of a workbook.

A month counts when it has all inputs of the KPI. A flow is summed, a stock is that of the first or the last month that
counts; a KPI whose entry says so is averaged instead. A month with impossible inputs is not hidden.

A verdict goes by the benchmark's period: the last 1, 3 or 12 months, which must follow each other without a gap.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from .catalogue.model import Kpi, Vertical
from .errors import UsageError
from .formula.python import total
from .formula.values import BLANK, DIV0, Value
from .messages import message

YEAR = 12
"""Number of months in a year."""

MONTHS = (12, 24)
"""Numbers of months that a workbook may have."""

Month = Mapping[str, float]
"""A month's numbers by the id of the input, without those that are blank."""


def months_between(first: datetime.date, last: datetime.date) -> int:
    """Return the number of months from the month of `first` to that of `last`."""
    return YEAR * (last.year - first.year) + last.month - first.month


def month_after(start: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month that comes `months` months after the month of `start`."""
    years, month = divmod(start.month - 1 + months, YEAR)
    return datetime.date(start.year + years, month + 1, 1)


def first_of_month(day: datetime.date) -> datetime.date:
    """Return the first day of a day's month, without a time; raise UsageError for what is not a date."""
    if not isinstance(day, datetime.date):
        raise UsageError(message("{day!r} is not a date; give a datetime.date", day=day))
    return datetime.date(day.year, day.month, 1)


def month_value(kpi: Kpi, month: Month) -> Value:
    """Return a KPI in one month: a number, "" when an input is missing, or an error's text."""
    return kpi.function.calculator.value(*(month.get(item) for item in kpi.inputs.values()))


def period_value(kpi: Kpi, months: Sequence[Month]) -> Value:
    """Return a KPI over months in order: a number, "" when no month counts, or an error's text."""
    inputs = kpi.inputs.values()
    counted = [[month[item] for item in inputs] for month in months if _counts(kpi, month)]
    if not counted:
        return BLANK
    calculator = kpi.function.calculator
    if len(counted) == 1 and not isinstance(value := calculator.value(*counted[0]), str):
        return value  # the usual case of a month, made fast
    columns = [list(column) for column in zip(*counted, strict=True)]
    results = calculator.rows(columns, len(counted))
    for cells, result in zip(counted, results, strict=True):
        if isinstance(result, str) and (problem := calculator.problem(cells)):
            return problem
    if kpi.over_time == "monthly_average":
        numbers = [result for result in results if not isinstance(result, str)]
        return total(numbers) / len(numbers) if len(numbers) == len(results) else DIV0
    return calculator.value(*period_numbers(kpi, months))


def period_numbers(kpi: Kpi, months: Sequence[Month]) -> list[float]:
    """Return a KPI's inputs over months in order, of which one at least counts; not for an average of results."""
    inputs = kpi.inputs.values()
    counted = [[month[item] for item in inputs] for month in months if _counts(kpi, month)]
    share = len(counted) if kpi.over_time == "flows_per_month" else 1
    columns = zip(map(kpi.kind, kpi.inputs), zip(*counted, strict=True), strict=True)
    return [_over_time(kind, numbers, share) for kind, numbers in columns]


def counted_months(kpi: Kpi, months: Sequence[Month]) -> int:
    """Return how many of the months have all inputs of the KPI."""
    return sum(_counts(kpi, month) for month in months)


class State(IntEnum):
    """What can be said of a KPI in a month; the numbers stand on the KPIs sheet of a workbook."""

    not_followed = 0
    judged = 1
    no_benchmark = 2
    waiting = 3
    """The benchmark's period is not complete yet."""
    missing = 4
    """An input of the month is blank."""
    zero = 5
    """Nothing is wrong, but a denominator is zero."""
    contradiction = 6
    """Each month is possible, and the months added up are not."""
    wrong = 7
    """An input is impossible."""
    wrong_benchmark = 8


class Outcome(NamedTuple):
    """What a verdict on a KPI can go by in a month.

    Attributes:
        state: Whether the value can be judged, or why not.
        value: The value over the benchmark's period, or over the part of it that is known so far; "" where there is
            none, and an error's text where an input is impossible.
        months: The number of months that the value covers, without a gap before the month.
    """

    state: State
    value: Value
    months: int


def outcome(kpi: Kpi, months: Sequence[Month]) -> Outcome:
    """Return what a verdict on a KPI can go by in the last of some months.

    Args:
        kpi: The KPI.
        months: Months in order, without a month left out: one without figures is empty.
    """
    run = _run(kpi, months)
    if not run:
        return Outcome(State.missing, BLANK, 0)
    covered = months[-min(run, kpi.window) :]
    value = period_value(kpi, covered)
    if isinstance(value, str):
        cells = ([month[item] for item in kpi.inputs.values()] for month in covered)
        possible = not any(map(kpi.function.calculator.problem, cells))
        is_zero = value == DIV0
        state = State.zero if is_zero else State.contradiction if possible else State.wrong
        return Outcome(state, value if state is State.wrong else BLANK, len(covered))
    if len(covered) < kpi.window:
        return Outcome(State.waiting, value, len(covered))
    return Outcome(State.judged if kpi.thresholds else State.no_benchmark, value, len(covered))


def _run(kpi: Kpi, months: Sequence[Month]) -> int:
    """Return how many of the last months have all inputs of the KPI, without a gap."""
    run = 0
    for month in reversed(months):
        if not _counts(kpi, month):
            break
        run += 1
    return run


def shown_month(vertical: Vertical, months: Sequence[Month], followed: Collection[str] | None = None) -> int | None:
    """Return the index of the month to judge by: the latest in which a followed KPI can be computed.

    Args:
        vertical: The vertical.
        months: Months in order.
        followed: Ids of the KPIs that the business follows; defaults to all.

    Returns:
        The index; that of the latest month with any figure where nothing can be computed, None without figures.
    """
    kpis = [kpi for kpi in vertical.kpis.values() if followed is None or kpi.id in followed]
    for index in range(len(months) - 1, -1, -1):
        if any(not isinstance(month_value(kpi, months[index]), str) for kpi in kpis):
            return index
    begun = [index for index, month in enumerate(months) if month]
    return begun[-1] if begun else None


def _counts(kpi: Kpi, month: Month) -> bool:
    return all(map(month.__contains__, kpi.inputs.values()))


def _over_time(kind: str, numbers: Sequence[float], share: int) -> float:
    """Return an input over months; of a flow, one of so many equal shares."""
    if kind == "flow":
        return total(numbers) / share
    return numbers[0] if kind == "stock_start" else numbers[-1]
