"""The file of an open workbook, with all values computed."""

from __future__ import annotations

import io
from collections import defaultdict

from openpyxl import Workbook

from .add_in_links import without_add_in_links
from .engine import Functions
from .normalize import normalize
from .openable import load_quietly
from .package import package, read_members
from .splice import Position
from .uncomputable import load_computable
from .write_values import ValueWriter, splices


def computed_file(workbook: Workbook, functions: Functions) -> bytes:
    """Return the .xlsx file of an openpyxl workbook, with the value of each formula and the points of each chart.

    A formula that cannot be computed here (it reads another workbook, or calls a function that only Excel has) has no
    value. The
    add-in's functions are called by their bare names, and no link to the add-in is left.

    Args:
        workbook: The workbook.
        functions: The add-in's functions.
    """
    buffer = io.BytesIO()
    workbook.save(buffer)
    saved = buffer.getvalue()
    data = without_add_in_links(saved, functions)
    engine, unknown = load_computable(data, workbook if data is saved else load_quietly(data), functions)
    rounded = _rounded(workbook)
    for title, numbers in rounded.items():
        for (row, column), number in numbers.items():
            engine.put(title, row, column, [[number]])
    if rounded:
        engine.evaluate()
    members = read_members(data)
    normalize(members)
    members.update(ValueWriter(splices(members, rounded), unknown).written(engine))
    return package(members)


def _rounded(workbook: Workbook) -> dict[str, dict[Position, float]]:
    """Return the typed numbers of each sheet that openpyxl would round: it writes 16 digits, and some need 17."""
    found: dict[str, dict[Position, float]] = defaultdict(dict)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, float) and float(f"{value:.16g}") != value:
                    found[sheet.title][cell.row, cell.column] = value
    return found
