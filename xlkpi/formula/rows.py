"""Tree → one list comprehension, which computes a formula over many rows.

    [r if 0.0 <= a0 and a1.__class__ is float and 0.0 < a1 < INF and (r := a0/a1 + 0.0) < INF else other(a0, a1)
     for a0, a1, in zip(*columns)]

The conditions hold for plain, possible numbers; `other` answers for every other row.
"""

from __future__ import annotations

import math
from typing import Any, Callable, Iterator, List, Mapping, Sequence, Set, Tuple

from .parse import Comparison, Formula, Name, Negative, Node, Number, Operation, Sum, walk
from .values import Value

Rows = Callable[[Sequence[Any]], List[Value]]
"""Takes one iterable of cells per argument, returns one result per row."""

_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3


def compile_rows(formula: Formula, floats: Sequence[bool], other: Callable[..., Value]) -> Rows:
    """Return a formula without sums as a function of columns.

    Args:
        formula: The formula.
        floats: For each argument whether its cells are floats, all of them; others are looked at one by one.
        other: Answers for a row with anything but plain, possible numbers; takes one cell per argument.
    """
    names = {argument: f"a{index}" for index, argument in enumerate(formula.arguments)}
    row = ", ".join(names.values())
    conditions = " and ".join(_conditions(formula, floats, names))
    source = f"lambda columns: [r if {conditions} else other({row}) for {row}, in zip(*columns)]"
    rows: Rows = eval(source, {"INF": math.inf, "other": other})  # no word in it is a catalogue's
    return rows


def _conditions(formula: Formula, floats: Sequence[bool], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the conditions under which a row is computed; each can be evaluated where those before it hold."""
    inner_first = sorted(formula.all_denominators, key=lambda node: len(list(walk(node))))  # outer ones divide by them
    infinite_result = above_the_line(formula.result)
    for plain, (argument, name) in zip(floats, names.items()):
        if not plain:
            yield f"{name}.__class__ is float"
        least = f"0.0 < {name}" if Name(argument) in inner_first else f"0.0 <= {name}"
        yield least if argument in infinite_result else f"{least} < INF"
    for node in inner_first:
        if not isinstance(node, Name):
            yield _source(node, names)[0]  # not zero
    for check in formula.checks:
        left, right = _source(check.left, names)[0], _source(check.right, names)[0]
        yield f"{left} {check.operator} {right}"
        if not is_plain(check):
            yield f"-INF < ({left})-({right}) < INF"
    result = f"(r := {_source(formula.result, names)[0]} + 0.0) < INF"  # the addition turns -0.0 into 0.0
    yield f"-INF < {result}" if any(_subtracts(node) for node in walk(formula.result)) else result


def above_the_line(node: Node) -> Set[str]:
    """Return the names of a result that stand in no denominator: if one is infinite, the result is no finite number."""
    if isinstance(node, Name):
        return {node.id}
    if isinstance(node, Negative):
        return above_the_line(node.operand)
    if not isinstance(node, Operation):
        return set()
    return above_the_line(node.left) | (set() if node.operator == "/" else above_the_line(node.right))


def _subtracts(node: Node) -> bool:
    return isinstance(node, Negative) or (isinstance(node, Operation) and node.operator == "-")


def is_plain(check: Comparison) -> bool:
    """Return whether both sides of a check are arguments or numbers, whose difference cannot overflow."""
    return all(isinstance(side, (Name, Number)) for side in (check.left, check.right))


def _source(node: Node, names: Mapping[str, str]) -> Tuple[str, int]:
    """Return a node as Python, and how tightly it binds; parsers bound the depth of parentheses, so they are few."""
    if isinstance(node, Number):
        return repr(float(node.value)), _ATOM
    if isinstance(node, Name):
        return names[node.id], _ATOM
    if isinstance(node, Negative):
        text, level = _source(node.operand, names)
        return (f"-{text}" if level == _ATOM else f"-({text})"), _ATOM
    assert not isinstance(node, Sum)  # only formulas without sums are computed by rows
    level = _LEVELS[node.operator]
    left, left_level = _source(node.left, names)
    right, right_level = _source(node.right, names)
    left = f"({left})" if left_level < level else left
    right = f"({right})" if right_level <= level else right
    return f"{left}{node.operator}{right}", level
