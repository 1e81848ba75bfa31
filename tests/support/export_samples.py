"""Small exports in the exact columns of each layout, and what becomes of them."""

from decimal import Decimal
from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")
from folders import DATA  # noqa: E402
from order_lines import texts_of_keys  # noqa: E402
from xlkpi.orders.layouts import load_layouts, load_mapping  # noqa: E402
from xlkpi.orders.lines import LINES  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402


def sample(name: str) -> str:
    """The text of a small export of tests/data/exports."""
    return (DATA / "exports" / f"{name}.csv").read_text("utf-8")


SHOPIFY = sample("shopify")
ETSY_ORDERS = sample("etsy_orders")
ETSY_ITEMS = sample("etsy_items")
WOOCOMMERCE = sample("woocommerce")
WOOCOMMERCE_FR = sample("woocommerce.fr")
PRESTASHOP_EN = sample("prestashop")
PRESTASHOP_FR = sample("prestashop.fr")
SQUARE_TRANSACTIONS = sample("square_transactions")
SQUARE_ITEMS = sample("square_items")
TIKTOK = sample("tiktok")

BRITISH = {
    "Order Shipping": "Order Delivery",
    "Shipping": "Delivery",
    "Ship ": "Delivery ",
    "Date Shipped": "Date Posted",
}
"""What Etsy calls its columns in British English."""


_READ = {}
"""What was read already, by the texts of its files: many tests look at one sample."""


def read(folder: Path, *texts, con=None, **options):
    """The lines of exports as dictionaries, without what is 0 or unknown, keys as texts; and the Reading itself."""
    known = None if con or options else texts
    if known in _READ:
        rows, reading = _READ[known]
        return [dict(row) for row in rows], reading
    con = con or ibis.duckdb.connect()
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"export{number}.csv")
        paths[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    staging = folder / "staging"
    staging.mkdir(exist_ok=True)
    reading = read_lines(con, paths, staging, **options)
    if reading.lines is None:
        return [], reading
    table = con.to_pyarrow(reading.lines.order_by("file", ibis.asc("row", nulls_first=False), "placed"))
    assert table.column_names == list(LINES)
    layouts = [*load_layouts().values(), *map(load_mapping, options.get("mappings", ()))]
    shops = {layout.shop for layout in layouts}
    shops |= {f"{shop} {name}" for shop in shops for name in options.get("shops", {}).values()}
    texts = texts_of_keys(con, [path.read_bytes() for path in paths], shops)
    rows = [row | {name: texts[name].get(row[name]) for name in texts} for row in table.to_pylist()]
    rows = [{key: value for key, value in row.items() if value} for row in rows]
    if known:
        _READ[known] = rows, reading
    return [dict(row) for row in rows], reading


def shown(rows, *columns):
    return [tuple(plain(row.get(column)) for column in columns) for row in rows]


def plain(value):
    return float(value) if isinstance(value, Decimal) else str(value) if hasattr(value, "year") else value
