"""The calculators as functions of cells and ranges: one function per entry of functions.toml."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, List, Sequence

from ..catalogue.function import Function
from ..catalogue.load import load_functions
from ..formula.python import condensed
from ..formula.values import VALUE
from .ranges import over_cells, over_columns, read_range

_SINGLE = frozenset({float, int, str, bool, type(None)})
"""The most common types of single cells."""


def calculate(function: Function, arguments: Sequence[Any]) -> Any:
    """Return a calculator's results for cells and ranges.

    Args:
        function: The calculator.
        arguments: A cell or range per argument; ranges of one shape, or ranges beside single cells.

    Returns:
        One value for single cells, else a range of values in the shape and form of the ranges. "#VALUE!" for another
        number of arguments.

    Raises:
        ShapeError: Ranges have different shapes, or an argument is neither a cell nor a range.
    """
    if len(arguments) != len(function.arguments):
        return VALUE
    calculator = function.calculator
    if not function.formula.ranges:
        return over_columns(calculator.rows, arguments, function.formula.arguments, calculator.arrays)
    whole = whole_ranges(function, arguments)
    for given in whole:
        if isinstance(given, _Whole):
            given.cells = condensed(given.cells)  # once, not for every row
    return over_cells(lambda *cells: calculator.value(*unwrapped(cells)), whole, function.formula.arguments)


def whole_ranges(function: Function, arguments: Sequence[Any]) -> List[Any]:
    """Wrap the ranges that are added up, so that each counts as one value."""
    return [
        _Whole(read_range(given, argument.id).as_list) if argument.id in function.formula.ranges else given
        for argument, given in zip(function.arguments, arguments)
    ]


def unwrapped(cells: Sequence[Any]) -> List[Any]:
    """Return the cells as a calculator takes them: a whole range as the list of its cells."""
    return [cell.cells if isinstance(cell, _Whole) else cell for cell in cells]


class _Whole:
    """A range that counts as one value, because it is added up."""

    def __init__(self, cells: List[Any]) -> None:
        self.cells = cells


def _make(function: Function) -> Callable[..., Any]:
    count = 0 if function.formula.ranges else len(function.arguments)

    def calculator(*arguments: Any, **named: Any) -> Any:
        if len(arguments) == count and not named and _SINGLE.issuperset(map(type, arguments)):
            return function.calculator.value(*arguments)  # cells alone, as from most hosts
        given = signature.bind(*arguments, **named)  # a wrong argument is a TypeError, as for any Python function
        return calculate(function, given.args)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(a.id, kind) for a in function.arguments])
    calculator.__name__ = calculator.__qualname__ = function.name
    calculator.__signature__ = signature  # type: ignore[attr-defined]
    calculator.__doc__ = _docstring(function)
    return calculator


def _docstring(function: Function) -> str:
    """Return a calculator's docstring in Google's style, with its worked example and the answer to blank inputs."""
    summary, _, detail = function.help["en"].partition(": ")
    inputs = list(function.example.values())
    call = f"{function.name}({', '.join(format(number, '.15g') for number in inputs)})"
    blank = f"{function.name}({', '.join(['None'] * len(inputs))})"
    return "\n".join(
        [
            *([f"{summary}.", "", detail[:1].upper() + detail[1:]] if detail else [summary]),
            "",
            "Args:",
            *(f"    {a.id}: {a.help['en']} Unit: {a.unit}; a number, a cell or a range." for a in function.arguments),
            "",
            "Returns:",
            f'    {RESULTS[function.result]}; a range of results for ranges. Blank inputs give "", text #VALUE!, a',
            "    denominator of 0 #DIV/0!, and impossible inputs #NUM!.",
            "",
            "Raises:",
            "    TypeError: An argument is missing, one too many, or of another shape than the others.",
            "",
            "Example:",
            f"    >>> {call}",
            f"    {function.calculator.value(*inputs)!r}",
            f"    >>> {blank}",
            "    ''",
        ]
    )


RESULTS = {
    "ratio": "A fraction: 0.8 is 80 %",
    "number": "A number",
    "count": "A count",
    "money": "An amount, in the currency of the inputs",
    "minutes": "Minutes",
    "hours": "Hours",
    "days": "Days",
}
"""The result of a calculator in words, by its unit."""

CALCULATORS: Dict[str, Callable[..., Any]] = {name: _make(function) for name, function in load_functions().items()}
"""Every calculator by its name."""
