"""Cells and ranges, applied cell by cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soak import examples
from xlkpi.ranges import Range, over_cells, read_range


def add(*cells):
    return sum(cells)


@pytest.mark.parametrize(
    ("argument", "cells", "shape"),
    [
        (5, [5], None),
        (None, [None], None),
        ("text", ["text"], None),
        ([[5]], [5], None),
        ([5], [5], None),
        ([], [None], None),
        ([[]], [None], None),
        ([[], []], [None], None),
        ((), [None], None),
        ([1, 2], [1, 2], (-1, 2)),
        ((1, 2), [1, 2], (-1, 2)),
        ([[1, 2]], [1, 2], (1, 2)),
        ([[1], [2]], [1, 2], (2, 1)),
        (((1, 2), (3, 4)), [1, 2, 3, 4], (2, 2)),
    ],
)
def test_read_range(argument, cells, shape):
    assert read_range(argument) == Range(cells, shape)


def test_a_ragged_range_is_none():
    assert read_range([[1, 2], [3]]) is None
    assert over_cells(add, [[[1, 2], [3]]]) == "#VALUE!"


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ([1, 2], 3),
        ([[1, 2], [10, 20]], [11, 22]),
        ([[1, 2], 10], [11, 12]),
        ([10, [[1], [2]]], [[11], [12]]),
        ([[[1, 2], [3, 4]], [[10]]], [[11, 12], [13, 14]]),
        ([[[1, 2]], [[1], [2]]], "#VALUE!"),
        ([[1, 2], [1, 2, 3]], "#VALUE!"),
        ([[1, 2], [[1], [2]]], "#VALUE!"),
        ([[[1]], [[2]]], 3),
    ],
)
def test_over_cells(arguments, result):
    assert over_cells(add, arguments) == result


def test_arrays_and_columns():
    numpy = pytest.importorskip("numpy")
    assert over_cells(add, [numpy.array([1.0, 2.0]), 1]) == [2.0, 3.0]
    assert over_cells(add, [numpy.array([[1], [2]]), numpy.array([[3], [4]])]) == [[4], [6]]
    assert over_cells(add, [numpy.float64(2), numpy.int32(3)]) == 5.0
    assert over_cells(add, [numpy.array(5), 1]) == 6
    assert read_range(numpy.array([])) == Range([None], None)


def test_tables_of_pandas():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 2.0], "b": pandas.array([3, None], dtype="Int64")})
    assert over_cells(add, [table[["a"]], [[10], [20]]]) == [[11.0], [22.0]]
    assert read_range(table[["a", "b"]]) == Range([1.0, 3, 2.0, pandas.NA], (2, 2))


def test_pandas_columns():
    pandas = pytest.importorskip("pandas")
    assert over_cells(add, [pandas.Series([1, 2]), pandas.Series([3, 4])]) == [4, 6]


@settings(max_examples=examples(50), deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_the_result_has_the_shape_of_the_ranges(rows, width, single):
    grid = [[row * width + column for column in range(width)] for row in range(rows)]
    result = over_cells(add, [grid, 100 if single else grid])
    expected = [[cell + (100 if single else cell) for cell in row] for row in grid]
    assert result == (expected if rows * width > 1 else expected[0][0])
