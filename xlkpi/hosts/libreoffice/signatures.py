"""The worksheet functions as LibreOffice must be told of them: each one's arguments and their types.

Calc tells an empty cell from 0 in an argument that is declared as a table of cells, and only `any` may be left out.
"""

from __future__ import annotations

import inspect
from typing import Any, Dict, NamedTuple, Tuple

from ...functions import FUNCTIONS, takes_range

SERVICE = "org.xlkpi.Functions"
"""The component's name."""

TABLE = "sequence< sequence< any > >"
TEXT = "string"
OPTIONAL = "any"
REPEATED = "sequence< any >"


class Argument(NamedTuple):
    """One argument: its name, and its type in UNO's interface language."""

    name: str
    type: str


def signatures() -> Dict[str, Tuple[Argument, ...]]:
    """Every function by its name, with its arguments in their order."""
    return {
        name: tuple(Argument(p.name, _type(name, p)) for p in inspect.signature(function).parameters.values())
        for name, function in FUNCTIONS.items()
    }


def _type(function: str, parameter: Any) -> str:
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return REPEATED
    if parameter.default is not inspect.Parameter.empty:
        return OPTIONAL
    return TABLE if takes_range(function, parameter.name) else TEXT
