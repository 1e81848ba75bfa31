"""LibreOffice's cells and ours.

A cell arrives as a float, a text, or "" when it is empty; an argument that is left out as None; a range as a tuple
of rows. A result goes back as a tuple of rows of floats and texts. An error is a NaN that carries its number in its
lowest bits: so a single cell, or one in the middle of a range, is an error of LibreOffice's own.
"""

from __future__ import annotations

import struct
from typing import Any, Dict, Tuple, Union

from ...formula.values import DIV0, NA, NUM, VALUE

Cell = Union[float, str]
Rows = Tuple[Tuple[Cell, ...], ...]

_CODES = {"#NULL!": 521, DIV0: 532, VALUE: 519, "#REF!": 524, "#NAME?": 525, NUM: 503, NA: 0x7FFF}
_QUIET_NAN = 0x7FF8000000000000
_LOWEST_BITS = 0xFFFF


def _nan(code: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", _QUIET_NAN | code))[0])


_NANS: Dict[str, float] = {error: _nan(code) for error, code in _CODES.items()}
_ERRORS = {code: error for error, code in _CODES.items()}


def from_office(argument: Any) -> Any:
    """An argument as the functions take it. An error that has no name of ours becomes #VALUE!."""
    if isinstance(argument, float):
        return argument if argument == argument else _error(argument)
    if isinstance(argument, tuple):
        return [[from_office(cell) for cell in row] for row in argument]
    return argument


def to_office(result: Any) -> Union[Cell, Rows]:
    """A function's result: a single value as it is, a range as rows."""
    if not isinstance(result, list):
        return _cell(result)
    rows = result if isinstance(result[0], list) else [result]
    return tuple(tuple(map(_cell, row)) for row in rows)


def _cell(value: Any) -> Cell:
    return _NANS.get(value, value) if isinstance(value, str) else float(value)


def _error(number: float) -> str:
    bits: int = struct.unpack("<Q", struct.pack("<d", number))[0]
    return _ERRORS.get(bits & _LOWEST_BITS, VALUE)
