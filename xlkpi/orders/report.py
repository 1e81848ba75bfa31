"""The report on the rows of each file: which rows count, and why the others do not, with the amounts of both."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from .engine import fetch
from .lines import Comparison, FileRead, Reading, Status
from .reasons import REASONS, REJECTED, describe
from .revenue import ALL_PAID
from .sums import Sum, used

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

EXAMPLES = 3
"""How many rows are named as examples of a reason."""

_AT_ONCE = 100_000

FAULTS = REJECTED | {"two_currencies", "other_currency"}
"""The reasons of rows that the figures lack and should include."""

_Examples = dict[tuple[str, str], tuple[int, ...]]
"""The first rows, by file and reason."""


@dataclass(frozen=True)
class Part:
    """The rows of a file that count, or that do not count for one reason.

    Attributes:
        rows: The number of rows.
        orders: The number of orders.
        paid: The cost of the orders: the export's own totals, or else the sum of its amounts.
        refunded: The amount paid back.
        added_up: The cost of the orders as the sum of the export's amounts.
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
        has_orders: Whether the file has orders rather than tallies.
        used: The rows that count.
        excluded: The rows that do not count, by the reason's id: excluded, duplicate and rejected ones.
        anonymous: The number of counted orders without a known customer.
        currencies: The currencies of the rows that count.
        first: The time of the first order that counts; None without orders.
        last: The time of the last order that counts; None without orders.
        comparison: How the orders that count compare with the totals that the file states.
        statuses: The orders by their statuses.
    """

    read: FileRead
    has_orders: bool
    used: Part
    excluded: Mapping[str, Part]
    anonymous: int
    currencies: frozenset[str]
    first: datetime.datetime | None
    last: datetime.datetime | None
    comparison: Comparison
    statuses: Sequence[Status] = ()

    @property
    def is_doubtful(self) -> bool:
        """Return whether orders that count may be wrong: by a stated total, or by a status that is not known."""
        unproved = self.comparison.differing or self.comparison.unread
        return bool(unproved or any(status.is_doubtful for status in self.statuses))

    @property
    def whole(self) -> Part:
        """Return the whole file as one part."""
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
    comparisons = {one.file: one for one in reading.comparisons}
    return [
        _file(
            read,
            [row for row in found if row["file"] == read.file],
            examples,
            comparisons.get(read.file, Comparison(read.file)),
            reading.statuses.get(read.file, ()),
        )
        for read in reading.files
    ]


def excluded_rows(con: BaseBackend, reading: Reading) -> Iterator[tuple[str, int, str]]:
    """Yield every row that does not count: its file, its number, and why. Rows are fetched in batches."""
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
    """Return the numbers of the first rows, by file and reason."""
    import ibis

    excluded = lines.filter(lines.excluded.notnull() & lines.row.notnull()).select("file", "row", "excluded").distinct()
    number = ibis.row_number().over(group_by=["file", "excluded"], order_by="row")
    examples: _Examples = {}
    for row in fetch(con, excluded.filter(number < EXAMPLES).order_by("row")):
        key = (row["file"], row["excluded"])
        examples[key] = (*examples.get(key, ()), row["row"])
    return examples


def _file(
    read: FileRead, found: Sequence[Sum], examples: _Examples, comparison: Comparison, statuses: Sequence[Status]
) -> FileReport:
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
        comparison,
        statuses,
    )


def _part(read: FileRead, row: Sum) -> Part:
    if "goods" not in row:
        return replace(NONE, rows=row["rows"])
    added_up = ALL_PAID.unshared(row)
    paid = row["total"] if "total" in read.amounts else added_up
    return Part(row["rows"], row["orders"], paid, row["refund"], added_up)
