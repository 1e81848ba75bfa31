"""The process that answers Excel: xlwings' COM server, reduced to the one call that the add-in's VBA makes.

The add-in runs both functions with the Python that `install` named:

    check("0.1.0", "0.37.8")     → (0, ""), or the number of a fault and what was found
    serve("{506e67c3-…}")        answers calls until Excel ends the process
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.metadata
import os
import sys
import threading
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from ...version import __version__

OTHER_VERSION, OTHER_XLWINGS, NO_PYWIN32, NOT_REACHED = 31, 32, 33, 34
"""Exit statuses of a process that cannot answer. The first three have a text in texts.toml."""

_FOLDERS = {"USERPROFILE": 0x28, "APPDATA": 0x1A, "LOCALAPPDATA": 0x1C}
"""The variables of the user's folders, with Windows' numbers for the folders."""

PATIENCE = 25
"""Seconds in which Excel must find the server. Without a bound xlwings' library would wait for two minutes."""


def check(version: str, xlwings: str) -> tuple[int, str]:
    """Check that this Python can answer, by importing everything that `serve` needs.

    Args:
        version: The version of xlkpi that the add-in was made by.
        xlwings: The version of xlwings that the add-in was made for.

    Returns:
        0 and "", or the number of the fault and what was found: another version, or the error of an import.
    """
    if __version__ != version:
        return OTHER_VERSION, __version__
    found = _version("xlwings")
    if found != xlwings:
        return OTHER_XLWINGS, found
    try:
        for module in ("win32com.client", *(["xlwings.com_server"] if sys.platform == "win32" else [])):
            importlib.import_module(module)
    except Exception as error:  # pywin32 also makes folders and asks Windows when it is imported
        return NO_PYWIN32, str(error)
    importlib.import_module("xlkpi.udfs")
    return 0, ""


def _version(package: str) -> str:
    """Return the version of an installed package; "" where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def serve(clsid: str) -> None:
    """Answer Excel's calls until Excel ends this process, which it finds by the class id."""
    reached = threading.Event()
    threading.Thread(target=_end_unless, args=(reached,), daemon=True).start()  # before the imports, which may hang
    if sys.platform == "win32":
        restore_folders(os.environ, _folder)
    com_server = importlib.import_module("xlwings.com_server")
    com_server.XLPython = answering(com_server.XLPython, reached)  # type: ignore[attr-defined]
    com_server.serve(clsid)


def answering(base: Any, reached: threading.Event) -> Any:
    """Return a class for xlwings' COM object that calls our worksheet functions and does nothing else.

    The base class runs any Python code that it is given, and takes code from sheets of the active workbook whose name
    ends in `.py`. The returned class asks for neither a workbook nor the calling cell.

    Args:
        base: xlwings' class, XLPython.
        reached: Set once Excel has made an object of the class.
    """
    udfs = importlib.import_module("xlkpi.udfs")

    class Answering(base):  # type: ignore[misc]
        _public_methods_ = ("CallUDF",)

        def __init__(self) -> None:
            reached.set()

        def CallUDF(self, script: str, fname: str, args: Any) -> Any:  # noqa: N802 (its name in COM)
            if fname not in udfs.__all__:
                raise ValueError(f"{fname} is not a function of xlkpi")
            return super().CallUDF(udfs.__name__, fname, args)

    return Answering


def restore_folders(environment: MutableMapping[str, str], folder: Callable[[int], str]) -> None:
    """Restore the variables of the user's folders where xlwings' library has garbled their letters.

    The library passes variables in the letters of the system's language; pywin32 fails without a temporary folder.

    Args:
        environment: The environment variables, changed in place.
        folder: Returns the folder that has a number in Windows.
    """
    lost = [
        name for name in (*_FOLDERS, "TEMP", "TMP") if not (environment.get(name) and Path(environment[name]).is_dir())
    ]
    for name in lost:
        temporary = name not in _FOLDERS
        environment[name] = str(Path(environment["LOCALAPPDATA"], "Temp")) if temporary else folder(_FOLDERS[name])


def _folder(number: int) -> str:
    """Ask Windows for the folder that has a number."""
    room = ctypes.create_unicode_buffer(260)
    ctypes.windll.shell32.SHGetFolderPathW(None, number, None, 0, room)  # type: ignore[attr-defined]
    return room.value


def _end_unless(reached: threading.Event) -> None:
    """End this process unless Excel reaches it in time. The library of xlwings then notices, and Excel continues."""
    if not reached.wait(PATIENCE):
        os._exit(NOT_REACHED)
