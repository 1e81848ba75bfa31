"""Conversion between LibreOffice's cells and the functions' values.

LibreOffice passes a cell as a float, a text, or "" for an empty one; None for an argument that is left out; a tuple of
rows for a range. It accepts floats, texts, and tuples of rows of both as results. An error is a NaN with the error's
number in its lowest bits, also in the middle of a range.
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
    """Return the NaN that stands for an error's number."""
    return float(struct.unpack("<d", struct.pack("<Q", _QUIET_NAN | code))[0])


_NANS: Dict[str, float] = {error: _nan(code) for error, code in _CODES.items()}
_ERRORS = {code: error for error, code in _CODES.items()}


def from_office(argument: Any) -> Any:
    """Convert an argument from LibreOffice. An error that the functions do not know becomes #VALUE!."""
    if isinstance(argument, float):
        return argument if argument == argument else _error(argument)
    if isinstance(argument, tuple):
        return [[from_office(cell) for cell in row] for row in argument]
    return argument


def to_office(result: Any) -> Union[Cell, Rows]:
    """Convert a function's result for LibreOffice: a single value, or a tuple of rows for a range."""
    if not isinstance(result, list):
        return _cell(result)
    rows = result if isinstance(result[0], list) else [result]
    return tuple(tuple(map(_cell, row)) for row in rows)


def _cell(value: Any) -> Cell:
    """Convert a single value for LibreOffice."""
    return _NANS.get(value, value) if isinstance(value, str) else float(value)


def _error(number: float) -> str:
    """Return the text of the error that a NaN stands for."""
    bits: int = struct.unpack("<Q", struct.pack("<d", number))[0]
    return _ERRORS.get(bits & _LOWEST_BITS, VALUE)
