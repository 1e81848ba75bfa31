"""Read one workbook that came back: its business, its months, its figures, and all that is not as it should be.

Nothing is guessed: a cell that holds no usable number is blank in the table and reported; what could mean two things
is left out and reported.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..catalogue.model import LANGUAGES, Catalogue, Vertical
from ..errors import ProblemsError
from ..explain import contradictions
from ..workbook.build import INPUT_PREFIX
from ..workbook.texts import Texts
from .fill import on_one_line
from .long_table import packed
from .months import YEARS, month_after, months_between
from .numbers import Wrong, check_input
from .reading import Range, Workbook
from .record import business_name
from .sheet import UNCOMPUTED
from .trade import find_trade
from .untrusted import Converted, in_words, open_untrusted

CORRECT_ONE = "correct one of these cells"
_NO_FIGURE, _NO_NAME = "holds no figure", "the business is still called"
UNFILLED = (_NO_FIGURE, _NO_NAME)
"""How the findings begin that a template has which nobody has filled."""
_NEW_TEMPLATE = "copy its figures into a new template"
_KEY_NAMES = ("business_name", "first_month", "months")


class Kind(StrEnum):
    """What is the matter with a cell or a file, and so what became of it in the table."""

    missing = "missing"
    """Figures of a month that has others: blank in the table. The only kind that may be as it should."""
    wrong = "wrong"
    """No usable number: blank in the table."""
    impossible = "impossible"
    """Figures that contradict each other: in the table as they are."""
    edition = "other edition"
    """The workbook's inputs are not those of the trade today: what both have is in the table."""
    twice = "twice"
    """Two workbooks differ about a business's month: not in the table."""
    left_out = "left out"
    """The whole workbook is not in the table."""


class Finding(NamedTuple):
    """One line of the report."""

    file: str
    kind: Kind
    cell: str
    business: str
    problem: str
    cure: str

    def __str__(self) -> str:
        places = ", ".join(place for place in (self.file, self.cell, self.business) if place)
        return f"{places}: {self.problem}; {self.cure}"


@dataclass
class Collected:
    """What a workbook gave. figures: by month, as 2026-01, a number for each of the trade's inputs, NaN for a blank."""

    file: str
    vertical: str = ""
    version: str = ""
    business: str = ""
    figures: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def note(self, kind: Kind, cell: str, problem: str, cure: str) -> None:
        """Add a line to the report."""
        self.findings.append(Finding(self.file, kind, cell, self.business, problem, cure))


def read_workbook(path: Path, catalogue: Catalogue, converted: Converted = None) -> Collected:
    """What a workbook holds, or why it is left out. Raises nothing, whatever the file is.

    converted: see open_untrusted.
    """
    shown = str(path).encode(errors="replace").decode()  # a file's name need not be text
    collected = Collected(shown)
    try:
        with in_words(path):
            _read(open_untrusted(path, converted).cells, catalogue, collected)
    except ProblemsError as error:
        for problem in error.problems:
            collected.note(Kind.left_out, "", problem.what, problem.cure)
    if any(finding.kind is Kind.left_out for finding in collected.findings):
        collected.figures.clear()
    return collected


def read_cells(workbook: Workbook, catalogue: Catalogue, file: str) -> Collected:
    """Return what a workbook holds and all that is not as it should be, also in one that collect would leave out."""
    collected = Collected(file)
    _read(workbook, catalogue, collected, to_the_end=True)
    return collected


def failed(path: Path, wrong: Wrong) -> Collected:
    """A workbook that is left out unread."""
    collected = Collected(str(path).encode(errors="replace").decode())
    collected.note(Kind.left_out, "", *wrong)
    return collected


def _read(workbook: Workbook, catalogue: Catalogue, collected: Collected, to_the_end: bool = False) -> None:
    vertical = find_trade(workbook.stamp, workbook.names, catalogue)
    if isinstance(vertical, Wrong):
        collected.note(Kind.left_out, "", *vertical)
        return
    collected.vertical, collected.version = vertical.id, workbook.stamp.get("version", "")
    missing = [name for name in _KEY_NAMES if name not in workbook.names]
    for name in missing:
        what = f"the name {name!r} does not lead to cells"
        collected.note(Kind.left_out, "", what, f"define the name again, or {_NEW_TEMPLATE}")
    if not missing:
        _Reading(workbook, vertical, collected, to_the_end).read()


