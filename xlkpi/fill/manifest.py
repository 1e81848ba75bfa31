"""The manifest of a batch, filled.csv beside the filled workbooks, from which an interrupted run is resumed.

Each row has a workbook's file and business, a digest of its sources, and a digest of the file. Rows are added
during the run, once their workbooks are safely on the disk: about every second, since waiting for the disk costs more
than filling a workbook. The manifest of a killed run lacks only the last workbooks, which are then filled again.

The row of a workbook that a compiled template has made is held back until the engine has made the same of a later
workbook of the same filler. If it ever makes another, all rows of the template are doubted: their workbooks are no
longer made from what they should be, so this run, or one that resumes it, fills them again.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from ..errors import UsageError
from ..files import digest, sync_files, write_file
from ..messages import message
from ..scratch import Scratch
from ..tables.record import Record
from ..tables.report import MANIFEST_HEADER, csv_line, inert
from .stated_benchmarks import Stated

NAME = "filled.csv"
_COLUMNS = ", ".join(MANIFEST_HEADER)
_TABLES = f"""
CREATE TABLE done ({_COLUMNS}, filler, name, PRIMARY KEY (file)) WITHOUT ROWID;
CREATE TABLE held ({_COLUMNS}, filler, name, PRIMARY KEY (file)) WITHOUT ROWID;
"""
_PUT = "INSERT OR REPLACE INTO {} VALUES (?, ?, ?, ?, ?, ?, ?)"
_AT_ONCE = 1000
"""The number of files after which their rows are written."""
_SECONDS = 1.0
"""The seconds after which rows are written; a manifest in a cloud, which is written as a whole, does not mind them."""


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
        if self._path.exists() and not self._path.is_file():
            what = message("{file} is not a file; move it away, or fill into another folder", file=str(self._path))
            raise UsageError(what)
        self._scratch = Scratch(_TABLES)
        self._pending: list[str] = []
        self._written_at = time.monotonic()
        self._file: BinaryIO | None = None
        torn = self._path.exists() and self._read()
        if isinstance(self._path, Path) and not dry_run:  # files in a cloud cannot be appended to: see _write
            self._file = self._path.open("ab", buffering=0)
            if torn:
                self._append("\n")  # ends the torn line
            elif not self._path.stat().st_size:
                self._append(_line(MANIFEST_HEADER))

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *error: object) -> None:
        with closing(self._scratch), self._file or nullcontext():
            if not self._dry_run:
                self._write()

    def done(self, file: str) -> Done | None:
        """Return the digests of a file; None where the manifest does not have it."""
        query = "SELECT made_from, content FROM done WHERE file = ?"
        row = self._scratch.row(query, inert(file))
        return Done(*row) if row else None

    def add(self, file: str, record: Record, done: Done, filler: str = "") -> None:
        """Add a row for a file, unless the manifest has it already.

        Args:
            file: The name of the file.
            record: The record that is in it.
            done: The digests.
            filler: The filler with a compiled template that has made the file: the row is held until `release`.
        """
        if self.done(file) == done and not filler:
            return
        cells = (file, " ".join(record.business.split()), record.vertical, *done)
        self._scratch.run(_PUT.format("held" if filler else "done"), *map(inert, cells), filler, file)
        if not filler:
            self._written_soon([file])

    def release(self, filler: str) -> None:
        """Add the rows of a filler that are held."""
        self._move("filler = ?", filler)

    def doubt(self, template: str) -> None:
        """Note that all workbooks compiled from a template are to be filled again.

        Args:
            template: What the names of its fillers begin with.
        """
        of_template = "filler LIKE ? || '%'"
        self._move(of_template, template)
        self._scratch.run(f"UPDATE done SET made_from = '' WHERE {of_template}", template)
        doubted = self._scratch.rows(f"SELECT name FROM done WHERE {of_template}", template)
        self._pending += [name for (name,) in doubted]
        if not self._dry_run:
            self._write()

    def is_doubted(self, file: str) -> bool:
        """Return whether a file is to be filled again."""
        row = self._scratch.row("SELECT made_from, filler FROM done WHERE file = ?", inert(file))
        return row is not None and row[0] == "" and row[1] != ""

    def _move(self, condition: str, value: str) -> None:
        names = [name for (name,) in self._scratch.rows(f"SELECT name FROM held WHERE {condition}", value)]
        self._scratch.run(f"INSERT OR REPLACE INTO done SELECT * FROM held WHERE {condition}", value)
        self._scratch.run(f"DELETE FROM held WHERE {condition}", value)
        self._written_soon(names)

    def _written_soon(self, files: Sequence[str]) -> None:
        self._pending += files
        late = self._file is not None and time.monotonic() - self._written_at > _SECONDS
        if not self._dry_run and (late or len(self._pending) >= _AT_ONCE):
            self._write()

    def _read(self) -> bool:
        """Read the rows; return whether the last one is torn."""
        line = "\n"
        with self._path.open(encoding="utf-8", errors="replace", newline="") as file:
            for line in file:
                cells = _cells(line)
                if line.endswith("\n") and len(cells) == len(MANIFEST_HEADER) and cells != list(MANIFEST_HEADER):
                    self._scratch.run(_PUT.format("done"), *cells, "", "")
        return not line.endswith("\n")

    def _write(self) -> None:
        """Write the rows of the files that were added since the last time."""
        if self._file is None:
            rows = self._scratch.rows(f"SELECT {_COLUMNS} FROM done ORDER BY file")
            write_file(self._path, (_line(row).encode() for row in chain([MANIFEST_HEADER], rows)))
        elif self._pending:
            sync_files([self._path.with_name(file) for file in self._pending])
            query = f"SELECT {_COLUMNS} FROM done WHERE file = ?"
            found = (self._scratch.row(query, inert(file)) for file in self._pending)
            self._append("".join(_line(row) for row in found if row))
        self._pending.clear()
        self._written_at = time.monotonic()

    def _append(self, text: str) -> None:
        assert self._file is not None
        data = text.encode()
        try:
            while data:  # usually in one call, since two runs may write to one manifest
                data = data[os.write(self._file.fileno(), data) :]
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from None


def _line(cells: Iterable[object]) -> str:
    return csv_line(cells, "\n")


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]))
    except csv.Error:  # damaged: its workbook is filled again
        return []


def made_from(template: str, record: Record, stated: Stated = MappingProxyType({})) -> str:
    """Return a digest of everything that a workbook is made from.

    Args:
        template: The template's digest.
        record: The record.
        stated: The values of the business on the Benchmarks sheet.
    """
    months = {month.isoformat(): dict(sorted(numbers.items())) for month, numbers in record.months.items()}
    benchmarks = [sorted(stated.items())] if stated else []
    return digest(template.encode(), repr((record.business, record.vertical, months, *benchmarks)).encode())
