"""The reasons for which a line does not count, and what each of them means for its order."""

from __future__ import annotations

from collections.abc import Mapping

from ..messages import Message, message

REASONS: Mapping[str, Message] = {
    "repeated_header": message("the header once more, as in files that were joined"),
    "total_row": message("a row of totals"),
    "description": message("a row that explains the columns"),
    "blank": message("a row with nothing in the columns that are read"),
    "note": message("a note below the table, such as who made it and when"),
    "broken": message("a row that cannot be split into its columns"),
    "cut": message("a row that is cut off, since the file ends in it: export the orders again"),
    "no_order": message("no order number"),
    "bad_order": message(
        "an order number that a spreadsheet program has cut short (1.00E+05): export the orders again"
    ),
    "same_number": message(
        "the number of another order in the file, which has another date, customer or amount: each order needs its own "
        "number, and an order of several rows a mapping file with several = true"
    ),
    "no_first_row": message("a further row of an order whose first row is missing"),
    "no_date": message("no date"),
    "bad_date": message("a date that cannot be read"),
    "bad_amount": message("an amount that cannot be read, or is negative where none can be"),
    "cancelled": message("a cancelled order"),
    "unpaid": message("an order that was not paid (pending, failed, expired or a draft)"),
    "test": message("a test order"),
    "refunded": message("an order that was refunded in full"),
    "gift_card": message("a gift card sold, which becomes a sale when something is bought with it"),
    "tip": message("a tip, which is no sale"),
    "no_sale": message("not a sale of this shop (a transfer, a fee, a payout, or goods sold elsewhere)"),
    "detail": message("an item of an order that another row has as a whole"),
    "two_currencies": message("in another currency than most of the lines"),
    "other_currency": message("in another currency than the one chosen"),
    "duplicate": message("an order that other rows have as well"),
    "edited": message(
        "an order that another file has with other amounts, which count: give the newest export first, as the order "
        "may have been edited"
    ),
}
"""The reasons for which a line does not count, by id. A line has the first reason that fits."""

NO_RECORDS = ("repeated_header", "total_row", "description", "blank", "note", "broken", "cut", "no_order", "bad_order")
"""The reasons of rows that hold no order at all."""

REPEATED = ("duplicate", "edited")
"""The reasons of orders that count elsewhere."""

UNREADABLE = ("no_date", "bad_date", "bad_amount")
"""The reasons of orders that cannot be read. They keep this reason even where other rows have the same order."""

FINAL = ("cancelled", "refunded")
"""The reasons that an order keeps: it did not have them in an older export."""

REJECTED = frozenset({"broken", "cut", "no_order", "bad_order", "same_number", "no_first_row", *UNREADABLE})
"""The reasons of rows that cannot be read, although the figures should include them."""


def describe(reason: str) -> Message:
    """Return in words what became of a row that does not count: excluded, duplicate or rejected, and why."""
    if reason in REPEATED:
        return message("duplicate: {reason}", reason=REASONS[reason])
    if reason in REJECTED:
        return message("rejected: {reason}", reason=REASONS[reason])
    return message("excluded: {reason}", reason=REASONS[reason])
