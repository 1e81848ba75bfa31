"""What the worksheet functions of a compiled template do, given values that values.py describes."""

from __future__ import annotations

import calendar
import datetime
import decimal
import math
from collections.abc import Sequence
from typing import Any

from ...formula.values import DIV0, NA, NUM, VALUE
from .values import NA_ERROR, REF_ERROR, VALUE_ERROR, WHOLE, CellError, Failed, Unsure, whole

_NUMBERS_OF_ERRORS = {"#NULL!": 1.0, DIV0: 2.0, VALUE: 3.0, "#REF!": 4.0, "#NAME?": 5.0, NUM: 6.0, NA: 7.0}
_DAY_ZERO = datetime.date(1899, 12, 30).toordinal()
_FIRST_SERIAL, _LAST_SERIAL = 61.0, 2_958_465.0
"""1 March 1900, before which spreadsheets count a day that never was, and the last day of 9999."""
_EXACT = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_UP)
_SAFE_PRODUCT, _NEAR_HALF = 1e9, 1e-5
"""A product below the first whose fraction is so far from a half is rounded alike with all its digits and with 15."""
_LAST_DIGITS = 5e-15
"""A larger product whose fraction is so near to a half, in parts of itself, is the engine's."""
_NEAR = 1e-12
"""MATCH takes numbers nearer than this for equal."""


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


def unless_text(value: Any) -> Any:
    """Return a value that a formula gives to MAX or MIN; a blank for a text, which they pass over."""
    if value.__class__ is str:
        if any(map(str.isnumeric, value)):
            raise Unsure
        return None
    if value.__class__ is CellError:
        raise Failed(value)
    if value.__class__ is not float:
        raise Unsure  # whether it counts hangs on the function that gives it
    return value


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
    if not 0 <= places <= 15 or abs(value) >= WHOLE:
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
        if product >= _SAFE_PRODUCT and abs(part - 0.5) <= product * _LAST_DIGITS:
            raise Unsure  # the 15 digits end so near to a half that the engine rounds some up and others down
    return math.copysign(result, value)  # the engine has a zero below zero, which it writes as -0


def rounded_to_whole(value: float) -> float:
    """Return ROUND of a number to no digits."""
    lower = value // 1
    part = value - lower
    if abs(value) < _SAFE_PRODUCT and abs(part - 0.5) > _NEAR_HALF:
        return math.copysign(lower + 1.0, value) if part > 0.5 else lower
    return rounded(value, 0.0)


def fixed(value: float, digits: float, plain: Any) -> str:
    """Return FIXED of a number."""
    places = whole(digits)
    factor = 10.0**places if 0 <= places <= 15 else 0.0
    product = abs(value) * factor
    if not factor or product >= WHOLE or plain is not True:
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
