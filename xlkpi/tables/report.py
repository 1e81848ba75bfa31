"""The CSV lists that a run writes beside its workbooks, and the lines of every CSV file that is written.

A spreadsheet program splits a CSV file at the separator of its country, whatever the file has. So in French, cells are
separated by semicolons and numbers have a decimal comma; in English, commas separate cells. Every cell is quoted, and
none can become a formula, even in a program that splits the file at another separator.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from ..catalogue.model import LANGUAGES
from ..errors import Problem
from ..files import write_file
from ..messages import ENGLISH, look_up, message, printable, translated

HEADER = (
    message("file"), message("row"), message("column"), message("business"), message("problem"), message("fix"),
)  # fmt: skip
"""The columns of the list of rejected rows."""

UPDATE_HEADER = (
    message("file"), message("row"), message("column"), message("cell"), message("business"), message("problem"),
    message("fix"),
)  # fmt: skip
"""The columns of the list of what an update has not written."""

MANIFEST_HEADER = ("file", "business", "vertical", "made_from", "content")
EXCLUDED_HEADER = (message("file"), message("row"), message("reason"))
REPORT_HEADERS = (
    HEADER,
    UPDATE_HEADER,
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

_SEPARATORS = {"fr": ";"}
"""The separator of the cells of a CSV file in each language that has no comma there, since numbers have it."""

_MAY_BEGIN = re.compile(r"""(^|[,;|"])(?=[\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫])""")
"""The places in a text where a formula may begin: its start, and behind whatever may be taken for a separator.

Invisible characters before a formula do not count: some programs drop them.
"""

_QUOTE = '"'
_GROUP = 3
"""The digits between two marks of thousands."""

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def write_report(path: Path, problems: Iterable[Problem], language: str = ENGLISH) -> None:
    """Write the rejected rows of a table, one problem per row."""
    rows = ((one.file, one.row, one.column, one.business, one.what, one.fix) for one in problems)
    write_list(path, HEADER, rows, language)


def problem_row(problem: Problem) -> tuple[object, ...]:
    """Return a problem's row in a list of UPDATE_HEADER."""
    cells = ", ".join(problem.cells) or problem.place
    return problem.file, problem.row or "", problem.column, cells, problem.business, problem.what, problem.fix


def write_list(path: Path, header: Sequence[str], rows: Iterable[Iterable[object]], language: str = ENGLISH) -> None:
    """Write a list with its messages in a language, for its owner alone: it may name persons.

    A byte order mark makes Excel read it as UTF-8.
    """
    lines = (csv_line(_in_language(cells, language), language=language) for cells in chain([header], rows))
    write_file(path, chain([codecs.BOM_UTF8], (line.encode(errors="replace") for line in lines)), private=True)


def is_report(header: Sequence[str]) -> bool:
    """Return whether a CSV file with this header is a list written by a run, in any language."""
    known = ([look_up(name, language) for name in names] for names in REPORT_HEADERS for language in LANGUAGES)
    return list(header) in known


def _in_language(cells: Iterable[object], language: str) -> Iterator[object]:
    return (translated(cell, language) if isinstance(cell, str) else cell for cell in cells)


def csv_line(cells: Iterable[object], end: str = "\r\n", language: str = ENGLISH) -> str:
    """Return a line of a CSV file in a language."""
    return csv_separator(language).join(map(csv_cell, cells)) + end


def csv_cell(cell: object) -> str:
    """Return a cell of a CSV file, quoted and inert; "" in quotes for None."""
    text = "" if cell is None else str(inert(cell))
    return f'"{text.replace(_QUOTE, 2 * _QUOTE)}"'


def csv_separator(language: str) -> str:
    """Return what separates the cells of a CSV file in a language."""
    return _SEPARATORS.get(language, ",")


def csv_number(number: float | None, language: str = ENGLISH) -> str:
    """Return the shortest text for exactly a number, as a CSV file in a language has it; "" for None."""
    text = "" if number is None else repr(number).removesuffix(".0")
    if language not in _SEPARATORS:
        return text
    whole, mark, decimals = text.partition(".")
    if mark and len(decimals) == _GROUP:
        decimals += "0"  # 1,234 might be read as one thousand
    return f"{whole},{decimals}" if mark else text


def csv_cells(line: str) -> list[str]:
    """Return the cells of one line of a CSV file that was written in any language."""
    readings = [next(csv.reader([line], delimiter=separator), []) for separator in (",", *_SEPARATORS.values())]
    return max(readings, key=len)


def inert(cell: object) -> object:
    """Return a text on one line that no program takes for a formula, nor a part of it.

    A space is added before each sign that may begin a formula; readers of tables ignore the first one.
    """
    if not isinstance(cell, str):
        return cell
    return _MAY_BEGIN.sub(r"\1 ", printable(_BREAKS.sub(" ", cell)))
