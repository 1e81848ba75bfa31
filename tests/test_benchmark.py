"""Tiers, ranks and gaps."""

import math

import pytest

from xlkpi.benchmark import Edge, catalogue_scale, gap, next_tier, rank, table_scale
from xlkpi.catalogue.load import load_catalogue

HIGHER = {"typical": Edge(">=", 20.0), "above": Edge(">", 30.0), "exceptional": Edge(">=", 40.0)}
LOWER = {"typical": Edge("<=", 10.0), "above": Edge("<=", 7.0), "exceptional": Edge("<", 3.0)}
KPIS = list(load_catalogue().kpis().values())


@pytest.mark.parametrize(
    ("scale", "value", "number", "distance"),
    [
        (HIGHER, 0.0, 0, 20.0),
        (HIGHER, 19.0, 0, 1.0),
        (HIGHER, 20.0, 1, 10.0),
        (HIGHER, 30.0, 1, 0.0),
        (HIGHER, 31.0, 2, 9.0),
        (HIGHER, 40.0, 3, 0.0),
        (HIGHER, 1e9, 3, 0.0),
        (HIGHER, -5.0, 0, 25.0),
        (LOWER, 11.0, 0, 1.0),
        (LOWER, 10.0, 1, 3.0),
        (LOWER, 7.0, 2, 4.0),
        (LOWER, 3.0, 2, 0.0),
        (LOWER, 2.5, 3, 0.0),
        ({"above": Edge(">=", 5.0)}, 4.0, 0, 1.0),
        ({"above": Edge(">=", 5.0)}, 5.0, 2, 0.0),
        ({"typical": Edge(">=", 15.0), "exceptional": Edge(">=", 35.0)}, 32.0, 1, 3.0),
        ({}, 5.0, "", ""),
    ],
)
def test_rank_and_gap(scale, value, number, distance):
    assert rank(value, scale) == number
    assert gap(value, scale) == distance


def test_next_tier():
    assert [next_tier(value, HIGHER) for value in (0, 20, 31, 40)] == ["typical", "above", "exceptional", None]
    assert next_tier(0, {"typical": Edge("", "#VALUE!")}) is None


def test_a_gap_too_large_for_a_number():
    assert gap(-1.7e308, {"typical": Edge(">=", 1.7e308)}) == "#NUM!"


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: f"{kpi.vertical}:{kpi.id}")
def test_every_edge_of_the_catalogue(kpi):
    """At each threshold the tier is reached or just missed, as the edge says, and one step on either side agrees."""
    scale = catalogue_scale(kpi)
    assert scale
    ranks = {"typical": 1, "above": 2, "exceptional": 3}
    better = math.inf if kpi.direction == "higher" else -math.inf
    for tier, edge in scale.items():
        reached = [
            rank(math.nextafter(edge.value, -better), scale),
            rank(edge.value, scale),
            rank(math.nextafter(edge.value, better), scale),
        ]
        assert reached[0] < ranks[tier] <= reached[2]
        assert (reached[1] >= ranks[tier]) == edge.sign.endswith("=")


@pytest.mark.parametrize(
    ("row", "scale"),
    [
        (
            ["aov", "≥", 100, "≥", 150, "≥", 200],
            {"typical": (">=", 100), "above": (">=", 150), "exceptional": (">=", 200)},
        ),
        ([" AOV ", "≥", 100], {"typical": (">=", 100)}),
        (["aov", "≥", None, "", "", ">", 200], {"exceptional": (">", 200)}),
        (["aov", "≤", 3, "<", 1, None, None], {"typical": ("<=", 3), "above": ("<", 1)}),
        (["aov", "≥", "abc"], {"typical": ("", "#VALUE!")}),
        (["aov", "≥", True], {"typical": ("", "#VALUE!")}),
        (["aov", "≥", "#REF!"], {"typical": ("", "#REF!")}),
        (["aov", "#N/A", 100], {"typical": ("", "#N/A")}),
        (["aov", "#N/A", "#REF!"], {"typical": ("", "#REF!")}),
        (["aov", None, 100], {"typical": ("", "#VALUE!")}),
        (["aov", "?", 100], {"typical": ("", "#VALUE!")}),
        (["aov", [], 100], {"typical": ("", "#VALUE!")}),
        (["aov", "≥", math.inf], {"typical": (">=", "#NUM!")}),
        (["aov"], {}),
    ],
)
def test_a_workbooks_own_table(row, scale):
    table = [["Id", "Sign", "Typical"], [None], ["conversion", "≥", 1], row, ["aov", "≥", 999]]
    assert table_scale(table, "aov") == scale


def test_a_kpi_that_is_not_in_the_table():
    assert table_scale([["conversion", "≥", 1], [None], 5, None, []], "aov") == "#N/A"


def test_an_error_in_the_table_is_the_verdict_when_it_is_looked_at():
    scale = table_scale([["aov", "≥", "#REF!", "≥", 150]], "aov")
    assert rank(200.0, scale) == 2
    assert rank(100.0, scale) == "#REF!"
    assert gap(100.0, scale) == "#REF!"
