"""Columns of NumPy, pandas, polars and Arrow as arguments, and the form of what comes of them."""

import math
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soak import examples
from xlkpi.catalogue.load import load_functions
from xlkpi.formula.parse import parse_formula
from xlkpi.formula.python import Calculator
from xlkpi.functions import KPI_AOV as AOV
from xlkpi.functions import KPI_BENCHMARK, KPI_CALC, KPI_CONSULTATIONS, KPI_GAP, KPI_RANK, KPI_WHY

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

SHOPPER = "remote-personal-shopper"


def same(result, expected):
    """Whether two arrays have the same type, shape and cells; NaN is NaN."""
    return (
        type(result) is type(expected)
        and result.dtype == expected.dtype
        and result.shape == expected.shape
        and repr(result.tolist()) == repr(expected.tolist())
    )


def floats(*cells):
    return np.array(cells, dtype=float)


def objects(*cells):
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


@pytest.mark.parametrize(
    ("revenue", "result"),
    [
        (floats(10, math.nan), floats(5, math.nan)),
        (np.array([10, 30]), floats(5, 15)),
        (np.array([10, 30], dtype="float32"), floats(5, 15)),
        (np.array([10, 30], dtype="uint8"), floats(5, 15)),
        (floats(10), floats(5)),
        (floats(), floats()),
        (floats(10, math.inf, math.nan), objects(5.0, "#NUM!", "")),
        (floats(-1, 10), objects("#NUM!", 5.0)),
        (np.array([True, False]), objects("#VALUE!", "#VALUE!")),
        (np.array(["10", ""]), objects("#VALUE!", "")),
        (np.array([1 + 2j, 1]), objects("#VALUE!", "#VALUE!")),
        (objects(10, None, Decimal(30)), floats(5, math.nan, 15)),
        (objects(10, "x", "#N/A"), objects(5.0, "#VALUE!", "#N/A")),
        (np.ma.masked_array([10, 20, 30], [False, True, False]), floats(5, math.nan, 15)),
        (np.array(["1900-01-09", "NaT"], dtype="datetime64[ns]"), floats(5, math.nan)),
        (np.array([1], dtype="timedelta64[ns]"), objects("#VALUE!")),
        (pd.array([10, None], dtype="Int64"), floats(5, math.nan)),
        (pd.Index([10, 30]), floats(5, 15)),
        (pa.array([10, None]), floats(5, math.nan)),
        (pa.chunked_array([[10.0], [30.0]]), floats(5, 15)),
        (pa.array(["x", None]), objects("#VALUE!", "")),
        (pa.array([Decimal(10), None]), floats(5, math.nan)),
        (pa.table({"a": [10, 30]}), floats(5, 15)),
    ],
)
def test_arrays_give_arrays(revenue, result):
    assert same(AOV(revenue, 2), result)
    assert same(AOV(revenue, [2] * len(result)), result)  # beside a list


def test_arrays_of_rows_give_arrays_of_rows():
    assert same(AOV(np.array([[10], [np.nan]]), 2), np.array([[5], [np.nan]]))
    assert same(AOV(np.array([[10, 20]]), [[2, 0]]), objects(5.0, "#DIV/0!").reshape(1, 2))
    assert same(AOV(np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]), 1), np.array([[1.0, 2.0], [3.0, 4.0]]))
    with pytest.raises(TypeError, match="3 dimensions"):
        AOV(np.zeros((1, 1, 1)), 2)


def test_single_cells_of_the_libraries():
    assert AOV(np.int64(10), np.float32(4)) == AOV(np.array(10), pa.scalar(4)) == 2.5
    assert AOV(np.bool_(True), 2) == "#VALUE!"
    assert AOV(np.datetime64("1900-01-09", "ns"), pd.Timestamp("1900-01-01")) == 5.0
    assert AOV(pd.Timedelta(days=1), 2) == AOV(np.timedelta64(1, "ns"), 2) == "#VALUE!"
    assert AOV(np.datetime64("NaT"), 0) == AOV(pa.scalar(None), 0) == ""


@pytest.mark.parametrize("kind", ["Int64", "Float64", "float64", "object", "float64[pyarrow]", "int64[pyarrow]"])
def test_series_give_series_with_their_index(kind):
    revenue = pd.Series([10, None, 30], index=["a", "b", "c"], dtype=kind)
    pd.testing.assert_series_equal(AOV(revenue, 2), pd.Series(floats(5, math.nan, 15), revenue.index))
    orders = pd.Series([2, 2, 0], index=["a", "b", "c"])
    expected = pd.Series(objects(5.0, "", "#DIV/0!"), revenue.index)
    pd.testing.assert_series_equal(AOV(revenue, orders), expected)
    pd.testing.assert_series_equal(AOV(revenue.to_frame(), orders.to_numpy()), expected)


