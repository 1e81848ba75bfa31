"""The cells of a Benchmarks sheet that a user may edit, found by names in a workbook of any version."""

from __future__ import annotations

import re

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell

from ..catalogue.model import TIERS
from ..schema import BENCHMARK_PREFIX, RATE
from .named_cells import cells_of

TIER_TO_AIM_FOR, OWN_TARGET, FOLLOWED = "aim", "own", "followed"
STATEMENTS = ("source", "country", "date")
"""The statements of a row about its source. Later versions name the document and its date once for all rows."""

# columns to the right of the KPIs' ids, in workbooks made before these cells had names
_OFFSETS = {TIER_TO_AIM_FOR: 8, OWN_TARGET: 9, "source": 11, "country": 12, "date": 13}

EXCHANGE_RATE = "rate"
"""The key of the exchange rate, in rows whose thresholds are converted; UNIT is then the source's currency."""

UNIT = "unit"
_CURRENCY = re.compile("[A-Z]{3}")

_CONVERTED = re.compile(
    r"=IF\(ISNUMBER\((?P<rate>[A-Z]+[0-9]+)\),IF\((?P=rate)>0,"
    r'ROUND\((?P<source>[A-Z]+[0-9]+)\*(?P=rate),[0-9]+\),""\),""\)'
)
"""Matches the formula of a threshold that is the source's, converted; see Layout.converted_threshold."""

Row = dict[str, Cell]
"""The cells of a KPI, as far as the workbook's version has them.

For each tier, "sign typical" is its sign, "typical" its threshold and "source_typical" what the source says. "aim" is
the tier to aim for, "own" the user's own target, "followed" whether the business follows the KPI. The
other keys are STATEMENTS.
"""


def sign_of(tier: str) -> str:
    """Return the key of a tier's sign in a row."""
    return f"sign {tier}"


def source_of(tier: str) -> str:
    """Return the key of the source's statement about a tier."""
    return f"source_{tier}"


def is_converted_source(row: Row, tier: str) -> bool:
    """Return whether a tier's threshold is the source's, converted at the workbook's exchange rate."""
    cells = [row.get(key) for key in (tier, source_of(tier), EXCHANGE_RATE)]
    threshold, source, rate = cells
    if threshold is None or source is None or rate is None or not isinstance(threshold.value, str):
        return False
    found = _CONVERTED.fullmatch(re.sub(r"[\s$]", "", threshold.value).upper())
    return found is not None and found.group("source", "rate") == (source.coordinate, rate.coordinate)


def benchmark_rows(workbook: Workbook) -> dict[str, Row]:
    """Return the rows by KPI id; none where the name `benchmarks` does not lead to the table of thresholds."""
    table = cells_of(workbook, "benchmarks")
    keys = ["id", *(key for tier in TIERS for key in (sign_of(tier), tier))]
    if not table or table[-1].column - table[0].column + 1 != len(keys):
        return {}
    lines = [table[start : start + len(keys)] for start in range(0, len(table), len(keys))]
    named = {
        key: cells_of(workbook, BENCHMARK_PREFIX + key) for key in (*_OFFSETS, FOLLOWED, UNIT, *map(source_of, TIERS))
    }
    rows, rate = {}, cells_of(workbook, RATE)
    for index, line in enumerate(lines):
        row = dict(zip(keys, line, strict=True))
        if any(named.values()):
            row |= {key: cells[index] for key, cells in named.items() if len(cells) == len(lines)}
        else:
            row |= {key: line[0].offset(0, offset) for key, offset in _OFFSETS.items()}
        if rate and UNIT in row and _CURRENCY.fullmatch(str(row[UNIT].value)):
            row[EXCHANGE_RATE] = rate[0]
        identifier = row.pop("id").value
        rows[str(identifier)] = {key: cell for key, cell in row.items() if not isinstance(cell, MergedCell)}
    return rows
