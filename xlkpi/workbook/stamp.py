"""Write values into a workbook's file: its inputs, every formula's cell and every chart's points, and nothing else.

A program that does not compute (a preview, a phone, pandas) then shows the right numbers. The file is cut once, and
then stamped as often as there are businesses; the same values give the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import groupby
from xml.sax.saxutils import escape

from openpyxl.utils import range_boundaries

from ..formula.values import ERRORS, NUM
from .cut import Cut, Place, Reference, SheetCell, cut_chart, cut_sheet
from .engine import Engine, Value
from .package import CHART_PART, Members, sheet_parts

Cell = tuple[str, int, int]
"""A sheet's title, a row and a column."""
Box = tuple[int, int, int, int]
"""The first row and column of a block of cells, and the last."""
Row = Sequence[Value]
Read = Callable[[str, int, int, int, int], list[list[Value]]]
"""Gives the values of a sheet's block of cells."""

CELLS = re.compile(r"('([^'\[\]]|'')+'|[^'!\[\]]+)!\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")
"""One cell or range of this workbook, with its sheet."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPARSE = 8
"""At most so many cells are read for one whose value is written."""


class Stamp:
    """A workbook's parts, cut at the cells and the points that vary. What has not changed is not written anew.

    inputs: the cells whose values are typed in, by sheet; they must be there, if empty. unknown: cells whose value
    cannot be computed: they are left without one.
    """

    def __init__(
        self, members: Members, inputs: Mapping[str, Collection[Place]] | None = None, unknown: Collection[Cell] = ()
    ) -> None:
        hidden = frozenset(unknown)
        self._parts: dict[str, _Sheet | _Chart] = {}
        for title, part in sheet_parts(members):
            cut = cut_sheet(members[part], (inputs or {}).get(title, ()))
            if cut.varying:
                self._parts[part] = _Sheet(title, cut, hidden)
        for name, xml in members.items():
            if CHART_PART.fullmatch(name) and (chart := cut_chart(xml)).varying:
                self._parts[name] = _Chart(chart, hidden)

    def stamped(self, engine: Engine) -> Iterator[tuple[str, bytes]]:
        """Each part that has values or points, with those of the engine."""
        read = cache(engine.values)  # the lines of a chart have their months in common
        for name, part in self._parts.items():
            yield name, part.joined(read)


class _Remembered:
    """The bytes made of the last values: many rows and lines of charts are the same in business after business."""

    def __init__(self, make: Callable[[list[Value]], bytes]) -> None:
        self._make = make
        self._last: tuple[list[Value], list[type]] | None = None
        self._bytes = b""

    def of(self, values: list[Value]) -> bytes:
        """The bytes of these values."""
        last = values, [*map(type, values)]  # 1 equals TRUE
        if last != self._last:
            self._last, self._bytes = last, self._make(values)
        return self._bytes


class _Sheet:
    """A worksheet's cells that vary, row by row, in boxes that are read at once."""

    def __init__(self, title: str, cut: Cut[SheetCell], unknown: Collection[Cell]) -> None:
        self._title = title
        self._end = cut.constants[-1]
        self._boxes: list[tuple[Box, list[tuple[int, _Remembered]]]] = []
        for box, rows in _boxes(_rows(cut)):
            made = []
            for row in rows:
                ways = [_way(cell, (title, cell.row, cell.column) in unknown) for cell in row.varying]
                made.append((row.varying[0].row - box[0], _Remembered(partial(_row, row, ways, box[1]))))
            self._boxes.append((box, made))

    def joined(self, read: Read) -> bytes:
        """The part with these values."""
        pieces = []
        for box, rows in self._boxes:
            values = read(self._title, *box)
            pieces += [row.of(values[at]) for at, row in rows]
        return b"".join([*pieces, self._end])


class _Chart:
    """A chart's references, each with the cells that it is drawn from."""

    def __init__(self, cut: Cut[Reference], unknown: Collection[Cell]) -> None:
        self._cut = cut
        self._unknown = unknown
        self._references = [
            (_cells(reference.formula), _Remembered(partial(_points, reference, cut.prefix)))
            for reference in cut.varying
        ]

    def joined(self, read: Read) -> bytes:
        """The part with these values as its points."""
        return self._cut.joined([points.of(self._values(read, cells)) for cells, points in self._references])

    def _values(self, read: Read, cells: tuple[str, Box] | None) -> list[Value]:
        if cells is None:
            return []
        title, box = cells
        return [
            None if (title, row, column) in self._unknown else value
            for row, values in enumerate(read(title, *box), box[0])
            for column, value in enumerate(values, box[1])
        ]


