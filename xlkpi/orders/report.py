"""A report on the rows of each file: which count, which do not and why, with amounts that add up to the file's."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from .engine import fetch
from .lines import REASONS, REJECTED, FileRead, Reading, describe
from .revenue import ALL_PAID
from .sums import Sum, used

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

EXAMPLES = 3
"""How many rows are named as examples of a reason."""

_AT_ONCE = 100_000

FAULTS = REJECTED | {"two_currencies"}
"""The reasons of rows that the figures lack and should include."""

_Examples = dict[tuple[str, str], tuple[int, ...]]
"""The first rows, by file and reason."""


@dataclass(frozen=True)
class Part:
    """Rows of a file that all count, or are all excluded for one reason.

    Attributes:
        rows: How many rows.
        orders: How many orders.
        paid: What the orders cost, as the export totals them, or else added up from its amounts.
        refunded: What was paid back.
        added_up: What the orders cost, added up from the export's amounts in any case.
        examples: The numbers of the first rows.
    """

    rows: int
    orders: int
    paid: Decimal
    refunded: Decimal
    added_up: Decimal
    examples: tuple[int, ...] = ()

    def __add__(self, other: Part) -> Part:
        rows, orders = self.rows + other.rows, self.orders + other.orders
        amounts = (self.paid + other.paid, self.refunded + other.refunded, self.added_up + other.added_up)
        return Part(rows, orders, *amounts)


NONE = Part(0, 0, Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True)
class FileReport:
    """A report on the rows of a file.

    Attributes:
        read: How the file was read.
        has_orders: Whether it has orders, and not tallies.
        used: The rows that count.
        excluded: The rows that do not count, by the reason's id: excluded, duplicate and rejected ones.
        anonymous: How many orders count and have no known customer.
        currencies: Of the rows that count.
        first: When the first order that counts was placed; None without orders.
        last: When the last order that counts was placed; None without orders.
    """

    read: FileRead
    has_orders: bool
    used: Part
    excluded: Mapping[str, Part]
    anonymous: int
    currencies: frozenset[str]
    first: datetime.datetime | None
    last: datetime.datetime | None

    @property
    def whole(self) -> Part:
        """Return all rows of the file."""
        return sum(self.excluded.values(), self.used)


def report_files(con: BaseBackend, reading: Reading, sums: Sequence[Sum]) -> list[FileReport]:
    """Report on the rows of each file, in the order in which the files were given.

    Args:
        con: The connection that has the lines and tallies.
        reading: What was read from the files.
        sums: The sums of the lines.
    """
    found = list(sums)
    if reading.tallies is not None:
        found += fetch(con, _counts(reading.tallies))
    examples: _Examples = {}
    if any(row["excluded"] for row in found):
        for table in reading.tables:
            examples |= _examples(con, table)
    return [_file(read, [row for row in found if row["file"] == read.file], examples) for read in reading.files]


def excluded_rows(con: BaseBackend, reading: Reading) -> Iterator[tuple[str, int, str]]:
    """Yield every row that does not count: its file, its number, and why. Rows are fetched some at a time."""
    for read in reading.files:
        for table in reading.tables:
            of_file = table.filter((table.file == read.file) & table.excluded.notnull())
            excluded = of_file.select("row", "excluded").distinct()
            last = 0
            while page := fetch(con, excluded.filter(excluded.row > last).order_by("row").limit(_AT_ONCE)):
                yield from ((read.file, row["row"], describe(row["excluded"])) for row in page)
                last = page[-1]["row"]


def _counts(tallies: Table) -> Table:
    """Count the rows of each file's tallies by reason; one row may have several tallies."""
    return tallies.group_by("file", "excluded").agg(
        rows=tallies.row.nunique(), first=tallies.placed.min(), last=tallies.placed.max()
    )


def _examples(con: BaseBackend, lines: Table) -> _Examples:
    """Return the first rows of each file and reason."""
    import ibis

    excluded = lines.filter(lines.excluded.notnull() & lines.row.notnull()).select("file", "row", "excluded").distinct()
    number = ibis.row_number().over(group_by=["file", "excluded"], order_by="row")
    examples: _Examples = {}
    for row in fetch(con, excluded.filter(number < EXAMPLES).order_by("row")):
        key = (row["file"], row["excluded"])
        examples[key] = (*examples.get(key, ()), row["row"])
    return examples


def _file(read: FileRead, found: Sequence[Sum], examples: _Examples) -> FileReport:
    parts: dict[str | None, Part] = {}
    for row in found:
        parts[row["excluded"]] = parts.get(row["excluded"], NONE) + _part(read, row)
    counted = used(found)
    excluded = {reason: parts[reason] for reason in REASONS if reason in parts}
    return FileReport(
        read,
        any("goods" in row for row in found),
        parts.get(None, NONE),
        {reason: replace(part, examples=examples[read.file, reason]) for reason, part in excluded.items()},
        sum(row.get("anonymous", 0) for row in counted),
        frozenset(row["currency"] for row in counted if row.get("currency")),
        min((row["first"] for row in counted if row["first"]), default=None),
        max((row["last"] for row in counted if row["last"]), default=None),
    )


def _part(read: FileRead, row: Sum) -> Part:
    if "goods" not in row:
        return replace(NONE, rows=row["rows"])
    added_up = ALL_PAID.unshared(row)
    paid = row["total"] if "total" in read.amounts else added_up
    return Part(row["rows"], row["orders"], paid, row["refund"], added_up)
