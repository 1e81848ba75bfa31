"""Square: Reporting > Transactions > Export, "Items detail CSV" and "Transactions CSV".

Headers of the exports of 2026 (35 and 55 columns), with older ones; public samples show both. Amounts are written for
people ("$1,234.50", "-$3.00"), discounts below zero. A refund is a row of its own, of its own day, with the transaction
of the sale and all amounts below zero. The customer's id is blank unless the till asked for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from . import orders as shop
from .orders import Item, Order
from .tables import grouped, write_table

ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token,"
    "Card Brand,PAN Suffix"
).split(",")
TRANSACTIONS = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Tender Note,"
    "Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,Details,"
    "Description,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Device Nickname,"
    "Third Party Fees,Deposit ID,Deposit Date,Deposit Details,Fee Percentage Rate,Fee Fixed Rate,Refund Reason,"
    "Discount Name,Transaction Status,Cash App,Order Reference ID,Fulfillment Note,Free Processing Applied,Channel,"
    "Unattributed Tips,Table Info,International Fee"
).split(",")
_ZONE = "Eastern Time (US & Canada)"


def write_items(path: Path, orders: Sequence[Order]) -> Path:
    rows = [row for order in listed(orders) for row in _item_rows(order)]
    return write_table(path, ITEMS, _newest_first(rows), ending="\r\n")


def write_transactions(path: Path, orders: Sequence[Order]) -> Path:
    rows = [row for order in listed(orders) for row in _transaction_rows(order)]
    return write_table(path, TRANSACTIONS, _newest_first(rows), ending="\r\n")


def listed(orders: Sequence[Order]) -> list[Order]:
    """A till has payments only, in one currency."""
    gone = (shop.CANCELLED, shop.UNPAID, shop.TEST)
    return [order for order in orders if order.state not in gone and order.currency == shop.CURRENCY]


def money(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}${grouped(abs(amount))}"


def _newest_first(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: (str(row["Date"]), str(row["Time"])), reverse=True)


def _shared(order: Order, moment: datetime.datetime, event: str) -> dict[str, object]:
    return {
        "Date": f"{moment:%Y-%m-%d}",
        "Time": f"{moment:%H:%M:%S}",
        "Time Zone": _ZONE,
        "Transaction ID": f"T{order.number:022d}",
        "Payment ID": f"P{order.number:021d}{event[0]}",
        "Device Name": "Till 1",
        "Event Type": event,
        "Location": "Main Street",
        "Customer ID": order.customer.replace("-", ""),
        "Customer Name": order.name,
    }


def _item_rows(order: Order) -> Iterator[dict[str, object]]:
    taxes = _shares(order.tax, order.items)
    for item, tax in zip(order.items, taxes, strict=True):
        yield _shared(order, order.placed, "Payment") | {
            "Category": "Shop",
            "Item": item.name,
            "Qty": f"{item.quantity}.0",
            "Price Point Name": "Regular",
            "SKU": item.sku,
            "Gross Sales": money(item.cost),
            "Discounts": money(-item.discount),
            "Net Sales": money(item.cost - item.discount),
            "Tax": money(tax),
            "Notes": order.note,
            "Count": item.quantity,
            "Itemization Type": "Physical Good",
        }
    if order.returned and order.refunded_at:
        back = order.items if order.state == shop.REFUNDED else order.items[:1]
        for item, tax in zip(back, _shares(order.refund_tax, back), strict=True):
            yield _shared(order, order.refunded_at, "Refund") | {
                "Category": "Shop",
                "Item": item.name,
                "Qty": f"-{item.quantity}.0",
                "SKU": item.sku,
                "Gross Sales": money(-item.cost),
                "Discounts": money(item.discount),
                "Net Sales": money(item.discount - item.cost),
                "Tax": money(-tax),
                "Itemization Type": "Physical Good",
            }


def _shares(tax: Decimal, items: Sequence[Item]) -> list[Decimal]:
    """An order's tax on its items, to the cent: what rounding leaves is the last one's."""
    shares = [shop.cents((item.cost - item.discount) * shop.TAX_RATE) for item in items[:-1]]
    return [*shares, tax - sum(shares, Decimal(0))]


def _transaction_rows(order: Order) -> Iterator[dict[str, object]]:
    net = order.goods - order.discount
    yield _shared(order, order.placed, "Payment") | {
        "Gross Sales": money(order.goods),
        "Discounts": money(-order.discount),
        "Service Charges": "$0.00",
        "Net Sales": money(net),
        "Tax": money(order.tax),
        "Tip": "$0.00",
        "Partial Refunds": "$0.00",
        "Total Collected": money(net + order.tax),
        "Source": "Point of Sale",
        "Card": money(net + order.tax),
        "Fees": money(-shop.cents((net + order.tax) * Decimal("0.026"))),
        "Description": ", ".join(f"{item.quantity} x {item.name}" for item in order.items),
        "Transaction Status": "Complete",
    }
    if order.refunded_at:
        shipping = order.shipping if order.state == shop.REFUNDED else Decimal(0)
        back = order.refund - order.refund_tax - shipping
        yield _shared(order, order.refunded_at, "Refund") | {
            "Gross Sales": money(-back),
            "Discounts": "$0.00",
            "Net Sales": money(-back),
            "Tax": money(-order.refund_tax),
            "Total Collected": money(-back - order.refund_tax),
            "Source": "Point of Sale",
            "Card": money(-back - order.refund_tax),
            "Refund Reason": "Returned goods",
            "Transaction Status": "Complete",
        }
