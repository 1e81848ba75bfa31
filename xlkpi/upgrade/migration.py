"""The migration of typed values from a workbook into the cells with the same meaning in another.

A number stays the same to its last digit. A typed formula stays a formula if all cells that it reads are migrated too
(=100+20, =D10*2); otherwise its value replaces it. A value that does not suit its cell is left behind.
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

from ..errors import Problem
from ..formula.values import ERRORS
from ..functions import FUNCTIONS
from ..messages import Message, joined, message
from ..numbers import Wrong, check_number, quoted
from ..reading.named_cells import cell_name
from ..tables.record import exchange_rate
from ..tables.source import is_blank
from ..xlsx.text import looks_like_a_formula
from ..xlsx.uncomputable import uncomputable_cells
from .references import redirected
from .source_workbook import SourceWorkbook

_COMMENT_HEIGHT, _COMMENT_WIDTH = 80, 240


class Fate(StrEnum):
    """The fates of a workbook's contents in an upgrade."""

    migrated = "migrated"
    """A summary of everything that was migrated."""
    edited = "edited"
    """A benchmark that the user has edited: migrated as it is."""
    kept = "kept"
    """A benchmark that differs from the current source, whether or not the user edited it: migrated as it is."""
    renewed = "renewed"
    """A benchmark that the user has not edited: replaced by the current source's."""
    left = "left behind"
    """A value that cannot be migrated. The only fate that is a problem."""


FATES = {
    Fate.migrated: message("migrated"),
    Fate.edited: message("edited"),
    Fate.kept: message("kept"),
    Fate.renewed: message("renewed"),
    Fate.left: message("left behind"),
}
"""The fates in words."""


HEADER = (message("file"), message("fate"), message("cell"), message("what"), message("fix"))
"""The columns of the report."""


class Line(NamedTuple):
    """One row of the report; see HEADER."""

    file: str
    fate: Fate
    cell: str
    what: str
    fix: str

    @property
    def message(self) -> Message:
        """Return the row in words, without its file."""
        said = joined("; ", [self.what, self.fix]) if self.fix else self.what
        if not self.cell:
            return message("{fate}: {said}", fate=FATES[self.fate], said=said)
        return message("{fate}: {cell}: {said}", fate=FATES[self.fate], cell=self.cell, said=said)

    def __str__(self) -> str:
        return str(self.message)


Check = Callable[[object], Wrong | None]
"""Returns what is wrong with a value for a kind of cell; None where the value suits it."""


