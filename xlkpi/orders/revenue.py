"""The definition of revenue, and the revenue of orders and refunds.

A refund is subtracted in the month where the file has it: the month of its order, or of its own row. Amounts that a
file has once per order (included tax, a refund) are divided in proportion to the order's goods, shipping and tax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import Problem, TableError
from ..messages import Message, message
from .lines import AMOUNT, FileRead

if TYPE_CHECKING:
    from ibis.expr.types import Table

    Amount = Any
    """A column of decimals, whose operators Ibis's own types do not describe."""
    Paid: TypeAlias = Table | Mapping[str, Any]

PAID = ("goods", "discount", "shipping", "tax", "tax_within")
"""The amounts of an order from which its revenue is computed."""

_FACTOR = "decimal(19, 4)"
"""The type of one of two factors: DuckDB cuts the product of two AMOUNTs, Spark that of two wider ones."""


class RevenueKind(StrEnum):
    """The kinds of revenue: after discounts and refunds, or before."""

    net = "net"
    gross = "gross"


@dataclass(frozen=True)
class Revenue:
    """A definition of revenue: net or gross, with or without shipping, with or without tax."""

    kind: RevenueKind = RevenueKind.net
    shipping: bool = False
    tax: bool = False

    @property
    def described(self) -> Message:
        """Return the definition in words."""
        net = message("net sales (after discounts and refunds)")
        gross = message("gross sales (before discounts and refunds)")
        return message(
            "{sales}, {shipping}, {tax}",
            sales=net if self.kind is RevenueKind.net else gross,
            shipping=message("with shipping") if self.shipping else message("without shipping"),
            tax=message("with tax") if self.tax else message("without tax"),
        )

    def of(self, orders: Table) -> Table:
        """Return orders with an added column `revenue`, before refunds. `orders` has the columns of PAID."""
        if self.is_all_paid:
            return orders.mutate(revenue=self.unshared(orders))
        chosen = self._before_tax(orders)
        tax = orders.tax - orders.tax_within if self.tax else orders.tax_within
        shared = _share(orders, "of_tax", tax, chosen, orders.goods - orders.discount + orders.shipping)
        of_tax = shared.of_tax.fill_null(0)
        return shared.mutate(revenue=chosen + of_tax if self.tax else chosen - of_tax)

    def unshared(self, paid: Paid) -> Amount:
        """Return the revenue from the amounts of PAID, for orders or sums of orders, where nothing is divided."""
        chosen = self._before_tax(paid)
        return chosen + paid["tax"] - paid["tax_within"] if self.tax else chosen

    @property
    def shared(self) -> str:
        """Return the amount that is divided among the parts of an order: "tax" or "tax_within"."""
        return "tax" if self.tax else "tax_within"

    @property
    def parts(self) -> frozenset[str]:
        """Return the parts that revenue includes besides goods."""
        return frozenset(part for part, included in (("shipping", self.shipping), ("tax", self.tax)) if included)

    @property
    def is_all_paid(self) -> bool:
        """Return whether revenue is the whole payment, so that nothing needs to be divided."""
        return self.kind is RevenueKind.net and self.shipping and self.tax

    def _before_tax(self, paid: Paid) -> Amount:
        goods = paid["goods"] if self.kind is RevenueKind.gross else paid["goods"] - paid["discount"]
        return goods + paid["shipping"] if self.shipping else goods

    def refunded(self, refunds: Table, has_tax: bool) -> Table:
        """Return refunds with an added column `off`, the amount by which each reduces revenue.

        Args:
            refunds: A table with `refund`, `refund_tax`, and the PAID amounts and `revenue` of their orders, null where
                a refund has no order.
            has_tax: Whether `refund_tax` has the tax of the refunds.
        """
        paid = refunds.goods - refunds.discount + refunds.shipping - refunds.tax_within
        amount = refunds.refund
        if self.tax or not has_tax:
            paid = paid + refunds.tax
        else:
            amount = amount - refunds.refund_tax
        shared = _share(refunds, "part", amount, refunds.revenue, paid)
        return shared.mutate(off=shared.part.fill_null(amount.cast(AMOUNT)))


