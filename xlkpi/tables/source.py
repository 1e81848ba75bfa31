"""A table as read from a file, before its columns have a meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..numbers import Wrong

KEYS = ("business", "vertical", "month")
"""The columns that are not inputs, and that every table has."""

MONEY_KEYS = ("currency", "exchange_rate")
"""Columns that a table may have: the ISO 4217 code of a business's amounts, and the exchange rate of its thresholds."""

Row = tuple[int, list[object]]
"""The row's number, as an editor or a spreadsheet program shows it, and its cells."""


@dataclass(frozen=True)
class Source:
    """The rows of a file, beginning with the header and without blank rows, and the way to read numbers in their cells.

    Attributes:
        file: The file's name in messages.
        rows: The rows.
        number: Returns the number in a cell, None for a blank cell, a Wrong where there is no number.
        ragged: Whether a row may be shorter than the header; a worksheet's row ends at its last filled cell.
    """

    file: str
    rows: Iterator[Row]
    number: Callable[[object], float | Wrong | None]
    ragged: bool = False


def is_blank(cell: object) -> bool:
    """Return whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
