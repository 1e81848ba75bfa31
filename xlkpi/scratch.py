"""A temporary database for what does not fit into memory.

scratch = Scratch("CREATE TABLE price (item, amount)")
scratch.run("INSERT INTO price VALUES (?, ?)", "mug", 12.5)
list(scratch.rows("SELECT amount FROM price"))   → [(12.5,)]
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any


class Scratch:
    """An SQLite database without a name: in memory while it is small, then in a file that disappears with the process.

    Nothing must survive a crash, so SQLite keeps no rollback log and never waits for the disk.
    """

    def __init__(self, tables: str) -> None:
        """Create the tables with SQL statements, separated by semicolons."""
        self._database = sqlite3.connect("", isolation_level=None)
        self.script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self.script(tables)

    def script(self, statements: str) -> None:
        """Run several SQL statements, separated by semicolons."""
        self._database.executescript(statements)

    def run(self, statement: str, *values: object) -> int:
        """Run an SQL statement; return how many rows it has changed."""
        return self._database.execute(statement, values).rowcount

    def run_for_each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run an SQL statement once for each row of values."""
        self._database.executemany(statement, rows)

    def rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a query finds. Several queries may be read at the same time."""
        yield from self._database.execute(query, values)

    def row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """Return the first row that a query finds; None where it finds none."""
        return next(self.rows(query, *values), None)

    def number(self, query: str, *values: object) -> int:
        """Return the whole number that a query finds, such as a count."""
        row = self.row(query, *values)
        assert row is not None
        return int(row[0])

    def add_function(self, name: str, function: Callable[[Any], Any]) -> None:
        """Let SQL call a Python function of one argument."""
        self._database.create_function(name, 1, function)

    def close(self) -> None:
        """Free the space on disk."""
        self._database.close()
