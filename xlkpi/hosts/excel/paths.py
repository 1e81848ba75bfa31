"""Paths that Excel's VBA and xlwings' library accept: on this computer, in the letters of the system's language."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from ...errors import Problem, ProblemsError, UsageError
from ...messages import message

PLAIN_FOLDER = r"C:\xlkpi"
"""A folder that suits a Python: local, short, in ASCII letters."""

ANSI = "mbcs" if sys.platform == "win32" else "cp1252"
"""The encoding of the system's language, in which VBA passes texts to xlwings' library."""

_NETWORK_DRIVE = 4
"""The drive type that Windows reports for the drive of another computer."""

_LONGEST = 259
"""The longest path of a program on Windows, in letters. (Xlwings' library takes command lines of 2047.)"""


class ExcelError(ProblemsError):
    """The add-in cannot be built, installed or used."""


class MissingError(ExcelError):
    """What the add-in needs is not on this computer, and was asked for all the same."""

    exit_status = UsageError.exit_status


def require_local(path: Path) -> None:
    """Refuse a path on another computer, where others could replace the code that Excel runs.

    Raises:
        ExcelError: The path is on another computer.
    """
    text = str(path)
    if text.startswith(("\\\\", "//")) or _drive_type(text) == _NETWORK_DRIVE:
        what = message("is on another computer; Excel must not run code from there")
        fix = message("make the virtual environment on a drive of this computer, such as {folder}", folder=PLAIN_FOLDER)
        raise ExcelError([Problem(file=text, what=what, fix=fix)])


def plain_path(path: Path) -> str:
    """Return a path in the letters of the system's language: the path itself, or its short name.

    The library of xlwings starts Python, and cannot handle other letters: a Greek name on a French Windows, say.

    Raises:
        ExcelError: Path and short name both have other letters, or the path is too long.
    """
    text = str(path)
    if len(text) > _LONGEST:
        fix = message("make the virtual environment in a folder such as {folder}", folder=PLAIN_FOLDER)
        raise ExcelError([Problem(file=text, what=message("the path is too long for Excel"), fix=fix)])
    letter = _foreign_letter(text)
    if letter and (short := _short_name(text)) and not _foreign_letter(short):
        return short
    if letter:
        what = message(
            "Excel cannot start a Python from this path: this Windows has no code for its letter {letter!r}",
            letter=letter,
        )
        fix = message(
            "make the virtual environment in {folder}: `py -m venv {folder}`, install xlkpi there, and run "
            "`{folder}\\Scripts\\xlkpi addin excel install`",
            folder=PLAIN_FOLDER,
        )
        raise ExcelError([Problem(file=text, what=what, fix=fix)])
    return text


def _foreign_letter(text: str) -> str:
    """Return the first letter of a text that the system's language lacks; "" where it lacks none."""
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
    """Return Windows' type of the drive that a path is on; 0 on another system."""
    if sys.platform != "win32":
        return 0
    return int(ctypes.windll.kernel32.GetDriveTypeW(Path(path).anchor))
