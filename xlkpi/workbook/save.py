"""Save workbooks with all values computed, and files so that none is ever torn."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import formualizer
from openpyxl import Workbook

from ..errors import Problem, WorkbookError
from .engine import Engine
from .stamp import stamp


def workbook_bytes(workbook: Workbook) -> bytes:
    """The .xlsx file of an openpyxl workbook, each formula with its value and each chart with its points.

    Raises WorkbookError for a formula that reads another workbook: its value is not known here.
    """
    buffer = io.BytesIO()
    workbook.save(buffer)
    data = buffer.getvalue()
    try:
        engine = Engine(data)
    except formualizer.ExcelEvaluationError as error:
        cure = "do without a formula that reads another workbook"
        raise WorkbookError([Problem("workbook", f"cannot be computed ({error})", cure)]) from None
    return stamp(data, engine)


def save_workbook(workbook: Workbook, path: str | Path) -> None:
    """Save an openpyxl workbook with all values computed; the file is whole or not there."""
    write_file(Path(path), workbook_bytes(workbook))


def holds_other(path: Path, data: bytes) -> bool:
    """Whether there is something at a path already that is not these bytes: someone may have typed into it."""
    return path.exists() and not (path.is_file() and path.read_bytes() == data)


def write_file(path: Path, data: bytes) -> None:
    """Write a file under another name in the same folder, then give it its name: it is whole or not there.

    Raises OSError, naming the file, when the folder cannot be written to or the disk is full.
    """
    try:
        _write_and_rename(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write_and_rename(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
