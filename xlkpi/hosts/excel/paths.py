"""Paths as Excel's VBA and xlwings' library can take them: local, and in the letters of the system's language."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from ...errors import Problem, ProblemsError

PLAIN_FOLDER = r"C:\xlkpi"
"""A folder that is right for a Python: local, short, and with none but plain letters."""

ANSI = "mbcs" if sys.platform == "win32" else "cp1252"
"""The letters of the system's language, in which VBA hands texts to xlwings' library."""

_NETWORK_DRIVE = 4
"""What Windows answers for the drive of another computer."""

_LONGEST = 259
"""How many letters Windows takes for the path of a program. (Xlwings' library has room for a whole line of 2047.)"""


class ExcelError(ProblemsError):
    """The add-in cannot be built, installed or used."""


def require_local(path: Path) -> None:
    """Refuse a path on another computer: whoever can write there could run code in Excel."""
    text = str(path)
    if text.startswith(("\\\\", "//")) or _drive_type(text) == _NETWORK_DRIVE:
        cure = f"make the virtual environment on a drive of this computer, such as {PLAIN_FOLDER}"
        raise ExcelError([Problem(text, "is on another computer, from which Excel is not to run code", cure)])


def plain_path(path: Path) -> str:
    """Return a path that the library which starts Python can take: the path itself, or its short name.

    The library knows only the letters of the system's language; a Greek name on a French Windows has others.

    Raises:
        ExcelError: Path and short name both have other letters, or the path is too long.
    """
    text = str(path)
    if len(text) > _LONGEST:
        cure = f"make the virtual environment in a folder such as {PLAIN_FOLDER}"
        raise ExcelError([Problem(text, "the path is too long for Excel", cure)])
    letter = _foreign_letter(text)
    if letter and (short := _short_name(text)) and not _foreign_letter(short):
        return short
    if letter:
        what = f"Excel cannot start a Python from this path: this Windows has no code for its letter {letter!r}"
        cure = (
            f"make the virtual environment in {PLAIN_FOLDER}: `py -m venv {PLAIN_FOLDER}`, install xlkpi there, and "
            rf"run `{PLAIN_FOLDER}\Scripts\xlkpi addin excel install`"
        )
        raise ExcelError([Problem(text, what, cure)])
    return text


def _foreign_letter(text: str) -> str:
    """Return the first letter of a text that the system's language lacks; "" where it has all."""
    try:
        text.encode(ANSI)
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""


def _short_name(path: str) -> str:
    """Return the ASCII name that Windows gives a file for old programs; "" where there is none."""
    if sys.platform != "win32":
        return ""
    room = ctypes.create_unicode_buffer(1000)
    return room.value if ctypes.windll.kernel32.GetShortPathNameW(path, room, len(room)) else ""


def _drive_type(path: str) -> int:
    if sys.platform != "win32":
        return 0
    return int(ctypes.windll.kernel32.GetDriveTypeW(Path(path).anchor))
