"""Tree → Python: a callable for single values and a fast path for whole columns.

Both give the same answers to empty, wrong and impossible inputs. In this order: the error of an input, "" for a blank,
#VALUE! for text and booleans, #DIV/0! for a denominator of 0, #NUM! for impossible or infinite numbers. A check that
divides by zero gives #DIV/0! and one that overflows #NUM!, as comparisons do in a worksheet.
"""

from __future__ import annotations

import math
import operator
from contextlib import suppress
from itertools import repeat
from typing import Any, Callable, Dict, Iterable, List, Sequence, Tuple, Union

from .arrays import COMPARISONS, over_arrays
from .parse import Comparison, Formula, Name, Negative, Node, Number, Sum
from .rows import Rows, compile_rows
from .values import BLANK, DIV0, ERRORS, NUM, WRONG, Value, answer, to_number

_OPERATORS: Dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_LEFT_AS_THEY_ARE = frozenset({float, str, type(None)})
"""The types of cells in a column that need no conversion before its rows are computed."""

Column = Union[Sequence[Any], float]
"""The values of one argument: one per row, or a single number for all rows."""


class Calculator:
    """A formula as a callable.

    `value(*cells)` answers for one cell per argument (a range argument takes the list of its cells);
    `rows(columns, count)` answers for many rows at once.
    """

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self._positions = {name: index for index, name in enumerate(formula.arguments)}
        self._ranges = frozenset(self._positions[name] for name in formula.ranges)
        self._result = self._closure(formula.result)
        self._checks = tuple(self._check(check) for check in formula.checks)
        self._rows: Dict[Tuple[bool, ...], Rows] = {}  # compiled when first needed, by which columns are floats

    def value(self, *cells: Any) -> Value:
        """Return the result for one cell per argument: a number, "" or an error's text."""
        numbers: List[Any] = [
            _add_up(cell) if index in self._ranges else to_number(cell) for index, cell in enumerate(cells)
        ]
        if any(isinstance(number, str) for number in numbers):
            return answer([number for number in numbers if isinstance(number, str)])
        try:
            result: float = self._result(numbers)
            hold = [check(numbers) for check in self._checks]  # all of them: a zero in the last one counts
        except ZeroDivisionError:
            return DIV0
        except OverflowError:
            return NUM
        possible = all(hold) and all(0 <= number < math.inf for number in numbers + self._added_up(cells))
        return result + 0.0 if possible and math.isfinite(result) else NUM

    def evaluate(self, node: Node, numbers: Sequence[float]) -> Any:
        """Return the value of a part of the formula for one number per argument."""
        return self._closure(node)(numbers)

    def failed(self, numbers: Sequence[float]) -> List[Comparison]:
        """Return the checks that fail for one number per argument. A check that cannot be computed does not fail."""
        failed = []
        for check, holds in zip(self.formula.checks, self._checks):
            with suppress(ArithmeticError):
                failed += [] if holds(numbers) else [check]
        return failed

    def problem(self, numbers: Sequence[float]) -> str:
        """Return the error of impossible numbers, one per argument; "" when the numbers are possible.

        Numbers are impossible when they are negative or infinite, or fail a check. A denominator of 0 is possible.
        """
        try:
            hold = [check(numbers) for check in self._checks]
        except ZeroDivisionError:
            return DIV0
        except OverflowError:
            return NUM
        return "" if all(hold) and all(0 <= number < math.inf for number in numbers) else NUM

    def rows(self, columns: Sequence[Column], count: int) -> List[Value]:
        """Return the results for `count` rows.

        Args:
            columns: For each argument a list of `count` cells, or a single cell for all rows.
            count: Number of rows.
        """
        if self._ranges:
            spread = [column if isinstance(column, list) else repeat(column, count) for column in columns]
            return [self.value(*row) for row in zip(*spread)]
        try:
            return self._compiled(columns, count, _lazy_floats)
        except OverflowError:  # a whole number that no float can hold
            return self._compiled(columns, count, with_floats)

    def _compiled(
        self,
        columns: Sequence[Column],
        count: int,
        read: Callable[[List[Any]], Tuple[Iterable[Any], bool]],
    ) -> List[Value]:
        """Return the results of `rows`; `read` returns a column's cells, and whether all of them are floats."""
        lists = [read(column if isinstance(column, list) else [column]) for column in columns]
        floats = tuple(is_float for _, is_float in lists)
        if floats not in self._rows:
            self._rows[floats] = compile_rows(self.formula, floats, self.value)
        return self._rows[floats](
            [
                cells if isinstance(column, list) else repeat(next(iter(cells)), count)
                for (cells, _), column in zip(lists, columns)
            ]
        )

    def arrays(self, np: Any, columns: Sequence[Any], count: int) -> Any:
        """Return `count` results as an array of floats with NaN for blanks, or of objects where there are errors.

        Args:
            np: NumPy.
            columns: For each argument a flat array of floats, in which NaN stands for a blank, or a number for all.
            count: Number of results.
        """
        numbers = [column if isinstance(column, np.ndarray) else np.float64(to_number(column)) for column in columns]
        try:
            return over_arrays(np, self.formula, self.evaluate, numbers, count)
        except ZeroDivisionError:  # a constant
            return self.rows([column.tolist() for column in numbers], count)

    def _added_up(self, cells: Sequence[Any]) -> List[Any]:
        """Return the numbers among the cells of the range arguments."""
        return [number for index in self._ranges for number in _not_blank(cells[index])]

    def _check(self, check: Comparison) -> Callable[[Sequence[Any]], bool]:
        """Return a check as a callable, which raises OverflowError where the sides are too large to be subtracted."""
        apply, left, right = COMPARISONS[check.operator], self._closure(check.left), self._closure(check.right)

        def holds(numbers: Sequence[Any]) -> bool:
            one, other = left(numbers), right(numbers)
            if not math.isfinite(one - other):
                raise OverflowError
            return bool(apply(one, other))

        return holds

    def _closure(self, node: Node) -> Callable[[Sequence[Any]], Any]:
        if isinstance(node, Number):
            constant = node.value
            return lambda numbers: constant
        if isinstance(node, (Name, Sum)):
            return operator.itemgetter(self._positions[node.id if isinstance(node, Name) else node.argument.id])
        if isinstance(node, Negative):
            operand = self._closure(node.operand)
            return lambda numbers: -operand(numbers)
        apply, left, right = _OPERATORS[node.operator], self._closure(node.left), self._closure(node.right)
        return lambda numbers: apply(left(numbers), right(numbers))


