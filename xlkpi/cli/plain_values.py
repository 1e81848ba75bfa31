"""Values of options and arguments that need no conversion, kept from Typer's, which imports pydantic for any value.

Importing pydantic takes as long as the rest of a quick command. A text, a path, a choice or a whole number is taken as
Typer would take it; for any other value, and for what is wrong, Typer itself answers.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

_NOT_PLAIN = object()
_DIGITS = re.compile("0|[1-9][0-9]{0,8}", re.ASCII)


def take_plain_values(command: Any) -> None:
    """Let the parameters of a command and its subcommands take plain values without Typer's conversion."""
    for parameter in _parameters(command):
        if getattr(parameter, "_runtime_param", ...) is None:  # in a Typer that converts otherwise there is none
            parameter._runtime_param = _PlainFirst(parameter)


def _parameters(command: Any) -> Iterator[Any]:
    yield from (*command.params, command.get_help_option(command.context_class(command)))
    for one in getattr(command, "commands", {}).values():
        yield from _parameters(one)


class _PlainFirst:
    """The conversion of one parameter's values."""

    def __init__(self, parameter: Any) -> None:
        self._type = parameter.type_descriptor
        self._conversion: Any = None

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value that the command's function takes."""
        plain = _plain(value, self._type, param.multiple or param.nargs == -1)
        if plain is not _NOT_PLAIN:
            return plain
        if self._conversion is None:
            from typer._coercion import build_runtime_param

            self._conversion = build_runtime_param(self._type)
        return self._conversion.coerce(value, param=param, ctx=ctx)


def _plain(value: Any, wanted: Any, is_list: bool) -> Any:
    """Return a value as its type has it; _NOT_PLAIN where that is for Typer to say."""
    kind, about = wanted.annotation, wanted.parameter_info
    if value is None:
        return () if is_list else None
    if not is_list:
        return _one(value, kind, about)
    if get_origin(kind) is not list or not isinstance(value, list | tuple):
        return _NOT_PLAIN
    found = [_one(part, get_args(kind)[0], about) for part in value]
    return _NOT_PLAIN if any(part is _NOT_PLAIN for part in found) else found


def _one(value: Any, kind: Any, about: Any) -> Any:
    if not isinstance(kind, type):
        return _NOT_PLAIN
    if about.parser is None and issubclass(kind, Enum):
        texts = {str(one.value): one for one in kind}
        return texts.get(value.value if isinstance(value, kind) else value, _NOT_PLAIN)
    if about.parser is None and kind is int:
        return _whole_number(value, about)
    if not isinstance(value, str) or not value.isprintable():  # what is not valid text is not printable
        return _NOT_PLAIN
    if about.parser is not None:
        try:
            return about.parser(value)
        except ValueError:
            return _NOT_PLAIN
    if kind is str:
        return value
    return Path(value) if kind is Path and _is_plain_path(value, about) else _NOT_PLAIN


def _whole_number(value: Any, about: Any) -> Any:
    if about.clamp or isinstance(value, bool) or not (isinstance(value, int) or _DIGITS.fullmatch(str(value))):
        return _NOT_PLAIN
    number = int(value)
    least, most = (-math.inf if about.min is None else about.min), (math.inf if about.max is None else about.max)
    return number if least <= number <= most else _NOT_PLAIN


def _is_plain_path(path: str, about: Any) -> bool:
    """Return whether a path is taken as it is written, since nothing is asked of the file, or there is none."""
    asked = (about.exists, about.writable, about.resolve_path, about.allow_dash, about.path_type)
    if any(asked) or not (about.file_okay and about.dir_okay):
        return False
    return os.access(path, os.R_OK) or not os.path.lexists(path)