def test_series_of_one_row_and_of_none():
    shops = pd.DataFrame({"revenue": [10.0], "orders": [2]}, index=[7])
    pd.testing.assert_series_equal(AOV(shops.revenue, shops.orders), pd.Series([5.0], [7]))
    assert AOV(shops[:0].revenue, shops[:0].orders).empty
    assert AOV(shops.revenue, shops.orders).dtype == AOV(shops[:0].revenue, 2).dtype == float


def test_series_whose_rows_do_not_belong_together_are_refused():
    with pytest.raises(TypeError, match="different indexes"):
        AOV(pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0]))
    assert AOV(pd.Series([1, 2], index=[5, 6]), pd.Series([1])).tolist() == [1.0, 2.0]


def test_tables_of_several_columns():
    months = pd.DataFrame({"jan": [10, 20], "feb": [30, None]}, index=["a", "b"])
    expected = pd.DataFrame({"jan": [5.0, 10.0], "feb": [15.0, math.nan]}, index=["a", "b"])
    pd.testing.assert_frame_equal(AOV(months, 2), expected)
    assert AOV(months.astype(object), 0).to_numpy().tolist() == [["#DIV/0!", "#DIV/0!"], ["#DIV/0!", ""]]
    assert KPI_CONSULTATIONS(months) == KPI_CONSULTATIONS(months["jan"]) * 2 == 60.0


def test_polars():
    pl = pytest.importorskip("polars")
    revenue = pl.Series("revenue", [10, None, 30])
    result = AOV(revenue, 2)
    assert (result.dtype, result.to_list()) == (pl.Float64, [5.0, None, 15.0])
    assert AOV(revenue.to_frame(), pl.Series("n", [2, 2, 0])).to_list() == [5.0, "", "#DIV/0!"]
    assert KPI_BENCHMARK(SHOPPER, "aov", revenue * 10).to_list() == ["Typical", "", "Exceptional"]
    assert AOV(pl.Series([], dtype=pl.Int64), 2).to_list() == []
    with pytest.raises(TypeError, match="LazyFrame"):
        AOV(pl.LazyFrame({"a": [1]}), 2)


def test_verdicts_on_arrays_and_series():
    values = pd.Series([90, 160, None, 250], index=list("abcd"))
    assert KPI_BENCHMARK(SHOPPER, "aov", values).tolist() == ["Below benchmark", "Above average", "", "Exceptional"]
    assert same(KPI_RANK(SHOPPER, "aov", values.to_numpy()), floats(0, 2, math.nan, 3))
    assert same(KPI_GAP(SHOPPER, "aov", values.to_numpy()), floats(10, 40, math.nan, 0))
    assert list(KPI_RANK(SHOPPER, "aov", values).index) == list("abcd")
    assert same(KPI_RANK(SHOPPER, "aov", floats(90, math.inf)), objects(0, "#NUM!"))
    assert same(KPI_RANK(SHOPPER, "nonsense", floats(90, math.nan)), objects("#N/A", ""))
    assert KPI_CALC(SHOPPER, "aov", values, 2)["b"] == 80.0
    assert KPI_WHY("KPI_AOV", floats(10, math.nan, math.inf), 2).tolist()[:2] == ["", ""]


NUMBERS = st.sampled_from([math.nan, math.inf, -math.inf, -1.0, 0.0, -0.0, 1e308, 5e-324]) | st.floats(0, 100)


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_arrays_equal_single_values(data):
    own = [
        parse_formula("a / (b / c)", ["a", "b", "c"], ["a - b <= c", "1 / (2 / (c - a)) >= 0.5"]),
        parse_formula("-a * b + 1 / (2 - 2)", ["a", "b"]),
        parse_formula("b", ["a", "b"], ["a * a * a < 1000 * b"]),
    ]
    formulas = [function.formula for function in load_functions().values() if not function.formula.ranges]
    calculator = Calculator(data.draw(st.sampled_from([*formulas, *own])))
    count = data.draw(st.integers(1, 6))
    columns = [data.draw(st.lists(NUMBERS, min_size=count, max_size=count)) for _ in calculator.formula.arguments]
    expected = [calculator.value(*row) for row in zip(*columns, strict=True)]
    result = np.array(calculator.arrays(np, [np.array(column) for column in columns], count), dtype=object)
    assert [repr("" if cell != cell else cell) for cell in result.tolist()] == list(map(repr, expected))


def test_no_library_is_imported():
    script = (
        "import sys; from xlkpi.functions import *; KPI_AOV([1, 2], 2); KPI_RANK('x', 'y', [1]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"numpy", "pandas", "polars", "pyarrow"}.isdisjoint(done.stdout.split())