ALL_PAID = Revenue(shipping=True, tax=True)
"""What was paid, before refunds."""


def common_revenue(files: Sequence[FileRead], kind: RevenueKind, shipping: bool | None, tax: bool | None) -> Revenue:
    """Return the definition of revenue, as wanted or as the amounts of all files allow.

    Args:
        files: How each file with orders was read.
        kind: Net or gross.
        shipping: Whether revenue includes shipping; None leaves it out if the files have shipping separately.
        tax: Whether revenue includes tax; None leaves it out if the files have tax separately.

    Raises:
        TableError: Some files do not allow the definition; the error names them.
    """
    if kind is RevenueKind.gross:
        what, fix = message("have the discounts taken off"), message("use --revenue net")
        _check((file, what, fix) for file in _including(files, "discount"))
    return Revenue(kind, _part(files, "shipping", shipping), _part(files, "tax", tax))


def _part(files: Sequence[FileRead], part: str, wanted: bool | None) -> bool:
    """Return whether revenue includes a part: as wanted, or else as the amounts of all files allow."""
    including = [(file, _INCLUDED[part]) for file in _including(files, part)]
    lacking = [(file, _LACKING[part]) for file in files if part not in file.in_goods | file.amounts]
    if wanted is not None:
        fix = message("use {option}", option=f"--{'without' if wanted else 'with'}-{part}")
        _check((*file, fix) for file in (lacking if wanted else including))
    elif including and lacking:
        apart = message("import the files that include it and those that do not separately")
        _check((*file, apart) for file in including + lacking)
    return bool(including) if wanted is None else wanted


_INCLUDED = {
    "shipping": message("include shipping, and do not show how much"),
    "tax": message("include tax, and do not show how much"),
}
_LACKING = {"shipping": message("have no shipping"), "tax": message("have no tax")}


def _including(files: Sequence[FileRead], part: str) -> list[FileRead]:
    return [file for file in files if part in file.in_goods]


def _check(wrong: Iterable[tuple[FileRead, str, str]]) -> None:
    """Raise TableError for files that do not allow the definition. `wrong` has each file, the reason and the fix."""
    problems = [
        Problem(file=file.file, what=message("its amounts ({layout}) {what}", layout=file.title, what=what), fix=fix)
        for file, what, fix in wrong
    ]
    if problems:
        raise TableError(problems)


def _share(table: Table, name: str, amount: Amount, part: Amount, whole: Amount) -> Table:
    """Return the table with an added column: amount × part ÷ whole, rounded half up to the cent; null for a whole of 0.

    Engines divide decimals differently. Here a float estimates the result, and decimals correct it: all engines agree.
    """
    import ibis

    # A negative whole (a discount larger than the goods) would reverse the comparisons with its half.
    part, whole = ibis.ifelse(whole < 0, -part, part), whole.abs()
    given = table.mutate(_amount=amount.cast(AMOUNT), _part=part.cast(AMOUNT), _whole=whole.cast(AMOUNT).nullif(0))
    quotient = given._amount.cast("float64") * given._part.cast("float64") / given._whole.cast("float64")
    guessed = given.mutate(_guess=quotient.round(2).cast(AMOUNT))
    rest = guessed._amount.cast(_FACTOR) * guessed._part - guessed._guess.cast(_FACTOR) * guessed._whole
    half = guessed._whole * ibis.literal(Decimal("0.005"), _FACTOR)
    cent = ibis.literal(Decimal("0.01"), AMOUNT)
    measured = guessed.mutate(_rest=rest, _half=half)
    right = ibis.cases(
        (measured._rest >= measured._half, measured._guess + cent),
        (measured._rest < -measured._half, measured._guess - cent),
        else_=measured._guess,
    )
    return measured.mutate(**{name: right.cast(AMOUNT)}).drop("_amount", "_part", "_whole", "_guess", "_rest", "_half")
