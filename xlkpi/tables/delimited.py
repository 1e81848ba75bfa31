"""Tables in text files: CSV with commas or semicolons, or tabs. The dialect is detected once for the whole file."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..errors import Problem, TableError
from ..messages import message
from ..numbers import Wrong, decimal_mark, parse_number
from .amounts import bare
from .source import Number, Row, Source, is_blank

SEPARATORS = (",", ";", "\t")

# A byte pair that is an accented letter in UTF-8: found in other files, it shows a mixture of encodings.
_MIXED = re.compile(rb"\xc3[\x80-\xbf]")
# é, è, ê, ç, à or ù of an old Mac's text between letters. In Windows-1252 these bytes are Ž, ˆ or nothing.
_MAC = re.compile(rb"[A-Za-z][\x88\x8d-\x90\x9d][a-z]|[a-z][\x88\x8d-\x90\x9d]")
_NUL = re.compile(rb"\0")
_SAVE_AS = message("save it again as “CSV UTF-8”")
EMPTY = Wrong(message("is empty"), message("give it a header and a row for each business and month"))
_CHUNK = 1 << 20
_MOST_ABOVE = 40
"""The most rows among which a header is looked for."""
_SEP = re.compile(r"sep=(.)", re.IGNORECASE)
_LONGEST_SEP = 20


def read_delimited(path: Path, is_heading: Callable[[str], bool]) -> Source:
    """Read the rows of a text file lazily.

    Args:
        path: The file.
        is_heading: Whether a cell is a known heading of a table.

    Raises:
        TableError: The file is not text, or has no header.
    """
    text = _Text(path, file_encoding(path))
    separator = _separator(text, is_heading)

    def decimal_of(cells: Iterator[object]) -> str:
        return "." if separator == "," else decimal_mark(bare(str(cell)) for cell in cells)

    return Source(path.name, lambda: text.rows(separator), decimal_of, _number_with)


def _number_with(decimal: str) -> Number:
    def number(cell: object) -> float | Wrong | None:
        shown = str(cell).strip()
        return parse_number(shown, decimal) if shown else None

    return number


@dataclass(frozen=True)
class _Text:
    """A text file and its encoding."""

    path: Path
    encoding: str

    def rows(self, separator: str) -> Iterator[Row]:
        line = 1
        try:
            # newline="" leaves the line breaks inside quotes as they are
            with self.path.open(encoding=self.encoding, newline="") as file:
                reader = csv.reader(file, delimiter=separator, strict=True)
                for cells in reader:
                    if not all(map(is_blank, cells)) and not (line == 1 and _SEP.fullmatch(separator.join(cells))):
                        yield line, list(cells)
                    line = reader.line_num + 1
        except csv.Error as error:
            what = message("is not valid CSV: {why}", why=str(error))
            fix = message('close every quote ("), and write a quote inside a cell twice ("")')
            raise _refused(self.path, line, what, fix) from None


def file_encoding(path: Path) -> str:
    """Return a file's encoding: by its byte order mark, else UTF-8, else Windows-1252 as French Excel writes it.

    Texts of older Macs are known by accented letters that no Windows-1252 text has between others.
    """
    with path.open("rb") as file:
        start = file.read(3)
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8-sig"
    if wrong := _undecodable(path, encoding):
        if wide or start == codecs.BOM_UTF8:
            raise _refused(path, wrong, message("is not valid {encoding} text", encoding="UTF-16" if wide else "UTF-8"))
        if mixed := _first_line(path, _MIXED):
            raise _refused(path, mixed, message("mixes UTF-8 (here) and Windows-1252 (row {row})", row=wrong))
        encoding = "mac_roman" if _first_line(path, _MAC) else "cp1252"
        if wrong := _undecodable(path, encoding):
            raise _refused(path, wrong, message("is neither UTF-8 nor Windows-1252 text"))
    if nul := _first_line(path, _NUL, encoding):
        raise _refused(path, nul, message("has a NUL character, as no table does"))
    return encoding


def _undecodable(path: Path, encoding: str) -> int:
    """Return the first line with bytes that an encoding does not allow; 0 where there is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + (pending + chunk).count(b"\n", 0, error.start)
            if not chunk:
                return 0
            line += chunk.count(b"\n")


def _first_line(path: Path, pattern: re.Pattern[bytes], encoding: str = "") -> int:
    """Return the first line that matches a pattern of bytes; 0 where there is none.

    With `encoding`, the pattern is searched for in the text as UTF-8.
    """
    line, before = 1, b""
    with path.open("rb") as file:
        decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
        while chunk := file.read(_CHUNK):
            if decoder:
                chunk = decoder.decode(chunk).encode(errors="surrogatepass")
            window = before + chunk
            if found := pattern.search(window):
                return line + window.count(b"\n", 0, found.start())
            # the last byte may be the first half of a match
            line += window.count(b"\n") - window[-1:].count(b"\n")
            before = window[-1:]
    return 0


def _separator(text: _Text, is_heading: Callable[[str], bool]) -> str:
    """Return the separator that gives a row the most headings, or else the most columns."""
    if stated := _stated_separator(text):
        return stated
    best: tuple[int, int] = (-1, 0)
    chosen = ""
    failed: TableError | None = None
    for separator in SEPARATORS:
        try:
            rows = [list(map(str, cells)) for _, cells in islice(text.rows(separator), _MOST_ABOVE)]
        except TableError as error:
            failed = failed or error
            continue
        if not rows:
            raise _refused(text.path, 0, *EMPTY)
        if (rank := max((sum(map(is_heading, cells)), len(cells)) for cells in rows)) > best:
            best, chosen = rank, separator
    if not chosen:
        assert failed is not None
        raise failed
    return chosen


def _stated_separator(text: _Text) -> str:
    """Return the separator of a first line such as `sep=;`, which Excel obeys; "" without such a line."""
    with text.path.open(encoding=text.encoding) as file:
        found = _SEP.fullmatch(file.readline(_LONGEST_SEP).strip().strip('"'))
    return found[1] if found and found[1] in SEPARATORS else ""


def _refused(path: Path, row: int, what: str, fix: str = _SAVE_AS) -> TableError:
    return TableError([Problem(file=path.name, row=row, what=what, fix=fix)])
