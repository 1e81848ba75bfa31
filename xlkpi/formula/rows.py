"""Tree → one list comprehension, which computes a formula over many rows.

    [r if 0.0 <= a0 and a1.__class__ is float and 0.0 < a1 < INF and (r := a0/a1 + 0.0) < INF else other(a0, a1)
     for a0, a1, in zip(*columns)]

The conditions hold for plain, possible numbers; `other` answers for every other row.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, Callable, Dict, Iterator, List, Sequence, Set, Tuple

from .parse import Comparison, Formula, Name, Negative, Node, Number, Operation, walk
from .values import Value

Rows = Callable[[Sequence[Any]], List[Value]]
"""Takes one iterable of cells per argument, returns one result per row."""

_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3
_DIFFERENCES = {"<=": "-INF < {} <= 0.0", "<": "-INF < {} < 0.0", ">=": "0.0 <= {} < INF", ">": "0.0 < {} < INF"}
"""The condition on the difference of a check's sides, by the check's operator."""


def compile_rows(formula: Formula, floats: Sequence[bool], other: Callable[..., Value]) -> Rows:
    """Return a formula without sums as a function of columns.

    Args:
        formula: The formula.
        floats: For each argument whether its cells are floats, all of them; others are looked at one by one.
        other: Answers for a row with anything but plain, possible numbers; takes one cell per argument.
    """
    row = ", ".join(f"a{index}" for index in range(len(formula.arguments)))
    conditions = " and ".join(_conditions(formula, floats))
    source = f"lambda columns: [r if {conditions} else other({row}) for {row}, in zip(*columns)]"
    rows: Rows = eval(source, {"INF": math.inf, "other": other})  # no word in it is a catalogue's
    return rows


def _conditions(formula: Formula, floats: Sequence[bool]) -> Iterator[str]:
    """Yield the conditions under which a row is computed; each can be evaluated where those before it hold.

    `known` has the nodes that are finite and not negative where the conditions so far hold: the difference of two such
    nodes is finite.
    """
    zeros = sorted(formula.all_denominators, key=lambda node: len(list(walk(node))))  # inner ones first
    differences = [_difference(check) for check in formula.checks]
    source = _Source(formula.arguments, [*zeros, *differences, formula.result])
    infinite_result = above_the_line(formula.result)
    for is_float, argument in zip(floats, formula.arguments):
        name = source.of(Name(argument))
        if not is_float:
            yield f"{name}.__class__ is float"
        least = f"0.0 < {name}" if Name(argument) in zeros else f"0.0 <= {name}"
        yield least if argument in infinite_result else f"{least} < INF"
    for node in zeros:
        if not isinstance(node, Name):
            yield source.of(node)  # not zero
    known: Set[Node] = {Name(argument) for argument in formula.arguments if argument not in infinite_result}
    for check, difference in zip(formula.checks, differences):
        if is_plain(check) or known.issuperset((check.left, check.right)):
            yield f"{source.of(check.left)} {check.operator} {source.of(check.right)}"
        else:
            yield _DIFFERENCES[check.operator].format(source.of(difference))
            if check.operator in (">=", ">"):
                known.add(difference)
    result = f"(r := {source.of(formula.result)} + 0.0) < INF"  # the addition turns -0.0 into 0.0
    yield f"-INF < {result}" if _may_be_negative(formula.result, known) else result


def _difference(check: Comparison) -> Node:
    """Return the difference of a check's sides. It must be finite, and its sign says which side is larger."""
    return check.left if check.right == Number(0) else Operation("-", check.left, check.right)


def above_the_line(node: Node) -> Set[str]:
    """Return the names of a result that stand in no denominator: if one is infinite, the result is no finite number."""
    if isinstance(node, Name):
        return {node.id}
    if isinstance(node, Negative):
        return above_the_line(node.operand)
    if not isinstance(node, Operation):
        return set()
    return above_the_line(node.left) | (set() if node.operator == "/" else above_the_line(node.right))


def _may_be_negative(node: Node, known: Set[Node]) -> bool:
    """Return whether a node can be negative, where its arguments and the nodes that are `known` are not."""
    if node in known or not isinstance(node, (Negative, Operation)):
        return False
    if isinstance(node, Negative) or node.operator == "-":
        return True
    return _may_be_negative(node.left, known) or _may_be_negative(node.right, known)


def is_plain(check: Comparison) -> bool:
    """Return whether both sides of a check are arguments or numbers, whose difference cannot overflow."""
    return all(isinstance(side, (Name, Number)) for side in (check.left, check.right))


class _Source:
    """Nodes as Python; a part that occurs again keeps its value in a name.

    Args:
        arguments: The formula's arguments.
        trees: All trees that are going to be written.
    """

    def __init__(self, arguments: Sequence[str], trees: Sequence[Node]) -> None:
        self._names: Dict[Node, str] = {Name(argument): f"a{index}" for index, argument in enumerate(arguments)}
        operations = [node for tree in trees for node in walk(tree) if isinstance(node, Operation)]
        uses: Counter[Node] = Counter(operations)
        within = {part for node in operations for part in (node.left, node.right) if uses[part] == uses[node]}
        self._repeated = {node for node in operations if uses[node] > 1} - within

    def of(self, node: Node) -> str:
        """Return a node as Python."""
        return self._with_level(node)[0]

    def _with_level(self, node: Node) -> Tuple[str, int]:
        """Return a node as Python, and how tightly it binds; parentheses are few, as parsers bound their depth."""
        if isinstance(node, Number):
            return repr(float(node.value)), _ATOM
        if node in self._names:
            return self._names[node], _ATOM
        if isinstance(node, Negative):
            text, level = self._with_level(node.operand)
            return (f"-{text}" if level == _ATOM else f"-({text})"), _ATOM
        assert isinstance(node, Operation)  # only formulas without sums are computed by rows
        level = _LEVELS[node.operator]
        left, left_level = self._with_level(node.left)
        right, right_level = self._with_level(node.right)
        left = f"({left})" if left_level < level else left
        right = f"({right})" if right_level <= level else right
        text = f"{left}{node.operator}{right}"
        if node not in self._repeated:
            return text, level
        self._names[node] = name = f"t{len(self._names)}"
        return f"({name} := {text})", _ATOM
