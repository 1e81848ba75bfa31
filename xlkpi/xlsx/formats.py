"""The formats of spreadsheets, by file name: formats that are read, and what to do with others."""

from __future__ import annotations

from pathlib import Path

from ..errors import NO_SPECIAL, SPECIAL, is_special
from ..messages import joined, message
from ..numbers import Wrong
from .safe_zip import RESAVE

WORKBOOKS = (".xlsx", ".xlsm")
OPEN_DOCUMENT = ".ods"

_TABLE = Wrong(
    message("is a table, not a workbook"),
    message("`xlkpi fill` reads it; put it into another folder, or leave it out"),
)
_OLD_EXCEL = Wrong(message("is in the old .xls format"), RESAVE)
_EXCEL_TEMPLATE = Wrong(message("is an Excel template"), RESAVE)
_OTHERS = {
    ".xls": _OLD_EXCEL,
    ".xlt": _OLD_EXCEL,
    ".xlsb": Wrong(message("is in the binary .xlsb format"), RESAVE),
    ".xltx": _EXCEL_TEMPLATE,
    ".xltm": _EXCEL_TEMPLATE,
    ".numbers": Wrong(
        message("is a Numbers file"), message("export it from Numbers as an Excel workbook (.xlsx)")
    ),
    ".gsheet": Wrong(message("is a link to Google Sheets"), message("download it there as Microsoft Excel (.xlsx)")),
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".tab": _TABLE,
    ".parquet": _TABLE,
} | dict.fromkeys(
    (".fods", ".ots", ".sxc", ".stc", ".gnumeric", ".et", ".ett", ".uos", ".wks", ".wk1", ".wk3", ".wk4", ".123",
     ".wb3", ".qpw", ".dif", ".slk", ".xlw", ".xlr", ".tmd"),
    Wrong(
        message("is a spreadsheet in a format that is not supported"),
        message("open it in the program that wrote it and save it as .xlsx"),
    ),
)  # fmt: skip
_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".icloud", ".tmp")
"""Suffixes that programs add to the name of an incomplete file."""


def is_spreadsheet(path: Path) -> bool:
    """Return whether a file may hold figures, by its name."""
    return is_readable(path) or path.suffix.lower() in _OTHERS or _is_unfinished(path)


def is_readable(path: Path) -> bool:
    """Return whether a file has the name of a format that is read."""
    return path.suffix.lower() in (*WORKBOOKS, OPEN_DOCUMENT)


def why_not_read(path: Path) -> Wrong | None:
    """Return why a file is not read as a workbook, by its name; None for the name of a workbook."""
    suffix = path.suffix.lower()
    if path.is_dir() and suffix not in _OTHERS:
        if path.is_symlink():
            return Wrong(message("is a link to a folder, which is not followed"), message("name that folder"))
        return Wrong(message("is a folder that cannot be read"), message("check who may read it"))
    if is_special(path):
        return Wrong(SPECIAL, NO_SPECIAL)
    if suffix in WORKBOOKS:
        return None
    if suffix == OPEN_DOCUMENT:
        what = message("is an .ods file, which is read to be collected or upgraded, and not changed")
        return Wrong(what, message("open it in LibreOffice and save it as .xlsx, or use `xlkpi upgrade`"))
    if _is_unfinished(path):
        fix = message("let the program that synchronises or downloads it finish, then try again")
        return Wrong(message("is not downloaded completely"), fix)
    if path.name.lower().endswith(".toml.txt"):
        what = message("is named .txt behind .toml, as some editors save files")
        return Wrong(what, message("take .txt off its name"))
    what = message("is not named {endings}, as a workbook is", endings=joined(" or ", WORKBOOKS))
    return _OTHERS.get(suffix) or Wrong(what, message("save it as .xlsx, or leave it out"))


def _is_unfinished(path: Path) -> bool:
    return path.suffix.lower() in _UNFINISHED and is_spreadsheet(Path(path.stem))
