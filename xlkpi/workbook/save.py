"""The saving of workbooks with all values computed, including the values of xlkpi's functions."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX

from ..errors import UsageError
from ..files import write_file
from ..functions import FUNCTIONS
from ..messages import message
from ..xlsx.save import computed_file

_SUFFIXES = {XLSX: ".xlsx", XLSM: ".xlsm", XLTX: ".xltx", XLTM: ".xltm"}


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the .xlsx file of an openpyxl workbook with all values computed; see xlsx.save.computed_file."""
    return computed_file(workbook, FUNCTIONS)


def save_workbook(workbook: Workbook, path: str | Path) -> None:
    """Save an openpyxl workbook with the value of every formula. The file is written completely or not at all.

    Args:
        workbook: Workbook that openpyxl has made or loaded.
        path: File to write; an existing one is replaced.

    Raises:
        UsageError: The path's suffix does not fit the workbook: no program would open the file. Also for a workbook
            without a sheet, and for one in openpyxl's read-only or write-only mode.

    Example:
        >>> import openpyxl
        >>> import xlkpi
        >>> workbook = openpyxl.Workbook()
        >>> workbook.worksheets[0].append([10000, 200, "=A1/B1"])
        >>> xlkpi.save_workbook(workbook, "Acme.xlsx")
        >>> openpyxl.load_workbook("Acme.xlsx", data_only=True).worksheets[0]["C1"].value
        50
    """
    _check_content(workbook)
    _check_name(workbook, Path(path))
    write_file(Path(path), workbook_bytes(workbook))


def _check_content(workbook: Workbook) -> None:
    if workbook.read_only or workbook.write_only:
        raise UsageError(message("the workbook can only be read, or only be written; open it without that mode"))
    if not any(sheet.sheet_state == "visible" for sheet in workbook.worksheets + workbook.chartsheets):
        raise UsageError(message("the workbook has no sheet that is shown; add one"))


def _check_name(workbook: Workbook, path: Path) -> None:
    suffix = _SUFFIXES[workbook.mime_type]
    if path.suffix.lower() == suffix:
        return
    why = {
        ".xlsm": message(", as it has macros (or was loaded with keep_vba=True)"),
        ".xltx": message(", as it is a template"),
    }
    text = message(
        "{file}: the workbook is an {suffix} file{why}; end its name with {suffix}",
        file=str(path),
        suffix=suffix,
        why=why.get(suffix, ""),
    )
    raise UsageError(text)
