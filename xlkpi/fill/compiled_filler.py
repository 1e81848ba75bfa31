"""The filling of many workbooks of one template with its formulas compiled, guarded by the engine.

The first records are the engine's: compiling takes as long as filling some dozens of workbooks. Then the compiled
template answers, except where it does not know; see xlkpi/xlsx/compiled. Its first workbook, and one in a hundred, is
made by the engine as well, and both must have the same parts.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel

from ..errors import Problem, WorkbookError
from ..formula.values import ERRORS
from ..functions import FUNCTIONS
from ..messages import message
from ..tables.record import Record
from ..xlsx.compiled.code import NotCompilableError
from ..xlsx.compiled.program import Program
from ..xlsx.compiled.writer import CompiledWriter
from ..xlsx.text import cell_text, looks_like_a_formula
from ..xlsx.write_values import Cell as Where
from ..xlsx.zip_writer import same_parts
from .manifest import made_from
from .stated_benchmarks import Stated
from .template_filler import TemplateFiller
from .year import BY_DATA, Start

PAYS = 60
"""The records after which a template is compiled: filling so many takes the engine as long as compiling."""

SAMPLE = 100
"""One record in so many is also filled by the engine."""

_LARGEST = 1e14
"""A larger number is the engine's: a float has too few digits to be sure of its text."""
_TYPES = frozenset((float, str, type(None)))
_TEXT, _NUMBER, _INPUT, _STATED = "S", "F", "FN", "FSN"
"""The kinds of values of the cells that vary; see xlkpi/xlsx/compiled/code.py."""


class CompiledDiffersError(WorkbookError):
    """A compiled template made another workbook than the engine."""


class Filled(NamedTuple):
    """A filled workbook.

    Attributes:
        data: The file.
        is_compiled: Whether the compiled template made it.
        is_checked: Whether the engine made the same.
    """

    data: bytes
    is_compiled: bool = False
    is_checked: bool = False


class CompiledFiller:
    """A filler of workbooks by a compiled template where it pays, else by the engine.

    Args:
        filler: The filler that has the engine.
        pays: The records after which the template is compiled.
    """

    def __init__(self, filler: TemplateFiller, pays: int = PAYS) -> None:
        self.id = uuid.uuid4().hex
        """Names this filler among those of all processes."""
        self.filler = filler
        self._before = pays
        self._template: _Compiled | None = None
        self._is_checked = False

    def filled(
        self, record: Record, start: Start = BY_DATA, stated: Stated = MappingProxyType({}), source: str = ""
    ) -> Filled:
        """Return the workbook of a record.

        Args:
            record: A record of the template's vertical.
            start: How the first month is chosen.
            stated: The values of the places on the Benchmarks sheet.
            source: A digest of the record, by which samples are drawn.

        Raises:
            WorkbookError: The record does not fit the template.
            CompiledDiffersError: The workbook is a sample, and the engine makes another. The filler then leaves
                everything to the engine, and what it made before must be made anew.
        """
        template = self._compiled()
        data = template.filled(record, start, stated) if template else None
        if data is None:
            return Filled(self.filler.filled(record, start, stated))
        is_sample = not self._is_checked or int((source or made_from("", record, stated))[:8], 16) % SAMPLE == 0
        if is_sample and not same_parts(data, self.filler.filled(record, start, stated)):
            self.distrust()
            raise CompiledDiffersError([_differs(record)])
        self._is_checked |= is_sample
        return Filled(data, is_compiled=True, is_checked=is_sample)

    def distrust(self) -> None:
        """Leave everything to the engine from now on."""
        self._template, self._before = None, -1

    def _compiled(self) -> _Compiled | None:
        """Return the compiled template; None where it does not pay or cannot be."""
        if self._before > 0:
            self._before -= 1
        elif self._before == 0:
            self._before = -1
            try:
                self._template = _Compiled(self.filler)
            except (
                NotCompilableError,
                RecursionError,
                MemoryError,
                SyntaxError,
            ):  # the last for deeply nested formulas
                self._template = None
        return self._template


class _Compiled:
    """A template whose formulas are compiled."""

    def __init__(self, filler: TemplateFiller) -> None:
        if filler.unknown:
            raise NotCompilableError("cells that only a spreadsheet program can compute")
        self._filler = filler
        located = filler.located
        months = {_place(cells[n]): (item, n) for item, cells in located.rows.items() for n in located.found.columns}
        typed = {_place(cell) for cells in located.inputs.values() for cell in cells}
        if typed != months.keys():
            raise NotCompilableError("an input cell without a month")
        self._inputs = list(months.values())
        dates = [located.start, *filler.figures_from]
        self._dates = len(dates)
        self._stated = list(filler.stated)
        kinds: dict[Where, str] = {_place(located.business): _TEXT}
        kinds |= dict.fromkeys(map(_place, dates), _NUMBER)
        kinds |= dict.fromkeys(months, _INPUT)
        kinds |= {_place(cell): _STATED for cell in filler.stated.values()}
        if len(kinds) != 1 + self._dates + len(months) + len(self._stated):
            raise NotCompilableError("a cell that is typed for two reasons")
        missing, called = (FUNCTIONS, {}) if filler.plain else ({}, FUNCTIONS)
        program = Program(filler.workbook, kinds, missing, called)
        self._writer = CompiledWriter(program, filler.members, filler.inputs)

    def filled(self, record: Record, start: Start, stated: Stated) -> bytes | None:
        """Return the workbook of a record; None where the engine must make it."""
        first, columns = self._filler.placed(record, start)
        if looks_like_a_formula(record.business) or record.business in ERRORS:
            return None
        given = self._given(record, first, columns, stated)
        values = None if given is None else self._writer.values(given)
        return None if values is None else self._writer.written(values)

    def _given(
        self, record: Record, first: datetime.date, columns: Mapping[int, datetime.date], stated: Stated
    ) -> list[Any] | None:
        """Return the values of the cells that vary; None where one is unusual."""
        months = {index: record.months.get(month, {}) for index, month in columns.items()}
        values: list[Any] = [months[index].get(item) for item, index in self._inputs]
        values += [stated[place] for place in self._stated]
        values = [float(value) if value.__class__ is int else value for value in values]
        if not _TYPES.issuperset(map(type, values)):  # a number of NumPy's, or a truth value
            return None
        numbers = [value for value in values if value.__class__ is float]
        if numbers and not max(map(abs, numbers)) < _LARGEST:
            return None
        serial = float(to_excel(first))
        return [cell_text(record.business), *[serial] * self._dates, *values]


def _place(cell: Cell) -> Where:
    return cell.parent.title, cell.row, cell.column


def _differs(record: Record) -> Problem:
    what = message("a check has found that workbooks of this template were computed wrongly")
    fix = message("make again all workbooks made since this template was opened, and report the template")
    return Problem(business=record.business, what=what, fix=fix)
