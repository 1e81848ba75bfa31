"""The list of what a batch has filled, beside the files: filled.csv. A run that was cut short goes on from it.

A line a workbook: its file and business, a digest of what it was made from, and one of the file. Lines are added as the
work goes on, so the list of a killed run is complete but for the last few, which are done again.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
from pathlib import Path
from typing import NamedTuple

from .record import Record
from .report import csv_line, inert

NAME = "filled.csv"
_HEADER = ("file", "business", "vertical", "made_from", "content")


class Done(NamedTuple):
    """What a file was made from, and its content, as digests."""

    made_from: str
    content: str


class Journal:
    """The list of a folder: read, and added to."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE done (file PRIMARY KEY, made_from, content) WITHOUT ROWID")
        torn = self._path.exists() and self._read()
        self._file = self._path.open("ab", buffering=0)
        if torn:
            self._append(b"\n")  # the next line is not to join it
        elif not self._path.stat().st_size:
            self._write(_HEADER)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self._database.close()

    def done(self, file: str) -> Done | None:
        """What the list says of a file."""
        row = self._database.execute("SELECT made_from, content FROM done WHERE file = ?", (inert(file),)).fetchone()
        return Done(*row) if row else None

    def add(self, file: str, record: Record, done: Done) -> None:
        """Add a line, unless it is there."""
        if self.done(file) != done:
            self._write((file, " ".join(record.business.split()), record.vertical, *done))

    def _read(self) -> bool:
        """Take the lines in; whether the last one is torn."""
        line = "\n"
        with self._path.open(encoding="utf-8", errors="replace", newline="") as file:
            for line in file:
                cells = next(csv.reader([line]))
                if line.endswith("\n") and len(cells) == len(_HEADER):
                    done = (cells[0], cells[3], cells[4])
                    self._database.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?)", done)
        return not line.endswith("\n")

    def _write(self, cells: tuple[str, ...]) -> None:
        self._append(csv_line(cells, "\n").encode())

    def _append(self, data: bytes) -> None:
        try:
            os.write(self._file.fileno(), data)  # in one go: two runs may add to one list
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from None


def digest(*parts: bytes) -> str:
    """A digest of bytes."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()


def made_from(template: str, record: Record) -> str:
    """A digest of all that a workbook is made from. template: the template's own digest."""
    months = {month.isoformat(): dict(sorted(numbers.items())) for month, numbers in record.months.items()}
    return digest(template.encode(), repr((record.business, record.vertical, months)).encode())
