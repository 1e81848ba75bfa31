"""The manifest of a batch, filled.csv beside the filled workbooks, from which an interrupted run is resumed.

Each row has a workbook's file and business, a digest of its sources, and a digest of the file. Rows are added
during the run, so that the manifest of a killed run lacks only the last few workbooks, which are then filled again.
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
from ..tables.report import MANIFEST_HEADER, csv_line, inert

NAME = "filled.csv"
_PUT = "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?)"
_AT_ONCE = 1000
"""The number of files after which a manifest in a cloud is written again."""


class Done(NamedTuple):
    """The digests of a file's sources and of its content."""

    made_from: str
    content: str


class Manifest:
    """The manifest of a folder, which is read and added to.

    Args:
        folder: The folder.
        dry_run: Whether the manifest is only read.
    """

    def __init__(self, folder: Path, dry_run: bool = False) -> None:
        self._dry_run = dry_run
        self._path = folder / NAME
        self._scratch = Scratch(f"CREATE TABLE done ({', '.join(MANIFEST_HEADER)}, PRIMARY KEY (file)) WITHOUT ROWID")
        self._pending = 0
        self._file: BinaryIO | None = None
        torn = self._path.exists() and self._read()
        if (
            isinstance(self._path, Path) and not dry_run
        ):  # files in a cloud cannot be appended to: the whole list is written
            self._file = self._path.open("ab", buffering=0)
            if torn:
                self._append(b"\n")  # ends the torn line
            elif not self._path.stat().st_size:
                self._append(_line(MANIFEST_HEADER))

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()
        elif not self._dry_run:
            self._write_whole()
        self._scratch.close()

    def done(self, file: str) -> Done | None:
        """Return the digests of a file; None where the manifest does not have it."""
        query = "SELECT made_from, content FROM done WHERE file = ?"
        row = self._scratch.row(query, inert(file))
        return Done(*row) if row else None

    def add(self, file: str, record: Record, done: Done) -> None:
        """Add a row for a file, unless the manifest has it already."""
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
        """Read the rows; return whether the last one is torn."""
        line = "\n"
        with self._path.open(encoding="utf-8", errors="replace", newline="") as file:
            for line in file:
                cells = next(csv.reader([line]))
                if line.endswith("\n") and len(cells) == len(MANIFEST_HEADER) and cells != list(MANIFEST_HEADER):
                    self._scratch.run(_PUT, *cells)
        return not line.endswith("\n")

    def _append(self, data: bytes) -> None:
        assert self._file is not None
        try:
            os.write(self._file.fileno(), data)  # in one call, since two runs may write to one manifest
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from None

    def _write_whole(self) -> None:
        rows = self._scratch.rows("SELECT * FROM done ORDER BY file")
        write_file(self._path, map(_line, chain([MANIFEST_HEADER], rows)))
        self._pending = 0


def _line(cells: Iterable[object]) -> bytes:
    return csv_line(cells, "\n").encode()


def made_from(template: str, record: Record) -> str:
    """Return a digest of everything that a workbook is made from. `template` is the template's digest."""
    months = {month.isoformat(): dict(sorted(numbers.items())) for month, numbers in record.months.items()}
    return digest(template.encode(), repr((record.business, record.vertical, months)).encode())
