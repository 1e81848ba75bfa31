"""The calculators as functions of cells and ranges: one an entry of functions.toml."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, List, Optional, Sequence

from .catalogue.load import load_functions
from .catalogue.model import Function
from .formula.values import VALUE
from .ranges import over_cells, over_columns, read_range


def calculate(function: Function, arguments: Sequence[Any]) -> Any:
    """A calculator's results for cells and ranges, any of its arguments."""
    if len(arguments) != len(function.arguments):
        return VALUE
    calculator = function.calculator
    if not function.formula.ranges:
        return over_columns(calculator.rows, arguments)
    whole = whole_ranges(function, arguments)
    return VALUE if whole is None else over_cells(lambda *cells: calculator.value(*unwrapped(cells)), whole)


def whole_ranges(function: Function, arguments: Sequence[Any]) -> Optional[List[Any]]:
    """The arguments, those that are added up wrapped so that each counts as one value; None for a ragged range."""
    wrapped: List[Any] = []
    for argument, given in zip(function.arguments, arguments):
        if argument.name in function.formula.ranges:
            cells = read_range(given)
            if cells is None:
                return None
            given = _Whole(cells.cells)
        wrapped.append(given)
    return wrapped


def unwrapped(cells: Sequence[Any]) -> List[Any]:
    """The cells as a calculator takes them: a whole range is the list of its cells."""
    return [cell.cells if isinstance(cell, _Whole) else cell for cell in cells]


class _Whole:
    """A range that is one value, because it is added up."""

    def __init__(self, cells: List[Any]) -> None:
        self.cells = cells


def _make(function: Function) -> Callable[..., Any]:
    def calculator(*arguments: Any, **named: Any) -> Any:
        given = signature.bind(*arguments, **named)  # a wrong argument is a TypeError, as for any Python function
        return calculate(function, given.args)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(a.name, kind) for a in function.arguments])
    lines = [f"    {a.name}: {a.help['en']} ({a.unit})" for a in function.arguments]
    calculator.__name__ = calculator.__qualname__ = function.name
    calculator.__signature__ = signature  # type: ignore[attr-defined]
    calculator.__doc__ = "\n".join([function.help["en"], "", *lines, "", f"Result: {function.result}."])
    return calculator


CALCULATORS: Dict[str, Callable[..., Any]] = {name: _make(function) for name, function in load_functions().items()}
"""Every calculator by its name."""
