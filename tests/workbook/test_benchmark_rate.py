"""The exchange rate on the Benchmarks sheet: what is shown is what judges, in every engine."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import Workbook

from engines import compute, saved
from workbooks import finished, layout, named, opened, template
from xlkpi.workbook.layout import Options

SHOPPER = "remote-personal-shopper"
ENGINES = ("formualizer", "ironcalc", "libreoffice", "gnumeric")
SLOW = [pytest.param(engine, marks=pytest.mark.slow) if engine != "formualizer" else engine for engine in ENGINES]


def typed(options: Options, value: float) -> Workbook:
    """A workbook with an average order value in its first month."""
    workbook = opened(template(SHOPPER, options))
    named(workbook, "in_revenue")[0].value, named(workbook, "in_orders")[0].value = value * 10, 10
    return workbook


def typed_in(workbook: Workbook, cell: str) -> object:
    """What a user has typed over a threshold, which engines do not compute."""
    value = workbook.worksheets[3][cell].value
    return "" if str(value).startswith("=") else value


def shown(engine: str, options: Options, workbook: Workbook) -> dict[str, Any]:
    """What an engine computes of the average order value: thresholds, comparison, rate's source, tier and reason."""
    places = layout(SHOPPER, options)
    sheet, row = places.sheets["benchmarks"], places.benchmark_rows["aov"]
    values = compute(engine, saved(workbook))
    card = {
        key: values.get((places.sheets["dashboard"], f"{column}{places.dashboard_rows['aov']}"))
        for key, column in places.card.items()
    }
    return {
        "thresholds": [
            values.get((sheet, f"{column}{row}")) or typed_in(workbook, f"{column}{row}") for column in "EGI"
        ],
        "compared": (values.get((sheet, f"J{row}")) or "").replace("\u00a0", " "),
        "said": values.get((sheet, "D3")) or "",
        **{key: card[key] for key in ("value", "tier", "gap")},
    }


@pytest.mark.parametrize("engine", SLOW)
def test_thresholds_are_the_sources_at_the_banks_rate(engine: str) -> None:
    """The source says 100, 150 and 200 dollars."""
    euros = Options("fr")
    found = shown(engine, euros, typed(euros, 95))
    assert (found["thresholds"], found["compared"]) == ([91.42, 137.14, 182.85], "converti de 100 · 150 · 200 $US")
    assert found["said"].startswith("Banque centrale européenne, 11/10/2024")
    assert "Typique" in found["tier"]
    yen = Options("en", "JPY")
    found = shown(engine, yen, typed(yen, 14_896))
    assert found["thresholds"] == [14_897, 22_345, 29_793]
    assert "Below" in found["tier"]


@pytest.mark.parametrize("engine", SLOW)
def test_another_rate_moves_every_threshold(engine: str) -> None:
    options = Options("fr", rate=0.5)
    found = shown(engine, options, typed(options, 95))
    assert found["thresholds"] == [50, 75, 100]
    assert found["said"].startswith("Votre propre taux. Celui de la Banque centrale européenne au 11/10/2024")
    assert "0,914244" in found["said"]
    assert "Supérieur" in found["tier"]


@pytest.mark.parametrize("engine", SLOW)
@pytest.mark.parametrize("rate", [None, 0, -1, "0,9 €"])
def test_without_a_rate_there_is_a_value_and_no_verdict(engine: str, rate: object) -> None:
    options = Options("en", "XOF")
    workbook = typed(options, 95)
    named(workbook, "benchmark_rate")[0].value = rate
    found = shown(engine, options, workbook)
    assert (found["thresholds"], found["compared"], found["value"]) == (["", "", ""], "rate missing", 95)
    assert found["said"].startswith("Type how many XOF one USD is worth")
    assert (found["tier"] or "", found["gap"]) == ("not judged", "exchange rate to type on the Benchmarks sheet")


@pytest.mark.parametrize("engine", SLOW)
def test_a_threshold_typed_over_is_an_edit_in_the_workbooks_currency(engine: str) -> None:
    options = Options("en", "EUR")
    workbook, places = typed(options, 95), layout(SHOPPER, options)
    row = places.benchmark_rows["aov"]
    workbook["Benchmarks"][f"E{row}"] = 100
    found = shown(engine, options, workbook)
    assert (found["thresholds"], found["compared"]) == ([100, 137.14, 182.85], "modified")
    assert "Below" in found["tier"]
    workbook["Benchmarks"][f"E{row}"] = 91.42  # the source's, typed in again
    assert shown(engine, options, workbook)["compared"] == "converted from $100 · 150 · 200"


def test_a_converted_threshold_is_shown_alone() -> None:
    """The source's amounts stand beside the three of them, and right of the table with their signs."""
    options = Options("fr")
    sheet = opened(finished(opened(template(SHOPPER, options))))["Références"]
    row = layout(SHOPPER, options).benchmark_rows["aov"]
    assert not [cells for cells in sheet.conditional_formatting if f"E{row}" in str(cells.sqref)]
    assert sheet[f"E{row}"].number_format == '#,##0.00"\u00a0€"'
    assert (sheet[f"O{row}"].value, sheet[f"O{row}"].number_format.count("$US")) == (100, 2)


def test_a_workbook_in_the_sources_currency_has_no_rate() -> None:
    workbook = opened(template(SHOPPER, Options("en")))
    assert "benchmark_rate" not in workbook.defined_names
    assert "benchmark_rate" not in opened(template("custom-number-plates", Options("fr"))).defined_names
    assert named(opened(template(SHOPPER, Options("fr"))), "benchmark_rate")[0].protection.locked is False
