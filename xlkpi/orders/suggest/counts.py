"""The columns with numbers of items, sold and returned."""

from __future__ import annotations

from ...messages import Message, message
from .facts import Facts
from .outcome import Outcome
from .readings import ONCE, SUM, Amounts, Term, is_of_order
from .sample import UNIT, Column, Sample


def find_counts(sample: Sample, facts: Facts, outcome: Outcome) -> tuple[dict[str, Term], list[Message]]:
    """Find the numbers of items sold and returned; leave out a number that could not be known, with a remark.

    Args:
        sample: The table.
        facts: Its orders.
        outcome: The reading of its amounts.
    """
    amounts = Amounts(sample, facts)
    found: dict[str, Term] = {}
    remarks: list[Message] = []
    sold = [column for column in sample.amounts("quantity") if not column.is_zero and _are_counts(column)]
    reading = outcome.reading
    times = reading.goods.times if reading else outcome.goods.times if outcome.goods else ""
    own = [column for column in sold if column.name == times]
    if own and not (reading and reading.goods.is_price):
        found["quantity"] = amounts.of_column(own[0])[-1]
    elif sold:
        _add_sold(found, remarks, amounts, sold)
    returned = [column for column in sample.amounts("returned") if not column.is_zero]
    if len(returned) == 1 and not facts.refunds:
        found["returned"] = amounts.of_column(returned[0])[-1]
    return found, remarks


def _add_sold(found: dict[str, Term], remarks: list[Message], amounts: Amounts, sold: list[Column]) -> None:
    """Add the number of items, where its columns agree and show whether it is the order's or the row's."""
    readings = []
    for column in sold:
        terms = amounts.of_column(column)
        if len(terms) > 1:  # on each row the same: of the order, or of each row
            terms = [term for term in terms if term.how == (ONCE if is_of_order(column.name) else SUM)]
        readings += terms
    if all(term.values == readings[0].values for term in readings):
        found["quantity"] = readings[0]
    else:
        names = ", ".join(repr(term.shown) for term in readings)
        remarks.append(
            message("which of {columns} is the number of items is not known, so it is left out", columns=names)
        )


def _are_counts(column: Column) -> bool:
    """Return whether a column has whole numbers, or numbers of goods sold by weight or length."""
    return all((number or 0) >= 0 or number % UNIT == 0 for number in column.numbers if number is not None)
