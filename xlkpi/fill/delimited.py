"""A table in a text file: CSV with commas or semicolons, or tabs. Its dialect is recognised once for the whole file."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import Problem, TableError
from .numbers import Wrong, decimal_mark, parse_number
from .source import KEYS, Row, Source, is_blank

SEPARATORS = (",", ";", "\t")

# One of these bytes pairs in a file that is not UTF-8 is an accented letter that was saved as UTF-8 all the same.
_MIXED = re.compile(rb"\xc3[\x80-\xbf]")
_SAVE_AS = "save it again as “CSV UTF-8”"


def read_delimited(path: Path) -> Source:
    """The rows of a text file. Raises TableError when it is no text, or no table with a header."""
    file = path.name
    text = _decode(path.read_bytes(), file)
    separator = _separator(text, file)
    decimal = "." if separator == "," else decimal_mark(_number_cells(text, separator, file))

    def number(cell: object) -> float | Wrong | None:
        text = str(cell).strip()
        return parse_number(text, decimal) if text else None

    return Source(file, _rows(text, separator, file), number)


def _decode(data: bytes, file: str) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else Windows-1252 as French Excel writes it."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if wide or data.startswith(codecs.BOM_UTF8):
            where = f"{file}: line {_line(data, error.start)}"
            raise _refused(where, f"is not valid {'UTF-16' if wide else 'UTF-8'} text", _SAVE_AS) from None
        text = _decode_windows(data, error.start, file)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(f"{file}: line {line}", "holds a NUL character, as no table does", _SAVE_AS)
    return text


def _decode_windows(data: bytes, not_utf8: int, file: str) -> str:
    """The text in Windows-1252. not_utf8: the first byte that shows that it is not in UTF-8."""
    if mixed := _MIXED.search(data):
        what = f"mixes UTF-8 (here) and Windows-1252 (line {_line(data, not_utf8)})"
        raise _refused(f"{file}: line {_line(data, mixed.start())}", what, _SAVE_AS)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        where = f"{file}: line {_line(data, error.start)}"
        raise _refused(where, "is neither UTF-8 nor Windows-1252 text", _SAVE_AS) from None


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _separator(text: str, file: str) -> str:
    """The separator of the header line: the one that shows a `business` column, or else the most columns."""
    best: tuple[bool, int] = (False, 0)
    chosen = ""
    failed: TableError | None = None
    for separator in SEPARATORS:
        try:
            header = next((cells for _, cells in _rows(text, separator, file)), None)
        except TableError as error:
            failed = failed or error
            continue
        if header is None:
            raise _refused(file, "is empty", "give it a header and a row for each business and month")
        names = [str(name).strip().casefold() for name in header]
        if (rank := (KEYS[0] in names, len(names))) > best:
            best, chosen = rank, separator
    if not chosen:
        assert failed is not None
        raise failed
    return chosen


def _rows(text: str, separator: str, file: str) -> Iterator[Row]:
    # newline="" leaves the line breaks inside quotes as they are
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if not all(map(is_blank, cells)):
                yield line, list(cells)
            line = reader.line_num + 1
    except csv.Error as error:
        cure = 'close every quote ("), and write a quote inside a cell twice ("")'
        raise _refused(f"{file}: line {line}", f"is not valid CSV: {error}", cure) from None


def _number_cells(text: str, separator: str, file: str) -> Iterator[str]:
    """The cells of the input columns."""
    rows = _rows(text, separator, file)
    _, header = next(rows)
    inputs = [column for column, name in enumerate(header) if str(name).strip().casefold() not in KEYS]
    for _, cells in rows:
        yield from (str(cells[column]) for column in inputs if column < len(cells))


def _refused(where: str, what: str, cure: str) -> TableError:
    return TableError([Problem(where, what, cure)])
