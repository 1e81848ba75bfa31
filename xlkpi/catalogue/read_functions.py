"""TOML tables → calculators. The format is described at the top of functions.toml."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any, Dict, List, Mapping, Tuple

from ..errors import FormulaError
from ..formula.parse import Formula, Number, parse_formula
from ..messages import message
from .function import INPUT_UNITS, KINDS, OVER_TIME, RESULT_UNITS, Argument, Function, Text
from .model import LANGUAGES
from .table import ARGUMENT_ID, FORMS, FUNCTION_NAME, ID, Findings, Table
from .validate import check_arguments, check_example, check_public_names

_HELP_LENGTH = 255  # Excel cuts the rest
_ARGUMENT_HELP_LENGTH = 128  # Excel on the web and xlwings Lite cut the rest
_NAME_LENGTH = 45

UNREADABLE = Number(math.nan)
"""The result of a formula with a mistake, so that the rest of the file can be read."""


def read_functions(values: Mapping[str, Any], findings: Findings, public: bool = True) -> Dict[str, Function]:
    """Read the calculators of a parsed file, by name.

    Args:
        values: Table of each calculator, by its name.
        findings: The findings to which problems are added.
        public: Whether the calculators are worksheet functions, as those of functions.toml are.
    """
    return {name: _function(name, Table(value, f"function {name}", findings), public) for name, value in values.items()}


def unreadable(names: List[str]) -> Formula:
    """Return a placeholder for a formula that cannot be parsed."""
    return Formula(tuple(names), UNREADABLE)


def read_example(table: Table, function: Function) -> Tuple[Dict[str, float], float]:
    """Read a worked example: its inputs by argument, and the result as printed."""
    before = len(table.findings.problems)
    inputs = table.table("inputs")
    numbers = {argument.id: inputs.number(argument.id) for argument in function.arguments}
    result = table.number("result")
    if function.arguments:
        inputs.done()
    table.done()
    if len(table.findings.problems) == before and function.formula.result is not UNREADABLE:
        check_example(table, function, numbers, result)
    return numbers, result


def _function(name: str, table: Table, public: bool) -> Function:
    pattern = FUNCTION_NAME if public else ID
    if not re.fullmatch(pattern, name):
        table.refuse("", message("is not a valid function name"), FORMS[pattern])
    rows = table.table("arguments")
    arguments = tuple(_argument(key, rows.table(key), public) for key in rows.values)
    check_arguments(table, rows, name, arguments)
    function = Function(
        name=name,
        formula=_formula(table, [argument.id for argument in arguments]),
        result=table.choice("result", RESULT_UNITS),
        help=table.text("help", _HELP_LENGTH),
        arguments=arguments,
        over_time=table.choice("over_time", OVER_TIME, OVER_TIME[0]),
        public=public,
    )
    if public:
        check_public_names(table, rows, name, arguments)
    if table.get("example", None if public else {}):
        function = replace(function, example=read_example(table.table("example"), function)[0])
    table.done()
    return function


def _argument(id_: str, table: Table, public: bool) -> Argument:
    pattern = ARGUMENT_ID if public else ID
    if not re.fullmatch(pattern, id_):
        table.refuse("", message("is not a valid argument name"), FORMS[pattern])
    argument = Argument(
        id=id_,
        name=_wizard_name(id_, table, public),
        unit=table.choice("unit", INPUT_UNITS),
        kind=table.choice("kind", KINDS),
        help=table.text("help", _ARGUMENT_HELP_LENGTH if public else _HELP_LENGTH),
        carries=table.string("carries", ID, "") or None,
    )
    if argument.carries and argument.kind != "stock_start":
        table.refuse("carries", message("is for a stock_start only"), message("remove it, or correct the kind"))
    table.done()
    return argument


def _wizard_name(id_: str, table: Table, public: bool) -> Text:
    """Read the name of an argument in function wizards. Custom calculators have none: wizards do not show them."""
    if public or "name" in table.values:
        return table.text("name", _NAME_LENGTH)
    return dict.fromkeys(LANGUAGES, id_.replace("_", " "))


def _formula(table: Table, names: List[str]) -> Formula:
    text = table.string("formula")
    checks = table.get("checks", [])
    if not (isinstance(checks, list) and all(isinstance(check, str) for check in checks)):
        table.refuse("checks", message("is not a list of texts"), message('write checks = ["part <= whole"]'))
        checks = []
    if not text:
        return unreadable(names)
    try:
        parse_formula(text, names)
    except FormulaError as error:
        table.refuse("formula", _pointed_out(text, error), message("correct the formula"))
        return unreadable(names)
    wrong = False
    for check in checks:
        try:
            parse_formula(text, names, [check])
        except FormulaError as error:
            table.refuse("checks", _pointed_out(check, error), message("correct the check"))
            wrong = True
    return unreadable(names) if wrong else parse_formula(text, names, checks)


def _pointed_out(text: str, error: FormulaError) -> str:
    return message("{words!r}, column {column}: {what}", words=text, column=error.column, what=error.what)
