"""`xlkpi import` over the exports of every system: their figures are those of the orders that they were made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import pytest

from exports import etsy, expected, prestashop, shopify, square, woocommerce
from exports.orders import Order, read_orders
from imports import FIGURES, check, imported, revenue
from workbooks import named


class Export(NamedTuple):
    """A kind of file. system: whose rules of exports.expected hold. unknown: the inputs that it leaves unknown."""

    system: str
    write: Callable[[Path, Sequence[Order]], object]
    unknown: tuple[str, ...] = ("items_returned",)


EXPORTS = {
    "shopify": Export("shopify", shopify.write),
    "etsy orders": Export("etsy-orders", etsy.write_orders),
    "etsy items": Export("etsy-items", etsy.write_items),
    "etsy items, shipping repeated": Export("etsy-items", lambda path, orders: etsy.write_items(path, orders, True)),
    "woocommerce": Export("woocommerce", woocommerce.write, ()),
    "woocommerce, one page": Export(
        "woocommerce", lambda path, orders: woocommerce.write(path, orders, woocommerce.BROWSER), ()
    ),
    "woocommerce, french": Export(
        "woocommerce", lambda path, orders: woocommerce.write(path, orders, woocommerce.FRENCH), ()
    ),
    "prestashop": Export(
        "prestashop", lambda path, orders: prestashop.write(path, orders, "en"), ("items_sold", "items_returned")
    ),
    "prestashop, french, saved by a spreadsheet": Export(
        "prestashop",
        lambda path, orders: prestashop.write(path, orders, "fr", "cp1252"),
        ("items_sold", "items_returned"),
    ),
    "square items": Export("square-items", square.write_items, ()),
    "square transactions": Export("square-transactions", square.write_transactions, ("items_sold", "items_returned")),
}


@cache
def orders() -> tuple[Order, ...]:
    """The first two years: as many months as a workbook holds."""
    return tuple(order for order in read_orders() if order.placed.year < 2016)


@cache
def figures(system: str) -> pd.DataFrame:
    return expected.by_month([expected.contents(system, orders())])


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_becomes_a_filled_workbook(name: str, tmp_path: Path) -> None:
    """With one command. Rows that count and rows that do not add up to the rows of the file."""
    export = EXPORTS[name]
    path, filled = tmp_path / "export.csv", tmp_path / "filled"
    export.write(path, orders())
    known = expected.contents(export.system, orders())
    done = imported(tmp_path, path, "--fill", filled, status=int("two_currencies" in known.excluded))
    months, gross = figures(export.system), export.system == "prestashop"
    check(done.rows, months, unknown=export.unknown, gross=gross)

    (file,) = done.report["files"]
    paid = sum(known.sales["paid"])
    assert {reason: Decimal(part["paid"]) for reason, part in file["excluded"].items()} == known.excluded
    assert (file["used"]["orders"], Decimal(file["used"]["paid"])) == (len(known.sales), paid)
    assert Decimal(file["used"]["refunded"]) == sum(known.refunds["amount"], Decimal(0))
    assert Decimal(file["whole"]["paid"]) == paid + sum(known.excluded.values())
    assert file["orders_without_customer"] == (known.sales["customer"] == "").sum()

    (workbook,) = filled.glob("*.xlsx")
    shown = openpyxl.load_workbook(workbook, data_only=True)
    received = [cell.value for cell in named(shown, "in_orders_received")]
    average = [cell.value for cell in named(shown, "value_aov")]
    sold = [revenue(month, gross) for _, month in months.iterrows()]
    assert received == list(months["orders"])
    assert average[: len(sold)] == pytest.approx([float(s / n) for s, n in zip(sold, received, strict=True)])


@pytest.mark.slow
@pytest.mark.parametrize("vertical", FIGURES)
def test_every_vertical_has_its_figures(vertical: str, tmp_path: Path) -> None:
    """All that orders tell, and nothing else."""
    path = tmp_path / "orders.csv"
    woocommerce.write(path, orders())
    done = imported(tmp_path, path, vertical=vertical)
    check(done.rows, figures("woocommerce"), vertical=vertical)
    filled = {name for row in done.rows.values() for name, cell in row.items() if cell}
    assert filled == {"business", "vertical", "month", *FIGURES[vertical]}
    assert filled.isdisjoint(done.report["blank"])
