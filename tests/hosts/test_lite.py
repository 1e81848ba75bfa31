"""Excel with xlwings Lite: a start of Python in WebAssembly takes seconds, so each test asks for much at once."""

from __future__ import annotations

import inspect
import random
import re
from typing import Any

import lite
from cases import cases
from folders import ROOT
from own_vertical import own_vertical, vertical_text
from udf_calls import CALLS
from xlkpi import udfs
from xlkpi.catalogue.load import load_catalogue, load_functions
from xlkpi.functions import FUNCTIONS, in_worksheet
from xlkpi.wizard import function_help

PAGE = ROOT / "docs" / "excel-lite.md"
ROWS = 100_000
BROKEN = """
import xlwings

@xlwings.func
def BROKEN(number):
    "It fails."
    raise RuntimeError("so it is")
"""
"""A function of the user's own, in main.py."""
HEAVY_HALF = ("cli", "fill", "hosts", "workbook")
MODULES = "sorted(name for name in sys.modules if name.startswith('xlkpi.'))"
DISTRIBUTIONS = "sorted(d.name for d in __import__('importlib.metadata').metadata.distributions())"


def plain(name: str, arguments: tuple[Any, ...]) -> Any:
    """What the function gives in this Python, numbers as a worksheet has them."""
    return _floats(in_worksheet(FUNCTIONS[name], arguments))


def _floats(value: Any) -> Any:
    if isinstance(value, list):
        return [_floats(cell) for cell in value]
    return float(value) if isinstance(value, int) else value


def differences(calls: list[tuple[str, tuple[Any, ...]]], answers: list[Any]) -> list[str]:
    assert len(answers) == len(calls)
    wanted = [plain(name, arguments) for name, arguments in calls]
    return [
        f"{name}{str(arguments)[:200]}: {str(found)[:200]}, not {str(expected)[:200]}"
        for (name, arguments), found, expected in zip(calls, answers, wanted, strict=True)
        if (type(found), found) != (type(expected), expected)
    ]


def column(chance: random.Random) -> list[list[Any]]:
    return [[None if chance.random() < 0.01 else chance.uniform(0, 10_000)] for _ in range(ROWS)]


def all_calls() -> list[tuple[str, tuple[Any, ...]]]:
    """Every calculator's cases, every worked example, every catalogue function, and a range as long as a long table."""
    calls = [
        (function.name, tuple([value] if isinstance(value, list) else value for value in case))
        for function in load_functions().values()
        for case in cases(function)
    ]
    examples = [kpi.example for kpi in load_catalogue().kpis().values()]
    calls += [(example.function.name, tuple(example.inputs.values())) for example in examples]
    chance = random.Random(1)
    return [*calls, *CALLS, ("KPI_AOV", (column(chance), column(chance)))]


CHOSEN = ("language", "tier", "field", "calculator", "vertical", "kpi")
"""Arguments for which Excel offers choices."""


def parameters(name: str) -> list[dict[str, Any]]:
    """What Excel ought to be told of a function's arguments."""
    wizard = function_help(name, "en")
    found = []
    for parameter, argument in zip(
        inspect.signature(getattr(udfs, name)).parameters.values(), wizard.arguments, strict=True
    ):
        entry = {"name": parameter.name, "description": argument.help, "dimensionality": "matrix", "type": "any"}
        if parameter.name in CHOSEN:
            choices = f"{name}.{parameter.name.upper()}"
            entry |= {"dimensionality": "scalar", "type": "string", "customEnumId": choices}
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            entry["repeating"] = True
        elif parameter.default is not inspect.Parameter.empty:
            entry["optional"] = True
        found.append(entry)
    return found


def test_the_installed_wheel_answers_as_python_does():
    """And is the light half alone, with nothing but xlwings beside it; and Excel is told of every function."""
    calls = all_calls()
    assert {name for name, _ in calls} == set(FUNCTIONS)
    session = lite.session(calls, probes=["sys.platform", MODULES, DISTRIBUTIONS])

    wrong = differences(calls, session.answers)
    assert not wrong, f"{len(wrong)} differences, the first:\n" + "\n".join(wrong[:5])

    platform, modules, distributions = session.probes
    assert platform == "emscripten"
    assert "xlkpi.udfs" in modules
    assert [name for name in modules if name.split(".")[1] in HEAVY_HALF] == []
    assert set(distributions) == {"xlkpi", "xlwings", "micropip", "packaging"}

    told = {function["name"]: function for function in session.metadata["functions"]}
    assert set(told) == set(FUNCTIONS)
    for name, function in told.items():
        assert function["description"] == function_help(name, "en").help
        assert function["parameters"] == parameters(name), name


def test_the_guides_main_py_in_french_with_a_vertical_of_ones_own(monkeypatch, tmp_path):
    """Without an entry in requirements.txt. Formatted numbers arrive, too, and no exception passes for an answer."""
    (main,) = (
        block for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) if "zip" in block
    )
    vertical = tmp_path / "trade.toml"
    vertical.write_text(vertical_text(), encoding="utf-8")
    kpis = own_vertical().kpis.values()
    calls = [("KPI_CALC", ("flower-stall", kpi.id, *kpi.example.inputs.values())) for kpi in kpis]
    calls += [
        ("KPI_LIST", ()),
        ("KPI_BENCHMARK", ("flower-stall", "waste_rate", 0.2)),
        ("KPI_WHY", ("KPI_AOV", 1.0, 0.0)),
    ]
    formatted = (
        "KPI_AOV",
        ({"type": "Double", "basicType": "Double", "basicValue": 10000, "numberFormat": "0 €"}, 200),
    )

    session = lite.session(
        [*calls, formatted, ("BROKEN", (1.0,)), ("KPI_AOV", (1.0,))],
        main=inspect.cleandoc(main) + BROKEN,
        variables={"XLKPI_LANGUAGE": "fr", "XLKPI_CATALOGUE": "/data/trade.toml"},
        files={"/data/trade.toml": vertical_text()},
        probes=["__import__('xlkpi').__file__"],
        installed=False,
    )

    monkeypatch.setenv("XLKPI_LANGUAGE", "fr")
    monkeypatch.setenv("XLKPI_CATALOGUE", str(vertical))
    assert session.probes == ["/tmp/xlkpi/xlkpi/__init__.py"]
    *answers, number, broken, refused = session.answers
    assert differences(calls, answers) == []
    assert "Sous la référence" in answers
    assert number == 50.0
    assert re.match(r"#VALUE! .*so it is", broken)
    assert re.match(r"#VALUE! .*does not take this formula", refused)
    told = {function["name"]: function["description"] for function in session.metadata["functions"]}
    assert told == {name: function_help(name, "fr").help for name in FUNCTIONS} | {"BROKEN": "It fails."}
