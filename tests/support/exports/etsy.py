"""Etsy: Shop Manager > Settings > Options > Download Data, CSV type "Orders" and "Order Items".

Headers as in the files EtsySoldOrders2026-9.csv and EtsySoldOrderItems2026-9.csv that public importers show whole; days
as MM/DD/YY, without the time. An order's total is its value less the discounts, with shipping and sales tax. The
adjusted amounts are those after a refund, 0.00 where there was none. Shipping is what was paid for it: where it was
free, its discount is what it would have cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from . import orders as shop
from .orders import Order
from .tables import grouped, write_table

ORDERS = (
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,"
    "Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,"
    "Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,"
    "Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,"
    "InPerson Discount,InPerson Location,SKU"
).split(",")
ITEMS = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,"
    "Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,"
    "Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,"
    "Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU"
).split(",")
STATUS = {shop.CANCELLED: "Canceled", shop.REFUNDED: "Fully Refunded", shop.PARTLY_REFUNDED: "Partially Refunded"}
_FEE = Decimal("0.03")


def write_orders(path: Path, orders: Sequence[Order]) -> Path:
    """Etsy knows neither test orders nor unpaid ones: it lists what was sold."""
    return write_table(path, ORDERS, (_order(order) for order in reversed(sold(orders))))


def write_items(path: Path, orders: Sequence[Order], repeated: bool = False) -> Path:
    """Shipping and sales tax are the order's, on its first item, or repeated on all; no refund, no cancellation."""
    return write_table(path, ITEMS, (row for order in reversed(sold(orders)) for row in _items(order, repeated)))


def sold(orders: Sequence[Order]) -> list[Order]:
    return [order for order in orders if order.state not in (shop.UNPAID, shop.TEST)]


def _order(order: Order) -> dict[str, object]:
    fee = shop.cents(order.total * _FEE)
    after = order.total - order.refund if order.refund else Decimal(0)
    first, _, last = order.name.partition(" ")
    return {
        "Sale Date": f"{order.placed:%m/%d/%y}",
        "Order ID": 3_000_000_000 + order.number,
        "Buyer User ID": order.customer.lower().replace("-", ""),
        "Full Name": order.name,
        "First Name": first,
        "Last Name": last,
        "Number of Items": order.quantity,
        "Payment Method": "Credit Card",
        "Street 1": 'Apt. "4", 12 Elm St' if order.name else "",
        "Ship Country": "United States",
        "Currency": order.currency,
        "Order Value": grouped(order.goods),
        "Coupon Code": "WELCOME" if order.discount else "",
        "Discount Amount": grouped(order.discount),
        "Shipping Discount": grouped(_given_away(order)),
        "Shipping": grouped(order.shipping),
        "Sales Tax": grouped(order.tax),
        "Order Total": grouped(order.total),
        "Status": STATUS.get(order.state, "Completed"),
        "Card Processing Fees": grouped(fee),
        "Order Net": grouped(order.total - fee),
        "Adjusted Order Total": grouped(after),
        "Adjusted Card Processing Fees": "0.00",
        "Adjusted Net Order Amount": "0.00",
        "Buyer": order.name,
        "Order Type": "online",
        "Payment Type": "online_cc",
        "SKU": ",".join(item.sku for item in order.items),
    }


def _given_away(order: Order) -> Decimal:
    return Decimal(0) if order.shipping else Decimal("4.90")


def _items(order: Order, repeated: bool) -> Iterator[dict[str, object]]:
    for place, item in enumerate(order.items):
        yield {
            "Sale Date": f"{order.placed:%m/%d/%y}",
            "Item Name": item.name,
            "Buyer": order.name,
            "Quantity": item.quantity,
            "Price": grouped(item.price),
            "Coupon Code": "WELCOME" if item.discount else "",
            "Discount Amount": grouped(item.discount),
            "Shipping Discount": grouped(_given_away(order) if place == 0 else Decimal(0)),
            "Order Shipping": grouped(order.shipping if repeated or place == 0 else Decimal(0)),
            "Order Sales Tax": grouped(order.tax if repeated or place == 0 else Decimal(0)),
            "Item Total": grouped(item.cost),
            "Currency": order.currency,
            "Transaction ID": 4_000_000_000 + order.number * 20 + place,
            "Listing ID": 1_500_000_000 + place,
            "Date Paid": f"{order.placed:%m/%d/%y}",
            "Ship Name": order.name,
            "Order ID": 3_000_000_000 + order.number,
            "Order Type": "online",
            "Listings Type": "listing",
            "Payment Type": "online_cc",
            "SKU": item.sku,
        }
