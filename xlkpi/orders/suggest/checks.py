"""Checks of a reading: what it reconciles, and whether an amount of the table contradicts it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from ...messages import Message, message
from .facts import Facts
from .readings import ONCE, Amounts, Reading, Term
from .sample import CENT, MOST, Column, Sample

_FEW = 10
_FEES = 3
_SEVERAL = 3
"""How many orders must repeat their amounts on each row, where nothing else shows that these are the order's."""
_LOOKED_AT = 50
_RATES = (
    0.021,
    0.04, 0.05, 0.055, 0.06, 0.07, 0.08, 0.081, 0.085, 0.09, 0.1, 0.12, 0.13, 0.135, 0.14, 0.15, 0.17, 0.18, 0.19, 0.2,
    0.21, 0.22, 0.23, 0.24, 0.25, 0.255, 0.27,
)  # fmt: skip
"""The rates of VAT in Europe, Canada and Oceania."""
_SALES_TAXES = tuple(eighth / 800 for eighth in range(4, 105))
"""The rates of sales taxes in the United States: 0.5 % to 13 %, in eighths of a per cent."""
_NEAR = 150


class Checks:
    """The checks of the readings of one table."""

    def __init__(self, sample: Sample, facts: Facts) -> None:
        self.sample, self.facts = sample, facts
        self.amounts = Amounts(sample, facts)
        self.orders = range(len(facts.orders))
        self.present = {role: self.amounts.terms(role) for role in ("discount", "shipping", "tax", "refund")}
        self.present["tax"] = self.present["tax"] or self.amounts.differences()
        self.products = [term for term in self.amounts.products() if not term.percent and term.role == "price"]
        self.sums: dict[tuple[Term, ...], bool] = {}

    def fits(self, reading: Reading) -> int:
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

    def is_enough(self, fits: int) -> bool:
        """Return whether a reading reconciles enough orders: all of a few, nearly all of many."""
        whole = len(self.orders)
        return fits == whole or (whole >= _FEW and fits >= MOST * whole)

    def why_not(self, reading: Reading) -> Message | None:
        """Return why a reading that reconciles may still be wrong; None when nothing in the table contradicts it."""
        unused = {role for role, terms in self.present.items() if terms and role not in reading.parts}
        goods = reading.goods
        if reading.is_copy and (unused & {"discount", "shipping"} or self.amounts.percents):
            return message(
                "{one} and {other} are the same, which does not show what they include",
                one=reading.total.shown,
                other=goods.shown,
            )
        if "shipping" in unused and not goods.times and "discount" not in reading.parts:
            return message("whether {goods} includes shipping is not known", goods=goods.shown)
        if "discount" in unused and not ("shipping" in reading.parts or "discounted" in goods.says):
            return message("whether {goods} is before or after the discount is not known", goods=goods.shown)
        if self.amounts.percents and not goods.percent and goods.times:
            return message("whether {goods} is before or after the discount is not known", goods=goods.shown)
        if "tax" in unused and not self.is_within(reading):
            return message("whether {goods} includes the tax is not known", goods=goods.shown)
        if "refund" in unused and self._has_more_paid_back(reading):
            return message("more was paid back than {total}, which may be what was left", total=reading.total.shown)
        totals = (column for column in self.sample.amounts("total", "subtotal") if not self.explained(column, reading))
        other = next(totals, None)
        return message("{column!r} is no sum of the other amounts", column=other.name) if other else None

    def _has_more_paid_back(self, reading: Reading) -> bool:
        back, paid = self.present["refund"][0].values, reading.total.values
        return any(back[order] > paid[order] + CENT for order in self.orders)

    def is_within(self, reading: Reading) -> bool:
        """Return whether the tax, which is not on top of the goods, is within them, by words or by its rates."""
        says = reading.goods.says | reading.total.says
        if "taxed" in says:
            return True
        if "untaxed" in says:
            return False
        return any(self.has_rates_within(reading, tax) for tax in self.present["tax"])

    def has_rates_within(self, reading: Reading, tax: Term) -> bool:
        """Return whether a tax has the usual rates when it is within the total, and no constant rate on top of it."""
        taxed = [order for order in self.orders if tax.values[order]]
        shipping = reading.parts.get("shipping")
        wholes = [[reading.total.values[order] for order in taxed]]
        if shipping:
            wholes.append([reading.total.values[order] - shipping.values[order] for order in taxed])
        amounts = [tax.values[order] for order in taxed]
        within = sum(
            any(_is_rate(amount, whole - amount) for whole in of) for amount, *of in zip(amounts, *wholes, strict=True)
        )
        on_top = any(
            sum(_is_near(amount, whole, rate) for amount, whole in zip(amounts, of, strict=True)) >= MOST * len(taxed)
            for of in wholes
            for rate in (*_RATES, *_SALES_TAXES)
        )
        return bool(taxed) and within >= MOST * len(taxed) and not on_top

    def explained(self, column: Column, reading: Reading) -> bool:
        """Return whether a column of totals is a sum of the parts of an order."""
        if column.is_zero or column.name in (*reading.goods.columns, *reading.total.columns):
            return True
        terms = self.amounts.of_column(column)
        return any(self._is_sum(term, reading) or self._is_without_tax(term, reading) for term in terms)

    def _is_without_tax(self, term: Term, reading: Reading) -> bool:
        """Return whether an amount is the total without the tax within it, by its header and its rates."""
        pairs = ((term.values[order], reading.total.values[order]) for order in self.orders)
        return "untaxed" in term.says and self._most_fit(
            0 if _is_rate(whole - part, part) or whole == part else 2 * CENT for part, whole in pairs
        )

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

    def support(self, reading: Reading) -> tuple[int, int]:
        """Count what else a reading explains: prices × numbers of items that are sums of its parts, and repetitions."""
        several = sum(len(rows) > 1 for rows in self.facts.orders)
        once = [term.how for term in (reading.total, reading.goods, *reading.parts.values())].count(ONCE)
        products = sum(self._is_sum(term, reading) for term in self.products)
        return products, once if several >= _SEVERAL else 0

    def _most_fit(self, rest: Iterable[int]) -> bool:
        """Return whether nearly all orders reconcile; stop early where the first do not."""
        misses, allowed = 0, len(self.orders) - len(self.orders) * MOST if len(self.orders) >= _FEW else 0
        for amount in rest:
            misses += amount > CENT
            if misses > allowed:
                return False
        return True


def _is_rate(tax: int, base: int) -> bool:
    """Return whether a tax is one of the usual rates of an amount, to the cent."""
    return base > 0 and any(_is_near(tax, base, rate) for rate in _RATES)


def _is_near(tax: int, base: int, rate: float) -> bool:
    return abs(tax - base * rate) <= _NEAR
