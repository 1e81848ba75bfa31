"""Lists that a run leaves beside its workbooks, as CSV for a spreadsheet. No cell of theirs can become a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from ..files import write_file
from .store import RowProblem

_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def write_report(path: Path, problems: Iterable[RowProblem]) -> None:
    """The refused rows, one problem a line."""
    write_list(path, RowProblem._fields, problems)


def write_list(path: Path, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """A list with a byte order mark, without which Excel takes UTF-8 for Windows-1252."""
    write_file(path, chain([codecs.BOM_UTF8], (csv_line(cells).encode() for cells in chain([header], rows))))


def csv_line(cells: Iterable[object], end: str = "\r\n") -> str:
    """A line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator=end).writerow(map(inert, cells))
    return line.getvalue()


def inert(cell: object) -> object:
    """A cell that no program takes for a formula: with a space before it, which reading a table does not count."""
    return f" {cell}" if isinstance(cell, str) and cell.startswith(_SIGNS) else cell
