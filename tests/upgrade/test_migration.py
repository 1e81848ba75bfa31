"""Values and formulas keep what they are; what cannot is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from upgrades import again, left, place, values
from workbooks import (
    finished,
    named,
    opened,
    template,
)
from xlkpi.catalogue.load import load_catalogue
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options

GIFTS, CASES = "personalized-gift-shop", "custom-phone-cases"


@pytest.mark.slow
def test_formulas_that_were_typed(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    revenue, orders = named(workbook, "in_revenue"), named(workbook, "in_orders_received")
    till = workbook.create_sheet("Till")
    till["A1"] = 5
    first = place(revenue[0]).split("!")[1]
    orders[0].value = 10
    revenue[0].value = "=100+20"
    revenue[1].value = f"={first}*2"
    revenue[2].value = f"=SUM({first}:{revenue[1].coordinate})/ROUND({orders[0].coordinate},0)"
    revenue[3].value = "=Till!A1"
    revenue[4].value = '=WEBSERVICE("http://localhost/")'
    named(workbook, "benchmark_own")[0].value = "=1/3"
    named(workbook, "benchmark_followed")[1].value = "no"
    named(workbook, "first_month")[0].value = "=DATE(2025,7,1)"
    new, told = again(tmp_path, workbook)
    after = values(new, "in_revenue")
    assert after[:5] == [*(cell.value for cell in revenue[:3]), None, None]
    assert values(new, "benchmark_own")[0] == "=1/3"
    assert values(new, "benchmark_followed")[:3] == ["yes", "no", "yes"]
    assert values(new, "first_month") == ["=DATE(2025,7,1)"]
    assert told.migrated["formulas"] == 5
    assert [cell for cell, _ in left(told)] == [place(revenue[3]), place(revenue[4]), "Till"]
    assert all("has no saved value" in what for _, what in left(told)[:2])


@pytest.mark.slow
def test_the_value_of_a_formula_that_reads_elsewhere(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    workbook.create_sheet("Till")["A1"] = 5.25
    cell = named(workbook, "in_revenue")[0]
    cell.value = "=Till!A1*2"
    path = tmp_path / "old.xlsx"
    path.write_bytes(finished(workbook))  # computed, as a spreadsheet saves it
    data, told = upgrade_workbook(path, load_catalogue())
    assert values(opened(data), "in_revenue")[0] == 10.5
    said = "the formula '=Till!A1*2' reads what is not migrated: its value, 10.5, is migrated"
    assert left(told)[0] == (place(cell), said)
