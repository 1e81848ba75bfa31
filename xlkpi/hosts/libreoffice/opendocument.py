"""Spreadsheets that LibreOffice saves as .xlsx, for readers that know no other format.

save_as_xlsx([Path("book.ods")], Path("converted"))   → [Path("converted/0.xlsx")]
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .pdf import convert

_XLSX = "xlsx:Calc MS Excel 2007 XML"


def save_as_xlsx(files: Sequence[Path], folder: Path) -> list[Path | None]:
    """Save a few spreadsheets as .xlsx files in a folder; gives None for one that LibreOffice cannot open.

    Raises LibreOfficeError when there is no LibreOffice.
    """
    return convert(files, folder, _XLSX)
