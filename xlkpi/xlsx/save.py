"""The file of an open workbook, with all values computed."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Collection

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from .add_in_links import without_add_in_links
from .engine import Engine, Functions
from .normalize import normalize
from .openable import load_quietly
from .package import package, read_members
from .splice import Position
from .uncomputable import load_computable
from .write_values import Cell, ValueWriter, splices


def computed_file(workbook: Workbook, functions: Functions) -> bytes:
    """Return the .xlsx file of an openpyxl workbook, with the value of each formula and the points of each chart.

    A formula that cannot be computed here (it reads another workbook, or calls a function that only Excel has) has no
    value. The add-in's functions are called by their bare names, and no link to the add-in is left.

    Args:
        workbook: The workbook.
        functions: The add-in's functions.
    """
    saved = _saved(workbook)
    data = without_add_in_links(saved, functions)
    engine, unknown = load_computable(data, workbook if data is saved else load_quietly(data), functions)
    return _with_values(data, workbook, engine, unknown)


def built_file(workbook: Workbook, functions: Functions) -> bytes:
    """Return what `computed_file` does, for a workbook that was built here: quicker, as nothing is looked for.

    Every formula of such a workbook can be computed, none is an array, and no function is linked to an add-in.

    Args:
        workbook: The workbook.
        functions: The add-in's functions.
    """
    data = _saved(workbook)
    return _with_values(data, workbook, Engine(data, functions), {})


def _saved(workbook: Workbook) -> bytes:
    """Return the file that openpyxl writes, without compression: it is read again at once."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        ExcelWriter(workbook, archive).save()
    return buffer.getvalue()


def _with_values(data: bytes, workbook: Workbook, engine: Engine, unknown: Collection[Cell]) -> bytes:
    """Return the file in the form that Excel writes, with the engine's values.

    Args:
        data: The file.
        workbook: The same workbook as openpyxl has it.
        engine: The same workbook, computed.
        unknown: The cells that cannot be computed.
    """
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
        for position, cell in sheet._cells.items():  # iter_rows would make a cell of each gap
            value = cell.value
            if isinstance(value, float) and float(f"{value:.16g}") != value:
                found[sheet.title][position] = value
    return found
