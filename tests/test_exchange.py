"""Thresholds in another currency: what they become, and which rate a user's choice means."""

from __future__ import annotations

import math

import pytest

from xlkpi.benchmark import Edge, catalogue_scale
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import UsageError
from xlkpi.exchange import ChosenRate, converted, rate_of, rates_by_currency, scale_in

CATALOGUE = load_catalogue()
SHOPPER, PLATES = CATALOGUE.vertical("remote-personal-shopper"), CATALOGUE.vertical("custom-number-plates")
AOV, CSAT = SHOPPER.kpis["aov"], SHOPPER.kpis["csat"]


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "wanted"),
    [
        (15, 0.914244, "EUR", 13.71),
        (15, 149.003, "JPY", 2235),
        (1, 0.005, "EUR", 0.01),  # a half is rounded away from zero, as ROUND does
        (1.1, 1.15, "EUR", 1.27),  # 1.265, which a float holds as 1.2649999999999999
        (10, 0.30715, "TND", 3.072),
    ],
)
def test_an_amount_is_rounded_to_the_smallest_coin(amount: float, rate: float, currency: str, wanted: float) -> None:
    assert converted(amount, rate, currency) == wanted


def test_only_money_is_converted_and_nothing_without_a_rate() -> None:
    assert scale_in(AOV, "EUR", 0.9) == {
        "typical": Edge(">=", 90.0), "above": Edge(">=", 135.0), "exceptional": Edge(">", 180.0),
    }  # fmt: skip
    assert scale_in(AOV, "XOF", None) == {}
    assert scale_in(AOV, "USD", None) == catalogue_scale(AOV)
    assert scale_in(CSAT, "XOF", None) == catalogue_scale(CSAT)


def test_a_rate_of_ones_own_comes_first() -> None:
    assert rate_of(SHOPPER, "EUR") == 0.914244
    assert rate_of(SHOPPER, "EUR", 0.9) == 0.9
    assert rate_of(SHOPPER, "USD", 0.9) == rate_of(PLATES, "EUR") == 1
    assert rate_of(SHOPPER, "XOF") is None


@pytest.mark.parametrize(
    ("chosen", "currencies", "wanted"),
    [
        (None, ["EUR", "USD"], {}),
        (0.92, ["EUR"], {"EUR": 0.92}),
        ({"EUR": 0.92}, ["EUR", "USD"], {"EUR": 0.92}),
        ({"EUR": 0.92, "JPY": 150.0}, ["EUR", "JPY"], {"EUR": 0.92, "JPY": 150.0}),
    ],
)
def test_rates_by_currency(chosen: ChosenRate, currencies: list[str], wanted: dict[str, float]) -> None:
    assert rates_by_currency(chosen, [(SHOPPER, one) for one in currencies]) == wanted


@pytest.mark.parametrize(
    ("chosen", "currencies", "said"),
    [
        (
            0.92,
            ["EUR", "USD"],
            "several currencies meet (EUR, USD): write each rate with its currency, such as EUR=0.92",
        ),
        (0.92, ["USD"], "no threshold is converted into USD"),
        ({"GBP": 0.8}, ["EUR"], "no threshold is converted into GBP"),
        (0, ["EUR"], "0 is not an exchange rate"),
        (math.nan, ["EUR"], "nan is not an exchange rate"),
        ({"EUR": -1.0}, ["EUR"], "-1.0 is not an exchange rate"),
    ],
)
def test_refused_rates(chosen: ChosenRate, currencies: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        rates_by_currency(chosen, [(SHOPPER, one) for one in currencies])
    assert str(caught.value).startswith(said)


def test_a_trade_without_amounts_needs_no_rate() -> None:
    with pytest.raises(UsageError, match="no threshold is converted into another currency"):
        rates_by_currency(0.92, [(PLATES, "EUR")])
