"""Signatures of the worksheet functions for LibreOffice: the arguments with their types in UNO's interface language.

Calc distinguishes an empty cell from 0 only in an argument that is declared as a table, and only an argument of type
`any` may be left out.
"""

from __future__ import annotations

import inspect
from typing import Any, Dict, NamedTuple, Tuple

from ...functions import FUNCTIONS
from ...wizard import takes_range, worksheet_parameters

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
    """Return the arguments of every function, in their order, by the function's name."""
    return {
        name: tuple(Argument(p.name, _type(name, p)) for p in worksheet_parameters(function))
        for name, function in FUNCTIONS.items()
    }


def _type(function: str, parameter: Any) -> str:
    """Return a parameter's type in UNO's interface language."""
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return REPEATED
    if parameter.default is not inspect.Parameter.empty:
        return OPTIONAL
    return TABLE if takes_range(function, parameter.name) else TEXT
