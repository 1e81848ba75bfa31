"""Write values into a workbook's file: its inputs, every formula's cell and every chart's points, and nothing else.

A program that does not compute (a preview, a phone, pandas) then shows the right numbers. The file is cut once, and
then stamped as often as there are businesses; the same values give the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape

from openpyxl.utils import range_boundaries

from ..formula.values import ERRORS, NUM
from .cut import Cut, Place, Reference, SheetCell, cut_chart, cut_sheet
from .engine import Value
from .package import Members, sheet_parts

Cell = tuple[str, int, int]
"""A sheet's title, a row and a column."""

_CELLS = re.compile(r"('([^'\[\]]|'')+'|[^'!\[\]]+)!\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")
"""One cell or range of this workbook, with its sheet."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_VALUE = (b"", b"")


class Stamp:
    """A workbook's parts, cut at the cells and the points that vary.

    inputs: the cells whose values are typed in, by sheet; they must be there, if empty. unknown: cells whose value
    cannot be computed: they are left without one.
    """

    def __init__(
        self, members: Members, inputs: Mapping[str, Collection[Place]] | None = None, unknown: Collection[Cell] = ()
    ) -> None:
        self._unknown = frozenset(unknown)
        self._sheets = {
            part: (title, cut_sheet(members[part], (inputs or {}).get(title, ())))
            for title, part in sheet_parts(members)
        }
        self._charts = {
            name: cut_chart(xml) for name, xml in members.items() if re.fullmatch(r"xl/charts/chart\d*\.xml", name)
        }
        self._points = {
            reference.formula: list(_cells(reference.formula))
            for cut in self._charts.values()
            for reference in cut.varying
        }

    def stamped(self, value: Callable[[str, int, int], Value]) -> Iterator[tuple[str, bytes]]:
        """Each part that has values or points, with those of `value(sheet, row, column)`."""
        for part, (title, cells) in self._sheets.items():
            if cells.varying:
                yield part, cells.joined(self._values(title, cells, value))
        points = {formula: [self._known(value, cell) for cell in cells] for formula, cells in self._points.items()}
        for part, chart in self._charts.items():
            if chart.varying:
                yield part, chart.joined([_points(r, points[r.formula], chart.prefix) for r in chart.varying])

    def _values(self, title: str, cut: Cut[SheetCell], value: Callable[[str, int, int], Value]) -> list[bytes]:
        """The type and the value of each cell."""
        fillings: list[bytes] = []
        for row, column, typed in cut.varying:
            if typed:
                fillings += _typed(value(title, row, column), cut.prefix)
            elif (title, row, column) in self._unknown:
                fillings += _NO_VALUE
            else:
                fillings += _computed(value(title, row, column), cut.prefix)
        return fillings

    def _known(self, value: Callable[[str, int, int], Value], cell: Cell) -> Value:
        return None if cell in self._unknown else value(*cell)


def _typed(value: Value, p: bytes) -> tuple[bytes, bytes]:
    """A typed cell's type and the rest of its element. A text stays a text, whatever it looks like."""
    if value is None:
        return b"", b"/>"
    if isinstance(value, str) and value not in ERRORS:
        text = escape(value).encode()
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


def _points(reference: Reference, values: Sequence[Value], p: bytes) -> bytes:
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


def _cells(reference: str) -> Iterator[Cell]:
    """The cells of a reference; none of one that is not to cells of this workbook."""
    if not _CELLS.fullmatch(reference):
        return
    title, _, cells = reference.rpartition("!")
    title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    first_column, first_row, last_column, last_row = range_boundaries(cells)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield title, row, column
