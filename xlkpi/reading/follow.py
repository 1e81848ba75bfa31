"""The results of plain formulas of headings, where no program has saved them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from ..formula.values import ERRORS
from ..period import month_after
from .headings import NO_RESULT, day_of

_REFERENCE = r"(?:'((?:[^']|'')+)'!|([^'!(),+]+)!)?\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_FORMULA = re.compile(
    rf"=\+?(?:{_REFERENCE}|EDATE\({_REFERENCE},(-?[0-9]+)\)|DATE\(([0-9]+),([0-9]+),([0-9]+)\))", re.IGNORECASE
)
Content = Callable[[str, str], object]
"""Returns the content of a cell, by sheet title and address: a formula as a text beginning with "=", or a value."""


def follow(
    title: str,
    address: str,
    content: Content,
    epoch: datetime.datetime,
    seen: frozenset[tuple[str, str]] = frozenset(),
) -> object:
    """Return the result of a plain formula (=B5, =EDATE(D2,1), =DATE(2026,1,1)); NO_RESULT for any other.

    Args:
        title: The title of the cell's sheet.
        address: The address of the cell.
        content: Returns the contents of cells.
        epoch: The day from which the workbook counts dates.
        seen: The cells already followed, which end a circular reference.
    """
    if (title, address) in seen:
        return NO_RESULT
    value = content(title, address)
    if not isinstance(value, str) or not value.startswith("="):
        return value
    if "#REF!" in value:
        return "#REF!"
    found = _FORMULA.fullmatch(value.replace(" ", ""))
    if found is None:
        return NO_RESULT
    if found[10]:
        return _date(*map(int, found.group(10, 11, 12)))
    quoted, plain, column, row = found.group(1, 2, 3, 4) if found[3] else found.group(5, 6, 7, 8)
    sheet = (quoted or "").replace("''", "'") or plain or title
    source = follow(sheet, f"{column.upper()}{row}", content, epoch, seen | {(title, address)})
    if found[3]:
        return 0 if source is None else source
    return _months_later(source, int(found[9]), epoch)


def _months_later(source: object, months: int, epoch: datetime.datetime) -> object:
    """Return the result of EDATE for the value of a cell."""
    if (day := day_of(source, epoch)) is not None:
        return month_after(day, months)
    if isinstance(source, str):
        return source if source in ERRORS else "#VALUE!"
    return source if source is NO_RESULT else datetime.date(1900, 1, 31)  # the result for a blank or a small number


def _date(year: int, month: int, day: int) -> object:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return NO_RESULT
