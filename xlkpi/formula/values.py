"""The values that a worksheet cell can hold, as Python sees them.

A blank is None, "" or a mark for a missing value: NaN, pandas' NA and NaT, NumPy's masked value. An error is its
text ("#DIV/0!"), a date is its serial number.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Any, Sequence, Union

from ..errors import ShapeError
from ..messages import message

DIV0 = "#DIV/0!"
NA = "#N/A"
NUM = "#NUM!"
VALUE = "#VALUE!"
BLANK = ""

ERRORS = frozenset(
    {DIV0, NA, NUM, VALUE, "#NAME?", "#NULL!", "#REF!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!"}
    | {"#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!", "#EXTERNAL!"}
)
"""Every error value that a spreadsheet program may put into a cell."""

WRONG = "wrong type"
"""The answer of to_number to text and booleans; `answer` turns it into #VALUE!."""

NOT_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""The characters that XML, and so a workbook's file, cannot hold."""

Value = Union[float, str]
"""A number, BLANK, or an error's text."""

_EPOCH = datetime.datetime(1899, 12, 30)


def is_blank(cell: object) -> bool:
    """Return whether a cell is empty, or holds the empty text or a mark for a missing value."""
    if cell is None or isinstance(cell, str):
        return not cell
    if type(cell).__name__ in ("NAType", "MaskedConstant"):  # pandas’ and NumPy’s NA, which cannot be compared
        return True
    try:
        return bool(cell != cell)  # NaN of any kind of number, NaT
    except ArithmeticError:  # a signalling NaN
        return True
    except (TypeError, ValueError):  # an array
        return False


def is_error(cell: object) -> bool:
    """Return whether a cell holds an error value."""
    return isinstance(cell, str) and cell in ERRORS


def to_number(cell: Any) -> Value:
    """Return the number in a cell: BLANK for a blank, the error for an error, WRONG for text and booleans.

    A date is its serial number, as in a worksheet. A number that no float can hold becomes infinity.

    Raises:
        ShapeError: The cell holds several values, such as a list.
    """
    if type(cell) is float:
        return cell if cell == cell else BLANK
    if is_blank(cell):
        return BLANK
    if isinstance(cell, str):
        return cell if cell in ERRORS else WRONG
    if isinstance(cell, datetime.datetime):
        return (cell.replace(tzinfo=None) - _EPOCH) / datetime.timedelta(days=1)
    if isinstance(cell, datetime.date):
        return float((cell - _EPOCH.date()).days)
    if isinstance(cell, (bool, bytes, bytearray)) or type(cell).__name__ in ("bool_", "bool"):  # NumPy's bool as well
        return WRONG
    try:
        return float(cell)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        if hasattr(cell, "__iter__"):
            what = message("a cell is of type {type}; give a list of cells or a list of rows", type=type(cell).__name__)
            raise ShapeError(what) from None
        return WRONG


def answer(texts: Sequence[str]) -> str:
    """Return the answer to inputs that are not numbers: the first error, else "" for a blank, else #VALUE!."""
    errors = [text for text in texts if text in ERRORS]
    return errors[0] if errors else BLANK if BLANK in texts else VALUE
