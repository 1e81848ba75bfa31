"""The add-in in a Windows user's Excel: installed, taken out again, and asked after.

    places = user_places()
    install(addin("en"), places, Path(sys.executable))
    status(places).about      → About(version="0.1.0", xlwings="0.37.8", language="en")
    uninstall(places)         → True

Excel opens what lies in its folder XLSTART whenever it starts. The Python that answers is named on the add-in's own
sheet (see settings.py): there is no other file, and so none that could say something else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ... import __version__
from ...errors import Problem
from ...files import write_file
from .package import FILE, About, read_about
from .paths import ExcelError
from .settings import PYTHON, read_settings, settings_for, with_settings

INSTALL = "run `xlkpi addin excel install`"

_START = r"%APPDATA%\Microsoft\Excel\XLSTART"
_ELSEWHERE = (
    f"this is done on Windows, where it writes {FILE} to {_START}, with the Python that answers named in it. "
    "Excel on a Mac and in a browser has the functions through xlwings Lite or xlwings Server"
)


@dataclass(frozen=True)
class Places:
    """A user's files: the add-in, where Excel opens it."""

    file: Path


@dataclass(frozen=True)
class Status:
    """What is installed: the add-in (None: not installed), the Python that answers, and what stands in its way."""

    places: Places
    about: About | None
    interpreter: Path | None
    problems: tuple[Problem, ...]


def user_places(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Places:
    """Return the places of the user who runs this. Raises ExcelError where Excel cannot load the add-in."""
    if system != "win32":
        what = "Excel's desktop add-in cannot be used here: only Excel for Windows calls Python from an add-in"
        raise ExcelError([Problem(system, what, _ELSEWHERE)])
    if not environment.get("APPDATA"):
        what = "the variable APPDATA is not set, so the folder of Excel's user is not known"
        raise ExcelError([Problem("Windows", what, "run this as the user who opens Excel")])
    place = rf"{_START}\{FILE}".replace("%APPDATA%", environment["APPDATA"])
    return Places(Path(place if os.sep == "\\" else place.replace("\\", "/")))


def install(xlam: bytes, places: Places, interpreter: Path) -> About:
    """Install the add-in for its user, in place of an older one: whole, or not at all.

    Args:
        xlam: The bytes of the add-in, from package.addin().
        places: Where it goes.
        interpreter: The python.exe that answers.

    Returns:
        What the installed file says of itself.

    Raises:
        ExcelError: Excel has the add-in open, a folder is closed, or Excel cannot start the interpreter from its path.
    """
    content = with_settings(xlam, settings_for(interpreter))
    with _explained(places.file):
        _refuse_while_open(places.file)
        places.file.parent.mkdir(parents=True, exist_ok=True)
        write_file(places.file, content)
    about = read_about(places.file)
    if about is None:
        raise ExcelError([Problem(str(places.file), "written, but not an add-in of xlkpi", INSTALL)])
    return about


def uninstall(places: Places) -> bool:
    """Take the add-in out. Returns whether there was one. Raises ExcelError while Excel has it open."""
    there = places.file.exists()
    with _explained(places.file):
        _refuse_while_open(places.file)
        places.file.unlink(missing_ok=True)
    return there


def status(places: Places) -> Status:
    """Read what is installed from the file alone, without starting or writing anything."""
    named = read_settings(places.file).get(PYTHON)
    interpreter = Path(named) if named else None
    if not places.file.exists():
        return Status(places, None, interpreter, ())
    about, problems = read_about(places.file), []
    if about is None:
        problems.append(Problem(str(places.file), "not an add-in of xlkpi", f"move it away and {INSTALL}"))
    elif about.version != __version__:
        what = f"the add-in is of xlkpi {about.version}, this is xlkpi {__version__}"
        problems.append(Problem(str(places.file), what, INSTALL))
    if interpreter is None:
        problems.append(Problem(str(places.file), "names no Python that could answer", INSTALL))
    elif not interpreter.is_file():
        problems.append(Problem(str(interpreter), "there is no such Python, so nothing answers Excel", INSTALL))
    return Status(places, about, interpreter, tuple(problems))


def _refuse_while_open(file: Path) -> None:
    """Raise PermissionError while Excel has the file open, before anything is changed."""
    if file.exists():
        with file.open("r+b"):
            pass


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Raise ExcelError in words for a file that cannot be written."""
    try:
        yield
    except PermissionError:
        what = "it cannot be changed: Excel has it open, or it belongs to someone else"
        raise ExcelError([Problem(str(place), what, "close all windows of Excel and try again")]) from None
