"""Which programs a test needs: those whose `require("…")` can be reached from its code.

Found without running the test, by following the names in its code through the tests' own modules. Where the code looks
a function up in a dictionary by a name (`HOSTS[host]`), the names among the test's parameters are followed, or those
that the code spells out, or else all.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from folders import TESTS
from programs import PROGRAMS, require


def programs_of(item: pytest.Function) -> set[str]:
    """Return the markers of the programs that a test can come to start."""
    values = list(item.callspec.params.values()) if hasattr(item, "callspec") else []
    texts = {value for value in values if isinstance(value, str)}
    fixtures = [definition.func for found in item._fixtureinfo.name2fixturedefs.values() for definition in found]
    return _Walk(texts).programs([item.obj, *fixtures, *values])


class _Walk:
    """One test's walk through functions, each once."""

    def __init__(self, texts: Collection[str]) -> None:
        self.texts = set(texts)
        self.spelled: set[str] = set()
        self.seen: set[int] = set()

    def programs(self, start: list[Any]) -> set[str]:
        found: set[str] = set()
        waiting = start
        while waiting:
            for function in _functions(waiting.pop()):
                if id(function) in self.seen:
                    continue
                self.seen.add(id(function))
                codes = list(_codes(function.__code__))
                spelled = {text for code in codes for text in _texts(code.co_consts)}
                self.spelled |= spelled
                for value in _named(function, codes):
                    if value is require:
                        found |= spelled & PROGRAMS.keys() or (self.texts | self.spelled) & PROGRAMS.keys()
                    elif isinstance(value, dict):
                        keys = self.texts & value.keys() or self.spelled & value.keys() or value.keys()
                        waiting += [value[key] for key in keys]
                    else:
                        waiting.append(value)
        return found


def _functions(value: Any) -> Iterator[FunctionType]:
    """The functions of the tests' modules that a value stands for: itself, what it wraps, a class's methods."""
    if isinstance(value, type):
        if _is_ours(value):
            for member in vars(value).values():
                yield from _functions(member)
        return
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _functions(one)
        return
    if isinstance(value, partial):
        value = value.func
    if hasattr(value, "hypothesis"):
        value = value.hypothesis.inner_test
    value = getattr(value, "__func__", value)
    value = inspect.unwrap(value) if callable(value) else value
    if isinstance(value, FunctionType) and _is_ours(value):
        yield value


def _is_ours(value: Any) -> bool:
    return _is_of_the_tests(sys.modules.get(value.__module__))


@cache
def _is_of_the_tests(module: ModuleType | None) -> bool:
    return Path(getattr(module, "__file__", None) or "").is_relative_to(TESTS)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _texts(constants: Iterable[Any]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from _texts(constant)


def _named(function: FunctionType, codes: list[CodeType]) -> Iterator[Any]:
    """What the names in the code stand for: globals of its module, and attributes of the tests' modules."""
    for code in codes:
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, ModuleType):
                if _is_of_the_tests(value):
                    yield from (getattr(value, other) for other in code.co_names if hasattr(value, other))
            elif value is not None:
                yield value
