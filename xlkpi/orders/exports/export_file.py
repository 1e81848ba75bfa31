"""An export's file as text for DuckDB, with its encoding, separator and header. Other files are rewritten first."""

from __future__ import annotations

import codecs
import csv
import datetime
import mmap
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from uuid import uuid4

from ...errors import OrdersError, Problem
from ...files import shown_path
from ...messages import message
from ...tables.delimited import SEPARATORS, file_encoding
from ...tables.excel import counts_from_1904, read_sheet
from ...tables.source import Row, is_blank
from ...xlsx.formats import WORKBOOKS
from .bounds import (
    MOST_ABOVE,
    NOTE,
    TOTAL,
    Header,
    NumberedRow,
    UnendedRow,
    fills_the_start_only,
    find_header,
    header_of,
    is_total,
    mark_below,
    unpacked,
)
from .foreign_sheets import is_foreign_sheet, read_foreign_sheet
from .private_file import PrivateFile
from .text_lines import Lines

SAMPLE = 1 << 16
"""How many bytes of a file's start show its encoding, separator and header."""

FAULT, ROW = "fault", "number of row"
"""The columns of a rewritten file with what is wrong with a row as a whole, and with its number in the original."""

BROKEN, CUT = "broken", "cut"
"""The faults of a row that could not be split into its columns, and of a row in which the file ends.

Notes and totals below the table are other faults."""

_UTF8 = "utf-8"
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""The first bytes of archives (.ods, workbooks under another name), old .xls files and PDFs."""
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|div|\?xml|workbook)", re.IGNORECASE)
_SAVE_AS = message("save it as .csv or .xlsx")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 20
_NEVER_SEEN = 1 << 28
"""The size of a file that no spreadsheet program shows, so that nobody looks for its rows by number."""
_BLANK_ROW = re.compile(rb"\n\r?\n(?![\r\n]*\Z)")
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
        rewritten: Whether `path` is a rewritten copy, with the columns FAULT and ROW.
        decimal: The decimal mark of a worksheet's numbers; "" for a text file.
        header_row: The number of the header's row.
        latest_days: The greatest day of the month in the date cells of each column of a worksheet, by its position.
        packed: Whether the cells of each row stood in one cell.
        from_1904: Whether numbers of days in a worksheet count from 1904.
        copy: The file that `path` names where it is a rewritten copy, which exists as long as this.
    """

    name: str
    path: Path
    columns: Sequence[str]
    encoding: str
    delimiter: str
    rewritten: bool = False
    decimal: str = ""
    header_row: int = 1
    packed: bool = False
    from_1904: bool = False
    latest_days: Mapping[int, int] = field(default_factory=dict)
    copy: PrivateFile | None = field(default=None, repr=False, compare=False)

    def rows(self) -> Iterator[list[str]]:
        """Yield the cells of the rows below the header, without notes."""
        width = len(self.columns)
        for cells in islice(_text_rows(self.path, _UTF8, self.delimiter, "replace"), 1, None):
            if not self.rewritten or cells[width] not in (NOTE, TOTAL):
                yield cells[:width]


