"""The sample year: each KPI's first period is its worked example, stocks carry over, every KPI can be computed."""

from __future__ import annotations

import datetime
import random

import pytest

from own_vertical import own_vertical
from workbooks import VERTICALS, layout, opened, template, vertical_of
from xlkpi.catalogue.model import Vertical
from xlkpi.period import period_numbers
from xlkpi.workbook.layout import Options
from xlkpi.workbook.sample import sample_year

ALL_VERTICALS = [*map(vertical_of, VERTICALS), own_vertical()]
IDS = [vertical.id for vertical in ALL_VERTICALS]


@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize("vertical", ALL_VERTICALS, ids=IDS)
def test_the_first_whole_period_is_the_worked_example(vertical: Vertical, months: int) -> None:
    year = sample_year(vertical, months)
    assert year.keys() == vertical.inputs.keys()
    assert {len(values) for values in year.values()} == {months}
    for kpi in vertical.kpis.values():
        period = [{item: year[item][month] for item in kpi.inputs.values()} for month in range(kpi.window)]
        first = dict(zip(kpi.inputs, period_numbers(kpi, period), strict=True))
        assert first == dict(kpi.sample), kpi.id
        if kpi.example.function == kpi.function and kpi.sample == kpi.example.inputs:
            digits = len(repr(kpi.example.result).partition(".")[2])
            result = kpi.function.calculator.value(*first.values())
            assert round(float(result), digits) == kpi.example.result


@pytest.mark.parametrize("vertical", ALL_VERTICALS, ids=IDS)
@pytest.mark.parametrize("seed", ["", "Another shop"])
def test_no_month_has_an_error(vertical: Vertical, seed: str) -> None:
    year = sample_year(vertical, 24, seed)
    for kpi in vertical.kpis.values():
        for month in range(24):
            result = kpi.function.calculator.value(*(year[item][month] for item in kpi.inputs.values()))
            assert isinstance(result, float | int), (kpi.id, month, result)


@pytest.mark.parametrize("vertical", ALL_VERTICALS, ids=IDS)
def test_figures_are_plausible(vertical: Vertical) -> None:
    year = sample_year(vertical, 24)
    for item in vertical.inputs.values():
        assert all(value >= 0 for value in year[item.id]), item.id
        if item.unit == "count":
            assert all(value == int(value) for value in year[item.id]), item.id
        if item.kind == "flow":
            assert len(set(year[item.id])) > 1, f"{item.id} never changes"


@pytest.mark.parametrize("vertical", ALL_VERTICALS, ids=IDS)
def test_stocks_are_carried_over(vertical: Vertical) -> None:
    year = sample_year(vertical, 24)
    for item in vertical.inputs.values():
        if item.carries is not None:
            assert year[item.id][1:] == year[item.carries][:-1], item.id


def test_some_vertical_has_a_stock_to_carry() -> None:
    assert any(item.carries for vertical in ALL_VERTICALS for item in vertical.inputs.values())


@pytest.mark.slow
@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_the_totals_can_be_computed_too(vertical_id: str, months: int) -> None:
    options = Options("en", months=months, sample=True)
    places = layout(vertical_id, options)
    values = opened(template(vertical_id, options), values=True)
    sheet = values["KPIs"]
    for kpi, rows in places.kpi_rows.items():
        assert isinstance(sheet[f"C{rows.value}"].value, float | int), kpi
    checks = values["Inputs"][places.check_row]
    assert [cell.value for cell in checks if cell.column > 3] == ["OK"] * months
    assert values["Inputs"][places.first_problem].value == "No mistake found in your figures."
    assert isinstance(values["Dashboard"][places.shown_month].value, datetime.datetime)


def test_the_same_year_for_the_same_vertical_and_seed() -> None:
    state = random.getstate()
    vertical = ALL_VERTICALS[0]
    assert sample_year(vertical, 12) == sample_year(vertical, 12)
    assert sample_year(vertical, 12, "a") == sample_year(vertical, 12, "a")
    assert sample_year(vertical, 12, "a") != sample_year(vertical, 12, "b")
    assert random.getstate() == state  # it draws from a source of its own
