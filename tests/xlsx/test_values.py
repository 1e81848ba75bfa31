"""What a workbook's cells say, against figures worked out here from the same inputs."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from engines import compute
from workbooks import VERTICALS, cached, differences, finished, layout, opened, same, template, vertical_of
from xlkpi import functions
from xlkpi.catalogue.model import Kpi
from xlkpi.workbook.layout import Options
from xlkpi.workbook.sample import sample_year
from xlkpi.workbook.styles import TIER_DOTS

SAMPLE = Options("en", sample=True)
TWO_YEARS = Options("en", months=24, sample=True)


def expected(kpi: Kpi, year: dict[str, list[float]], months: range) -> Any:
    """The KPI over some months, from their inputs: flows summed, stocks of the first or the last, counts averaged."""
    arguments = []
    for name, item in kpi.inputs.items():
        values = [year[item][month] for month in months]
        kind = kpi.kind(name)
        total = {"flow": sum(values), "stock_start": values[0], "stock_end": values[-1]}[kind]
        is_averaged = kind == "flow" and kpi.function.over_time == "monthly_average"
        arguments.append(total / len(values) if is_averaged else total)
    return functions.FUNCTIONS[kpi.function.name](*arguments)


def show(data: bytes, options: Options, vertical_id: str, month: int) -> bytes:
    """The workbook with another month chosen on the dashboard."""
    places = layout(vertical_id, options)
    workbook = opened(data)
    year, number = divmod(options.start.month - 1 + month, 12)
    chosen = datetime.datetime(options.start.year + year, number + 1, 1)
    workbook[places.sheets["dashboard"]][places.selector].value = chosen
    return finished(workbook)


KEPT = ("rank", "change", "gap")
SHOWN = [(SAMPLE, 0), (SAMPLE, 4), (SAMPLE, 11), (TWO_YEARS, 11), (TWO_YEARS, 15)]


@pytest.mark.slow
@pytest.mark.parametrize(("options", "month"), SHOWN)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_dashboard_and_year_to_date(vertical_id: str, options: Options, month: int) -> None:
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    year = sample_year(vertical, options.months)
    values = opened(show(template(vertical_id, options), options, vertical_id, month), values=True)
    sheet, figures = values["Dashboard"], values["KPIs"]
    for kpi in vertical.kpis.values():
        row = places.dashboard_rows[kpi.id]
        value, tier, total, total_tier = (
            sheet[f"{places.card[key]}{row}"].value for key in ("value", "tier", "ytd", "ytd_tier")
        )
        rank, change, gap = (figures[f"{places.figure_column(key)}{places.figure_rows[kpi.id]}"].value for key in KEPT)
        now, before = (judged(kpi, year, last) for last in (month, month - 1))
        first = month - month % 12
        year_to_date = expected(kpi, year, range(first, month + 1))
        assert same(total, "–" if isinstance(year_to_date, str) else year_to_date), kpi.id
        if kpi.window == 1:
            assert total_tier == TIER_DOTS[functions.KPI_RANK(vertical_id, kpi.id, year_to_date)]
        else:
            assert not total_tier
        if now is None:
            assert tier.startswith("judged from ")
            assert rank in ("", None)
            continue
        assert same(value, now), kpi.id
        # as exact as it is told
        digits = {"ratio": 3, "count": 0, "number": 2, "money": 2}.get(kpi.unit, 1)
        if before is None:
            assert change in ("", None), kpi.id
        else:
            assert math.isclose(change, now - before, abs_tol=0.51 / 10**digits), kpi.id
        assert rank == functions.KPI_RANK(vertical_id, kpi.id, now)
        assert tier.endswith(f" {functions.KPI_BENCHMARK(vertical_id, kpi.id, now)}")
        distance = functions.KPI_GAP(vertical_id, kpi.id, now)
        assert -1e-9 <= gap - distance < 1.01 / 10**digits


def judged(kpi: Kpi, year: dict[str, list[float]], month: int) -> float | None:
    """The value that a verdict goes by in a month; None where the benchmark's period is not complete."""
    first = month + 1 - kpi.window
    return expected(kpi, year, range(first, month + 1)) if first >= 0 else None


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_worked_examples_compute_in_the_guide(vertical_id: str) -> None:
    data = template(vertical_id, Options("fr"))
    names, values = opened(data).defined_names, opened(data, values=True)
    for kpi in vertical_of(vertical_id).kpis.values():
        ((title, cell),) = names[f"example_{kpi.id}"].destinations
        digits = len(repr(kpi.example.result).partition(".")[2])
        assert round(values[title][cell].value, digits) == kpi.example.result, kpi.id


@pytest.mark.slow
@pytest.mark.parametrize("style", ["dual", "native", "udf"])
def test_an_edited_benchmark_changes_every_verdict(style: str) -> None:
    options = Options("en", formulas=style, sample=True)
    places = layout("custom-phone-cases", options)
    workbook = opened(template("custom-phone-cases", options))
    row, block = places.benchmark_rows["aov"], places.kpi_rows["aov"]
    benchmarks = workbook["Benchmarks"]
    assert opened(template("custom-phone-cases", options), values=True)["KPIs"][f"D{block.tier}"].value == "Typical"
    benchmarks[f"I{row}"].value = 20
    benchmarks[f"H{row}"].value = "≥"
    data = finished(workbook)
    values = opened(data, values=True)
    assert values["KPIs"][f"D{block.tier}"].value == "Exceptional"
    assert values["Benchmarks"][f"M{row}"].value == 35
    chart_row = places.chart_rows["aov"].thresholds["exceptional"]
    assert values["KPIs"][f"D{chart_row}"].value == 20
    if style != "udf":
        assert differences(cached(data), compute("formualizer", data)) == []


