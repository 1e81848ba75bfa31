"""`xlkpi calc`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import run, write_own_vertical
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Kpi
from xlkpi.functions import FUNCTIONS, KPI_GAP, KPI_RANK

SHOPPER = "remote-personal-shopper"
KEYS = ["value", "error", "unit", "tier", "rank", "gap", "next_tier", "count", "currency", "exchange_rate"]
TIERS = ["below", "typical", "above", "exceptional"]


def _json(*arguments: str) -> dict[str, object]:
    answer: dict[str, object] = json.loads(run("calc", *arguments, "--json").out)
    assert list(answer) == KEYS
    return answer


def test_value_tier_and_next_tier() -> None:
    assert run("calc", SHOPPER, "aov", "revenue=10000", "orders=200") == (
        0,
        "Average order value: 50.00\nCurrency: USD, that of the source\n"
        "Tier: Below benchmark\nNext tier: Typical (≥ 100), 50.00 away\n",
        "",
    )


def test_in_french() -> None:
    assert run("calc", SHOPPER, "csat", "satisfied=75", "respondents=100", "--lang", "fr").out == (
        "Taux de satisfaction client\u00a0: 75,0\u00a0%\n"
        "Palier\u00a0: Typique\n"
        "Palier suivant\u00a0: Supérieur à la moyenne (>\u00a080\u00a0%), à 5 points de pourcentage\n"
        "Ce qu’il faut\u00a0: 6 clients satisfaits de plus par mois\n"
    )


def test_at_the_top_there_is_no_next_tier() -> None:
    out = run("calc", SHOPPER, "csat", "satisfied=95", "respondents=100").out
    assert out.endswith("Tier: Exceptional\nNext tier: none\n")


def test_at_the_top_the_companion_is_what_to_look_at_next() -> None:
    out = run("calc", SHOPPER, "response_time", "total_time=100", "inquiries=20").out
    assert out.endswith("Tier: Exceptional\nNext tier: none\nLook next at: the quality of your replies\n")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "What it takes: 10 fewer items returned a month"),
        ("fr", "Ce qu’il faut\u00a0: 10 articles retournés de moins par mois"),
    ],
)
def test_what_the_next_tier_takes(language: str, line: str) -> None:
    out = run("calc", "personalized-gift-shop", "return_rate", "returned=24", "sold=500", "--lang", language).out
    assert out.splitlines()[-1] == line


def test_a_value_is_not_shown_as_a_threshold_that_it_does_not_reach() -> None:
    out = run("calc", "personalized-gift-shop", "retention", "repeat_customers=11999", "customers=20000").out
    assert out.startswith("Retention rate (repeat orders): 59.995%\nTier: Below benchmark\n")


def test_on_an_edge_that_is_left_out() -> None:
    out = run("calc", SHOPPER, "aov", "revenue=1000", "orders=5").out
    assert out.endswith("Tier: Above average\nNext tier: Exceptional (> 200), exactly at its threshold\n")


def test_json() -> None:
    assert _json(SHOPPER, "aov", "revenue=10000", "orders=200") == {
        "value": 50.0,
        "error": None,
        "unit": "money",
        "tier": "below",
        "rank": 0,
        "gap": 50.0,
        "next_tier": "typical",
        "count": 10000,
        "currency": "USD",
        "exchange_rate": None,
    }


def test_json_does_not_depend_on_the_language() -> None:
    arguments = ("calc", SHOPPER, "aov", "revenue=10000", "orders=200", "--json")
    assert run(*arguments, "--lang", "fr") == run(*arguments)


@pytest.mark.parametrize("names", ["arguments", "inputs"])
@pytest.mark.parametrize("kpi", load_catalogue().kpis().values(), ids=lambda kpi: f"{kpi.vertical}-{kpi.id}")
def test_worked_examples_by_argument_and_by_input(kpi: Kpi, names: str) -> None:
    inputs = kpi.worked.inputs
    given = {name if names == "arguments" else inputs[name]: v for name, v in kpi.example.inputs.items()}
    answer = _json(kpi.vertical, kpi.id, *(f"{name}={value!r}" for name, value in reversed(given.items())))
    value = FUNCTIONS[kpi.example.function.name](*kpi.example.inputs.values())
    assert answer["value"] == value == pytest.approx(kpi.example.result, abs=0.005)
    assert answer["error"] is None
    assert answer["unit"] == kpi.example.function.result
    if kpi.worked is not kpi:  # the benchmark is not for what another calculator gives
        assert (answer["tier"], answer["rank"], answer["gap"]) == (None, None, None)
        return
    assert answer["rank"] == KPI_RANK(kpi.vertical, kpi.id, value)
    assert answer["gap"] == KPI_GAP(kpi.vertical, kpi.id, value)
    assert answer["tier"] == TIERS[answer["rank"]]


@pytest.mark.parametrize(
    ("inputs", "error", "reason"),
    [
        (["10", "0"], "#DIV/0!", "“Number of people who answered” is zero, and nothing can be divided by zero."),
        (["130", "120"], "#NUM!", "“Number of satisfied respondents” is more than “Number of people who answered”."),
        (["-1", "120"], "#NUM!", "“Number of satisfied respondents” is negative."),
    ],
)
def test_an_error_value_exits_1_and_says_why(inputs: list[str], error: str, reason: str) -> None:
    arguments = ("calc", SHOPPER, "csat", f"satisfied={inputs[0]}", f"respondents={inputs[1]}")
    assert run(*arguments) == (1, f"Client satisfaction score: {error}\n", f"Error: {reason}\n")
    status, out, err = run(*arguments, "--json")
    nothing = dict.fromkeys(KEYS) | {"error": error, "unit": "ratio"}
    assert (status, json.loads(out), err) == (1, nothing, f"Error: {reason}\n")


def test_the_reason_in_french() -> None:
    err = run("calc", SHOPPER, "aov", "revenue=1", "orders=0", "--lang", "fr").err
    assert err.startswith("Erreur\u00a0: «\u00a0Nombre de commandes de la période\u00a0» vaut zéro")


def test_a_blank_gives_nothing() -> None:
    status, out, err = run("calc", SHOPPER, "aov", "revenue=", "orders=3")
    assert (status, out) == (0, "Average order value: \n")
    assert err == "No result, as these inputs are empty: Revenue of the period.\n"
    nothing = dict.fromkeys(KEYS) | {"unit": "money", "currency": "USD"}
    assert _json(SHOPPER, "aov", "revenue=", "orders=0") == nothing


def test_a_kpi_without_benchmark_has_no_tier(tmp_path: Path) -> None:
    own = ("--catalogue", str(write_own_vertical(tmp_path)))
    arguments = ("flower-subscription", "waste_rate", "thrown=8", "bouquets_sold=100", *own)
    assert run("calc", *arguments).out == "Waste rate: 8.0%\nTier: none\nNext tier: none\n"
    assert list(_json(*arguments).values()) == [0.08, None, "ratio", *[None] * 7]


@pytest.mark.parametrize("text", ["12.5", " 12.5 ", "+12.5", "1.25e1", "125E-1", "12.50"])
def test_plain_numbers(text: str) -> None:
    assert _json(SHOPPER, "aov", f"revenue={text}", "orders=1")["value"] == 12.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12,5", "has a comma; write the decimals after a point: 12.5"),
        ("1,000", "has a comma; write the decimals after a point: 1.000, or 1000 if it separates thousands"),
        ("1_000", "has separators between its digits; write 1000"),
        ("1 000", "has separators between its digits; write 1000"),
        ("1\u202f000.5", "has separators between its digits; write 1000.5"),
        ("1,000,000", "has separators between its digits; write 1000000"),
        ("nan", "is not a number to calculate with; leave it empty (revenue=) for a blank"),
        ("-INF", "is not a number to calculate with"),
        ("infinity", "is not a number to calculate with"),
        ("1e999", "is too large a number"),
        ("١٢", "is not in the digits 0 to 9"),
        ("１２", "is not in the digits 0 to 9"),
        ("80%", "is not a number; write a number such as 12.5"),
        ("abc", "is not a number"),
        ("0x10", "is not a number"),
        ("1_0", "is not a number"),
        (".", "is not a number"),
        ("#DIV/0!", "is not a number"),
        ("TRUE", "is not a number"),
        ("1=2", "is not a number"),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str, words: str) -> None:
    status, out, err = run("calc", SHOPPER, "aov", f"revenue={text}", "orders=1")
    assert (status, out) == (2, "")
    assert err.startswith("Error: revenue: ")
    assert words in err


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], "missing: revenue, orders; write for instance revenue=10000 orders=200"),
        (["revenue=1"], "missing: orders; write for instance revenue=10000 orders=200"),
        (["revenu=1", "orders=1"], "unknown input 'revenu'; did you mean 'revenue'?"),
        (["revenue=1", "orders=1", "revenue=2"], "revenue is given twice ('revenue=1' and 'revenue=2'); keep one"),
        (["revenue", "1"], "'revenue' is not NAME=VALUE; write for instance revenue=10000 orders=200"),
    ],
)
def test_names_missing_unknown_or_doubled(inputs: list[str], message: str) -> None:
    status, out, err = run("calc", SHOPPER, "aov", *inputs)
    assert (status, out) == (2, "")
    assert err.startswith(f"Error: {message}")


def test_an_argument_and_its_input_are_one_name() -> None:
    status, _, err = run("calc", SHOPPER, "csat", "satisfied=1", "clients_heard=2", "respondents=3")
    assert status == 2
    assert "respondents is given twice ('clients_heard=2' and 'respondents=3')" in err


def test_where_the_example_is_of_another_function_the_hint_still_has_the_names() -> None:
    err = run("calc", "personalized-gift-shop", "turnaround").err
    sample = load_catalogue().verticals["personalized-gift-shop"].kpis["turnaround"].sample
    assert err.endswith(f"total_days={sample['total_days']:g} orders={sample['orders']:g}\n")


def test_money_in_another_currency() -> None:
    arguments = ("calc", SHOPPER, "aov", "revenue=10000", "orders=100", "--currency")
    assert run(*arguments, "eur").out == (
        "Average order value: 100.00\nCurrency: EUR; thresholds converted at 0.914244 EUR for 1 USD\n"
        "Tier: Typical\nNext tier: Above average (≥ 137.14), 37.14 away\n"
    )
    assert run(*arguments, "XOF").out.splitlines()[1:] == [
        "Currency: XOF; no exchange rate from USD is known, so there is no tier", "Tier: none", "Next tier: none",
    ]  # fmt: skip
    found = _json(*arguments[1:], "EUR")
    assert (found["tier"], found["currency"], found["exchange_rate"]) == ("typical", "EUR", 0.914244)
    assert run(*arguments, "EURO").status == 2
    assert _json(SHOPPER, "csat", "satisfied=75", "respondents=100", "--currency", "EUR")["currency"] is None
