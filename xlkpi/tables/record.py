"""One business's numbers in one trade: what fills one workbook."""

from __future__ import annotations

import datetime
import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..catalogue.model import Vertical
from ..errors import Problem, TableError
from ..formula.values import ERRORS
from ..numbers import Wrong, check_input, quoted
from .months import check_span, parse_month

_LONGEST_NAME = 32_767  # the text that a worksheet's cell holds


@dataclass(frozen=True)
class Record:
    """The numbers of a business in a trade.

    business: its name. vertical: the trade's id. months: by the first day of the month, in order, the numbers by the
    id of the input; what is blank is left out. line: the first line in the table, 0 when there is no table.
    """

    business: str
    vertical: str
    months: Mapping[datetime.date, Mapping[str, float]]
    line: int = 0

    @classmethod
    def of(cls, business: object, vertical: Vertical, months: Mapping[Any, Mapping[str, Any]], line: int = 0) -> Record:
        """A record from plain Python values, checked as a table is.

        months: by month ("2026-01", a date or a datetime), the numbers by the id of the input; None is a blank.
        Raises TableError with all problems.
        """
        name = business_name(business)
        problems = [Problem("business", *name)] if isinstance(name, Wrong) else []
        shown = vertical.id if isinstance(name, Wrong) else name
        numbers: dict[datetime.date, dict[str, float]] = {}
        for key, values in months.items():
            month = parse_month(key)
            if isinstance(month, Wrong):
                problems.append(Problem(f"{shown}: month", *month))
                continue
            where = f"{shown}: {month:%Y-%m}"
            if month in numbers:
                problems.append(Problem(where, "is given twice", "keep one of them"))
            numbers[month] = _month_numbers(vertical, values, where, problems)
        if numbers or not problems:
            span = check_span(numbers)
            problems += [Problem(shown, *span)] if span else []
        if problems or isinstance(name, Wrong):
            raise TableError(problems)
        return cls(name, vertical.id, dict(sorted(numbers.items())), line)


def business_name(cell: object) -> str | Wrong:
    """The business that a cell names, without spaces around it and in one Unicode form (NFC)."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell // 1:
        cell = str(int(cell))  # a worksheet makes a number of a name that is one, such as 1001
    if isinstance(cell, Wrong):
        return cell
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return Wrong("the business has no name", "write its name")
    if not isinstance(cell, str):
        return Wrong(f"{cell} is not a name", "write the business’s name as text")
    name = unicodedata.normalize("NFC", cell.strip())
    if name in ERRORS:
        return Wrong(f"is the error {name}", "write the business’s name")
    if len(name) > _LONGEST_NAME:
        return Wrong(f"has {len(name)} characters; a worksheet’s cell holds {_LONGEST_NAME}", "write a shorter name")
    if any("\ud800" <= character <= "\udfff" for character in name):
        return Wrong(f"{quoted(name)} has half a character (a lone surrogate)", "write the name again")
    return name


def _month_numbers(
    vertical: Vertical, values: Mapping[str, Any], where: str, problems: list[Problem]
) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for item, value in values.items():
        if item not in vertical.inputs:
            near = difflib.get_close_matches(str(item), list(vertical.inputs), n=1)
            cure = f"did you mean {near[0]!r}?" if near else f"its inputs are {', '.join(vertical.inputs)}"
            problems.append(Problem(f"{where}: {item}", f"is not an input of {vertical.id}", cure))
            continue
        number = check_input(value, vertical.inputs[item])
        if isinstance(number, Wrong):
            problems.append(Problem(f"{where}: {item}", *number))
        elif number is not None:
            numbers[item] = number
    return numbers
