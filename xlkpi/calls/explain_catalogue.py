"""Reasons why a worksheet function gives an error, in plain words, in English or French.

Those of a calculator are in explain.py, cell by cell; those of functions that read the catalogue are here.
"""

from __future__ import annotations

import inspect
import math
from typing import Any, Callable, Iterator, List, Mapping, Sequence

from ..catalogue.function import Function
from ..catalogue.load import load_catalogue, load_words
from ..catalogue.model import LANGUAGES, TIERS
from ..formula.values import NA, WRONG, is_blank, is_error, to_number
from .benchmark_argument import as_id, tier_id
from .calculators import unwrapped, whole_ranges
from .explain import why
from .lookup import INFO_FIELDS, chosen_language, find_kpi, scale_of, table_of, unknown_kpi
from .ranges import over_cells


def why_not(function: Callable[..., Any], inputs: Sequence[Any], language: str) -> Any:
    """Return why a function that reads the catalogue gives an error; "" when it gives none, texts for a range.

    Args:
        function: The function.
        inputs: Its arguments.
        language: "en" or "fr".
    """
    try:
        given = inspect.signature(function).bind(*inputs).arguments
    except TypeError:
        return _wrong_number(function.__name__, _listed(function), language)

    def one(cell: Any) -> str:
        arguments = {**given, "value": cell} if "value" in given else given
        reasons = _reasons(function.__name__, arguments, language)
        return next(reasons) if is_error(function(**arguments)) else ""

    return over_cells(one, [given.get("value")], ["value"], texts=True)


def why_calculator(function: Function, inputs: Sequence[Any], language: str) -> Any:
    """Return why a calculator gives an error; "" when it gives none, texts for a range.

    Args:
        function: The calculator.
        inputs: Its inputs.
        language: "en" or "fr".
    """
    names = function.formula.arguments
    if len(inputs) != len(names):
        return _wrong_number(function.name, names, language)
    whole = whole_ranges(function, inputs)
    return over_cells(lambda *cells: why(function, unwrapped(cells), language), whole, names, texts=True)


def why_calc(vertical: Any, kpi: Any, *inputs: Any, language: str) -> Any:
    """Return why KPI_CALC gives an error; "" when it gives none, texts for a range.

    Args:
        vertical: The id of the vertical.
        kpi: The id of the KPI.
        *inputs: The inputs of the KPI's calculator.
        language: "en" or "fr".
    """
    found = find_kpi(vertical, kpi)
    if found is not None:
        return why_calculator(found.function, inputs, language)

    def one(*cells: Any) -> str:
        return _why_unknown(cells, language) if is_error(unknown_kpi(*cells)) else ""

    return over_cells(one, [vertical, kpi, *inputs], texts=True)


def _wrong_number(name: str, arguments: Sequence[str], language: str) -> str:
    """Return the sentence that a function takes another number of arguments; optional ones stand in brackets."""
    needed = [argument for argument in arguments if not argument.startswith("[")]
    count = str(len(needed)) if len(needed) == len(arguments) else f"{len(needed)}–{len(arguments)}"
    return _words("arguments", language, function=name, count=count, names=", ".join(arguments))


def _why_unknown(cells: Sequence[Any], language: str) -> str:
    """Return why KPI_CALC gives an error for two ids, unknown together, and a cell of each input."""
    names = ["vertical", "kpi", *["inputs"] * (len(cells) - 2)]
    for name, cell in zip(names, cells):
        if is_error(cell):
            return _words("error", language, name=_name("KPI_CALC", name, language), error=cell)
    if WRONG in map(to_number, cells[2:]):
        return _words("wrong", language, name=_name("KPI_CALC", "inputs", language))
    return next(_unknown_ids("KPI_CALC", cells[0], cells[1], language))


def _unknown_ids(function: str, vertical: Any, kpi: Any, language: str) -> Iterator[str]:
    """Yield the reason for a vertical or a KPI that does not exist."""
    verticals = load_catalogue().verticals
    found = verticals.get(as_id(vertical))
    if found is None:
        yield _unknown(function, "vertical", vertical, verticals, language)
    elif kpi is not None and as_id(kpi) not in found.kpis:
        yield _unknown(function, "kpi", kpi, found.kpis, language)


def _reasons(function: str, given: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield the reasons for an error of a function, the first of which decides."""
    vertical, kpi, value = given.get("vertical"), given.get("kpi"), to_number(given.get("value"))
    table = table_of(given.get("benchmarks"), vertical, kpi)
    for argument, cell in {**given, "benchmarks": table}.items():
        if is_error(cell):
            yield _words("error", language, name=_name(function, argument, language), error=cell)
    if value == WRONG or (isinstance(value, float) and math.isinf(value)):
        yield _words("wrong" if value == WRONG else "infinite", language, name=_name(function, "value", language))
    if not is_blank(table):
        yield from _wrong_table(vertical, kpi, table, _name(function, "benchmarks", language), language)
    elif not is_blank(vertical):
        yield from _unknown_ids(function, vertical, kpi, language)
    yield from _wrong_words(function, given, language)
    if "tier" in given and tier_id(given["tier"]) not in scale_of(vertical, kpi, table):
        yield _words("no_threshold", language, kpi=kpi, tier=given["tier"])
    yield _words("threshold", language, name=_name(function, "benchmarks", language), kpi=kpi)


def _wrong_table(vertical: Any, kpi: Any, table: Any, name: str, language: str) -> Iterator[str]:
    if not isinstance(table, list):
        yield _words("table", language, name=name)
    elif scale_of(vertical, kpi, table) == NA:
        yield _words("row", language, name=name, kpi=kpi)


def _wrong_words(function: str, given: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield the reasons for an unknown tier, field or language."""
    if "tier" in given and tier_id(given["tier"]) is None:
        yield _unknown(function, "tier", given["tier"], TIERS, language)
    if "field" in given and as_id(given["field"]) not in INFO_FIELDS:
        yield _unknown(function, "field", given["field"], INFO_FIELDS, language)
    if chosen_language(given.get("language")) is None:
        yield _unknown(function, "language", given.get("language"), LANGUAGES, language)


def _listed(function: Callable[..., Any]) -> List[str]:
    parameters = inspect.signature(function).parameters.values()
    return [p.name if p.default is inspect.Parameter.empty else f"[{p.name}]" for p in parameters]


def _name(function: str, argument: str, language: str) -> str:
    """Return an argument's name in a sentence."""
    words = load_words()["arguments"]
    texts: Mapping[str, Any] = {**words[argument], **words.get(f"{function}.{argument}", {})}
    return str(texts["name"][language])


def _unknown(function: str, argument: str, cell: Any, known: Any, language: str) -> str:
    return _words("unknown", language, name=_name(function, argument, language), cell=cell, known=", ".join(known))


def _words(key: str, language: str, **values: Any) -> str:
    text: str = load_words()["why"][key][language]
    return text.format(**values)
