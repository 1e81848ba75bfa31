"""The writing of values into a workbook's file: inputs, results of formulas and points of charts, and nothing else.

Programs that do not compute (a preview, a phone, pandas) then show the right numbers. The file is cut once, and written
once per business; the same values give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from openpyxl.utils import range_boundaries

from .engine import Engine, Value
from .package import Members, charts, sheet_parts
from .splice import Position, Reference, SheetCell, Splice, splice_chart, splice_sheet
from .value_xml import Row, points_maker, row_maker

Cell = tuple[str, int, int]
"""The title of a sheet, a row and a column."""
Box = tuple[int, int, int, int]
"""The first row and column of a block of cells, and the last ones."""
Read = Callable[[str, int, int, int, int], list[list[Value]]]
"""Returns the values of a block of cells on a sheet."""

CELLS = re.compile(r"('([^'\[\]]|'')+'|[^'!\[\]]+)!\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")
"""Matches one cell or range of this workbook, with its sheet."""
_SPARSE = 8
"""The most cells that are read for each cell whose value is written."""


class Splices(NamedTuple):
    """The parts of a workbook that vary, cut at their values: the worksheets, each with its title, and the charts."""

    sheets: dict[str, tuple[str, Splice[SheetCell]]]
    charts: dict[str, Splice[Reference]]


def splices(members: Members, inputs: Mapping[str, Collection[Position]]) -> Splices:
    """Cut the parts of a workbook.

    Args:
        members: The parts.
        inputs: The cells whose values are typed, by sheet; the cells must exist, even if empty.
    """
    sheets = {part: (title, splice_sheet(members[part], inputs.get(title, ()))) for title, part in sheet_parts(members)}
    drawn = charts(members)
    found = {name: splice_chart(xml) for name, xml in members.items() if name in drawn}
    return Splices(
        {part: (title, splice) for part, (title, splice) in sheets.items() if splice.varying},
        {part: splice for part, splice in found.items() if splice.varying},
    )


class ValueWriter:
    """A writer of values into the parts of a workbook, which are cut once; it returns only changed parts.

    Args:
        cut: The parts that vary.
        unknown: The cells that cannot be computed, which are left without a value.
    """

    def __init__(self, cut: Splices, unknown: Collection[Cell] = ()) -> None:
        hidden = frozenset(unknown)
        self._parts: dict[str, _Sheet | _Chart] = {}
        boxes: dict[str, list[Box]] = {}
        for part, (title, splice) in cut.sheets.items():
            self._parts[part] = sheet = _Sheet(title, splice, hidden)
            boxes[title] = sheet.boxes
        for part, chart in cut.charts.items():
            self._parts[part] = _Chart(chart, hidden, boxes)

    @property
    def parts(self) -> Collection[str]:
        """Return the names of the parts that have values or points."""
        return self._parts.keys()

    def written(self, engine: Engine) -> Iterator[tuple[str, bytes]]:
        """Return each part that has values or points, with the engine's values."""
        read = cache(engine.values)  # charts draw what sheets show
        for name, part in self._parts.items():
            yield name, part.joined(read)


class Remembered:
    """The bytes made from the last values, kept because many businesses have equal rows and points."""

    def __init__(self, make: Callable[[Row], bytes]) -> None:
        self._make = make
        self._last: Row | None = None
        self._bytes = b""

    def of(self, values: Row) -> bytes:
        """Return the bytes for the values, making them only if the values have changed."""
        last = self._last
        if values != last or [*map(type, values)] != [*map(type, last)]:  # 1 equals TRUE
            self._last, self._bytes = values, self._make(values)
        return self._bytes


class _Sheet:
    """The varying cells of a worksheet, row by row, grouped in boxes that are read at once."""

    def __init__(self, title: str, splice: Splice[SheetCell], unknown: Collection[Cell]) -> None:
        self._title = title
        self._end = splice.constants[-1]
        self._boxes: list[tuple[Box, list[tuple[int, Remembered]]]] = []
        for box, rows in _boxes(_rows(splice)):
            made = []
            for row in rows:
                hidden = [(title, cell.row, cell.column) in unknown for cell in row.varying]
                made.append((row.varying[0].row - box[0], Remembered(row_maker(row, hidden, box[1]))))
            self._boxes.append((box, made))

    @property
    def boxes(self) -> list[Box]:
        """Return the boxes of the sheet that are read."""
        return [box for box, _ in self._boxes]

    def joined(self, read: Read) -> bytes:
        """Return the XML part, its cells filled with the values from `read`."""
        pieces = []
        for box, rows in self._boxes:
            values = read(self._title, *box)
            pieces += [row.of(values[at]) for at, row in rows]
        return b"".join([*pieces, self._end])


