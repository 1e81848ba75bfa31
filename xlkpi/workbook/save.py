"""Save workbooks with all values computed."""

from __future__ import annotations

import io
from pathlib import Path

import formualizer
from openpyxl import Workbook

from ..errors import Problem, WorkbookError
from ..files import write_file
from .engine import Engine
from .package import package, read_members
from .stamp import Stamp
from .tidy import tidy
from .unknown import spilled_cells


def workbook_bytes(workbook: Workbook) -> bytes:
    """The .xlsx file of an openpyxl workbook, each formula with its value and each chart with its points.

    Raises WorkbookError for a formula that reads another workbook: its value is not known here.
    """
    buffer = io.BytesIO()
    workbook.save(buffer)
    data = buffer.getvalue()
    members = read_members(data)
    if spilled_cells(workbook):
        data = package(members | dict(Stamp(members).stamped(lambda *cell: None)))
    try:
        engine = Engine(data, epoch=workbook.epoch)
    except formualizer.ExcelEvaluationError as error:
        cure = "do without a formula that reads another workbook"
        raise WorkbookError([Problem("workbook", f"cannot be computed ({error})", cure)]) from None
    tidy(members)
    members.update(Stamp(members).stamped(engine.value))
    return package(members)


def save_workbook(workbook: Workbook, path: str | Path) -> None:
    """Save an openpyxl workbook with all values computed; the file is whole or not there."""
    write_file(Path(path), workbook_bytes(workbook))
