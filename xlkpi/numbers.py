"""The reading of numbers that a person typed. A cell without a number gets the reason and a fix; nothing is guessed."""

from __future__ import annotations

import datetime
import math
import numbers
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from .catalogue.model import Input
from .errors import Problem
from .formula.values import ERRORS, is_blank
from .messages import Message, message


class Wrong(NamedTuple):
    """What is wrong with a cell, and what to do about it. The caller adds the place."""

    what: str
    fix: str

    def at(self, cells: str | Sequence[str] = (), **fields: Any) -> Problem:
        """Return the problem with its place, given as cells with their sheets or as fields of Problem."""
        if cells:
            return Problem.at(cells, what=self.what, fix=self.fix, **fields)
        return Problem(what=self.what, fix=self.fix, **fields)


class Percentage(float):
    """A number whose cell shows a percent sign: 0.6, shown as "60%"."""

    shown: str

    def __new__(cls, number: float, shown: str) -> Percentage:
        """Keep the text beside the number."""
        percentage = super().__new__(cls, number)
        percentage.shown = shown
        return percentage

    def __getnewargs__(self) -> tuple[float, str]:  # type: ignore[override]  # float's has no text
        return float(self), self.shown


_PLAIN = {
    "": re.compile(r"[+-]?[0-9]+([eE][+-]?[0-9]+)?"),
    ".": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    ",": re.compile(r"[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?"),
}
OTHER_MARK = {".": ",", ",": "."}
"""The decimal mark that is not the key."""

