"""What a fresh process pays: Excel for its first cell, and a person for a command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from .measure import compare

ROUNDS = 10


def measure() -> None:
    """Print both comparisons; Python's own start, part of every figure, is the last line of each."""
    bare = _process("-c", "pass")
    compare(
        "Importing the functions, in a fresh process",
        {
            "import xlwings": _process("-c", "import xlwings"),
            "import xlkpi.udfs": _process("-c", "import xlkpi.udfs"),
            "import xlkpi.functions (no xlwings)": _process("-c", "import xlkpi.functions"),
            "python alone": bare,
        },
        ROUNDS,
    )
    compare(
        "Starting the command line, in a fresh process",
        {
            "import typer": _process("-c", "import typer"),
            "xlkpi --version": _process("-m", "xlkpi", "--version"),
            "xlkpi list": _process("-m", "xlkpi", "list"),
            "python alone": bare,
        },
        ROUNDS,
    )


def _process(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
