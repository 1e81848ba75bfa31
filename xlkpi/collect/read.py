"""The reading of a returned workbook: its business, months and figures, and all its problems.

Nothing is guessed. A cell without a usable number is reported, and is blank in the table; an ambiguous value is
reported and left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ..calls.explain import contradictions
from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, ProblemsError
from ..files import shown_path
from ..messages import Message, message, plural
from ..numbers import Wrong, check_input
from ..reading.business import is_placeholder, named_business
from ..reading.contents import FileContents
from ..reading.figures_from import moved_figures
from ..reading.find import Found, find_months_and_inputs
from ..reading.followed import asked_inputs, followed_part
from ..reading.headings import without_month
from ..reading.named import leads_nowhere, version_differences
from ..reading.untrusted import Converted, in_words, open_untrusted
from ..reading.vertical import find_vertical
from ..schema import INPUT_PREFIX, KEY_NAMES
from ..tables.settings import FOLLOWED
from ..tables.write import packed
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import UNCOMPUTED
from .statements import read_statements

CORRECT_ONE = message("correct one of these cells")


class Kind(StrEnum):
    """The kinds of findings. Each says what became of a cell or a file in the table."""

    missing = "missing"
    """A figure of a month that has other figures: blank in the table. The only kind that may be right."""
    wrong = "wrong"
    """No usable number: blank in the table."""
    impossible = "impossible"
    """Figures that contradict each other: in the table as they are."""
    other_version = "other version"
    """The workbook has other inputs than the current vertical: the inputs that both have are in the table."""
    conflict = "conflict"
    """Two workbooks disagree about a month of a business: not in the table."""
    left_out = "left out"
    """The whole workbook is not in the table."""


KINDS = {
    Kind.missing: message("missing"),
    Kind.wrong: message("wrong"),
    Kind.impossible: message("impossible"),
    Kind.other_version: message("other version"),
    Kind.conflict: message("conflict"),
    Kind.left_out: message("left out"),
}
"""The kinds in words."""

HEADER = (
    message("file"), message("kind"), message("cell"), message("business"), message("problem"), message("fix"),
)  # fmt: skip
"""The columns of the report."""


class Finding(NamedTuple):
    """One problem of a workbook that was read.

    Attributes:
        kind: What became of the cell or file.
        problem: The problem, with its file, cells and business.
        is_of_template: Whether a template that nobody has filled has this problem too.
    """

    kind: Kind
    problem: Problem
    is_of_template: bool = False

    @property
    def cell(self) -> str:
        """Return the cells with their sheets: "Inputs!C7, Inputs!C9"; "" for a problem of the whole workbook."""
        return ", ".join(self.problem.cells)

    @property
    def row(self) -> tuple[str, ...]:
        """Return the finding's row in the report; see HEADER."""
        problem = self.problem
        return problem.file, KINDS[self.kind], self.cell, problem.business, problem.what, problem.fix

    @property
    def message(self) -> Message:
        """Return the problem with its place, in words."""
        return self.problem.message

    def __str__(self) -> str:
        return str(self.problem)


@dataclass
class Collected:
    """What was read from a workbook.

    Attributes:
        file: The file's path, as reports show it.
        vertical: The id of the workbook's vertical.
        version: The version of xlkpi that made the workbook.
        business: The business's name.
        figures: The packed numbers of each month (2026-01): one for each input of the vertical, NaN for a blank.
        findings: The problems of the workbook.
        settings: What the workbook states about the business beside figures, by the column of a table; see Settings.
    """

    file: str
    vertical: str = ""
    version: str = ""
    business: str = ""
    figures: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def add(self, kind: Kind, problem: Problem, is_of_template: bool = False) -> None:
        """Add a problem to the findings."""
        placed = replace(problem, file=self.file, business=self.business)
        self.findings.append(Finding(kind, placed, is_of_template))


def read_workbook(path: Path, catalogue: Catalogue, converted: Converted = None) -> Collected:
    """Read a workbook, or find why it must be left out. Raises nothing, whatever the file is.

    Args:
        path: The workbook.
        catalogue: The catalogue that has the workbook's vertical.
        converted: The file to read in place of one in another format; see open_untrusted.
    """
    collected = Collected(shown_path(path))
    try:
        with in_words(path):
            _read(open_untrusted(path, converted).cells, catalogue, collected)
    except ProblemsError as error:
        for problem in error.problems:
            collected.add(Kind.left_out, Problem(what=problem.what, fix=problem.fix))
    if any(finding.kind is Kind.left_out for finding in collected.findings):
        collected.figures.clear()
    return collected


def read_cells(workbook: Workbook, catalogue: Catalogue, file: str) -> Collected:
    """Read a workbook and find all its problems, even where collect would leave the workbook out."""
    collected = Collected(file)
    _read(workbook, catalogue, collected, to_the_end=True)
    return collected


def failed(path: Path, wrong: Wrong) -> Collected:
    """Return the result for a workbook that is left out unread."""
    collected = Collected(shown_path(path))
    collected.add(Kind.left_out, wrong.at())
    return collected


def _read(workbook: Workbook, catalogue: Catalogue, collected: Collected, to_the_end: bool = False) -> None:
    vertical = find_vertical(workbook.identity, catalogue)
    if isinstance(vertical, Wrong):
        collected.add(Kind.left_out, vertical.at())
        return
    collected.vertical, collected.version = vertical.id, workbook.identity.version or ""
    missing = [name for name in KEY_NAMES if name not in workbook.identity.names]
    for name in missing:
        collected.add(Kind.left_out, leads_nowhere(name))
    if not missing:
        _Reading(workbook, vertical, collected, to_the_end).read()


