"""The worksheet functions, decorated for xlwings; nothing else.

Excel's desktop add-in names this module in "UDF Modules"; xlwings Lite and Server import all of it. On systems where
xlwings has no Excel to talk to, the decorators do nothing and the functions are plain Python.
"""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any, Callable, Dict, Literal, Tuple

import xlwings as xw

from .calls.calculators import CALCULATORS
from .calls.lookup import INFO_FIELDS, chosen_language
from .catalogue.load import load_catalogue
from .catalogue.model import LANGUAGES, TIERS
from .errors import XlkpiError
from .functions import FUNCTIONS, in_worksheet
from .wizard import function_help, takes_range, worksheet_parameters

CATEGORY = "xlkpi"
"""The category that lists the functions in a function wizard."""
_RESERVED = {"function": "calculator"}
"""Arguments whose name is a word of VBA, each with its name in the VBA that xlwings writes."""


def _choices() -> Dict[str, Tuple[str, ...]]:
    """Return the choices for an argument, by its name; no ids where a custom catalogue cannot be read."""
    found = {"language": LANGUAGES, "tier": TIERS, "field": INFO_FIELDS, "calculator": tuple(CALCULATORS)}
    with suppress(XlkpiError):
        catalogue = load_catalogue()
        ids = dict.fromkeys(kpi.id for kpi in catalogue.kpis().values())
        found.update(vertical=tuple(catalogue.verticals), kpi=tuple(ids))
    return found


_CHOICES = _choices() if getattr(xw, "on_server", False) else {}
"""Choices that Excel offers while typing, through xlwings and Office.js alone: elsewhere they would break calls."""


def _decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a copy of a function for xlwings: with short help, ranges as rows, errors as text and few annotations."""

    def udf(*arguments: Any) -> Any:
        return in_worksheet(function, arguments)

    name = function.__name__
    wizard = function_help(name, chosen_language(None) or LANGUAGES[0])
    empty = inspect.Parameter.empty
    parameters = [
        p.replace(name=_RESERVED.get(p.name, p.name), annotation=empty) for p in worksheet_parameters(function)
    ]
    udf.__name__ = udf.__qualname__ = name
    udf.__module__ = __name__
    udf.__doc__ = wizard.help
    udf.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    udf.__annotations__ = {p.name: Literal[_CHOICES[p.name]] for p in parameters if p.name in _CHOICES}
    decorated = udf
    for parameter, argument in zip(parameters, wizard.arguments):
        star = "*" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else ""
        options = {"ndim": 2} if takes_range(name, argument.id) else {}
        decorated = xw.arg(star + parameter.name, doc=argument.help, err_to_str=True, **options)(decorated)
    return xw.func(category=CATEGORY)(decorated)


__all__ = [*FUNCTIONS]
globals().update({name: _decorated(function) for name, function in FUNCTIONS.items()})
