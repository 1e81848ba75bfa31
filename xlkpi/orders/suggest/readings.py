"""The possible readings of a table's amounts: which columns are goods, discount, shipping, tax, refund and total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..status_words import begins
from .facts import Facts
from .headers import load_words, read_header
from .sample import CENT, UNIT, Column, Sample

_MOST_COLUMNS = 4
SUM, ONCE = "sum", "once"
"""The ways in which the rows of an order have an amount: each row its part, or all rows (or one) the whole."""


@dataclass(frozen=True, eq=False)
class Term:
    """An amount of orders, computed from columns.

    Attributes:
        columns: The columns, which are added up.
        how: SUM or ONCE.
        values: The amount of each order, in ten-thousandths.
        by_row: The amount of each row of the sample.
        times: The column with the number of items, where the first of `columns` is a price per unit.
        percent: The column with the percentage that is taken off such a price.
        less: The column of tips that is taken off a total.
        is_price: Whether the term is that of the price alone, since each number of items is 1.
    """

    columns: Sequence[str]
    how: str
    values: Sequence[int]
    by_row: Sequence[int]
    times: str = ""
    percent: str = ""
    less: str = ""
    is_price: bool = False

    @property
    def says(self) -> frozenset[str]:
        """Return what the headers say besides the role."""
        return frozenset().union(*(read_header(name).says for name in self.columns))

    @property
    def role(self) -> str:
        """Return the role that the first header names."""
        return read_header(self.columns[0]).role

    @property
    def shown(self) -> str:
        """Return the term for people."""
        text = " + ".join(self.columns)
        if self.times:
            text += f" × {self.times}"
        return text + (f" - {self.percent} %" if self.percent else "") + (f" - {self.less}" if self.less else "")


@dataclass(frozen=True, eq=False)
class Reading:
    """A reading of a table's amounts: total = goods - discount + shipping + tax - refund.

    Parts that the total does not have are None.
    """

    total: Term
    goods: Term
    discount: Term | None = None
    shipping: Term | None = None
    tax: Term | None = None
    refund: Term | None = None

    @cached_property
    def parts(self) -> dict[str, Term]:
        """Return the parts besides the goods."""
        named = {name: getattr(self, name) for name in ("discount", "shipping", "tax", "refund")}
        return {name: term for name, term in named.items() if term}

    @property
    def formula(self) -> str:
        """Return the parts as the key `stated` of a mapping file has them."""
        return "goods" + "".join(f" {'-' if name in ('discount', 'refund') else '+'} {name}" for name in self.parts)

    @property
    def shown(self) -> str:
        """Return the reading for people, with the names of columns."""
        parts = ((name, term.shown) for name, term in self.parts.items())
        of = "".join(f" {'-' if name in ('discount', 'refund') else '+'} {text}" for name, text in parts)
        return f"{self.total.shown} = {self.goods.shown}{of}"

    def rest(self, order: int) -> int:
        """Return how far the total of an order is from its parts."""
        rest = self.total.values[order] - self.goods.values[order]
        for name, term in self.parts.items():
            rest += term.values[order] if name in ("discount", "refund") else -term.values[order]
        return rest

    def rest_of_row(self, row: int) -> int:
        """Return how far the total of a row is from its parts."""
        rest = self.total.by_row[row] - self.goods.by_row[row]
        for name, term in self.parts.items():
            rest += term.by_row[row] if name in ("discount", "refund") else -term.by_row[row]
        return rest

    @property
    def is_copy(self) -> bool:
        """Return whether the total is only the goods once more, which proves nothing about other columns."""
        return not self.parts and not self.goods.percent and (not self.goods.times or self.goods.is_price)


class Amounts:
    """The amounts of a table's orders, as terms."""

    def __init__(self, sample: Sample, facts: Facts) -> None:
        self.sample, self.facts = sample, facts

    def terms(self, *roles: str, signed: bool = False) -> list[Term]:
        """Return the terms of columns of these roles that are not 0 throughout.

        Args:
            roles: The roles.
            signed: Whether amounts keep their sign; a discount of -5 is a discount of 5.
        """
        columns = [column for column in self.sample.amounts(*roles) if "elsewhere" not in read_header(column.name).says]
        terms = [term for column in columns for term in self.of_column(column, signed)]
        return [term for term in terms if any(term.values)]

    def of_column(self, column: Column, signed: bool = True) -> list[Term]:
        """Return the possible terms of a column: the sum of an order's rows, and the amount that they repeat."""
        numbers = [abs(number or 0) if not signed else number or 0 for number in column.numbers]
        ways = [SUM] if self.facts.head or not self.repeats(column) else [ONCE, SUM]
        return [Term((column.name,), way, self._values(numbers, way), numbers) for way in ways]

    def repeats(self, column: Column) -> bool:
        """Return whether the rows of each order have the same amount, and some order has several rows with one."""
        several = False
        for rows in self.facts.orders:
            if len(rows) > 1:
                numbers = [column.numbers[row] for row in rows if column.texts[row]]
                if len(set(numbers)) > 1 and len([number for number in numbers if number]) > 1:
                    return False
                several |= len(numbers) == len(rows) and bool(numbers[0])
        return several

    def varies(self, column: Column) -> bool:
        """Return whether the rows of some order have different amounts."""
        return any(len({column.numbers[row] for row in rows if column.numbers[row]}) > 1 for rows in self.facts.orders)

    def products(self) -> list[Term]:
        """Return the terms price × number of items, with and without a percentage taken off."""
        found = []
        for price in self.sample.amounts("price", "subtotal", "total"):
            for times in self._row_quantities():
                rows = [(one or 0) * (many or 0) for one, many in zip(price.numbers, times.numbers, strict=True)]
                counted = {times.numbers[row] for order in self.facts.orders for row in order if price.numbers[row]}
                whole = [row // UNIT for row in rows]
                product = Term((price.name,), SUM, self._values(whole, SUM), whole, times.name)
                found.append(replace(product, is_price=counted == {UNIT}))
                for name, off in self.percents.items():
                    less = [_to_cents(row * (UNIT - part) // UNIT**2) for row, part in zip(rows, off, strict=True)]
                    found.append(replace(product, values=self._values(less, SUM), by_row=less, percent=name))
        return [term for term in found if any(term.values)]

    def _row_quantities(self) -> list[Column]:
        """Return the columns with the number of items of each row, without those of whole orders."""
        found = [column for column in self.sample.amounts("quantity") if not column.is_zero]
        if not self.facts.several:
            return found
        return [column for column in found if not (self.repeats(column) and is_of_order(column.name))]

    def differences(self) -> list[Term]:
        """Return the taxes that a table states as two totals, with and without them."""
        totals = self.terms("total", signed=True)
        without = [term for term in totals if "untaxed" in term.says]
        pairs = [(one, less) for less in without for one in totals if "untaxed" not in one.says and one.how == less.how]
        found = [
            replace(
                one, less=less.columns[0], values=_less(one.values, less.values), by_row=_less(one.by_row, less.by_row)
            )
            for one, less in pairs
        ]
        return [term for term in found if any(term.values) and min(term.values) >= 0]

    @cached_property
    def percents(self) -> dict[str, list[int]]:
        """Return the columns of discounts that are percentages, as fractions in ten-thousandths."""
        found = {}
        for name, column in self.sample.columns.items():
            header = read_header(name)
            if header.role == "discount" and (header.percent or any("%" in text for text in column.filled)):
                parts = [_percentage(text) for text in column.texts]
                if all(part is not None for part in parts) and any(parts):
                    found[name] = [part or 0 for part in parts]
        return found

    def _values(self, numbers: Sequence[int], how: str) -> list[int]:
        if how == ONCE:
            return [max((numbers[row] for row in rows), key=abs) for rows in self.facts.orders]
        return [sum(numbers[row] for row in rows) for rows in self.facts.orders]


def is_of_order(name: str) -> bool:
    """Return whether a header of a number of items says that it is that of the whole order."""
    return begins(name, load_words()["of_order"]["words"])


def goods_of(amounts: Amounts) -> list[Term]:
    """Return the terms that may be what items cost, the likeliest first."""
    return [*amounts.terms("subtotal", "price", "total", signed=True), *amounts.products()]


def totals_of(amounts: Amounts) -> list[Term]:
    """Return the terms that may be what an order cost, with tips taken off where there are tips."""
    totals = amounts.terms("total", "subtotal", signed=True)
    tips = amounts.terms("tip")
    less = [
        replace(
            total, less=tip.columns[0], values=_less(total.values, tip.values), by_row=_less(total.by_row, tip.by_row)
        )
        for total in totals
        for tip in tips
        if total.how == tip.how
    ]
    return totals + less


def readings_of(amounts: Amounts) -> Iterator[Reading]:
    """Yield every reading of a table's amounts."""
    options = {name: [None, *_with_sums(amounts.terms(name))] for name in ("discount", "shipping", "tax", "refund")}
    for goods in goods_of(amounts):
        for total in totals_of(amounts):
            if set(total.columns) & {*goods.columns, goods.times}:
                continue
            for discount in options["discount"]:
                for shipping in options["shipping"]:
                    for tax in options["tax"]:
                        if tax and tax.less:  # a difference of two totals proves nothing about them
                            continue
                        for refund in options["refund"]:
                            yield Reading(total, goods, discount, shipping, tax, refund)


def _with_sums(terms: Sequence[Term]) -> list[Term]:
    """Return terms, and their sums where several columns have the same role."""
    sums = []
    for how in (SUM, ONCE):
        same = [term for term in terms if term.how == how]
        if len(same) > 1:
            columns = tuple(name for term in same for name in term.columns)
            values, by_row = (
                [sum(of) for of in zip(*lists, strict=True)]
                for lists in ([term.values for term in same], [term.by_row for term in same])
            )
            sums.append(Term(columns, how, values, by_row))
    return [*terms[: 2 * _MOST_COLUMNS], *sums]


def _less(whole: Sequence[int], part: Sequence[int]) -> list[int]:
    return [one - other for one, other in zip(whole, part, strict=True)]


def _percentage(text: str) -> int | None:
    """Return the percentage in a text as a fraction in ten-thousandths; None for another text."""
    match = re.fullmatch(r"-?\s*(\d+)(?:[.,](\d{1,2}))?\s*%?", text)
    if not text:
        return 0
    found = int(match[1] + (match[2] or "").ljust(2, "0")) if match else UNIT + 1
    return found if found <= UNIT else None


def _to_cents(amount: int) -> int:
    """Round half up to the cent."""
    return (amount + CENT // 2) // CENT * CENT
