"""A Windows user's folders and Python, as temporary ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import xlwings

from xlkpi import __version__
from xlkpi.hosts.excel.doctor import LIBRARIES, PYWIN32, Trust
from xlkpi.hosts.excel.profile import Places, user_places

ALL_THERE = {"xlkpi.udfs": __version__, "xlwings": xlwings.__version__, PYWIN32: ""}
"""What a Python says that can import all that it needs."""


def places_in(folder: Path) -> Places:
    """The places of a user whose home is that folder."""
    return user_places("win32", {"APPDATA": str(folder / "Roaming"), "USERPROFILE": str(folder)})


def trusting(places: Places) -> Trust:
    """An Excel that trusts the folder of the add-in, among others."""
    return Trust((Path("C:/Templates"), places.file.parent), disabled=False)


def python(folder: Path, answers: dict[str, str | None] | None = None, library: bool = True) -> Path:
    """A Python in a virtual environment that can import so much; the real one, when left out."""
    interpreter = folder / "venv" / "Scripts" / "python.exe"
    interpreter.parent.mkdir(parents=True, exist_ok=True)
    what = f'exec "{sys.executable}" "$@"' if answers is None else f"echo '{json.dumps(answers)}'"
    interpreter.write_text(f"#!/bin/sh\n{what}\n", encoding="utf-8")
    interpreter.chmod(0o755)
    if library:
        (folder / "venv" / LIBRARIES[0].format(xlwings.__version__)).write_bytes(b"")
    return interpreter
