"""An export's file as text for DuckDB, with its encoding, separator and header. Other files are rewritten first."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from ..errors import OrdersError, Problem
from ..messages import message
from ..tables.delimited import SEPARATORS, file_encoding
from ..tables.excel import read_sheet
from ..tables.source import is_blank
from ..xlsx.formats import WORKBOOKS

SAMPLE = 1 << 16
"""How many bytes of a file's start show its encoding, separator and header."""

BROKEN = "broken"
"""The column of a rewritten file that is filled where a row could not be split into its columns."""

_UTF8 = "utf-8"
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""The first bytes of archives (.ods, workbooks under another name), old .xls files and PDFs."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Notes may be long; a longer cell comes from a quote that is never closed.
_LONGEST_CELL = 1 << 20


@dataclass(frozen=True)
class ExportFile:
    """An export's file, as text.

    Attributes:
        name: The file's name.
        path: The path of the text: the file itself, or a rewritten copy.
        columns: The names of the columns in the header.
        encoding: The encoding of the original file; "" for a workbook.
        delimiter: The separator between cells.
        rewritten: Whether `path` is a rewritten copy, with the column BROKEN.
        decimal: The decimal mark of a worksheet's numbers; "" for a text file.
    """

    name: str
    path: Path
    columns: Sequence[str]
    encoding: str
    delimiter: str
    rewritten: bool = False
    decimal: str = ""


def open_export(path: Path, folder: Path) -> ExportFile:
    """Detect a file's encoding, separator and header from its start.

    Args:
        path: The file: text or a workbook.
        folder: The folder for rewritten copies of workbooks, and of files in encodings other than UTF-8.

    Raises:
        OrdersError: The file is not a table.
    """
    if path.suffix.lower() in WORKBOOKS:
        return _rewritten(_sheet_rows(path), ExportFile(path.name, path, (), "", ","), folder)
    with path.open("rb") as opened:
        start = opened.read(SAMPLE)
    if start.startswith(_NO_TEXT):
        what = message("is neither a text file nor named as a workbook (.xlsx)")
        raise _refused(path.name, what, message("save it as .csv or .xlsx"))
    wide = start.startswith(_WIDE)
    encoding = "utf-16" if wide else _UTF8 if _is_utf8(start) else file_encoding(path)
    text = start.decode(encoding, errors="ignore").removeprefix("\ufeff")
    file = ExportFile(path.name, path, _header(text, path.name), encoding, _delimiter(text))
    # DuckDB reads the first line as the header in any case.
    return rewrite(file, path, folder) if encoding != _UTF8 or text[:1] in "\r\n" else file


def rewrite(file: ExportFile, path: Path, folder: Path) -> ExportFile:
    """Rewrite a text file that a strict reader refuses, so that each row has as many cells as the header.

    DuckDB's strict reader refuses encodings other than UTF-8, rows of the wrong length, and quotes inside cells.

    Raises:
        OrdersError: A quote is never closed.
    """
    encoding = file_encoding(path) if file.encoding == _UTF8 else file.encoding
    return _rewritten(_text_rows(path, encoding, file.delimiter), replace(file, encoding=encoding), folder)


def _is_utf8(start: bytes) -> bool:
    """Return whether the start of a file is UTF-8, ignoring an incomplete last character."""
    try:
        codecs.getincrementaldecoder(_UTF8)().decode(start, final=len(start) < SAMPLE)
    except UnicodeDecodeError:
        return False
    return True


def _header(text: str, file: str) -> list[str]:
    delimiter = _delimiter(text)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if not all(map(is_blank, cells)):
            return cells
    raise _refused(file, message("is empty"), message("export the orders again"))


def _delimiter(text: str) -> str:
    """Return the separator that gives the header the most columns."""
    counts = {}
    for delimiter in SEPARATORS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        counts[delimiter] = next((len(cells) for cells in rows if not all(map(is_blank, cells))), 0)
    return max(counts, key=lambda delimiter: counts[delimiter])


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    before = csv.field_size_limit(_LONGEST_CELL)
    line = 1
    try:
        with path.open(encoding=encoding, errors="strict", newline="") as file:
            reader = csv.reader((text.replace("\0", "") for text in file), delimiter=delimiter)
            for cells in reader:
                yield cells
                line = reader.line_num + 1
    except csv.Error as error:
        what = message("is not valid CSV: {error}", error=str(error))
        fix = message('close every quote ("), and write a quote inside a cell twice ("")')
        problem = Problem(file=path.name, place=message("line {line}", line=line), what=what, fix=fix)
        raise OrdersError([problem]) from None
    finally:
        csv.field_size_limit(before)


def _sheet_rows(path: Path) -> Iterator[list[str]]:
    for _, cells in read_sheet(path).rows:
        yield [_shown(cell) for cell in cells]


def _shown(cell: object) -> str:
    """Return a worksheet's cell as an export would write it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, float):
        return format(cell, ".15G") if cell != int(cell) or abs(cell) > 1e15 else str(int(cell))
    return str(cell)


def new_path(folder: Path, suffix: str) -> Path:
    """Return an unused path in a folder, which has files of the engine as well."""
    return folder / f"{uuid4().hex}.{suffix}"


def _rewritten(rows: Iterator[list[str]], file: ExportFile, folder: Path) -> ExportFile:
    """Write rows as CSV into a folder, with the additional column BROKEN; leave out blank rows."""
    rows = (cells for cells in rows if not all(map(is_blank, cells)))
    names = next(rows, None)
    if names is None:
        raise _refused(file.name, message("is empty"), message("export the orders again"))
    names = [str(name).removeprefix("\ufeff") for name in names]
    path = new_path(folder, "csv")
    with path.open("w", encoding=_UTF8, newline="") as copy:
        writer = csv.writer(copy, delimiter=file.delimiter, lineterminator="\n")
        writer.writerow([*names, BROKEN])
        writer.writerows(_padded(cells, len(names), file.delimiter) for cells in rows)
    return replace(file, path=path, columns=names, rewritten=True, decimal="" if file.encoding else ".")


def _padded(cells: list[str], width: int, delimiter: str) -> list[str]:
    """Return a row with as many cells as the header, marked in the column BROKEN where it had more or fewer."""
    more = cells[width:]
    swallowed = len(cells) < width and "\n" in cells[-1] and delimiter in cells[-1]  # by a quote that was not closed
    broken = "x" if swallowed or not all(map(is_blank, more)) else ""
    return [*cells[:width], *[""] * (width - len(cells)), broken]


def _refused(file: str, what: str, fix: str) -> OrdersError:
    return OrdersError([Problem(file=file, what=what, fix=fix)])
