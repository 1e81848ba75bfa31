"""Lists that a run leaves beside its workbooks, as CSV for a spreadsheet. No cell of theirs can become a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from ..files import write_file
from .gather import RowProblem

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_report(path: Path, problems: Iterable[RowProblem]) -> None:
    """The refused rows, one problem a line."""
    lines = chain([RowProblem._fields], problems)
    write_file(path, chain([codecs.BOM_UTF8], (csv_line(cells).encode() for cells in lines)))


def csv_line(cells: Iterable[object], end: str = "\r\n") -> str:
    """A line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator=end).writerow(map(inert, cells))
    return line.getvalue()


def inert(cell: object) -> object:
    """A cell, marked as a text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell
