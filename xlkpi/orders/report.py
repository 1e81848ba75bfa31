"""What became of the rows of each file: used, or set aside and why, and the amounts, which add up to the file's."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from .engine import fetch
from .lines import REASONS, UNREADABLE, FileRead, Reading
from .revenue import ALL_PAID
from .sums import Sum, used

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

EXAMPLES = 3
"""So many rows are named of those that are set aside for one reason."""

_AT_ONCE = 100_000

FAULTS = frozenset({"broken", "no_order", "bad_order", "no_first_row", *UNREADABLE, "two_currencies"})
"""The reasons for which rows are set aside that the figures should have had."""

_Examples = dict[tuple[str, str], tuple[int, ...]]
"""By file and reason, the first rows."""


@dataclass(frozen=True)
class Part:
    """Some of the rows of a file, all used or all set aside for one reason.

    paid: what their orders cost, as the export totals them, or else added up from what it tells. refunded: paid back.
    added_up: paid, added up from what the export tells, in any case. examples: the first rows.
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
    """What became of the rows of a file.

    read: what was recognised in it. has_orders: whether it tells orders, and not tallies. used: the rows that count;
    aside: those that do not, by the reason's id. strangers: the orders that count and have no customer who can be told
    apart. currencies: those of the used rows. first, last: when the first and the last of the used orders were placed,
    None when there are none.
    """

    read: FileRead
    has_orders: bool
    used: Part
    aside: Mapping[str, Part]
    strangers: int
    currencies: frozenset[str]
    first: datetime.datetime | None
    last: datetime.datetime | None

    @property
    def whole(self) -> Part:
        """All rows of the file."""
        return sum(self.aside.values(), self.used)


def report_files(con: BaseBackend, reading: Reading, sums: Sequence[Sum]) -> list[FileReport]:
    """What became of the rows of each file, in the order in which they were given. sums: of the reading's lines."""
    found = list(sums)
    if reading.tallies is not None:
        found += fetch(con, _counts(reading.tallies))
    examples: _Examples = {}
    if any(row["aside"] for row in found):
        for table in reading.tables:
            examples |= _examples(con, table)
    return [_file(read, [row for row in found if row["file"] == read.file], examples) for read in reading.files]


def set_aside(con: BaseBackend, reading: Reading) -> Iterator[tuple[str, int, str]]:
    """Every row that is set aside: its file, its number, and why; a file at a time, some rows at a time."""
    for read in reading.files:
        for table in reading.tables:
            aside = table.filter((table.file == read.file) & table.aside.notnull()).select("row", "aside").distinct()
            last = 0
            while page := fetch(con, aside.filter(aside.row > last).order_by("row").limit(_AT_ONCE)):
                yield from ((read.file, row["row"], REASONS[row["aside"]]) for row in page)
                last = page[-1]["row"]


def _counts(tallies: Table) -> Table:
    """What there is of each file's tallies, of which a row can make several, by what became of them."""
    return tallies.group_by("file", "aside").agg(
        rows=tallies.row.nunique(), first=tallies.placed.min(), last=tallies.placed.max()
    )


def _examples(con: BaseBackend, lines: Table) -> _Examples:
    """The first rows of each file that are set aside for each reason."""
    import ibis

    aside = lines.filter(lines.aside.notnull() & lines.row.notnull()).select("file", "row", "aside").distinct()
    place = ibis.row_number().over(group_by=["file", "aside"], order_by="row")
    examples: _Examples = {}
    for row in fetch(con, aside.filter(place < EXAMPLES).order_by("row")):
        key = (row["file"], row["aside"])
        examples[key] = (*examples.get(key, ()), row["row"])
    return examples


def _file(read: FileRead, found: Sequence[Sum], examples: _Examples) -> FileReport:
    parts: dict[str | None, Part] = {}
    for row in found:
        parts[row["aside"]] = parts.get(row["aside"], NONE) + _part(read, row)
    counted = used(found)
    aside = {reason: parts[reason] for reason in REASONS if reason in parts}
    return FileReport(
        read,
        any("goods" in row for row in found),
        parts.get(None, NONE),
        {reason: replace(part, examples=examples[read.file, reason]) for reason, part in aside.items()},
        sum(row.get("strangers", 0) for row in counted),
        frozenset(row["currency"] for row in counted if row.get("currency")),
        min((row["first"] for row in counted if row["first"]), default=None),
        max((row["last"] for row in counted if row["last"]), default=None),
    )


def _part(read: FileRead, row: Sum) -> Part:
    if "goods" not in row:
        return replace(NONE, rows=row["rows"])
    added_up = ALL_PAID.unshared(row)
    paid = row["total"] if "total" in read.tells else added_up
    return Part(row["rows"], row["orders"], paid, row["refund"], added_up)
