"""The lines: the common form of all exports, from which everything is counted. There is one line per record of a file.

A line is a record of the export as it stands: an item of an order, a whole order, or a row that is excluded. Sums over
lines must be right, so amounts that an order has once (shipping, discount, count) are on one of its lines, and 0 on the
others. In some exports every record of an order may repeat these amounts: then an additional line, which is no record
of the file, has them. It has the date of the earliest record, and is excluded when all records are.
The row of a refund has its own date, 0 orders, and amounts only in `refund` and `returned`.
Amounts are decimals and never negative.

    what was paid      goods - discount + shipping + tax - tax_within (= total, where the export has a total)
    without the tax    goods - discount + shipping - tax_within
    net of refunds     the first - refund; the second - (refund - refund_tax)

Surveys, visits and support tickets have no orders: their files become tallies, one per record and input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ..errors import Problem
from ..messages import Message, plural

if TYPE_CHECKING:
    from ibis.expr.types import Table

AMOUNT = "decimal(18, 4)"
"""The type of amounts and quantities: decimals, which are added up exactly."""

LINES = {
    "file": "string",  # the name of the file
    "row": "int64",  # the number of the record in its file, the header being 1; null where the line is no record
    "system": "string",  # the id of its layout or mapping file
    "order": "int64",  # a key of the order's number in its shop; null when the row has none
    "orders": "int64",  # 1 on the one line of an order that counts it, else 0
    "placed": "timestamp",  # when it was ordered, in the shop's time zone; null where that is unknown
    "customer": "int64",  # a key to count customers by; null where the customer is unknown
    "currency": "string",  # an ISO code (EUR), or a sign that several share ($); null where it is unknown
    "quantity": AMOUNT,  # items sold
    "goods": AMOUNT,  # what the items cost before discounts
    "discount": AMOUNT,  # taken off the goods
    "shipping": AMOUNT,  # paid for shipping
    "tax": AMOUNT,  # sales tax or VAT
    "tax_within": AMOUNT,  # the part of tax that goods and shipping already include
    "refund": AMOUNT,  # paid back
    "refund_tax": AMOUNT,  # the part of refund that is tax; 0 where it is unknown (see FileRead.in_refund)
    "total": AMOUNT,  # what was paid, as the export itself totals it; 0 where it has no total
    "returned": AMOUNT,  # items that came back
    "excluded": "string",  # null where the line counts; else why it does not: an id of reasons.REASONS
}
"""The columns of lines, each with its type."""

AMOUNTS_OF_LINES = tuple(name for name, kind in LINES.items() if kind == AMOUNT)
"""The columns of lines that are amounts or quantities."""

TALLIES = {
    "file": "string",
    "row": "int64",
    "system": "string",
    "placed": "timestamp",  # when it happened, in the shop's time zone
    "input": "string",  # the id of the vertical's input that it adds to
    "amount": AMOUNT,  # 1 where records are counted, the number where they are summed, 1 or 0 for yes or no
    "excluded": "string",
}
"""The columns of tallies, each with its type. An input's number for a month is the sum of its amounts."""


@dataclass(frozen=True)
class FileRead:
    """A description of how a file was read.

    Attributes:
        file: The file's name.
        system: The id of its layout or mapping file.
        title: The layout's name for people.
        encoding: The encoding, as Python names it.
        delimiter: The separator between cells.
        decimal: The decimal mark of its amounts.
        dates: The order of its dates: one of layout.DATES.
        header: The language of its header; "" when the layout has only one language.
        amounts: The amounts of LINES that the file has columns for. Other amounts are 0 on its lines.
        in_goods: The amounts included in goods: "tax", "shipping"; "discount" if goods are after discounts.
        in_refund: The amounts included in refunds: "tax", "shipping".
        notes: Notes on the file for a reader of the figures.
    """

    file: str
    system: str
    title: str
    encoding: str
    delimiter: str
    decimal: str
    dates: str
    header: str
    amounts: frozenset[str]
    in_goods: frozenset[str]
    in_refund: frozenset[str]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Reconciled:
    """The comparison of a file's orders with one of the totals that the file states.

    Attributes:
        total: The total, in terms of the file's columns.
        sums: The sums of amounts that it may be, such as "goods - discount + tax".
        orders: The number of orders that state it and count.
        differing: The number of these orders that differ from it.
        difference: The sum of their differences, each taken as positive.
    """

    total: str
    sums: Sequence[str]
    orders: int
    differing: int
    difference: Decimal


