"""Workbooks that came back → what is wrong with them, their KPIs, and the same figures in a current workbook.

The figures are always moved into the current template: its formulas are whole, and their results computed, whatever
program the workbook comes from.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from ..collect.check_files import check_files
from ..errors import Problem, XlkpiError, first_few
from ..fill.file_names import file_name
from ..messages import message, plural
from ..reading.named_cells import value_of
from ..upgrade.migration import Fate, Line
from ..upgrade.start_new_year import REPORT, start_new_year
from ..upgrade.upgrade_workbooks import upgrade_workbooks
from ..xlsx.formats import OPEN_DOCUMENT
from .archive import NAME, shown_name, write_archive
from .dashboard import read_dashboard
from .outcome import WORKBOOK, Download, Outcome, Said
from .plain import in_words
from .request import NEXT_YEAR, Request
from .said import say, say_all, say_error, sentences

_MADE, _NEXT = "made", "next-year"
_NAMED = 4
"""The most cells that a sentence names."""


def from_workbooks(folder: Path, request: Request, paths: Sequence[Path]) -> Outcome:
    """Check workbooks and move them into the current template; begin their next year where that is asked for.

    Args:
        folder: The folder of the request.
        request: The request.
        paths: Workbooks that xlkpi has made.
    """
    try:
        return _Returned(folder, request, paths).outcome()
    except XlkpiError as error:
        return Outcome(WORKBOOK, problems=say_error(error, request.language))


class _Returned:
    """The outcome of workbooks that came back."""

    def __init__(self, folder: Path, request: Request, paths: Sequence[Path]) -> None:
        self.folder, self.request, self.paths, self.language = folder, request, paths, request.language
        self.problems: list[Said] = []
        self.notes: list[str] = []
        self.known: set[str] = set()
        self.taken: set[str] = set()

    def outcome(self) -> Outcome:
        """Check, upgrade and, where it is asked for, begin the next year."""
        checked = check_files(list(self.paths)).problems
        self.known = {cell for problem in checked for cell in problem.cells}
        shown = [replace(problem, file=self._prefix(Path(problem.file))) for problem in checked]
        self.problems += say_all(shown, self.language)
        pairs = [(path, new) for path in self.paths if (new := self._upgraded(path))]
        upgraded = [new for _, new in pairs]
        downloads = self._downloads(_MADE, "workbook", upgraded, message("The same figures in a current workbook"))
        if self.request.task == NEXT_YEAR:
            begun = [new for old, path in pairs if (new := self._begun(old, path))]
            downloads = [
                *self._downloads(_NEXT, "next_year", begun, message("Workbook of the next year")),
                *downloads,
            ]
        return Outcome(
            WORKBOOK,
            is_complete=not self.problems,
            summary=self._summary(),
            problems=tuple(dict.fromkeys(self.problems)),
            notes=tuple(dict.fromkeys(self.notes)),
            downloads=tuple(downloads),
            dashboard=read_dashboard(upgraded[0]) if len(upgraded) == len(self.paths) == 1 else None,
            businesses=tuple(path.stem for path in upgraded) if len(self.paths) > 1 else (),
        )

    def _summary(self) -> str:
        count = len(dict.fromkeys(self.problems))
        if not count:
            return in_words(message("Nothing is wrong with the workbook."), self.language)
        found = plural("{count} thing needs a look.", "{count} things need a look.", count=count)
        return in_words(found, self.language)

    def _upgraded(self, path: Path) -> Path | None:
        """Move a workbook into the current template, and keep what is said of it; return the new one."""
        goal = self.folder / _MADE / file_name(path.stem, ".xlsx", self.taken)
        goal.parent.mkdir(exist_ok=True)
        result = upgrade_workbooks([path], goal, language=self.language)
        for line in result.lines:
            if line.fate is Fate.left:
                self.problems += self._left(line, path)
            else:
                self.notes.append(say(Problem(file=self._prefix(path), what=line.message), self.language).text)
        return goal if result.upgraded else None

    def _left(self, line: Line, path: Path) -> list[Said]:
        """Return what could not be moved; what the check has said of its cells is not said twice."""
        cells = line.cell.split(", ") if line.cell else []
        if cells and self.known.issuperset(cells):
            return []
        place = first_few(cells, _NAMED) if cells else ""
        return [say(Problem(file=self._prefix(path), place=place, what=line.what, fix=line.fix), self.language)]

    def _prefix(self, path: Path) -> str:
        """Return the name of a file for a sentence; "" where there is only one."""
        return path.name if len(self.paths) > 1 else ""

    def _begun(self, old: Path, upgraded: Path) -> Path | None:
        """Make the workbook of the next year: a copy of the old one, where its format allows one."""
        source = upgraded if old.suffix.lower() == OPEN_DOCUMENT else old
        goal = self.folder / _NEXT / f"{upgraded.stem}{source.suffix}"
        goal.parent.mkdir(exist_ok=True)
        result = start_new_year([source], goal, report=self.folder / REPORT, language=self.language)
        self.problems += say_all(result.problems, self.language)
        self.notes += sentences((note.message for note in result.notes), self.language)
        return goal if result.started else None

    def _name(self, role: str, path: Path) -> str:
        """Return the name under which a workbook is saved; that of the next year has its year: "Acme 2027.xlsx"."""
        if role != "next_year":
            return path.name
        start = value_of(load_workbook(path, data_only=True), "first_month")
        year = f" {start.year}" if isinstance(start, datetime.date) else ""
        return f"{path.stem}{year}{path.suffix}"

    def _downloads(self, folder: str, role: str, workbooks: Sequence[Path], label: str) -> list[Download]:
        """Return the download of a workbook, or of several in an archive."""
        shown = in_words(label, self.language)
        if len(workbooks) < 2:
            return [Download(role, f"{folder}/{one.name}", self._name(role, one), shown) for one in workbooks]
        write_archive(self.folder / folder / NAME, {self._name(role, one): one for one in workbooks})
        return [Download(role, f"{folder}/{NAME}", shown_name(self.language, role == "next_year"), shown)]
