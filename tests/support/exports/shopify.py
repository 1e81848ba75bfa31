"""Shopify: Orders > Export > All orders, "Plain CSV file".

An order has as many rows as it has items; what belongs to the order is on the first of them only.
The header is that of the exports of 2023 to 2026, as public importers list it whole ("…,Payment ID,Payment Terms Name,
Next Payment Due At,Payment References"); the structure is help.shopify.com/en/manual/orders/export-orders.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from . import orders as shop
from .orders import Order
from .tables import write_table

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
).split(",")
SHOP = ZoneInfo("America/New_York")
RATE = Decimal("0.2")
STATUS = {
    shop.COMPLETE: "paid",
    shop.CANCELLED: "voided",
    shop.UNPAID: "pending",
    shop.TEST: "paid",
    shop.REFUNDED: "refunded",
    shop.PARTLY_REFUNDED: "partially_refunded",
}


def write(path: Path, orders: Sequence[Order], zone: ZoneInfo = SHOP, written_in: ZoneInfo = SHOP) -> Path:
    """Newest first. zone: the shop's; written_in: the zone of the times in the file."""
    rows = [row for order in reversed(orders) for row in _rows(order, zone, written_in)]
    return write_table(path, HEADER, rows)


def write_with_tax(path: Path, orders: Sequence[Order]) -> Path:
    """The same orders of a shop whose prices have tax in them: totals are without it on top, "Taxes" says how much."""
    taxed = [replace(order, tax=shop.cents((order.total - order.tax) * RATE / (1 + RATE))) for order in orders]
    rows = [
        row | ({"Total": f"{order.total - order.tax:.2f}"} if "Total" in row else {})
        for order in reversed(taxed)
        for row in _rows(order, SHOP, SHOP)
    ]
    return write_table(path, HEADER, rows)


def _rows(order: Order, zone: ZoneInfo, written_in: ZoneInfo) -> Iterator[dict[str, object]]:
    def moment(local: datetime.datetime) -> str:
        return f"{local.replace(tzinfo=zone).astimezone(written_in):%Y-%m-%d %H:%M:%S %z}"

    created = moment(order.placed)
    whole = {
        "Financial Status": STATUS[order.state],
        "Paid at": "" if order.state in (shop.UNPAID, shop.CANCELLED) else created,
        "Fulfillment Status": "fulfilled" if order.state == shop.COMPLETE else "unfulfilled",
        "Accepts Marketing": "no",
        "Currency": order.currency,
        "Subtotal": f"{order.goods - order.discount:.2f}",
        "Shipping": f"{order.shipping:.2f}",
        "Taxes": f"{order.tax:.2f}",
        "Total": f"{order.total:.2f}",
        "Discount Code": "WELCOME" if order.discount else "",
        "Discount Amount": f"{order.discount:.2f}",
        "Shipping Method": "Standard",
        "Billing Name": order.name,
        "Shipping Name": order.name,
        "Notes": order.note,
        "Cancelled at": moment(order.placed + datetime.timedelta(hours=5)) if order.state == shop.CANCELLED else "",
        "Payment Method": "bogus" if order.state == shop.TEST else "Shopify Payments",
        "Refunded Amount": f"{order.refund:.2f}",
        "Outstanding Balance": f"{order.total if order.state == shop.UNPAID else Decimal(0):.2f}",
        "Id": 4_500_000_000_000 + order.number,
        "Risk Level": "Low",
        "Source": "web",
        "Tax 1 Name": "State tax 8.25%",
        "Tax 1 Value": f"{order.tax:.2f}",
    }
    for place, item in enumerate(order.items):
        yield (whole if place == 0 else {}) | {
            "Name": f"#{order.number}",
            "Email": order.email,
            "Created at": created,
            "Lineitem quantity": item.quantity,
            "Lineitem name": item.name,
            "Lineitem price": f"{item.price:.2f}",
            "Lineitem sku": item.sku,
            "Lineitem requires shipping": "true",
            "Lineitem taxable": "true",
            "Lineitem fulfillment status": "fulfilled" if order.state == shop.COMPLETE else "pending",
            "Vendor": "Superstore",
            "Lineitem discount": "0.00",
        }
