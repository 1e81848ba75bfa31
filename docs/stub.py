"""The types of xlkpi/functions.py for type checkers and editors: docs/generate.py writes xlkpi/functions.pyi.

The calculators exist only at run time, made from functions.toml, so their types are generated from it as well. Each
function that takes ranges has an overload per kind of argument; the comments in HEAD say why a list may give one value.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xlkpi import functions
from xlkpi.catalogue.load import load_functions
from xlkpi.functions import FUNCTIONS
from xlkpi.wizard import takes_range

HEAD = '''\
# Made by docs/generate.py from xlkpi/functions.py and xlkpi/catalogue/functions.toml: edit those.

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Dict, Protocol, SupportsFloat, TypeAlias, overload

from .calls.calculators import CALCULATORS as CALCULATORS

__all__ = [
{names}
]

class _Array(Protocol):
    """An array of NumPy, or a column of pandas."""

    def tolist(self) -> Any: ...

class _Column(Protocol):
    """A column of polars."""

    def to_list(self) -> Any: ...

class _ArrowArray(Protocol):
    """An array of Arrow."""

    def to_pylist(self) -> Any: ...

class _Frame(Protocol):
    """A table of pandas."""

    @property
    def columns(self) -> Any: ...
    def to_numpy(self) -> Any: ...

_Value: TypeAlias = float | str
"""A number, "" or the text of an error."""

_Cell: TypeAlias = float | Decimal | Fraction | str | datetime.date | None
"""What a single cell holds. A date counts as its serial number."""

_Text: TypeAlias = str | None
"""A text, or a blank."""

_Rows: TypeAlias = Sequence[list[Any] | tuple[Any, ...]]
"""A range as a list of rows."""

_Cells: TypeAlias = _Cell | Sequence[_Cell] | _Rows | _Array | _Column | _ArrowArray | _Frame | SupportsFloat
"""A cell or a range of any kind."""

_Benchmarks: TypeAlias = _Cells | Mapping[str, Any]
"""A table of thresholds, or a dictionary of them."""

# The overload for rows may also give a single value: one row of one cell counts as that cell. The last overload takes
# arrays and columns of other libraries, whose form the result has. The second and the third overlap in single cells,
# which the first takes; a text, which is a sequence as well, is a cell.
'''

_BY_CELL = {"KPI_BENCHMARK": "str", "KPI_RANK": "_Value", "KPI_GAP": "_Value", "KPI_CALC": "_Value", "KPI_WHY": "str"}
"""What a catalogue function that takes ranges gives for a cell."""

_ONCE = {"KPI_TARGET": "_Value", "KPI_INFO": "str", "KPI_LIST": "list[list[_Value]] | str"}
"""What a catalogue function that takes no ranges gives."""

_OVERLAPPING = "_Cell | _Rows | _Frame"
_OVERLOADS = {
    "_Cell": "{0}",
    _OVERLAPPING: "list[list[{0}]] | {0}",
    "_Cell | Sequence[_Cell]": "list[{0}]",
    "_Cells": "Any",
}
"""What each overload takes for an argument that may be a range → what it gives, {0} being the result for a cell."""

_ANSWERS_AS_A_WHOLE = ("KPI_CALC", "KPI_WHY")
"""The functions that give one answer for ranges as well, where the number of their inputs is wrong."""

_INDENT = "    "
_WIDTH = 120


def functions_stub() -> str:
    """Return the text of xlkpi/functions.pyi."""
    names = "\n".join(f'{_INDENT}"{name}",' for name in FUNCTIONS)
    return "\n".join([HEAD.format(names=names), *map(_worksheet_function, FUNCTIONS), *_others(), ""])


def _worksheet_function(name: str) -> str:
    """Return the declaration of a worksheet function, or its overloads."""
    calculator = load_functions().get(name)
    added_up = calculator.formula.ranges if calculator else ()
    by_cell = "_Value" if calculator else _BY_CELL.get(name)
    if by_cell is None or set(added_up) == set(inspect.signature(FUNCTIONS[name]).parameters):
        return _declaration(name, _ONCE.get(name, "_Value"), dict.fromkeys(added_up, "_Cells"), documented=True)
    declarations = []
    for taken, given in _OVERLOADS.items():
        types = dict.fromkeys(_range_arguments(name), taken) | dict.fromkeys(added_up, "_Cells")
        # a text is a sequence of texts
        overlaps = taken == _OVERLAPPING or (taken == "_Cell" and name not in _ANSWERS_AS_A_WHOLE)
        note = "  # type: ignore[overload-overlap]" if overlaps else ""
        given = given.format(by_cell)
        if name in _ANSWERS_AS_A_WHOLE and given == f"list[{by_cell}]":
            given += f" | {by_cell}"
        text = _declaration(name, given, types, documented=not declarations, note=note)
        declarations.append(f"@overload\n{text}")
    return "".join(declarations)


def _range_arguments(name: str) -> list[str]:
    """Return the arguments of a function that give a range of results when they are ranges."""
    return [a for a in inspect.signature(FUNCTIONS[name]).parameters if takes_range(name, a) and a != "benchmarks"]


def _declaration(name: str, gives: str, types: Mapping[str, str], documented: bool, note: str = "") -> str:
    """Return one declaration of a function.

    Args:
        name: the function's name.
        gives: the type of its result.
        types: the types of its arguments; those that are not named take texts.
        documented: whether the function's docstring is to follow.
        note: a comment for type checkers.
    """
    known = {"benchmarks": "_Benchmarks", **types}
    arguments = []
    for argument in inspect.signature(FUNCTIONS[name]).parameters.values():
        star = "*" if argument.kind is argument.VAR_POSITIONAL else ""
        default = "" if argument.default is argument.empty else " = None"
        arguments.append(f"{star}{argument.name}: {known.get(argument.name, '_Text')}{default}")
    body = f"\n{_docstring(FUNCTIONS[name])}" if documented else " ..."
    line = f"def {name}({', '.join(arguments)}) -> {gives}:"
    if note or len(line + body.partition("\n")[0]) > _WIDTH:
        listed = "".join(f"{_INDENT}{argument},\n" for argument in arguments)
        line = f"def {name}({note}\n{listed}) -> {gives}:"
    return f"{line}{body}\n"


def _docstring(function: Callable[..., Any]) -> str:
    text = str(inspect.getdoc(function))
    return textwrap.indent(f'"""{text}{chr(10) if chr(10) in text else ""}"""', _INDENT)


def _others() -> Iterator[str]:
    """Yield the declarations of the module's tables of functions, with the annotations that they have there."""
    for node in ast.parse(inspect.getsource(functions)).body:
        if isinstance(node, ast.AnnAssign):
            yield f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}"
