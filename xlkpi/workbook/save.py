"""Save workbooks with all values computed."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook

from ..files import write_file
from .package import package, read_members
from .stamp import Stamp
from .tidy import tidy
from .unknown import load_known


def workbook_bytes(workbook: Workbook) -> bytes:
    """The .xlsx file of an openpyxl workbook, each formula with its value and each chart with its points.

    A formula whose value is not known here (it reads another workbook, or calls what only Excel has) is left without.
    """
    buffer = io.BytesIO()
    workbook.save(buffer)
    data = buffer.getvalue()
    engine, unknown = load_known(data, workbook)
    members = read_members(data)
    tidy(members)
    members.update(Stamp(members, unknown=unknown).stamped(engine))
    return package(members)


def save_workbook(workbook: Workbook, path: str | Path) -> None:
    """Save an openpyxl workbook with all values computed; the file is whole or not there."""
    write_file(Path(path), workbook_bytes(workbook))
