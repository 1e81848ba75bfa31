"""WooCommerce: Analytics > Orders > Download.

A report of more than one page is made on the server and e-mailed (SERVER: get_export_columns of
plugins/woocommerce/src/Admin/API/Reports/Orders/Controller.php); one page is made by the browser (BROWSER: table.js of
client/admin/client/analytics/report/orders). French labels: the plugin's woocommerce-fr_FR.po has "Commande n°",
"Produit(s)", "Articles vendus" and "Ventes nettes"; the others are as its words are used there, not seen in an export.
A refund is a row of its own, of its own day, with the order's number and negative amounts. Net sales have neither
shipping nor tax in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from . import orders as shop
from .orders import Order
from .tables import grouped, write_table

SERVER = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,"
    "Attribution"
).split(",")
BROWSER = ("Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net sales,Attribution").split(
    ","
)
FRENCH = (
    "Date,Commande n°,N. Revenu (formaté),État,Client,Type de client,Produit(s),Articles vendus,Code(s) promo,"
    "Ventes nettes,Attribution"
).split(",")
STATUS = {shop.CANCELLED: "cancelled", shop.UNPAID: "pending", shop.REFUNDED: "refunded"}


def write(path: Path, orders: Sequence[Order], header: Sequence[str] = SERVER) -> Path:
    """The report with all statuses chosen, newest first; orders whose products were all a gift of the house too."""
    rows = sorted((row for order in listed(orders) for row in _rows(order)), key=lambda row: str(row["Date"]))
    names = dict(zip(SERVER, FRENCH if header is FRENCH else SERVER, strict=True))
    if header is BROWSER:
        names["Net Sales"] = "Net sales"
    wanted = [{names[key]: value for key, value in row.items() if names[key] in header} for row in reversed(rows)]
    return write_table(path, header, wanted)


def listed(orders: Sequence[Order]) -> list[Order]:
    """It has no test orders, and one currency."""
    return [order for order in orders if order.state != shop.TEST and order.currency == shop.CURRENCY]


def _rows(order: Order) -> Iterator[dict[str, object]]:
    net = order.goods - order.discount
    sold = {
        "Date": f"{order.placed:%Y-%m-%d %H:%M:%S}",
        "Order #": order.number,
        "N. Revenue (formatted)": f"${grouped(order.total)}",
        "Status": STATUS.get(order.state, "completed"),
        "Customer": order.name,
        "Customer type": "new",
        "Product(s)": ", ".join(f"{item.quantity}× {item.name}" for item in order.items),
        "Items sold": order.quantity,
        "Coupon(s)": "welcome" if order.discount else "",
        "Net Sales": f"{net.normalize():f}",
        "Attribution": "Direct",
    }
    yield sold
    if order.refunded_at:
        back = order.refund - order.refund_tax - (order.shipping if order.state == shop.REFUNDED else 0)
        yield sold | {
            "Date": f"{order.refunded_at:%Y-%m-%d %H:%M:%S}",
            "N. Revenue (formatted)": f"-${grouped(order.refund)}",
            "Status": "completed",
            "Product(s)": "",
            "Items sold": -order.returned,
            "Coupon(s)": "",
            "Net Sales": f"{-back.normalize():f}",
        }
