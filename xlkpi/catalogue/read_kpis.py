"""TOML tables → the KPIs of a vertical. The format: docs/catalogue.md."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..messages import joined, message
from .function import OVER_TIME, RESULT_UNITS, Function, Text
from .model import DIRECTIONS, LANGUAGES, PERIODS, SOURCE_PARTS, TIERS, Example, Kpi, Source, Threshold
from .read_functions import read_example, unreadable
from .read_source import read_source
from .table import ANY_TEXT, COUNTRY, CURRENCY, ID, Table
from .validate import (
    check_aliases,
    check_currency,
    check_not_taken,
    check_over_time,
    check_ranges,
    check_rates,
    check_thresholds,
    check_unique_texts,
)

NAME_LENGTH = 45
_PERIOD_LENGTH = 40
_POPULATION_LENGTH = 100
_RANGE_LENGTH = 60
_COMPANION_LENGTH = 80

UNKNOWN = Function("", unreadable([]), RESULT_UNITS[0], {}, ())
"""The placeholder for an unknown function, so that the rest of the KPI can be read."""

_THRESHOLD = re.compile(r"\s*(>=|<=|>|<)\s*(-?\d{1,15}(?:\.\d+)?)\s*")
_NEARLY = re.compile(r"\s*([<>=≤≥]{1,2})\s*(-?\d{1,15})(?:[.,](\d{1,2}|\d{4,}))?\s*(%?)[€$£\s]*")
"""A threshold as people type it; a comma before three digits may also stand for thousands."""
_SIGNS = {"≥": ">=", "≤": "<=", "=>": ">=", "=<": "<="}


def read_kpis(
    root: Table, vertical: str, functions: Mapping[str, Function], inputs: Mapping[str, str]
) -> Dict[str, Kpi]:
    """Read the KPIs of a file, by id.

    Args:
        root: The file.
        vertical: Id of the vertical.
        functions: Calculators that a KPI may name.
        inputs: The vertical's inputs by id, each with its own kind, or "" where it has that of the calculator.
    """
    kpis: Dict[str, Kpi] = {}
    names = []
    called: List[Tuple[Table, Kpi]] = []
    for table in root.tables("kpi", "KPI"):
        kpi = _kpi(table, vertical, functions, inputs)
        check_not_taken(table, kpi.id, kpis)
        if kpi.id not in kpis:
            names.append((table, "name", kpi.name))
            called.append((table, kpi))
        kpis[kpi.id] = kpi
    check_unique_texts(names)
    check_aliases(called)
    return kpis


def _kpi(table: Table, vertical: str, functions: Mapping[str, Function], inputs: Mapping[str, str]) -> Kpi:
    named = table.choice("function", list(functions))
    function = functions[named] if table.values.get("function") == named else UNKNOWN
    direction = table.choice("direction", list(DIRECTIONS))
    known_direction = direction if table.values.get("direction") == direction else ""
    example = _example(table.table("example"), function, functions)
    fed = _inputs(table.table("inputs"), function, list(inputs))
    kpi = Kpi(
        id=table.string("id", ID),
        vertical=vertical,
        function=function,
        inputs=fed,
        name=table.text("name", NAME_LENGTH),
        definition=table.text("definition"),
        why=table.text("why"),
        formula=table.text("formula"),
        strength=table.text("strength"),
        limitation=table.text("limitation"),
        direction=direction,
        thresholds=_thresholds(table.table("thresholds"), known_direction),
        example=example,
        sample=_sample(table, function, example),
        tips=_texts(table, "tips"),
        notes=_texts(table, "notes"),
        country=table.string("country", COUNTRY, ""),
        own_kinds={argument: inputs[source] for argument, source in fed.items() if inputs.get(source)},
        own_over_time=table.choice("over_time", OVER_TIME) if "over_time" in table.values else "",
        period=table.choice("period", PERIODS, PERIODS[0]),
        currency=table.string("currency", CURRENCY, ""),
        population=table.optional_text("population", _POPULATION_LENGTH),
        ranges=_ranges(table),
        example_period=table.optional_text("example_period", _PERIOD_LENGTH),
        companion=table.optional_text("companion", _COMPANION_LENGTH),
        aliases=_aliases(table),
        oddities=_texts(table, "oddities"),
        lines=table.lines("lines", SOURCE_PARTS),
        own_source=_own_source(table),
    )
    check_currency(table, kpi)
    check_ranges(table, kpi)
    check_rates(table, kpi)
    check_over_time(table, kpi)
    table.done()
    return kpi


def _inputs(table: Table, function: Function, known: List[str]) -> Dict[str, str]:
    inputs = {argument.id: table.choice(argument.id, known or [""]) for argument in function.arguments}
    if function is not UNKNOWN:
        table.done()
    return inputs


def _texts(table: Table, key: str) -> Tuple[Text, ...]:
    rows = table.get(key, None if key == "tips" else [])
    if not isinstance(rows, list):
        if rows is not None:
            fix = message('write {key} = [ {{ en = "…", fr = "…" }} ]', key=key)
            table.refuse(key, message("is not a list"), fix)
        rows = []
    numbered = Table({str(index + 1): row for index, row in enumerate(rows)}, table.below(key), table.findings)
    return tuple(numbered.text(number) for number in numbered.values)


def _ranges(table: Table) -> Dict[str, Text]:
    if "ranges" not in table.values:
        return {}
    ranges = table.table("ranges")
    texts = {tier: ranges.text(tier, _RANGE_LENGTH) for tier in TIERS if tier in ranges.values}
    ranges.done()
    return texts


def _own_source(table: Table) -> Optional[Source]:
    if "source" not in table.values:
        return None
    source = table.table("source")
    read = read_source(source)
    source.done()
    return read


def _aliases(table: Table) -> Dict[str, Tuple[str, ...]]:
    if "aliases" not in table.values:
        return {}
    aliases = table.table("aliases")
    found = {language: aliases.strings(language, ANY_TEXT) for language in LANGUAGES}
    aliases.done()
    return found


def _thresholds(table: Table, direction: str) -> Dict[str, Threshold]:
    """Read the thresholds; accept thresholds of either direction while the direction is not known."""
    edges = DIRECTIONS.get(direction) or (*DIRECTIONS["lower"], *DIRECTIONS["higher"])
    fix = message("write {examples}", examples=joined(" or ", [f'"{edge} 0.5"' for edge in edges]))
    thresholds: Dict[str, Threshold] = {}
    for tier in TIERS:
        text = table.get(tier, "")
        match = _THRESHOLD.fullmatch(str(text))
        if match and match.group(1) in edges:
            thresholds[tier] = Threshold(match.group(1), float(match.group(2)))
        elif tier in table.values:
            nearly = _meant(str(text), edges)
            nearest = message('write "{meant}"', meant=nearly) if nearly else fix
            table.refuse(tier, message("{words!r} is not a threshold", words=text), nearest)
    check_thresholds(table, thresholds, direction)
    table.done()
    return thresholds


def _meant(text: str, edges: Sequence[str]) -> str:
    """Return the threshold that somebody meant by ">= 22,5 €" or "≥ 15 %"; "" where that is not certain."""
    match = _NEARLY.fullmatch(text)
    edge = _SIGNS.get(match.group(1), match.group(1)) if match else ""
    if not match or edge not in edges:
        return ""
    number = f"{match.group(2)}.{match.group(3)}" if match.group(3) else match.group(2)
    return f"{edge} {float(number) / 100:g}" if match.group(4) else f"{edge} {number}"


def _example(table: Table, function: Function, functions: Mapping[str, Function]) -> Example:
    if "function" in table.values:
        function = functions[table.choice("function", list(functions))]
    inputs, result = read_example(table, function)
    return Example(function, inputs, result)


def _sample(table: Table, function: Function, example: Example) -> Mapping[str, float]:
    """Return the example's inputs, or the file's `sample` where the example is of another function."""
    if example.function == function and "sample" not in table.values:
        return example.inputs
    inputs = table.table("sample")
    sample = {argument.id: inputs.number(argument.id) for argument in function.arguments}
    inputs.done()
    return sample
