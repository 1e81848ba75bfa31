"""Move what was typed from a workbook's cells into those of another, where they stand elsewhere.

A number stays the number it was, to the last digit. A formula that was typed stays one where all that it reads is moved
as well (=100+20, =D10*2); else its value takes its place. What is not of the cell's kind is left behind.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment

from ..formula.values import ERRORS
from ..functions import FUNCTIONS
from ..numbers import Wrong, check_number, quoted
from ..reading.named_cells import cell_name
from ..tables.source import is_blank
from ..xlsx.text import looks_like_a_formula
from ..xlsx.uncomputable import uncomputable_cells
from .references import redirected
from .source_workbook import SourceWorkbook

_COMMENT_HEIGHT, _COMMENT_WIDTH = 80, 240


class Fate(StrEnum):
    """What became of what a workbook held."""

    moved = "moved"
    """In words, all that was."""
    edited = "edited"
    """A benchmark that the user has changed: moved as it is."""
    kept = "kept"
    """It differs from today's source, and the workbook does not tell whether the user wrote it: moved as it is."""
    renewed = "renewed"
    """It was the source's when the workbook was made: today's takes its place."""
    left = "left behind"
    """It cannot be moved. The only kind that is a problem."""


class Line(NamedTuple):
    """One line of the report."""

    file: str
    fate: Fate
    cell: str
    what: str
    cure: str

    def __str__(self) -> str:
        told = f"{self.what}; {self.cure}" if self.cure else self.what
        return ": ".join(part for part in (self.fate, self.cell, told) if part)


Check = Callable[[object], Wrong | None]
"""What is wrong with a value for a cell of some kind, None where it fits."""


class Migration:
    """The cells of a workbook and those that take them over.

    old: the workbook. new: the template that takes what it holds. goals: the new cell of each old one that is moved, by
    the old sheet's title and the cell's address.
    """

    def __init__(self, old: SourceWorkbook, new: Workbook) -> None:
        self.old = old
        self.new = new
        self.lines: list[Line] = []
        self.moved: Counter[str] = Counter()
        self.goals: dict[tuple[str, str], Cell] = {}
        self._formulas: list[tuple[Cell, Cell, Check]] = []

    def note(self, fate: Fate, cell: str, what: str, cure: str = "") -> None:
        """Add a line to the report."""
        self.lines.append(Line(str(self.old.path), fate, cell, what, cure))

    def pair(self, cell: Cell, goal: Cell) -> None:
        """Say which cell takes an old one's place, before anything is moved."""
        self.goals[cell.parent.title, cell.coordinate] = goal

    def move(self, cell: Cell, check: Check, kind: str) -> None:
        """Move what a paired cell holds, or say why not. check: what may be there. kind: what the report counts."""
        goal = self.goals[cell.parent.title, cell.coordinate]
        if "%" in cell.number_format and "%" not in goal.number_format:
            goal.number_format = cell.number_format  # `check` and `collect` know by it what was typed as a percentage
        if cell.data_type == "f":
            formula = None
            if isinstance(cell.value, str):  # not an array
                formula = redirected(cell.value, cell.parent.title, goal.parent.title, self.goals)
            if formula is None:
                self._move_result(cell, goal, check, "reads what is not moved")
                return
            goal.value = formula
            self._formulas.append((cell, goal, check))
            self.moved["formulas"] += 1
        elif cell.value is None or (check is number and is_blank(cell.value)):
            goal.value = None
        elif wrong := check(cell.value):
            self.note(Fate.left, cell_name(cell), wrong.problem, wrong.cure)
        else:
            put(goal, cell.value)
            self.moved[kind] += 1

    def move_comments(self) -> None:
        """Move the comments of all paired cells."""
        for (title, address), goal in self.goals.items():
            comment = self.old.book[title][address].comment
            if comment is not None:
                add_comment(goal, comment.text)
                self.moved["comments"] += 1

    def replace_unknown(self) -> bool:
        """Put values for the moved formulas that cannot be computed; says whether there was one."""
        unknown = uncomputable_cells(self.new, FUNCTIONS) if self._formulas else {}
        replaced = [
            (cell, goal, check, why)
            for cell, goal, check in self._formulas
            if (why := unknown.get((goal.parent.title, goal.row, goal.column)))
        ]
        for cell, goal, check, why in replaced:
            self.moved["formulas"] -= 1
            self._move_result(cell, goal, check, why)
        return bool(replaced)

    def _move_result(self, cell: Cell, goal: Cell, check: Check, why: str) -> None:
        value = self.old.saved_value(cell)
        formula = f"the formula {quoted(cell.value)}" if isinstance(cell.value, str) else "the formula"
        goal.value = None
        if is_blank(value):
            what = f"{formula} {why}, and has no saved value"
            self.note(Fate.left, cell_name(cell), what, "type its value, or save the workbook in a spreadsheet first")
        elif wrong := check(value):
            self.note(Fate.left, cell_name(cell), f"{formula} {why}, and its value {wrong.problem}", wrong.cure)
        else:
            put(goal, value)
            self.moved["formula results"] += 1
            self.note(
                Fate.left, cell_name(cell), f"{formula} {why}: its value, {value}, is moved", "type a formula anew"
            )


def put(cell: Cell, value: object) -> None:
    """Write a value as it is: a text stays a text, even where it looks like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = looks_like_a_formula(value)


def add_comment(cell: Cell, said: str) -> None:
    """Put a comment on a cell, below what it has."""
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(before + said, "xlkpi", _COMMENT_HEIGHT, _COMMENT_WIDTH)


def number(value: object) -> Wrong | None:
    """What keeps a value from being a figure or a threshold. A negative number is one: the sheets' own checks tell."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return None if math.isfinite(value) else Wrong("is no number to calculate with", "type the number")
    wrong = check_number(value)
    return wrong if isinstance(wrong, Wrong) else None


def text(value: object) -> Wrong | None:
    """What keeps a value from being a name or a statement: an error alone."""
    wrong = check_number(value)
    is_an_error = isinstance(value, str) and isinstance(wrong, Wrong) and value.strip() in ERRORS
    return wrong if isinstance(wrong, Wrong) and is_an_error else None


def date(value: object) -> Wrong | None:
    """What keeps a value from being a day."""
    if isinstance(value, datetime.date):  # a datetime is one as well
        return None
    shown = quoted(value) if isinstance(value, str) else str(value)
    return Wrong(f"{shown} is not a date", "type it as a date")


def one_of(choices: Collection[str]) -> Check:
    """For a cell with a list of choices."""

    def check(value: object) -> Wrong | None:
        if value in choices:
            return None
        return Wrong(f"{quoted(str(value))} is none of {', '.join(choices)}", "choose one of them")

    return check
