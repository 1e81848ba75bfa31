"""The functions on a real xlwings Server: the project of docs/examples, asked over HTTP as Excel asks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from cases import Case
from command_line import write_own_vertical
from conformance import KPIS, UNROUNDED, all_cases, in_python, same
from folders import SUPPORT
from programs import require
from server import ERROR_TYPES, HEADERS, PROJECT, Server, answers, running, shown
from udf_calls import CALLS
from xlkpi.catalogue.function import Function
from xlkpi.catalogue.load import load_functions, load_vertical
from xlkpi.functions import CALCULATORS, CATALOGUE_FUNCTIONS, FUNCTIONS, in_worksheet
from xlkpi.wizard import function_help, takes_range

OFFICE = SUPPORT / "server/office.js"
EVERY = 7
"""All cases are tried as the rows of a range, so many times fewer as single cells."""
AT_ONCE = 200
ROWS = 100_000


def as_given(case: Case) -> tuple[Any, ...]:
    """A case as arguments: the cells of a range stand in one row."""
    return tuple([value] if isinstance(value, list) else value for value in case)


def differences(function: Function, cases: list[Case], found: list[Any]) -> Iterator[str]:
    for case, value in zip(cases, found, strict=True):
        if not same(value, in_python(function, case)):
            yield f"{function.name}{case}: {value!r}, not {in_python(function, case)!r}"


@pytest.mark.slow
def test_every_calculator_in_every_case() -> None:
    wrong: list[str] = []
    for function in load_functions().values():
        cases = list(all_cases()[function.name])
        if not function.formula.ranges:
            columns = tuple([[cell] for cell in column] for column in zip(*cases, strict=True))
            wrong += differences(function, cases, [row[0] for row in answers([(function.name, columns)])[0]])
            cases = cases[::EVERY]
        wrong += differences(function, cases, answers([(function.name, as_given(case)) for case in cases]))
    assert not wrong, f"{len(wrong)} differences, the first:\n" + "\n".join(wrong[:8])


def test_every_worked_example() -> None:
    found = answers([(kpi.example.function.name, tuple(kpi.example.inputs.values())) for kpi in KPIS])
    assert found == pytest.approx([UNROUNDED.get((kpi.vertical, kpi.id), kpi.example.result) for kpi in KPIS])


def worksheet(result: Any) -> Any:
    """A Python function's result as a worksheet shows it."""
    if not isinstance(result, list):
        return result if isinstance(result, str) else float(result)
    rows = [[worksheet(cell) for cell in row] for row in result]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def test_catalogue_functions_and_what_is_left_out() -> None:
    assert answers(CALLS) == [worksheet(in_worksheet(FUNCTIONS[name], arguments)) for name, arguments in CALLS]
    assert {name for name, _ in CALLS} >= set(CATALOGUE_FUNCTIONS)


def test_an_error_is_an_error_of_excels_own_and_text_where_excel_has_no_way_to_take_it() -> None:
    server = running()
    request = server.request("KPI_AOV", ([[10.0], [1.0], [None], [-1.0], ["text"], ["#REF!"]], [[4.0], *[[0.0]] * 5]))
    expected: list[Any] = [2.5, "#DIV/0!", "", "#DIV/0!", "#VALUE!", "#REF!"]
    assert server.call({**request, "runtime": "1.1"}) == [[cell] for cell in expected]
    typed = [{"type": "Error", "errorType": ERROR_TYPES[cell]} if cell in ERROR_TYPES else cell for cell in expected]
    assert server.call(request) == [[cell] for cell in typed]


@pytest.mark.parametrize("empty", [None, ""])
@pytest.mark.parametrize("name", ["KPI_BENCHMARK", "KPI_AOV"])
def test_an_empty_cell_however_excel_sends_it(name: str, empty: str | None) -> None:
    server = running()
    request = server.request(name, ("remote-personal-shopper", "aov", 160.0) if name == "KPI_BENCHMARK" else (1.0, 2.0))
    assert shown(server.call(request)) != ""
    args = [[[empty]] if isinstance(given, list) else empty for given in request["args"]]
    assert shown(server.call({**request, "args": args})) == ""


def test_the_request_is_the_one_that_excels_javascript_sends() -> None:
    program, server = require("node"), running()
    examples = [(kpi.example.function.name, tuple(kpi.example.inputs.values())) for kpi in KPIS]
    requests = [server.request(name, arguments) for name, arguments in (*examples, *CALLS)]
    origin = f"http://127.0.0.1:{server.port}"
    asked = json.dumps({"origin": origin, "calls": [[request["func_name"], request["args"]] for request in requests]})
    done = subprocess.run([program, OFFICE], input=asked, capture_output=True, text=True, timeout=60, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert sorted(seen["associated"]) == sorted(FUNCTIONS)
    assert len({call["request"].pop("session_id") for call in seen["calls"]}) == 1
    for call, request in zip(seen["calls"], requests, strict=True):
        assert call["headers"] == HEADERS
        assert call["request"] == {key: value for key, value in request.items() if key != "session_id"}
        assert call["result"] == server.call(request)


@pytest.mark.slow
def test_many_calls_at_once() -> None:
    server, all_are_ready = running(), Barrier(AT_ONCE)

    def one(number: int) -> Any:
        connection = server.connect()
        connection.connect()
        all_are_ready.wait()
        return shown(server.call(server.request("KPI_AOV", (float(number), 4.0)), connection))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(one, range(AT_ONCE))) == [number / 4 for number in range(AT_ONCE)]


