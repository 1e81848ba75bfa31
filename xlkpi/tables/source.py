"""A table as read from a file, before its columns have a meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..numbers import Wrong, check_number

KEYS = ("business", "vertical", "month")
"""The columns that say what a row is about."""

Row = tuple[int, list[object]]
"""The row's number, as an editor or a spreadsheet program shows it, and its cells."""

Number = Callable[[object], float | Wrong | None]
"""Returns the number in a cell, None for a blank cell, a Wrong where there is no number."""


@dataclass(frozen=True)
class Source:
    """The rows of a file or sheet, without blank rows, and the way to read numbers in their cells.

    Attributes:
        file: The file's name in messages.
        read: Reads the rows, from the first one.
        decimal_of: Returns the decimal mark of texts, given the cells of numbers; "" where it is not known.
        number_with: Returns the reading of numbers with a decimal mark.
        ragged: Whether a row may be shorter than the header; a worksheet's row ends at its last filled cell.
        title: The sheet's title; "" for a file without sheets.
        is_hidden: Whether the sheet is hidden, and was not named.
    """

    file: str
    read: Callable[[], Iterator[Row]]
    decimal_of: Callable[[Iterator[object]], str] = lambda cells: ""  # a worksheet may have any
    number_with: Callable[[str], Number] = lambda decimal: check_number
    ragged: bool = False
    title: str = ""
    is_hidden: bool = False

    @property
    def rows(self) -> Iterator[Row]:
        """Return the rows, from the first one."""
        return self.read()


def is_blank(cell: object) -> bool:
    """Return whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
