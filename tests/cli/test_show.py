"""`xlkpi show`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import run, run_in_terminal, write_own_vertical
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Kpi

KPIS = list(load_catalogue().kpis().values())


def _texts(kpi: Kpi, language: str) -> Iterator[str]:
    for text in (kpi.name, kpi.definition, kpi.why, kpi.formula, kpi.strength, kpi.limitation, *kpi.tips, *kpi.notes):
        yield text[language]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: f"{kpi.vertical}-{kpi.id}")
def test_everything_is_shown_unwrapped_when_piped(kpi: Kpi, language: str) -> None:
    status, out, err = run("show", kpi.vertical, kpi.id, "--lang", language)
    lines = [line.strip() for line in out.splitlines()]
    assert (status, err) == (0, "")
    for text in _texts(kpi, language):
        assert any(text in line for line in lines)
    for source in kpi.inputs.values():
        assert f"({source}, " in out
    assert kpi.example.function.name in out
    assert load_catalogue().vertical(kpi.vertical).source.title in out


def test_a_whole_kpi_in_english() -> None:
    out = run("show", "remote-personal-shopper", "csat").out
    assert out.startswith("Client satisfaction score  remote-personal-shopper csat\n\nDefinition\n  ")
    assert (
        "Function\n"
        "  KPI_CSAT(satisfied, respondents)\n"
        "  satisfied = Satisfied clients (satisfied_clients, count): Among the clients who gave their opinion, those"
        in out
    )
    assert "Unit\n  %; higher is better\n" in out
    assert (
        "Benchmark\n"
        "  Typical: ≥ 70% (source: 70–80%)\n"
        "  Above average: > 80% (source: over 80%)\n"
        "  Exceptional: > 90% (source: over 90%)\n"
        "  Whose benchmark: personal shopping services\n"
        "  Country: United States\n"
        "  Period: month\n" in out
    )
    assert "  Result: 80.0%\n" in out
    title = load_catalogue().vertical("remote-personal-shopper").source.title
    assert out.endswith(
        f"Source\n  {title} (13 October 2024)\n  Lines of the text: definition 21; formula 23, 27; example 31; "
        "strength and limitation 35; benchmark 39; tips 43–45\n"
    )


def test_french_typography() -> None:
    out = run("show", "remote-personal-shopper", "csat", "--lang", "fr").out
    assert "  Typique\u00a0: ≥\u00a070\u00a0% (source\u00a0: 70 à 80\u00a0%)\n" in out
    assert "  Pays\u00a0: États-Unis\n" in out
    assert "  Résultat\u00a0: 80,0\u00a0%\n" in out
    assert "  %\u00a0; plus c’est élevé, mieux c’est\n" in out
    assert "13 octobre 2024" in out


def test_lower_is_better_and_a_missing_tier() -> None:
    out = run("show", "remote-personal-shopper", "response_time").out
    assert "minutes; lower is better" in out
    assert "Benchmark\n  Above average: ≤ 15 minutes (source: 10 to 15 minutes)\n  Exceptional: ≤ 10 minutes (" in out


def test_an_example_of_another_function_names_it() -> None:
    out = run("show", "personalized-gift-shop", "turnaround").out
    assert (
        "Worked example\n"
        "  KPI_TURNAROUND_RATIO(total_days, production_days)\n"
        "  Days from order to delivery: 10 days\n"
        "  Days of production and personalisation: 5 days\n"
        "  Result: 2\n" in out
    )


def test_a_kpi_without_notes_has_no_such_heading() -> None:
    assert "Notes" not in run("show", "custom-phone-cases", "artist_share").out
    assert "Notes" in run("show", "custom-number-plates", "compliance").out


def test_own_calculator_is_called_by_kpi_calc_and_may_have_no_benchmark(tmp_path: Path) -> None:
    out = run("show", "flower-subscription", "waste_rate", "--catalogue", str(write_own_vertical(tmp_path))).out
    assert '  KPI_CALC("flower-subscription", "waste_rate", thrown, sold)\n' in out
    assert "Benchmark\n  The source states none.\n\nWorked example\n" in out
    assert "Our own books (31 January 2026)\n" in out


def test_json_has_everything() -> None:
    shown = json.loads(run("show", "remote-personal-shopper", "aov", "--json").out)
    kpi = load_catalogue().verticals["remote-personal-shopper"].kpis["aov"]
    assert list(shown) == [
        "vertical", "kpi", "name", "definition", "why", "formula", "function", "inputs", "unit", "direction",
        "thresholds", "ranges", "population", "period", "currency", "country", "aliases", "example", "strength",
        "limitation", "companion", "tips", "notes", "source",
    ]  # fmt: skip
    assert shown["function"] == "KPI_AOV"
    assert [(row["argument"], row["input"], row["unit"], row["kind"]) for row in shown["inputs"]] == [
        ("revenue", "revenue", "money", "flow"),
        ("orders", "orders", "count", "flow"),
    ]
    assert shown["thresholds"][0] == {"tier": "typical", "edge": ">=", "value": 100.0}
    assert shown["example"] == {
        "period": "a month", "function": "KPI_AOV", "inputs": {"revenue": 10000.0, "orders": 200.0}, "result": 50.0,
    }  # fmt: skip
    assert shown["ranges"] == {"typical": "about $100", "above": "over $150 or more", "exceptional": "over $200"}
    assert (shown["period"], shown["currency"], shown["population"]) == ("month", "USD", "online shops in general")
    assert shown["aliases"] == ["AOV", "average basket"]
    assert shown["tips"] == [tip["en"] for tip in kpi.tips]
    assert shown["source"] == {
        "title": load_catalogue().vertical("remote-personal-shopper").source.title,
        "document": "remote-personal-shopper.fr.txt",
        "date": "2024-10-13",
        "lines": {
            "definition": [130], "formula": [132, 136], "example": [140], "limits": [144], "benchmark": [148],
            "tips": [152, 153, 154, 155, 156],
        },
    }  # fmt: skip


def test_json_in_french_and_without_a_country() -> None:
    shown = json.loads(run("show", "personalized-gift-shop", "retention", "--json", "--lang", "fr").out)
    assert shown["name"] == "Taux de fidélisation (réachat)"
    assert shown["country"] is None


def test_amounts_are_in_the_currency_of_the_source() -> None:
    out = run("show", "remote-personal-shopper", "aov").out
    assert "  Typical: ≥ $100 (source: about $100)\n" in out
    assert "  Currency: USD\n" in out
    assert "  Revenue: $10,000\n  Orders received: 200\n  Period: a month\n  Result: $50.00\n" in out
    french = run("show", "remote-personal-shopper", "aov", "--lang", "fr").out
    assert "  Chiffre d’affaires\u00a0: 10\u202f000\u00a0$US\n" in french


def test_a_kpi_by_what_else_it_is_called() -> None:
    out = run("show", "remote-personal-shopper", "Item match rate").out
    assert out.startswith("Client approval rate  remote-personal-shopper approval_rate\n")
    assert "Also called\n  item match rate, successful item match rate\n" in out


@pytest.mark.parametrize(
    ("vertical", "kpi", "words"),
    [
        ("custom-phone-cases", "aof", "unknown KPI 'aof'; did you mean 'aov'?"),
        ("phone-cases", "aov", "unknown vertical 'phone-cases'; did you mean 'custom-phone-cases'?"),
    ],
)
def test_unknown_ids_suggest_the_nearest(vertical: str, kpi: str, words: str) -> None:
    assert run("show", vertical, kpi) == (2, "", f"Error: {words}\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
@pytest.mark.parametrize("columns", [60, 80])
def test_terminal_wraps_to_its_width_but_never_at_a_no_break_space(columns: int) -> None:
    kpi = load_catalogue().verticals["personalized-gift-shop"].kpis["turnaround"]
    shown = run_in_terminal("show", kpi.vertical, kpi.id, "--lang", "fr", columns=columns)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= columns
    assert not any(line.endswith("\u00a0") or line.lstrip()[:1] in tuple(":;%?!»") for line in lines if line)
    together = " ".join(shown.split(" ")).replace("\n", " ")
    for text in _texts(kpi, "fr"):
        assert text in " ".join(part for part in together.split(" ") if part)
