"""The numbers of one business in one vertical, which fill one workbook."""

from __future__ import annotations

import datetime
import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalogue.load import load_catalogue
from ..catalogue.model import Vertical
from ..errors import Problem, TableError
from ..exchange import is_rate
from ..formula.values import ERRORS
from ..formula.values import is_blank as is_missing
from ..messages import joined, message
from ..numbers import Wrong, check_input, quoted
from .months import check_span, parse_month
from .names import business_key
from .settings import NOTHING, Settings
from .source import is_blank

_LONGEST_NAME = 32_767  # the text that a worksheet's cell holds
_MONTHS_FORM = message("give the numbers by month")
_NUMBERS_FORM = message("give the month’s numbers by input")


@dataclass(frozen=True)
class Record:
    """The numbers of one business in one vertical.

    Attributes:
        business: Name of the business.
        vertical: Id of the vertical.
        months: Numbers by the first day of their month, in order, and by the id of their input; blanks are left out.
        line: First row in the table that the record is from; 0 when there is no table.
        settings: What the rows state about the business beside its figures.
        sheet: Title of the worksheet with that row, where several are read.
    """

    business: str
    vertical: str
    months: Mapping[datetime.date, Mapping[str, float]]
    line: int = 0
    settings: Settings = NOTHING
    sheet: str = ""

    @property
    def currency(self) -> str:
        """Return the ISO 4217 code of the amounts; "" where it is not stated."""
        return self.settings.currency

    @property
    def exchange_rate(self) -> float | None:
        """Return the units of the currency for one unit of the source's; None where it is not stated."""
        return self.settings.rate

    @property
    def followed(self) -> tuple[str, ...]:
        """Return the ids of the KPIs that the business follows; none for all."""
        return self.settings.followed

    @classmethod
    def of(
        cls, business: object, vertical: Vertical | str, months: Mapping[Any, Mapping[str, Any]], line: int = 0
    ) -> Record:
        """Return a record of plain Python values, checked as the rows of a table are.

        Args:
            business: Name of the business.
            vertical: Id of a vertical, or a vertical of the catalogue.
            months: Numbers by month ("2026-01", a date, a Timestamp, a Period or a datetime64) and by the id of the
                input, or a DataFrame of pandas with the months as its index and the inputs as its columns. None, NaN
                and the other marks for missing values are blanks.
            line: First row in the table that the values are from.

        Raises:
            TableError: Values are wrong; the error has all problems.
            UnknownNameError: The catalogue has no vertical with the id.
        """
        vertical = load_catalogue().vertical(vertical) if isinstance(vertical, str) else vertical
        name = business_name(business)
        problems = [name.at(column="business")] if isinstance(name, Wrong) else []
        shown = vertical.id if isinstance(name, Wrong) else name
        numbers: dict[datetime.date, dict[str, float]] = {}
        if not hasattr(months, "items"):
            wrong = Wrong(message("{value!r} is not a dictionary", value=months), _MONTHS_FORM)
            problems.append(wrong.at(business=shown, place="months"))
            months = {}
        for key, values in _by_month(months, vertical):
            month = parse_month(key)
            if isinstance(month, Wrong):
                problems.append(month.at(business=shown, column="month"))
                continue
            if month in numbers:
                twice = Wrong(message("is given twice"), message("keep one of them"))
                problems.append(twice.at(business=shown, place=f"{month:%Y-%m}"))
            where = {"business": shown, "place": f"{month:%Y-%m}"}
            numbers[month] = _month_numbers(vertical, values, where, problems)
        if numbers or not problems:
            span = check_span(numbers)
            problems += [span.at(business=shown)] if span else []
        if problems or isinstance(name, Wrong):
            raise TableError(problems)
        return cls(name, vertical.id, dict(sorted(numbers.items())), line)


def currency_code(cell: object) -> str | Wrong:
    """Return the ISO 4217 code that a cell names, in capitals; "" for a blank."""
    from babel.numbers import list_currencies  # here, as `collect` starts faster without it

    if isinstance(cell, Wrong):
        return cell
    if is_blank(cell):
        return ""
    code = str(cell).strip().upper()
    if code in list_currencies():
        return code
    what = message("{text} is not a currency’s code", text=quoted(str(cell)))
    return Wrong(what, message("write its ISO 4217 code, such as EUR, USD or CHF"))


def exchange_rate(number: float | Wrong | None) -> float | Wrong | None:
    """Return an exchange rate as a cell has it, or a Wrong where it is not above zero."""
    if number is None or isinstance(number, Wrong) or is_rate(number):
        return number
    what = message("{rate:.15g} is not above 0", rate=number)
    return Wrong(what, message("write a number above 0: how much one unit of the source’s currency is worth"))


def business_name(cell: object) -> str | Wrong:
    """Return the business that a cell names, without surrounding spaces and in one Unicode form (NFC)."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell // 1:
        cell = str(int(cell))  # a worksheet stores a name such as 1001 as a number
    if isinstance(cell, Wrong):
        return cell
    if cell is None or (isinstance(cell, str) and not (cell.strip() if cell.isascii() else business_key(cell))):
        return Wrong(message("the business has no name"), message("write its name"))
    if not isinstance(cell, str):
        return Wrong(message("{value} is not a name", value=str(cell)), message("write the business’s name as text"))
    name = unicodedata.normalize("NFC", cell.strip())
    if name in ERRORS:
        return Wrong(message("is the error {text}", text=name), message("write the business’s name"))
    if len(name) > _LONGEST_NAME:
        what = message(
            "has {count:,} characters; a worksheet’s cell holds {most:,}", count=len(name), most=_LONGEST_NAME
        )
        return Wrong(what, message("write a shorter name"))
    if any("\ud800" <= character <= "\udfff" for character in name):
        what = message("{text} has half a character (a lone surrogate)", text=quoted(name))
        return Wrong(what, message("write the name again"))
    return name


def _by_month(months: Any, vertical: Vertical) -> Iterable[tuple[object, Any]]:
    """Return each month with its numbers. A DataFrame whose columns are inputs has the months as its index."""
    in_rows = hasattr(months, "iterrows") and any(column in vertical.inputs for column in months.columns)
    found: Iterable[tuple[object, Any]] = months.iterrows() if in_rows else months.items()
    return found


def _month_numbers(
    vertical: Vertical, values: Mapping[str, Any], where: Mapping[str, str], problems: list[Problem]
) -> dict[str, float]:
    numbers: dict[str, float] = {}
    if not hasattr(values, "items"):
        problems.append(Wrong(message("{value!r} is not a dictionary", value=values), _NUMBERS_FORM).at(**where))
        return numbers
    for item, value in values.items():
        if item not in vertical.inputs:
            near = difflib.get_close_matches(str(item), list(vertical.inputs), n=1)
            fix = (
                message("did you mean {name!r}?", name=near[0])
                if near
                else message("its inputs are {names}", names=joined(", ", list(vertical.inputs)))
            )
            wrong = Wrong(message("is not an input of {vertical}", vertical=vertical.id), fix)
            problems.append(wrong.at(**where, column=str(item)))
            continue
        number = None if is_missing(value) else check_input(value, vertical.inputs[item])
        if isinstance(number, Wrong):
            problems.append(number.at(**where, column=str(item)))
        elif number is not None:
            numbers[item] = number
    return numbers
