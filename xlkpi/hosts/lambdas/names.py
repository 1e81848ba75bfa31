"""The worksheet functions as named LAMBDAs, in the form in which an .xlsx file holds them.

    KPI_AOV  →  _xlfn.LAMBDA(_xlpm.revenue,_xlpm.orders,IF((_xlpm.revenue="")+(_xlpm.orders=""),"",…))

The calculators are made of the plain formulas of the templates. A file marks functions that are newer than its format
by _xlfn., and the arguments of a LAMBDA by _xlpm., or by _xlop. where a call may leave them out; Excel shows none of
these. It refuses an argument's name that reads as a cell, in either style of addresses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...catalogue.function import Function
from ...catalogue.load import load_functions
from ...formula.excel import Cells, blank, native_formula

LONGEST = 8192
"""The largest number of characters that Excel takes in a formula."""

_BOUND, _OPTIONAL = "_xlpm.", "_xlop."
_ADDRESS = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*", re.IGNORECASE)


def calculators() -> dict[str, str]:
    """Return the LAMBDA of each calculator of the catalogue, by its name."""
    return {name: _calculator(function) for name, function in load_functions().items()}


def newer(function: str, *arguments: str) -> str:
    """Return the call of a function that is newer than the file format."""
    return f"_xlfn.{function}({','.join(arguments)})"


def bound(name: str) -> str:
    """Return the name of an argument or a variable as a file holds it; `_` is added to one that reads as a cell."""
    return f"{_BOUND}{name}_" if _ADDRESS.fullmatch(name) else _BOUND + name


def let(variables: Mapping[str, str], result: str) -> str:
    """Return a formula with variables, each of which may use those before it."""
    return newer("LET", *(part for name, text in variables.items() for part in (bound(name), text)), result)


def function_of(arguments: Sequence[str], body: str, optional: Sequence[str] = ()) -> str:
    """Return a LAMBDA.

    Args:
        arguments: The arguments that every call gives.
        body: The formula, in which arguments stand as `bound` returns them.
        optional: The arguments that a call may leave out.
    """
    left_out = [bound(name).replace(_BOUND, _OPTIONAL, 1) for name in optional]
    return newer("LAMBDA", *map(bound, arguments), *left_out, body)


def is_left_out(argument: str) -> str:
    """Return the condition that a call leaves an optional argument out."""
    return newer("ISOMITTED", bound(argument))


def shown(definition: str) -> str:
    """Return a LAMBDA as Excel shows it, without the file's marks."""
    optional = re.sub(r"_xlop\.(\w+)", r"[\1]", definition)
    return optional.replace("_xlfn.", "").replace(_BOUND, "")


def _calculator(function: Function) -> str:
    formula = function.formula
    references = {name: Cells(bound(name)) if name in formula.ranges else bound(name) for name in formula.arguments}
    return function_of(formula.arguments, f'IF({blank(formula, references)},"",{native_formula(formula, references)})')
