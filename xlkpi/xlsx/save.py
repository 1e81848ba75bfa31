"""Save workbooks with all values computed."""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook
from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX

from ..errors import UsageError
from ..files import write_file
from ..messages import message
from .add_in_links import without_add_in_links
from .normalize import normalize
from .openable import load_quietly
from .package import package, read_members
from .splice import Position
from .uncomputable import load_computable
from .write_values import ValueWriter

_SUFFIXES = {XLSX: ".xlsx", XLSM: ".xlsm", XLTX: ".xltx", XLTM: ".xltm"}


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the .xlsx file of an openpyxl workbook, each formula with its value and each chart with its points.

    A formula whose value is not known here (it reads another workbook, or calls what only Excel has) is left without.
    Our functions are called by their bare names, and no link to the add-in is left.
    """
    buffer = io.BytesIO()
    workbook.save(buffer)
    saved = buffer.getvalue()
    data = without_add_in_links(saved)
    engine, unknown = load_computable(data, workbook if data is saved else load_quietly(data))
    rounded = _rounded(workbook)
    for title, numbers in rounded.items():
        for (row, column), number in numbers.items():
            engine.put(title, row, column, [[number]])
    if rounded:
        engine.evaluate()
    members = read_members(data)
    normalize(members)
    members.update(ValueWriter(members, rounded, unknown).written(engine))
    return package(members)


def _rounded(workbook: Workbook) -> dict[str, dict[Position, float]]:
    """The typed numbers that openpyxl does not write exactly, by sheet: it stops at 16 digits, and some need 17."""
    found: dict[str, dict[Position, float]] = defaultdict(dict)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, float) and float(f"{value:.16g}") != value:
                    found[sheet.title][cell.row, cell.column] = value
    return found


def save_workbook(workbook: Workbook, path: str | Path) -> None:
    """Save an openpyxl workbook with the value of every formula. The file is written completely or not at all.

    Args:
        workbook: workbook that openpyxl has made or loaded.
        path: file to write; an existing one is replaced.

    Raises:
        UsageError: for a name whose suffix does not fit the workbook: no program would open the file.

    Example:
        >>> import openpyxl
        >>> import xlkpi
        >>> workbook = openpyxl.Workbook()
        >>> workbook.worksheets[0].append([10000, 200, "=A1/B1"])
        >>> xlkpi.save_workbook(workbook, "Acme.xlsx")
        >>> openpyxl.load_workbook("Acme.xlsx", data_only=True).worksheets[0]["C1"].value
        50
    """
    _check_name(workbook, Path(path))
    write_file(Path(path), workbook_bytes(workbook))


def _check_name(workbook: Workbook, path: Path) -> None:
    suffix = _SUFFIXES[workbook.mime_type]
    if path.suffix.lower() == suffix:
        return
    why = {
        ".xlsm": message(", as it has macros (or was loaded with keep_vba=True)"),
        ".xltx": message(", as it is a template"),
    }
    text = message(
        "{file}: the workbook is an {suffix} file{why}; give its name that ending",
        file=str(path),
        suffix=suffix,
        why=why.get(suffix, ""),
    )
    raise UsageError(text)
