"""A table as it comes from a file, before anybody asks what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..numbers import Wrong

KEYS = ("business", "vertical", "month")
"""The columns that are not inputs."""

Row = tuple[int, list[object]]
"""The line where a row begins, as an editor or a spreadsheet shows it, and its cells."""


@dataclass(frozen=True)
class Source:
    """The rows of a file, the header first and blank ones left out, and how to read a number in one of their cells.

    number: the number in a cell, None for a blank one, a Wrong where there is none.
    ragged: whether a row may be shorter than the header; a worksheet's row ends at its last filled cell.
    """

    file: str
    rows: Iterator[Row]
    number: Callable[[object], float | Wrong | None]
    ragged: bool = False


def is_blank(cell: object) -> bool:
    """Whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
