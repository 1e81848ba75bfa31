"""The list of what a batch has filled, beside the files: filled.csv. A run that was cut short goes on from it.

A line a workbook: its file and business, a digest of what it was made from, and one of the file. Lines are added as the
work goes on, so the list of a killed run is complete but for the last few, which are done again.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..files import digest, write_file
from ..scratch import Scratch
from ..tables.record import Record
from ..tables.report import csv_line, inert

NAME = "filled.csv"
HEADER = ("file", "business", "vertical", "made_from", "content")
_PUT = "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?)"
_AT_ONCE = 1000
"""After so many files the list in a cloud is written again."""


class Done(NamedTuple):
    """What a file was made from, and its content, as digests."""

    made_from: str
    content: str


class Manifest:
    """The list of a folder: read, and added to."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._scratch = Scratch(f"CREATE TABLE done ({', '.join(HEADER)}, PRIMARY KEY (file)) WITHOUT ROWID")
        self._pending = 0
        self._file: BinaryIO | None = None
        torn = self._path.exists() and self._read()
        if isinstance(self._path, Path):  # a cloud's files cannot be added to: there the list is written as a whole
            self._file = self._path.open("ab", buffering=0)
            if torn:
                self._append(b"\n")  # the next line is not to join it
            elif not self._path.stat().st_size:
                self._append(_line(HEADER))

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is None:
            self._write_whole()
        else:
            self._file.close()
        self._scratch.close()

    def done(self, file: str) -> Done | None:
        """What the list says of a file."""
        query = "SELECT made_from, content FROM done WHERE file = ?"
        row = self._scratch.row(query, inert(file))
        return Done(*row) if row else None

    def add(self, file: str, record: Record, done: Done) -> None:
        """Add a line, unless it is there."""
        if self.done(file) == done:
            return
        cells = (file, " ".join(record.business.split()), record.vertical, *done)
        self._scratch.run(_PUT, *map(inert, cells))
        if self._file is not None:
            self._append(_line(cells))
            return
        self._pending += 1
        if self._pending >= _AT_ONCE:
            self._write_whole()

    def _read(self) -> bool:
        """Take the lines in; whether the last one is torn."""
        line = "\n"
        with self._path.open(encoding="utf-8", errors="replace", newline="") as file:
            for line in file:
                cells = next(csv.reader([line]))
                if line.endswith("\n") and len(cells) == len(HEADER) and cells != list(HEADER):
                    self._scratch.run(_PUT, *cells)
        return not line.endswith("\n")

    def _append(self, data: bytes) -> None:
        assert self._file is not None
        try:
            os.write(self._file.fileno(), data)  # in one go: two runs may add to one list
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from None

    def _write_whole(self) -> None:
        rows = self._scratch.rows("SELECT * FROM done ORDER BY file")
        write_file(self._path, map(_line, chain([HEADER], rows)))
        self._pending = 0


def _line(cells: Iterable[object]) -> bytes:
    return csv_line(cells, "\n").encode()


def made_from(template: str, record: Record) -> str:
    """A digest of all that a workbook is made from. template: the template's own digest."""
    months = {month.isoformat(): dict(sorted(numbers.items())) for month, numbers in record.months.items()}
    return digest(template.encode(), repr((record.business, record.vertical, months)).encode())
