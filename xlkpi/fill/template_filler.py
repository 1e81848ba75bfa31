"""A template prepared for filling: read once, then computed and written for each business."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from ..functions import FUNCTIONS
from ..reading.headings import Months
from ..tables.record import Record
from ..xlsx.engine import Engine, Value
from ..xlsx.file_writer import FileWriter
from ..xlsx.prepare import quote
from ..xlsx.text import cell_text, looks_like_a_formula
from ..xlsx.write_values import ValueWriter, splices
from .fit import Frame, check_fits, columns_of
from .stated_benchmarks import Place, Stated
from .year import BY_DATA, Start

if TYPE_CHECKING:
    from .opened_template import OpenedTemplate  # for its type alone

_BETWEEN = 4
"""The most empty rows, such as groups' headings, between two rows of a block."""

RENEWED = 1000
"""The number of businesses after which the engine is loaded again, since it keeps some memory for each."""


class _Block(NamedTuple):
    """Input cells that form a rectangle on a sheet, with empty rows between: the engine is fast for a few blocks.

    Attributes:
        sheet: The title of the sheet.
        row: The first row.
        column: The first column.
        rows: For each cell, the input and the index of the heading; None for an empty cell.
    """

    sheet: str
    row: int
    column: int
    rows: list[list[tuple[str, int] | None]]


