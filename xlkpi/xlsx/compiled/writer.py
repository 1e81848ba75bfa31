"""The writing of a compiled template's values into its parts: what is the same for every business is written once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from ..package import Members, charts, sheet_parts
from ..splice import Position, Reference, SheetCell, Splice, splice_chart, splice_sheet
from ..value_xml import cached, points_maker, typed_xml
from ..write_values import Remembered, cells_of
from ..zip_writer import ZipWriter
from .code import Code
from .program import Program
from .values import CellError, Unsure

Slot = Callable[[Code], int]
"""Returns the place of a value among those that the program returns."""

_FAULTS = (Unsure, TypeError, ValueError, AttributeError, ArithmeticError, LookupError)
"""What the program raises where it does not know. Only Unsure is expected; the engine answers in any case."""


class CompiledWriter:
    """A writer of the workbooks of a compiled template.

    Args:
        program: The template's formulas.
        members: The template's parts, prepared for writing values.
        inputs: The cells whose values are typed, by sheet.
    """

    def __init__(self, program: Program, members: Members, inputs: Mapping[str, Collection[Position]]) -> None:
        slots: dict[str, int] = {}

        def slot(code: Code) -> int:
            return slots.setdefault(code.text, len(slots))

        self._parts: dict[str, _Sheet | _Chart] = {}
        for title, part in sheet_parts(members):
            if (sheet := splice_sheet(members[part], inputs.get(title, ()))).varying:
                self._parts[part] = _Sheet(title, sheet, slot, program)
        for name in sorted(charts(members)):
            if (chart := splice_chart(members[name])).varying:
                self._parts[name] = _Chart(chart, slot, program)
        self._function = program.function(list(slots))
        same = dict(members)
        for name in [name for name, part in self._parts.items() if part.constant is not None]:
            same[name] = self._parts.pop(name).constant or b""
        for name in self._parts:
            del same[name]
        self._zip = ZipWriter(same)

    def values(self, given: Sequence[Any]) -> list[Any] | None:
        """Return all values, computed from those of the cells that vary; None where the engine must compute them.

        An error is its text, as for the engine.
        """
        try:
            found = self._function(*given)
        except _FAULTS:
            return None
        return [value.text if value.__class__ is CellError else value for value in found]

    def parts(self, values: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
        """Return the parts with these values."""
        pieces = list(chain.from_iterable(map(cached, values)))
        for name, part in self._parts.items():
            yield name, part.joined(values, pieces)

    def written(self, values: Sequence[Any]) -> bytes:
        """Return the file with these values."""
        return self._zip.written(self.parts(values))


class _Sheet:
    """A sheet as constant bytes, and between them the types and texts of values."""

    def __init__(self, title: str, splice: Splice[SheetCell], slot: Slot, program: Program) -> None:
        p, constants = splice.prefix, splice.constants
        typed_slots: list[int] = []
        places: list[int] = []
        """The place of each piece that varies; those of typed cells come after all others, counted from the end."""
        pieces = [b""]
        for index, cell in enumerate(splice.varying):
            before, between = constants[2 * index : 2 * index + 2]
            code = program.read((title, cell.row, cell.column))
            pieces[-1] += before
            if cell.typed:
                typed_slots.append(slot(code))
                places.append(-len(typed_slots))
                pieces += [b"", between]  # the type and the value are made together
            elif code.is_constant:
                kind, text = cached(_plain(code.value))
                pieces[-1] += b' t="%b"%b<%bv>%b</%bv>' % (kind, between, p, text, p)
            else:
                pieces[-1] += b' t="'
                pieces += [b"", b'"%b<%bv>' % (between, p), b"", b"</%bv>" % p]
                places += [2 * slot(code), 2 * slot(code) + 1]
        pieces[-1] += constants[-1]
        self._pieces = pieces
        self._typed = _getter(typed_slots[::-1])
        self._has_typed = bool(typed_slots)
        self._type = lru_cache(1 << 12, typed=True)(lambda value: typed_xml(value, p))
        self._picked = _getter(places)
        self.constant = pieces[0] if len(pieces) == 1 else None
        """The part, if it is the same for every business."""

    def joined(self, values: Sequence[Any], pieces: list[bytes]) -> bytes:
        """Return the part. `pieces` has the type and the text of each value."""
        made = self._pieces.copy()
        if self._has_typed:
            pieces = [*pieces, *map(self._type, self._typed(values))]
        made[1::2] = self._picked(pieces)
        return b"".join(made)


class _Chart:
    """The references of a chart, each with the places of the values that it draws."""

    def __init__(self, splice: Splice[Reference], slot: Slot, program: Program) -> None:
        self._splice = splice
        drawn = [[program.read(cell) for cell in cells_of(reference.formula)] for reference in splice.varying]
        self._references = [
            (_getter([slot(code) for code in codes]), Remembered(points_maker(reference, splice.prefix)))
            for reference, codes in zip(splice.varying, drawn, strict=True)
        ]
        self.constant: bytes | None = None
        """The part, if it is the same for every business."""
        if all(code.is_constant for codes in drawn for code in codes):
            values = [[_plain(code.value) for code in codes] for codes in drawn]
            made = [points.of(row) for row, (_, points) in zip(values, self._references, strict=True)]
            self.constant = splice.joined(made)

    def joined(self, values: Sequence[Any], pieces: list[bytes]) -> bytes:
        """Return the part."""
        return self._splice.joined([points.of(picked(values)) for picked, points in self._references])


def _getter(places: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return a function that picks the items at places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda items: [items[place] for place in places]


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, CellError) else value
