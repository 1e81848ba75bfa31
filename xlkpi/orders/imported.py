"""From the lines of all files to the inputs of a trade, month by month, with what there is to say about them."""

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
from ..numbers import Wrong, check_whole
from ..period import YEAR
from ..tables.months import LONGEST_SPAN
from .engine import fetch
from .lines import Reading
from .months import Figures, count_months, date_of, number_of, used_lines
from .notes import notes_on_files, notes_on_months, notes_on_refunds, notes_on_workbook
from .report import FAULTS, FileReport, report_files
from .revenue import Kind, settle
from .sums import sum_lines

if TYPE_CHECKING:
    from ibis.backends import BaseBackend


@dataclass(frozen=True)
class Wanted:
    """What is asked of the orders.

    kind, shipping, tax: the definition of revenue, see revenue.settle. active_months: for how many months a customer
    who bought is an active one. first, last: the first days of the months to give; None gives the last months that a
    workbook holds. timezone: of the shop, as the lines were read; "" where their times are as the files write them.
    workbook: whether a workbook is filled without a given first month.
    """

    kind: Kind = Kind.net
    shipping: bool | None = None
    tax: bool | None = None
    active_months: int = YEAR
    first: datetime.date | None = None
    last: datetime.date | None = None
    timezone: str = ""
    workbook: bool = False


@dataclass(frozen=True)
class Imported:
    """The inputs of a trade, and what there is to say about them.

    months: by the first day of the month, the numbers by input; what is blank is left out. in_workbook: those of the
    months that a workbook takes. sources: for each input that is filled, what with. blank: for each that is not, why.
    files: what became of their rows. problems: of whole files, and of figures that do not fit their inputs. notes: what
    a reader of the figures should know.
    """

    months: Mapping[datetime.date, Mapping[str, float]]
    in_workbook: Mapping[datetime.date, Mapping[str, float]]
    sources: Mapping[str, str]
    blank: Mapping[str, str]
    files: Sequence[FileReport]
    problems: Sequence[Problem]
    notes: Sequence[str]

    @property
    def currency(self) -> str:
        """The ISO code of the orders' currency; "" when the files do not tell it."""
        codes = {code for file in self.files for code in file.currencies if re.fullmatch("[A-Z]{3}", code)}
        return codes.pop() if len(codes) == 1 else ""

    def is_at_fault(self, currency_given: bool) -> bool:
        """Whether the figures lack rows that they should have: of a whole file, or set aside as they cannot be read.

        currency_given: whether it was asked that orders in others are set aside.
        """
        reasons = {reason for file in self.files for reason in file.aside}
        expected = {"two_currencies"} if currency_given else set()
        return bool(self.problems or reasons & FAULTS - expected)


def import_inputs(con: BaseBackend, reading: Reading, vertical: Vertical, wanted: Wanted) -> Imported:
    """The inputs that the lines and tallies give.

    Raises UnknownNameError for a tally's input that the trade has not, TableError where the files cannot agree on what
    revenue is.
    """
    sums = [] if reading.lines is None else sum_lines(con, reading.lines)
    files = report_files(con, reading, sums)
    selling = [file.read for file in files if file.has_orders]
    tallies = _tallied(con, reading, vertical)
    revenue = settle(selling, wanted.kind, wanted.shipping, wanted.tax)
    counted: Mapping[int, Figures] = {}
    if reading.lines is not None:
        counted = count_months(con, reading.lines, sums, selling, revenue, wanted.active_months)
    orders = _with_orders(counted)
    sources, blank = _sources(vertical, tallies, files)
    known = sorted({*orders, *(month for tallied in tallies.values() for month in tallied)})
    chosen = _chosen(known, wanted)
    found = {date_of(month): _numbers(sources, orders, tallies, month) for month in chosen}
    months, fractions = _only_fitting(vertical, found)
    first = latest_years(list(months)) if months and wanted.workbook else datetime.date.min
    in_workbook = {month: numbers for month, numbers in months.items() if month >= first}
    notes = [
        *notes_on_files(files, set(sources.values()), revenue, wanted.active_months),
        _on_time(wanted.timezone),
        *notes_on_refunds(sum(figures["revenue"] for month, figures in counted.items() if month not in orders)),
        *notes_on_months(vertical, months, known[-1] - known[0] + 1 if known else 0),
        *notes_on_workbook(list(months), first),
    ]
    return Imported(months, in_workbook, sources, blank, files, [*reading.problems, *fractions], notes)


