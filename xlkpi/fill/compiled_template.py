"""A template whose formulas are compiled, with what filling needs: plain values, which can be kept for further runs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from ..formula.values import ERRORS
from ..functions import FUNCTIONS
from ..reading.headings import Months
from ..tables.record import Record
from ..xlsx.compiled.code import NotCompilableError
from ..xlsx.compiled.writer import CompiledWriter, plan
from ..xlsx.text import cell_text, looks_like_a_formula
from ..xlsx.write_values import Cell as Where
from .fit import check_fits, columns_of
from .stated_benchmarks import Place, Stated
from .template_filler import TemplateFiller
from .year import Start

_LARGEST = 1e14
"""A larger number is the engine's: a float has too few digits to be sure of its text."""
_TYPES = frozenset((float, str, type(None)))
_TEXT, _NUMBER, _INPUT, _STATED = "S", "F", "FN", "FSN"
"""The kinds of values of the cells that vary; see xlkpi/xlsx/compiled/code.py."""
_DAY_ZERO = datetime.date(1899, 12, 30)


class CompiledTemplate:
    """A template whose formulas are compiled.

    Args:
        filler: The filler that has the engine.

    Raises:
        NotCompilableError: The template must be left to the engine.
    """

    def __init__(self, filler: TemplateFiller) -> None:
        from ..xlsx.compiled.program import Program  # a kept template does not need what compiles
        from .opened_template import place_of  # nor what opens

        if filler.unknown:
            raise NotCompilableError("cells that only a spreadsheet program can compute")
        located = filler.opened.located
        months = {place_of(cells[n]): (item, n) for item, cells in located.rows.items() for n in located.found.columns}
        if {place_of(cell) for cells in located.inputs.values() for cell in cells} != months.keys():
            raise NotCompilableError("an input cell without a month")
        kinds: dict[Where, str] = {filler.business: _TEXT}
        kinds |= dict.fromkeys(filler.dates, _NUMBER)
        kinds |= dict.fromkeys(months, _INPUT)
        kinds |= dict.fromkeys(filler.stated.values(), _STATED)
        if len(kinds) != 1 + len(filler.dates) + len(months) + len(filler.stated):
            raise NotCompilableError("a cell that is typed for two reasons")
        missing, self._called = (FUNCTIONS, False) if filler.plain else ((), True)
        program = Program(filler.opened.workbook, kinds, missing, FUNCTIONS if self._called else ())
        self._frame = filler.frame
        self._inputs = list(months.values())
        self._stated: list[Place] = list(filler.stated)
        self._dates = len(filler.dates)
        self._months: dict[datetime.date, Months] = {}
        """The months of the headings, by first month."""
        self._plan = plan(program, filler.members, filler.cut)
        self._writer = self._made()

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs."""
        return {name: value for name, value in vars(self).items() if name != "_writer"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._writer = self._made()

    def _made(self) -> CompiledWriter:
        return CompiledWriter(self._plan, FUNCTIONS if self._called else {})

    def learn(self, first: datetime.date, months: Callable[[datetime.date], Months]) -> Months:
        """Return the months of the headings for a first month. `months` finds them where they are not known yet."""
        if first not in self._months:
            self._months[first] = months(first)
        return self._months[first]

    def filled(
        self, record: Record, start: Start, stated: Stated, months: Callable[[datetime.date], Months]
    ) -> bytes | None:
        """Return the workbook of a record; None where the engine must make it.

        Args:
            record: The record.
            start: How the first month is chosen.
            stated: The values of the places on the Benchmarks sheet.
            months: See `learn`.

        Raises:
            WorkbookError: The record does not fit the template.
        """
        first = check_fits(self._frame, record, start)
        columns = columns_of(self._frame, record, self.learn(first, months))
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
        serial = float((first - _DAY_ZERO).days)
        return [cell_text(record.business), *[serial] * self._dates, *values]
