"""Cells and ranges as a spreadsheet hands them over, and a function applied to them cell by cell.

A single cell is a value. A range is a list of rows, a flat list, a NumPy array, or a column or table of pandas. A range
of one cell counts as that cell.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

from .formula.values import VALUE

Shape = Tuple[int, int]
"""Rows and columns; (-1, n) for a flat list."""


class Range(NamedTuple):
    """The cells of an argument, row by row. The shape is None for a single cell."""

    cells: List[Any]
    shape: Optional[Shape]


def read_range(argument: Any) -> Optional[Range]:
    """Return an argument's cells; None for rows of different lengths."""
    if hasattr(argument, "columns") and hasattr(argument, "to_numpy"):
        argument = argument.to_numpy()
    if hasattr(argument, "tolist"):
        argument = argument.tolist()
    if not isinstance(argument, (list, tuple)):
        return Range([argument], None)
    if argument and {list, tuple}.issuperset(map(type, argument)):
        width = len(argument[0])
        if len(set(map(len, argument))) > 1:
            return None
        cells = list(chain.from_iterable(argument))
        shape = (len(argument), width)
    else:
        cells, shape = list(argument), (-1, len(argument))
    return Range(cells or [None], None if len(cells) <= 1 else shape)


def over_cells(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Call a function for each place of some ranges, and return the range of its results.

    Args:
        function: Takes one cell per argument.
        arguments: Single cells and ranges. Ranges have one shape; a single cell counts for every place.

    Returns:
        One result where all arguments are single cells, else results in the shape of the ranges; "#VALUE!" where
        shapes differ.

    Example:
        >>> over_cells(max, [[[1, 5], [2, 2]], 3])
        [[3, 5], [3, 3]]
    """
    return over_columns(lambda columns, count: _each(function, columns, count), arguments)


def over_columns(function: Callable[[List[Any], int], List[Any]], arguments: Sequence[Any]) -> Any:
    """Call a function once for all places of some ranges, and return the range of its results.

    Args:
        function: Takes columns (each a list of cells, or one cell for all places) and the number of places.
        arguments: As over_cells takes them.
    """
    ranges = [read_range(argument) for argument in arguments]
    shapes = {given.shape for given in ranges if given is not None and given.shape is not None}
    if None in ranges or len(shapes) > 1:
        return VALUE
    shape = shapes.pop() if shapes else None
    columns = [given.cells if given.shape else given.cells[0] for given in ranges if given is not None]
    if shape is None:
        return function([[cell] for cell in columns], 1)[0]
    rows, width = shape
    results = function(columns, abs(rows) * width)
    return results if rows < 0 else list(map(list, zip(*[iter(results)] * width)))  # cut into rows, in C


def _each(function: Callable[..., Any], columns: Sequence[Any], count: int) -> List[Any]:
    spread = [column if isinstance(column, list) else [column] * count for column in columns]
    return [function(*row) for row in zip(*spread)]
