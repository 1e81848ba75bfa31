"""A KPI over several months: the same as the year to date of a workbook, which another engine has computed."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from engines import compute
from own_vertical import own_vertical
from workbooks import VERTICALS, finished, same, vertical_of
from xlkpi.catalogue.model import Vertical
from xlkpi.period import State, counted_months, month_value, outcome, period_value, shown_month
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.sample import sample_year

Month = dict[str, float]


def months_of(vertical: Vertical, count: int = 12) -> list[Month]:
    year = sample_year(vertical, 12)
    return [{item: values[month] for item, values in year.items()} for month in range(count)]


def with_holes(vertical: Vertical) -> list[Month]:
    """Nine months in which some figures are missing and some contradict each other."""
    chance = random.Random(vertical.id)
    months = [
        {item: value for item, value in month.items() if chance.random() < 0.93} for month in months_of(vertical, 9)
    ]
    months[3] = dict.fromkeys(vertical.inputs, 0.0)
    months[5] |= {item: chance.choice([0.0, 5.0, 1e6]) for item in list(vertical.inputs)[:3]}
    return months


def year_to_date(vertical: Vertical, months: list[Month]) -> tuple[dict[str, Any], int]:
    """Each KPI over the months, as formualizer computes the workbook's plain formulas, and which month it shows."""
    options = Options("en", formulas="native")
    places = Layout(vertical, options)
    workbook = build_workbook(vertical, options)
    sheet = workbook[places.sheets["inputs"]]
    for column, month in zip(places.months, months, strict=False):
        for item, value in month.items():
            sheet[f"{column}{places.input_rows[item]}"].value = value
    values = compute("formualizer", finished(workbook))
    kpis = places.sheets["kpis"]
    shown = values[kpis, f"C{places.number_row}"]
    return {kpi: values[kpis, f"C{rows.value}"] for kpi, rows in places.kpi_rows.items()}, int(shown) - 1


@pytest.mark.slow
@pytest.mark.parametrize("vertical", [*map(vertical_of, VERTICALS), own_vertical()], ids=lambda vertical: vertical.id)
def test_as_the_year_to_date_of_the_workbook(vertical: Vertical) -> None:
    months = with_holes(vertical)
    expected, shown = year_to_date(vertical, months)
    assert shown_month(vertical, months) == shown
    for kpi in vertical.kpis.values():
        found = period_value(kpi, months[: shown + 1])
        if expected[kpi.id] == "–":  # each month is possible, and their sum is not
            assert found == "#NUM!"
            continue
        assert same(found, expected[kpi.id]), (kpi.id, found, expected[kpi.id])


def test_flows_stocks_and_averages() -> None:
    shopper, gifts = vertical_of("remote-personal-shopper"), vertical_of("personalized-gift-shop")
    aov, retention, booked = shopper.kpi("aov"), shopper.kpi("retention"), gifts.kpi("consultations")

    def months(kpi: Any, *rows: tuple[float, ...]) -> list[Month]:
        return [dict(zip(kpi.inputs.values(), row, strict=True)) for row in rows]

    assert period_value(aov, months(aov, (1000, 10), (100, 100))) == 10  # not the average of 100 and 1
    end_new_start = months(retention, (90, 10, 100), (80, 20, 90))
    assert period_value(retention, end_new_start) == (80 - 30) / 100
    assert period_value(booked, months(booked, (10,), (20,))) == 15


def test_running_counts_are_those_of_the_last_month() -> None:
    """A gift shop's customers of the last twelve months, 300 of 500 in each of three months, are not 900 of 1,500."""
    kpi = vertical_of("personalized-gift-shop").kpi("retention")
    followed, again = kpi.inputs["customers"], kpi.inputs["repeat_customers"]
    months = [{followed: 400.0, again: 100.0}, {followed: 480.0, again: 200.0}, {followed: 500.0, again: 300.0}]
    assert period_value(kpi, months) == 0.6
    assert period_value(kpi, months[:2]) == 200 / 480


