"""All hosts agree: each function answers each kind of input as plain Python does, but for what docs/hosts.toml says."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

import calc
import com_server
import lambdas
import lite
import server
from cases import cases
from conformance import KPIS, same
from folders import ROOT
from udf_calls import CALLS
from xlkpi.catalogue.load import load_functions
from xlkpi.formula.values import ERRORS
from xlkpi.functions import FUNCTIONS, in_worksheet
from xlkpi.hosts.libreoffice.signatures import REPEATED, TABLE, signatures

Call = tuple[str, tuple[Any, ...]]

HOSTS: dict[str, Callable[[Sequence[Call]], list[Any]]] = {
    "excel": com_server.answers,
    "lite": lite.answers,
    "server": server.answers,
    "libreoffice": calc.answers,
    "lambda": lambdas.answers,
}
ASKED_ALL = [host for host in HOSTS if host != "lambda"]
"""The hosts that have all functions; tests/hosts/lambdas/test_names.py asks the other one."""
DESCRIBED = tomllib.loads((ROOT / "docs/hosts.toml").read_text(encoding="utf-8"))
CASES_OF_EACH = 40
"""How many of a calculator's cases every host is asked; a host's own tests ask all."""


def kinds() -> list[Call]:
    """The kinds of input that the documentation shows."""
    return [(case["call"], tuple(json.loads(case["arguments"]))) for case in DESCRIBED["cases"]]


def all_calls() -> list[Call]:
    """Each function: a share of its cases, the worked examples, and what xlwings is asked."""
    calls: list[Call] = []
    for function in load_functions().values():
        every = cases(function)
        for case in every[:: max(1, len(every) // CASES_OF_EACH)]:
            # a range stands in one column
            calls.append(
                (function.name, tuple([[v] for v in value] if isinstance(value, list) else value for value in case))
            )
    calls += [(kpi.example.function.name, tuple(kpi.example.inputs.values())) for kpi in KPIS]
    return [*calls, *CALLS]


@cache
def answers_of(host: str) -> tuple[list[Any], list[Any]]:
    """What a host answers to all_calls and to kinds, asked at once: a start takes seconds."""
    calls = all_calls() if host in ASKED_ALL else []
    answers = HOSTS[host]([*calls, *kinds()])
    return answers[: len(calls)], answers[len(calls) :]


def in_python(name: str, arguments: Sequence[Any]) -> Any:
    answer = in_worksheet(FUNCTIONS[name], arguments)
    return float(answer) if type(answer) is int else answer


def in_calc(name: str, arguments: Sequence[Any]) -> Any:
    """What Python answers to what Calc hands over, by the rules that docs/hosts.toml states for it."""
    if any(cell in ERRORS for argument in arguments if isinstance(argument, list) for row in argument for cell in row
           if isinstance(cell, str)):  # fmt: skip
        return "Err:504"
    errors = [argument for argument in arguments if isinstance(argument, str) and argument in ERRORS]
    if errors:
        return errors[-1]
    declared = [argument.type for argument in signatures()[name]]
    types = declared + [declared[-1]] * (len(arguments) - len(declared)) if declared else []
    return in_python(name, [_handed(argument, kind) for argument, kind in zip(arguments, types, strict=False)])


def _handed(argument: Any, kind: str) -> Any:
    if isinstance(argument, list):
        return [[_handed(cell, "") for cell in row] for row in argument]
    if isinstance(argument, bool):
        return float(argument)
    return 0.0 if argument is None and kind in (TABLE, REPEATED) else argument


EXPECTED = {"libreoffice": in_calc}


def equal(found: Any, expected: Any) -> bool:
    """Whether two answers are the same; the cells of a range may all have the one error that is expected."""
    if isinstance(found, list):
        if not isinstance(expected, list):
            return all(equal(cell, expected) for row in found for cell in row) and expected != ""
        return len(found) == len(expected) and all(
            len(row) == len(other) and all(map(equal, row, other)) for row, other in zip(found, expected, strict=True)
        )
    return same(float(found) if type(found) is int else found, float(expected) if type(expected) is int else expected)


@pytest.mark.slow
@pytest.mark.parametrize("host", ASKED_ALL)
def test_every_function_answers_as_in_python(host: str) -> None:
    calls = all_calls()
    assert {name for name, _ in calls} == set(FUNCTIONS)
    expected = EXPECTED.get(host, in_python)
    wrong = [
        f"{name}{arguments}: {answer!r}, not {expected(name, arguments)!r}"
        for (name, arguments), answer in zip(calls, answers_of(host)[0], strict=True)
        if not equal(answer, expected(name, arguments))
    ]
    assert not wrong, f"{len(wrong)} of {len(calls)} differ, the first:\n" + "\n".join(wrong[:8])


@pytest.mark.parametrize("host", HOSTS)
def test_the_documented_kinds_of_input(host: str) -> None:
    """Each answer is Python's, or the other that is documented, which must be another."""
    wrong = []
    for case, (name, arguments), answer in zip(DESCRIBED["cases"], kinds(), answers_of(host)[1], strict=True):
        expected = in_python(name, arguments)
        otherwise = case.get("otherwise", {}).get(host)
        if otherwise:
            assert not equal(json.loads(otherwise["answer"]), expected), f"{case['about']}: no difference any more"
            expected = json.loads(otherwise["answer"])
        if not equal(answer, expected):
            wrong.append(f"{case['about']}: {answer!r}, not {expected!r}")
    assert wrong == []


def test_every_host_is_described() -> None:
    assert [host["id"] for host in DESCRIBED["hosts"]] == list(HOSTS)
    named = {host for case in DESCRIBED["cases"] for host in case.get("otherwise", {})}
    assert named <= set(HOSTS)
    assert all((ROOT / "docs" / host["page"]).is_file() for host in DESCRIBED["hosts"])
