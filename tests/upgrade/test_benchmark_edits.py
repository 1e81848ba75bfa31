"""Edited benchmarks are kept, those that nobody edited follow the source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from old_workbooks import OLD
from upgrades import again, values
from workbooks import (
    named,
    opened,
    template,
    vertical_of,
)
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Catalogue, Threshold
from xlkpi.upgrade.migration import Fate
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options

GIFTS, CASES = "personalized-gift-shop", "custom-phone-cases"


def revised() -> Catalogue:
    """The catalogue of a later day: another typical threshold for the first KPI of the gift shop."""
    known, vertical = load_catalogue(), vertical_of(GIFTS)
    first = next(iter(vertical.kpis.values()))
    kpi = replace(first, thresholds={**first.thresholds, "typical": Threshold(">", 18.0)})
    return replace(
        known, verticals={**known.verticals, GIFTS: replace(vertical, kpis={**vertical.kpis, first.id: kpi})}
    )


@pytest.mark.slow
def test_a_threshold_that_nobody_edited_takes_todays(tmp_path: Path) -> None:
    new, told = again(tmp_path, opened(template(GIFTS, Options())), revised())
    assert values(new, "benchmarks")[1:3] == [">", 18]
    ((fate, what),) = [(line.fate, line.what) for line in told.lines]
    assert fate is Fate.renewed
    assert what == "Average order value, Typical: > 18, as the current source has it, in place of ≥ 15"


@pytest.mark.slow
def test_a_threshold_that_was_edited_stays(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    named(workbook, "benchmarks")[2].value = 16.5
    new, told = again(tmp_path, workbook, revised())
    assert values(new, "benchmarks")[1:3] == ["≥", 16.5]
    assert [(line.fate, line.what) for line in told.lines] == [
        (Fate.edited, "Average order value, Typical: ≥ 16.5 in place of the source’s > 18")
    ]


@pytest.mark.slow
def test_a_threshold_that_is_left_behind_is_not_said_to_be_moved(tmp_path: Path) -> None:
    """Row 1 has a text for its number; row 2 no sign, but another number."""
    workbook = opened(template(GIFTS, Options()))
    cells = named(workbook, "benchmarks")
    cells[2].value = "15 EUR"
    second = cells[0].parent.cell(cells[2].row + 1, cells[2].column)
    second.value, second.offset(0, -1).value = 0.25, "="
    new, told = again(tmp_path, workbook)
    assert values(new, "benchmarks")[1:3] == ["≥", 15]
    assert [line.what for line in told.lines if line.fate is Fate.edited] == [
        "Personalisation upsell rate, Typical: ≥ 0.25 in place of the source’s ≥ 0.2"
    ]
    assert [line.cell for line in told.lines if line.fate is Fate.left] == ["Benchmarks!E5", "Benchmarks!D6"]


@pytest.mark.slow
def test_a_threshold_of_an_older_source_stays_where_nobody_can_tell() -> None:
    new, told = upgrade_workbook(OLD[0].path, revised())
    assert values(opened(new), "benchmarks")[1:3] == [">", 0.3]
    assert (Fate.kept, "Average order value, Typical: > 0.3; the current source has > 18 (converted)") in [
        (line.fate, line.what) for line in told.lines
    ]


def test_an_exchange_rate_and_an_edit_in_the_workbooks_currency_stay(tmp_path: Path) -> None:
    """15 euros are an edit, although the source says 15 dollars; the other thresholds follow the rate."""
    workbook = opened(template(GIFTS, Options("fr")))
    named(workbook, "benchmark_rate")[0].value = 0.8
    named(workbook, "benchmarks")[2].value = 15
    new, told = again(tmp_path, workbook)
    assert values(new, "benchmark_rate") == [0.8]
    assert values(new, "benchmarks")[2] == 15
    assert named(new, "benchmarks")[4].value.startswith("=IF(ISNUMBER($B$3)")
    assert told.migrated["exchange rate"] == 1
    assert [(line.fate, line.what) for line in told.lines] == [
        (Fate.edited, "Average order value, Typical: ≥ 15 in place of the source’s ≥ 15 (converted)")
    ]


def test_the_sign_of_a_converted_threshold_is_an_edit(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options("fr")))
    named(workbook, "benchmarks")[1].value = ">"
    new, told = again(tmp_path, workbook)
    sign, threshold = named(new, "benchmarks")[1:3]
    assert sign.value == ">"
    assert threshold.value == named(workbook, "benchmarks")[2].value
    assert [line.fate for line in told.lines] == [Fate.edited]


def test_a_workbook_of_before_takes_the_rate(tmp_path: Path) -> None:
    """Its thresholds were the source's dollars, called euros."""
    workbook = opened(template(GIFTS, Options("fr")))
    del workbook.defined_names["benchmark_rate"], workbook.defined_names["benchmark_unit"]
    cells = named(workbook, "benchmarks")
    for cell, amount in zip((cells[2], cells[4], cells[6]), (15, 30, 50), strict=True):
        cell.value = amount
    new, told = again(tmp_path, workbook, revised())
    assert values(new, "benchmark_rate") == [0.902039]
    assert all(str(cell.value).startswith("=IF(") for cell in named(new, "benchmarks")[2:7:2])
    assert {line.fate for line in told.lines} == {Fate.renewed}
    assert told.lines[0].what.endswith("> 18 (converted), as the current source has it, in place of ≥ 15")


def test_a_rate_for_another_currency_is_left_behind(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options("fr")))
    named(workbook, "currency")[0].value, named(workbook, "benchmark_rate")[0].value = "francs", 0.8
    _, told = again(tmp_path, workbook)
    assert ("the exchange rate, 0.8, is for another currency", "type the rate of the new workbook’s currency") in [
        (line.what, line.fix) for line in told.lines if line.fate is Fate.left
    ]


def test_thresholds_without_an_exchange_rate_are_not_called_converted(tmp_path: Path) -> None:
    """A workbook of before exchange rates loses a verdict; one that never had a rate has none to lose."""
    workbook = opened(template(GIFTS, Options(currency="XOF")))
    _, told = again(tmp_path, workbook)
    assert [line.fate for line in told.lines] == [Fate.kept]
    del workbook.defined_names["benchmark_rate"], workbook.defined_names["benchmark_unit"]
    named(workbook, "benchmarks")[2].value = 15
    _, told = again(tmp_path, workbook)
    assert "≥ 15 (not converted: no exchange rate), as the current source has it" in told.lines[0].what
    (line,) = [line for line in told.lines if "verdict" in line.what]
    assert line.fate is Fate.left
    assert (
        "no exchange rate from USD to XOF is known; without one there is no verdict on Average order value" in line.what
    )
