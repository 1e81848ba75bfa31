"""The XML of values: of the cells in a row of a worksheet, and of the points of a chart.

What a row or a chart has in common in every workbook is put together once, by row_maker and points_maker.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from html import escape

from ..formula.values import ERRORS, NUM
from .engine import Value
from .splice import Reference, SheetCell, Splice

Row = Sequence[Value]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def row_maker(splice: Splice[SheetCell], hidden: Sequence[bool], left: int) -> Callable[[Row], bytes]:
    """Return a function that makes the bytes of a row from its values.

    Args:
        splice: The row, cut at its values.
        left: The first column of the values.
        hidden: For each cell, whether it is left without a value.
    """
    p = splice.prefix
    constants = [*splice.constants]
    ways: list[Callable[[Value], tuple[bytes, bytes]]] = []
    for index, (cell, is_hidden) in enumerate(zip(splice.varying, hidden, strict=True)):
        if cell.typed:
            ways.append(partial(_typed, p))
        elif is_hidden:
            ways.append(_left_out)
        else:  # the common part of all computed values is made once
            ways.append(cached)
            constants[2 * index] += b' t="'
            constants[2 * index + 1] = b'"%b<%bv>' % (constants[2 * index + 1], p)
            constants[2 * index + 2] = b"</%bv>%b" % (p, constants[2 * index + 2])
    whole = Splice(constants, splice.varying, p)
    columns = [cell.column - left for cell in splice.varying]

    def made(values: Row) -> bytes:
        fillings: list[bytes] = []
        for way, column in zip(ways, columns, strict=True):
            fillings += way(values[column])
        return whole.joined(fillings)

    return made


def typed_xml(value: Value, prefix: bytes = b"") -> bytes:
    """Return what follows the address and the style of a typed cell, as it is written."""
    kind, rest = _typed(prefix, value)
    return kind + rest


def _left_out(value: Value) -> tuple[bytes, bytes]:
    return b"", b""


def _typed(p: bytes, value: Value) -> tuple[bytes, bytes]:
    """Return the type of a typed cell and the rest of its element. A text stays a text, whatever it looks like."""
    if value is None:
        return b"", b"/>"
    if isinstance(value, str) and value not in ERRORS:
        text = _escaped(value)
        form = b'><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>'
        return b' t="inlineStr"', form % (p, p, text, p, p, p)
    kind, text = cached(value)
    return (b"" if kind == b"n" else b' t="%b"' % kind), b"><%bv>%b</%bv></%bc>" % (p, text, p, p)


@lru_cache(1 << 14, typed=True)  # several cells and charts have the same number; businesses share most texts
def cached(value: Value) -> tuple[bytes, bytes]:
    """Return the type attribute and the text of a value in a cell."""
    if isinstance(value, bool):
        return b"b", b"1" if value else b"0"
    if isinstance(value, (int, float)):
        return (b"n", _number(value)) if math.isfinite(value) else (b"e", NUM.encode())
    if value is None:
        return b"str", b""
    text = str(value)
    return (b"e" if text in ERRORS else b"str"), _escaped(text)


def _escaped(text: str) -> bytes:
    """Return a text with characters that XML cannot hold as _xHHHH_; such escapes in the file stay as they are."""
    return escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False).encode()


def _number(value: float) -> bytes:
    text = repr(float(value) + 0.0)  # -0.0 is 0
    return (text[:-2] if text.endswith(".0") else text).encode()


def points_maker(reference: Reference, p: bytes) -> Callable[[Row], bytes]:
    """Return a function that makes the points of a reference. A blank or an error leaves a gap in the chart.

    A reference to a name, whole columns or another workbook gives no points, which is better than old ones.
    """
    if reference.kind not in ("num", "str"):
        return lambda values: b""
    kind, number = reference.kind.encode(), reference.kind == "num"
    form = b"<%bformatCode>%b</%bformatCode>" % (p, reference.form, p) if number else b""

    def made(values: Row) -> bytes:
        if not values:
            return b""
        points = [
            b'<%bpt idx="%d"><%bv>%b</%bv></%bpt>' % (p, index, p, text, p, p)
            for index, (sort, text) in enumerate(map(cached, values))
            if (sort == b"n" if number else values[index] is not None)
        ]
        count = b'<%bptCount val="%d"/>' % (p, len(values))
        return b"<%b%bCache>%b%b%b</%b%bCache>" % (p, kind, form, count, b"".join(points), p, kind)

    return made
