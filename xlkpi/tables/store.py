"""The contents of a table, collected by business on disk, so that memory does not grow with the table.

The rows of a business may be anywhere in the table.
"""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ..errors import Problem
from ..scratch import Scratch
from .names import business_key
from .record import Record
from .settings import CURRENCY, LANGUAGE, RATE, Settings

_TABLES = """
CREATE TABLE business (id INTEGER PRIMARY KEY, key, name, vertical, line, sheet, settings DEFAULT '{}', wrong DEFAULT 0,
  UNIQUE (key, vertical));
CREATE TABLE month (business INTEGER, month, line, sheet, numbers, PRIMARY KEY (business, month)) WITHOUT ROWID;
CREATE TABLE cell (business INTEGER, month, item, line, sheet, number,
  PRIMARY KEY (business, month, item)) WITHOUT ROWID;
CREATE TABLE spelling (key, name, line, PRIMARY KEY (key, name)) WITHOUT ROWID;
CREATE TABLE wrong_name (key, vertical, PRIMARY KEY (key, vertical)) WITHOUT ROWID;
CREATE TABLE problem (line, key, problem BLOB);
"""
_RIGHT = "NOT wrong AND (key, vertical) NOT IN (SELECT key, vertical FROM wrong_name)"
_STATED = "json_extract(settings, '$.{}')"


class Place(NamedTuple):
    """The row of a table, with the title of its sheet where several sheets are read."""

    line: int
    sheet: str = ""


class Business(NamedTuple):
    """A business in one vertical, with its first and last months, and the place of the last month."""

    id: int
    name: str
    months: tuple[datetime.date, ...]
    last: Place


