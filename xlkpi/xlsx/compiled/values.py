"""The values of a compiled template's cells, and what operators and functions do with unusual ones.

A number is a float, a text a str, a truth value a bool, a blank None, and an error a CellError. Each answer is that of
formualizer 0.13, which the tests compare with it. Where its answer is rare or hard to know, Unsure is raised, and the
engine computes the workbook.
"""

from __future__ import annotations

import calendar
import datetime
import decimal
import math
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from ...formula.values import DIV0, NA, NUM, VALUE


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
_NUMBERS_OF_ERRORS = {"#NULL!": 1.0, DIV0: 2.0, VALUE: 3.0, "#REF!": 4.0, "#NAME?": 5.0, NUM: 6.0, NA: 7.0}

_TEXTS_OF_KINDS = {
    "Div": DIV0,
    "Na": NA,
    "Num": NUM,
    "Value": VALUE,
    "Name": "#NAME?",
    "Ref": "#REF!",
    "Null": "#NULL!",
}

_LARGEST = 1e300
"""The largest product or quotient. Sums of as many as a workbook has cells are finite, so they need no check."""
_WHOLE = 1e15
"""A number from here on is written with more digits than a float has."""
_SMALLEST_WRITTEN = 1e-4
"""Below it Python writes a number with an exponent."""
_FOLDED = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
"""The engine takes capitals for small letters in ASCII alone."""
_DAY_ZERO = datetime.date(1899, 12, 30).toordinal()
_FIRST_SERIAL, _LAST_SERIAL = 61.0, 2_958_465.0
"""1 March 1900, before which spreadsheets count a day that never was, and the last day of 9999."""
_ORDER = {float: 0, str: 1, bool: 2}
_EXACT = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_UP)
_SAFE_PRODUCT, _NEAR_HALF = 1e9, 1e-5
_NEAR = 1e-12
"""MATCH takes numbers nearer than this for equal."""


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
        if _SMALLEST_WRITTEN <= abs(value) < _WHOLE:
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
    if abs(value) < _WHOLE:
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
    if kind is int and abs(found) < _WHOLE:
        return float(found)
    if kind is dict:
        raise Failed(ERRORS[_TEXTS_OF_KINDS[found["kind"]]])
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


# --- functions of ranges


def numbers(cells: Sequence[Any]) -> list[float]:
    """Return the numbers among cells."""
    found = [value for value in cells if value.__class__ is float]
    if len(found) != len(cells):
        for value in cells:
            if value.__class__ is CellError:
                raise Failed(value)
    return found


def largest(cells: Sequence[Any]) -> float:
    """Return MAX of cells."""
    return max(numbers(cells), default=0.0)


def smallest(cells: Sequence[Any]) -> float:
    """Return MIN of cells."""
    return min(numbers(cells), default=0.0)


def total(cells: Sequence[Any]) -> float:
    """Return SUM of cells: added in order, as the engine adds a few."""
    result = 0.0
    for value in numbers(cells):
        result += value
    return result


def count(cells: Sequence[Any]) -> float:
    """Return COUNT of cells."""
    return float(sum([value.__class__ is float for value in cells]))


def count_filled(cells: Sequence[Any]) -> float:
    """Return COUNTA of cells."""
    return float(sum([value is not None for value in cells]))


def count_blank(cells: Sequence[Any]) -> float:
    """Return COUNTBLANK of cells."""
    return float(sum([value is None or (value.__class__ is str and not value) for value in cells]))


def count_equal(cells: Sequence[Any], wanted: float) -> float:
    """Return COUNTIF of cells for a number."""
    return float(sum([value == wanted for value in _plain(cells)]))


def count_above(cells: Sequence[Any], limit: float) -> float:
    """Return COUNTIF of cells for ">" and a number."""
    return float(sum([value > limit for value in _plain(cells)]))


def _plain(cells: Sequence[Any]) -> list[float]:
    """Return the numbers among cells that are numbers, errors, or texts which cannot be meant for a number."""
    if any(value.__class__ is str and any(map(str.isnumeric, value)) for value in cells):
        raise Unsure
    return [value for value in cells if value.__class__ is float]


def item(cells: Sequence[Any], place: float) -> Any:
    """Return INDEX of a row or a column."""
    at = int(place)
    if 0 < at <= len(cells):
        return cells[at - 1]
    if at == 0:
        raise Unsure  # the whole row
    raise Failed(REF_ERROR)


