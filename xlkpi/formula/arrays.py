"""Tree → NumPy: a formula over arrays of floats, in which NaN stands for a blank.

NumPy is handed in by the caller, who has got arrays from somebody who has imported it.
"""

from __future__ import annotations

import operator
from typing import Any, Callable, Dict, Iterator, Sequence

from .parse import Formula, Name, Node, denominators
from .rows import above_the_line, is_plain
from .values import BLANK, DIV0, NUM

COMPARISONS: Dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}

Evaluate = Callable[[Node, Sequence[Any]], Any]
"""Computes a part of a formula for one array, or number of NumPy, per argument."""


def over_arrays(np: Any, formula: Formula, evaluate: Evaluate, columns: Sequence[Any], count: int) -> Any:
    """Return a formula's results as an array: floats with NaN for blanks, or objects where there are errors.

    Args:
        np: NumPy.
        formula: A formula without sums.
        evaluate: Computes a part of the formula.
        columns: A flat array of `count` floats, or a number of NumPy, per argument.
        count: The number of results.

    Raises:
        ZeroDivisionError: The formula divides by a constant of zero.
    """
    with np.errstate(all="ignore"):
        result = evaluate(formula.result, columns)
        if not np.shape(result) or isinstance(formula.result, Name):
            result = np.full(count, result)  # an array of our own
        result += 0.0  # -0.0 becomes 0.0
        good = np.isfinite(result)
        for condition in _conditions(np, formula, evaluate, columns):
            good &= condition
        if good.all():
            return result
        blank = np.zeros(count, dtype=bool)
        for column in columns:
            blank |= np.isnan(column)
        wrong = ~(good | blank)
        if not wrong.any():
            result[blank] = np.nan
            return result
        zero = _zero_first(np, formula, evaluate, columns, count)
    answers = result.astype(object)
    answers[wrong] = NUM
    answers[wrong & zero] = DIV0
    answers[blank] = BLANK
    return answers


def _conditions(np: Any, formula: Formula, evaluate: Evaluate, columns: Sequence[Any]) -> Iterator[Any]:
    """Yield where plain, possible numbers are, one condition after the other; the result is finite besides."""
    divides = formula.all_denominators
    infinite_result = above_the_line(formula.result)
    for argument, column in zip(formula.arguments, columns):
        yield column > 0 if Name(argument) in divides else column >= 0
        if argument not in infinite_result:
            yield column < np.inf
    for node in divides:
        if not isinstance(node, Name):
            yield evaluate(node, columns) != 0
    for check in formula.checks:
        left, right = evaluate(check.left, columns), evaluate(check.right, columns)
        yield COMPARISONS[check.operator](left, right)
        if not is_plain(check):
            yield np.isfinite(left - right)


def _zero_first(np: Any, formula: Formula, evaluate: Evaluate, columns: Sequence[Any], count: int) -> Any:
    """Return where a division by zero comes first; a check that overflows before it goes before it."""
    zero = _any_zero(np, formula.result, evaluate, columns, count)
    overflow = np.zeros(count, dtype=bool)
    for check in formula.checks:
        zero |= _any_zero(np, check.left, evaluate, columns, count) & ~overflow
        zero |= _any_zero(np, check.right, evaluate, columns, count) & ~overflow
        overflow |= ~np.isfinite(evaluate(check.left, columns) - evaluate(check.right, columns))
    return zero


def _any_zero(np: Any, tree: Node, evaluate: Evaluate, columns: Sequence[Any], count: int) -> Any:
    found = np.zeros(count, dtype=bool)
    for node in denominators(tree):
        found |= evaluate(node, columns) == 0
    return found
