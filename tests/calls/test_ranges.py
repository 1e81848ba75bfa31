"""Cells and ranges, applied cell by cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soak import examples
from xlkpi.calls.ranges import Range, over_cells, read_range
from xlkpi.errors import ShapeError


def add(*cells):
    return sum(cells)


@pytest.mark.parametrize(
    ("argument", "cells", "shape"),
    [
        (5, [5], None),
        (None, [None], None),
        ("text", ["text"], None),
        ([[5]], [5], None),
        ([5], [5], (-1, 1)),
        ([], [], (-1, 0)),
        ([[]], [None], None),
        ([[], []], [None], None),
        ((), [], (-1, 0)),
        (range(2), [0, 1], (-1, 2)),
        ([1, 2], [1, 2], (-1, 2)),
        ((1, 2), [1, 2], (-1, 2)),
        ([[1, 2]], [1, 2], (1, 2)),
        ([[1], [2]], [1, 2], (2, 1)),
        (((1, 2), (3, 4)), [1, 2, 3, 4], (2, 2)),
    ],
)
def test_read_range(argument, cells, shape):
    assert read_range(argument) == Range(cells, shape)


def test_a_ragged_range_is_no_range():
    with pytest.raises(ShapeError, match="rows of 1 to 2 cells"):
        over_cells(add, [[[1, 2], [3]]])


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ([1, 2], 3),
        ([[1, 2], [10, 20]], [11, 22]),
        ([[1, 2], 10], [11, 12]),
        ([10, [[1], [2]]], [[11], [12]]),
        ([[[1, 2], [3, 4]], [[10]]], [[11, 12], [13, 14]]),
        ([[[1]], [[2]]], 3),
    ],
)
def test_over_cells(arguments, result):
    assert over_cells(add, arguments) == result


@settings(max_examples=examples(50), deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_the_result_has_the_shape_of_the_ranges(rows, width, single):
    grid = [[row * width + column for column in range(width)] for row in range(rows)]
    result = over_cells(add, [grid, 100 if single else grid])
    expected = [[cell + (100 if single else cell) for cell in row] for row in grid]
    assert result == (expected if rows * width > 1 else expected[0][0])