def position(wanted: Any, cells: Sequence[Any]) -> float:
    """Return MATCH of a row or a column for an equal value."""
    kind = wanted.__class__
    if kind is CellError:
        raise Failed(wanted)
    if kind is str:
        if not wanted or not {"*", "?", "~"}.isdisjoint(wanted):
            raise Unsure
        wanted = wanted.lower()
    elif kind is not float:
        raise Unsure
    for at, value in enumerate(cells, 1):
        if value.__class__ is kind and (value.lower() == wanted if kind is str else abs(value - wanted) < _NEAR):
            return float(at)
        if value is None:
            raise Unsure  # a blank may count as 0
    raise Failed(NA_ERROR)


# --- functions of numbers


def rounded(value: float, digits: float) -> float:
    """Return ROUND of a number: of its 15 significant digits, halves away from zero."""
    places = whole(digits)
    if not 0 <= places <= 15 or abs(value) >= _WHOLE:
        raise Unsure
    factor = 10.0**places
    product = abs(value) * factor
    lower = math.floor(product)
    part = product - lower
    if product < _SAFE_PRODUCT and abs(part - 0.5) > _NEAR_HALF:  # quick, and not near a half
        result = (lower + (part > 0.5)) / factor
    else:
        digits_of_value = _EXACT.create_decimal(f"{abs(value):.15g}")
        result = float(digits_of_value.quantize(decimal.Decimal(1).scaleb(-places), context=_EXACT))
    return -result if value < 0 else result


def rounded_to_whole(value: float) -> float:
    """Return ROUND of a number to no digits."""
    lower = value // 1
    part = value - lower
    if abs(value) < _SAFE_PRODUCT and abs(part - 0.5) > _NEAR_HALF:
        return lower + 1.0 if part > 0.5 else lower
    return rounded(value, 0.0)


def fixed(value: float, digits: float, plain: Any) -> str:
    """Return FIXED of a number."""
    places = whole(digits)
    factor = 10.0**places if 0 <= places <= 15 else 0.0
    product = abs(value) * factor
    if not factor or product >= _WHOLE or plain is not True:
        raise Unsure
    lower = math.floor(product)
    result = (lower + (product - lower >= 0.5)) / factor
    return f"{'-' if value < 0 < result else ''}{result:.{places}f}"


def sign(value: float) -> float:
    """Return SIGN of a number."""
    return float((value > 0) - (value < 0))


def choice(place: float, count: int) -> int:
    """Return the number of the value that CHOOSE takes."""
    if place.__class__ is bool:
        raise Unsure
    at = whole(place)
    if 1 <= at <= count:
        return at
    raise Failed(VALUE_ERROR)


def error_number(value: Any) -> float:
    """Return ERROR.TYPE of a value."""
    if value.__class__ is CellError:
        return _NUMBERS_OF_ERRORS[value.text]
    raise Failed(NA_ERROR)


# --- functions of text


def right(value: str, length: float) -> str:
    """Return RIGHT of a text."""
    size = whole(length)
    if size < 0:
        raise Failed(VALUE_ERROR)
    return value[max(0, len(value) - size) :]


def middle(value: str, start: float, length: float) -> str:
    """Return MID of a text."""
    first, size = whole(start), whole(length)
    if first < 1 or size < 0:
        raise Failed(VALUE_ERROR)
    return value[first - 1 : first - 1 + size]


def replaced(value: str, start: float, length: float, new: str) -> str:
    """Return REPLACE of a text."""
    first, size = whole(start), whole(length)
    if first < 1 or size < 0:
        raise Failed(VALUE_ERROR)
    return value if first - 1 > len(value) else value[: first - 1] + new + value[first - 1 + size :]


def substituted(value: str, old: str, new: str) -> str:
    """Return SUBSTITUTE of a text."""
    return value.replace(old, new) if old else value


def found_at(wanted: str, value: str) -> float:
    """Return FIND of a text in another."""
    at = value.find(wanted)
    if at < 0:
        raise Failed(VALUE_ERROR)
    return at + 1.0


def trimmed(value: str) -> str:
    """Return TRIM of a text."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    raise Unsure  # which other characters are spaces


def character(code: float) -> str:
    """Return CHAR of a code."""
    if 1 <= code < 128:
        return chr(int(code))
    raise Unsure


# --- functions of dates


def date(serial: float) -> datetime.date:
    """Return the day of a serial number."""
    if _FIRST_SERIAL <= serial < _LAST_SERIAL:
        return datetime.date.fromordinal(_DAY_ZERO + int(serial))
    raise Unsure


def months_later(serial: float, months: float) -> float:
    """Return EDATE of a serial number."""
    day, count_of_months = date(serial), whole(months)
    year, month = divmod(day.year * 12 + day.month - 1 + count_of_months, 12)
    if not 1900 < year < 9999:
        raise Unsure
    last = calendar.monthrange(year, month + 1)[1]
    return float(datetime.date(year, month + 1, min(day.day, last)).toordinal() - _DAY_ZERO)
