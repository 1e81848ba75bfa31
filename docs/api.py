"""The page on what a Python script may use of xlkpi: docs/generate.py writes docs/api.md from the docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import xlkpi

_HEAD = """\
<!-- Made by docs/generate.py from the docstrings: edit those. -->
# xlkpi from Python

```python
import xlkpi
from xlkpi.functions import KPI_AOV
```

Every name below has types: `mypy --strict` and pyright check the scripts that use it.

**Stable**, and changed only with a note in the [changelog](../CHANGELOG.md): the names of this page (`xlkpi.__all__`)
with their arguments, results and exceptions, and the [worksheet functions](functions.md) of `xlkpi.functions` (its
`__all__`). **Not stable**: every other module and name, the order of a result's fields, and the wording of messages.
Give arguments that have a default by their names, use fields by their names, and catch exceptions by their classes.
"""

_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Example):$", re.MULTILINE)
_ITEM = re.compile(r"^(\w+): ", re.MULTILINE)
_DOCTEST = re.compile(r"  # doctest: .*")

_CHAPTERS: dict[str, Callable[[Any], bool]] = {
    "Functions": inspect.isfunction,
    "Records and results": lambda value: not inspect.isfunction(value) and not issubclass(value, Exception),
    "Exceptions": lambda value: not inspect.isfunction(value) and issubclass(value, Exception),
}
"""The title of each chapter → which public names it has."""


def api_page() -> Iterator[str]:
    """Yield the lines of the page."""
    yield from _HEAD.rstrip("\n").split("\n")
    public = {name: getattr(xlkpi, name) for name in xlkpi.__all__}
    for title, belongs in _CHAPTERS.items():
        yield from ("", f"## {title}")
        for name, value in public.items():
            if belongs(value):
                yield from ("", f'<a id="{name}"></a>', "", f"### `{name}{_arguments(value)}`", "")
                yield from _described(value, _types(value))
                yield from _methods(name, value)


def _methods(name: str, value: Any) -> Iterator[str]:
    """Yield the entries of a class's own public functions."""
    for method in vars(value).values() if isinstance(value, type) else ():
        function = method.__func__ if isinstance(method, classmethod) else method
        if inspect.isfunction(function) and not function.__name__.startswith("_"):
            yield from ("", f"#### `{name}.{function.__name__}{_arguments(function)}`", "")
            yield from _described(function, _types(function))


def _described(value: Any, types: dict[str, str]) -> Iterator[str]:
    """Yield a docstring as Markdown, each argument or attribute with its type."""
    if isinstance(value, type) and issubclass(value, Exception):
        yield from (f"Derived from `{value.__base__.__name__}`.", "")
    defaults = _defaults(value)
    text, *sections = _SECTION.split(inspect.getdoc(value) or "")
    yield text.strip()
    for heading, body in zip(sections[::2], sections[1::2], strict=True):
        body = inspect.cleandoc(f"\n{body}")
        if heading == "Example":
            yield from ("", "```python", _DOCTEST.sub("", body), "```")
        elif heading == "Returns":
            yield from ("", f"**Returns** `{types['return']}`: {body}")
        else:
            yield from ("", f"**{heading}**", "")
            names = _ITEM.split(body)[1:]
            for name, help_ in zip(names[::2], names[1::2], strict=True):
                default = f" = {defaults[name]}" if name in defaults else ""
                kind = f"{types.get(name, '')}{default}"
                yield f"- `{name}`{f' (`{kind}`)' if kind else ''}: {' '.join(help_.split())}"


def _arguments(value: Any) -> str:
    """Return the arguments of a function that a call must have, and a sign for the others; nothing for a class."""
    if not inspect.isfunction(value):
        return ""
    arguments = [one for name, one in inspect.signature(value).parameters.items() if name not in ("self", "cls")]
    needed = [one.name for one in arguments if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    return f"({', '.join([*needed, '…'] if len(needed) < len(arguments) else needed)})"


def _defaults(value: Any) -> dict[str, str]:
    """Return the default of each argument of a function that has one, as code."""
    if not inspect.isfunction(value):
        return {}
    arguments = inspect.signature(value).parameters.values()
    return {one.name: repr(one.default) for one in arguments if one.default is not one.empty}


def _types(value: Any) -> dict[str, str]:
    """Return the annotations of a function or class as they are written."""
    annotations = inspect.get_annotations(value)
    return {name: getattr(type_, "__forward_arg__", str(type_)) for name, type_ in annotations.items()}
