"""The proof of a reading: which one reconciles with the totals that a table states, and whether any other does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from ...messages import Message, message
from .facts import Facts
from .headers import read_header
from .readings import ONCE, Amounts, Reading, Term, readings_of
from .sample import CENT, Column, Sample

_FEW = 10
_FEES = 3
_SEVERAL = 3
"""How many orders must repeat their amounts on each row, where nothing else shows that these are the order's."""
_MOST = 0.9
_LOOKED_AT = 50
# Per mille: the rates of VAT in Europe, Canada and Oceania. A sales tax of the United States is none of these.
_RATES = (21, 40, 50, 55, 60, 70, 80, 81, 85, 90, 100, 120, 130, 135, 140, 150, 170, 180, 190, 200, 210, 220, 230, 240, 250, 255, 270)
_ROUNDING = 150


@dataclass
class Outcome:
    """The reading of a table's amounts, or why there is none.

    Attributes:
        goods: What items cost; None when it could not be known.
        parts: The other amounts, by the names that a mapping file has for them.
        within: What goods include without showing how much.
        tax: "within" goods, "on_top" of them, or "" when no column has the tax.
        reading: The reading that reconciles; None when the table has nothing to compare.
        proved: What reconciles, with counts.
        doubts: Why the figures would be a guess.
        remarks: What else a reader of the draft should know.
    """

    goods: Term | None = None
    parts: dict[str, Term] = field(default_factory=dict)
    within: list[str] = field(default_factory=list)
    tax: str = ""
    reading: Reading | None = None
    proved: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)


def prove(sample: Sample, facts: Facts) -> Outcome:
    """Find the reading of a table's amounts that reconciles.

    Args:
        sample: The table.
        facts: Its orders.
    """
    return _Prover(sample, facts).outcome()


