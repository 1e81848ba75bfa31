"""PrestaShop 1.7.7 to 9: Orders > Orders > Export (exportAction of OrderController.php, CsvResponse.php: `;`, UTF-8).

One row an order. The total has shipping and tax in it and is written for people ("1 234,56 €", with the locale's own
spaces); the customer is the first letter and the last name, as the list shows them ("C. Gute"); a new customer has 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import orders as shop
from .orders import Order
from .tables import grouped, write_table

ENGLISH = "ID;Reference;New client;Delivery;Customer;Total;Payment;Status;Date".split(";")
FRENCH = "ID;Référence;Nouveau client;Livraison;Client;Total;Paiement;État;Date".split(";")
STATUS = {
    "en": {
        shop.COMPLETE: "Delivered",
        shop.PARTLY_REFUNDED: "Partial refund",
        shop.CANCELLED: "Canceled",
        shop.UNPAID: "Awaiting check payment",
        shop.REFUNDED: "Refunded",
    },
    "fr": {
        shop.COMPLETE: "Livré",
        shop.PARTLY_REFUNDED: "Remboursement partiel",
        shop.CANCELLED: "Annulé",
        shop.UNPAID: "En attente du paiement par chèque",
        shop.REFUNDED: "Remboursé",
    },
}
_NARROW_SPACE, _NO_BREAK_SPACE = "\u202f", "\u00a0"


def write(path: Path, orders: Sequence[Order], language: str, encoding: str = "utf-8") -> Path:
    """Newest first. cp1252 (a file saved again by a spreadsheet) has no narrow space: it has the other one then."""
    header = FRENCH if language == "fr" else ENGLISH
    seen: set[str] = set()
    rows = []
    for order in listed(orders):
        space = _NARROW_SPACE if encoding.startswith("utf") else _NO_BREAK_SPACE
        total = f"€{grouped(order.total)}"
        if language == "fr":
            total = f"{grouped(order.total, space, ',')}{_NO_BREAK_SPACE}€"
        cells = [
            order.number,
            f"REF{order.number:06d}",
            int(order.customer not in seen),
            "France",
            customer(order),
            total,
            "Carte bancaire" if language == "fr" else "Card",
            STATUS[language][order.state],
            f"{order.placed:%Y-%m-%d %H:%M:%S}",
        ]
        seen.add(order.customer)
        rows.append(dict(zip(header, cells, strict=True)))
    return write_table(path, header, reversed(rows), delimiter=";", encoding=encoding)


def listed(orders: Sequence[Order]) -> list[Order]:
    """It has no test orders, and one currency."""
    return [order for order in orders if order.state != shop.TEST and order.currency == shop.CURRENCY]


def customer(order: Order) -> str:
    """As the list shows it; guests have accounts of their own and leave a name."""
    first, _, last = order.name.partition(" ")
    return f"{first[0]}. {last}" if last else ""
