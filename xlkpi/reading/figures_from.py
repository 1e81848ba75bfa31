"""The comparison of a workbook's first month with the one that its figures were written for.

Figures stay in their cells when somebody types another first month, and would then count for other months. A workbook
filled by a command remembers the first month in a cell of its own; see schema.FIGURES_FROM.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from openpyxl import Workbook

from ..errors import Problem
from ..messages import message
from ..schema import FIGURES_FROM
from ..xlsx.defined_names import Range
from ..xlsx.identity import identity_of
from .contents import Contents, OpenContents
from .headings import month_of


def moved_figures(contents: Contents, names: Mapping[str, Range], start: datetime.date | None) -> Problem | None:
    """Return the problem of figures that stand under other months than they were written for; None without it.

    Args:
        contents: The contents of the workbook's cells.
        names: The ranges of the defined names.
        start: The first month that the workbook shows; None where its cell holds no date.
    """
    cells = names.get(FIGURES_FROM)
    if cells is None or start is None:
        return None
    (value,) = contents.values(Range(cells.sheet, cells.addresses[:1]))
    written = month_of(value, contents.epoch)
    if written is None or written == start.replace(day=1):
        return None
    what = message(
        "the figures were written for a year from {written:%Y-%m} on, and the first month is now {shown:%Y-%m}",
        written=written,
        shown=start,
    )
    fix = message(
        "type {written:%Y-%m-%d} as the first month again; make the next year’s workbook with `xlkpi new-year`",
        written=written,
    )
    return Problem.at(names["first_month"].full_address(0), what=what, fix=fix)


def moved_figures_in(workbook: Workbook, start: datetime.date | None) -> Problem | None:
    """Return the result of moved_figures for a workbook that openpyxl has opened."""
    return moved_figures(OpenContents(workbook), identity_of(workbook).names, start)
