"""The extension in LibreOffice Calc, against the native formula in the same process."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests/support"))

ROWS = 100_000
RUNS = 3
CELLS = ("=A1/B1", '=IF(OR(A1="";B1="");"";A1/B1)', "=KPI_AOV(A1;B1)")
ARRAYS = (f"=A1:A{ROWS}/B1:B{ROWS}", f"=KPI_AOV(A1:A{ROWS};B1:B{ROWS})")


def measure() -> None:
    """Print how long Calc takes to recalculate so many cells, and one array formula over so many rows."""
    from calc import Calc

    office = Calc("installed", extension=True, variables={})
    numbers, place = [["9000.5", "37"]] * ROWS, f"C1:C{ROWS}"
    for title, formulas in ((f"{ROWS:,} cells", CELLS), (f"One array formula over {ROWS:,} rows", ARRAYS)):
        print(f"\nLibreOffice Calc: {title}")
        peer = 0.0
        for formula in formulas:
            given = {"fill": [place, formula]} if formulas is CELLS else {"arrays": {place: formula}}
            seconds = office.seconds(numbers, RUNS, **given)
            peer = peer or seconds
            print(f"  {formula:<58} {seconds:8.3f} s  {seconds / peer:7.2f} ×", flush=True)
    office.close()
