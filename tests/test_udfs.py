"""The functions as xlwings gets them."""

import inspect
import math
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soak import examples
from udf_calls import CALLS, SHOPPER
from xlkpi import functions, udfs
from xlkpi.catalogue.validate import WORDS_OF_VBA
from xlkpi.wizard import worksheet_parameters

NAMES = list(functions.FUNCTIONS)


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_xlwings_and_vba(name):
    udf = getattr(udfs, name)
    assert udf.__name__ == udf.__qualname__ == name
    assert udf.__module__ == "xlkpi.udfs"
    assert 0 < len(udf.__doc__) <= 255
    assert udf.__annotations__ == {}
    parameters = list(inspect.signature(udf).parameters.values())
    original = worksheet_parameters(functions.FUNCTIONS[name])
    assert len(parameters) == len(original) <= 60
    kinds = {parameter.kind for parameter in parameters}
    assert kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    defaults = [p.default for p in parameters if p.default is not inspect.Parameter.empty]
    assert not (defaults and inspect.Parameter.VAR_POSITIONAL in kinds)
    assert set(defaults) <= {None}
    for parameter, public in zip(parameters, original, strict=True):
        assert parameter.annotation is inspect.Parameter.empty
        assert parameter.name.lower() not in WORDS_OF_VBA
        assert re.fullmatch(r"[a-z][a-z_]*", parameter.name)
        assert parameter.name == public.name or public.name in WORDS_OF_VBA
    assert name.lower() not in {parameter.name for parameter in parameters}
    assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+", name)  # a cell's address
    assert not re.fullmatch(r"R[0-9]*C[0-9]*", name)


def test_everything_is_exported_and_nothing_else():
    assert udfs.__all__ == NAMES
    assert {name for name in vars(udfs) if name.startswith("KPI_")} == set(NAMES)


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_a_udf_answers_as_its_function(name, arguments):
    assert getattr(udfs, name)(*arguments) == functions.in_worksheet(functions.FUNCTIONS[name], arguments)


CELL = st.one_of(
    st.none(), st.text(max_size=5), st.floats(), st.booleans(), st.datetimes(), st.integers(),
    st.sampled_from(["#DIV/0!", "#N/A", "#VALUE!", "", SHOPPER, "aov", "fr", "≥", "typical", "KPI_AOV"]),
)  # fmt: skip
GRID = st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=3)


@pytest.mark.slow
@settings(max_examples=examples(250), deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_no_cell_makes_a_udf_raise_or_leak(name, data):
    parameters = worksheet_parameters(functions.FUNCTIONS[name])
    arguments = []
    for parameter in parameters:
        count = data.draw(st.integers(0, 3)) if parameter.kind is inspect.Parameter.VAR_POSITIONAL else 1
        arguments += [data.draw(st.one_of(CELL, GRID)) for _ in range(count)]
    result = getattr(udfs, name)(*arguments)
    rows = result if isinstance(result, list) else [[result]]
    assert rows
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert isinstance(cell, str) or (type(cell) in (int, float) and math.isfinite(cell))


def python(code, **variables):
    """Run code in a fresh Python; its output."""
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_import_is_light():
    heavy = ("openpyxl", "rich", "numpy", "pandas", "lxml", "typer", "formualizer", "babel")
    code = "import sys; import {}; print(*[name for name in " + repr(heavy) + " if name in sys.modules])"
    assert set(python(code.format("xlkpi.udfs")).split()) == set(python(code.format("xlwings")).split())
    assert python(code.format("xlkpi.functions")).split() == []
    assert python("import sys, xlkpi.functions; print('xlwings' in sys.modules)").strip() == "False"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "start"), [("fr", "Panier moyen"), ("FR", "Panier"), ("de", "Average"), ("", "Average")]
)
def test_the_wizards_help_is_in_the_chosen_language(language, start):
    help_text = python(
        "import sys; sys.stdout.reconfigure(encoding='utf-8'); import xlkpi.udfs as u; print(u.KPI_AOV.__doc__)",
        XLKPI_LANGUAGE=language,
    )
    assert help_text.startswith(start)


def test_a_broken_catalogue_of_ones_own_does_not_raise(tmp_path, monkeypatch):
    broken = tmp_path / "broken.toml"
    broken.write_text("[trade", encoding="utf-8")
    for path in (broken, tmp_path / "missing.toml"):
        monkeypatch.setenv("XLKPI_CATALOGUE", str(path))
        assert udfs.KPI_RANK(SHOPPER, "aov", [[5.0]], None) == "#N/A"
        assert udfs.KPI_LIST() == "#N/A"
        assert udfs.KPI_AOV([[10.0]], [[4.0]]) == 2.5
