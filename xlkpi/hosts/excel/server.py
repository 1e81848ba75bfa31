"""The process that answers Excel: xlwings' COM server, reduced to the one call that the add-in's VBA makes.

The add-in runs both functions here with the Python that `install` named:

    check("0.1.0", "0.37.8")     → (0, ""), or a number and what was found in place of what the add-in needs
    serve("{506e67c3-…}")        serves until Excel ends it
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

from ... import __version__

OTHER_VERSION, OTHER_XLWINGS, NO_PYWIN32, NOT_REACHED = 31, 32, 33, 34
"""How the process ends when it cannot answer: texts.toml has a text for each."""

_FOLDERS = {"USERPROFILE": 0x28, "APPDATA": 0x1A, "LOCALAPPDATA": 0x1C}
"""The user's folders by their variables, with the numbers by which Windows knows them."""

PATIENCE = 25
"""Seconds in which the server must start and be found by Excel. Else xlwings' library would wait for two minutes."""


def check(version: str, xlwings: str) -> tuple[int, str]:
    """Return 0, or the number of the fault that keeps this Python from answering, and what was found instead.

    Imports all that `serve` needs, so that a broken installation shows here. version, xlwings: those of the add-in.
    """
    if __version__ != version:
        return OTHER_VERSION, __version__
    found = _version("xlwings")
    if found != xlwings:
        return OTHER_XLWINGS, found
    try:
        for module in ("win32com.client", *(["xlwings.com_server"] if sys.platform == "win32" else [])):
            importlib.import_module(module)
    except Exception as error:  # it also makes folders, and asks Windows
        return NO_PYWIN32, str(error)
    importlib.import_module("xlkpi.udfs")
    return 0, ""


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def serve(clsid: str) -> None:
    """Answer the calls of Excel, which finds this process by its class id, until Excel ends it."""
    reached = threading.Event()
    threading.Thread(target=_end_unless, args=(reached,), daemon=True).start()  # before imports, which may hang
    if sys.platform == "win32":
        restore_folders(os.environ, _folder)
    com_server = importlib.import_module("xlwings.com_server")
    com_server.XLPython = answering(com_server.XLPython, reached)  # type: ignore[attr-defined]
    com_server.serve(clsid)


def answering(base: Any, reached: threading.Event) -> Any:
    """Return xlwings' COM object without all that a worksheet function does not need.

    The base also runs any Python code that it is given, and takes code from sheets of the active workbook whose name
    ends in `.py`. This object calls our functions, and never asks for a workbook nor for the calling cell.
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

    The library passes them in the letters of the system's language; pywin32 fails without a temporary folder.

    Args:
        environment: The variables, which are changed.
        folder: The folder that Windows knows by a number.
    """
    lost = [
        name for name in (*_FOLDERS, "TEMP", "TMP") if not (environment.get(name) and Path(environment[name]).is_dir())
    ]
    for name in lost:
        temporary = name not in _FOLDERS
        environment[name] = str(Path(environment["LOCALAPPDATA"], "Temp")) if temporary else folder(_FOLDERS[name])


def _folder(number: int) -> str:
    room = ctypes.create_unicode_buffer(260)
    ctypes.windll.shell32.SHGetFolderPathW(None, number, None, 0, room)  # type: ignore[attr-defined]
    return room.value


def _end_unless(reached: threading.Event) -> None:
    """End this process when Excel does not find it: xlwings' library notices at once, and Excel continues."""
    if not reached.wait(PATIENCE):
        os._exit(NOT_REACHED)
