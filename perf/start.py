"""What a fresh process pays: Excel for its first cell, and a person for a command.

Whole processes are measured by the time that they and their children compute, in turns, each without NumPy, which
openpyxl would import where it is installed. Each figure is a median.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence

from xlkpi.fill.generate_templates import generate_templates

ROUNDS = 15
_NO_NUMPY = "import sys; sys.modules['numpy'] = None"
_COMMAND = f"{_NO_NUMPY}; from xlkpi.cli import main; main()"
_VERTICAL = "custom-phone-cases"


def measure() -> None:
    """Print the comparisons; Python's own start, part of every figure, is the last line of each."""
    _compare(
        "Importing the functions, in a fresh process",
        {
            "import xlwings": _python("import xlwings"),
            "import xlkpi.udfs": _python("import xlkpi.udfs"),
            "import xlkpi.functions (no xlwings)": _python("import xlkpi.functions"),
            "python alone": _python("pass"),
        },
    )
    with tempfile.TemporaryDirectory() as name:
        (template,) = generate_templates([_VERTICAL], name, languages=["en"]).written
        _compare(
            "Starting a command, in a fresh process: --version at most 0.4 ×, list at most 1.2 ×",
            {
                "import openpyxl": _python("import openpyxl"),
                "xlkpi --version": _command("--version"),
                "xlkpi list": _command("list"),
                "xlkpi show": _command("show", _VERTICAL, "aov"),
                "xlkpi calc": _command("calc", _VERTICAL, "aov", "revenue=1000", "orders=20"),
                "xlkpi columns": _command("columns", _VERTICAL),
                "xlkpi check, of one workbook": _command("check", str(template)),
                "import typer": _python("import typer"),
                "python alone": _python("pass"),
            },
        )


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", f"{_NO_NUMPY}; {code}"]


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", _COMMAND, *arguments]


def _compare(title: str, ways: Mapping[str, Sequence[str]]) -> None:
    """Print the median time of each way, and its ratio to the first, the peer. A first round warms the caches."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, command in ways.items():
            seconds = _computing(command)
            if turn:
                taken[name].append(seconds)
    peer = statistics.median(next(iter(taken.values())))
    print(f"\n{title}")
    for name, all_seconds in taken.items():
        seconds = statistics.median(all_seconds)
        print(f"  {name:<58} {seconds * 1000:7.1f} ms  {seconds / peer:7.2f} ×")


def _computing(command: Sequence[str]) -> float:
    """Return the seconds that a process and its children compute."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    _, status, used = os.wait4(os.posix_spawn(command[0], command, environment, file_actions=silent), 0)
    if status:
        raise SystemExit(f"{' '.join(command[2:])} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime
