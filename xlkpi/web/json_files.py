"""Requests and outcomes as files: the two JSON files of a folder of work.

The server writes `request.json` beside the uploaded files; `xlkpi.web.work` reads both in a process of its own, and
writes `outcome.json` beside the workbooks that it makes. Nothing is pickled: the process has read untrusted files, so
what it writes is read field by field.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .outcome import Outcome
from .request import Request

REQUEST, OUTCOME = "request.json", "outcome.json"

_T = TypeVar("_T")


def to_json(value: Request | Outcome) -> str:
    """Return a request or an outcome as JSON.

    Example:
        >>> from_json(Request, to_json(Request(business="Acme"))).business
        'Acme'
    """
    return json.dumps(dataclasses.asdict(value), ensure_ascii=False)


def from_json(form: type[_T], text: str) -> _T:
    """Read a request or an outcome from JSON. A missing field has its default.

    Args:
        form: Request or Outcome.
        text: The JSON.

    Raises:
        ValueError: It is no JSON, or a field has another type or name than it should.
    """
    made: _T = _read(form, json.loads(text))
    return made


def write(folder: Path, value: Request | Outcome) -> None:
    """Write a request or an outcome into its folder; it appears there as a whole."""
    path = folder / (REQUEST if isinstance(value, Request) else OUTCOME)
    part = path.with_suffix(".part")
    part.write_text(to_json(value), "utf-8", errors="surrogatepass")
    part.replace(path)


def read(folder: Path, form: type[_T]) -> _T:
    """Read the request or the outcome of a folder.

    Raises:
        OSError: There is none.
        ValueError: It is not as it should be.
    """
    path = folder / (REQUEST if form is Request else OUTCOME)
    return from_json(form, path.read_text("utf-8", errors="surrogatepass"))


def _read(form: Any, value: Any) -> Any:
    """Return a value of JSON as a type says; raise ValueError where it is of another one."""
    origin, inner = get_origin(form), get_args(form)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(inner[0], value)
    if origin is tuple:
        return tuple(_read(inner[0], one) for one in _checked(value, list))
    if origin is Mapping:
        return {_checked(key, str): _read(inner[1], one) for key, one in _checked(value, dict).items()}
    if dataclasses.is_dataclass(form):
        hints = get_type_hints(form)
        given = _checked(value, dict)
        if unknown := given.keys() - hints.keys():
            raise ValueError(f"{form} has no {', '.join(sorted(unknown))}")
        try:
            return form(**{name: _read(hints[name], one) for name, one in given.items()})  # type: ignore[operator]  # form is a class of the two files
        except TypeError as error:
            raise ValueError(str(error)) from None
    return _checked(value, form)


def _checked(value: Any, form: type) -> Any:
    if type(value) is not form:
        raise ValueError(f"{value!r:.80} is no {form.__name__}")
    return value
