"""The proof of a reading: which one reconciles with the totals that a table states, and whether any other does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...messages import Message, message
from .by_header import read_by_header
from .checks import Checks, is_untaxed
from .facts import Facts
from .outcome import Outcome
from .readings import ONCE, Reading, Term, readings_of
from .sample import CENT, Sample


def prove(sample: Sample, facts: Facts) -> Outcome:
    """Find the reading of a table's amounts that reconciles.

    Args:
        sample: The table.
        facts: Its orders.
    """
    return _Prover(sample, facts).outcome()


class _Prover:
    def __init__(self, sample: Sample, facts: Facts) -> None:
        self.checks = Checks(sample, facts)
        self.orders, self.present = self.checks.orders, self.checks.present
        self.found = Outcome()

    def outcome(self) -> Outcome:
        """Return the reading, or the doubts."""
        if not self.orders:
            self._doubt(message("no row has an order that counts"))
            return self.found
        tried = [(self.checks.fits(reading), reading) for reading in readings_of(self.checks.amounts)]
        enough = [(fits, reading) for fits, reading in tried if self.checks.is_enough(fits)]
        good = [(fits, reading) for fits, reading in enough if not self.checks.why_not(reading)]
        if good:
            self._choose(good)
        elif not enough and (untaxed := self.checks.untaxed_of_pair()):
            self._read_untaxed(untaxed)
        elif any(not reading.is_copy for _, reading in enough) or self._has_totals():
            self._say_nearest(tried)
        else:
            self.found = read_by_header(self.checks)
        if self.found.goods:
            self._add_refund()
        return self.found

    def _doubt(self, doubt: Message) -> None:
        self.found.doubts.append(doubt)

    def _has_totals(self) -> bool:
        """Return whether the table states more than one amount of money that differ."""
        terms = self.checks.amounts.terms("total", "subtotal", "price", signed=True)
        return any(term.values != terms[0].values for term in terms if term.columns != terms[0].columns)

    def _read_untaxed(self, goods: Term) -> None:
        """Read a table that states a total without tax, and nothing besides but the same total with tax."""
        self.found.goods = goods
        self.found.within += ["discount", "shipping"]
        self.found.proved.append(
            message(
                "{fits} of {orders} orders reconcile: {total} is {goods} with a usual rate of tax",
                fits=len(self.orders),
                orders=len(self.orders),
                total=self.present["tax"][0].columns[0],
                goods=goods.shown,
            )
        )

    def _choose(self, good: Sequence[tuple[int, Reading]]) -> None:
        best = max(fits for fits, _ in good)
        readings = [reading for fits, reading in good if fits == best]
        support = {reading: self.checks.support(reading) for reading in readings}
        most = max(support.values())
        readings = sorted((reading for reading in readings if support[reading] == most), key=self._preference)
        chosen = readings[0]
        other = next((reading for reading in readings if self._differs(chosen, reading)), None)
        if other:
            self._doubt(
                message(
                    "two readings reconcile, with other figures: {one}; {other}", one=chosen.shown, other=other.shown
                )
            )
            return
        outcome = self.found
        outcome.reading, outcome.goods = chosen, chosen.goods
        said = message(
            "{fits} of {orders} orders reconcile: {reading}", fits=best, orders=len(self.orders), reading=chosen.shown
        )
        outcome.proved.append(said)
        if chosen.goods.percent:  # a mapping file cannot say it, and the total has the result
            outcome.goods = chosen.total
            outcome.within.append("discount")
        outcome.parts |= {name: term for name, term in chosen.parts.items() if name != "refund"}
        if chosen.is_copy and not chosen.goods.times:
            self.found.read_as_paid(chosen.goods, [role for role, terms in self.present.items() if terms])
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
        for order in self.orders:
            (goods, shipping), (other_goods, other_shipping) = (self._net(of, order) for of in (one, other))
            if abs(goods - other_goods) > 2 * CENT:
                return True
            if "shipping" in one.parts and "shipping" in other.parts and abs(shipping - other_shipping) > 2 * CENT:
                return True
        return False

    def _net(self, reading: Reading, order: int) -> tuple[float, float]:
        """Return an order's goods after discounts and its shipping, without tax."""
        goods = reading.goods.values[order] - _at(reading.parts.get("discount"), order)
        shipping = _at(reading.parts.get("shipping"), order)
        tax = self.present["tax"]
        if not tax or "tax" in reading.parts or is_untaxed(reading) or not goods + shipping:
            return goods, shipping
        without = 1 - tax[0].values[order] / (goods + shipping)
        return goods * without, shipping * without

    def _add_unused(self, reading: Reading) -> None:
        """Add the amounts that the total does not have: tax within, discounts taken off already, shipping apart."""
        outcome = self.found
        unused = {role: terms for role, terms in self.present.items() if terms and role not in reading.parts}
        if "tax" in unused:
            outcome.parts["tax"], outcome.tax = unused["tax"][0], "on_top" if is_untaxed(reading) else "within"
            if outcome.tax == "within":
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
        reading = self.found.reading
        total = reading.total if reading else self.found.goods
        if not terms:
            self._add_refund_of_others(total)
            return
        if reading and reading.refund:
            self.found.parts["refund"] = reading.refund
            return
        names = dict.fromkeys(term.columns for term in terms)
        if len(names) > 1:
            columns = ", ".join(repr(name) for of in names for name in of)
            self._doubt(message("which of the refunds {columns} counts is not known", columns=columns))
            return
        once = total is not None and total.how == ONCE
        fitting = [term for term in terms if (term.how == ONCE) == once] if len(terms) > 1 else terms
        self.found.parts["refund"] = fitting[0]

    def _add_refund_of_others(self, total: Term | None) -> None:
        """Add a column of refunds in which these rows have none: other rows or files may have some."""
        columns = self.checks.sample.amounts("refund")
        if len(columns) == 1 and total:
            self.found.parts["refund"] = replace(self.checks.amounts.of_column(columns[0])[0], how=total.how)

    def _say_nearest(self, tried: Sequence[tuple[int, Reading]]) -> None:
        unproved = message("no reading of the amounts is proved by the totals of the orders")
        if not tried:  # amounts that no order states as a total of others
            self._doubt(unproved)
            return
        fits, nearest = max(tried, key=lambda one: (one[0], -len(one[1].parts)))
        said = message(
            "the best of all readings: {fits} of {orders} orders reconcile, {reading}",
            fits=fits,
            orders=len(self.orders),
            reading=nearest.shown,
        )
        reason = self.checks.why_not(nearest) if self.checks.is_enough(fits) else None
        self._doubt(reason or unproved)
        self._doubt(said)


def _at(term: Term | None, order: int) -> int:
    return term.values[order] if term else 0