def test_targets_follow_the_tier_aimed_for_and_the_own_target() -> None:
    places = layout("custom-phone-cases", SAMPLE)
    workbook = opened(template("custom-phone-cases", SAMPLE))
    row, other = places.benchmark_rows["aov"], places.benchmark_rows["conversion"]
    workbook["Benchmarks"][f"K{row}"].value = "Exceptional"
    workbook["Benchmarks"][f"L{other}"].value = 0.5
    dashboard = opened(finished(workbook), values=True)["Dashboard"]
    target = places.card["target"]
    assert dashboard[f"{target}{places.dashboard_rows['aov']}"].value == 50
    assert dashboard[f"{target}{places.dashboard_rows['conversion']}"].value == 0.5


def fill_months(vertical_id: str, options: Options, months: int, **changes: Any) -> bytes:
    """A template with the first months of the sample year; changes: input → value in the first month."""
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    workbook = opened(template(vertical_id, options))
    sheet = workbook[places.sheets["inputs"]]
    for item, values in sample_year(vertical, options.months).items():
        for month in range(months):
            sheet[f"{places.months[month]}{places.input_rows[item]}"].value = values[month]
        if item in changes:
            sheet[f"{places.months[0]}{places.input_rows[item]}"].value = changes[item]
    return finished(workbook)


def test_months_to_come_are_empty() -> None:
    options = Options("en")
    places = layout("custom-e-scooters", options)
    values = opened(fill_months("custom-e-scooters", options, 3), values=True)
    for kpi in places.kpi_rows.values():
        row = [values["KPIs"][f"{column}{kpi.value}"].value for column in places.months]
        assert all(isinstance(value, float | int) for value in row[:3])
        assert all(value in (None, "") for value in row[3:])
    assert values["Dashboard"][places.shown_month].value == datetime.datetime(2026, 3, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "changes", "sentence"),
    [
        ("en", {"satisfied_clients": 500}, "“Satisfied clients” is more than “"),
        ("fr", {"satisfied_clients": -3}, "valeur négative."),
        ("en", {"satisfied_clients": "many"}, "is not a number."),
    ],
)
def test_the_checks_say_in_words_what_is_wrong(language: str, changes: dict[str, Any], sentence: str) -> None:
    options = Options(language)
    places = layout("remote-personal-shopper", options)
    assert "satisfied_clients" in places.input_rows
    data = fill_months("remote-personal-shopper", options, 2, **changes)
    sheet = opened(data, values=True)[places.sheets["inputs"]]
    details = sheet[places.details("D")].value
    assert sentence in details
    headline = sheet[places.first_problem].value
    assert details.strip() in headline
    assert ("January 2026" if language == "en" else "janvier 2026") in headline
    assert sheet[f"D{places.check_row}"].value == places.texts("inputs.wrong")
    assert sheet[f"E{places.check_row}"].value == "OK"
    assert sheet[f"F{places.check_row}"].value in (None, "")


@pytest.mark.slow
def test_a_half_typed_month_is_incomplete_and_not_shown() -> None:
    options = Options("en")
    places = layout("remote-personal-shopper", options)
    workbook = opened(fill_months("remote-personal-shopper", options, 2))
    workbook["Inputs"][f"F{places.input_rows['satisfied_clients']}"].value = 9
    values = opened(finished(workbook), values=True)
    assert values["Inputs"][f"F{places.check_row}"].value == "Incomplete"
    assert values["Inputs"][places.details("F")].value == "Figures still to enter: 14."
    assert values["Dashboard"][places.shown_month].value == datetime.datetime(2026, 2, 1)


@pytest.mark.slow
def test_a_month_that_misses_one_input_counts_in_no_total() -> None:
    options = Options("en")
    places = layout("custom-phone-cases", options)
    kpi = vertical_of("custom-phone-cases").kpi("aov")
    workbook = opened(fill_months("custom-phone-cases", options, 3))
    workbook["Inputs"][f"E{places.input_rows[kpi.inputs['orders']]}"].value = None
    values = opened(finished(workbook), values=True)
    year = sample_year(vertical_of("custom-phone-cases"), 12)
    revenue, orders = (year[item] for item in kpi.inputs.values())
    total = (revenue[0] + revenue[2]) / (orders[0] + orders[2])
    assert same(values["KPIs"][f"C{places.kpi_rows['aov'].value}"].value, total)


def test_an_impossible_month_is_not_hidden_in_the_total() -> None:
    options = Options("en")
    places = layout("remote-personal-shopper", options)
    data = fill_months("remote-personal-shopper", options, 2, satisfied_clients=500)
    assert opened(data, values=True)["KPIs"][f"C{places.kpi_rows['csat'].value}"].value == "#NUM!"