def _add_up(cells: Any) -> Value:
    """Return the sum of a range's numbers, blanks skipped; "" when all are blank."""
    found = _not_blank(cells)
    texts = [number for number in found if isinstance(number, str)]
    if texts:
        return next((text for text in texts if text in ERRORS), WRONG)
    return total(found) if found else BLANK


def _not_blank(cells: Any) -> List[Any]:
    """Return the cells of a range as numbers, errors and WRONG, without the blanks."""
    plain, are_floats = with_floats(cells if isinstance(cells, list) else [cells])
    if are_floats:
        return [number for number in plain if number == number]
    return [number for number in map(to_number, plain) if number != BLANK]


def condensed(cells: List[Any]) -> List[Any]:
    """Return fewer cells that add up to the same, and that are possible where these are."""
    found = _add_up(cells)
    if isinstance(found, str):
        return [found]
    return [found] if all(0 <= number < math.inf for number in _not_blank(cells)) else cells


def total(numbers: Sequence[float]) -> float:
    """Return the sum, rounded once. The built-in sum() rounds differently since Python 3.12."""
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):  # too large, or infinity less infinity
        return math.inf


def with_floats(column: List[Any]) -> Tuple[List[Any], bool]:
    """Return a column with its numbers as floats, and whether all its cells are floats then."""
    with suppress(OverflowError):
        cells, are_floats = _lazy_floats(column)
        return (cells if isinstance(cells, list) else list(cells)), are_floats
    return _converted(column), True


def _lazy_floats(column: List[Any]) -> Tuple[Iterable[Any], bool]:
    """Return a column with its numbers as floats, and whether all its cells are floats then.

    Whole numbers are converted when the caller comes to them, which takes less time than a list of them: one that no
    float can hold raises OverflowError there.
    """
    kinds = {cell.__class__ for cell in column}
    if kinds == {int}:
        return map(float, column), True
    if not kinds <= _LEFT_AS_THEY_ARE:
        column = _converted(column)
        kinds = {cell.__class__ for cell in column}
    return column, kinds <= {float}


def _converted(column: List[Any]) -> List[Any]:
    return [cell if cell.__class__ in _LEFT_AS_THEY_ARE else to_number(cell) for cell in column]
