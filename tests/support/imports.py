"""Run `xlkpi import` as a user does, and compare its table with what must come of the exports."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from command_line import run

pytest.importorskip("ibis", reason="Ibis is not installed: pip install 'xlkpi[import]'")
pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'xlkpi[import]'")

BUSINESS = "Chez Paul"
GIFTS = "personalized-gift-shop"
FIGURES: Mapping[str, Mapping[str, str]] = {
    GIFTS: {
        "revenue": "revenue",
        "orders_received": "orders",
        "buyers": "customers",
        "customers_followed": "customers_end",
        "returning_customers": "ordered_again",
        "items_sold": "items",
        "items_returned": "returned",
    },
    "custom-phone-cases": {
        "custom_revenue": "revenue",
        "custom_orders": "orders",
        "cases_sold": "items",
        "customers_total": "customers",
        "repeat_customers": "returning",
    },
    "custom-number-plates": {"customers": "customers", "repeat_customers": "repeat", "orders_received": "orders"},
    "custom-e-scooters": {"customers": "customers", "repeat_customers": "returning"},
    "remote-personal-shopper": {
        "clients_start": "customers_start",
        "new_clients": "arrived",
        "clients_end": "customers_end",
        "revenue": "revenue",
        "orders": "orders",
    },
}
"""By vertical, the inputs that orders fill, each with the figure of exports.expected that it must have."""


class Import(NamedTuple):
    """What came of a run: the table’s rows by month, the report as JSON, and the report for people."""

    rows: Mapping[str, Mapping[str, str]]
    report: Mapping[str, Any]
    err: str


def imported(folder: Path, *arguments: object, vertical: str = GIFTS, status: int = 0) -> Import:
    """Import into a table in the folder."""
    table = folder / "inputs.csv"
    to = ("--vertical", vertical, "--business", BUSINESS, "-o", str(table), "--overwrite", "--json")
    result = run("import", *map(str, arguments), *to)
    assert result.status == status, result.err
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["month"]: row for row in csv.DictReader(file)}
    assert {(row["business"], row["vertical"]) for row in rows.values()} == {(BUSINESS, vertical)}
    return Import(rows, json.loads(result.out), result.err)


def check(
    rows: Mapping[str, Mapping[str, str]],
    months: pd.DataFrame,
    *,
    vertical: str = GIFTS,
    unknown: Collection[str] = (),
    gross: bool = False,
) -> None:
    """The table has the figures, to the cent, and blanks for the inputs that the files cannot tell.

    gross: revenue is with shipping and tax, as in files that do not tell them apart.
    """
    assert list(rows) == [str(month) for month in months.index]
    for month, figures in months.iterrows():
        wanted = {**figures, "revenue": revenue(figures, gross)}
        row = rows[str(month)]
        for name, of in FIGURES[vertical].items():
            found = Decimal(row[name]) if row[name] else None
            assert found == (None if name in unknown else wanted[of]), (month, name)


def revenue(figures: pd.Series, gross: bool = False) -> Decimal:
    """By the default's definition: net sales, without shipping and tax; with both where they are not shown."""
    net = figures["goods"] - figures["discount"] - figures["refund_net"]
    return Decimal(net + figures["shipping"] + figures["tax"] if gross else net)