class _Chart:
    """The references of a chart, each with the cells that it draws."""

    def __init__(
        self, splice: Splice[Reference], unknown: Collection[Cell], boxes: Mapping[str, Sequence[Box]]
    ) -> None:
        self._splice = splice
        self._references = [
            (_values(reference.formula, unknown, boxes), Remembered(points_maker(reference, splice.prefix)))
            for reference in splice.varying
        ]

    def joined(self, read: Read) -> bytes:
        """Return the XML part, its points made from the values from `read`."""
        return self._splice.joined([points.of(values(read)) for values, points in self._references])


def _values(
    formula: str, unknown: Collection[Cell], boxes: Mapping[str, Sequence[Box]]
) -> Callable[[Read], list[Value]]:
    """Return a function that returns the current values of a reference.

    The values come from a box that is read anyway. If no value varies, they are read only once.

    Args:
        formula: The reference.
        unknown: The cells that cannot be computed, which are left without a value.
        boxes: The boxes that are read of each sheet; no cell outside them varies.
    """
    cells = _cells(formula)
    if cells is None:
        return lambda read: []
    title, inner = cells
    around = boxes.get(title, ())
    outer = next((box for box in around if _within(inner, box)), inner)
    rows = slice(inner[0] - outer[0], inner[2] - outer[0] + 1)
    columns = slice(inner[1] - outer[1], inner[3] - outer[1] + 1)
    width = inner[3] - inner[1] + 1
    hidden = [
        (row - inner[0]) * width + column - inner[1]
        for sheet, row, column in unknown
        if sheet == title and _within((row, column, row, column), inner)
    ]

    def values(read: Read) -> list[Value]:
        found = [value for row in read(title, *outer)[rows] for value in row[columns]]
        for index in hidden:
            found[index] = None
        return found

    if any(_meet(inner, box) for box in around):
        return values
    constant: list[list[Value]] = []

    def values_once(read: Read) -> list[Value]:
        if not constant:
            constant.append(values(read))
        return constant[0]

    return values_once


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _rows(splice: Splice[SheetCell]) -> Iterator[Splice[SheetCell]]:
    """Return the rows of a sheet, each spliced from the end of the previous row's last value to the end of its own."""
    start = 0
    for _, cells in groupby(splice.varying, lambda cell: cell.row):
        row = list(cells)
        end = start + len(row)
        yield Splice([*splice.constants[2 * start : 2 * end], b""], row, splice.prefix)
        start = end


def _boxes(rows: Iterable[Splice[SheetCell]]) -> list[tuple[Box, list[Splice[SheetCell]]]]:
    """Join rows into boxes, each not much larger than its varying cells."""
    found: list[tuple[Box, list[Splice[SheetCell]]]] = []
    cells = 0
    for row in rows:
        number, left, right = row.varying[0].row, row.varying[0].column, row.varying[-1].column
        if found:
            top, first, _, last = found[-1][0]
            box = top, min(first, left), number, max(last, right)
            cells += len(row.varying)
            if (box[2] - top + 1) * (box[3] - box[1] + 1) <= _SPARSE * cells:
                found[-1] = box, [*found[-1][1], row]
                continue
        cells = len(row.varying)
        found.append(((number, left, number, right), [row]))
    return found


def cells_of(reference: str) -> list[Cell]:
    """Return the cells of a chart's reference, row by row; none for one that is not to cells of this workbook."""
    found = _cells(reference)
    if found is None:
        return []
    title, (top, left, bottom, right) = found
    return [(title, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _cells(reference: str) -> tuple[str, Box] | None:
    """Return the cells of a reference; None for one that is not to cells of this workbook."""
    if not CELLS.fullmatch(reference):
        return None
    title, _, cells = reference.rpartition("!")
    title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    left, top, right, bottom = range_boundaries(cells)
    return title, (top, left, bottom, right)
