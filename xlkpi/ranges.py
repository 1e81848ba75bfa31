"""Cells and ranges as a spreadsheet hands them over, and a function applied to them cell by cell.

A single cell is a value; a range is a list of rows, or a flat list; NumPy arrays and pandas columns are
taken by their `tolist`, tables of pandas as the arrays that they make. A range of one cell counts as that cell.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

from .formula.values import VALUE

Shape = Tuple[int, int]
"""Rows and columns; (-1, n) for a flat list."""


class Range(NamedTuple):
    """The cells of an argument, row by row; shape is None for a single cell."""

    cells: List[Any]
    shape: Optional[Shape]


def read_range(argument: Any) -> Optional[Range]:
    """The argument's cells; None when its rows differ in length."""
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
    """function(*cells), for single cells; for ranges of one shape (or with single cells), the range of its results.

    #VALUE! when the shapes differ.
    """
    return over_columns(lambda columns, count: _each(function, columns, count), arguments)


def over_columns(function: Callable[[List[Any], int], List[Any]], arguments: Sequence[Any]) -> Any:
    """The same for a function of whole columns: each a list of cells, or one cell for all; and their number."""
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
