"""Cells and ranges as a spreadsheet or a Python script hands them over, and functions applied to them.

A single cell is a value. A range is a list of rows, as from a spreadsheet, or a column: a flat list, a `range`, an
array, a column of pandas, polars or Arrow. A list of one row with one cell counts as that cell.
"""

from __future__ import annotations

import datetime
import sys
from itertools import chain
from typing import Any, Callable, List, NamedTuple, Optional, Sequence

from ..errors import ShapeError
from ..messages import Message, message, plural
from .containers import Form, Shape, build, common_form, read_column

_SINGLE = frozenset({float, int, str, bool, type(None), bytes, bytearray, datetime.date, datetime.datetime})
"""The most common types of single cells, and those of them that could be taken for ranges."""

_NO_NUMBERS = frozenset({list, str, bool, type(None), bytes, bytearray, datetime.date, datetime.datetime})
"""What a column or a single cell may be that is not computed as an array."""

_LIST = Form()
_AS_LIST = message("give a list of its cells")


class Range(NamedTuple):
    """The cells of an argument, row by row: a list, or a flat array of floats. The shape is None for a single cell."""

    cells: Any
    shape: Optional[Shape]
    form: Form = _LIST

    @property
    def as_list(self) -> List[Any]:
        """Return the cells as a list."""
        return self.cells if isinstance(self.cells, list) else list(self.cells.tolist())


def read_range(argument: Any, name: str = "the range") -> Range:
    """Return an argument's cells.

    Args:
        argument: A cell, or a range of any kind.
        name: The argument's name in messages.

    Raises:
        ShapeError: The argument is neither: rows of different lengths, a dictionary, a generator.
    """
    if argument.__class__ in _SINGLE:
        return Range([argument], None)
    if isinstance(argument, (list, tuple, range)):
        return _of_list(argument, name)
    column = read_column(argument)
    if column is not None:
        return Range(*column)
    for method in ("tolist", "to_list"):
        if hasattr(argument, method):  # an array of another library
            return read_range(getattr(argument, method)(), name)
    if hasattr(argument, "__iter__") and not isinstance(argument, (str, bytes, bytearray)):
        raise _wrong(name, message("is of type {type}", type=type(argument).__name__), _AS_LIST)
    return Range([argument], None)


def _of_list(argument: Sequence[Any], name: str) -> Range:
    first = argument[0] if argument else None
    if not isinstance(first, (list, tuple)):
        return Range(argument if isinstance(argument, list) else list(argument), (-1, len(argument)))
    if not {list, tuple}.issuperset(map(type, argument)):
        raise _wrong(name, message("has rows and single cells"), message("give a list of cells or a list of rows"))
    widths = set(map(len, argument))
    if len(widths) > 1:
        what = message("has rows of {least} to {most} cells", least=min(widths), most=max(widths))
        raise _wrong(name, what, message("fill the short ones with None"))
    cells = list(chain.from_iterable(argument))
    return Range(cells or [None], None if len(cells) <= 1 else (len(argument), len(first)))


def _wrong(name: str, what: str, fix: str) -> ShapeError:
    return ShapeError(message("{name} {what}; {fix}", name=name, what=what, fix=fix))


def over_cells(
    function: Callable[..., Any], arguments: Sequence[Any], names: Sequence[str] = (), texts: bool = False
) -> Any:
    """Call a function for each place of some ranges, and return the range of its results.

    Args:
        function: Takes one cell per argument.
        arguments: Single cells and ranges. Ranges have one shape; a single cell counts for every place.
        names: The arguments' names in messages.
        texts: Whether the function gives texts rather than numbers.

    Returns:
        One result where all arguments are single cells, else results in the shape of the ranges.

    Raises:
        ShapeError: Shapes differ.

    Example:
        >>> over_cells(max, [[[1, 5], [2, 2]], 3])
        [[3, 5], [3, 3]]
    """
    return over_columns(lambda columns, count: _each(function, columns, count), arguments, names, texts=texts)


def over_columns(
    function: Callable[[List[Any], int], List[Any]],
    arguments: Sequence[Any],
    names: Sequence[str] = (),
    arrays: Optional[Callable[[Any, List[Any], int], Any]] = None,
    texts: bool = False,
) -> Any:
    """Call a function once for all places of some ranges, and return the range of its results.

    Args:
        function: Takes columns (each a list of cells, or one cell for all places) and the number of places.
        arguments: As over_cells takes them.
        names: The arguments' names in messages.
        arrays: The same function for NumPy, flat arrays of floats (or one number for all places) and the number of
            places. NaN stands for a blank. It returns an array.
        texts: Whether the function gives texts rather than numbers.

    Raises:
        ShapeError: Shapes differ.
    """
    names = names or [message("argument {number}", number=number + 1) for number in range(len(arguments))]
    ranges = [read_range(argument, name) for argument, name in zip(arguments, names)]
    shape = _common_shape(ranges, names)
    if shape is None:
        return function([[given.cells[0]] for given in ranges], 1)[0]
    count = _size(shape)
    whole = [given.shape is not None and _size(given.shape) == count for given in ranges]
    form = common_form([given.form for given, is_whole in zip(ranges, whole) if is_whole])
    columns = [given.cells if is_whole else given.as_list[0] for given, is_whole in zip(ranges, whole)]
    if arrays is not None and form.library and count and not any(type(column) in _NO_NUMBERS for column in columns):
        results = arrays(sys.modules["numpy"], columns, count)
    else:
        results = function([given.as_list if w else cell for given, w, cell in zip(ranges, whole, columns)], count)
    return build(results, shape, form, texts)


def _common_shape(ranges: Sequence[Range], names: Sequence[str]) -> Optional[Shape]:
    """Return the shape of the ranges with more or less than one cell, or else of any; None for single cells."""
    shaped = [(given.shape, name) for given, name in zip(ranges, names) if given.shape is not None]
    found = [one for one in shaped if _size(one[0]) != 1] or shaped
    if not found:
        return None
    shape, first = found[0]
    for other, name in found[1:]:
        if other != shape and _size(shape) != 1:
            values = {"first": first, "cells": _shown(shape), "name": name, "others": _shown(other)}
            raise ShapeError(message("{first} has {cells} and {name} has {others}; give ranges of one shape", **values))
    return shape


def _size(shape: Shape) -> int:
    return abs(shape[0]) * shape[1]


def _shown(shape: Shape) -> Message:
    rows, width = shape
    if rows < 0:
        return plural("{count} cell", "{count} cells", count=width)
    return message("{rows} × {width} cells", rows=rows, width=width)


def _each(function: Callable[..., Any], columns: Sequence[Any], count: int) -> List[Any]:
    spread = [column if isinstance(column, list) else [column] * count for column in columns]
    return [function(*row) for row in zip(*spread)]
