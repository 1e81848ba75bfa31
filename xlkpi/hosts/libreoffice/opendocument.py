"""Conversion of spreadsheets to .xlsx by LibreOffice, for readers that know no other format.

save_as_xlsx([Path("book.ods")], Path("converted"))   → [Path("converted/0.xlsx")]
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .pdf import convert

_XLSX = "xlsx:Calc MS Excel 2007 XML"


def save_as_xlsx(files: Sequence[Path], folder: Path) -> list[Path | None]:
    """Save a few spreadsheets as .xlsx files.

    Args:
        files: The spreadsheets.
        folder: The folder of the .xlsx files, which are named by number.

    Returns:
        The .xlsx file of each spreadsheet; None where LibreOffice cannot open the spreadsheet.

    Raises:
        LibreOfficeError: LibreOffice is not installed.
    """
    return convert(files, folder, _XLSX)
