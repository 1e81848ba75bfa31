"""The extension in LibreOffice Calc, against the native formula in the same process."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))

ROWS = 100_000
ROUNDS = 3


def measure() -> None:
    """Print how long Calc takes to recalculate so many cells, and one array formula over so many rows."""
    from calc import Calc

    office = Calc("installed", extension=True, variables={})
    ways = {
        f"{ROWS:,} cells of =A1/B1": "=A{row}/B{row}",
        'cells of =IF(OR(A1="";B1="");"";A1/B1)': '=IF(OR(A{row}="";B{row}="");"";A{row}/B{row})',
        "cells of =KPI_AOV(A1;B1)": "=KPI_AOV(A{row};B{row})",
    }
    times = {}
    for name, formula in ways.items():
        rows = [["9000.5", "37", formula.format(row=row)] for row in range(1, ROWS + 1)]
        times[name] = min(office.seconds(rows) for _ in range(ROUNDS))
    numbers = [["9000.5", "37"]] * ROWS
    for formula in (f"=A1:A{ROWS}/B1:B{ROWS}", f"=KPI_AOV(A1:A{ROWS};B1:B{ROWS})"):
        times[f"one array formula {formula}"] = min(
            office.seconds(numbers, {f"C1:C{ROWS}": formula}) for _ in range(ROUNDS)
        )
    office.close()
    print("\nRecalculation in LibreOffice Calc")
    peer = next(iter(times.values()))
    for name, seconds in times.items():
        print(f"  {name:<58} {seconds:7.3f} s  {seconds / peer:7.2f} ×")