def _rows(cut: Cut[SheetCell]) -> Iterator[Cut[SheetCell]]:
    """The rows of a sheet, each from the end of the last value before it to the end of its own."""
    start = 0
    for _, cells in groupby(cut.varying, lambda cell: cell.row):
        row = list(cells)
        end = start + len(row)
        yield Cut([*cut.constants[2 * start : 2 * end], b""], row, cut.prefix)
        start = end


def _boxes(rows: Iterable[Cut[SheetCell]]) -> list[tuple[Box, list[Cut[SheetCell]]]]:
    """Rows together in one box, as long as that is not much larger than its cells that vary."""
    found: list[tuple[Box, list[Cut[SheetCell]]]] = []
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


def _way(cell: SheetCell, unknown: bool) -> Callable[[Value, bytes], tuple[bytes, bytes]]:
    """How a cell's type and value are written."""
    if cell.typed:
        return _typed
    return _left_out if unknown else _computed


def _row(row: Cut[SheetCell], ways: Sequence[Callable[..., tuple[bytes, bytes]]], left: int, values: Row) -> bytes:
    """The bytes of a row whose values stand from the column `left` on."""
    fillings: list[bytes] = []
    for cell, way in zip(row.varying, ways, strict=True):
        fillings += way(values[cell.column - left], row.prefix)
    return row.joined(fillings)


def _left_out(value: Value, p: bytes) -> tuple[bytes, bytes]:
    return b"", b""


def _typed(value: Value, p: bytes) -> tuple[bytes, bytes]:
    """A typed cell's type and the rest of its element. A text stays a text, whatever it looks like."""
    if value is None:
        return b"", b"/>"
    if isinstance(value, str) and value not in ERRORS:
        text = _escaped(value)
        form = b'><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>'
        return b' t="inlineStr"', form % (p, p, text, p, p, p)
    kind, text = _cached(value)
    return (b"" if kind == b"n" else b' t="%b"' % kind), b"><%bv>%b</%bv></%bc>" % (p, text, p, p)


@lru_cache(1 << 14, typed=True)  # businesses share most texts and many numbers
def _computed(value: Value, p: bytes) -> tuple[bytes, bytes]:
    """A formula's type and value."""
    kind, text = _cached(value)
    return b' t="%b"' % kind, b"<%bv>%b</%bv>" % (p, text, p)


def _cached(value: Value) -> tuple[bytes, bytes]:
    """A value's type attribute and text in a cell."""
    if isinstance(value, bool):
        return b"b", b"1" if value else b"0"
    if isinstance(value, (int, float)):
        return (b"n", _number(value)) if math.isfinite(value) else (b"e", NUM.encode())
    if value is None:
        return b"str", b""
    text = str(value)
    return (b"e" if text in ERRORS else b"str"), _escaped(text)


def _escaped(text: str) -> bytes:
    """Characters that XML cannot hold as _xHHHH_. The engine gives such escapes of the file as they stand there."""
    return escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)).encode()


def _number(value: float) -> bytes:
    text = repr(float(value) + 0.0)  # -0.0 is 0
    return (text[:-2] if text.endswith(".0") else text).encode()


def _points(reference: Reference, p: bytes, values: Row) -> bytes:
    """A reference's points; a blank or an error has none, so the chart shows a gap.

    None at all where the reference is a name, whole columns or another workbook: better than stale ones.
    """
    if not values or reference.kind not in ("num", "str"):
        return b""
    kind = reference.kind.encode()
    number = reference.kind == "num"
    form = b"<%bformatCode>%b</%bformatCode>" % (p, reference.form, p) if number else b""
    points = b"".join(
        b'<%bpt idx="%d"><%bv>%b</%bv></%bpt>' % (p, index, p, text, p, p)
        for index, text in enumerate(_point(value, number) for value in values)
        if text is not None
    )
    return b'<%b%bCache>%b<%bptCount val="%d"/>%b</%b%bCache>' % (p, kind, form, p, len(values), points, p, kind)


@lru_cache(1 << 14, typed=True)
def _point(value: Value, number: bool) -> bytes | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return _number(value)
    return None if number or value is None else _cached(value)[1]


def _cells(reference: str) -> tuple[str, Box] | None:
    """The cells of a reference; None of one that is not to cells of this workbook."""
    if not CELLS.fullmatch(reference):
        return None
    title, _, cells = reference.rpartition("!")
    title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    left, top, right, bottom = range_boundaries(cells)
    return title, (top, left, bottom, right)
