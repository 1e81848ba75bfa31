"""The writing of values into a workbook's file: inputs, the results of formulas and the points of charts, nothing else.

Programs that do not compute (a preview, a phone, pandas) then show the right numbers. The file is cut once, and written
as often as there are businesses; the same values give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

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


class ValueWriter:
    """The parts of a workbook, cut at the cells and points that vary; unchanged parts are not written again.

    Args:
        members: The parts.
        inputs: By sheet, the cells whose values are typed in; the cells must exist, even if empty.
        unknown: The cells whose value cannot be computed, which are left without one.
    """

    def __init__(
        self, members: Members, inputs: Mapping[str, Collection[Position]] | None = None, unknown: Collection[Cell] = ()
    ) -> None:
        hidden = frozenset(unknown)
        self._parts: dict[str, _Sheet | _Chart] = {}
        boxes: dict[str, list[Box]] = {}
        for title, part in sheet_parts(members):
            cut = splice_sheet(members[part], (inputs or {}).get(title, ()))
            if cut.varying:
                self._parts[part] = sheet = _Sheet(title, cut, hidden)
                boxes[title] = sheet.boxes
        drawn = charts(members)
        for name, xml in members.items():
            if name in drawn and (chart := splice_chart(xml)).varying:
                self._parts[name] = _Chart(chart, hidden, boxes)

    def written(self, engine: Engine) -> Iterator[tuple[str, bytes]]:
        """Return each part that has values or points, with the engine's values."""
        read = cache(engine.values)  # charts draw what sheets show
        for name, part in self._parts.items():
            yield name, part.joined(read)


class _Remembered:
    """The bytes made from the last values: many rows and points are the same in business after business."""

    def __init__(self, make: Callable[[Row], bytes]) -> None:
        self._make = make
        self._last: Row | None = None
        self._bytes = b""

    def of(self, values: Row) -> bytes:
        """Return the bytes of these values."""
        last = self._last
        if values != last or [*map(type, values)] != [*map(type, last)]:  # 1 equals TRUE
            self._last, self._bytes = values, self._make(values)
        return self._bytes


class _Sheet:
    """The cells of a worksheet that vary, row by row, in boxes that are read at once."""

    def __init__(self, title: str, cut: Splice[SheetCell], unknown: Collection[Cell]) -> None:
        self._title = title
        self._end = cut.constants[-1]
        self._boxes: list[tuple[Box, list[tuple[int, _Remembered]]]] = []
        for box, rows in _boxes(_rows(cut)):
            made = []
            for row in rows:
                hidden = [(title, cell.row, cell.column) in unknown for cell in row.varying]
                made.append((row.varying[0].row - box[0], _Remembered(row_maker(row, hidden, box[1]))))
            self._boxes.append((box, made))

    @property
    def boxes(self) -> list[Box]:
        """Return the boxes that are read of the sheet."""
        return [box for box, _ in self._boxes]

    def joined(self, read: Read) -> bytes:
        """Return the XML part with these values written into its cells."""
        pieces = []
        for box, rows in self._boxes:
            values = read(self._title, *box)
            pieces += [row.of(values[at]) for at, row in rows]
        return b"".join([*pieces, self._end])


class _Chart:
    """The references of a chart, each with the cells that it draws."""

    def __init__(self, cut: Splice[Reference], unknown: Collection[Cell], boxes: Mapping[str, Sequence[Box]]) -> None:
        self._cut = cut
        self._references = [
            (_values(reference.formula, unknown, boxes), _Remembered(points_maker(reference, cut.prefix)))
            for reference in cut.varying
        ]

    def joined(self, read: Read) -> bytes:
        """Return the XML part with these values as its points."""
        return self._cut.joined([points.of(values(read)) for values, points in self._references])


def _values(
    formula: str, unknown: Collection[Cell], boxes: Mapping[str, Sequence[Box]]
) -> Callable[[Read], list[Value]]:
    """Return the function that gives the values of a reference.

    The values are taken from a box that is read anyway, and read only once where none of them varies.

    Args:
        formula: The reference.
        unknown: The cells whose value cannot be computed, which are left without one.
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


def _rows(cut: Splice[SheetCell]) -> Iterator[Splice[SheetCell]]:
    """Return the rows of a sheet, each from the end of the value before it to the end of its last value."""
    start = 0
    for _, cells in groupby(cut.varying, lambda cell: cell.row):
        row = list(cells)
        end = start + len(row)
        yield Splice([*cut.constants[2 * start : 2 * end], b""], row, cut.prefix)
        start = end


def _boxes(rows: Iterable[Splice[SheetCell]]) -> list[tuple[Box, list[Splice[SheetCell]]]]:
    """Join rows in a box, as long as the box is not much larger than the cells that vary."""
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


def _cells(reference: str) -> tuple[str, Box] | None:
    """Return the cells of a reference; None for one that is not to cells of this workbook."""
    if not CELLS.fullmatch(reference):
        return None
    title, _, cells = reference.rpartition("!")
    title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    left, top, right, bottom = range_boundaries(cells)
    return title, (top, left, bottom, right)
