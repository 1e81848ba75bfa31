"""Installation of the add-in for a Windows user: install it, remove it, read its status.

    places = user_places()
    install(addin("en"), places, Path(sys.executable))
    status(places).about      → About(version="0.1.0", xlwings="0.37.8", language="en")
    uninstall(places)         → True

Excel opens every file in its folder XLSTART when it starts. The add-in's own sheet names the Python that answers (see
settings.py); there is no other file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...errors import Problem
from ...files import write_file
from ...messages import message
from ...schema import ADD_IN_FILE
from ...version import __version__
from .package import About, read_about
from .paths import ExcelError, MissingError
from .settings import PYTHON, read_settings, settings_for, with_settings

INSTALL = message("run `xlkpi addin excel install`")

_START = r"%APPDATA%\Microsoft\Excel\XLSTART"
_ELSEWHERE = message(
    "run this on Windows: it writes {file} to {folder}, with the Python that answers named in the file. Excel on a Mac "
    "and in a browser has the functions through xlwings Lite or xlwings Server",
    file=ADD_IN_FILE,
    folder=_START,
)


@dataclass(frozen=True)
class Places:
    """The places of a user's files: the add-in's in Excel's start folder."""

    file: Path


@dataclass(frozen=True)
class Status:
    """The state of the installation for a user.

    Attributes:
        places: The places of the user's files.
        about: The facts stated in the add-in's file; None where it is not installed or not ours.
        interpreter: The Python that answers; None where none is named.
        problems: What keeps the add-in from working, as far as the file shows it.
    """

    places: Places
    about: About | None
    interpreter: Path | None
    problems: tuple[Problem, ...]


def user_places(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Places:
    """Return the places of the current user's files.

    Args:
        system: The system, as sys.platform names it.
        environment: The user's environment variables.

    Raises:
        ExcelError: The system is not Windows, or Windows names no folder for the user.
    """
    if system != "win32":
        what = message("Excel's desktop add-in cannot be used here: only Excel for Windows calls Python from an add-in")
        raise MissingError([Problem(place=system, what=what, fix=_ELSEWHERE)])
    if not environment.get("APPDATA"):
        what = message("the variable APPDATA is not set, so the folder of Excel's user is unknown")
        fix = message("run this as the user who opens Excel")
        raise MissingError([Problem(place="Windows", what=what, fix=fix)])
    place = rf"{_START}\{ADD_IN_FILE}".replace("%APPDATA%", environment["APPDATA"])
    return Places(Path(place if os.sep == "\\" else place.replace("\\", "/")))


def install(xlam: bytes, places: Places, interpreter: Path) -> About:
    """Install the add-in for its user, in place of an older one; write the file completely or not at all.

    Args:
        xlam: The bytes of the add-in, from package.addin().
        places: The places of the user's files.
        interpreter: The python.exe that answers.

    Returns:
        The facts stated in the installed file.

    Raises:
        ExcelError: Excel has the add-in open, the folder is not writable, or Excel cannot start the interpreter from
            its path.
    """
    content = with_settings(xlam, settings_for(interpreter))
    with _explained(places.file):
        _refuse_while_open(places.file)
        places.file.parent.mkdir(parents=True, exist_ok=True)
        write_file(places.file, content)
    about = read_about(places.file)
    if about is None:
        what = message("the file was written, but is not an add-in of xlkpi")
        raise ExcelError([Problem(file=str(places.file), what=what, fix=INSTALL)])
    return about


def uninstall(places: Places) -> bool:
    """Remove the add-in and return whether it was there.

    Raises:
        ExcelError: Excel has the add-in open.
    """
    there = places.file.exists()
    with _explained(places.file):
        _refuse_while_open(places.file)
        places.file.unlink(missing_ok=True)
    return there


def status(places: Places) -> Status:
    """Read from the add-in's file what is installed. Starts and writes nothing."""
    named = read_settings(places.file).get(PYTHON)
    interpreter = Path(named) if named else None
    if not places.file.exists():
        return Status(places, None, interpreter, ())
    about, problems = read_about(places.file), []
    if about is None:
        fix = message("move it away and {install}", install=INSTALL)
        problems.append(Problem(file=str(places.file), what=message("not an add-in of xlkpi"), fix=fix))
    elif about.version != __version__:
        what = message("the add-in is of xlkpi {old}, this is xlkpi {new}", old=about.version, new=__version__)
        problems.append(Problem(file=str(places.file), what=what, fix=INSTALL))
    if interpreter is None:
        what = message("names no Python that could answer")
        problems.append(Problem(file=str(places.file), what=what, fix=INSTALL))
    elif not interpreter.is_file():
        what = message("there is no such Python, so nothing answers Excel")
        problems.append(Problem(file=str(interpreter), what=what, fix=INSTALL))
    return Status(places, about, interpreter, tuple(problems))


def _refuse_while_open(file: Path) -> None:
    """Raise PermissionError while Excel has the file open, before anything changes."""
    if file.exists():
        with file.open("r+b"):
            pass


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Raise ExcelError with the reason where a file cannot be written."""
    try:
        yield
    except PermissionError:
        what = message("it cannot be changed: Excel has it open, or it belongs to someone else")
        fix = message("close all windows of Excel and try again")
        raise ExcelError([Problem(file=str(place), what=what, fix=fix)]) from None
