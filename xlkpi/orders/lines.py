"""What every export becomes before anything is counted: lines, one for each record of a file, all of one shape.

A line is a record of the export as it stands: an item of an order, a whole order, or a row that is set aside. What an
order has once (its shipping, its discount, the count of itself) stands on one of its lines only and is 0 on the others,
so that sums over lines are right. Where each record of an order may repeat all of it, this is a line more, which is no
record of the file: it has the date of the earliest, and is set aside when all of them are. A row that tells a refund
has its own date, 0 orders, and amounts in refund and returned alone.
Amounts are decimals and never negative.

    what was paid      goods - discount + shipping + tax - tax_within (= total, where the export tells a total)
    without the tax    goods - discount + shipping - tax_within
    net of refunds     the first - refund; the second - (refund - refund_tax)

Surveys, visits and support tickets have no orders: their files become tallies, one for each record and input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Problem

if TYPE_CHECKING:
    from ibis.expr.types import Table

AMOUNT = "decimal(18, 4)"
"""The type of amounts and quantities: exact, and summed exactly."""

LINES = {
    "file": "string",  # the name of the file
    "row": "int64",  # the number of the record in the file; the header is 1; null when the line is no record
    "system": "string",  # the id of its layout, or of its mapping
    "order": "int64",  # a key of the order's number in its shop; null when the row has none
    "orders": "int64",  # 1 on the one line of an order that counts it, else 0
    "placed": "timestamp",  # when it was ordered, in the shop's time zone; null when the row does not tell
    "customer": "int64",  # a key to count customers by; null when it cannot be told
    "currency": "string",  # an ISO code (EUR), or a sign that is of several ($); null when the record does not tell
    "quantity": AMOUNT,  # items sold
    "goods": AMOUNT,  # what the items cost before discounts
    "discount": AMOUNT,  # taken off the goods
    "shipping": AMOUNT,  # paid for shipping
    "tax": AMOUNT,  # sales tax or VAT
    "tax_within": AMOUNT,  # the part of tax that goods and shipping have in them already
    "refund": AMOUNT,  # paid back
    "refund_tax": AMOUNT,  # the part of refund that is tax; 0 where the export does not tell (see FileRead.in_refund)
    "total": AMOUNT,  # what was paid, as the export itself says; 0 where it does not
    "returned": AMOUNT,  # items that came back
    "aside": "string",  # null: used; else the reason's id, one of REASONS
}
"""The columns of lines with the type of each."""

AMOUNTS_OF_LINES = tuple(name for name, kind in LINES.items() if kind == AMOUNT)
"""Those that an export may tell, and those that are made of them."""

TALLIES = {
    "file": "string",
    "row": "int64",
    "system": "string",
    "placed": "timestamp",  # when it happened, in the shop's time zone
    "input": "string",  # the id of the trade's input that it adds to
    "amount": AMOUNT,  # 1 for a record that is counted, a sum's amount, 1 or 0 for a yes or no
    "aside": "string",
}
"""The columns of tallies with the type of each: an input's figure of a month is the sum of its amounts."""

REASONS = {
    "repeated_header": "the header once more, as in files that were joined",
    "total_row": "a row of totals",
    "blank": "a row with nothing in the columns that are read",
    "broken": "a row that cannot be split into its columns",
    "no_order": "no order number",
    "bad_order": "an order number that a spreadsheet program has cut short (1.00E+05): export the orders again",
    "no_first_row": "a further row of an order whose first row is not there",
    "no_date": "no date",
    "bad_date": "a date that cannot be read",
    "bad_amount": "an amount that cannot be read, or is negative where none can be",
    "cancelled": "a cancelled order",
    "unpaid": "an order that was not paid: pending, failed, expired or a draft",
    "test": "a test order",
    "refunded": "an order that was refunded in full",
    "gift_card": "a gift card sold: it is a sale when something is bought with it",
    "two_currencies": "in another currency than most of the lines",
    "duplicate": "an order that other rows tell as well",
}
"""Why a line is set aside, in the order in which they are looked for: a line has the first that fits."""

NO_RECORDS = ("repeated_header", "total_row", "blank", "broken", "no_order", "bad_order")
"""The reasons of rows that tell no order at all."""

UNREADABLE = ("no_date", "bad_date", "bad_amount")
"""Why a row cannot be read: it is reported with this reason, even where other rows have the same order."""


@dataclass(frozen=True)
class FileRead:
    """What was recognised in one file.

    file: its name. system: the id of its layout or mapping. title: the layout's name for people.
    encoding, delimiter: as Python names them. decimal: the mark of its amounts. dates: how its dates are written, with
    Python's strftime letters. header: the language of its header, "" when the layout has one only.
    tells: the amounts of LINES that it has columns for; the others are 0 on its lines.
    in_goods: what its goods have in them and cannot be told apart, of "tax", "shipping"; "discount" when they are
    after discounts. in_refund: the same of its refunds.
    notes: what a reader of the figures should know about it, in words.
    """

    file: str
    system: str
    title: str
    encoding: str
    delimiter: str
    decimal: str
    dates: str
    header: str
    tells: frozenset[str]
    in_goods: frozenset[str]
    in_refund: frozenset[str]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Reading:
    """All that was read from all files.

    lines: a table of the connection with the columns of LINES; tallies: with those of TALLIES; None where no file has
    any.
    files: what was recognised in each. problems: of whole files, which were left out.
    """

    lines: Table | None
    tallies: Table | None
    files: Sequence[FileRead]
    problems: Sequence[Problem]

    @property
    def tables(self) -> list[Table]:
        """Those that there are."""
        return [table for table in (self.lines, self.tallies) if table is not None]
