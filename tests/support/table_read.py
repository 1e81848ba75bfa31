"""A table of `xlkpi fill`, read at once: for the tests, whose tables are short."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlkpi.catalogue.model import Catalogue
from xlkpi.errors import Problem
from xlkpi.tables.read import read_table
from xlkpi.tables.record import Record


@dataclass(frozen=True)
class Table:
    """The records and the problems of a table."""

    records: list[Record]
    problems: list[Problem]


def read_whole(path: Path, catalogue: Catalogue, vertical: str | None = None) -> Table:
    table = read_table(path, catalogue, vertical)
    records = list(table.records)
    assert table.count() == len(records)
    return Table(records, list(table.problems))
