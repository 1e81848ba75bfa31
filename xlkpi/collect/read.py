"""Read one workbook that came back: its business, its months, its figures, and all that is not as it should be.

Nothing is guessed: a cell that holds no usable number is blank in the table and reported; what could mean two things
is left out and reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, ProblemsError
from ..explain import contradictions
from ..files import shown_path
from ..formula.values import VALUE
from ..numbers import Wrong, check_input
from ..reading.follow import follow
from ..reading.headings import NO_RESULT, Headings, Months, find_months, unreached, without_month
from ..reading.input_rows import doubtful_rows, label_cells
from ..reading.named import beside, cells_below, cells_to_read, leads_nowhere, version_differences
from ..reading.untrusted import Converted, in_words, open_untrusted
from ..reading.vertical import find_vertical
from ..schema import INPUT_PREFIX, KEY_NAMES
from ..tables.record import business_name
from ..tables.write import packed
from ..workbook.texts import placeholders
from ..xlsx.defined_names import Range
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import UNCOMPUTED
from ..xlsx.text import on_one_line

CORRECT_ONE = "correct one of these cells"
_NO_FIGURE, _NO_NAME = "holds no figure", "the business is still called"
UNFILLED = (_NO_FIGURE, _NO_NAME)
"""The beginnings of the findings in a template that nobody has filled."""


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

    def take(self, kind: Kind, problem: Problem) -> None:
        """Add a problem to the report, as a finding of a kind."""
        self.note(kind, *problem)


def read_workbook(path: Path, catalogue: Catalogue, converted: Converted = None) -> Collected:
    """Return what a workbook holds, or why it is left out. Raises nothing, whatever the file is.

    converted: see open_untrusted.
    """
    collected = Collected(shown_path(path))
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
    """Return what a workbook holds and all its findings, even where collect would leave the workbook out."""
    collected = Collected(file)
    _read(workbook, catalogue, collected, to_the_end=True)
    return collected


def failed(path: Path, wrong: Wrong) -> Collected:
    """Return the result for a workbook that is left out unread."""
    collected = Collected(shown_path(path))
    collected.note(Kind.left_out, "", *wrong)
    return collected


def _read(workbook: Workbook, catalogue: Catalogue, collected: Collected, to_the_end: bool = False) -> None:
    vertical = find_vertical(workbook.stamp, workbook.names, catalogue)
    if isinstance(vertical, Wrong):
        collected.note(Kind.left_out, "", *vertical)
        return
    collected.vertical, collected.version = vertical.id, workbook.stamp.get("version", "")
    missing = [name for name in KEY_NAMES if name not in workbook.names]
    for name in missing:
        collected.take(Kind.left_out, leads_nowhere(name))
    if not missing:
        _Reading(workbook, vertical, collected, to_the_end).read()


class _Reading:
    """One workbook of a known trade while it is read."""

    def __init__(self, workbook: Workbook, vertical: Vertical, collected: Collected, to_the_end: bool) -> None:
        self.workbook = workbook
        self.vertical = vertical
        self.collected = collected
        self.to_the_end = to_the_end
        self.headings = workbook.names["months"]
        self.blank: dict[str, list[str]] = {}
        """By month, its blank cells."""
        self.formulas: dict[str, dict[str, str]] = {}
        """By sheet, the formulas of headings, once they are asked for."""
        named = {
            name.removeprefix(INPUT_PREFIX): cells
            for name, cells in workbook.names.items()
            if name.startswith(INPUT_PREFIX)
        }
        wanted: dict[str, set[str]] = {self.headings.sheet: {*self.headings.addresses, *beside(self.headings)}}
        for name in ("business_name", "first_month"):
            wanted.setdefault(workbook.names[name].sheet, set()).add(workbook.names[name].addresses[0])
        for cells in named.values():
            wanted.setdefault(cells.sheet, set()).update(cells_to_read(cells, self.headings))
            wanted[cells.sheet].update(label_cells(cells, self.headings))
        self.values = {sheet: workbook.values(sheet, addresses) for sheet, addresses in wanted.items()}
        self.months = self._months()
        self.inputs = self._inputs(named)
        self.series = {item: self._series(cells) for item, cells in self.inputs.items()}

    def read(self) -> None:
        """Take in the name, the months and the figures; stop where one of them says nothing."""
        note = self.collected.note
        name = self._business()
        if isinstance(name, Wrong):
            note(Kind.left_out, _cells(self.workbook.names["business_name"], 0), *name)
        else:
            self.collected.business = name
        for problem in self.months.problems:
            self.collected.take(Kind.wrong if self.months.columns else Kind.left_out, problem)
        if isinstance(name, Wrong) and not self.to_the_end:
            return
        self._note_without_month()
        for index, month in self.months.columns.items():
            self._take_month(index, f"{month:%Y-%m}")
        self._note_missing()
        if not self.collected.figures and self.months.columns:
            note(Kind.left_out, "", _NO_FIGURE, "ask for its figures")

    def _inputs(self, named: Mapping[str, Range]) -> dict[str, Range]:
        """Where each input's months stand; says which the workbook lacks, or has and the trade has not."""
        found = dict[str, Range]()
        lost = [name for name in sorted(self.workbook.lost) if name.startswith(INPUT_PREFIX)]
        for name in lost:
            self.collected.take(Kind.wrong, leads_nowhere(name))
        known = self.vertical.inputs
        for item, cells in named.items():
            if len(cells.addresses) == 1 and item not in known:
                continue  # a user's own name may begin like ours
            addresses = cells_below(f"{INPUT_PREFIX}{item}", cells, self.headings, self.months.own)
            if not isinstance(addresses, Problem):
                found[item] = Range(cells.sheet, addresses)
            elif item in known:
                self.collected.take(Kind.wrong, addresses)
        labels = {
            item: self._series(Range(cells.sheet, label_cells(cells, self.headings))) for item, cells in found.items()
        }
        doubtful = doubtful_rows(found, labels, known)
        for problem in dict.fromkeys(doubtful.values()):
            self.collected.take(Kind.wrong, problem)
        found = {item: cells for item, cells in found.items() if item not in doubtful}
        told = {name.removeprefix(INPUT_PREFIX) for name in lost} | (named.keys() & known.keys())
        version = self.collected.version
        for problem in version_differences(version, {item: str(cells) for item, cells in found.items()}, known, told):
            self.collected.take(Kind.edition, problem)
        return {item: found[item] for item in known if item in found}

    def _series(self, cells: Range) -> list[object]:
        values = self.values[cells.sheet]
        return [values.get(address) for address in cells.addresses]

    def _value(self, name: str) -> object:
        return self._series(self.workbook.names[name])[0]

    def _business(self) -> str | Wrong:
        cell = self._value("business_name")
        name = business_name(on_one_line(cell) if isinstance(cell, str) else cell)
        if name in placeholders():
            return Wrong(f"{_NO_NAME} {name!r}, as in the template", "write its name")
        return name

    def _months(self) -> Months:
        """Find the months of the columns by their headings."""
        headings, start = self.headings, self.workbook.names["first_month"]
        first, epoch = _held(self._value("first_month")), self.workbook.epoch
        if first is NO_RESULT:
            first = self._follow(start.sheet, start.addresses[0])
        values = [*map(_held, self._series(headings))]
        cells = [_cells(headings, index) for index in range(len(values))]
        computed = partial(self._computed, headings.addresses)
        found = find_months(Headings(cells, values, _cells(start, 0), first, epoch, computed))
        around = Range(headings.sheet, tuple(beside(headings)))
        beyond = [*map(_held, self._series(around))]
        if NO_RESULT in beyond:
            beyond = self._computed(around.addresses)
        places = [_cells(around, index) for index in range(len(beyond))]
        problems = unreached(places, beyond, [*beside(headings).values()], found, epoch)
        return replace(found, problems=(*found.problems, *problems))

    def _computed(self, addresses: Sequence[str]) -> list[object]:
        return [self._follow(self.headings.sheet, address) for address in addresses]

    def _follow(self, sheet: str, address: str) -> object:
        """Return the result of a cell's formula where it is plain, else NO_RESULT."""
        return follow(sheet, address, self._content, self.workbook.epoch)

    def _content(self, sheet: str, address: str) -> object:
        """Return a cell's formula, or its value where it has none."""
        if sheet not in self.formulas:
            asked = {*self.headings.addresses, *beside(self.headings), self.workbook.names["first_month"].addresses[0]}
            self.formulas[sheet] = self.workbook.formulas(sheet, asked)
        value = self.values.get(sheet, {}).get(address, NO_RESULT)
        return self.formulas[sheet].get(address) or _held(value)

    def _note_without_month(self) -> None:
        """Report figures typed in a column with a blank heading."""
        for index in sorted(self.months.own):
            filled = [item for item, values in self.series.items() if values[index] not in (None, UNCOMPUTED)]
            if not filled or self._series(self.headings)[index] is not None:
                continue
            places = [(self.inputs[item].sheet, self.inputs[item].addresses[index]) for item in filled]
            typed = [f"{sheet}!{cell}" for sheet, cell in places if not self.workbook.formulas(sheet, [cell])]
            if typed:
                self.collected.take(Kind.wrong, without_month(typed))

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
        """Report blank cells between the first and the last month with a figure."""
        figures = self.collected.figures
        for month, blank in self.blank.items():
            if blank and figures and min(figures) <= month <= max(figures):
                what = f"{month} lacks {len(blank)} of {len(self.inputs)} figures"
                self.collected.note(Kind.missing, ", ".join(blank), what, "ask for them, if there are any")


def _cells(cells: Range, index: int) -> str:
    """Return the place of a cell of a range, for the report."""
    return f"{cells.sheet}!{cells.addresses[index]}"


def _held(value: object) -> object:
    """Return the value of a heading as headings.py takes it."""
    if value == UNCOMPUTED:
        return NO_RESULT
    return VALUE if isinstance(value, Wrong) else value  # as programs show a number that is no date
