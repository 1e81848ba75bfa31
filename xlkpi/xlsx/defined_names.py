"""The cells that a workbook's defined names lead to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, coordinate_to_tuple, get_column_letter

from .limits import LAST_COLUMN, LAST_ROW

MOST_CELLS = 1_000
"""The most cells of a name's range. The templates' names have one cell per month."""

_REFERENCE = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?"
)


class Range(NamedTuple):
    """The cells of a defined name: their sheet's title, and their addresses row by row."""

    sheet: str
    addresses: tuple[str, ...]

    def full_address(self, index: int) -> str:
        """Return the address of a cell with its sheet: Inputs!D8."""
        return f"{self.sheet}!{self.addresses[index]}"

    @property
    def full_addresses(self) -> list[str]:
        """Return the addresses of the cells with their sheet: ["Inputs!D8", …]."""
        return [f"{self.sheet}!{address}" for address in self.addresses]

    @property
    def corners(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return row and column of the first cell, and of the last."""
        return coordinate_to_tuple(self.addresses[0]), coordinate_to_tuple(self.addresses[-1])

    @property
    def across(self) -> int:
        """Return the index in (row, column) that varies: 1 for cells in a row, 0 for cells in a column."""
        (top, _), (bottom, _) = self.corners
        return 1 if top == bottom else 0

    @property
    def is_line(self) -> bool:
        """Return whether the cells are one row or one column."""
        (top, left), (bottom, right) = self.corners
        return top == bottom or left == right

    def __str__(self) -> str:
        first, last = self.addresses[0], self.addresses[-1]
        return f"{self.sheet}!{first}" if first == last else f"{self.sheet}!{first}:{last}"


@lru_cache(maxsize=256)
def range_named(reference: str) -> Range | None:
    """Return the cells of a reference; None for #REF!, whole rows, several areas, or another workbook's cells."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    title = found[1].replace("''", "'") if found[1] else found[2]
    left, top = column_index_from_string(found[3]), int(found[4])
    right, bottom = column_index_from_string(found[5] or found[3]), int(found[6] or found[4])
    count = (right - left + 1) * (bottom - top + 1)
    if not (1 <= top <= bottom <= LAST_ROW and left <= right <= LAST_COLUMN and count <= MOST_CELLS):
        return None
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    return Range(title, tuple(f"{get_column_letter(column)}{row}" for row in rows for column in columns))
