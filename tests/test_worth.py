"""What a gap is worth: the count said reaches the tier, and one less does not."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from own_vertical import own_vertical
from soak import examples
from workbooks import VERTICALS, vertical_of
from xlkpi.benchmark import Edge, is_reached
from xlkpi.catalogue.model import Kpi
from xlkpi.worth import count_to_tier, counted_input, divided_by, lever_of

KPIS = {f"{kpi.vertical}:{kpi.id}": kpi for name in VERTICALS for kpi in vertical_of(name).kpis.values()}
NUMBERS = st.integers(0, 10**7).map(float) | st.integers(0, 200).map(float)


def changed(kpi: Kpi, numbers: list[float], steps: int) -> float | str:
    """The KPI with so many units more of its lever, as a user would type them."""
    lever = lever_of(kpi)
    assert lever is not None
    place = list(kpi.inputs).index(lever.argument)
    return kpi.function.calculator.value(*numbers[:place], numbers[place] + steps, *numbers[place + 1 :])


def reaches(kpi: Kpi, numbers: list[float], steps: int, edge: Edge) -> bool:
    value = changed(kpi, numbers, steps)
    return not isinstance(value, str) and is_reached(value, edge)


@given(data=st.data())
@settings(max_examples=examples(400), deadline=None)
def test_the_count_reaches_the_tier_and_one_less_does_not(data: st.DataObject) -> None:
    kpi = KPIS[data.draw(st.sampled_from(sorted(KPIS)))]
    if lever_of(kpi) is None:
        return
    numbers = [data.draw(NUMBERS) for _ in kpi.inputs]
    signs = (">=", ">") if kpi.direction == "higher" else ("<=", "<")
    values = [threshold.value for threshold in kpi.thresholds.values()]
    sign, at = data.draw(st.sampled_from(signs)), data.draw(st.sampled_from(values) | st.integers(0, 60).map(float))
    edge = Edge(sign, at)
    value = kpi.function.calculator.value(*numbers)
    count = count_to_tier(kpi, numbers, edge)
    if isinstance(value, str) or is_reached(value, edge):
        assert count is None
        return
    side = 1 if kpi.direction == "higher" else -1
    if count is None:  # no possible number reaches it: neither a step nor as many as there could ever be
        assert not any(reaches(kpi, numbers, side * steps, edge) for steps in (1, *map(int, numbers), 10**6))
        return
    assert count * side > 0
    assert reaches(kpi, numbers, count, edge)
    assert not reaches(kpi, numbers, count - side, edge)


def kpi_of(vertical: str, kpi: str) -> Kpi:
    return vertical_of(vertical).kpi(kpi)


@pytest.mark.parametrize(
    ("vertical", "kpi", "numbers", "sign", "edge", "count"),
    [
        ("personalized-gift-shop", "return_rate", [24, 500], "<", 0.03, -10),  # 14 of 500; 15 are the edge itself
        ("personalized-gift-shop", "return_rate", [24, 500], "<=", 0.03, -9),
        ("personalized-gift-shop", "return_rate", [12.5, 250], "<=", 0.03, -5),  # goods by weight: 7.5 are left
        ("personalized-gift-shop", "return_rate", [0.5, 5], "<=", 0.05, None),  # there is no whole item to take away
        ("personalized-gift-shop", "csat", [9, 10], ">", 0.95, 1),
        ("personalized-gift-shop", "csat", [9, 10], ">", 1.0, None),  # a part above its whole
        ("personalized-gift-shop", "csat", [9, 10], ">=", 1.0, 1),
        ("personalized-gift-shop", "aov", [10000, 500], ">", 30, 5001),
        ("personalized-gift-shop", "aov", [9999.5, 500], ">=", 20, 1),
        ("personalized-gift-shop", "consultations", [50], ">=", 60, 10),
        ("remote-personal-shopper", "retention", [550, 100, 500], ">", 0.95, 26),
        ("remote-personal-shopper", "retention", [550, 50, 500], ">", 1.0, None),  # more kept than there were
        ("remote-personal-shopper", "subscription_growth", [200, 230], ">", 0.2, 11),
        ("remote-personal-shopper", "csat", [1e13, 2e13], ">", 0.8, None),  # beyond what floats count one by one
    ],
)
def test_counts(vertical: str, kpi: str, numbers: list[float], sign: str, edge: float, count: int | None) -> None:
    assert count_to_tier(kpi_of(vertical, kpi), [float(number) for number in numbers], Edge(sign, edge)) == count


def test_a_threshold_that_is_no_number_has_no_count() -> None:
    assert count_to_tier(kpi_of("personalized-gift-shop", "csat"), [9.0, 10.0], Edge("", "#VALUE!")) is None


def test_every_gap_of_the_built_in_verticals_that_can_be_counted_has_its_noun() -> None:
    for name in VERTICALS:
        vertical = vertical_of(name)
        for kpi in vertical.kpis.values():
            if kpi.unit in ("ratio", "number", "count", "money"):
                assert counted_input(vertical, kpi) is not None, (name, kpi.id)
            else:
                assert divided_by(vertical, kpi) is not None, (name, kpi.id)


def test_without_a_noun_or_a_lever_nothing_is_counted() -> None:
    vertical = own_vertical()
    assert lever_of(vertical.kpi("parts_share")) is not None
    assert counted_input(vertical, vertical.kpi("parts_share")) is None  # hours
    assert counted_input(vertical, vertical.kpi("conversion")) is None  # no noun
    assert counted_input(vertical, vertical.kpi("waste_rate")) is vertical.inputs["thrown"]
    stock = vertical.kpi("revenue_each")
    assert counted_input(vertical, stock) is vertical.inputs["revenue"]
    assert lever_of(dataclasses.replace(stock, period="quarter")) is None  # flows per month are no sum
