"""The splicing of a workbook's parts: a part is cut at its values, and new values are joined in without parsing.

Everything else (styles, formulas, additions by other programs) stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from xml.parsers import expat

from openpyxl.utils import coordinate_to_tuple, range_boundaries

Position = tuple[int, int]
"""The row and column of a cell."""

Varying = TypeVar("Varying")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_KINDS = {"numRef": "num", "strRef": "str", "multiLvlStrRef": "multiLvlStr"}
_TYPE = re.compile(rb"""\s+t\s*=\s*("[^"]*"|'[^']*')""")
_FORMAT = re.compile(rb"formatCode\s*>([^<]*)<")
_HEAD = re.compile(rb"""<((?:[^\s/>:]+:)?)[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")
"""Matches a start tag and its prefix; the value of an attribute may contain ">"."""
_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<(?:[^\s/>:]+:)?f[\s/>]")
_SPREADING = ("array", "dataTable")
"""Kinds of formula that also give values to other cells."""


class SheetCell(NamedTuple):
    """A cell whose value varies. `typed` is whether the cell has no formula: its value is typed or spilled."""

    row: int
    column: int
    typed: bool


@dataclass(frozen=True)
class Reference:
    """Cells that a chart draws. `kind` is num, str or multiLvlStr; `form` is the number format of the points."""

    formula: str
    kind: str
    form: bytes


@dataclass(frozen=True)
class Splice(Generic[Varying]):
    """The bytes of a part between the positions that vary.

    Attributes:
        constants: The bytes before, between and after the positions: one more than there are positions.
        varying: The cells or references that vary, in order. A cell has two positions: its type and its value.
        prefix: The prefix of the part's elements, such as b"c:".
    """

    constants: Sequence[bytes]
    varying: Sequence[Varying]
    prefix: bytes

    def joined(self, fillings: Sequence[bytes]) -> bytes:
        """Return the whole part with `fillings` at its positions."""
        pieces = [b""] * (len(self.constants) + len(fillings))
        pieces[0::2] = self.constants
        pieces[1::2] = fillings
        return b"".join(pieces)


@dataclass(slots=True)
class _Element:
    """An element of a part: its attributes, where its start tag begins, its text, and its children by name.

    `closed` is where its end tag begins; the start tag may be the whole element.
    """

    xml: bytes
    attributes: Mapping[str, str]
    start: int
    closed: int = 0
    text: str = ""
    children: dict[str, _Element] = field(default_factory=dict)

    @property
    def head(self) -> int:
        """Return the end of the start tag."""
        found = _HEAD.match(self.xml, self.start)
        assert found is not None
        return found.end()

    @property
    def end(self) -> int:
        """Return the end of the element."""
        head = self.head
        return head if self.xml[head - 2 : head] == b"/>" else self.xml.index(b">", self.closed) + 1


def splice_sheet(xml: bytes, inputs: Collection[Position]) -> Splice[SheetCell]:
    """Cut a worksheet at the values of formulas, at the other cells of array formulas, and at the input cells."""
    if not inputs and _FORMULA.search(xml) is None:
        return Splice([xml], [], b"")
    constants: list[bytes] = []
    cells: list[SheetCell] = []
    arrays: list[tuple[int, ...]] = []
    prefix, last = b"", 0
    for element in _elements(xml, _MAIN, ("c",)):
        formula = element.children.get("f")
        if formula is None and not inputs and not arrays:
            continue  # most cells are constants
        position = coordinate_to_tuple(element.attributes["r"])
        if formula is not None and formula.attributes.get("t") in _SPREADING:
            arrays.append(range_boundaries(formula.attributes["ref"]))
        typed = formula is None or position in inputs
        if typed and position not in inputs and not any(_within(position, box) for box in arrays):
            continue
        head = xml[element.start : element.head].removesuffix(b">").removesuffix(b"/").rstrip()
        prefix = _prefix(xml, element)
        constants.append(xml[last : element.start] + _TYPE.sub(b"", head))
        constants.append(b"" if typed or formula is None else b">" + xml[formula.start : formula.end])
        cells.append(SheetCell(position[0], position[1], typed))
        values = [child.end for name, child in element.children.items() if name in ("f", "v", "is")]
        last = element.end if typed else max(values)
    return Splice([*constants, xml[last:]], cells, prefix)


def _within(position: Position, box: Sequence[int]) -> bool:
    first_column, first_row, last_column, last_row = box
    return first_row <= position[0] <= last_row and first_column <= position[1] <= last_column


def splice_chart(xml: bytes) -> Splice[Reference]:
    """Cut a chart at the points of each reference."""
    constants: list[bytes] = []
    references: list[Reference] = []
    prefix, last = b"", 0
    for element in _elements(xml, _CHART, tuple(_KINDS)):
        formula = element.children.get("f")
        if formula is None:
            continue
        prefix = _prefix(xml, element)
        kind = next(kind for name, kind in _KINDS.items() if xml.startswith(prefix + name.encode(), element.start + 1))
        cache = element.children.get(f"{kind}Cache")
        form = _FORMAT.search(xml, cache.start, cache.end) if cache else None
        constants.append(xml[last : formula.end])
        references.append(Reference(formula.text, kind, form[1] if form else b"General"))
        last = cache.end if cache else formula.end
    return Splice([*constants, xml[last:]], references, prefix)


def _prefix(xml: bytes, element: _Element) -> bytes:
    found = _HEAD.match(xml, element.start)
    assert found is not None
    return found[1]


def _elements(xml: bytes, namespace: str, names: Sequence[str]) -> Iterator[_Element]:
    """Yield the elements of these names with their children, in the order of the part."""
    wanted = {f"{namespace} {name}" for name in names}
    found: list[_Element] = []
    outer: list[_Element] = []  # the open element, and its open child
    depth = 0
    parser = expat.ParserCreate(namespace_separator=" ")

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if outer:
            depth += 1
            if depth == 1:
                child = _Element(xml, attributes, parser.CurrentByteIndex)
                outer[0].children[name.rpartition(" ")[2]] = child
                outer.append(child)
        elif name in wanted:
            outer.append(_Element(xml, attributes, parser.CurrentByteIndex))

    def closed(name: str) -> None:
        nonlocal depth
        if depth <= 1 and outer:
            element = outer.pop()
            element.closed = parser.CurrentByteIndex
            if not outer:
                found.append(element)
        depth = max(depth - 1, 0)

    def read(text: str) -> None:
        if depth == 1:
            outer[-1].text += text

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, read
    for start in range(0, len(xml), _CHUNK):
        parser.Parse(xml[start : start + _CHUNK], False)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found
