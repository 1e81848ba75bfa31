"""The writing of a compiled template's values into its parts: what is the same for every business is written once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine import Functions
from ..package import Members
from ..splice import Reference, SheetCell, Splice
from ..value_xml import cached, points_maker, typed_xml
from ..write_values import Remembered, Splices, cells_of
from ..zip_writer import ZipWriter
from .code import Code, loaded
from .values import CellError, Unsure

if TYPE_CHECKING:
    from .program import Program  # what is kept is written without what compiles

Slot = Callable[[Code], int]
"""Returns the place of a value among those that the program returns."""

_FAULTS = (Unsure, TypeError, ValueError, AttributeError, ArithmeticError, LookupError)
"""What the program raises where it does not know. Only Unsure is expected; the engine answers in any case."""


class _SheetPlan(NamedTuple):
    """A sheet that varies.

    Attributes:
        prefix: The prefix of its elements.
        pieces: Its constant bytes, with an empty piece between any two for what varies.
        typed: The places of the values of typed cells, of which the type and the text are made together.
        picked: The place of each piece that varies: the types and texts of all values, then what is typed.
    """

    prefix: bytes
    pieces: list[bytes]
    typed: list[int]
    picked: list[int]


class _ChartPlan(NamedTuple):
    """A chart that varies: its references, each with the places of the values that it draws."""

    splice: Splice[Reference]
    drawn: list[list[int]]


class Plan(NamedTuple):
    """All that a writer needs: plain values, which can be kept and sent to another process.

    Attributes:
        program: The code of the program, marshalled.
        parts: The parts with values or points, in the order of ValueWriter's, so that the files have the same bytes
            whatever computes them; bytes are the same for every business.
        same: The writer of packages with the other parts.
    """

    program: bytes
    parts: dict[str, _SheetPlan | _ChartPlan | bytes]
    same: ZipWriter


def plan(program: Program, members: Members, cut: Splices) -> Plan:
    """Return the plan of a writer.

    Args:
        program: The template's formulas.
        members: The template's parts, prepared for writing values.
        cut: The parts that vary.
    """
    slots: dict[str, int] = {}

    def slot(code: Code) -> int:
        return slots.setdefault(code.text, len(slots))

    parts: dict[str, _SheetPlan | _ChartPlan | bytes] = {}
    for part, (title, sheet) in cut.sheets.items():
        made = _sheet_plan(title, sheet, slot, program)
        parts[part] = made if len(made.pieces) > 1 else made.pieces[0]
    for part, chart in cut.charts.items():
        drawn = [[program.read(cell) for cell in cells_of(one.formula)] for one in chart.varying]
        if all(code.is_constant for codes in drawn for code in codes):
            values = [[_plain(code.value) for code in codes] for codes in drawn]
            parts[part] = _chart_xml(chart, _points(chart), values)
        else:
            parts[part] = _ChartPlan(chart, [[*map(slot, codes)] for codes in drawn])
    same = {name: xml for name, xml in members.items() if name not in parts}
    return Plan(program.code(list(slots)), parts, ZipWriter(same))


def _sheet_plan(title: str, splice: Splice[SheetCell], slot: Slot, program: Program) -> _SheetPlan:
    p, constants = splice.prefix, splice.constants
    typed: list[int] = []
    picked: list[int] = []  # those of typed cells are counted from the end
    pieces = [b""]
    for index, cell in enumerate(splice.varying):
        before, between = constants[2 * index : 2 * index + 2]
        code = program.read((title, cell.row, cell.column))
        pieces[-1] += before
        if cell.typed:
            typed.append(slot(code))
            picked.append(-len(typed))
            pieces += [b"", between]
        elif code.is_constant:
            kind, text = cached(_plain(code.value))
            pieces[-1] += b' t="%b"%b<%bv>%b</%bv>' % (kind, between, p, text, p)
        else:
            pieces[-1] += b' t="'
            pieces += [b"", b'"%b<%bv>' % (between, p), b"", b"</%bv>" % p]
            picked += [2 * slot(code), 2 * slot(code) + 1]
    pieces[-1] += constants[-1]
    return _SheetPlan(p, pieces, typed[::-1], picked)


class CompiledWriter:
    """A writer of the workbooks of a compiled template.

    Args:
        plan: The plan.
        called: The add-in's functions that the program calls.
    """

    def __init__(self, plan: Plan, called: Functions) -> None:
        self._function = loaded(plan.program, called)
        self._same = plan.same
        self._parts = {part: _part(one) for part, one in plan.parts.items()}

    def values(self, given: Sequence[Any]) -> list[Any] | None:
        """Return all values, computed from those of the cells that vary; None where the engine must compute them.

        An error is its text, as for the engine.
        """
        try:
            found = self._function(*given)
        except _FAULTS:
            return None
        return [value.text if value.__class__ is CellError else value for value in found]

    def written(self, values: Sequence[Any]) -> bytes:
        """Return the file with these values."""
        pieces = list(chain.from_iterable(map(cached, values)))
        return self._same.written((name, part.joined(values, pieces)) for name, part in self._parts.items())


def _part(plan: _SheetPlan | _ChartPlan | bytes) -> _Sheet | _Chart | _Constant:
    if isinstance(plan, _SheetPlan):
        return _Sheet(plan)
    return _Chart(plan) if isinstance(plan, _ChartPlan) else _Constant(plan)


class _Constant:
    """A part that is the same for every business."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml

    def joined(self, values: Sequence[Any], pieces: list[bytes]) -> bytes:
        """Return the part."""
        return self._xml


class _Sheet:
    """A sheet as constant bytes, and between them the types and texts of values."""

    def __init__(self, plan: _SheetPlan) -> None:
        self._pieces = plan.pieces
        self._typed = _getter(plan.typed) if plan.typed else None
        self._type = lru_cache(1 << 12, typed=True)(lambda value: typed_xml(value, plan.prefix))
        self._picked = _getter(plan.picked)

    def joined(self, values: Sequence[Any], pieces: list[bytes]) -> bytes:
        """Return the part. `pieces` has the type and the text of each value."""
        made = self._pieces.copy()
        if self._typed:
            pieces = [*pieces, *map(self._type, self._typed(values))]
        made[1::2] = self._picked(pieces)
        return b"".join(made)


class _Chart:
    """A chart, whose points are kept while their values stay the same."""

    def __init__(self, plan: _ChartPlan) -> None:
        self._splice = plan.splice
        self._drawn = [_getter(places) for places in plan.drawn]
        self._points = _points(plan.splice)

    def joined(self, values: Sequence[Any], pieces: list[bytes]) -> bytes:
        """Return the part."""
        return _chart_xml(self._splice, self._points, [picked(values) for picked in self._drawn])


def _points(splice: Splice[Reference]) -> list[Remembered]:
    return [Remembered(points_maker(reference, splice.prefix)) for reference in splice.varying]


def _chart_xml(splice: Splice[Reference], points: Sequence[Remembered], values: Sequence[Sequence[Any]]) -> bytes:
    return splice.joined([one.of(row) for one, row in zip(points, values, strict=True)])


def _getter(places: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return a function that picks the items at places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda items: [items[place] for place in places]


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, CellError) else value