class _Reading:
    """The reading of one workbook of a known vertical."""

    def __init__(self, workbook: Workbook, vertical: Vertical, collected: Collected, to_the_end: bool) -> None:
        self.workbook = workbook
        self.vertical = vertical
        self.collected = collected
        self.to_the_end = to_the_end
        self.identity = workbook.identity
        self.headings = self.identity.names["months"]
        self.blank: dict[str, list[str]] = {}
        """The blank cells of each month."""
        self.contents = FileContents(workbook)
        found = find_months_and_inputs(self.contents, self.identity.names, vertical.inputs)
        self.months = found.months
        self._report_inputs(found)
        self.inputs = {item: found.inputs[item] for item in vertical.inputs if item in found.inputs}
        self.series = {item: self.contents.held(cells) for item, cells in self.inputs.items()}
        self.statements = read_statements(workbook, self.contents, vertical, self.months.columns.values())
        self.followed = followed_part(vertical, self.statements.stated.get(FOLLOWED, ""))
        self.asked = asked_inputs(self.followed)

    def read(self) -> None:
        """Read the business's name, the months and the figures. Stop after a wrong name, unless `to_the_end`."""
        is_named = self._read_business()
        for problem in self.months.problems:
            self.collected.add(Kind.wrong if self.months.columns else Kind.left_out, problem)
        if moved := moved_figures(self.contents, self.identity.names, self.months.start):
            self.collected.add(Kind.left_out, moved)
        if not (is_named or self.to_the_end):
            return
        for cell, wrong in self.statements.wrongs.items():
            self.collected.add(Kind.wrong, wrong.at(cell))
        self._report_without_month()
        for index, month in self.months.columns.items():
            self._read_month(index, f"{month:%Y-%m}")
        self.collected.settings |= self.statements.stated
        self._report_missing()
        if not self.collected.figures and self.months.columns:
            problem = Problem(what=message("holds no figure"), fix=message("ask for its figures"))
            self.collected.add(Kind.left_out, problem, is_of_template=True)

    def _report_inputs(self, found: Found) -> None:
        """Report names that lead nowhere, doubtful rows, and inputs that only the workbook or only the vertical has."""
        lost = [name for name in sorted(self.identity.lost) if name.startswith(INPUT_PREFIX)]
        for problem in (*map(leads_nowhere, lost), *found.problems):
            self.collected.add(Kind.wrong, problem)
        known = self.vertical.inputs
        cells = {item: str(cells) for item, cells in found.inputs.items()}
        for problem in version_differences(self.identity, cells, known):
            self.collected.add(Kind.other_version, problem)

    def _read_business(self) -> bool:
        """Read the business's name; report a wrong name and return False."""
        cells = self.identity.names["business_name"]
        held = self.contents.held(cells)[0]
        name = named_business(held)
        if isinstance(name, Wrong):
            is_of_template = isinstance(held, str) and is_placeholder(held.strip())
            self.collected.add(Kind.left_out, name.at(cells.full_address(0)), is_of_template)
            return False
        self.collected.business = name
        return True

    def _report_without_month(self) -> None:
        """Report figures typed in a column with a blank heading."""
        for index in sorted(self.months.own):
            filled = [item for item, values in self.series.items() if values[index] not in (None, UNCOMPUTED)]
            if not filled or self.contents.held(self.headings)[index] is not None:
                continue
            cells = [(self.inputs[item].sheet, self.inputs[item].addresses[index]) for item in filled]
            typed = [f"{sheet}!{cell}" for sheet, cell in cells if not self.workbook.formulas(sheet, [cell])]
            if typed:
                self.collected.add(Kind.wrong, without_month(typed))

    def _read_month(self, index: int, month: str) -> None:
        numbers: dict[str, float] = {}
        blank = self.blank[month] = []
        for item, values in self.series.items():
            value = values[index]
            asked = self.vertical.inputs[item]
            if type(value) is float and (value.is_integer() or not asked.is_whole):  # the usual case, made fast
                numbers[item] = value
                continue
            number, cell = check_input(value, asked), self.inputs[item].full_address(index)
            if isinstance(number, Wrong):
                self.collected.add(Kind.wrong, number.at(cell))
                self.statements.note_unreadable(f"{month}:{item}")
            elif number is None:
                if item in self.asked:
                    blank.append(cell)
            else:
                numbers[item] = number
        if numbers:
            self.collected.figures[month] = packed(numbers, self.vertical)
            for items, what in contradictions(self.followed, numbers):
                cells = [self.inputs[item].full_address(index) for item in items]
                self.collected.add(Kind.impossible, Problem.at(cells, what=what, fix=CORRECT_ONE))

    def _report_missing(self) -> None:
        """Report blank cells between the first and the last month with a figure."""
        figures = self.collected.figures
        for month, blank in self.blank.items():
            if blank and figures and min(figures) <= month <= max(figures):
                what = plural(
                    "{month} lacks {count} of {inputs} figures",
                    "{month} lacks {count} of {inputs} figures",
                    count=len(blank),
                    month=month,
                    inputs=len(self.asked & self.inputs.keys()),
                )
                problem = Problem.at(blank, what=what, fix=message("ask for them, if there are any"))
                self.collected.add(Kind.missing, problem)
