"""TOML tables → the catalogue's dataclasses, noting every problem on the way. The format: docs/catalogue.md."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..errors import FormulaError, Problem
from ..formula.parse import Formula, Number, parse_formula
from .measures import MEASURES, read_measure
from .model import (
    DIRECTIONS,
    INPUT_UNITS,
    KINDS,
    OVER_TIME,
    RESULT_UNITS,
    TIERS,
    Argument,
    Example,
    Function,
    Input,
    Kpi,
    Source,
    Text,
    Threshold,
    Vertical,
)
from .table import COUNTRY, FORMS, FUNCTION_NAME, ID, VERTICAL_ID, Table

_HELP_LENGTH = 255  # Excel cuts the rest
_LABEL_LENGTH = 45
_INPUT_HELP_LENGTH = 120


def build_functions(values: Mapping[str, Any], file: str, public: bool) -> Tuple[Dict[str, Function], List[Problem]]:
    """The functions of a parsed file, and what is wrong with it."""
    problems: List[Problem] = []
    functions = {
        name: _function(name, Table(value, f"{file}: function {name}", problems), public)
        for name, value in values.items()
    }
    return functions, problems


def build_vertical(
    values: Mapping[str, Any], file: str, public: Mapping[str, Function]
) -> Tuple[Optional[Vertical], List[Problem]]:
    """The trade of a parsed file, given the public functions, and what is wrong with it (then no trade)."""
    problems: List[Problem] = []
    root = Table(values, file, problems)
    trade = root.table("trade")
    own, found = build_functions(root.table("functions").values if "functions" in values else {}, file, public=False)
    problems += found
    for name in sorted(own.keys() & public.keys()):
        problems.append(Problem(f"{file}: function {name}", "is a function of xlkpi already", "choose another name"))
    functions = {**own, **public}

    groups: Dict[str, Text] = {}
    rows: Dict[str, Tuple[Table, str]] = {}
    for group in root.tables("group", "group"):
        group_id = group.string("id", ID)
        if group_id in groups:
            group.note("id", f"{group_id!r} is taken", "choose another id")
        groups[group_id] = group.text("name", _LABEL_LENGTH)
        for row in group.tables("input", "input"):
            input_id = row.string("id", ID)
            if input_id in rows or input_id in ("business", "vertical", "month"):
                row.note("id", f"{input_id!r} is taken", "choose another id")
            rows[input_id] = (row, group_id)
        group.done()

    kpis: Dict[str, Kpi] = {}
    for row in root.tables("kpi", "KPI"):
        kpi = _kpi(row, str(trade.values.get("id", "")), functions, list(rows))
        if kpi.id in kpis:
            row.note("id", f"{kpi.id!r} is taken", "choose another id")
        kpis[kpi.id] = kpi
    inputs = {input_id: _input(input_id, row, group, list(kpis.values())) for input_id, (row, group) in rows.items()}
    source = trade.table("source")
    vertical = Vertical(
        id=trade.string("id", VERTICAL_ID),
        name=trade.text("name", _LABEL_LENGTH),
        source=Source(source.string("document"), _date(source)),
        groups=groups,
        inputs=inputs,
        kpis=kpis,
    )
    for table in (source, trade, root):
        table.done()
    return (None if problems else vertical), problems


def _date(source: Table) -> datetime.date:
    value = source.get("date")
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if value is not None:
        source.note("date", f"{value!r} is not a date", "write it bare: date = 2026-01-31")
    return datetime.date.min


def _function(name: str, table: Table, public: bool) -> Function:
    pattern = FUNCTION_NAME if public else ID
    if not re.fullmatch(pattern, name):
        table.note("", "is not a valid function name", FORMS[pattern])
    rows = table.table("arguments")
    arguments = tuple(_argument(key, rows.table(key)) for key in rows.values)
    if not arguments:
        table.note("arguments", "are missing", f"add [functions.{name}.arguments.…]")
    names = [argument.name for argument in arguments]
    for argument in arguments:
        if argument.carries is not None and argument.carries not in names:
            rows.note(
                argument.name, f"carries {argument.carries!r}, which is not an argument", f"one of {', '.join(names)}"
            )
    function = Function(
        name=name,
        formula=_formula(table, names),
        result=table.choice("result", RESULT_UNITS),
        help=table.text("help", _HELP_LENGTH),
        arguments=arguments,
        over_time=table.choice("over_time", OVER_TIME, OVER_TIME[0]),
        public=public,
    )
    table.done()
    return function


def _argument(name: str, table: Table) -> Argument:
    if not re.fullmatch(ID, name):
        table.note("", "is not a valid argument name", FORMS[ID])
    argument = Argument(
        name=name,
        unit=table.choice("unit", INPUT_UNITS),
        kind=table.choice("kind", KINDS),
        help=table.text("help", _HELP_LENGTH),
        carries=table.string("carries", ID, "") or None,
    )
    if argument.carries and argument.kind != "stock_start":
        table.note("carries", "is for a stock_start only", "remove it, or correct the kind")
    table.done()
    return argument


def _formula(table: Table, names: List[str]) -> Formula:
    text = table.string("formula")
    checks = table.get("checks", [])
    if not (isinstance(checks, list) and all(isinstance(check, str) for check in checks)):
        table.note("checks", "is not a list of texts", 'write checks = ["part <= whole"]')
        checks = []
    if not text:
        return _unreadable(names)
    try:
        parse_formula(text, names)
    except FormulaError as error:
        table.note("formula", f"{text!r}, column {error.column}: {error.what}", "correct the formula")
        return _unreadable(names)
    wrong = False
    for check in checks:
        try:
            parse_formula(text, names, [check])
        except FormulaError as error:
            table.note("checks", f"{check!r}, column {error.column}: {error.what}", "correct the check")
            wrong = True
    return _unreadable(names) if wrong else parse_formula(text, names, checks)


_UNREADABLE = Number(math.nan)


def _unreadable(names: List[str]) -> Formula:
    """What stands in for a formula with a mistake, so that the rest of the file can be read."""
    return Formula(tuple(names), _UNREADABLE)


def _input(input_id: str, table: Table, group: str, kpis: List[Kpi]) -> Input:
    """An input; its unit and kind are those of the arguments that it feeds, which must agree."""
    fed = [
        (kpi, kpi.function.argument(name)) for kpi in kpis for name, source in kpi.inputs.items() if source == input_id
    ]
    if not fed and not any(kpi.function is _UNKNOWN for kpi in kpis):
        table.note("", "feeds no KPI", "name it in the inputs of a KPI, or remove it")
    if len({(argument.unit, argument.kind) for _, argument in fed}) > 1:
        uses = ", ".join(f"{kpi.id} ({argument.unit}, {argument.kind})" for kpi, argument in fed)
        table.note("", f"has different units or kinds in the KPIs it feeds: {uses}", "make it two inputs")
    measure = read_measure(table, fed[0][1].unit if fed else None)
    result = Input(
        id=input_id,
        label=table.text("label", _LABEL_LENGTH),
        help=table.text("help", _INPUT_HELP_LENGTH),
        group=group,
        unit=fed[0][1].unit if fed else INPUT_UNITS[0],
        kind=fed[0][1].kind if fed else KINDS[0],
        carries=next((kpi.inputs.get(argument.carries) for kpi, argument in fed if argument.carries), None),
        from_orders=measure,
        decimals=table.boolean("decimals", default=measure is not None and MEASURES[measure].decimals),
    )
    _check_decimals(result, table, fed)
    table.done()
    return result


def _check_decimals(item: Input, table: Table, fed: List[Tuple[Kpi, Argument]]) -> None:
    """Report an amount or a time with `decimals = false`, and a whole count whose example has decimals."""
    if item.unit != "count":
        if table.values.get("decimals") is False:
            table.note("decimals", f"is false, but {item.unit} may always have decimals", "remove it")
        return
    for kpi, argument in fed:
        number = kpi.sample[argument.name]
        if item.is_whole and number != round(number):
            what = f"is a whole number, but {number:g} in the example of {kpi.id}"
            table.note("", what, "write decimals = true, or correct the example")


_UNKNOWN = Function("", _unreadable([]), RESULT_UNITS[0], {}, ())
"""Stands in for the function of a KPI that names none that exists, so that the rest of the KPI can be read."""


def _kpi(table: Table, vertical: str, functions: Mapping[str, Function], inputs: List[str]) -> Kpi:
    named = table.choice("function", list(functions))
    function = functions[named] if table.values.get("function") == named else _UNKNOWN
    direction = table.choice("direction", list(DIRECTIONS))
    example = _example(table.table("example"), function, functions)
    kpi = Kpi(
        id=table.string("id", ID),
        vertical=vertical,
        function=function,
        inputs=_inputs(table.table("inputs"), function, inputs),
        name=table.text("name", _LABEL_LENGTH),
        definition=table.text("definition"),
        why=table.text("why"),
        formula=table.text("formula"),
        strength=table.text("strength"),
        limitation=table.text("limitation"),
        direction=direction,
        thresholds=_thresholds(
            table.table("thresholds"), direction if table.values.get("direction") == direction else ""
        ),
        example=example,
        sample=_sample(table, function, example),
        tips=_texts(table, "tips"),
        notes=_texts(table, "notes"),
        country=table.string("country", COUNTRY, ""),
    )
    table.done()
    return kpi


def _inputs(table: Table, function: Function, known: List[str]) -> Dict[str, str]:
    inputs = {argument.name: table.choice(argument.name, known or [""]) for argument in function.arguments}
    if function is not _UNKNOWN:
        table.done()
    return inputs


def _texts(table: Table, key: str) -> Tuple[Text, ...]:
    rows = table.get(key, [] if key == "notes" else None)
    if not isinstance(rows, list):
        if rows is not None:
            table.note(key, "is not a list", f'write {key} = [ {{ en = "…", fr = "…" }} ]')
        rows = []
    numbered = Table({str(index + 1): row for index, row in enumerate(rows)}, f"{table.where}: {key}", table.problems)
    return tuple(numbered.text(number) for number in numbered.values)


def _thresholds(table: Table, direction: str) -> Dict[str, Threshold]:
    """The thresholds; those of either direction when it is not known."""
    edges = DIRECTIONS.get(direction) or (*DIRECTIONS["lower"], *DIRECTIONS["higher"])
    cure = " or ".join(f'"{edge} 0.5"' for edge in edges)
    thresholds: Dict[str, Threshold] = {}
    for tier in TIERS:
        text = table.get(tier, "")
        match = re.fullmatch(r"\s*(>=|<=|>|<)\s*(-?\d{1,15}(?:\.\d+)?)\s*", str(text))
        if match and match.group(1) in edges:
            thresholds[tier] = Threshold(match.group(1), float(match.group(2)))
        elif tier in table.values:
            table.note(tier, f"{text!r} is not a threshold", f"write {cure}")
    values = [threshold.value for threshold in thresholds.values()]
    if direction and values != sorted(values, reverse=direction == "lower"):
        table.note("", "are not in order", "a better tier needs a better threshold")
    table.done()
    return thresholds


def _example(table: Table, function: Function, functions: Mapping[str, Function]) -> Example:
    before = len(table.problems)
    if "function" in table.values:
        function = functions[table.choice("function", list(functions))]
    inputs = table.table("inputs")
    example = Example(
        function,
        {argument.name: inputs.number(argument.name) for argument in function.arguments},
        table.number("result"),
    )
    if function is not _UNKNOWN:
        inputs.done()
    table.done()
    if len(table.problems) == before and function.formula.result is not _UNREADABLE:
        result = function.calculator.value(*example.inputs.values())
        digits = -int(Decimal(repr(example.result)).as_tuple().exponent)
        if isinstance(result, str) or abs(result - example.result) > 0.5000001 * 10 ** -max(digits, 0):
            table.note("result", f"is {example.result}, but the formula gives {result}", "correct one of them")
    return example


def _sample(table: Table, function: Function, example: Example) -> Mapping[str, float]:
    """The example's inputs; where the example is of another function, the inputs that the file gives for it."""
    if example.function == function and "sample" not in table.values:
        return example.inputs
    inputs = table.table("sample")
    sample = {argument.name: inputs.number(argument.name) for argument in function.arguments}
    inputs.done()
    return sample
