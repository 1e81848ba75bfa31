"""The values of a compiled template's cells, and what operators do with unusual ones.

A number is a float, a text a str, a truth value a bool, a blank None, and an error a CellError. Each answer is that of
formualizer 0.13, which the tests compare with it. Where its answer is rare or hard to know, Unsure is raised, and the
engine computes the workbook.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NoReturn

from ...formula.values import DIV0, NA, NUM, VALUE
from ..engine import TEXTS_OF_ERRORS


class Unsure(Exception):  # noqa: N818 (it says what the program is)
    """The program does not know the answer for these numbers: the engine does."""


class Failed(Exception):  # noqa: N818 (it carries the value of the cell)
    """A formula has an error as its value, which is the argument."""


class CellError:
    """An error as the value of a cell. Whatever computes with it fails with it."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def _fail(self, *_: object) -> NoReturn:
        raise Failed(self)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __neg__ = __abs__ = __int__ = __float__ = __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _fail
    __eq__ = __ne__ = _fail
    __hash__ = object.__hash__


DIV0_ERROR, NA_ERROR, NUM_ERROR, VALUE_ERROR, NAME_ERROR, REF_ERROR, NULL_ERROR = map(
    CellError, (DIV0, NA, NUM, VALUE, "#NAME?", "#REF!", "#NULL!")
)
ERRORS = {
    error.text: error for error in (DIV0_ERROR, NA_ERROR, NUM_ERROR, VALUE_ERROR, NAME_ERROR, REF_ERROR, NULL_ERROR)
}

_LARGEST = 1e300
"""The largest product or quotient. Sums of as many as a workbook has cells are finite, so they need no check."""
WHOLE = 1e15
"""A number from here on is written with more digits than a float has."""
_SMALLEST_WRITTEN = 1e-4
"""Below it Python writes a number with an exponent."""
_FOLDED = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
"""The engine takes capitals for small letters in ASCII alone."""
_ORDER = {float: 0, str: 1, bool: 2}


# --- coercion


def finite(value: float) -> float:
    """Return a product or quotient that did not overflow."""
    if -_LARGEST < value < _LARGEST:
        return value
    raise Unsure


def number(value: Any) -> float:
    """Return the number that an operator takes from a value."""
    kind = value.__class__
    if kind is float:
        return value  # type: ignore[no-any-return]
    if value is None:
        return 0.0
    if kind is bool:
        return 1.0 if value else 0.0
    if kind is str:
        if any(map(str.isnumeric, value)):  # "12", and a date
            raise Unsure
        raise Failed(VALUE_ERROR)
    raise Failed(value)


def text(value: Any) -> str:
    """Return the text that an operator takes from a value."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is float:
        if _SMALLEST_WRITTEN <= abs(value) < WHOLE:
            written = repr(value)
            return written[:-2] if written.endswith(".0") else written
        if value == 0 and math.copysign(1, value) > 0:
            return "0"
        raise Unsure
    if value is None:
        return ""
    if kind is bool:
        raise Unsure  # functions of text write it in their own ways
    raise Failed(value)


def truth(value: Any) -> bool:
    """Return the truth value that IF takes from a value."""
    if value.__class__ is str:
        raise Failed(VALUE_ERROR)
    return bool(value)


def checked(value: Any) -> Any:
    """Return a value that is no error."""
    if value.__class__ is CellError:
        raise Failed(value)
    return value


def place(value: Any) -> float:
    """Return the number that a function of text takes for a count or position."""
    if value.__class__ is CellError:
        raise Failed(value)
    if isinstance(value, float):
        return value
    raise Unsure  # each function takes a text in its own way


def whole(value: float) -> int:
    """Return a count or position, which is cut to a whole number."""
    if abs(value) < WHOLE:
        return int(value)
    raise Unsure


def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the value of a call of an add-in's function, adapted as for the engine; it takes errors as their texts."""
    found = function(*map(_as_given, arguments))
    kind = found.__class__
    if kind is float and math.isfinite(found):
        return found
    if kind is str or kind is bool or found is None:
        return found
    if kind is int and abs(found) < WHOLE:
        return float(found)
    if kind is dict:
        raise Failed(ERRORS[TEXTS_OF_ERRORS[found["kind"]]])
    raise Unsure


def _as_given(value: Any) -> Any:
    if value.__class__ is list:
        return [_as_given(item) for item in value]
    return value.text if value.__class__ is CellError else value


# --- comparison


def is_blank(value: Any) -> bool:
    """Return whether a value equals the empty text."""
    return value is None or value == ""


def folded(value: str) -> str:
    """Return a text in small letters, as it is compared."""
    return value.lower() if value.isascii() else value.translate(_FOLDED)


def is_text(value: Any, wanted: str) -> bool:
    """Return whether a value equals a text, which is given in small letters."""
    if value.__class__ is str:
        return bool(value == wanted or folded(value) == wanted)
    if value.__class__ is CellError:
        raise Failed(value)
    return False


def order(one: Any, other: Any) -> int:
    """Return a number below, equal to, or above 0, as one value is to another: numbers, then texts, then truth."""
    for value in (one, other):
        if value.__class__ is CellError:
            raise Failed(value)
    if one is None:
        one = _blank_like(other)
    if other is None:
        other = _blank_like(one)
    left, right = _ORDER[one.__class__], _ORDER[other.__class__]
    if left != right:
        return left - right
    if left == 1:
        one, other = folded(one), folded(other)
    return bool(one > other) - bool(one < other)


def _blank_like(value: Any) -> Any:
    return "" if value.__class__ is str else False if value.__class__ is bool else 0.0
