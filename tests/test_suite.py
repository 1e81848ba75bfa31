"""What conftest.py does for all tests: marks for programs, few processes for few files, and missing packages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest

import programs
from folders import ROOT, TESTS
from programs import PROGRAMS, require


def gnumeric() -> None:
    require("gnumeric")


class Calc:
    """Starts a program when it is made."""

    def __init__(self) -> None:
        require("libreoffice")


STARTED: dict[str, Callable[[], object]] = {"a function": gnumeric, "a class": Calc, "neither": lambda: None}


def started(kind: str) -> None:
    STARTED[kind]()


def marks(request: pytest.FixtureRequest) -> set[str]:
    return {mark.name for mark in request.node.iter_markers()} & PROGRAMS.keys()


@pytest.mark.parametrize(
    ("kind", "expected"), [("a function", {"gnumeric"}), ("a class", {"libreoffice"}), ("neither", set())]
)
def test_the_programs_that_a_parameter_chooses(kind: str, expected: set[str], request: pytest.FixtureRequest) -> None:
    assert callable(lambda: started(kind))
    assert marks(request) == expected


def test_the_program_that_is_spelled_out(request: pytest.FixtureRequest) -> None:
    assert callable(lambda: started("a class"))
    assert marks(request) == {"libreoffice"}


@pytest.mark.parametrize("make", [partial(started, "a function")])
def test_a_function_among_the_parameters(make: Callable[[], None], request: pytest.FixtureRequest) -> None:
    assert marks(request) == {"gnumeric", "libreoffice"}  # what partial hands over is not looked at


@pytest.fixture
def calc(request: pytest.FixtureRequest) -> Callable[[], object]:
    return lambda: Calc()


def test_the_program_of_a_fixture(calc: Callable[[], object], request: pytest.FixtureRequest) -> None:
    assert marks(request) == {"libreoffice"}


def test_a_program_of_which_no_mark_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "marked", set())
    asked = programs.require
    with pytest.raises(pytest.fail.Exception, match=r"this test needs node, .* mark it with pytest\.mark\.node"):
        asked("node")


def test_few_files_take_one_process(pytestconfig: pytest.Config) -> None:
    def workers(*arguments: str) -> int:
        return pytestconfig.hook.pytest_xdist_auto_num_workers(config=SimpleNamespace(args=arguments, option=None))

    assert workers(f"{__file__}::{test_few_files_take_one_process.__name__}") == 0
    with pytest.raises(AttributeError):  # pytest-xdist is asked
        workers(str(TESTS))


@pytest.mark.slow
@pytest.mark.parametrize("ci", ["", "1"])
def test_without_a_package_its_tests_are_skipped_or_fail_in_ci(ci: str) -> None:
    file = TESTS / "tables" / "test_parquet.py"
    code = f"import sys, pytest; sys.modules['pyarrow'] = None; sys.exit(pytest.main(['-q', '-rs', {str(file)!r}]))"
    environment = {**os.environ, "CI": ci, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    if ci:
        assert "ModuleNotFoundError: import of pyarrow halted" in done.stdout
        assert done.returncode != 0
    else:
        assert "SKIPPED [1]" in done.stdout
        assert "pyarrow is not installed: pip install -e '.[test]'" in done.stdout
