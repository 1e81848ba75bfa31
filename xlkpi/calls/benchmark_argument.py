"""Custom benchmarks in place of the catalogue's: a workbook's table, a DataFrame or a dictionary.

    [["aov", "≥", 100, "≥", 150, ">", 200]]                            rows, as on the sheet Benchmarks
    {"aov": {"typical": 100, "above": 150, "exceptional": "> 200"}}    by id and tier
    {"typical": 100, "above": 150, "exceptional": "> 200"}             by tier, for the KPI that is asked for

A DataFrame has either such rows, or a column per tier, with the ids in a column "kpi" or in the index.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from ..benchmark import SIGNS
from ..catalogue.load import load_words
from ..catalogue.model import TIERS
from ..errors import ShapeError, UnknownNameError
from ..formula.values import to_number
from ..messages import message

_WITH_SIGN = re.compile(r"\s*(>=|<=|[≥≤><])\s*(-?[0-9]+(?:\.[0-9]+)?)\s*", re.ASCII)
_USUAL_SIGNS = {"higher": "≥", "lower": "≤"}
"""The sign of a threshold that is given without one, by the KPI's direction."""

_SIGNS = {*SIGNS, *SIGNS.values()}
_EXAMPLE = '["aov", "≥", 100, "≥", 150, ">", 200]'

_IDS = ("kpi", "id")
"""The heading of the ids in a DataFrame."""

Row = List[Any]
"""An id, then sign and threshold of each tier."""

DirectionOf = Callable[[str], Optional[str]]
"""Returns the direction of a KPI by its id; None for an unknown one."""


def as_id(argument: Any) -> str:
    """Return a cell's text as ids are written."""
    return str(argument).strip().lower()


def tier_id(tier: Any) -> Optional[str]:
    """Return a tier's id from its id or its name in any language; None for anything else."""
    names = load_words()["tiers"]
    return next((t for t in TIERS if as_id(tier) in (t, *(name.lower() for name in names[t].values()))), None)


def own_table(benchmarks: Any, kpi: Any, direction_of: DirectionOf) -> Any:
    """Return custom benchmarks as a list of rows, or as a cell where there is only one.

    Args:
        benchmarks: A cell, a table, a DataFrame or a dictionary.
        kpi: Id of the KPI that is asked for.
        direction_of: Returns the direction of a KPI of the vertical, None for an unknown one.

    Raises:
        ShapeError: It is none of these.
        UnknownNameError: A dictionary has a tier that does not exist.
    """
    if isinstance(benchmarks, (str, bytes)) or not hasattr(type(benchmarks), "__iter__"):
        return benchmarks
    if hasattr(benchmarks, "columns"):
        return _of_frame(benchmarks, kpi, direction_of)
    if hasattr(benchmarks, "to_dict") and any(map(tier_id, benchmarks.index)):  # a row of a DataFrame
        benchmarks = benchmarks.to_dict()
    if isinstance(benchmarks, Mapping):
        return _of_mapping(benchmarks, kpi, direction_of)
    if hasattr(benchmarks, "tolist"):
        benchmarks = benchmarks.tolist()
        if not isinstance(benchmarks, list):
            return benchmarks
    if not isinstance(benchmarks, (list, tuple)):
        kind = type(benchmarks).__name__
        raise ShapeError(message("benchmarks is of type {type}; give rows such as {row}", type=kind, row=_EXAMPLE))
    rows = benchmarks if benchmarks and isinstance(benchmarks[0], (list, tuple)) else [benchmarks]
    cells = [cell for row in rows for cell in (row if isinstance(row, (list, tuple)) else [row])]
    return list(rows) if len(cells) > 1 else cells[0] if cells else None


def check_ids(table: Sequence[Any]) -> None:
    """Check that no row of a table in which a KPI was not found lacks its id.

    Raises:
        ShapeError: A row begins with a sign or a number.
    """
    for number, row in enumerate(table, 1):
        first = row[0] if isinstance(row, (list, tuple)) and row else None
        if _is_sign(first) or isinstance(to_number(first), float):
            raise ShapeError(
                message("row {row} of benchmarks has no KPI id; write {example}", row=number, example=_EXAMPLE)
            )


def _of_frame(frame: Any, kpi: Any, direction_of: DirectionOf) -> Any:
    """Return the rows of a DataFrame of pandas or polars."""
    heads = list(frame.columns)
    rows = [list(row) for row in (frame.rows() if hasattr(frame, "rows") else frame.to_numpy(dtype=object).tolist())]
    index = list(getattr(frame, "index", [None] * len(rows)))
    tiers = {place: tier for place, tier in enumerate(map(tier_id, heads)) if tier}
    if any(_is_sign(cell) for row in rows for cell in row):
        return [[label, *row] if _is_sign(row[0]) else row for label, row in zip(index, rows)]
    if not tiers:
        names = ", ".join(TIERS)
        raise ShapeError(message("benchmarks has neither a column of a tier ({names}) nor signs", names=names))
    ids = next((place for place, head in enumerate(heads) if as_id(head) in _IDS), None)
    labels = index if ids is None else [row[ids] for row in rows]
    by_tier = [{tier: row[place] for place, tier in tiers.items()} for row in rows]
    return _of_mapping(dict(zip(labels, by_tier)), kpi, direction_of)


def _of_mapping(benchmarks: Mapping[Any, Any], kpi: Any, direction_of: DirectionOf) -> Optional[List[Row]]:
    """Return the rows of a dictionary by KPI, or by tier for the KPI that is asked for; None where it is empty."""
    if any(map(tier_id, benchmarks)):
        benchmarks = {kpi: benchmarks}
    rows = []
    for id_, thresholds in benchmarks.items():
        if isinstance(thresholds, Mapping):
            thresholds = _cells(thresholds, direction_of(as_id(id_)))
        if not isinstance(thresholds, (list, tuple)):
            what = message("benchmarks has {value} for {kpi}; give its thresholds by tier", value=thresholds, kpi=id_)
            raise ShapeError(what)
        rows.append([id_, *thresholds])
    return rows or None


def _cells(thresholds: Mapping[Any, Any], direction: Optional[str]) -> Row:
    """Return sign and threshold of each tier from thresholds by tier."""
    by_tier: Dict[str, Any] = {}
    for key, threshold in thresholds.items():
        tier = tier_id(key)
        if tier is None:
            raise UnknownNameError(message("tier"), str(key), TIERS)
        by_tier[tier] = threshold
    return [cell for tier in TIERS for cell in _sign_and_threshold(by_tier.get(tier), direction)]


def _sign_and_threshold(threshold: Any, direction: Optional[str]) -> Sequence[Any]:
    if isinstance(threshold, (list, tuple)):
        return threshold
    found = _WITH_SIGN.fullmatch(threshold) if isinstance(threshold, str) else None
    if found is None:
        return [_USUAL_SIGNS.get(direction or ""), threshold]
    return [SIGNS.get(found[1], found[1]), float(found[2])]


def _is_sign(cell: Any) -> bool:
    return isinstance(cell, str) and cell in _SIGNS
