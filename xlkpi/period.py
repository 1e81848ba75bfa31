"""A KPI over several months: from the inputs over all of them, never from the months' results.

As on the KPIs sheet of a workbook: a month counts when it has all inputs of the KPI; a flow is summed, a stock is that
of the first or the last month that counts, a count per month is averaged; a month with impossible inputs is not hidden.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence

from .catalogue.model import Kpi, Vertical
from .formula.python import Calculator, total
from .formula.values import BLANK, DIV0, NUM, Value

YEAR = 12
"""Its months."""

MONTHS = (12, 24)
"""How many months a workbook may have."""

Month = Mapping[str, float]
"""A month's numbers by the id of the input; what is blank is left out."""


def months_between(first: datetime.date, last: datetime.date) -> int:
    """Return how many months the month of `last` comes after that of `first`."""
    return YEAR * (last.year - first.year) + last.month - first.month


def month_after(start: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month that comes a number of months after a date's."""
    years, month = divmod(start.month - 1 + months, YEAR)
    return datetime.date(start.year + years, month + 1, 1)


def month_value(kpi: Kpi, month: Month) -> Value:
    """The KPI in one month: a number, "" when an input is missing, or an error's text."""
    return kpi.function.calculator.value(*(month.get(item) for item in kpi.inputs.values()))


def period_value(kpi: Kpi, months: Sequence[Month]) -> Value:
    """The KPI over these months, which are in order: a number, "" when none counts, or an error's text."""
    inputs = kpi.inputs.values()
    counted = [[month[item] for item in inputs] for month in months if _counts(kpi, month)]
    if not counted:
        return BLANK
    calculator = kpi.function.calculator
    columns = [list(column) for column in zip(*counted, strict=True)]
    for cells, result in zip(counted, calculator.rows(columns, len(counted)), strict=True):
        if isinstance(result, str) and (problem := _problem(calculator, cells)):
            return problem
    share = len(counted) if kpi.function.over_time == "monthly_average" else 1
    kinds = [kpi.function.argument(name).kind for name in kpi.inputs]
    return calculator.value(*(_over_time(kind, numbers) / share for kind, numbers in zip(kinds, columns, strict=True)))


def counted_months(kpi: Kpi, months: Sequence[Month]) -> int:
    """How many of the months have all inputs of the KPI."""
    return sum(_counts(kpi, month) for month in months)


def shown_month(vertical: Vertical, months: Sequence[Month]) -> int | None:
    """Which month a business is judged by: the latest with all inputs, or else with any; None without figures."""
    complete = [index for index, month in enumerate(months) if len(month) == len(vertical.inputs)]
    begun = [index for index, month in enumerate(months) if month]
    return next((found[-1] for found in (complete, begun) if found), None)


def _counts(kpi: Kpi, month: Month) -> bool:
    return all(item in month for item in kpi.inputs.values())


def _over_time(kind: str, numbers: Sequence[float]) -> float:
    if kind == "flow":
        return total(numbers)
    return numbers[0] if kind == "stock_start" else numbers[-1]


def _problem(calculator: Calculator, cells: Sequence[float]) -> str:
    """The error of a month that cannot be added up, its inputs being impossible; "" for one with a zero, say."""
    try:
        possible = not calculator.failed(cells)
    except ZeroDivisionError:
        return DIV0
    return "" if possible and all(0 <= cell < math.inf for cell in cells) else NUM