_MARKS = {".": message("a point"), ",": message("a comma")}
_MAY_BE_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}(\1[0-9]{3})*")
_BETWEEN_THOUSANDS = re.compile(r"(?<=[0-9])[\s_'’.,](?=[0-9]{3}(?![0-9]))")
_NO_FIGURE = frozenset({"nan", "inf", "infinity", "∞", "-nan", "+inf", "-inf", "+infinity", "-infinity"})
_LOGICAL = frozenset({"true", "false", "vrai", "faux"})
_CURRENCY_CODE = re.compile(r"[A-Z]{3}\s?[0-9][0-9.,\s]*|[0-9][0-9.,\s]*[A-Z]{3}")
_ACCOUNTING = re.compile(r"[−–]\s?[0-9.,]+|\([0-9.,]+\)|[0-9.,]+-")
_FORMAT_TEXTS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Literal texts and conditions of a number format: "kg", \\%, [Red]."""

_NOISE = 1e-6
"""How far the result of a formula may be from a whole number: 0.1 * 30 is 3.0000000000000004."""

_LONGEST_SHOWN = 40
_LEAVE_EMPTY = message("leave the cell empty where there is no figure")
TRUTH = {True: message("TRUE"), False: message("FALSE")}
"""The logical values as a worksheet shows them."""

_WRITE_THE_NUMBER = message("write the number")
_NEVER_NEGATIVE = message("write 0 or more: counts, amounts and times are never negative")


def parse_number(text: str, decimal: str = ".", usual: str = "") -> float | Wrong:
    """Return the number written in a text (12, 12.5, 1e3, +5), or a Wrong where there is none.

    Spaces around the number, including no-break spaces, are ignored.

    Args:
        text: The text.
        decimal: The file's decimal mark, "." or ","; "" where the file does not show which (see decimal_mark).
        usual: The decimal mark of the examples that a Wrong shows; "" for the file's, or a point.
    """
    text = text.strip()
    if _PLAIN[decimal].fullmatch(text):
        return _to_float(text.replace(",", "."), text)
    return _why_not(text, decimal, usual)


def check_number(cell: object) -> float | Wrong | None:
    """Return the number in a cell of a worksheet or a value in Python; None for a blank, a Wrong for anything else."""
    if cell is None or isinstance(cell, Wrong):
        return cell
    if isinstance(cell, str):
        return _why_not_text(cell.strip()) if cell.strip() else None
    if isinstance(cell, bool) or type(cell).__name__ in ("bool_", "bool"):  # NumPy's bool as well
        return Wrong(message("is {value}, not a number", value=TRUTH[bool(cell)]), _WRITE_THE_NUMBER)
    if is_blank(cell):
        return Wrong(message("is not a number ({value})", value=str(cell)), _LEAVE_EMPTY)
    if isinstance(cell, datetime.date):  # a datetime is one as well
        what = message("is a date ({date:%Y-%m-%d}), not a number", date=cell)
        return Wrong(what, message("write the number and format the cell as a number"))
    if isinstance(cell, datetime.time | datetime.timedelta):
        what = message("is a time ({time}), not a number", time=str(cell))
        return Wrong(what, message("write the time as a plain number in the input’s unit"))
    if not isinstance(cell, numbers.Real | Decimal):
        return Wrong(message("is of type {type}, not a number", type=type(cell).__name__), _WRITE_THE_NUMBER)
    if isinstance(cell, Percentage):
        return no_percentage(cell.shown)
    return _checked(cell)


def as_shown(value: object, number_format: str) -> object:
    """Return a cell's value, as a Percentage where the cell's number format shows a percent sign."""
    if "%" not in number_format or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    number = _checked(value)
    if isinstance(number, Wrong):
        return value
    # Each percent sign multiplies by 100, but not one in quotes.
    signs = _FORMAT_TEXTS.sub("", number_format).split(";")[0].count("%")
    return Percentage(number, message("{number:.15g}%", number=number * 100.0**signs))


def no_percentage(shown: str) -> Wrong:
    """Return the problem of a percentage in the cell of an input. `shown` is the percentage as the cell shows it."""
    fix = message(
        "write the count or the amount itself and format the cell as a number; the workbook works out the rates"
    )
    return Wrong(message("is a percentage ({shown})", shown=shown), fix)


def check_input(cell: object, item: Input | None) -> float | Wrong | None:
    """Return the number typed for an input; None for a blank cell, a Wrong for a value that does not fit the input.

    `item` is None for an input that the catalogue does not know; its number may have decimals.
    """
    return check_whole(check_number(cell), item)


def check_whole(number: float | Wrong | None, item: Input | None) -> float | Wrong | None:
    """Return a number read for an input; a Wrong for decimals of a whole input.

    The result of a formula may be off by a rounding error: it counts as whole and stays as it is.
    """
    if not isinstance(number, float) or number.is_integer() or item is None or not item.is_whole:
        return number
    if math.isclose(number, round(number), rel_tol=1e-14, abs_tol=_NOISE):
        return number
    what = message("{number!r} is not a whole number", number=number)
    return Wrong(what, message("write a whole number, as this input counts whole things"))


def decimal_mark(texts: Iterable[str]) -> str:
    """Return the decimal mark in the numbers of a file: "," or "."; "" where no number shows it.

    One number with a decimal comma decides for the comma. "1,000" decides nothing: it may be one thousand.
    """
    found = ""
    for text in texts:
        if "," not in text and "." not in text:
            continue
        text = text.strip()
        if _MAY_BE_THOUSANDS.fullmatch(text):
            continue
        if "," in text and _PLAIN[","].fullmatch(text):
            return ","
        if "." in text and _PLAIN["."].fullmatch(text):
            found = "."
    return found


def may_be_thousands(text: str) -> bool:
    """Return whether the only mark of a text may separate thousands or decimals, as that of 1.234 may.

    Example:
        >>> may_be_thousands("1.234"), may_be_thousands("0.234"), may_be_thousands("1.234.567")
        (True, False, False)
    """
    return _MAY_BE_THOUSANDS.fullmatch(text) is not None and len(re.findall("[.,]", text)) == 1


def quoted(text: str) -> Message:
    """Return a cell's text for a message: on one line, shortened, in quotes."""
    text = re.sub(r"\s", " ", text)
    return message("{text!r}", text=text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def _to_float(plain: str, text: str) -> float | Wrong:
    number = float(plain)
    if 0 < number < math.inf:
        return number
    if number == 0 and re.search("[1-9]", re.split("[eE]", plain)[0]):
        what = message("{text} is too small a number", text=quoted(text))
        return Wrong(what, message("write 0, or a number that a worksheet can hold"))
    checked = _checked(number)
    if isinstance(checked, Wrong):
        return Wrong(message("{text} {what}", text=quoted(text), what=checked.what), checked.fix)
    return checked


def _checked(value: numbers.Real | Decimal | float) -> float | Wrong:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        return Wrong(message("is too large a number"), message("write a number below 1e308, or leave the cell empty"))
    if number < 0:
        return Wrong(message("is negative"), _NEVER_NEGATIVE)
    return number + 0.0  # makes -0.0 a plain 0


def _why_not_text(text: str) -> Wrong:
    if text in ERRORS:
        return Wrong(message("is the error {text}", text=text), message("correct the formula, or leave the cell empty"))
    if any(not isinstance(parse_number(text, mark), Wrong) for mark in (".", ",")):
        what = message("{text} is a number stored as text", text=quoted(text))
        return Wrong(what, message("make it a number (in Excel: Convert to Number)"))
    what = message("{text} is text, not a number", text=quoted(text))
    return Wrong(what, message("write a number, and leave the cell empty where there is no figure"))


def _why_not(text: str, decimal: str, usual: str) -> Wrong:
    """Return why a text is not a plain number with the file's decimal mark."""
    shown, mark = quoted(text), decimal or usual or "."
    if text.startswith("="):
        return Wrong(message("{text} is a formula", text=shown), message("write its result"))
    if text.startswith("#"):
        what = message("{text} is a spreadsheet’s error", text=shown)
        return Wrong(what, message("correct its formula, or leave the cell empty"))
    if text.casefold() in _LOGICAL:
        return Wrong(message("{text} is a logical value, not a number", text=shown), _WRITE_THE_NUMBER)
    if text.casefold() in _NO_FIGURE:
        return Wrong(message("{text} is not a number to calculate with", text=shown), _LEAVE_EMPTY)
    if any(sign in text for sign in "%％‰"):
        fix = message("write the count or the amount itself without the sign; the workbook works out the rates")
        return Wrong(message("{text} is a percentage", text=shown), fix)
    if any(character.isdecimal() and not character.isascii() for character in text):
        western = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        return Wrong(message("{text} is not in the digits 0 to 9", text=shown), _write(western))
    if any(unicodedata.category(character) == "Sc" for character in text) or _CURRENCY_CODE.fullmatch(text):
        fix = message("write the amount alone; the workbook shows its own currency")
        return Wrong(message("{text} has a currency", text=shown), fix)
    if _ACCOUNTING.fullmatch(text):
        return Wrong(message("{text} is negative", text=shown), _NEVER_NEGATIVE)
    if wrong := _why_not_marks(text, mark, known=bool(decimal)):
        return wrong
    example = "12.5".replace(".", usual or mark)
    fix = message("write a number such as {example}, or leave the cell empty", example=example)
    return Wrong(message("{text} is not a number", text=shown), fix)


def _why_not_marks(text: str, mark: str, known: bool) -> Wrong | None:
    """Return why a text is not a number where only its marks and separators are wrong."""
    shown, other = quoted(text), OTHER_MARK[mark]
    if may_be_thousands(text):
        found = "," if "," in text else "."
        whole, fraction = text.replace(found, ""), text.replace(found, mark).rstrip("0").rstrip(mark)
        if not known and _MAY_BE_THOUSANDS.fullmatch(fraction):
            fraction += "0"  # 12.345 would be as doubtful as 12,345; 12.3450 is not
        fix = message("write {whole}, or {fraction} if it marks the decimals", whole=whole, fraction=fraction)
        return Wrong(message("{text} has {mark} that may separate thousands", text=shown, mark=_MARKS[found]), fix)
    if _PLAIN[other].fullmatch(text):
        what = message(
            "{text} has {mark}, in a file whose decimal mark is {usual}",
            text=shown,
            mark=_MARKS[other],
            usual=_MARKS[mark],
        )
        return Wrong(what, _write(text.replace(other, mark)))
    digits = _BETWEEN_THOUSANDS.sub("", text)
    if _PLAIN[mark].fullmatch(digits) or _PLAIN[other].fullmatch(digits):
        what = message("{text} has separators between its digits", text=shown)
        return Wrong(what, _write(digits.replace(other, mark)))
    return None


def _write(number: str) -> Message:
    return message("write {number}", number=number)
