"""Save workbooks with all values computed, and files so that none is ever torn."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

from openpyxl import Workbook

from .engine import Engine
from .stamp import stamp


def workbook_bytes(workbook: Workbook) -> bytes:
    """The .xlsx file of an openpyxl workbook, each formula with its value and each chart with its points."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    data = buffer.getvalue()
    return stamp(data, Engine(data))


def save_workbook(workbook: Workbook, path: str | Path) -> None:
    """Save an openpyxl workbook with all values computed; the file is whole or not there."""
    write_file(Path(path), workbook_bytes(workbook))


def write_file(path: Path, data: bytes) -> None:
    """Write a file under another name in the same folder, then give it its name: it is whole or not there."""
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
