"""The worksheet functions through xlwings' own COM server, as Excel for Windows calls them.

    answers([("KPI_AOV", (10000.0, 200.0))])   → [50.0]

xlwings runs in a process of its own, where a stand-in takes pywin32's place: see tests/support/excel/windows.py.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_SERVER = Path(__file__).parent / "excel" / "windows.py"


def answers(calls: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """What the worksheet shows for each call of a function: a number, a text, an error's text, or rows of these.

    An argument is None for an empty cell, a number, text, boolean or error's text, or a list of rows of these.
    """
    return [shown(answer) for answer in ask({"do": "call", "calls": calls})]


def shown(answer: Any) -> Any:
    """An answer of the COM server as the cells have it. (A single row comes without its brackets.)"""
    if not isinstance(answer, list):
        return float(answer) if type(answer) is int else answer
    rows = answer if isinstance(answer[0], list) else [answer]
    return [[shown(cell) for cell in row] for row in rows]


def ask(request: dict[str, Any]) -> Any:
    """What the process answers to a request."""
    server = _started()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps(request) + "\n")
    server.stdin.flush()
    line = server.stdout.readline()
    assert line, "the process has ended; its words are above"
    return json.loads(line)


@cache
def _started() -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XLKPI_")}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    server = subprocess.Popen([sys.executable, str(_SERVER)], env=environment, **pipes)
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    if server.stdin is not None:
        server.stdin.close()
    server.wait(30)
