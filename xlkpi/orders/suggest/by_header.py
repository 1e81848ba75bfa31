"""The reading of a table that states what items cost only once: by its headers, as there is nothing to compare."""

from __future__ import annotations

from collections.abc import Sequence

from ...messages import message
from .checks import Checks
from .outcome import Outcome
from .readings import Reading, Term


def read_by_header(checks: Checks) -> Outcome:
    """Read a table whose only amount of money is stated once; doubt what no header says.

    Args:
        checks: The checks of the table.
    """
    return _ByHeader(checks).outcome


class _ByHeader:
    def __init__(self, checks: Checks) -> None:
        self.checks = checks
        self.present = checks.present
        self.outcome = Outcome()
        terms = checks.amounts.terms("total", "subtotal", "price", signed=True)
        goods = self._single(terms) if terms else None
        if goods:
            self._read(goods)
        elif not terms:
            self.outcome.doubts.append(message("no column with what items cost was found"))

    def _read(self, goods: Term) -> None:
        outcome = self.outcome
        says = goods.says
        if self.checks.amounts.percents or (self.present["discount"] and not says & {"discounted", "undiscounted"}):
            self.outcome.doubts.append(
                message("whether {goods} is before or after the discount is not known", goods=goods.shown)
            )
        elif "discounted" in says:
            outcome.within.append("discount")
        elif self.present["discount"]:
            self._add_single("discount")
        if self.present["shipping"] and goods.role == "total" and "unshipped" not in says:
            self.outcome.doubts.append(message("whether {goods} includes shipping is not known", goods=goods.shown))
        elif self.present["shipping"]:
            self._add_single("shipping")
        if self.present["tax"]:
            self._add_single("tax")
            outcome.tax = self._tax_of(goods)
        elif "taxed" in says:
            outcome.within.append("tax")
        outcome.goods = goods
        if not goods.times and not any(self.present[role] for role in ("discount", "shipping", "tax")):
            outcome.read_as_paid(goods, ())
        outcome.within = list(dict.fromkeys(outcome.within))
        outcome.proved.append(message("the table has no total to compare {goods} with", goods=goods.shown))

    def _add_single(self, role: str) -> None:
        terms = self.present[role]
        if len(terms) > 1:
            self.outcome.doubts.append(
                message(
                    "how {columns} add up is not known",
                    columns=", ".join(dict.fromkeys(repr(term.shown) for term in terms)),
                )
            )
        self.outcome.parts[role] = terms[0]

    def _tax_of(self, goods: Term) -> str:
        if "taxed" in goods.says:
            return "within"
        if "untaxed" in goods.says:
            return "on_top"
        if self.checks.has_rates_within(Reading(goods, goods), self.present["tax"][0]):
            return "within"
        self.outcome.doubts.append(message("whether {goods} includes the tax is not known", goods=goods.shown))
        return ""

    def _single(self, terms: Sequence[Term]) -> Term | None:
        """Return the only amount of money, per unit or per row as its header says; None where it does not say."""
        first = terms[0]
        quantities = [column for column in self.checks.sample.amounts("quantity") if not column.is_zero]
        products = [
            term for term in self.checks.amounts.products() if not term.percent and term.columns == first.columns
        ]
        if quantities and first.role == "price" and not all(term.is_price for term in products):
            if "unit" not in first.says:
                self.outcome.doubts.append(
                    message("whether {price} is the price of one item or of all is not known", price=first.shown)
                )
                return None
            if len(quantities) > 1:
                self.outcome.doubts.append(
                    message("which of several numbers of items goes with {price} is not known", price=first.shown)
                )
                return None
            self.outcome.remarks.append(message("{price} is a price per item by its header alone", price=first.shown))
            return products[0]
        if len({term.how for term in terms if term.columns == first.columns}) > 1:
            self.outcome.doubts.append(
                message(
                    "whether {total} is repeated on each row of an order, or is each row's own, is not known",
                    total=first.shown,
                )
            )
            return None
        return first