@dataclass(frozen=True)
class Comparison:
    """The comparison of a file's orders with all totals that the file states.

    Attributes:
        file: The name of the file.
        totals: The comparison with each total; empty where the file states none.
        orders: The number of orders that were compared with any total.
        differing: The number of these orders that differ from any total.
        difference: The sum of their largest differences, each taken as positive.
        by_row: Whether single rows of orders were compared, rather than orders.
        examples: The numbers of the first rows of orders that differ.
        unread: The number of orders that were not compared, since a total cannot be read.
        unread_examples: The numbers of the first rows of these orders.
        table: A table of the connection with the orders and their differences; None without totals.
    """

    file: str
    totals: Sequence[Reconciled] = ()
    orders: int = 0
    differing: int = 0
    difference: Decimal = Decimal(0)
    by_row: bool = False
    examples: tuple[int, ...] = ()
    unread: int = 0
    unread_examples: tuple[int, ...] = ()
    table: Table | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Difference:
    """An order that differs from a total that its file states.

    Attributes:
        file: The name of the file.
        row: The order's first row in the file.
        rows: The number of its rows.
        total: The total, in terms of the file's columns.
        stated: The total that the file states.
        read: The total of the amounts that were read.
    """

    file: str
    row: int
    rows: int
    total: str
    stated: Decimal
    read: Decimal

    @property
    def described(self) -> Message:
        """Return in words by how much the order differs."""
        return plural(
            "counts, but differs from the file: {total} is {stated:,.2f}, and {read:,.2f} was read (difference "
            "{difference:,.2f})",
            "counts, but differs from the file: {total} of the order’s {count:,} rows is {stated:,.2f}, and "
            "{read:,.2f} was read (difference {difference:,.2f})",
            count=self.rows,
            total=self.total,
            stated=self.stated,
            read=self.read,
            difference=self.stated - self.read,
        )


@dataclass(frozen=True)
class Status:
    """The orders of a file with one status.

    Attributes:
        column: The file's own name of the column.
        text: The status, in lower case; "" where the column is blank, "*" for all texts that the layout does not name,
            where these are too many for statuses.
        reason: Why the orders do not count; "" where they do.
        orders: The number of orders.
        row: The first row.
        is_known: Whether the layout or exports/words.toml says what the status means.
    """

    column: str
    text: str
    reason: str
    orders: int
    row: int
    is_known: bool

    @property
    def is_doubtful(self) -> bool:
        """Return whether orders count although nothing says what their status means."""
        return not self.reason and not self.is_known

    @property
    def described(self) -> Message:
        """Return in words that orders count although their status is not known."""
        return plural(
            "counts as a sale: its status {status} in {column} is not known to xlkpi",
            "counts as a sale, as {count:,} orders do whose status {status} in {column} is not known to xlkpi",
            count=self.orders,
            status=repr(self.text),
            column=repr(self.column),
        )


@dataclass(frozen=True)
class Reading:
    """The result of reading all files.

    Attributes:
        lines: A table of the connection with the columns of LINES; None where no file has orders.
        tallies: A table with the columns of TALLIES; None where no file has tallies.
        files: How each file was read.
        problems: The problems of files that were left out.
        comparisons: How each file's orders compare with the totals that it states.
        statuses: The orders of each file by their statuses.
    """

    lines: Table | None
    tallies: Table | None
    files: Sequence[FileRead]
    problems: Sequence[Problem]
    comparisons: Sequence[Comparison] = ()
    statuses: Mapping[str, Sequence[Status]] = field(default_factory=dict)

    @property
    def tables(self) -> list[Table]:
        """List the tables that are not None."""
        return [table for table in (self.lines, self.tallies) if table is not None]