def _on_time(timezone: str) -> str:
    if timezone:
        return f"Months are those of {timezone}."
    return "Months are by the times as the files write them; --timezone counts by the shop’s own."


def _with_orders(counted: Mapping[int, Figures]) -> dict[int, Figures]:
    """The months from the first that has an order to the last; others have refunds alone."""
    sold = [month for month, figures in counted.items() if figures["orders"]]
    return {month: counted[month] for month in range(sold[0], sold[-1] + 1)} if sold else {}


def _tallied(con: BaseBackend, reading: Reading, vertical: Vertical) -> dict[str, dict[int, Decimal | int]]:
    """The figures of the inputs that tallies give, by input and month: all months from its first to its last."""
    if reading.tallies is None:
        return {}
    used = used_lines(reading.tallies)
    found: dict[str, dict[int, Decimal]] = {}
    for row in fetch(con, used.group_by("input", "month").agg(amount=used.amount.sum())):
        found.setdefault(row["input"], {})[row["month"]] = row["amount"]
    for name in found:
        if name not in vertical.inputs:
            raise UnknownNameError(f"input of {vertical.id}", name, list(vertical.inputs))
    return {
        name: {month: counted.get(month, 0) for month in range(min(counted), max(counted) + 1)}
        for name, counted in found.items()
    }


def _sources(
    vertical: Vertical, tallies: Mapping[str, object], files: Sequence[FileReport]
) -> tuple[dict[str, str], dict[str, str]]:
    """What gives each input that can be filled, and why the others cannot."""
    sources: dict[str, str] = {}
    blank: dict[str, str] = {}
    for name, item in vertical.inputs.items():
        if name in tallies:
            sources[name] = ""
        elif item.from_orders is None:
            blank[name] = "orders do not tell it"
        elif why := _untold(item.from_orders, files):
            blank[name] = why
        else:
            sources[name] = item.from_orders
    return sources, blank


_TOLD_BY = {"revenue": "goods", "orders": "", "items": "quantity", "items_returned": "returned"}
"""The measures that are no count of customers, each with the amount of lines.LINES that must tell it."""


def _untold(measure: str, files: Sequence[FileReport]) -> str:
    """Why the files do not tell a measure; "" when they do. What one of several does not tell, none does."""
    selling = [file for file in files if file.has_orders]
    if not selling:
        return "no file has orders"
    if measure not in _TOLD_BY:
        return "" if any(file.used.orders > file.strangers for file in selling) else "no order tells its customer"
    amount = _TOLD_BY[measure]
    silent = [f"{file.read.file} ({file.read.title})" for file in selling if amount and amount not in file.read.tells]
    return f"not told by {', '.join(silent)}" if silent else ""


def _only_fitting(
    vertical: Vertical, months: Mapping[datetime.date, Mapping[str, float]]
) -> tuple[dict[datetime.date, dict[str, float]], list[Problem]]:
    """Leave out decimals of whole inputs, which `xlkpi fill` refuses. Return the other numbers, and the problems."""
    fitting: dict[datetime.date, dict[str, float]] = {}
    problems = []
    for month, numbers in months.items():
        fitting[month] = {}
        for name, number in numbers.items():
            checked = check_whole(number, vertical.inputs[name])
            if isinstance(checked, Wrong):
                cure = "correct the files, or write decimals = true in the catalogue where the input has parts"
                problems.append(Problem(f"{month:%Y-%m}, {name}", f"{checked.problem}: it is left blank", cure))
            else:
                fitting[month][name] = number
    return fitting, problems


def _chosen(known: Sequence[int], wanted: Wanted) -> range:
    """The months asked for, of those from the first to the last that is known."""
    if not known:
        return range(0)
    first = known[0] if wanted.first is None else number_of(wanted.first)
    last = known[-1] if wanted.last is None else number_of(wanted.last)
    if wanted.first is None:
        first = max(first, last - LONGEST_SPAN + 1)
    return range(max(first, known[0]), min(last, known[-1]) + 1)


def _numbers(
    sources: Mapping[str, str],
    orders: Mapping[int, Figures],
    tallies: Mapping[str, Mapping[int, Decimal | int]],
    month: int,
) -> dict[str, float]:
    """A month's numbers by input; those that are not known for the month are left out."""
    given: dict[str, Decimal | int | None] = {
        name: orders.get(month, {}).get(measure) if measure else tallies[name].get(month)
        for name, measure in sources.items()
    }
    return {name: float(number) for name, number in given.items() if number is not None}
