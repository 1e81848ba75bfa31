"""What must come of each export, month by month, reckoned from the orders themselves with pandas and decimals.

Each system exports other details of the same orders (see its module). `contents` lists them, `by_month` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from . import etsy, prestashop, square, woocommerce
from . import orders as shop
from .orders import Order

FOLLOWED = 12  # months in which who bought is a customer still


@dataclass(frozen=True)
class Contents:
    """What an export has: one row per sale that counts, and one per refund of these sales.

    sales: month, customer ("" where it is unknown), paid, goods, discount, shipping, tax, quantity.
    refunds: month, amount (with tax and shipping), net (without), returned.
    excluded: what the orders of the export cost that do not count, by the reason.
    """

    sales: pd.DataFrame
    refunds: pd.DataFrame
    excluded: Mapping[str, Decimal]


def contents(system: str, orders: Sequence[Order]) -> Contents:
    """What the export of a system says of the orders."""
    rule = _RULES[system]
    kept, excluded = [], dict[str, Decimal]()
    for order in rule.listed(orders):
        reason = rule.excluded.get(order.state) or ("two_currencies" if order.currency != shop.CURRENCY else "")
        if reason:
            excluded[reason] = excluded.get(reason, Decimal(0)) + rule.paid(order)
        else:
            kept.append(order)
    sales = [
        {
            "month": pd.Period(order.placed, "M"),
            "customer": rule.customer(order),
            "paid": rule.paid(order),
            "goods": order.goods,
            "discount": order.discount,
            "shipping": order.shipping,
            "tax": order.tax,
            "quantity": order.quantity,
        }
        for order in kept
    ]
    refunds = [refund for order in kept if order.refund for refund in rule.refund(order)]
    return Contents(
        pd.DataFrame(sales), pd.DataFrame(refunds, columns=["month", "amount", "net", "returned"]), excluded
    )


def by_month(exports: Iterable[Contents]) -> pd.DataFrame:
    """The figures of each month from the first order to the last, of one export or of several together."""
    every = list(exports)
    sales = pd.concat([one.sales for one in every], ignore_index=True)
    refunds = pd.concat([one.refunds for one in every], ignore_index=True)
    months = pd.period_range(sales["month"].min(), sales["month"].max(), freq="M")
    return pd.DataFrame([_month(month, sales, refunds) for month in months], index=months)


def _month(month: pd.Period, sales: pd.DataFrame, refunds: pd.DataFrame) -> dict[str, object]:
    known = sales[sales["customer"] != ""]
    now, back = sales[sales["month"] == month], refunds[refunds["month"] == month]
    buyers = set(known[known["month"] == month]["customer"])
    before = set(known[known["month"] < month]["customer"])
    sold_so_far = known[known["month"] <= month].groupby("customer").size()
    start = known[(known["month"] >= month - FOLLOWED) & (known["month"] < month)]
    end = known[(known["month"] > month - FOLLOWED) & (known["month"] <= month)]
    return {
        "orders": len(now),
        "items": sum(now["quantity"]),
        "goods": _total(now["goods"]),
        "discount": _total(now["discount"]),
        "shipping": _total(now["shipping"]),
        "tax": _total(now["tax"]),
        "refund": _total(back["amount"]),
        "refund_net": _total(back["net"]),
        "returned": sum(back["returned"]),
        "customers": len(buyers),
        "new": len(buyers - before),
        "returning": len(buyers & before),
        "repeat": sum(sold_so_far[customer] > 1 for customer in buyers),
        "arrived": len(buyers - set(start["customer"])),
        "customers_start": start["customer"].nunique(),
        "customers_end": end["customer"].nunique(),
        "ordered_again": sum(sold_so_far[customer] > 1 for customer in set(end["customer"])),
    }


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


@dataclass(frozen=True)
class _Rule:
    listed: Callable[[Sequence[Order]], Sequence[Order]]
    excluded: Mapping[str, str]
    customer: Callable[[Order], str]
    refund: Callable[[Order], list[dict[str, object]]]
    paid: Callable[[Order], Decimal] = lambda order: order.total


def _of_the_order(order: Order) -> list[dict[str, object]]:
    """Contents as an amount of the order, without its day or its parts: they are those of the order, to the cent."""
    net = (order.refund * (order.goods - order.discount) / order.total).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return [{"month": pd.Period(order.placed, "M"), "amount": order.refund, "net": net, "returned": 0}]


def _of_its_own(order: Order) -> list[dict[str, object]]:
    """A row of its own, with its day, its tax and what came back."""
    shipping = order.shipping if order.state == shop.REFUNDED else Decimal(0)
    net = order.refund - order.refund_tax - shipping
    month = pd.Period(order.refunded_at, "M")
    return [{"month": month, "amount": net + order.refund_tax, "net": net, "returned": order.returned}]


def _net_alone(order: Order) -> list[dict[str, object]]:
    return [row | {"amount": row["net"]} for row in _of_its_own(order)]


def _items_alone(order: Order) -> list[dict[str, object]]:
    """Where items are listed, money without an item is not."""
    return _of_its_own(order) if order.returned else []


def _net(order: Order) -> Decimal:
    return order.goods - order.discount


def _unshipped(order: Order) -> Decimal:
    """At the till nothing is shipped."""
    return _net(order) + order.tax


def _nothing(order: Order) -> list[dict[str, object]]:
    return []


_UNSOLD = {shop.CANCELLED: "cancelled", shop.UNPAID: "unpaid", shop.TEST: "test"}
_STATES = _UNSOLD | {shop.REFUNDED: "refunded"}  # where a refund is an amount of the order, without its day
_RULES = {
    "shopify": _Rule(lambda orders: orders, _STATES, lambda order: order.email.lower(), _of_the_order),
    "etsy-orders": _Rule(etsy.sold, _STATES, lambda order: order.customer, _of_the_order),
    "etsy-items": _Rule(etsy.sold, {}, lambda order: order.name, _nothing),
    "woocommerce": _Rule(woocommerce.listed, _UNSOLD, lambda order: order.name, _net_alone, _net),
    "prestashop": _Rule(prestashop.listed, _STATES, prestashop.customer, _nothing),
    "square-items": _Rule(square.listed, {}, lambda order: order.customer, _items_alone, _unshipped),
    "square-transactions": _Rule(square.listed, {}, lambda order: order.customer, _of_its_own, _unshipped),
}