class TemplateFiller:
    """A template prepared for filling with any number of records of its vertical.

    Args:
        data: The template's file.
        name: The template's name in messages.
        plain: Whether every KPI_ function is inside an IFERROR with its plain formula, as in the built-in dual
            templates. Filling is then faster.
        vertical: The vertical of a template whose properties a program has dropped.
        places: The places on the Benchmarks sheet whose values are each business's own.

    Raises:
        WorkbookError: The file is not a template, or has no cell for a place.
    """

    def __init__(
        self,
        data: bytes,
        name: str = "template",
        plain: bool = False,
        vertical: str = "",
        places: Collection[Place] = (),
    ) -> None:
        self._given = data, name, vertical, places
        opened = self.opened
        self.frame = Frame.of(opened.located)
        self.plain = plain
        self._epoch, self._loaded = opened.workbook.epoch, opened.loaded
        self.members, self._inputs = opened.members, opened.inputs
        self.business, self.dates, self.stated = opened.business, opened.dates, opened.stated
        columns = opened.located.found.columns
        self._blocks = _blocks({i: {n: cells[n] for n in columns} for i, cells in opened.located.rows.items()})
        self._months: dict[datetime.date, Months] = {}
        """The months of the headings, by first month."""
        self._engine, self.unknown, self._new_engine = opened.engine(not plain)
        """`unknown` has the formula cells that cannot be computed here, mapped to the reason."""
        self.cut = splices(self.members, self._inputs)
        self._filled = 0
        self._start: datetime.date | None = None
        """The first month that is set in the engine."""

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs, without the workbook that openpyxl has opened."""
        if self.unknown:
            raise TypeError("a template with unknown cells is opened anew")
        not_kept = ("opened", "_engine", "_new_engine", "_plain", "_quoted")
        return {name: value for name, value in vars(self).items() if name not in not_kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._new_engine = partial(Engine, self._loaded, FUNCTIONS, not self.plain, self._epoch)
        self._engine, self._filled, self._start = self._new_engine(), 0, None

    @cached_property
    def opened(self) -> OpenedTemplate:
        """Return the template as openpyxl opens it."""
        from .opened_template import OpenedTemplate  # brings much that a kept template does not need

        return OpenedTemplate(*self._given)

    def filled(self, record: Record, start: Start = BY_DATA, stated: Stated = MappingProxyType({})) -> bytes:
        """Return the file of a record: the template with the record's name and numbers, and with all values computed.

        Args:
            record: A record of the template's vertical.
            start: How the first month is chosen.
            stated: The values of the places on the Benchmarks sheet.

        Raises:
            WorkbookError: The record does not fit the template.
        """
        first, columns = self._placed(record, start)
        self._filled += 1
        if self._filled % RENEWED == 0:
            self._engine, self._start = self._new_engine(), None
        for place, cell in self.stated.items():
            self._engine.put(*cell, [[stated[place]]])
        self._put(record, first, columns)
        writer = self._quoted if looks_like_a_formula(record.business) else self._plain
        return writer.written(self._engine)

    def _placed(self, record: Record, start: Start) -> tuple[datetime.date, dict[int, datetime.date]]:
        """Return the first month of a record's workbook, and its months by the index of each heading.

        Raises:
            WorkbookError: The record does not fit the template.
        """
        first = check_fits(self.frame, record, start)
        return first, columns_of(self.frame, record, self.months_from(first))

    def months_from(self, first: datetime.date) -> Months:
        """Return the months of the headings for a first month."""
        if first not in self._months:
            self._months[first] = self.opened.months_from(first, lambda: self._engine_from(first), self.unknown)
        return self._months[first]

    def _engine_from(self, start: datetime.date) -> Engine:
        """Return the engine with everything computed for another first month."""
        self._put_start(start)
        self._engine.evaluate()
        return self._engine

    def _put_start(self, start: datetime.date) -> None:
        serial = float(to_excel(start, self._epoch))
        for cell in self.dates:
            self._engine.put(*cell, [[serial]])
        self._start = start

    def _put(self, record: Record, start: datetime.date, columns: Mapping[int, datetime.date]) -> None:
        engine = self._engine
        months = {index: record.months.get(month, {}) for index, month in columns.items()}
        for block in self._blocks:
            rows: list[list[Value]] = []
            for row in block.rows:
                rows.append([None if place is None else months[place[1]].get(place[0]) for place in row])
            engine.put(block.sheet, block.row, block.column, rows)
        if start != self._start:
            self._put_start(start)
        engine.put(*self.business, [[cell_text(record.business)]])
        engine.evaluate()

    @cached_property
    def _plain(self) -> FileWriter:
        return FileWriter(self.members, ValueWriter(self.cut, self.unknown))

    @cached_property
    def _quoted(self) -> FileWriter:
        """Return the writer for businesses whose name must be marked as a text."""
        members = dict(self.members)
        quote(members, self.business[0], self.business[1:])
        return FileWriter(members, ValueWriter(splices(members, self._inputs), self.unknown))


def _blocks(inputs: Mapping[str, Mapping[int, Cell]]) -> list[_Block]:
    """Group input cells into a few rectangles: adjoining cells form a row, and rows of one width form a block.

    `inputs` has the cells of each input by the index of their heading.
    """
    held = {
        (cell.parent.title, cell.row, cell.column): (item, index)
        for item, cells in inputs.items()
        for index, cell in cells.items()
    }
    sheets = {cell.parent.title: cell.parent for cells in inputs.values() for cell in cells.values()}
    rows: list[_Block] = []
    for (sheet, row, column), one in sorted(held.items()):
        if rows and rows[-1][:2] == (sheet, row) and rows[-1].column + len(rows[-1].rows[0]) == column:
            rows[-1].rows[0].append(one)
        else:
            rows.append(_Block(sheet, row, column, [[one]]))
    blocks: list[_Block] = []
    for block in sorted(rows, key=lambda block: (block.sheet, block.column, block.row)):
        above, width = blocks[-1] if blocks else None, len(block.rows[0])
        if above and (above.sheet, above.column, len(above.rows[0])) == (block.sheet, block.column, width):
            between = range(above.row + len(above.rows), block.row)
            columns = range(block.column, block.column + width)
            if len(between) <= _BETWEEN and _are_empty(sheets[block.sheet], between, columns):
                above.rows.extend([[None] * width for _ in between])
                above.rows.append(block.rows[0])
                continue
        blocks.append(block)
    return blocks


def _are_empty(sheet: Worksheet, rows: range, columns: range) -> bool:
    values = sheet.iter_rows(rows.start, rows.stop - 1, columns.start, columns.stop - 1, values_only=True)
    return not rows or all(value is None for row in values for value in row)
