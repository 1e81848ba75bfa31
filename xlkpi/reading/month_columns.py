"""Find the months of the columns of a workbook that openpyxl has opened.

The rules are in headings.py. A heading's value is its saved result, or what its formula comes to when followed or
computed.
"""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Callable, Sequence
from functools import cache

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import coordinate_to_tuple

from ..xlsx.defined_names import Range
from .follow import follow
from .headings import NO_RESULT, Headings, Months, find_months, unreached
from .named import beside
from .named_cells import cell_name

Saved = Callable[[Cell], object]
"""Returns the saved result of a formula's cell; None where it has none."""


def saved_results(data: bytes) -> Saved:
    """Return a reader of the saved results of formulas in a workbook's file. It reads little of the file."""

    @cache
    def opened() -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl does not keep
            return load_workbook(io.BytesIO(data), read_only=True, data_only=True)

    return lambda cell: opened()[cell.parent.title].cell(cell.row, cell.column).value


def months_from(
    headings: Sequence[Cell], start: Cell, month: datetime.date, computed: Callable[[], Sequence[object]]
) -> Months:
    """Find the months that a workbook will have with another first month.

    Headings that depend on the first month follow it, typed dates do not. computed: computes the headings, where
    following their formulas is not enough.
    """
    followed = _followed(headings, start, month)
    if NO_RESULT in followed:
        followed = _filled_up(followed, computed())
    return find_months(_headings(headings, followed, start, month, followed))


def month_columns(headings: Sequence[Cell], start: Cell, saved: Saved | None, compute: bool) -> Months:
    """Find the months of a workbook as it is, and report months beside the headings.

    Args:
        headings: The cell of each column's month.
        start: The cell of the first month.
        saved: See locate_cells in locate.py.
        compute: See locate_cells in locate.py.
    """

    def value_of(cell: Cell) -> object:
        if cell.data_type != "f":
            return cell.value
        result = None if saved is None else saved(cell)
        return NO_RESULT if result is None else result

    followed = _followed([*headings, start], start)
    if compute and NO_RESULT in followed:
        followed = _filled_up(followed, _computed([*headings, start], start))
    values = [value_of(cell) for cell in headings]
    shown = value_of(start)
    shown = followed.pop() if shown is NO_RESULT else shown
    found = find_months(_headings(headings, values, start, shown, followed))
    sheet = headings[0].parent
    near = beside(Range(sheet.title, tuple(cell.coordinate for cell in headings)))
    around = [cell for address in near if (cell := sheet._cells.get(coordinate_to_tuple(address)))]  # none is made
    dates = [value_of(cell) if cell.data_type != "f" else _followed([cell], start)[0] for cell in around]
    adjoining = [near[cell.coordinate] for cell in around]
    beyond = unreached([cell_name(cell) for cell in around], dates, adjoining, found, start.parent.parent.epoch)
    return Months(found.months, found.own, found.start, (*found.problems, *beyond))


def _headings(
    cells: Sequence[Cell], values: Sequence[object], start: Cell, shown: object, followed: Sequence[object]
) -> Headings:
    epoch = start.parent.parent.epoch
    return Headings([*map(cell_name, cells)], values, cell_name(start), shown, epoch, lambda: followed[: len(cells)])


def _followed(cells: Sequence[Cell], start: Cell, month: datetime.date | None = None) -> list[object]:
    """Return the results of plain formulas of cells; NO_RESULT for other formulas.

    month: the first month; defaults to the workbook's own.
    """
    workbook: Workbook = start.parent.parent

    def content(title: str, address: str) -> object:
        if month is not None and (title, address) == (start.parent.title, start.coordinate):
            return month
        cell = workbook[title][address] if title in workbook.sheetnames else None
        if cell is None or (isinstance(cell.value, str) and cell.data_type != "f" and cell.value.startswith("=")):
            return NO_RESULT
        return cell.value

    return [follow(cell.parent.title, cell.coordinate, content, workbook.epoch) for cell in cells]


def _filled_up(followed: Sequence[object], computed: Sequence[object]) -> list[object]:
    return [value if one is NO_RESULT else one for one, value in zip(followed, computed, strict=True)]


def _computed(cells: Sequence[Cell], start: Cell) -> Sequence[object]:
    from .computed import computed_headings  # brings the engine, which few workbooks need here

    return computed_headings(cells, start)
