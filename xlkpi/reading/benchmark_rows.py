"""The cells of a Benchmarks sheet that a user may edit: found by names, whatever version made the workbook."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell

from ..catalogue.model import TIERS
from ..schema import BENCHMARK_PREFIX
from .named_cells import cells_of

TIER_TO_AIM_FOR, OWN_TARGET = "aim", "own"
STATEMENTS = ("source", "country", "date")
"""What a row says of where its thresholds are from. Later versions say the document and its date once for all."""

# Where they stand, counted from the column of the KPIs' ids, in workbooks that were made before they had names.
_OFFSETS = {TIER_TO_AIM_FOR: 8, OWN_TARGET: 9, "source": 11, "country": 12, "date": 13}

Row = dict[str, Cell]
"""The cells of a KPI: `sign typical`, `typical` and `source_typical` (what the source says) … for the tiers, `aim`,
`own`, and statements. Those that its version has."""


def sign_of(tier: str) -> str:
    """The key of a tier's sign in a row."""
    return f"sign {tier}"


def source_of(tier: str) -> str:
    """The key of what the source says of a tier."""
    return f"source_{tier}"


def benchmark_rows(workbook: Workbook) -> dict[str, Row]:
    """The rows by the KPI's id; none where the name `benchmarks` does not lead to the table of thresholds."""
    table = cells_of(workbook, "benchmarks")
    keys = ["id", *(key for tier in TIERS for key in (sign_of(tier), tier))]
    if not table or table[-1].column - table[0].column + 1 != len(keys):
        return {}
    lines = [table[start : start + len(keys)] for start in range(0, len(table), len(keys))]
    named = {key: cells_of(workbook, BENCHMARK_PREFIX + key) for key in (*_OFFSETS, *map(source_of, TIERS))}
    rows = {}
    for index, line in enumerate(lines):
        row = dict(zip(keys, line, strict=True))
        if any(named.values()):
            row |= {key: cells[index] for key, cells in named.items() if len(cells) == len(lines)}
        else:
            row |= {key: line[0].offset(0, offset) for key, offset in _OFFSETS.items()}
        identifier = row.pop("id").value
        rows[str(identifier)] = {key: cell for key, cell in row.items() if not isinstance(cell, MergedCell)}
    return rows