@pytest.mark.slow
def test_a_long_range() -> None:
    revenue = [[float(row)] for row in range(ROWS)]
    assert answers([("KPI_AOV", (revenue, 4.0))]) == [[[row / 4] for row in range(ROWS)]]


@pytest.mark.slow
def test_the_project_makes_the_check_for_a_browser_cheap() -> None:
    code = """
import timeit
import xlwings.utils

def seconds():
    return min(timeit.repeat(lambda: xlwings.utils.is_jsnull(1.0), number=2000, repeat=3))

before = seconds()
import custom_functions
print(before / seconds())
"""
    environment = {**os.environ, "XLWINGS_ON_SERVER": "true", "XLWINGS_LICENSE_KEY": "noncommercial"}
    environment["XLKPI_ANYONE_MAY_CALL"] = "yes"
    done = subprocess.run([sys.executable, "-Bc", code], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 5


@pytest.mark.slow
def test_a_server_that_would_answer_anyone_does_not_start() -> None:
    running()
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial", "DOTENV_PATH": os.devnull}
    code = "import custom_functions"
    done = subprocess.run([sys.executable, "-Bc", code], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "set XLWINGS_AUTH_PROVIDERS in .env" in done.stderr


@pytest.mark.slow
def test_where_users_are_asked_who_they_are_nobody_else_is_answered() -> None:
    running()
    tenant = {"XLWINGS_AUTH_ENTRAID_TENANT_ID": "tenant", "XLWINGS_AUTH_ENTRAID_CLIENT_ID": "client"}
    server = Server(XLWINGS_AUTH_PROVIDERS='["entraid"]', **tenant)
    with pytest.raises(AssertionError, match="401"):
        server.answer("KPI_AOV", (10.0, 4.0))
    server.close()


# --- what Excel is told of the functions


def metadata() -> Any:
    """Return what the server tells Excel of the functions."""
    return json.loads(running().get("/xlwings/custom-functions-meta.json"))


def test_excel_is_told_of_every_function_and_argument() -> None:
    told = metadata()
    assert {key: told[key] for key in told.keys() - {"functions", "enums"}} == {
        "allowCustomDataForDataTypeAny": True, "allowErrorForDataTypeAny": True,
    }  # fmt: skip
    assert sorted(function["name"] for function in told["functions"]) == sorted(FUNCTIONS)
    for function in told["functions"]:
        wizard = function_help(function["name"], "en")
        parameters = function.pop("parameters")
        assert function == {
            "id": function["name"],
            "name": function["name"],
            "description": wizard.help,
            "options": {"requiresAddress": True, "requiresParameterAddresses": True},
            "result": {"dimensionality": "matrix", "type": "any"},
        }
        names = [argument.id.replace("function", "calculator") for argument in wizard.arguments]
        assert [(p["name"], p["description"]) for p in parameters] == [
            (name, argument.help) for name, argument in zip(names, wizard.arguments, strict=True)
        ]
        for parameter, argument in zip(parameters, wizard.arguments, strict=True):
            ranged = takes_range(function["name"], argument.id)
            kind = "string" if "customEnumId" in parameter else "any"
            assert (parameter["dimensionality"], parameter["type"]) == ("matrix" if ranged else "scalar", kind)


def test_optional_repeating_and_chosen_arguments() -> None:
    told = metadata()
    choices = {enum["id"]: [value["stringValue"] for value in enum["values"]] for enum in told["enums"]}
    parameters = {
        f"{function['name']}.{parameter['name']}": parameter
        for function in told["functions"]
        for parameter in function["parameters"]
    }
    assert {name for name, parameter in parameters.items() if parameter.get("optional")} == {
        "KPI_BENCHMARK.language", "KPI_BENCHMARK.benchmarks", "KPI_RANK.benchmarks", "KPI_GAP.benchmarks",
        "KPI_TARGET.benchmarks", "KPI_INFO.language", "KPI_LIST.vertical", "KPI_LIST.language",
    }  # fmt: skip
    repeating = {name for name, parameter in parameters.items() if parameter.get("repeating")}
    assert repeating == {"KPI_CALC.inputs", "KPI_WHY.inputs"}
    chosen = {name: choices[p["customEnumId"]] for name, p in parameters.items() if "customEnumId" in p}
    assert set(chosen) == {
        name
        for name in parameters
        if name.split(".")[1] in ("language", "tier", "field", "vertical", "kpi", "calculator")
    }
    assert chosen["KPI_BENCHMARK.language"] == ["en", "fr"]
    assert chosen["KPI_TARGET.tier"] == ["typical", "above", "exceptional"]
    assert chosen["KPI_WHY.calculator"] == list(CALCULATORS)
    assert chosen["KPI_INFO.kpi"] == list(dict.fromkeys(kpi.id for kpi in KPIS))
    assert max(len(parameter["description"]) for parameter in parameters.values()) <= 128


def test_every_choice_is_taken() -> None:
    told = metadata()
    choices = {enum["id"]: [value["stringValue"] for value in enum["values"]] for enum in told["enums"]}
    kpi = ("remote-personal-shopper", "aov")
    calls: list[tuple[str, tuple[Any, ...]]] = [
        *(("KPI_TARGET", (*kpi, tier)) for tier in choices["KPI_TARGET.TIER"]),
        *(("KPI_INFO", (*kpi, field)) for field in choices["KPI_INFO.FIELD"]),
        *(("KPI_INFO", (*kpi, "name", language)) for language in choices["KPI_INFO.LANGUAGE"]),
        *(("KPI_LIST", (vertical,)) for vertical in choices["KPI_LIST.VERTICAL"]),
        *(("KPI_WHY", (calculator,)) for calculator in choices["KPI_WHY.CALCULATOR"]),
    ]
    assert "#N/A" not in answers(calls)
    assert {kpi.id for kpi in KPIS} == set(choices["KPI_INFO.KPI"])


@pytest.mark.slow
def test_in_french_with_a_vertical_of_ones_own_under_the_companys_name(tmp_path: Path) -> None:
    running()
    mine = write_own_vertical(tmp_path)
    vertical = load_vertical(mine)
    server = Server(XLKPI_CATALOGUE=str(mine), XLKPI_LANGUAGE="fr", XLWINGS_HOSTNAME="kpi.example.com")
    french = json.loads(server.get("/xlwings/custom-functions-meta.json"))
    manifest, name = (
        server.get("/manifest"),
        server.answer("KPI_INFO", (vertical.id, next(iter(vertical.kpis)), "name")),
    )
    server.close()
    assert len(french["functions"]) == len(FUNCTIONS)
    for function in french["functions"]:
        told = function_help(function["name"], "fr")
        assert function["description"] == told.help
        assert [p["description"] for p in function["parameters"]] == [argument.help for argument in told.arguments]
    verticals = next(enum for enum in french["enums"] if enum["id"] == "KPI_LIST.VERTICAL")
    assert vertical.id in [value["stringValue"] for value in verticals["values"]]
    assert name == next(iter(vertical.kpis.values())).name["fr"]
    assert "https://kpi.example.com/xlwings/custom-functions-meta.json" in manifest
    assert "http://" not in re.sub(r'(xmlns(:\w+)?|xsi:\w+)="[^"]*"', "", manifest)


@pytest.mark.slow
def test_a_broken_catalogue_of_ones_own_is_not_available(tmp_path: Path) -> None:
    running()
    (tmp_path / "broken.toml").write_text("[trade", encoding="utf-8")
    server = Server(XLKPI_CATALOGUE=str(tmp_path))
    found = [server.answer("KPI_LIST", ()), server.answer("KPI_AOV", (10.0, 4.0))]
    server.close()
    assert found == ["#N/A", 2.5]


# --- the project's files


def test_the_manifest_gives_the_functions_no_other_name() -> None:
    manifest = running().get("/manifest")
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["xlwings_server"]
    assert "CustomFunctions" in manifest
    assert "Namespace" not in manifest
    assert f"<Id>{settings['manifest_id_prod']}</Id>" in manifest


def test_every_setting_is_one_that_the_server_knows_and_none_is_a_key() -> None:
    running()
    code = "from xlwings_server.config import Settings; print(*Settings.model_fields)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["xlwings_server"]
    example = dict(re.findall(r"(?m)^#? ?([A-Z_]+)=(.*)$", (PROJECT / ".env.example").read_text(encoding="utf-8")))
    named = {name.removeprefix("XLWINGS_").lower() for name in example if name.startswith("XLWINGS_")}
    assert set(settings) | named <= set(done.stdout.split())
    assert example["XLWINGS_LICENSE_KEY"] == ""


def test_the_container_holds_the_project_and_starts_the_server() -> None:
    recipe = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    copied = {file for line in re.findall(r"(?m)^COPY (.*) \S+$", recipe) for file in line.split() if "*" not in file}
    assert copied == {"requirements.txt", "pyproject.toml", "custom_functions"}
    assert all((PROJECT / file).exists() for file in copied)
    command = json.loads(re.findall(r"(?m)^CMD (.*)$", recipe)[0])
    assert command[-1] in (SUPPORT / "server/serve.py").read_text(encoding="utf-8")
