"""The worksheet functions, decorated for xlwings; nothing else.

In Excel's desktop add-in name this module in "UDF Modules"; in xlwings Lite or Server, import all of it. On systems
where xlwings has no Excel to talk to, the decorators do nothing and the functions are plain Python.
"""

from __future__ import annotations

import inspect
import os
from typing import Any, Callable

import xlwings as xw

from . import functions
from .functions import FUNCTIONS, LANGUAGE_VARIABLE

_CATEGORY = "xlkpi"


def _decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    """A copy of the function as xlwings wants it: no annotations, short help, ranges as rows, errors as their text."""

    def udf(*arguments: Any) -> Any:
        return function(*arguments)

    name = function.__name__
    wizard = functions.function_help(name, os.environ.get(LANGUAGE_VARIABLE, "en"))
    empty = inspect.Parameter.empty
    parameters = [p.replace(annotation=empty) for p in inspect.signature(function).parameters.values()]
    udf.__name__ = udf.__qualname__ = name
    udf.__module__ = __name__
    udf.__doc__ = wizard.help
    udf.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    udf.__annotations__ = {}
    decorated = udf
    for parameter, argument in zip(parameters, wizard.arguments):
        star = "*" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else ""
        options = {"ndim": 2} if functions.takes_range(name, argument.name) else {}
        decorated = xw.arg(star + argument.name, doc=argument.help, err_to_str=True, **options)(decorated)
    return xw.func(category=_CATEGORY)(decorated)  # type: ignore[no-any-return]


__all__ = [*FUNCTIONS]
globals().update({name: _decorated(function) for name, function in FUNCTIONS.items()})
