"""The finding of a table on a sheet: the row of its header, and whether its months are down or across."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from .header import Vocabulary
from .months import looks_like_a_month
from .names import heading_key
from .source import Row, is_blank

MOST_ABOVE = 40
"""The most filled rows among which a header is looked for, and of the first labels below it."""


class Shape(NamedTuple):
    """Where a table begins, and how it lies.

    Attributes:
        at: The index of the header among the first rows.
        months: The columns of months, where they are across; None where the months are down.
        labels: The column that names the input of each row, where the months are across.
        known: The number of headings that are known.
    """

    at: int
    months: tuple[int, ...] | None
    labels: int
    known: int


def find_table(first: Sequence[Row], vocabulary: Vocabulary, most_likely: bool = False) -> Shape | None:
    """Return where the table begins on a sheet; None where its first rows have no header.

    Args:
        first: The first filled rows of the sheet.
        vocabulary: What headings mean.
        most_likely: Whether to return the row that is most like a header where none is one.
    """
    likely = Shape(0, None, 0, -1)
    inputs = {*vocabulary.all_inputs.values()}
    meanings = [{vocabulary.all.get(heading_key(cell)) for cell in row if isinstance(cell, str)} for _, row in first]
    down = [bool({"business", "month"} & known and known & inputs) for known in meanings]
    for index, known in enumerate(meanings):
        shape = Shape(index, None, 0, len(known - {None}))
        if down[index]:
            return shape
        # a date above a header with inputs is that of the list
        if not any(down[index:]) and (across := _across(first, index, vocabulary)):
            return across
        likely = max(likely, shape, key=lambda one: one.known)
    return likely if most_likely and first else None


def _across(first: Sequence[Row], index: int, vocabulary: Vocabulary) -> Shape | None:
    """Return the table whose header has months in its columns, above rows that are named by inputs."""
    _, cells = first[index]
    months = tuple(column for column, cell in enumerate(cells) if looks_like_a_month(cell))
    if not months:
        return None
    counts: dict[int, int] = {}
    for _, below in first[index + 1 :]:
        for column, cell in enumerate(below):
            if column not in months and isinstance(cell, str) and heading_key(cell) in vocabulary.all_inputs:
                counts[column] = counts.get(column, 0) + 1
    if not counts:
        return None
    labels = max(counts, key=lambda column: counts[column])
    names = [heading_key(cell) for cell in cells if isinstance(cell, str)]
    return Shape(index, months, labels, len(months) + sum(name in vocabulary.keys for name in names))


def shown(cell: object) -> str:
    """Return a heading as a message names it."""
    if isinstance(cell, datetime.date):
        return f"{cell:%Y-%m}"
    return "" if is_blank(cell) else " ".join(str(cell).split())
