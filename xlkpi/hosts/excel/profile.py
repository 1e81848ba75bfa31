"""The add-in in a Windows user's Excel: installed, taken out again, and asked after.

    places = user_places()
    install(addin("en"), places, Path(sys.executable))
    status(places).about      → About(version="0.1.0", xlwings="0.37.8", language="en")
    uninstall(places)         → True

Excel opens what lies in its folder XLSTART whenever it starts. The add-in's VBA, which is xlwings', reads its
configuration for the Python that answers.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ... import __version__, udfs
from ...errors import Problem
from .package import FILE, PROJECT, About, ExcelError, read_about

INTERPRETER = "INTERPRETER_WIN"
MODULES = "UDF MODULES"
"""The settings that are ours, as xlwings calls them."""

INSTALL = "run `xlkpi addin excel install`"

_START = r"%APPDATA%\Microsoft\Excel\XLSTART"
_CONFIGURATION = rf"%USERPROFILE%\.{PROJECT}\{PROJECT}.conf"
_ELSEWHERE = (
    f"this is done on Windows, where it copies {FILE} to {_START} and names the Python that answers in "
    f"{_CONFIGURATION}. Excel on a Mac and in a browser has the functions through xlwings Lite or xlwings Server"
)


@dataclass(frozen=True)
class Places:
    """A user's files: the add-in where Excel opens it, and its configuration where its VBA looks for it."""

    file: Path
    configuration: Path


@dataclass(frozen=True)
class Status:
    """What there is: the add-in (None: not installed), the Python that answers, and what stands in its way."""

    places: Places
    about: About | None
    interpreter: Path | None
    problems: tuple[Problem, ...]


def user_places(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Places:
    """The places of the user who runs this. Raises ExcelError on a system where Excel cannot load the add-in."""
    if system != "win32":
        what = "Excel's desktop add-in cannot be used here: only Excel for Windows calls Python from an add-in"
        raise ExcelError([Problem(system, what, _ELSEWHERE)])
    missing = [name for name in ("APPDATA", "USERPROFILE") if not environment.get(name)]
    if missing:
        what = f"the variable {missing[0]} is not set, so the folders of Excel's user are not known"
        raise ExcelError([Problem("Windows", what, "run this as the user who opens Excel")])
    return Places(*(_expanded(place, environment) for place in (rf"{_START}\{FILE}", _CONFIGURATION)))


def install(xlam: bytes, places: Places, interpreter: Path) -> About:
    """Install the add-in for its user, in place of an older one.

    xlam: the bytes of the add-in, from package.addin(). interpreter: the Python that answers. Returns what the
    installed file says of itself. Raises ExcelError when Excel is open, a folder closed, or the interpreter's path
    cannot be written for Excel.
    """
    with _explained(places.configuration):
        settings = {**read_configuration(places), INTERPRETER: str(interpreter), MODULES: udfs.__name__}
        content = _configuration(settings)
        places.configuration.parent.mkdir(parents=True, exist_ok=True)
        places.configuration.write_bytes(content)
    with _explained(places.file):
        places.file.parent.mkdir(parents=True, exist_ok=True)
        places.file.write_bytes(xlam)
    about = read_about(places.file)
    if about is None:
        raise ExcelError([Problem(str(places.file), "written, but not an add-in of xlkpi", INSTALL)])
    return about


def uninstall(places: Places) -> bool:
    """Take the add-in and its configuration out. Whether there was one. Raises ExcelError when Excel is open."""
    there = places.file.exists()
    with _explained(places.file):
        places.file.unlink(missing_ok=True)
    with _explained(places.configuration):
        places.configuration.unlink(missing_ok=True)
        folder = places.configuration.parent
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return there


def status(places: Places) -> Status:
    """What is installed, from the files alone: starts nothing and writes nothing."""
    settings = read_configuration(places)
    interpreter = Path(settings[INTERPRETER]) if settings.get(INTERPRETER) else None
    if not places.file.exists():
        return Status(places, None, interpreter, ())
    about, problems = read_about(places.file), []
    if about is None:
        problems.append(Problem(str(places.file), "not an add-in of xlkpi", f"move it away and {INSTALL}"))
    elif about.version != __version__:
        what = f"the add-in is of xlkpi {about.version}, this is xlkpi {__version__}"
        problems.append(Problem(str(places.file), what, INSTALL))
    if interpreter is None:
        problems.append(Problem(str(places.configuration), "names no Python that could answer", INSTALL))
    elif not interpreter.is_file():
        problems.append(Problem(str(interpreter), "there is no such Python, so nothing answers Excel", INSTALL))
    return Status(places, about, interpreter, tuple(problems))


def read_configuration(places: Places) -> dict[str, str]:
    """The settings that the add-in's VBA reads; none when there is no file."""
    if not places.configuration.exists():
        return {}
    text = places.configuration.read_text(encoding=_encoding(), errors="replace")
    return {line[0].upper(): line[1] for line in csv.reader(text.splitlines()) if len(line) == 2}


def _configuration(settings: Mapping[str, str]) -> bytes:
    """The settings as VBA's `Input #` reads them."""
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(settings.items())
    return stream.getvalue().encode(_encoding())


def _encoding() -> str:
    """VBA reads files in the letters of the system's language."""
    return "mbcs" if sys.platform == "win32" else "cp1252"


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """A file that cannot be written is a problem in words."""
    try:
        yield
    except PermissionError:
        what = "it cannot be changed: Excel has it open, or it belongs to someone else"
        raise ExcelError([Problem(str(place), what, "close all windows of Excel and try again")]) from None
    except UnicodeEncodeError as error:
        what = f"Excel's VBA cannot read the letter {error.object[error.start]!r} of the interpreter's path"
        cure = "install Python in a folder whose name has none but plain letters"
        raise ExcelError([Problem(str(place), what, cure)]) from None


def _expanded(place: str, environment: Mapping[str, str]) -> Path:
    """A path of Windows with the values of its variables, as a path of this system."""
    for name, value in environment.items():
        place = place.replace(f"%{name}%", value)
    return Path(place if os.sep == "\\" else place.replace("\\", "/"))