def open_export(path: Path, folder: Path, fits: Callable[[Sequence[str]], bool] | None = None) -> ExportFile:
    """Detect a file's encoding, separator and header from its start.

    Args:
        path: The file: text or a workbook.
        folder: The folder for rewritten copies of workbooks, and of files in encodings other than UTF-8.
        fits: Whether a row is the header of a known export, which is then found anywhere near the file's start.

    Raises:
        OrdersError: The file is not a table.
    """
    if path.suffix.lower() in WORKBOOKS:
        sheet = _of_sheet(path, read_sheet(path).rows, folder, fits)
        return replace(sheet, from_1904=counts_from_1904(path))
    if is_foreign_sheet(path):
        return _of_sheet(path, read_foreign_sheet(path), folder, fits)
    with path.open("rb") as opened:
        start = opened.read(SAMPLE)
    if start.startswith(_NO_TEXT):
        what = message("is neither a text file nor named as a workbook (.xlsx)")
        raise _refused(path.name, what, _SAVE_AS)
    if _MARKUP.match(start):
        raise _refused(path.name, message("is a web page or XML, whatever its name says"), _SAVE_AS)
    wide = start.startswith(_WIDE)
    encoding = "utf-16" if wide else _UTF8 if _is_utf8(start) else file_encoding(path)
    header = find_header(start.decode(encoding, errors="ignore").removeprefix("\ufeff"), fits)
    file = _with_header(ExportFile(shown_path(Path(path.name)), _in_valid_text(path, folder), (), encoding, ""), header)
    # DuckDB reads the first row as the header in any case, and numbers rows without blank ones.
    plain = encoding == _UTF8 and file.header_row == 1 and not file.packed
    return file if plain and not _is_interrupted(file) else rewrite(file, path, folder)


def rewrite(file: ExportFile, path: Path, folder: Path) -> ExportFile:
    """Rewrite a text file that a strict reader refuses, so that each row has as many cells as the header.

    DuckDB's strict reader refuses encodings other than UTF-8, rows of the wrong length, and quotes inside cells.

    Raises:
        OrdersError: A quote is never closed.
    """
    encoding = file_encoding(path) if file.encoding == _UTF8 else file.encoding
    rows = enumerate(_text_rows(path, encoding, file.delimiter), 1)
    return _rewritten(rows, replace(file, encoding=encoding), folder)


def _of_sheet(
    path: Path, sheet: Iterable[Row], folder: Path, fits: Callable[[Sequence[str]], bool] | None
) -> ExportFile:
    file = ExportFile(shown_path(Path(path.name)), path, (), "", ",", decimal=".")
    rows = ((row, [_shown(cell) for cell in cells]) for row, cells in sheet)
    first = list(islice(rows, MOST_ABOVE))
    headers = [found for mark in SEPARATORS if (found := header_of(first, mark, fits))]
    header = max(headers, key=lambda found: len(found.names), default=None)
    return _rewritten(chain(first, rows), _with_header(file, header), folder)


def _with_header(file: ExportFile, header: Header | None) -> ExportFile:
    if header is None:
        raise _refused(file.name, message("is empty"), message("export the orders again"))
    return replace(file, columns=header.names, header_row=header.row, delimiter=header.delimiter, packed=header.packed)


def _is_interrupted(file: ExportFile) -> bool:
    """Return whether a text file has blank rows between its rows, or may have notes below them."""
    with file.path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as text:
        last = text[-SAMPLE:].decode(errors="ignore").rstrip().splitlines()[-1]
        cells = next(csv.reader([last], delimiter=file.delimiter))
        if fills_the_start_only(cells, len(file.columns)) or is_total(cells):
            return True
        if len(text) > _NEVER_SEEN:
            return False
        counted = quotes = 0
        for found in _BLANK_ROW.finditer(text):
            for at in range(counted, found.start(), _CHUNK):
                quotes += text[at : min(at + _CHUNK, found.start())].count(b'"')
            counted = found.start()
            if quotes % 2 == 0:  # else the row is within a cell
                return True
    return False


def _is_utf8(start: bytes) -> bool:
    """Return whether the start of a file is UTF-8, ignoring an incomplete last character."""
    try:
        codecs.getincrementaldecoder(_UTF8)().decode(start, final=len(start) < SAMPLE)
    except UnicodeDecodeError:
        return False
    return True


def _text_rows(path: Path, encoding: str, delimiter: str, errors: str = "strict") -> Iterator[list[str]]:
    before = csv.field_size_limit(_LONGEST_CELL)
    line = 1
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            lines = Lines(file)
            reader = csv.reader(lines, delimiter=delimiter)
            for cells in reader:
                yield cells if lines.is_ended(cells) else UnendedRow(cells)
                line = reader.line_num + 1
    except csv.Error as error:
        what = message("is not valid CSV: {error}", error=str(error))
        fix = message('close every quote ("), and write a quote inside a cell twice ("")')
        problem = Problem(file=path.name, place=message("line {line}", line=line), what=what, fix=fix)
        raise OrdersError([problem]) from None
    finally:
        csv.field_size_limit(before)


