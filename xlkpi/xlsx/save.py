"""Save workbooks with all values computed."""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook
from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX

from ..errors import UsageError
from ..files import write_file
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
    """Save an openpyxl workbook with all values computed. The file is written completely or not at all.

    Raises UsageError for a name whose suffix does not fit the workbook: no program would open the file.
    """
    _check_name(workbook, Path(path))
    write_file(Path(path), workbook_bytes(workbook))


def _check_name(workbook: Workbook, path: Path) -> None:
    suffix = _SUFFIXES[workbook.mime_type]
    if path.suffix.lower() == suffix:
        return
    why = {".xlsm": ", as it has macros (or was loaded with keep_vba=True)", ".xltx": ", as it is a template"}
    raise UsageError(f"{path}: the workbook is an {suffix} file{why.get(suffix, '')}; give its name that ending")
