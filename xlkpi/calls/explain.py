"""Reasons why a calculator gives an error, in plain words, in English or French."""

from __future__ import annotations

import math
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

from ..catalogue.function import Function
from ..catalogue.load import load_words
from ..catalogue.model import LANGUAGES, Vertical
from ..formula.parse import Comparison, Node
from ..formula.python import Calculator, total
from ..formula.values import VALUE, WRONG, is_blank, is_error, to_number
from ..formula.words import in_words
from ..messages import message


def argument_names(function: Function, language: str) -> Dict[str, str]:
    """Return the name of each argument in a sentence: its help up to a semicolon, without the full stop."""
    return {a.id: a.help[language].split(";")[0].strip(" .\u00a0") for a in function.arguments}


def why(function: Function, cells: Sequence[Any], language: str) -> str:
    """Return the reason why a calculator gives an error for some inputs; "" when it gives none.

    Args:
        function: The calculator.
        cells: One cell per argument; a list of cells for an argument that is added up.
        language: "en" or "fr".
    """
    calculator = function.calculator
    result = calculator.value(*cells)
    if not is_error(result):
        return ""
    words = load_words()["why"]
    names = argument_names(function, language)
    flat = [
        (names[a.id], cell)
        for a, given in zip(function.arguments, cells)
        for cell in (given if isinstance(given, list) else [given])
    ]
    for name, cell in flat:
        if is_error(cell):
            return words["error"][language].format(name=name, error=cell)
    if result == VALUE:
        return next(words["wrong"][language].format(name=name) for name, cell in flat if to_number(cell) == WRONG)
    numbers = {a.id: _total(cell) for a, cell in zip(function.arguments, cells)}
    return _why_number(calculator, flat, numbers, names, language)


def _why_number(
    calculator: Calculator, flat: Sequence[Any], numbers: Mapping[str, float], names: Mapping[str, str], language: str
) -> str:
    """Return the reason for numbers: a zero denominator, a negative or infinite input, a failed check or overflow."""
    words = load_words()["why"]
    formula = calculator.formula
    values = list(numbers.values())
    for node in formula.all_denominators:
        if _is_zero(calculator, node, values):
            return words["zero"][language].format(name=in_words(node, _quoted(names, language)))
    for name, cell in flat:
        number = to_number(cell)
        if isinstance(number, float) and not 0 <= number < math.inf:
            key = "negative" if -math.inf < number < 0 else "infinite"
            return words[key][language].format(name=name)
    for check in calculator.failed(values):
        return failed_check(check, names, language)
    return words["overflow"][language]


def _is_zero(calculator: Calculator, node: Node, values: Sequence[float]) -> bool:
    try:
        return bool(calculator.evaluate(node, values) == 0)
    except ZeroDivisionError:
        return False  # it divides by zero itself: name the inner denominator


def contradictions(vertical: Vertical, values: Mapping[str, object]) -> Iterator[Tuple[List[str], str]]:
    """Yield the failed checks of a month's figures, each as the compared inputs and a sentence.

    Args:
        vertical: The vertical whose KPIs have the checks.
        values: Figure of each input; anything but a float counts as unknown.
    """
    for kpi in vertical.kpis.values():
        if not kpi.function.formula.checks:
            continue
        numbers = [number for item in kpi.inputs.values() if isinstance(number := values.get(item), float)]
        if len(numbers) < len(kpi.inputs):
            continue
        for check in kpi.function.calculator.failed(numbers):
            sentences = {}
            for language in LANGUAGES:
                names = {name: vertical.inputs[item].label[language] for name, item in kpi.inputs.items()}
                sentences[language] = failed_check(check, names, language).rstrip(".")
            yield list(kpi.inputs.values()), message("{sentence}", sentence=sentences)


def failed_check(check: Comparison, names: Mapping[str, str], language: str) -> str:
    """Return a sentence on how a check fails: “Satisfied clients” is more than “Answers”."""
    quoted = _quoted(names, language)
    sides = {"left": in_words(check.left, quoted), "right": in_words(check.right, quoted)}
    return load_words()["comparisons"][check.operator][language].format(**sides)


def _quoted(names: Mapping[str, str], language: str) -> Dict[str, str]:
    return {key: load_words()["why"]["name"][language].format(name=name) for key, name in names.items()}


def _total(cells: Any) -> float:
    numbers = [to_number(cell) for cell in (cells if isinstance(cells, list) else [cells]) if not is_blank(cell)]
    return total([number for number in numbers if isinstance(number, float)])
