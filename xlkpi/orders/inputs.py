"""The inputs of a vertical, month by month, from the lines and tallies of all files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..catalogue.model import Vertical
from ..errors import Problem, UnknownNameError
from ..fill.year import latest_years
from ..messages import joined, message
from ..numbers import Wrong, check_whole
from ..period import YEAR
from ..tables.months import LONGEST_SPAN
from .engine import fetch
from .lines import Reading
from .months import Figures, count_months, date_of, number_of, used_lines
from .notes import notes_on_files, notes_on_months, notes_on_refunds, notes_on_workbook
from .report import FAULTS, FileReport, report_files
from .revenue import RevenueKind, common_revenue
from .sums import sum_lines

if TYPE_CHECKING:
    from ibis.backends import BaseBackend


@dataclass(frozen=True)
class Settings:
    """Settings for counting inputs, and the months to give.

    Attributes:
        kind: Whether revenue is net or gross.
        shipping: Whether revenue includes shipping; None leaves it out if the files have shipping separately.
        tax: Whether revenue includes tax; None leaves it out if the files have tax separately.
        active_months: How many months after a purchase a buyer still counts as a customer.
        first: The first day of the first month to give; None for the last months that a workbook holds.
        last: The first day of the last month to give; None for the last month of the files.
        timezone: The time zone in which the lines were read; "" for times as in the files.
        workbook: Whether a workbook is filled whose first month is not given.
        year_start: The month (1 to 12) in which that workbook's year starts.
    """

    kind: RevenueKind = RevenueKind.net
    shipping: bool | None = None
    tax: bool | None = None
    active_months: int = YEAR
    first: datetime.date | None = None
    last: datetime.date | None = None
    timezone: str = ""
    workbook: bool = False
    year_start: int = 1


@dataclass(frozen=True)
class ImportedInputs:
    """The inputs of a vertical counted from shop exports, and a report on the exports.

    Attributes:
        months: The numbers by the first day of their month and by input, without blanks.
        in_workbook: The numbers of the months that a workbook holds.
        sources: The measure that fills each input; "" for an input that a mapping file fills.
        blank: Why each other input is blank.
        files: What became of the rows of each file.
        problems: Whole files that could not be read, and numbers that do not fit their inputs.
        notes: Notes for a reader of the numbers.
        labels: The name of each input in every language.
    """

    months: Mapping[datetime.date, Mapping[str, float]]
    in_workbook: Mapping[datetime.date, Mapping[str, float]]
    sources: Mapping[str, str]
    blank: Mapping[str, str]
    files: Sequence[FileReport]
    problems: Sequence[Problem]
    notes: Sequence[str]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def currency(self) -> str:
        """Return the ISO code of the orders' currency; "" when the files do not show it."""
        codes = {code for file in self.files for code in file.currencies if re.fullmatch("[A-Z]{3}", code)}
        return codes.pop() if len(codes) == 1 else ""

    def is_at_fault(self) -> bool:
        """Return whether rows are missing from the numbers, or orders that count are doubtful.

        Who names a currency expects orders in others to be excluded.
        """
        reasons = {reason for file in self.files for reason in file.excluded}
        doubtful = any(file.is_doubtful for file in self.files)
        return bool(self.problems or doubtful or reasons & FAULTS - {"other_currency"})


def count_inputs(con: BaseBackend, reading: Reading, vertical: Vertical, settings: Settings) -> ImportedInputs:
    """Count the inputs of a vertical from lines and tallies.

    Args:
        con: The connection that has the lines and tallies.
        reading: What was read from the files.
        vertical: The vertical.
        settings: How to count, and for which months.

    Raises:
        UnknownNameError: A tally is of an input that the vertical does not have.
        TableError: The files do not allow the definition of revenue.
    """
    sums = [] if reading.lines is None else sum_lines(con, reading.lines)
    files = report_files(con, reading, sums)
    selling = [file.read for file in files if file.has_orders]
    tallies = _tallied(con, reading, vertical)
    revenue = common_revenue(selling, settings.kind, settings.shipping, settings.tax)
    counted: Mapping[int, Figures] = {}
    if reading.lines is not None:
        counted = count_months(con, reading.lines, sums, selling, revenue, settings.active_months)
    orders = _with_orders(counted)
    sources, blank = _sources(vertical, tallies, files)
    known = sorted({*orders, *(month for tallied in tallies.values() for month in tallied)})
    found = {date_of(month): _numbers(sources, orders, tallies, month) for month in _chosen(known, settings)}
    months, fractions = _only_fitting(vertical, found)
    first = latest_years(list(months), settings.year_start) if months and settings.workbook else datetime.date.min
    in_workbook = {month: numbers for month, numbers in months.items() if month >= first}
    notes = [
        *notes_on_files(files, set(sources.values()), revenue, settings.active_months),
        _on_time(settings.timezone),
        *notes_on_refunds(sum(figures["revenue"] for month, figures in counted.items() if month not in orders)),
        *notes_on_months(vertical, months, known[-1] - known[0] + 1 if known else 0),
        *notes_on_workbook(list(months), first),
    ]
    labels = {name: item.label for name, item in vertical.inputs.items()}
    return ImportedInputs(months, in_workbook, sources, blank, files, [*reading.problems, *fractions], notes, labels)