class _Reading:
    """One workbook of a known trade while it is read."""

    def __init__(self, workbook: Workbook, vertical: Vertical, collected: Collected, to_the_end: bool) -> None:
        self.workbook = workbook
        self.vertical = vertical
        self.collected = collected
        self.to_the_end = to_the_end
        self.months = workbook.names["months"]
        self.inputs = self._inputs()
        self.blank: dict[str, list[str]] = {}
        """By month, its blank cells."""
        wanted: dict[str, set[str]] = {}
        for cells in [*(workbook.names[name] for name in _KEY_NAMES), *self.inputs.values()]:
            wanted.setdefault(cells.sheet, set()).update(cells.addresses)
        self.values = {sheet: workbook.values(sheet, addresses) for sheet, addresses in wanted.items()}
        self.series = {item: self._series(cells) for item, cells in self.inputs.items()}

    def read(self) -> None:
        """Take in the name, the months and the figures; stop where one of them says nothing."""
        note = self.collected.note
        name = self._business()
        if isinstance(name, Wrong):
            note(Kind.left_out, _cells(self.workbook.names["business_name"], 0), *name)
            if not self.to_the_end:
                return
        else:
            self.collected.business = name
        start = self._start()
        if isinstance(start, Wrong):
            note(Kind.left_out, _cells(self.workbook.names["first_month"], 0), *start)
            return
        for index, month in self._months(start).items():
            self._take_month(index, month)
        self._note_missing()
        if not self.collected.figures:
            note(Kind.left_out, "", _NO_FIGURE, "ask for its figures")

    def _inputs(self) -> dict[str, Range]:
        """Where each input's months stand; says which the workbook lacks, or has and the trade has not."""
        named, count = self.workbook.names, len(self.months.addresses)
        # A user's own names may begin like ours, which have a cell for each month.
        series = {
            name.removeprefix(INPUT_PREFIX): cells
            for name, cells in named.items()
            if name.startswith(INPUT_PREFIX) and len(cells.addresses) == count
        }
        maker = f"the workbook, made by xlkpi {self.collected.version or '(unknown)'},"
        for item in self.vertical.inputs:
            if item not in series:
                what = f"{maker} has no cells named {INPUT_PREFIX}{item}"
                self.collected.note(Kind.edition, "", what, f"define the name again, or {_NEW_TEMPLATE}")
        for item in series.keys() - self.vertical.inputs.keys():
            what = f"{maker} asks for {item!r}, which the trade does not know"
            self.collected.note(Kind.edition, _cells(series[item], 0, count - 1), what, _NEW_TEMPLATE)
        return {item: series[item] for item in self.vertical.inputs if item in series}

    def _series(self, cells: Range) -> list[object]:
        values = self.values[cells.sheet]
        return [values.get(address) for address in cells.addresses]

    def _value(self, name: str) -> object:
        return self._series(self.workbook.names[name])[0]

    def _business(self) -> str | Wrong:
        cell = self._value("business_name")
        name = business_name(on_one_line(cell) if isinstance(cell, str) else cell)
        if name in _placeholders():
            return Wrong(f"{_NO_NAME} {name!r}, as in the template", "write its name")
        return name

    def _start(self) -> datetime.date | Wrong:
        cell = self._value("first_month")
        if cell is None or isinstance(cell, Wrong):
            return cell or Wrong("the first month is empty", "write it as a date")
        date = self.workbook.date(cell)
        if date is None or date.year not in YEARS:
            return Wrong(f"the first month is {cell!r}, not a date", "write it as a date")
        if isinstance(cell, float) and cell in YEARS:
            return Wrong(f"the first month is {cell:g}, a year", "write it as a date")
        return date

    def _months(self, start: datetime.date) -> dict[int, str]:
        """The columns' months: counted from the first, and as their headings say; left out where these differ."""
        months: dict[int, str] = {}
        counted = 0
        for index, heading in enumerate(self._series(self.months)):
            if heading is None:  # a column that somebody put in
                self._note_without_month(index)
                continue
            month = month_after(start, counted)
            counted += 1
            shown = month if heading == UNCOMPUTED else self.workbook.date(heading)
            if shown is not None and months_between(month, shown) == 0:
                months[index] = f"{month:%Y-%m}"
                continue
            says = repr(heading) if shown is None else f"{shown:%Y-%m}"
            what = f"the heading is {says}; counted from the first month it is {month:%Y-%m}"
            self.collected.note(Kind.wrong, _cells(self.months, index), what, "make them the same")
        return months

    def _note_without_month(self, index: int) -> None:
        filled = [item for item, values in self.series.items() if values[index] is not None]
        if filled:
            cells = ", ".join(_cells(self.inputs[item], index) for item in filled)
            self.collected.note(Kind.wrong, cells, "has no month above it", "move it to the column of its month")

    def _take_month(self, index: int, month: str) -> None:
        numbers: dict[str, float] = {}
        blank = self.blank[month] = []
        for item, values in self.series.items():
            value = values[index]
            asked = self.vertical.inputs[item]
            if type(value) is float and (value.is_integer() or not asked.is_whole):  # nearly all, so quickly
                numbers[item] = value
                continue
            number, cell = check_input(value, asked), _cells(self.inputs[item], index)
            if isinstance(number, Wrong):
                self.collected.note(Kind.wrong, cell, *number)
            elif number is None:
                blank.append(cell)
            else:
                numbers[item] = number
        if numbers:
            self.collected.figures[month] = packed(numbers, self.vertical)
            for items, what in contradictions(self.vertical, numbers):
                where = ", ".join(_cells(self.inputs[item], index) for item in items)
                self.collected.note(Kind.impossible, where, what, CORRECT_ONE)

    def _note_missing(self) -> None:
        """The blank cells from the first month with a figure to the last."""
        figures = self.collected.figures
        for month, blank in self.blank.items():
            if blank and figures and min(figures) <= month <= max(figures):
                what = f"{month} lacks {len(blank)} of {len(self.inputs)} figures"
                self.collected.note(Kind.missing, ", ".join(blank), what, "ask for them, if there are any")


def _cells(cells: Range, first: int, last: int | None = None) -> str:
    """A cell of a range for the report, or two and all between them."""
    end = "" if last is None else f":{cells.addresses[last]}"
    return f"{cells.sheet}!{cells.addresses[first]}{end}"


@cache
def _placeholders() -> frozenset[str]:
    """What the templates say where the business's name belongs."""
    return frozenset(Texts(language)("document.business") for language in LANGUAGES)
