"""An export as text that DuckDB reads: its encoding, its separator, its header; written anew where it must be."""

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
from ..tables.delimited import SEPARATORS, file_encoding
from ..tables.excel import read_sheet
from ..tables.source import is_blank
from ..xlsx.formats import WORKBOOKS

SAMPLE = 1 << 16
"""The bytes of a file's start by which its separator is told."""

BROKEN = "broken"
"""The column of a file written anew that is filled where a row could not be split into its columns."""

_UTF8 = "utf-8"
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How archives (.ods, and workbooks under another name), old .xls files and PDFs begin."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A note may be long; what is longer than this is a quote that was never closed.
_LONGEST_CELL = 1 << 20


@dataclass(frozen=True)
class Export:
    """One export. file: its name; path: where its text is, as it came or written anew; names: its header's columns.

    encoding: that of the file as it came. rewritten: whether the text was written anew, with the column BROKEN.
    decimal: the mark of its numbers where a worksheet's own numbers were written; "" for a text file.
    """

    file: str
    path: Path
    names: Sequence[str]
    encoding: str
    delimiter: str
    rewritten: bool = False
    decimal: str = ""


def open_export(path: Path, folder: Path) -> Export:
    """Recognise a file's encoding, separator and header by its start.

    folder: for the text of what is no text: a workbook, UTF-16. Raises OrdersError when it is no table.
    """
    if path.suffix.lower() in WORKBOOKS:
        return _written(_sheet_rows(path), Export(path.name, path, (), "", ","), folder)
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if start.startswith(_NO_TEXT):
        raise _refused(path.name, "is neither a text file nor named as a workbook (.xlsx)", "save it as .csv or .xlsx")
    wide = start.startswith(_WIDE)
    encoding = "utf-16" if wide else _UTF8 if _is_utf8(start) else file_encoding(path)
    text = start.decode(encoding, errors="ignore").removeprefix("\ufeff")
    export = Export(path.name, path, _header(text, path.name), encoding, _delimiter(text))
    # DuckDB takes the first line for the header, whatever it holds.
    return rewrite(export, path, folder) if encoding != _UTF8 or text[:1] in "\r\n" else export


def rewrite(export: Export, path: Path, folder: Path) -> Export:
    """Write a text file anew, so that each row has as many cells as the header; row by row, in little memory.

    It is for what a strict reader refuses: other encodings, rows that are too short or too long, quotes inside cells.
    Raises OrdersError when a quote is never closed.
    """
    encoding = export.encoding
    if encoding == _UTF8:
        encoding = file_encoding(path)
    return _written(_text_rows(path, encoding, export.delimiter), replace(export, encoding=encoding), folder)


def _is_utf8(start: bytes) -> bool:
    """Whether a file begins as UTF-8; a sequence that the sample's end cuts does not count."""
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
    raise _refused(file, "is empty", "export the orders again")


def _delimiter(text: str) -> str:
    """The separator of the header: the one that gives it the most columns."""
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
        cure = 'close every quote ("), and write a quote inside a cell twice ("")'
        raise _refused(f"{path.name}: line {line}", f"is not valid CSV: {error}", cure) from None
    finally:
        csv.field_size_limit(before)


def _sheet_rows(path: Path) -> Iterator[list[str]]:
    for _, cells in read_sheet(path).rows:
        yield [_shown(cell) for cell in cells]


def _shown(cell: object) -> str:
    """A worksheet's cell as an export would write it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, float):
        return format(cell, ".15G") if cell != int(cell) or abs(cell) > 1e15 else str(int(cell))
    return str(cell)


def new_path(folder: Path, suffix: str) -> Path:
    """A path in a folder that no other file ever has: the engine's own files come and go beside ours."""
    return folder / f"{uuid4().hex}.{suffix}"


def _written(rows: Iterator[list[str]], export: Export, folder: Path) -> Export:
    rows = (cells for cells in rows if not all(map(is_blank, cells)))
    names = next(rows, None)
    if names is None:
        raise _refused(export.file, "is empty", "export the orders again")
    names = [str(name).removeprefix("\ufeff") for name in names]
    path = new_path(folder, "csv")
    with path.open("w", encoding=_UTF8, newline="") as file:
        writer = csv.writer(file, delimiter=export.delimiter, lineterminator="\n")
        writer.writerow([*names, BROKEN])
        writer.writerows(_even(cells, len(names), export.delimiter) for cells in rows)
    return replace(export, path=path, names=names, rewritten=True, decimal="" if export.encoding else ".")


def _even(cells: list[str], width: int, delimiter: str) -> list[str]:
    """A row with as many cells as the header has, and the mark of a broken one."""
    more = cells[width:]
    swallowed = len(cells) < width and "\n" in cells[-1] and delimiter in cells[-1]  # by a quote that was not closed
    broken = "x" if swallowed or not all(map(is_blank, more)) else ""
    return [*cells[:width], *[""] * (width - len(cells)), broken]


def _refused(where: str, what: str, cure: str) -> OrdersError:
    return OrdersError([Problem(where, what, cure)])
