"""`xlkpi import` over what happens to exports: times of elsewhere, overlaps, several systems, joined files; privacy."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from command_line import run
from exports import expected, orders, prestashop, shopify, square, tables
from exports.orders import Order, read_orders
from imports import BUSINESS, GIFTS, check, imported

UTC = ZoneInfo("UTC")


@cache
def some() -> tuple[Order, ...]:
    """Orders of half a year, in one currency."""
    return tuple(
        order for order in read_orders() if order.placed < orders.HALF_A_YEAR and order.currency == orders.CURRENCY
    )


def figures(system: str, of: tuple[Order, ...]) -> object:
    return expected.by_month([expected.contents(system, of)])


@pytest.mark.slow
def test_months_are_those_of_the_shop(tmp_path: Path) -> None:
    """A file in UTC, of a shop in New York: late evenings are the next day there, and the next month at its end."""
    path = shopify.write(tmp_path / "orders.csv", some(), written_in=UTC)
    late = [order for order in some() if order.placed.astimezone(UTC).month != order.placed.month]
    ours = imported(tmp_path, path, "--timezone", "America/New_York")
    check(ours.rows, figures("shopify", some()), unknown=("items_returned",))
    as_written = imported(tmp_path, path)
    assert as_written.rows != ours.rows, late


@pytest.mark.slow
def test_orders_of_overlapping_files_count_once(tmp_path: Path) -> None:
    some_more = len(some()) * 2 // 3
    first = shopify.write(tmp_path / "spring.csv", some()[:some_more])
    second = shopify.write(tmp_path / "summer.csv", some()[-some_more:])
    done = imported(tmp_path, first, second)
    check(done.rows, figures("shopify", some()), unknown=("items_returned",))
    assert done.report["files"][1]["excluded"]["duplicate"]["rows"] > 0


@pytest.mark.slow
def test_several_systems_add_up(tmp_path: Path) -> None:
    """A shop with a till: the customers of both are other people to us, as they are known otherwise."""
    online, till = some()[::2], some()[1::2]
    files = [
        shopify.write(tmp_path / "orders.csv", online),
        square.write_items(tmp_path / "items.csv", till),
    ]
    known = [expected.contents("shopify", online), expected.contents("square-items", till)]
    done = imported(tmp_path, *files)
    check(done.rows, expected.by_month(known), unknown=("items_returned",))


def test_files_that_were_joined(tmp_path: Path) -> None:
    """One header more in the middle, a row of totals at the end; a byte order mark at the start."""
    half = len(some()) // 2
    parts = [
        prestashop.write(tmp_path / f"{number}.csv", part, "fr")
        for number, part in enumerate((some()[:half], some()[half:]))
    ]
    path = tables.join(tmp_path / "tout.csv", parts)
    total = sum(order.total for order in prestashop.listed(some()))
    tables.add_row(path, {"ID": "Total", "Total": f"{total} €"}, prestashop.FRENCH, ";")
    path.write_text("\ufeff" + path.read_text("utf-8"), "utf-8")
    done = imported(tmp_path, path)
    check(done.rows, figures("prestashop", some()), unknown=("items_sold", "items_returned"), gross=True)
    (file,) = done.report["files"]
    assert (file["excluded"]["repeated_header"]["rows"], file["excluded"]["total_row"]["rows"]) == (1, 1)


def test_prices_with_tax(tmp_path: Path) -> None:
    """A European shop: its prices have the tax in them, the export says how much; the default takes it off."""
    path = shopify.write_with_tax(tmp_path / "orders.csv", some())
    known = expected.contents("shopify", some())
    with_tax = imported(tmp_path, path, "--with-tax", "--with-shipping")
    months = expected.by_month([known])
    for month, figure in months.iterrows():
        paid = figure["goods"] - figure["discount"] + figure["shipping"] - figure["refund"]
        assert Decimal(with_tax.rows[str(month)]["revenue"]) == paid


@pytest.mark.slow
def test_nobody_is_named(tmp_path: Path) -> None:
    """Neither e-mail nor name nor number of a customer is in anything that is written or said."""
    path = shopify.write(tmp_path / "orders.csv", some())
    text = path.read_text("utf-8").replace("2014-02-", "2014-13-", 2)  # a fault that is reported
    path.write_text(text, "utf-8")
    folder = tmp_path / "out"
    result = run(
        *("import", str(path), "--vertical", GIFTS, "--business", BUSINESS, "-o", str(folder / "inputs.csv")),
        *("--fill", str(folder / "filled")),
    )
    assert result.status == 1
    assert "2014-13" not in result.err
    said = result.out + result.err
    for file in folder.rglob("*"):
        if file.is_file():
            said += _text(file)
    for order in some():
        for secret in (order.email.lower(), order.name.lower(), order.customer.lower()):
            assert not secret or secret not in said.lower(), secret
    assert not re.search(r"[\w.]+@[\w.]+", said)


def _text(file: Path) -> str:
    if file.suffix != ".xlsx":
        return file.read_text("utf-8-sig")
    with zipfile.ZipFile(file) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
