"""The Python expressions into which a formula is translated, and the function that they make up."""

from __future__ import annotations

import marshal
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..engine import Functions, adapted
from . import values, worksheet
from .values import CellError

NUMBER, TEXT, TRUTH, BLANK, ERROR = "F", "S", "B", "N", "E"
COUNT = "I"
"""A whole number of Python's, the sum of truth values; `plain` makes it a float."""

_KINDS = {float: NUMBER, str: TEXT, bool: TRUTH, type(None): BLANK, CellError: ERROR, int: COUNT}

NAMES: dict[str, Any] = {
    name: found for name, found in (vars(values) | vars(worksheet)).items() if not name.startswith("_")
}
"""What an expression may call."""
_NAMES_OF_ERRORS = {id(found): name for name, found in NAMES.items() if isinstance(found, CellError)}


class NotCompilableError(Exception):
    """A template has something that is not compiled, so the engine computes it."""


@dataclass(frozen=True)
class Code:
    """A Python expression.

    Attributes:
        text: The expression.
        kinds: The kinds of value that it may have.
        risky: Whether computing it may raise an exception.
        is_constant: Whether it has the same value for every business.
        value: Its value, if it is constant.
    """

    text: str
    kinds: frozenset[str]
    risky: bool = False
    is_constant: bool = False
    value: Any = None

    @property
    def is_error(self) -> bool:
        """Return whether it is an error for every business."""
        return self.is_constant and isinstance(self.value, CellError)

    @property
    def is_name(self) -> bool:
        """Return whether it is the value of a cell, which costs nothing to read again."""
        return self.text.isidentifier()

    def only(self, kinds: str) -> bool:
        """Return whether its value is of one of these kinds."""
        return self.kinds <= frozenset(kinds)


def constant(value: Any) -> Code:
    """Return the code of a value."""
    if isinstance(value, float) and not math.isfinite(value):
        raise NotCompilableError("a number beyond all bounds")
    text = _NAMES_OF_ERRORS[id(value)] if isinstance(value, CellError) else repr(value)
    return Code(text, frozenset(_KINDS[value.__class__]), is_constant=True, value=value)


def made(text: str, kinds: str, *parts: Code, risky: bool = True) -> Code:
    """Return the code of an operation on parts; it is computed now if all of them are constant.

    Args:
        text: The expression.
        kinds: The kinds of its value.
        parts: The parts of the expression, in the order in which they are computed.
        risky: Whether the operation itself may fail; it may anyway where a part may.
    """
    if all(part.is_constant for part in parts):
        return evaluated(text)
    return Code(text, frozenset(kinds), risky or any(part.risky or ERROR in part.kinds for part in parts))


def evaluated(text: str) -> Code:
    """Return the constant that an expression of constants is."""
    try:
        return constant(eval(text, dict(NAMES)))
    except values.Failed as failed:
        return constant(failed.args[0])
    except ZeroDivisionError:
        return constant(values.DIV0_ERROR)
    except values.Unsure:
        raise NotCompilableError(text) from None


def loaded(code: bytes, called: Functions) -> Callable[..., tuple[Any, ...]]:
    """Return the function whose code a program has given.

    Args:
        code: The code. It runs, so it must be this process's own, or from where nobody else can write.
        called: The add-in's functions that the formulas call.
    """
    scope = {**NAMES, **{name: adapted(function) for name, function in called.items()}}
    for one in marshal.loads(code):
        exec(one, scope)
    found: Callable[..., tuple[Any, ...]] = scope["program"]
    return found