def _on_time(timezone: str) -> str:
    if timezone:
        return message("Months begin and end in the time zone {timezone}.", timezone=timezone)
    return message("Months follow the times as written in the files; name the shop’s time zone with --timezone.")


def _with_orders(counted: Mapping[int, Figures]) -> dict[int, Figures]:
    """Return the months from the first to the last with an order; months outside have only refunds."""
    sold = [month for month, figures in counted.items() if figures["orders"]]
    return {month: counted[month] for month in range(sold[0], sold[-1] + 1)} if sold else {}


def _tallied(con: BaseBackend, reading: Reading, vertical: Vertical) -> dict[str, dict[int, Decimal | int]]:
    """Return the numbers counted by tallies, by input, for all months from the input's first to its last."""
    if reading.tallies is None:
        return {}
    used = used_lines(reading.tallies)
    found: dict[str, dict[int, Decimal]] = {}
    for row in fetch(con, used.group_by("input", "month").agg(amount=used.amount.sum())):
        found.setdefault(row["input"], {})[row["month"]] = row["amount"]
    for name in found:
        if name not in vertical.inputs:
            raise UnknownNameError(message("input of {vertical}", vertical=vertical.id), name, list(vertical.inputs))
    return {
        name: {month: counted.get(month, 0) for month in range(min(counted), max(counted) + 1)}
        for name, counted in found.items()
    }


def _sources(
    vertical: Vertical, tallies: Mapping[str, object], files: Sequence[FileReport]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the measure of each input that can be filled, and why each other input is blank."""
    sources: dict[str, str] = {}
    blank: dict[str, str] = {}
    for name, item in vertical.inputs.items():
        if name in tallies:
            sources[name] = ""
        elif item.from_orders is None:
            blank[name] = message("not in orders")
        elif why := _why_unknown(item.from_orders, files):
            blank[name] = why
        else:
            sources[name] = item.from_orders
    return sources, blank


_AMOUNTS = {"revenue": "goods", "orders": "", "items": "quantity", "items_returned": "returned"}
"""The measures that do not count customers, each with the amount of lines.LINES that it needs."""


def _why_unknown(measure: str, files: Sequence[FileReport]) -> str:
    """Return why a measure is unknown, "" where it is known. One file without the needed amount makes it unknown."""
    selling = [file for file in files if file.has_orders]
    if not selling:
        return message("no file has orders")
    if measure not in _AMOUNTS:
        known = any(file.used.orders > file.anonymous for file in selling)
        return "" if known else message("no order has a customer")
    amount = _AMOUNTS[measure]
    lacking = [
        message("{file} ({layout})", file=file.read.file, layout=file.read.title)
        for file in selling
        if amount and amount not in file.read.amounts
    ]
    return message("not in {files}", files=joined(", ", lacking)) if lacking else ""


def _only_fitting(
    vertical: Vertical, months: Mapping[datetime.date, Mapping[str, float]]
) -> tuple[dict[datetime.date, dict[str, float]], list[Problem]]:
    """Return the numbers without decimals in whole inputs, which `xlkpi fill` would reject, and the problems."""
    fitting: dict[datetime.date, dict[str, float]] = {}
    problems = []
    for month, numbers in months.items():
        fitting[month] = {}
        for name, number in numbers.items():
            checked = check_whole(number, vertical.inputs[name])
            if isinstance(checked, Wrong):
                what = message("{problem}: it is left blank", problem=checked.what)
                fix = message("correct the files, or write decimals = true in the catalogue where the input has parts")
                problems.append(Problem(place=f"{month:%Y-%m}", column=name, what=what, fix=fix))
            else:
                fitting[month][name] = number
    return fitting, problems


def _chosen(known: Sequence[int], settings: Settings) -> range:
    """Return the known months in the range asked for; by default the latest ones that a workbook holds."""
    if not known:
        return range(0)
    first = known[0] if settings.first is None else number_of(settings.first)
    last = known[-1] if settings.last is None else number_of(settings.last)
    if settings.first is None:
        first = max(first, last - LONGEST_SPAN + 1)
    return range(max(first, known[0]), min(last, known[-1]) + 1)


def _numbers(
    sources: Mapping[str, str],
    orders: Mapping[int, Figures],
    tallies: Mapping[str, Mapping[int, Decimal | int]],
    month: int,
) -> dict[str, float]:
    """Return a month's numbers by input, without inputs that are unknown for the month."""
    given: dict[str, Decimal | int | None] = {
        name: orders.get(month, {}).get(measure) if measure else tallies[name].get(month)
        for name, measure in sources.items()
    }
    return {name: float(number) for name, number in given.items() if number is not None}
