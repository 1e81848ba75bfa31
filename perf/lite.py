"""The functions in Pyodide, as xlwings Lite runs them, against this Python: the import, and a long range."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests/support"))

ROWS = 100_000
RUNS = 3
MAIN = """
import time as _time
_times = [_time.perf_counter()]
import xlwings
_times.append(_time.perf_counter())
from xlkpi.udfs import *
_times.append(_time.perf_counter())
"""
DIVIDE = """
import xlwings
@xlwings.func
@xlwings.arg("a", ndim=2)
@xlwings.arg("b", ndim=2)
def DIVIDE(a, b):
    return [[x / y for x, y in zip(*rows)] for rows in zip(a, b)]
"""
TIMES = "[later - sooner for sooner, later in zip(custom_functions._times, custom_functions._times[1:])]"


def measure() -> None:
    """Print how long an import takes in Pyodide, and a call with so many rows, all the way from Excel's side."""
    from lite import session
    from xlkpi.functions import KPI_AOV

    chance = random.Random(1)
    revenue = [[chance.uniform(100, 10_000)] for _ in range(ROWS)]
    orders = [[float(chance.randint(1, 500))] for _ in range(ROWS)]
    calls = [(name, (revenue, orders)) for name in ("DIVIDE", "KPI_AOV") * RUNS]
    found = session(calls, main=MAIN + DIVIDE, probes=[TIMES])
    here = []
    for _ in range(RUNS):
        started = time.perf_counter()
        KPI_AOV(revenue, orders)
        here.append(time.perf_counter() - started)
    (imports,) = found.probes
    _table("Pyodide: importing", {"xlwings": imports[0], "xlkpi.udfs, after it": imports[1]})
    _table(
        f"{ROWS:,} rows in one call",
        {
            "Pyodide, called by Excel's side: a / b of two ranges": min(found.seconds[::2]),
            "Pyodide, called by Excel's side: KPI_AOV": min(found.seconds[1::2]),
            "this Python: KPI_AOV, the function alone": min(here),
        },
    )


def _table(title: str, seconds: dict[str, float]) -> None:
    peer = next(iter(seconds.values()))
    print(f"\n{title}")
    for name, taken in seconds.items():
        print(f"  {name:<58} {taken * 1000:8.1f} ms  {taken / peer:7.2f} ×")
