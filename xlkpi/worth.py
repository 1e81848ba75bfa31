"""What a gap to the next tier is worth: so many items fewer, or so much more money with the same orders.

All of it is derived from a calculator's formula: in `returned / sold`, each item returned moves the KPI by one part of
the items sold. The formulas of a workbook (workbook/dashboard/worth.py) come from the same levers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .benchmark import Edge, is_reached
from .catalogue.model import Input, Kpi, Vertical
from .formula.parse import Name, Node, Number, Operation, Sum, walk

LARGEST = 10.0**12
"""The largest whole and gap of which a count is said; beyond it, floats have no room for a single unit."""

_MOST_ARGUMENTS = 8


class Lever(NamedTuple):
    """What moves a KPI towards its next tier, one unit at a time.

    Attributes:
        argument: The argument that is changed; the numerator grows by one with it.
        numerator: The part of the formula above the fraction bar; the whole formula where it has none.
        denominator: The part below; the number 1 where there is none.
    """

    argument: str
    numerator: Node
    denominator: Node


def lever_of(kpi: Kpi) -> Lever | None:
    """Return what moves a KPI, None where one unit more of an input does not move it by one part of a whole.

    Example:
        >>> from xlkpi.catalogue.load import load_catalogue
        >>> lever_of(load_catalogue().vertical("personalized-gift-shop").kpi("return_rate"))
        Lever(argument='returned', numerator=Name(id='returned'), denominator=Name(id='sold'))
    """
    if kpi.window > 1 and kpi.over_time != "year":
        return None  # the value is an average, not the inputs of the period added up
    if len(kpi.inputs) > _MOST_ARGUMENTS:
        return None  # the formula that recomputes the KPI would be longer than a cell takes
    result = kpi.function.formula.result
    numerator: Node = result
    denominator: Node = Number(1.0)
    if isinstance(result, Operation) and result.operator == "/":
        numerator, denominator = result.left, result.right
    argument = _first_added(numerator)
    if argument is None or _uses(numerator, argument) + _uses(denominator, argument) > 1:
        return None
    return Lever(argument, numerator, denominator)


def _first_added(node: Node) -> str | None:
    """Return the argument that a sum or difference begins with."""
    while isinstance(node, Operation) and node.operator in "+-":
        node = node.left
    if isinstance(node, Sum):
        return node.argument.id
    return node.id if isinstance(node, Name) else None


def _uses(node: Node, argument: str) -> int:
    return sum(isinstance(part, Name) and part.id == argument for part in walk(node))


def counted_input(vertical: Vertical, kpi: Kpi) -> Input | None:
    """Return the input whose count is said beside a KPI's gap, None where the gap is said alone.

    That is the lever, where it has a noun; an amount of money is said where what it is divided by has one.
    """
    lever = lever_of(kpi)
    if lever is None:
        return None
    item = vertical.inputs[kpi.inputs[lever.argument]]
    if kpi.unit == "money":
        return item if item.unit == "money" and divided_by(vertical, kpi) else None
    return item if item.noun and kpi.unit in ("ratio", "number", "count") else None


def divided_by(vertical: Vertical, kpi: Kpi) -> Input | None:
    """Return the input of which a KPI gives so much money or time for each one: the orders of an average order value.

    Returns:
        The input; None where the denominator is no single input with a noun.
    """
    result = kpi.function.formula.result
    if not (isinstance(result, Operation) and result.operator == "/" and isinstance(result.right, Name)):
        return None
    item = vertical.inputs[kpi.inputs[result.right.id]]
    return item if item.noun else None


def count_to_tier(kpi: Kpi, numbers: Sequence[float], edge: Edge) -> int | None:
    """Return how many units of a KPI's lever fewer or more reach a threshold: the least whole number that does.

    Args:
        kpi: The KPI.
        numbers: Its inputs, in the order of the function's arguments, whose value does not reach the threshold.
        edge: The threshold with its sign.

    Returns:
        The number, negative for fewer; None where no possible number reaches the threshold, such as a part above its
        whole.

    Example:
        >>> from xlkpi.catalogue.load import load_catalogue
        >>> kpi = load_catalogue().vertical("personalized-gift-shop").kpi("return_rate")
        >>> count_to_tier(kpi, [24.0, 500.0], Edge("<", 0.03))
        -10
    """
    lever = lever_of(kpi)
    if lever is None or isinstance(edge.value, str):
        return None
    calculator = kpi.function.calculator
    place = kpi.function.formula.arguments.index(lever.argument)

    def reaches(steps: int) -> bool:
        changed = [*numbers[:place], numbers[place] + steps, *numbers[place + 1 :]]
        value = calculator.value(*changed)
        return not isinstance(value, str) and is_reached(value, edge)

    value, whole = calculator.value(*numbers), calculator.evaluate(lever.denominator, numbers)
    if isinstance(value, str) or is_reached(value, edge):
        return None
    numerator = calculator.evaluate(lever.numerator, numbers)
    distance = edge.value * whole - numerator
    if max(abs(distance), abs(whole)) > LARGEST:
        return None
    side = 1 if edge.sign in (">=", ">") else -1
    nearest = math.floor(abs(distance) + 0.5)
    return next((side * steps for steps in (nearest, nearest + 1) if reaches(side * steps)), None)
