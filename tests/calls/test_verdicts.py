"""Verdicts on columns are those on single values, whatever the scale."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import BESIDES
from soak import examples
from xlkpi.benchmark import SIGNS
from xlkpi.functions import KPI_BENCHMARK, KPI_GAP, KPI_RANK

SHOPPER = "remote-personal-shopper"
THRESHOLDS = st.sampled_from([-1.7e308, -5e-324, -2.0, 0.0, 5e-324, 1.0, math.nextafter(1, 2), 3, 1.7e308, None, "x"])
SIGN = st.sampled_from([*SIGNS.values(), "=>"])
NEAR = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    1e-323,
    1.0,
    math.nextafter(1, 0),
    math.nextafter(1, 2),
    3.0,
    -2.0,
    1.7e308,
    -1.7e308,
]
VALUES = st.sampled_from([*NEAR, *BESIDES, 3, math.nan, math.inf, 10**400]) | st.floats()


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(SIGN, min_size=3, max_size=3), st.lists(THRESHOLDS, min_size=3, max_size=3), st.data())
def test_a_column_is_judged_as_its_cells(signs, thresholds, data):
    table = [["aov", *(cell for edge in zip(signs, thresholds, strict=True) for cell in edge)]]
    values = data.draw(st.lists(VALUES, min_size=2, max_size=6))
    for function, optional in ((KPI_RANK, ()), (KPI_GAP, ()), (KPI_BENCHMARK, ("fr",))):
        expected = [function(SHOPPER, "aov", value, *optional, table) for value in values]
        assert list(map(repr, function(SHOPPER, "aov", values, *optional, table))) == list(map(repr, expected))


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(SIGN, min_size=3, max_size=3), st.lists(THRESHOLDS, min_size=3, max_size=3), st.data())
def test_an_array_is_judged_as_its_cells(signs, thresholds, data):
    np = pytest.importorskip("numpy")
    table = [["aov", *(cell for edge in zip(signs, thresholds, strict=True) for cell in edge)]]
    values = data.draw(st.lists(st.sampled_from([*NEAR, math.nan]) | st.floats(), min_size=1, max_size=6))
    for function in (KPI_RANK, KPI_GAP, KPI_BENCHMARK):
        expected = [function(SHOPPER, "aov", value, benchmarks=table) for value in values]
        result = function(SHOPPER, "aov", np.array(values), benchmarks=table)
        is_text = function is KPI_BENCHMARK or any(isinstance(cell, str) and cell for cell in expected)
        assert result.dtype == (object if is_text else float)
        assert ["" if cell != cell else cell for cell in result.tolist()] == expected
