"""Formats of spreadsheets, by file name: which are read, and what to do with the others."""

from __future__ import annotations

from pathlib import Path

from ..numbers import Wrong
from .safe_zip import RESAVE

WORKBOOKS = (".xlsx", ".xlsm")
OPEN_DOCUMENT = ".ods"

_TABLE = Wrong("is a table, not a workbook", "`xlkpi fill` reads it; put it into another folder, or leave it out")
_OTHER_PROGRAM = "open it in the program that wrote it and save it as .xlsx"
_OTHERS = {
    ".xls": Wrong("is in the old .xls format", RESAVE),
    ".xlt": Wrong("is in the old .xls format", RESAVE),
    ".xlsb": Wrong("is in the binary .xlsb format", RESAVE),
    ".xltx": Wrong("is a template of Excel’s", RESAVE),
    ".xltm": Wrong("is a template of Excel’s", RESAVE),
    ".numbers": Wrong("is a file of Numbers", "export it from Numbers as an Excel workbook (.xlsx)"),
    ".gsheet": Wrong("is a link to Google Sheets", "download it there as Microsoft Excel (.xlsx)"),
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".tab": _TABLE,
    ".parquet": _TABLE,
} | dict.fromkeys(
    (".fods", ".ots", ".sxc", ".stc", ".gnumeric", ".et", ".ett", ".uos", ".wks", ".wk1", ".wk3", ".wk4", ".123",
     ".wb3", ".qpw", ".dif", ".slk", ".xlw", ".xlr", ".tmd"),
    Wrong("is a spreadsheet in a format that is not read", _OTHER_PROGRAM),
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
            return Wrong("is a link to a folder, which is not followed", "name that folder")
        return Wrong("is a folder that cannot be read", "check who may read it")
    if suffix in WORKBOOKS:
        return None
    if _is_unfinished(path):
        cure = "let the program that synchronises or downloads it finish, then try again"
        return Wrong("has not wholly arrived", cure)
    what = f"is not named {' or '.join(WORKBOOKS)}, as a workbook is"
    return _OTHERS.get(suffix) or Wrong(what, "save it as .xlsx, or leave it out")


def _is_unfinished(path: Path) -> bool:
    return path.suffix.lower() in _UNFINISHED and is_spreadsheet(Path(path.stem))
