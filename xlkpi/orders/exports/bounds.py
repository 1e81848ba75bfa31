"""The bounds of a table within a file: its header below titles and blank rows, and the notes below its rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from ...tables.delimited import SEPARATORS
from ...tables.source import is_blank
from .amounts import load_words, totals_pattern
from .written_dates import looks_like_date

NOTE, TOTAL = "note", "total_row"
"""The kinds of rows below a table, by ids of reasons.REASONS."""

NumberedRow = tuple[int, Sequence[str]]
"""A row's number, as a spreadsheet program shows it, and its cells."""

MOST_ABOVE = 50
"""The number of rows from the start of a file in which the header is searched for."""
_MOST_HELD = 50
"""The most rows below a table that may be notes."""
_NOTE_CELLS = 3
"""The number of first columns that notes may fill."""
_SAMPLE_ROWS = 1000
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*(?:\r|\n|$)', re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]|#|°")


class UnendedRow(list[str]):
    """The cells of a row that ends with its file, without a line break: the file may be cut off within the row."""


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes:
        row: The number of its row.
        names: The names of the columns.
        delimiter: The separator between cells.
        packed: Whether each row stands in one cell, as in a file that a spreadsheet program could not split.
    """

    row: int
    names: Sequence[str]
    delimiter: str
    packed: bool = False


def find_header(text: str, fits: Callable[[Sequence[str]], bool] | None = None) -> Header | None:
    """Find the header in the start of a text file, and with it the separator.

    Args:
        text: The start of the file.
        fits: Whether a row is the header of a known export; None where none is known.

    Returns:
        The header that fits, else the one with the most columns; None for a file without any.
    """
    given = _SEPARATOR_LINE.match(text)
    found = []
    for delimiter in (given[1],) if given else SEPARATORS:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MOST_ABOVE + bool(given)))
        numbered = [(row, cells) for row, cells in enumerate(rows, 1) if row > bool(given)]
        if header := header_of(numbered, delimiter, fits):
            found.append(header)
    return max(found, key=lambda header: (bool(fits and fits(header.names)), len(header.names)), default=None)


def header_of(
    rows: Iterable[NumberedRow], delimiter: str, fits: Callable[[Sequence[str]], bool] | None = None
) -> Header | None:
    """Find the header in the first rows of a table.

    It is the first row that fits; else the first that has more than half as many words as any row. A row above a blank
    one with fewer words than a later row is a title.
    """
    found: list[tuple[int, Header]] = []
    for row, cells in islice(rows, MOST_ABOVE):
        split = unpacked(cells, delimiter)
        header = Header(row, [str(name).removeprefix("\ufeff") for name in split], delimiter, split is not cells)
        if fits and fits(header.names):
            return header
        if not all(map(is_blank, header.names)):
            found.append((sum(_LETTER.search(name) is not None for name in header.names), header))
    most = max((words for words, _ in found), default=0)
    filled = {header.row for _, header in found}
    for number, (words, header) in enumerate(found):
        is_title = header.row + 1 not in filled and any(later > words for later, _ in found[number:])
        if words * 2 > most and not is_title:
            return header
    return found[0][1] if found else None


def unpacked(cells: Sequence[str], delimiter: str) -> Sequence[str]:
    """Return the cells of a row that stands in one cell; other rows as they are."""
    alone = bool(cells) and isinstance(cells[0], str) and delimiter in cells[0] and all(map(is_blank, cells[1:]))
    split = list(csv.reader(io.StringIO(cells[0], newline=""), delimiter=delimiter)) if alone else []
    return split[0] if len(split) == 1 else cells


def mark_below(rows: Iterable[NumberedRow], names: Sequence[str]) -> Iterator[tuple[int, Sequence[str], str]]:
    """Mark the notes and totals below the rows of a table: "3 record(s) downloaded", "Generated on …", "Total".

    Args:
        rows: The rows below the header.
        names: The names of the columns.

    Yields:
        Each row with its number, and NOTE, TOTAL or "".
    """
    notes = _Notes(names)
    held: list[tuple[int, Sequence[str], str]] = []
    for row, cells in rows:
        kind = TOTAL if is_total(cells) else NOTE if notes.may_be(cells) else ""
        if kind and len(held) < _MOST_HELD:
            held.append((row, cells, kind))
            continue
        again = list(cells) == list(names)  # files that were joined have their notes within
        yield from ((number, texts, kind if again else "") for number, texts, kind in held)
        held.clear()
        notes.learn(cells)
        yield row, cells, ""
    yield from held


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a row has a word for totals in any cell, and no date."""
    text = "\0".join(cells).casefold()
    # The pattern alone would take longer than reading the row.
    words = load_words()
    if not any(map(text.__contains__, (*words["totals"], *words["sums"]))):
        return False
    return _total().search(text) is not None and not any(map(looks_like_date, cells))


@lru_cache(maxsize=1)
def _total() -> re.Pattern[str]:
    """Return the pattern of a word for totals that is a whole cell, in a row whose cells are joined by NUL."""
    return re.compile(rf"(?:^|\0)\s*{totals_pattern()}[\s:]*(?:\0|$)")


def fills_the_start_only(cells: Sequence[str], width: int) -> bool:
    """Return whether a row fills the first columns alone, as notes do."""
    if any(map(str.strip, cells[_NOTE_CELLS:])):
        return False
    filled = sum(not is_blank(cell) for cell in cells)
    return 0 < filled <= max(1, (width - 1) // 2)


class _Notes:
    """The looks of the cells in a table's first columns, by which the notes below it are recognised."""

    def __init__(self, names: Sequence[str]) -> None:
        self._width = len(names)
        self._shapes: list[set[str]] = [set() for _ in range(_NOTE_CELLS)]
        self._learnt = 0

    def learn(self, cells: Sequence[str]) -> None:
        """Remember how the first cells of a row of the table look."""
        if self._learnt < _SAMPLE_ROWS:
            self._learnt += 1
            for shapes, cell in zip(self._shapes, cells, strict=False):
                shapes.add(_shape(cell))

    def may_be(self, cells: Sequence[str]) -> bool:
        """Return whether a row may be a note: it fills the first columns alone, with texts unlike those above."""
        if not fills_the_start_only(cells, self._width):
            return False
        filled = [(at, cell) for at, cell in enumerate(cells) if not is_blank(cell)]
        if any(word in cell.casefold() for _, cell in filled for word in load_words()["notes"]):
            return True
        if isinstance(cells, UnendedRow):
            return False
        return all(_LETTER.search(cell) and _shape(cell) not in self._shapes[at] for at, cell in filled)


def _shape(cell: str) -> str:
    """Return how a text looks: letters as a, digits as 0, everything else as it is."""
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", cell.strip()))