class _DateCell(str):
    """The text of a worksheet's cell that is a date, with its day of the month."""

    day: int


def _shown(cell: object) -> str:
    """Return a worksheet's cell as an export would write it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.date):
        midnight = not isinstance(cell, datetime.datetime) or cell.time() == datetime.time()
        shown = _DateCell(f"{cell:%Y-%m-%d}" if midnight else f"{cell:%Y-%m-%d %H:%M:%S}")
        shown.day = cell.day
        return shown
    if isinstance(cell, float):
        return format(cell, ".15G") if cell != int(cell) or abs(cell) > 1e15 else str(int(cell))
    return str(cell)


def _in_valid_text(path: Path, folder: Path) -> Path:
    """Return a path; a link to it where its name is not valid text, which DuckDB refuses."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        link = new_path(folder, "csv")
        link.symlink_to(path.resolve())
        return link
    return path


def new_path(folder: Path, suffix: str) -> Path:
    """Return an unused path in a folder, which has files of the engine as well."""
    return folder / f"{uuid4().hex}.{suffix}"


def _rewritten(rows: Iterable[NumberedRow], file: ExportFile, folder: Path) -> ExportFile:
    """Write the filled rows below a file's header as CSV into a folder, with the columns FAULT and ROW."""
    copy = PrivateFile(folder)
    width = len(file.columns)
    latest: dict[int, int] = {}
    is_sheet = not file.encoding
    with copy.path.open("w", encoding=_UTF8, newline="") as opened:
        writer = csv.writer(opened, delimiter=file.delimiter, lineterminator="\n")
        writer.writerow([*file.columns, FAULT, ROW])
        for row, cells, kind in mark_below(_below(rows, file), file.columns):
            padded = [*cells[:width], *[""] * (width - len(cells))]
            for position, cell in enumerate(padded if is_sheet else ()):
                if isinstance(cell, _DateCell):
                    latest[position] = max(latest.get(position, 0), cell.day)
            writer.writerow([*padded, kind or _fault(cells, width, file.delimiter), row])
    return replace(file, path=copy.path, rewritten=True, latest_days=latest, copy=copy)


def _below(rows: Iterable[NumberedRow], file: ExportFile) -> Iterator[NumberedRow]:
    """Yield the filled rows below a file's header. One that is cut off is an UnendedRow shorter than all others."""
    width = shortest = len(file.columns)
    for row, cells in rows:
        split = _split(cells, file)
        if row <= file.header_row or all(map(is_blank, split)):
            continue
        if isinstance(cells, UnendedRow):
            yield row, UnendedRow(split) if len(split) < shortest else list(split)
            continue
        if not fills_the_start_only(split, width):
            shortest = min(shortest, len(split))
        yield row, split


def _split(cells: Sequence[str], file: ExportFile) -> Sequence[str]:
    """Return the cells of a row, which may stand in one cell."""
    split = unpacked(cells, file.delimiter)
    return split if file.packed or len(split) == len(file.columns) else cells


def _fault(cells: Sequence[str], width: int, delimiter: str) -> str:
    """Return what is wrong with a row: it is cut off, has more cells than the header, or fewer as a quote has some."""
    swallowed = len(cells) < width and "\n" in cells[-1] and delimiter in cells[-1]
    if swallowed or not all(map(is_blank, cells[width:])):
        return BROKEN
    return CUT if isinstance(cells, UnendedRow) else ""


def _refused(file: str, what: str, fix: str) -> OrdersError:
    return OrdersError([Problem(file=file, what=what, fix=fix)])
