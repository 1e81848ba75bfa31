"""The value of a KPI over several months: from the inputs of all months, never from the months' results.

The KPIs sheet of a workbook computes the same. A month counts when it has all inputs of the KPI. A flow is summed, a
stock is that of the first or the last month that counts, a count per month is averaged. A month with impossible inputs
is not hidden.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from .catalogue.model import Kpi, Vertical
from .errors import UsageError
from .formula.python import total
from .formula.values import BLANK, Value
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
    columns = [list(column) for column in zip(*counted, strict=True)]
    for cells, result in zip(counted, calculator.rows(columns, len(counted)), strict=True):
        if isinstance(result, str) and (problem := calculator.problem(cells)):
            return problem
    share = len(counted) if kpi.function.over_time == "monthly_average" else 1
    kinds = map(kpi.kind, kpi.inputs)
    return calculator.value(*(_over_time(kind, numbers, share) for kind, numbers in zip(kinds, columns, strict=True)))


def counted_months(kpi: Kpi, months: Sequence[Month]) -> int:
    """Return how many of the months have all inputs of the KPI."""
    return sum(_counts(kpi, month) for month in months)


def shown_month(vertical: Vertical, months: Sequence[Month]) -> int | None:
    """Return the index of the month to judge by: the latest with all inputs, else with any; None without figures."""
    complete = [index for index, month in enumerate(months) if len(month) == len(vertical.inputs)]
    begun = [index for index, month in enumerate(months) if month]
    return next((found[-1] for found in (complete, begun) if found), None)


def _counts(kpi: Kpi, month: Month) -> bool:
    return all(item in month for item in kpi.inputs.values())


def _over_time(kind: str, numbers: Sequence[float], share: int) -> float:
    """Return an input over months; of a flow, one of so many equal shares."""
    if kind == "flow":
        return total(numbers) / share
    return numbers[0] if kind == "stock_start" else numbers[-1]
