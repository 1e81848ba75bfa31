"""The CSV lists that a run writes beside its workbooks. No cell in a list can become a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from ..catalogue.model import LANGUAGES
from ..errors import Problem
from ..files import write_file
from ..messages import ENGLISH, look_up, message, translated

HEADER = (
    message("file"), message("row"), message("column"), message("business"), message("problem"), message("fix"),
)  # fmt: skip
"""The columns of the list of rejected rows."""

MANIFEST_HEADER = ("file", "business", "vertical", "made_from", "content")
EXCLUDED_HEADER = (message("file"), message("row"), message("reason"))
REPORT_HEADERS = (
    HEADER,
    ("file", "line", "column", "business", "problem", "cure"),  # the list of rejected rows, once
    ("file", "kind", "cell", "business", "problem", "fix"),  # collect.read.HEADER
    ("file", "kind", "cell", "business", "problem", "cure"),  # once
    ("file", "fate", "cell", "what", "fix"),  # upgrade.migration.HEADER
    ("file", "fate", "cell", "what", "cure"),  # once
    MANIFEST_HEADER,
    EXCLUDED_HEADER,
)
"""The headers of all lists that runs leave beside workbooks, now and in earlier versions."""

MOST_LISTED = 100
"""Number of problems or lines that a result of a public function lists; the report lists all."""

_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def write_report(path: Path, problems: Iterable[Problem], language: str = ENGLISH) -> None:
    """Write the rejected rows of a table, one problem per row."""
    rows = ((one.file, one.row, one.column, one.business, one.what, one.fix) for one in problems)
    write_list(path, HEADER, rows, language)


def write_list(path: Path, header: Sequence[str], rows: Iterable[Iterable[object]], language: str = ENGLISH) -> None:
    """Write a list with its messages in a language, for its owner alone: it may name persons.

    A byte order mark makes Excel read it as UTF-8.
    """
    lines = (csv_line(_in_language(cells, language)) for cells in chain([header], rows))
    write_file(path, chain([codecs.BOM_UTF8], (line.encode(errors="replace") for line in lines)), private=True)


def is_report(header: Sequence[str]) -> bool:
    """Return whether a CSV file with this header is a list written by a run, in any language."""
    known = ([look_up(name, language) for name in names] for names in REPORT_HEADERS for language in LANGUAGES)
    return list(header) in known


def _in_language(cells: Iterable[object], language: str) -> Iterator[object]:
    return (translated(cell, language) if isinstance(cell, str) else cell for cell in cells)


def csv_line(cells: Iterable[object], end: str = "\r\n") -> str:
    """Return a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator=end).writerow(map(inert, cells))
    return line.getvalue()


def inert(cell: object) -> object:
    """Return a text that no program takes for a formula: a leading space is added, which readers of tables ignore."""
    return f" {cell}" if isinstance(cell, str) and cell.startswith(_SIGNS) else cell