class _Prover:
    def __init__(self, sample: Sample, facts: Facts) -> None:
        self.sample, self.facts = sample, facts
        self.amounts = Amounts(sample, facts)
        self.orders = range(len(facts.orders))
        self.present = {role: self.amounts.terms(role) for role in ("discount", "shipping", "tax", "refund")}
        self.present["tax"] = self.present["tax"] or self.amounts.differences()
        self.products = [term for term in self.amounts.products() if not term.percent and term.role == "price"]
        self.sums: dict[tuple[Term, ...], bool] = {}
        self.outcome_ = Outcome()

    def outcome(self) -> Outcome:
        """Return the reading, or the doubts."""
        if not self.orders:
            self._doubt(message("no row has an order that counts"))
            return self.outcome_
        tried = [(self._fits(reading), reading) for reading in readings_of(self.amounts)]
        good = [(fits, reading) for fits, reading in tried if self._is_enough(fits) and self._is_valid(reading)]
        if good:
            self._choose(good)
        elif any(self._is_enough(fits) and not reading.is_copy for fits, reading in tried) or self._has_totals():
            self._say_nearest(tried)
        else:
            self._read_unproved()
        if self.outcome_.goods:
            self._add_refund()
        return self.outcome_

    def _doubt(self, doubt: Message) -> None:
        self.outcome_.doubts.append(doubt)

    def _fits(self, reading: Reading) -> int:
        """Count the orders that a reading reconciles; 0 where the first orders show that it does not."""
        fits = 0
        for order in self.orders:
            fits += abs(reading.rest(order)) <= CENT and self._rows_fit(reading, order)
            if order == _LOOKED_AT and fits * 2 < order:
                return 0
        return fits

    def _rows_fit(self, reading: Reading, order: int) -> bool:
        """Return whether the rows of an order fit one by one, where each has a total of its own."""
        rows = self.facts.orders[order]
        if reading.total.how == ONCE or len(rows) == 1 or sum(bool(reading.total.by_row[row]) for row in rows) < 2:
            return True
        return all(abs(reading.rest_of_row(row)) <= CENT for row in rows)

    def _is_enough(self, fits: int) -> bool:
        whole = len(self.orders)
        return fits == whole or (whole >= _FEW and fits >= _MOST * whole)

    def _has_totals(self) -> bool:
        """Return whether the table states more than one amount of money that differ."""
        terms = self.amounts.terms("total", "subtotal", "price", signed=True)
        return any(term.values != terms[0].values for term in terms if term.columns != terms[0].columns)

    def _is_valid(self, reading: Reading) -> bool:
        """Return whether no amount of the table contradicts a reading, or is left without a meaning."""
        unused = {role for role, terms in self.present.items() if terms and role not in reading.parts}
        goods = reading.goods
        if reading.is_copy and (unused & {"discount", "shipping"} or self.amounts.percents):
            return False
        if "shipping" in unused and not goods.times and "discount" not in reading.parts:
            return False
        if "discount" in unused and not ("shipping" in reading.parts or "discounted" in goods.says):
            return False
        if self.amounts.percents and not goods.percent and goods.times:
            return False
        if "tax" in unused and not self._is_within(reading):
            return False
        if any(term.values[order] > reading.total.values[order] + CENT for term in self.present["refund"][:1] for order in self.orders) and "refund" not in reading.parts:
            return False
        return all(self._explained(column, reading) for column in self.sample.amounts("total", "subtotal"))

    def _is_within(self, reading: Reading) -> bool:
        """Return whether the tax, which is not on top of the goods, is within them, by words or by its rates."""
        says = reading.goods.says | reading.total.says
        if "taxed" in says:
            return True
        if "untaxed" in says:
            return False
        return any(self._has_rates_within(reading, tax) for tax in self.present["tax"])

    def _has_rates_within(self, reading: Reading, tax: Term) -> bool:
        within = on_top = some = 0
        for order in self.orders:
            amount = tax.values[order]
            if amount:
                some += 1
                bases = {reading.total.values[order]}
                if "shipping" in reading.parts:
                    bases.add(bases.copy().pop() - reading.parts["shipping"].values[order])
                within += any(_is_rate(amount, base - amount) for base in bases)
                on_top += any(_is_rate(amount, base) for base in bases)
        return some > 0 and within >= _MOST * some and on_top < _MOST * some

    def _explained(self, column: Column, reading: Reading) -> bool:
        """Return whether a column of totals is a sum of the parts of an order."""
        if column.is_zero or column.name in (*reading.goods.columns, *reading.total.columns):
            return True
        terms = self.amounts.of_column(column)
        return any(self._is_sum(term, reading) or self._is_without_tax(term, reading) for term in terms)

    def _is_without_tax(self, term: Term, reading: Reading) -> bool:
        """Return whether an amount is the total without the tax within it, by its header and its rates."""
        pairs = ((term.values[order], reading.total.values[order]) for order in self.orders)
        return "untaxed" in term.says and self._most_fit(0 if _is_rate(whole - part, part) or whole == part else 2 * CENT for part, whole in pairs)

    def _is_sum(self, term: Term, reading: Reading) -> bool:
        """Return whether an amount is a sum of the goods or the total of a reading and of other amounts."""
        others = {role: terms[0] for role, terms in self.present.items() if terms and role not in reading.parts}
        fees = [terms[0] for column in self.sample.amounts("fee")[:_FEES] if (terms := self.amounts.of_column(column))]
        more = fees + [terms[0] for role in ("tip", "gift") if (terms := self.amounts.terms(role))]
        terms = [*reading.parts.values(), *others.values(), *more]
        key = (term, reading.goods, reading.total, *terms)
        if key not in self.sums:
            self.sums[key] = any(
                self._most_fit(
                    abs(
                        term.values[order]
                        - base.values[order]
                        - sum(sign * part.values[order] for sign, part in zip(signs, terms, strict=True) if sign)
                    )
                    for order in self.orders
                )
                for base in (reading.goods, reading.total)
                for signs in product((0, 1, -1), repeat=len(terms))
            )
        return self.sums[key]

    def _support(self, reading: Reading) -> tuple[int, int]:
        """Count what a reading explains besides: prices × numbers of items that add up to its parts, and repetitions."""
        several = sum(len(rows) > 1 for rows in self.facts.orders)
        once = [term.how for term in (reading.total, reading.goods, *reading.parts.values())].count(ONCE)
        products = sum(self._is_sum(term, reading) for term in self.products)
        return products, once if several >= _SEVERAL else 0

    def _most_fit(self, rest: Iterable[int]) -> bool:
        """Return whether nearly all orders reconcile; stop early where the first do not."""
        misses, allowed = 0, len(self.orders) - len(self.orders) * _MOST if len(self.orders) >= _FEW else 0
        for amount in rest:
            misses += amount > CENT
            if misses > allowed:
                return False
        return True

    def _choose(self, good: Sequence[tuple[int, Reading]]) -> None:
        best = max(fits for fits, _ in good)
        readings = [reading for fits, reading in good if fits == best]
        support = {reading: self._support(reading) for reading in readings}
        most = max(support.values())
        readings = sorted((reading for reading in readings if support[reading] == most), key=self._preference)
        chosen = readings[0]
        other = next((reading for reading in readings if self._differs(chosen, reading)), None)
        if other:
            self._doubt(message("two readings reconcile, with other figures: {one}; {other}", one=chosen.shown, other=other.shown))
            return
        outcome = self.outcome_
        outcome.reading, outcome.goods = chosen, chosen.goods
        said = message("{fits} of {orders} orders reconcile: {reading}", fits=best, orders=len(self.orders), reading=chosen.shown)
        outcome.proved.append(said)
        if chosen.goods.percent:  # a mapping file cannot say it, and the total has the result
            outcome.goods = chosen.total
            outcome.within.append("discount")
        outcome.parts |= {name: term for name, term in chosen.parts.items() if name != "refund"}
        if chosen.is_copy and not chosen.goods.times:
            self._read_as_paid(chosen.goods)
        self._add_unused(chosen)

    def _preference(self, reading: Reading) -> tuple[object, ...]:
        roles = ("subtotal", "price", "total")
        return (
            -len(reading.parts),
            reading.total.role != "total",
            reading.is_copy,
            bool(reading.goods.percent),
            bool(reading.goods.times),
            roles.index(reading.goods.role) if reading.goods.role in roles else len(roles),
            bool(reading.total.less),
            [term.how == ONCE for term in (reading.total, reading.goods, *reading.parts.values())].count(True) * -1,
        )

    def _differs(self, one: Reading, other: Reading) -> bool:
        return any(abs(self._net(one, order) - self._net(other, order)) > 2 * CENT for order in self.orders) or any(
            abs(_at(one.parts.get("shipping"), order) - _at(other.parts.get("shipping"), order)) > CENT
            for order in self.orders
            if "shipping" in one.parts and "shipping" in other.parts
        )

    def _net(self, reading: Reading, order: int) -> float:
        """Return an order's goods after discounts, without tax."""
        goods = reading.goods.values[order] - _at(reading.parts.get("discount"), order)
        tax = self.present["tax"]
        if not tax or "tax" in reading.parts:
            return goods
        whole = goods + _at(reading.parts.get("shipping"), order)
        return goods - (tax[0].values[order] * goods / whole if whole else 0)

    def _add_unused(self, reading: Reading) -> None:
        """Add the amounts that the total does not have: tax within goods, discounts taken off already, shipping apart."""
        outcome = self.outcome_
        unused = {role: terms for role, terms in self.present.items() if terms and role not in reading.parts}
        if "tax" in unused:
            outcome.parts["tax"], outcome.tax = unused["tax"][0], "within"
            outcome.proved.append(message("the tax is within the total"))
        elif "tax" in reading.parts:
            outcome.tax = "on_top"
        elif "taxed" in reading.goods.says | reading.total.says:
            outcome.within.append("tax")
        if "shipping" in unused:
            outcome.parts["shipping"] = unused["shipping"][0]
            outcome.proved.append(message("shipping is not in the total"))
        if "discount" in unused and "discount" not in outcome.within:
            outcome.within.append("discount")
            outcome.proved.append(message("goods are after discounts"))

    def _add_refund(self) -> None:
        """Add the amount paid back; where each row of an order repeats it, it counts once if its total does."""
        terms = self.present["refund"]
        if not terms:
            return
        reading = self.outcome_.reading
        if reading and reading.refund:
            self.outcome_.parts["refund"] = reading.refund
            return
        names = dict.fromkeys(term.columns for term in terms)
        if len(names) > 1:
            columns = ", ".join(repr(name) for of in names for name in of)
            self._doubt(message("which of the refunds {columns} counts is not known", columns=columns))
            return
        total = reading.total if reading else self.outcome_.goods
        once = total is not None and total.how == ONCE
        fitting = [term for term in terms if (term.how == ONCE) == once] if len(terms) > 1 else terms
        self.outcome_.parts["refund"] = fitting[0]

    def _read_as_paid(self, total: Term) -> None:
        """Read a total with nothing beside it: what was paid, whatever that includes."""
        if total.role == "total":
            self.outcome_.within += [part for part in ("discount", "shipping", "tax") if not self.present[part]]
            self.outcome_.remarks.append(message("{total} is the only amount: revenue is as paid, whatever that includes", total=total.shown))

    def _say_nearest(self, tried: Sequence[tuple[int, Reading]]) -> None:
        fits, nearest = max(tried, key=lambda one: (one[0], -len(one[1].parts)))
        said = message("the best of all readings: {fits} of {orders} orders reconcile, {reading}", fits=fits, orders=len(self.orders), reading=nearest.shown)
        self._doubt(message("no reading of the amounts is proved by the totals of the orders"))
        self._doubt(said)

    def _read_unproved(self) -> None:
        """Read a table whose only amount of money is stated once, by its header; doubt what no header says."""
        terms = self.amounts.terms("total", "subtotal", "price", signed=True)
        if not terms:
            self._doubt(message("no column with what items cost was found"))
            return
        goods = self._single(terms)
        if goods is None:
            return
        outcome = self.outcome_
        says = goods.says
        if self.amounts.percents or (self.present["discount"] and not says & {"discounted", "undiscounted"}):
            self._doubt(message("whether {goods} is before or after the discount is not known", goods=goods.shown))
        elif "discounted" in says:
            outcome.within.append("discount")
        elif self.present["discount"]:
            self._add_single("discount")
        if self.present["shipping"] and goods.role == "total" and "unshipped" not in says:
            self._doubt(message("whether {goods} includes shipping is not known", goods=goods.shown))
        elif self.present["shipping"]:
            self._add_single("shipping")
        if self.present["tax"]:
            self._add_single("tax")
            outcome.tax = self._tax_of(goods)
        elif "taxed" in says:
            outcome.within.append("tax")
        outcome.goods = goods
        if not goods.times and not any(self.present[role] for role in ("discount", "shipping", "tax")):
            self._read_as_paid(goods)
        outcome.within = list(dict.fromkeys(outcome.within))
        outcome.proved.append(message("the table has no total to compare {goods} with", goods=goods.shown))

    def _add_single(self, role: str) -> None:
        terms = self.present[role]
        if len(terms) > 1:
            self._doubt(message("how {columns} add up is not known", columns=", ".join(dict.fromkeys(repr(term.shown) for term in terms))))
        self.outcome_.parts[role] = terms[0]

    def _tax_of(self, goods: Term) -> str:
        if "taxed" in goods.says:
            return "within"
        if "untaxed" in goods.says:
            return "on_top"
        if self._has_rates_within(Reading(goods, goods), self.present["tax"][0]):
            return "within"
        self._doubt(message("whether {goods} includes the tax is not known", goods=goods.shown))
        return ""

    def _single(self, terms: Sequence[Term]) -> Term | None:
        """Return the only amount of money, per unit or per row as its header says; None where it does not say."""
        first = terms[0]
        quantities = [column for column in self.sample.amounts("quantity") if not column.is_zero]
        products = [term for term in self.amounts.products() if not term.percent and term.columns == first.columns]
        if quantities and first.role == "price" and not all(term.is_price for term in products):
            if "unit" not in first.says:
                self._doubt(message("whether {price} is the price of one item or of all is not known", price=first.shown))
                return None
            if len(quantities) > 1:
                self._doubt(message("which of several numbers of items goes with {price} is not known", price=first.shown))
                return None
            self.outcome_.remarks.append(message("{price} is a price per item by its header alone", price=first.shown))
            return products[0]
        if len({term.how for term in terms if term.columns == first.columns}) > 1:
            self._doubt(message("whether {total} is repeated on each row of an order, or is each row's own, is not known", total=first.shown))
            return None
        return first


def _at(term: Term | None, order: int) -> int:
    return term.values[order] if term else 0


def _is_rate(tax: int, base: int) -> bool:
    """Return whether a tax is one of the usual rates of an amount, to the cent."""
    return base > 0 and any(abs(tax * 1000 - base * rate) <= _ROUNDING * 1000 for rate in _RATES)


def columns_without_role(sample: Sample) -> Iterator[str]:
    """Yield the columns of numbers whose headers name no amount."""
    yield from (column.name for column in sample.amounts("", "ignored") if not read_header(column.name).percent)
