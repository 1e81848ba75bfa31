"""A template made ready to be filled many times: read once, then computed and written for each business."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from ..functions import FUNCTIONS
from ..reading.computed import engine_values
from ..reading.headings import Months
from ..reading.locate import locate_cells
from ..reading.recount import recounted, write_formulas
from ..reading.vertical import complete_stamp
from ..tables.record import Record
from ..xlsx.engine import Engine, Value
from ..xlsx.openable import open_book
from ..xlsx.package import Members, package, read_members
from ..xlsx.prepare import prepare, quote
from ..xlsx.text import cell_text, looks_like_a_formula
from ..xlsx.uncomputable import load_computable, load_engine
from ..xlsx.write_values import ValueWriter
from .open_workbook import check_fits, check_formats, columns_of
from .year import BY_DATA, Start

LEVEL = 1
"""How hard to deflate the parts that change: harder takes longer than all the rest, for files a seventh smaller."""

_BETWEEN = 4
"""At most so many empty rows, such as groups' headings, between the rows of a block."""

RENEWED = 1000
"""After so many businesses the engine is loaded anew: it keeps a little of each."""


class _Block(NamedTuple):
    """Input cells that are a rectangle on a sheet, with empty rows between: the engine is quick for a few blocks.

    rows: for each cell, the input and the heading's number, or None for an empty cell.
    """

    sheet: str
    row: int
    column: int
    rows: list[list[tuple[str, int] | None]]


class TemplateFiller:
    """A template, ready for any number of records of its vertical.

    data: the template's file. name: what errors call the template. plain: whether every KPI_ function in it stands in
    an IFERROR with its plain formula, as in the built-in dual templates; filling is then faster. vertical: that of a
    template whose properties a program has dropped. Raises WorkbookError when the file is not a template.
    """

    def __init__(self, data: bytes, name: str = "template", plain: bool = False, vertical: str = "") -> None:
        workbook, loaded = _opened(data, vertical)
        self._places = locate_cells(workbook, name, compute=True)
        self._places.check_writable()
        check_formats(self._places, name)
        self._members = read_members(data)
        if formulas := recounted(workbook, self._places):
            write_formulas(self._members, formulas)
            workbook, loaded = _opened(package(self._members), vertical)
            self._places = locate_cells(workbook, name, compute=True)
        self._epoch = workbook.epoch
        for cell in self._typed():
            if cell.data_type == "f":
                cell.value = None  # a record's number takes its place
        columns = self._places.found.columns
        self._blocks = _blocks({i: {n: cells[n] for n in columns} for i, cells in self._places.rows.items()})
        self._months: dict[datetime.date, Months] = {}
        """The months of the headings, by the first month."""
        self._engine, self.unknown = load_computable(loaded, workbook, FUNCTIONS, name, not plain)
        """unknown: formula cells that cannot be computed here, mapped to the reason."""
        self._inputs: dict[str, set[tuple[int, int]]] = {}
        for cell in self._typed():
            self._inputs.setdefault(cell.parent.title, set()).add((cell.row, cell.column))
        prepare(self._members, self._inputs)
        self._new_engine = partial(load_engine, loaded, workbook, FUNCTIONS, self.unknown, name, not plain)
        self._filled = 0
        self._start: datetime.date | None = None
        """The first month that the engine has."""

    def filled(self, record: Record, start: Start = BY_DATA) -> bytes:
        """The file of a record: the template with its name and numbers, and every value computed from them.

        start: how the first month is chosen. Raises WorkbookError when the template does not fit the record.
        """
        first = check_fits(self._places, record, start)
        self._filled += 1
        if self._filled % RENEWED == 0:
            self._engine, self._start = self._new_engine(), None
        if first not in self._months:
            self._months[first] = self._places.months_from(first, lambda: self._headings(first))
        self._put(record, first, columns_of(self._places, record, self._months[first]))
        plate = self._quoted if looks_like_a_formula(record.business) else self._plain
        return plate.written(self._engine)

    def _headings(self, start: datetime.date) -> list[object]:
        """Compute the headings for another first month, in the engine."""
        self._put_start(start)
        self._engine.evaluate()
        return engine_values(self._engine, self.unknown, self._places.headings)

    def _put_start(self, start: datetime.date) -> None:
        cell = self._places.start
        serial = float(to_excel(start, self._epoch))
        self._engine.put(cell.parent.title, cell.row, cell.column, [[serial]])
        self._start = start

    def _put(self, record: Record, start: datetime.date, columns: Mapping[int, datetime.date]) -> None:
        located, engine = self._places, self._engine
        months = {index: record.months.get(month, {}) for index, month in columns.items()}
        for block in self._blocks:
            rows: list[list[Value]] = []
            for row in block.rows:
                rows.append([None if place is None else months[place[1]].get(place[0]) for place in row])
            engine.put(block.sheet, block.row, block.column, rows)
        if start != self._start:
            self._put_start(start)
        cell = located.business
        engine.put(cell.parent.title, cell.row, cell.column, [[cell_text(record.business)]])
        engine.evaluate()

    def _typed(self) -> Iterator[Cell]:
        yield from (self._places.business, self._places.start)
        for cells in self._places.inputs.values():
            yield from cells

    @cached_property
    def _plain(self) -> _Plate:
        return _Plate(self._members, ValueWriter(self._members, self._inputs, self.unknown))

    @cached_property
    def _quoted(self) -> _Plate:
        """The same for a business whose name must be marked as a text."""
        members = dict(self._members)
        cell = self._places.business
        quote(members, cell.parent.title, (cell.row, cell.column))
        return _Plate(members, ValueWriter(members, self._inputs, self.unknown))


class _Plate:
    """A template's parts, and what puts values into them."""

    def __init__(self, members: Members, stamp: ValueWriter) -> None:
        self._members = members
        self._writer = stamp
        self._unchanged: dict[frozenset[str], bytes] = {}

    def written(self, engine: Engine) -> bytes:
        """The file with the engine's values. The parts that stay are deflated once for all businesses."""
        parts = dict(self._writer.written(engine))
        changed = {name: content for name, content in parts.items() if content != self._members[name]}
        same = frozenset(self._members) - frozenset(changed)
        if same not in self._unchanged:
            self._unchanged[same] = package({name: xml for name, xml in self._members.items() if name in same})
        return package(changed, self._unchanged[same], LEVEL)


def _opened(data: bytes, vertical: str) -> tuple[Workbook, bytes]:
    """Open a template; return the workbook, and the file that openpyxl loaded. vertical: see TemplateFiller."""
    workbook, loaded, _ = open_book(data)
    if vertical:
        complete_stamp(workbook, vertical=vertical)
    return workbook, loaded


def _blocks(inputs: Mapping[str, Mapping[int, Cell]]) -> list[_Block]:
    """Group input cells into few rectangles: adjoining cells make a row, rows of one width a block.

    inputs: by input, its cells by the index of their heading.
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
