"""`xlkpi list`."""

from __future__ import annotations

import json
import sys

import pytest

from command_line import run, run_in_terminal
from xlkpi.catalogue.load import load_catalogue
from xlkpi.functions import KPI_LIST


def test_all_kpis_one_a_line_with_tabs_between_columns() -> None:
    status, out, err = run("list")
    header, *rows = [line.split("\t") for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert header == [
        "vertical", "kpi", "name", "unit", "function", "Typical", "Above average", "Exceptional",
    ]  # fmt: skip
    assert [tuple(row[:2]) for row in rows] == list(load_catalogue().kpis())
    assert {len(row) for row in rows} == {8}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_first_columns_are_those_of_the_worksheet_function(language: str) -> None:
    rows = [line.split("\t") for line in run("list", "--lang", language).out.splitlines()]
    assert [row[:5] for row in rows] == [row[:5] for row in KPI_LIST(None, language)]


def test_one_vertical() -> None:
    rows = [line.split("\t") for line in run("list", "Remote-Personal-Shopper").out.splitlines()]
    assert [row[1] for row in rows[1:]] == list(load_catalogue().verticals["remote-personal-shopper"].kpis)
    assert rows[1][3:] == ["%", "KPI_CSAT", "≥ 70%", "> 80%", "> 90%"]
    assert rows[2][3:] == ["minutes", "KPI_RESPONSE_TIME", "", "≤ 15", "≤ 10"]


def test_french_typography() -> None:
    rows = [line.split("\t") for line in run("list", "remote-personal-shopper", "--lang", "fr").out.splitlines()]
    assert rows[0][:5] == ["métier", "indicateur", "nom", "unité", "fonction"]
    assert rows[1][5:] == ["≥\u00a070\u00a0%", ">\u00a080\u00a0%", ">\u00a090\u00a0%"]


def test_json() -> None:
    rows = json.loads(run("list", "custom-number-plates", "--json").out)
    assert [row["kpi"] for row in rows] == list(load_catalogue().verticals["custom-number-plates"].kpis)
    assert rows[0] == {
        "vertical": "custom-number-plates",
        "kpi": "design_time",
        "name": "Average design time",
        "unit": "hours",
        "direction": "lower",
        "function": "KPI_DESIGN_TIME",
        "thresholds": [
            {"tier": "typical", "edge": "<=", "value": 3.0},
            {"tier": "exceptional", "edge": "<", "value": 1.5},
        ],
        "ranges": {"typical": "1.5 to 3 hours", "exceptional": "less than 1.5 hours"},
        "population": "makers of personalised number plates",
        "period": "month",
        "currency": None,
        "aliases": ["design completion time"],
        "vertical_name": "Personalised number plates",
        "months": 1,
        "over_time": "year",
        "aim": "exceptional",
        "inputs": ["design_time_total", "designs_completed"],
        "country": None,
        "source": load_catalogue().verticals["custom-number-plates"].source.title,
        "source_date": "2024-10-01",
    }
    assert list(rows[0])[:7] == ["vertical", "kpi", "name", "unit", "direction", "function", "thresholds"]


def test_a_kpi_by_what_it_is_called_in_every_trade() -> None:
    rows = [line.split("\t")[:2] for line in run("list", "csat").out.splitlines()[1:]]
    assert ["custom-e-scooters", "request_satisfaction"] in rows
    assert ["custom-phone-cases", "case_quality"] in rows
    assert len(rows) == 5
    assert [row["kpi"] for row in json.loads(run("list", "Item match rate", "--json").out)] == ["approval_rate"]


def test_json_keeps_accents_and_follows_the_language() -> None:
    assert '"name": "Taux de réachat"' in run("list", "--json", "--lang", "fr").out


def test_unknown_vertical_suggests_the_nearest() -> None:
    status, out, err = run("list", "custom-phone-case")
    assert (status, out) == (2, "")
    assert err == "Error: unknown vertical 'custom-phone-case'; did you mean 'custom-phone-cases'?\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("columns", "function"), [(80, False), (120, True)])
def test_terminal_shows_a_table_a_vertical_that_fits(language: str, columns: int, function: bool) -> None:
    shown = run_in_terminal("list", "--lang", language, columns=columns)
    assert max(map(len, shown.splitlines())) <= columns
    assert ("KPI_CUSTOMIZATION_VALUE" in shown) is function
    for vertical in load_catalogue().verticals.values():
        assert f"{vertical.name[language]}  {vertical.id}\n" in shown
        for kpi in vertical.kpis.values():
            assert f"\n{kpi.id} " in shown
            assert kpi.name[language] in shown
