"""The computing of headings whose formulas cannot simply be followed."""

from __future__ import annotations

import datetime
import io
from collections.abc import Collection, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.workbook.defined_name import DefinedName

from ..functions import FUNCTIONS
from ..xlsx.engine import Engine
from ..xlsx.uncomputable import load_computable
from ..xlsx.write_values import Cell as Where
from .headings import NO_RESULT


def computed_headings(headings: Sequence[Cell], start: Cell, month: datetime.date | None = None) -> list[object]:
    """Compute the headings of an open workbook; NO_RESULT where that cannot be done.

    A copy of the cells is computed, since openpyxl cannot save every workbook twice.

    Args:
        headings: The cells to compute.
        start: The cell of the first month.
        month: The first month to assume; defaults to the workbook's own.
    """
    copy = _copied(start.parent.parent)
    if month is not None:
        copy[start.parent.title][start.coordinate].value = month
    buffer = io.BytesIO()
    copy.save(buffer)
    engine, unknown = load_computable(buffer.getvalue(), copy, FUNCTIONS)
    return engine_values(engine, unknown, headings)


def engine_values(engine: Engine, unknown: Collection[Where], cells: Sequence[Cell]) -> list[object]:
    """Return the values of cells in the engine; NO_RESULT for cells that it cannot compute."""
    places = [(cell.parent.title, cell.row, cell.column) for cell in cells]
    return [NO_RESULT if place in unknown else engine.value(*place) for place in places]


def _copied(workbook: Workbook) -> Workbook:
    copy = Workbook()
    copy.remove(copy.active)
    copy.epoch = workbook.epoch
    for sheet in workbook.worksheets:
        target = copy.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and not isinstance(cell, MergedCell):
                    twin = target.cell(cell.row, cell.column)
                    twin.value, twin.data_type = cell.value, cell.data_type
    for name, defined in workbook.defined_names.items():
        copy.defined_names[name] = DefinedName(name, attr_text=defined.attr_text)
    return copy