class Migration:
    """A migration from a workbook into the current template.

    Attributes:
        old: The workbook.
        new: The template.
        lines: The rows of the report.
        migrated: The number of migrated cells by kind of content.
        goals: The new cell of each old cell that is migrated, by the old sheet's title and the cell's address.
    """

    def __init__(self, old: SourceWorkbook, new: Workbook) -> None:
        self.old = old
        self.new = new
        self.lines: list[Line] = []
        self.migrated: Counter[str] = Counter()
        self.goals: dict[tuple[str, str], Cell] = {}
        self._formulas: list[tuple[Cell, Cell, Check]] = []

    def note(self, fate: Fate, cell: str, what: str, fix: str = "") -> None:
        """Add a row to the report."""
        self.lines.append(Line(str(self.old.path), fate, cell, what, fix))

    def take(self, problem: Problem) -> None:
        """Report the problem of cells that cannot be migrated."""
        self.note(Fate.left, ", ".join(problem.cells), problem.what, problem.fix)

    def pair(self, cell: Cell, goal: Cell) -> None:
        """Set the new cell of an old cell, before anything is migrated."""
        self.goals[cell.parent.title, cell.coordinate] = goal

    def migrate(self, cell: Cell, check: Check, kind: str) -> None:
        """Migrate the content of a paired cell, or report why not.

        Args:
            cell: The old cell.
            check: Returns what is wrong with the content.
            kind: The kind of content that the report counts, such as "figures".
        """
        goal = self.goals[cell.parent.title, cell.coordinate]
        if "%" in cell.number_format and "%" not in goal.number_format:
            goal.number_format = cell.number_format  # shows `check` and `collect` that it was typed as a percentage
        if cell.data_type == "f":
            formula = None
            if isinstance(cell.value, str):  # an array formula is not a str
                formula = redirected(cell.value, cell.parent.title, goal.parent.title, self.goals)
            if formula is None:
                self._migrate_result(cell, goal, check, message("reads what is not migrated"))
                return
            goal.value = formula
            self._formulas.append((cell, goal, check))
            self.migrated["formulas"] += 1
        elif cell.value is None or (check is number and is_blank(cell.value)):
            goal.value = None
        elif wrong := check(cell.value):
            self.note(Fate.left, cell_name(cell), wrong.what, wrong.fix)
        else:
            put(goal, cell.value)
            self.migrated[kind] += 1

    def migrate_comments(self) -> None:
        """Migrate the comments of all paired cells."""
        for (title, address), goal in self.goals.items():
            comment = self.old.book[title][address].comment
            if comment is not None:
                add_comment(goal, comment.text)
                self.migrated["comments"] += 1

    def replace_unknown(self) -> bool:
        """Replace migrated formulas that cannot be computed by their values; return whether there were any."""
        unknown = uncomputable_cells(self.new, FUNCTIONS) if self._formulas else {}
        replaced = [
            (cell, goal, check, why)
            for cell, goal, check in self._formulas
            if (why := unknown.get((goal.parent.title, goal.row, goal.column)))
        ]
        for cell, goal, check, why in replaced:
            self.migrated["formulas"] -= 1
            self._migrate_result(cell, goal, check, why)
        return bool(replaced)

    def _migrate_result(self, cell: Cell, goal: Cell, check: Check, why: str) -> None:
        value = self.old.saved_value(cell)
        formula = (
            message("the formula {text}", text=quoted(cell.value))
            if isinstance(cell.value, str)
            else message("the formula")
        )
        goal.value = None
        if is_blank(value):
            what = message("{formula} {why}, and has no saved value", formula=formula, why=why)
            fix = message("type its value, or save the workbook in a spreadsheet program first")
            self.note(Fate.left, cell_name(cell), what, fix)
        elif wrong := check(value):
            what = message("{formula} {why}, and its value {what}", formula=formula, why=why, what=wrong.what)
            self.note(Fate.left, cell_name(cell), what, wrong.fix)
        else:
            put(goal, value)
            self.migrated["formula results"] += 1
            shown = value if isinstance(value, float) else str(value)
            what = message("{formula} {why}: its value, {value}, is migrated", formula=formula, why=why, value=shown)
            self.note(Fate.left, cell_name(cell), what, message("type a formula again"))


def put(cell: Cell, value: object) -> None:
    """Write a value as it is: a text stays a text, even if it looks like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = looks_like_a_formula(value)


def add_comment(cell: Cell, said: str) -> None:
    """Add a comment to a cell, below an existing comment."""
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(before + said, "xlkpi", _COMMENT_HEIGHT, _COMMENT_WIDTH)


def number(value: object) -> Wrong | None:
    """Check a value for a cell of a figure or threshold. The sheets' own checks report negative numbers."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (
            None
            if math.isfinite(value)
            else Wrong(message("is not a number to calculate with"), message("type the number"))
        )
    wrong = check_number(value)
    return wrong if isinstance(wrong, Wrong) else None


def rate(value: object) -> Wrong | None:
    """Check a value for the cell of an exchange rate."""
    wrong = exchange_rate(check_number(value))
    return wrong if isinstance(wrong, Wrong) else None


def text(value: object) -> Wrong | None:
    """Check a value for a cell of a name or statement, which may be anything but an error."""
    wrong = check_number(value)
    is_an_error = isinstance(value, str) and isinstance(wrong, Wrong) and value.strip() in ERRORS
    return wrong if isinstance(wrong, Wrong) and is_an_error else None


def date(value: object) -> Wrong | None:
    """Check a value for a cell of a date."""
    if isinstance(value, datetime.date):  # a datetime is one as well
        return None
    shown = quoted(value) if isinstance(value, str) else str(value)
    return Wrong(message("{value} is not a date", value=shown), message("type it as a date"))


def one_of(choices: Collection[str]) -> Check:
    """Return the check for a cell with a list of choices."""

    def check(value: object) -> Wrong | None:
        if value in choices:
            return None
        what = message("{value} is none of {choices}", value=quoted(str(value)), choices=", ".join(choices))
        return Wrong(what, message("choose one of them"))

    return check