def test_a_stock_is_as_it_is_among_flows_per_month() -> None:
    kpi = replace(
        vertical_of("personalized-gift-shop").kpi("consultations"),
        own_kinds={"booked": "stock_end"},
        own_over_time="flows_per_month",
    )
    (booked,) = kpi.inputs.values()
    assert period_value(kpi, [{booked: 10.0}, {booked: 20.0}]) == 20


@pytest.mark.parametrize("over_time", ["monthly_average", "flows_per_month"])
def test_a_stock_over_flows_reads_as_its_twelve_equal_months_do(over_time: str) -> None:
    """A stock of 200 with 100 sold a month is 2 months' stock, in a month and in a year."""
    kpi = replace(
        vertical_of("custom-phone-cases").kpi("aov"), own_kinds={"revenue": "stock_end"}, own_over_time=over_time
    )
    stock, sold = kpi.inputs.values()
    assert period_value(kpi, 12 * [{stock: 200.0, sold: 100.0}]) == 2


def test_what_a_verdict_can_go_by() -> None:
    kpi = vertical_of("remote-personal-shopper").kpi("retention")

    def month(end: float, new: float, start: float) -> Month:
        return dict(zip(kpi.inputs.values(), (end, new, start), strict=True))

    good = [month(510, 30, 500), month(530, 30, 510), month(550, 40, 530)]
    assert outcome(kpi, good) == (State.judged, 0.9, 3)
    assert outcome(kpi, good[:2]) == (State.waiting, (530 - 60) / 500, 2)
    assert outcome(kpi, [*good, {}]) == (State.missing, "", 0)
    assert outcome(kpi, [good[0], {}, *good[1:]]) == (State.waiting, (550 - 70) / 510, 2)
    assert outcome(kpi, [month(50, 50, 0), *good[1:]])[0] is State.zero
    assert outcome(kpi, [month(90, 80, 100), month(85, 80, 90), month(75, 70, 85)])[0] is State.contradiction
    assert outcome(kpi, [good[0], month(10, 900, 510), good[2]]) == (State.wrong, "#NUM!", 3)
    assert outcome(replace(kpi, thresholds={}), good)[0] is State.no_benchmark


def test_a_month_that_lacks_an_input_counts_in_no_total() -> None:
    kpi = vertical_of("custom-phone-cases").kpi("aov")
    revenue, orders = kpi.inputs.values()
    months = [{revenue: 100.0, orders: 2.0}, {revenue: 900.0}, {revenue: 200.0, orders: 1.0}]
    assert period_value(kpi, months) == 100
    assert counted_months(kpi, months) == 2
    assert period_value(kpi, months[1:2]) == period_value(kpi, []) == ""
    assert month_value(kpi, months[1]) == ""


def test_impossible_months_are_not_hidden_but_zeros_add_up() -> None:
    kpi = vertical_of("custom-phone-cases").kpi("case_quality")
    satisfied, asked = kpi.inputs.values()
    good, zero, bad = {satisfied: 8.0, asked: 10.0}, {satisfied: 0.0, asked: 0.0}, {satisfied: 9.0, asked: 8.0}
    assert period_value(kpi, [good, zero]) == 0.8
    assert period_value(kpi, [zero]) == "#DIV/0!"
    assert period_value(kpi, [good, good, bad]) == "#NUM!"


def test_the_month_shown() -> None:
    """The latest in which a followed KPI can be computed, or else the latest begun."""
    vertical = vertical_of("custom-phone-cases")
    whole, part = dict.fromkeys(vertical.inputs, 1.0), {next(iter(vertical.inputs)): 1.0}
    one = dict.fromkeys(vertical.kpi("aov").inputs.values(), 1.0)
    assert shown_month(vertical, [whole, whole, part, {}]) == 1
    assert shown_month(vertical, [whole, one, part, {}]) == 1
    assert shown_month(vertical, [whole, one, part, {}], {"conversion"}) == 0
    assert shown_month(vertical, [whole, dict.fromkeys(one, 0.0)]) == 0
    assert shown_month(vertical, [part, part, {}]) == 1
    assert shown_month(vertical, [{}]) is None