class Table:
    """The businesses of a table, and the problems of their rows."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.notes: list[str] = []
        """What a reader of the table should know, such as columns that are ignored."""
        self.sheet = ""
        """The title of the sheet whose rows are added, where there are several."""
        self._scratch = Scratch(_TABLES)
        self._ids: tuple[str, str, int] | None = None
        self._stated: tuple[int, Mapping[str, str]] | None = None

    @property
    def records(self) -> Iterator[Record]:
        """Yield the record of each valid business, in the table's order."""
        query = f"SELECT id, name, vertical, line, sheet, settings FROM business WHERE {_RIGHT} ORDER BY id"
        found = self._scratch.rows(query)
        for business, name, vertical, line, sheet, settings in found:
            query = "SELECT month, numbers FROM month WHERE business = ? ORDER BY month"
            rows = self._scratch.rows(query, business)
            months = {datetime.date.fromisoformat(month): json.loads(numbers) for month, numbers in rows}
            yield Record(name, vertical, months, line, Settings(json.loads(settings)), sheet)

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
        return self._scratch.number("SELECT count(DISTINCT key) FROM problem"), self._scratch.number(
            "SELECT count(*) FROM problem"
        )

    def business(self, name: str, vertical: str, line: int) -> int:
        """Return the number of a business in a vertical; the first call gives it a new one.

        Spellings of one name are one business, which is called by the first of them.
        """
        if self._ids is None or self._ids[:2] != (name, vertical):
            key = business_key(name)
            query = "INSERT OR IGNORE INTO business (key, name, vertical, line, sheet) VALUES (?, ?, ?, ?, ?)"
            is_new = self._scratch.run(query, key, name, vertical, line, self.sheet)
            query = "SELECT id, name, line FROM business WHERE key = ? AND vertical = ?"
            row = self._scratch.row(query, key, vertical)
            assert row is not None
            if not is_new and row[1] != name:
                for spelling in (row[1:], (name, line)):
                    self._scratch.run("INSERT OR IGNORE INTO spelling VALUES (?, ?, ?)", key, *spelling)
            self._ids = (name, vertical, row[0])
        return self._ids[2]

    def add_month(self, business: int, month: datetime.date, line: int, numbers: Mapping[str, float]) -> Place | None:
        """Add a month of a business, or return the place of the row that has this month already.

        Args:
            business: The number of the business.
            month: The first day of the month.
            line: The row of the table.
            numbers: The numbers by input.
        """
        return self._add_month(business, month.isoformat(), Place(line, self.sheet), numbers)

    def _add_month(self, business: int, month: str, place: Place, numbers: Mapping[str, float]) -> Place | None:
        query = "INSERT OR IGNORE INTO month VALUES (?, ?, ?, ?, ?)"
        if self._scratch.run(query, business, month, *place, json.dumps(numbers)):
            return None
        return self._place("SELECT line, sheet FROM month WHERE business = ? AND month = ?", business, month)

    def _place(self, query: str, *values: object) -> Place:
        row = self._scratch.row(query, *values)
        assert row is not None
        return Place(*row)

    def is_respelt(self, business: int) -> bool:
        """Return whether rows of a business spell its name in several ways."""
        query = "SELECT 1 FROM business JOIN spelling USING (key) WHERE id = ?"
        return self._scratch.row(query, business) is not None

    def numbers(self, business: int, month: datetime.date) -> Mapping[str, float]:
        """Return the numbers by input of a month that the table has."""
        query = "SELECT numbers FROM month WHERE business = ? AND month = ?"
        (numbers,) = self._scratch.row(query, business, month.isoformat()) or ("{}",)
        found: Mapping[str, float] = json.loads(numbers)
        return found

    def add_number(
        self, business: int, month: datetime.date, item: str, line: int, number: float | None
    ) -> Place | None:
        """Add one number of a month, None for a blank, or return the place of the row that has it already.

        Call `join_numbers` after the last one.
        """
        values = (business, month.isoformat(), item, line, self.sheet, number)
        if self._scratch.run("INSERT OR IGNORE INTO cell VALUES (?, ?, ?, ?, ?, ?)", *values):
            return None
        return self._place("SELECT line, sheet FROM cell WHERE (business, month, item) = (?, ?, ?)", *values[:3])

    def join_numbers(self) -> None:
        """Make months of the numbers that were added one by one."""
        query = "SELECT business, month, item, number, line, sheet FROM cell ORDER BY business, month"
        for (business, month), cells in groupby(self._scratch.rows(query), itemgetter(0, 1)):
            found = list(cells)
            numbers = {item: number for _, _, item, number, *_ in found if number is not None}
            self._add_month(business, month, min(Place(*row[4:]) for row in found), numbers)

    def state(self, business: int, stated: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Add what a row states about a business; return what other rows state otherwise, with both texts, by column.

        Args:
            business: The number of the business.
            stated: Each statement as a text in one form, by the name of its column; see Settings.
        """
        if not stated or (business, stated) == self._stated:
            return {}
        (text,) = self._scratch.row("SELECT settings FROM business WHERE id = ?", business) or ("{}",)
        known: dict[str, str] = json.loads(text)
        differing = {key: (known[key], value) for key, value in stated.items() if known.get(key, value) != value}
        if stated.keys() - known.keys():
            text = json.dumps({**stated, **known})
            self._scratch.run("UPDATE business SET settings = ? WHERE id = ?", text, business)
        if not differing:
            self._stated = (business, stated)
        return differing

    def note(self, problem: Problem) -> None:
        """Add the problem of a row."""
        values = (problem.row, business_key(problem.business), pickle.dumps(problem))
        self._scratch.run("INSERT INTO problem VALUES (?, ?, ?)", *values)

    def leave_out(self, business: int) -> None:
        """Exclude a business from the records."""
        self._scratch.run("UPDATE business SET wrong = 1 WHERE id = ?", business)

    def leave_out_name(self, name: str, verticals: Iterable[str]) -> None:
        """Exclude the businesses of a name in some verticals from the records, when a wrong row may belong to them."""
        key = business_key(name)
        self._scratch.run_for_each("INSERT OR IGNORE INTO wrong_name VALUES (?, ?)", [(key, id_) for id_ in verticals])

    def verticals(self) -> list[str]:
        """Return the ids of the verticals in the table, in its order."""
        return [
            row[0] for row in self._scratch.rows("SELECT vertical FROM business GROUP BY vertical ORDER BY min(id)")
        ]

    def currencies(self, *, without_rate: bool = False) -> list[tuple[str, str, str]]:
        """Return each vertical with each currency and language of valid businesses; "" where one states none.

        Args:
            without_rate: Whether only those businesses count that state no exchange rate.
        """
        condition = f"{_RIGHT} AND {_STATED.format(RATE)} IS NULL" if without_rate else _RIGHT
        currency, language = (f"coalesce({_STATED.format(key)}, '')" for key in (CURRENCY, LANGUAGE))
        return list(
            self._scratch.rows(
                f"SELECT DISTINCT vertical, {currency}, {language} FROM business WHERE {condition} ORDER BY 1, 2, 3"
            )
        )

    def spellings(self, most: int) -> list[list[str]]:
        """Return the spellings of each business that has several, for the first businesses of the table."""
        query = (
            "SELECT spelling.key, spelling.name FROM spelling JOIN (SELECT key, min(line) AS first FROM spelling "
            "GROUP BY key ORDER BY first LIMIT ?) USING (key) ORDER BY first, key, line, spelling.name"
        )
        found = groupby(self._scratch.rows(query, most), itemgetter(0))
        return [[name for _, name in rows] for _, rows in found]

    def count_respelt(self) -> int:
        """Return the number of businesses that have several spellings."""
        return self._scratch.number("SELECT count(DISTINCT key) FROM spelling")

    def right_businesses(self) -> Iterator[Business]:
        """Yield the businesses without a problem so far."""
        return self._businesses(_RIGHT)

    def _businesses(self, condition: str, *values: str) -> Iterator[Business]:
        # with max(), SQLite takes the other columns from the row with the maximum
        months = "(SELECT min(month) FROM month WHERE business = id), max(month.month), month.line, month.sheet"
        query = f"SELECT id, name, {months} FROM business LEFT JOIN month ON business = id"
        for number, name, first, last, line, sheet in self._scratch.rows(
            f"{query} WHERE {condition} GROUP BY id ORDER BY id", *values
        ):
            edges = tuple(datetime.date.fromisoformat(month) for month in (first, last) if month)
            yield Business(number, name, edges, Place(line or 0, sheet or ""))
