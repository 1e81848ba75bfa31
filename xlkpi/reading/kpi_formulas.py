"""The check that KPIs' formulas read the cells of their own month.

When a user drags a figure into another cell, the formulas that read it follow: the KPI of March then reads a figure of
April.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string, get_column_letter

from ..errors import Problem
from ..messages import message

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^\W\d]\w*))!(\$?)([A-Z]{1,3})\$?([0-9]{1,7})")

_Reads = frozenset[tuple[int, int]]
"""The cells of the input sheet that a formula reads: the distance from its month's column, and the row."""


def misled(cells: Sequence[Cell], months: Sequence[Cell]) -> Iterator[Problem]:
    """Report a KPI's formulas whose references, relative to their month, differ from most of the KPI's formulas.

    Args:
        cells: The cells of the KPI, one per month. Nothing is reported where there are more or fewer cells than months.
        months: The headings of the columns of figures.
    """
    if len(cells) != len(months):
        return
    read = [_reads(cell, month) for cell, month in zip(cells, months, strict=True)]
    counted = Counter(one for one in read if one)
    usual, count = max(counted.items(), key=lambda one: one[1], default=(None, 0))
    if usual is None or count <= len(cells) / 2:
        return
    for cell, month, one in zip(cells, months, read, strict=True):
        if one and one != usual:
            listed = ", ".join(
                f"{month.parent.title}!{get_column_letter(month.column + by)}{row}" for by, row in sorted(one - usual)
            )
            what = (
                message("the formula reads {cells}, not the cells that the other months’ formulas read", cells=listed)
                if listed
                else message("the formula does not read all cells that the formulas of the other months do")
            )
            place = f"{cell.parent.title}!{cell.coordinate}"
            yield Problem.at(place, what=what, fix=message("copy the formula from beside it"))


def _reads(cell: Cell, month: Cell) -> _Reads:
    """Return the single cells of the input sheet that a formula reads through a relative column."""
    if cell.data_type != "f" or not isinstance(cell.value, str):
        return frozenset()
    title = month.parent.title
    return frozenset(
        (column_index_from_string(column) - month.column, int(row))
        for quoted, plain, fixed, column, row in _REFERENCE.findall(cell.value)
        if (quoted.replace("''", "'") or plain) == title and not fixed
    )
