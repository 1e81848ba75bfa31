"""Excel with xlwings Lite: the built wheel in Pyodide under Node, called through xlwings' own JavaScript and Python.

    answers([("KPI_AOV", (10000.0, 200.0))])   → [50.0]

tests/support/pyodide/excel.mjs plays Excel; what runs for real, and what it needs, stand at its top.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from folders import ROOT, SUPPORT
from programs import missing, require

_SCRIPT = SUPPORT / "pyodide" / "excel.mjs"
_FOLDER = Path(sys.prefix, "pyodide")
_TIMEOUT = 300

MAIN = "from xlkpi.udfs import *"
"""What a user writes in main.py."""

# Lite brings its own licence to its users. xlwings' licence lets noncommercial use, as testing here, go by this name.
_LICENCE = {"XLWINGS_LICENSE_KEY": "noncommercial"}
_ERROR_TYPES = {
    "#DIV/0!": "Div0",
    "#N/A": "NotAvailable",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#VALUE!": "Value",
}
"""Excel's JavaScript name of each error."""
_ERROR_TEXTS = {kind: text for text, kind in _ERROR_TYPES.items()}


class Session(NamedTuple):
    """What one start of Lite gave."""

    answers: list[Any]
    seconds: list[float]
    metadata: Mapping[str, Any]
    probes: list[Any]


def answers(calls: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """What a worksheet shows for calls of functions: a number, a text, an error's text, or rows of these."""
    return session(calls).answers


def session(
    calls: Sequence[tuple[str, tuple[Any, ...]]] = (),
    *,
    main: str = MAIN,
    variables: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    probes: Sequence[str] = (),
    installed: bool = True,
) -> Session:
    """Start Lite, make the calls, and ask for the values of Python expressions afterwards.

    files: texts of files that the user has imported, by their paths; xlkpi's wheel is in /data in any case.
    installed: whether requirements.txt names it. A dictionary among the arguments goes to the function as it is.
    """
    program = _node()
    request = {
        "wheels": [str(wheel())],
        "install": installed,
        "files": dict(files or {}),
        "variables": {**_LICENCE, **(variables or {})},
        "main": main,
        "calls": [(name, [_given(argument) for argument in arguments]) for name, arguments in calls],
        "probes": list(probes),
    }
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "request.json"), Path(folder, "answer.json")
        asked.write_text(json.dumps(request), encoding="utf-8")
        command = [program, str(_SCRIPT), str(_FOLDER), str(asked), str(answered)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=_TIMEOUT)
        assert done.returncode == 0, done.stdout + done.stderr
        found = json.loads(answered.read_text(encoding="utf-8"))
    return Session([_shown(answer) for answer in found["answers"]], *(found[name] for name in Session._fields[1:]))


@cache
def wheel() -> Path:
    """The wheel, built from the sources as they are."""
    folder = tempfile.mkdtemp(prefix="xlkpi-wheel-")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(Path(folder).glob("*.whl"))


def _node() -> str:
    """The program that runs Pyodide. Skips the test where it or Pyodide is missing; in CI it fails."""
    if not (_FOLDER / "installed").exists():
        missing(f"no Pyodide in {_FOLDER}: make installs it")
    return require("node")


def _given(argument: Any) -> list[list[Any]]:
    """An argument as Excel's JavaScript gives it to a function."""
    rows = argument if isinstance(argument, list) else [[argument]]
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> Any:
    kind = _ERROR_TYPES.get(value) if isinstance(value, str) else None
    if kind is None:
        return value
    return {"type": "Error", "errorType": kind, "basicType": "Error", "basicValue": value}


def _shown(answer: Any) -> Any:
    """What the worksheet shows; an exception, in Excel #VALUE!, with its words."""
    if isinstance(answer, dict):
        return f"#VALUE! {answer['thrown']}"
    rows = [[_value(cell) for cell in row] for row in answer]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def _value(cell: Any) -> Any:
    if isinstance(cell, dict):
        return _ERROR_TEXTS[cell["errorType"]]
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
