"""The contents of a table, collected by business on disk, so that memory does not grow with the table.

The rows of a business may be anywhere in the table.
"""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..errors import Problem
from ..scratch import Scratch
from .record import Record

_TABLES = """
CREATE TABLE business (id INTEGER PRIMARY KEY, name, vertical, line, wrong DEFAULT 0, UNIQUE (name, vertical));
CREATE TABLE month (business INTEGER, month, line, numbers, currency, rate, PRIMARY KEY (business, month))
  WITHOUT ROWID;
CREATE TABLE wrong_name (name PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE problem (line, business, problem BLOB);
"""
_RIGHT = "NOT wrong AND name NOT IN (SELECT name FROM wrong_name)"


class Business(NamedTuple):
    """A business in one vertical, with its first line, its first and last months, and the line of the last month."""

    id: int
    name: str
    line: int
    months: tuple[datetime.date, ...]
    last_line: int


class Table:
    """The businesses of a table, and the problems of their rows."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._scratch = Scratch(_TABLES)
        self._ids: tuple[str, str, int] | None = None

    @property
    def records(self) -> Iterator[Record]:
        """Yield the record of each valid business, in the table's order."""
        found = self._scratch.rows(f"SELECT id, name, vertical, line FROM business WHERE {_RIGHT} ORDER BY id")
        for business, name, vertical, line in found:
            query = "SELECT month, numbers, currency, rate FROM month WHERE business = ? ORDER BY month"
            months, currency, rate = {}, "", None
            for month, numbers, stated, stated_rate in self._scratch.rows(query, business):
                months[datetime.date.fromisoformat(month)] = json.loads(numbers)
                currency, rate = stated or currency, stated_rate or rate
            yield Record(name, vertical, months, line, currency, rate)

    @property
    def problems(self) -> Iterator[Problem]:
        """Yield all problems, in the order of their rows."""
        for (problem,) in self._scratch.rows("SELECT problem FROM problem ORDER BY line, rowid"):
            yield pickle.loads(problem)

    def count(self) -> int:
        """Return the number of records."""
        return self._scratch.number(f"SELECT count(*) FROM business WHERE {_RIGHT}")

    def refused(self) -> tuple[int, int]:
        """Return the number of businesses with problems, and the number of problems."""
        return self._scratch.number("SELECT count(DISTINCT business) FROM problem"), self._scratch.number(
            "SELECT count(*) FROM problem"
        )

    def business(self, name: str, vertical: str, line: int) -> int:
        """Return the number of a business in a vertical; the first call gives it a new one."""
        if self._ids is None or self._ids[:2] != (name, vertical):
            self._scratch.run(
                "INSERT OR IGNORE INTO business (name, vertical, line) VALUES (?, ?, ?)", name, vertical, line
            )
            number = self._scratch.number("SELECT id FROM business WHERE name = ? AND vertical = ?", name, vertical)
            self._ids = (name, vertical, number)
        return self._ids[2]

    def add_month(
        self,
        business: int,
        month: datetime.date,
        line: int,
        numbers: Mapping[str, float],
        currency: str = "",
        rate: float | None = None,
    ) -> int | None:
        """Add a month of a business, or return the line that has this month already.

        Args:
            business: The number of the business.
            month: The first day of the month.
            line: The row of the table.
            numbers: The numbers by input.
            currency: The currency of the amounts; "" where the row does not state it.
            rate: The exchange rate; that of a business's last month with one holds for the business.
        """
        key, values = month.isoformat(), json.dumps(numbers)
        query = "INSERT OR IGNORE INTO month VALUES (?, ?, ?, ?, ?, ?)"
        if self._scratch.run(query, business, key, line, values, currency, rate):
            return None
        return self._scratch.number("SELECT line FROM month WHERE business = ? AND month = ?", business, key)

    def note(self, problem: Problem) -> None:
        """Add the problem of a row."""
        values = (problem.row, problem.business, pickle.dumps(problem))
        self._scratch.run("INSERT INTO problem VALUES (?, ?, ?)", *values)

    def leave_out(self, business: int) -> None:
        """Exclude a business from the records."""
        self._scratch.run("UPDATE business SET wrong = 1 WHERE id = ?", business)

    def leave_out_name(self, name: str) -> None:
        """Exclude every business of a name from the records, when a wrong row may belong to any of them."""
        self._scratch.run("INSERT OR IGNORE INTO wrong_name VALUES (?)", name)

    def verticals(self) -> list[str]:
        """Return the ids of the verticals in the table, in its order."""
        return [
            row[0] for row in self._scratch.rows("SELECT vertical FROM business GROUP BY vertical ORDER BY min(id)")
        ]

    def businesses(self, vertical: str) -> Iterator[Business]:
        """Yield all businesses of a vertical, valid or not, in the table's order."""
        return self._businesses("vertical = ?", vertical)

    def currencies(self) -> list[tuple[str, str]]:
        """Return each vertical with each currency that the valid businesses state; "" where one states none."""
        currency = "(SELECT coalesce(max(currency), '') FROM month WHERE business = id)"
        query = f"SELECT DISTINCT vertical, {currency} AS stated FROM business WHERE {_RIGHT} ORDER BY 1, 2"
        return [(vertical, stated) for vertical, stated in self._scratch.rows(query)]

    def of_two_currencies(self) -> Iterator[tuple[Business, str]]:
        """Yield the businesses whose rows state several currencies, each with these."""
        for business in list(self.right_businesses()):
            query = "SELECT DISTINCT currency FROM month WHERE business = ? AND currency <> '' ORDER BY 1"
            found = [code for (code,) in self._scratch.rows(query, business.id)]
            if len(found) > 1:
                yield business, ", ".join(found)

    def right_businesses(self) -> Iterator[Business]:
        """Yield the businesses without a problem so far."""
        return self._businesses(_RIGHT)

    def _businesses(self, condition: str, *values: str) -> Iterator[Business]:
        # with max(), SQLite takes the other columns from the row with the maximum
        months = "(SELECT min(month) FROM month WHERE business = id), max(month.month), month.line"
        query = f"SELECT id, name, business.line, {months} FROM business LEFT JOIN month ON business = id"
        for number, name, line, first, last, last_line in self._scratch.rows(
            f"{query} WHERE {condition} GROUP BY id ORDER BY id", *values
        ):
            edges = tuple(datetime.date.fromisoformat(month) for month in (first, last) if month)
            yield Business(number, name, line, edges, last_line or 0)
