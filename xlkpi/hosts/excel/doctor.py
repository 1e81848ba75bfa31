"""Check what an installed add-in needs: a Python that answers when run as the VBA runs it, and Excel's permission.

examine(places, surroundings)   → (), or the problems with their cures
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...errors import Problem
from .package import About, texts
from .paths import ExcelError, plain_path, require_local
from .profile import INSTALL, Places, status
from .server import NO_PYWIN32, OTHER_VERSION, OTHER_XLWINGS
from .settings import BASE, CHECK, LIBRARIES, LIBRARY_FILES, PYTHON, SECONDS, read_settings
from .surroundings import Surroundings

_OTHER_PYTHON = f"{INSTALL}, without --python: then the Python that runs this answers"
_IMPORT = (
    "make a virtual environment, install xlkpi in it, and install the add-in from there (`pip install --user` and "
    "Python from the Microsoft Store put xlkpi where Excel's Python does not look)"
)
_START = "let your antivirus program or administrator allow it; or "


def examine(places: Places, surroundings: Surroundings) -> tuple[Problem, ...]:
    """List everything that stands in the way of an installed add-in. Starts the Python that is to answer."""
    found = status(places)
    if not places.file.exists():
        return (Problem(str(places.file), "the add-in is not installed", INSTALL),)
    problems = [*found.problems, *surroundings.problems, *_trust_problems(places.file.parent, surroundings)]
    if found.about is not None and found.interpreter is not None and found.interpreter.is_file():
        problems += _python_problems(found.about, read_settings(places.file), surroundings.bits)
    return tuple(problems)


def _python_problems(about: About, settings: Mapping[str, str], bits: str) -> Iterator[Problem]:
    """List the problems that the add-in's VBA would find, in the order in which it looks."""
    python = settings[PYTHON]
    try:
        require_local(Path(python))
        plain_path(Path(python))
    except ExcelError as error:
        yield from error.problems
        return
    if not Path(settings[BASE]).exists():
        cure = f"install Python again, make the virtual environment anew, and {INSTALL}"
        yield Problem(settings[BASE], "there is no such Python, from which the virtual environment was made", cure)
        return
    yield from _library_problems(about, Path(settings[LIBRARIES]), python, bits)
    ended = run_check(settings)
    if ended is None:
        what = f"does not run as a Python within {settings[SECONDS]} seconds"
        yield Problem(python, what, f"{_START}{INSTALL}")
    elif ended[0]:
        yield _problem(about, python, *ended)


def _problem(about: About, python: str, number: int, found: str) -> Problem:
    """Return the problem that the exit status of the Python that answers stands for."""
    pip = f'"{python}" -m pip install'
    cures = {
        1: _IMPORT,
        OTHER_VERSION: _OTHER_PYTHON,
        OTHER_XLWINGS: f"{INSTALL}; or run `{pip} xlwings=={about.xlwings}`",
        NO_PYWIN32: f"run `{pip} pywin32`",
    }
    words = texts("en")
    what = words.get(f"missing.{number}", words["missing.other"]).replace("{0}", str(number))
    return Problem(python, what + (f" ({found})" if found else ""), cures.get(number, f"{_START}{INSTALL}"))


def _library_problems(about: About, folder: Path, python: str, bits: str) -> Iterator[Problem]:
    """Find missing libraries of xlwings: the one of Excel's bitness, or both where the bitness is unknown."""
    for file in LIBRARY_FILES:
        name = file.format(about.xlwings)
        if (bits or name) in name and not (folder / name).is_file():
            cure = f'run `"{python}" -m pip install --force-reinstall --no-deps xlwings=={about.xlwings}` and {INSTALL}'
            yield Problem(str(folder / name), "xlwings' library is not there, or an antivirus program hides it", cure)


def _trust_problems(folder: Path, surroundings: Surroundings) -> Iterator[Problem]:
    if not surroundings.trusted:
        what = "no folder is trusted: Excel 2016 or later was not started yet by this user, or is not installed"
        yield Problem("Excel", what, "start Excel once, and close it")
    elif not any(trusted.covers(str(folder)) for trusted in surroundings.trusted):
        cure = "add it in Excel's menu File, Options, Trust Center, Trust Center Settings, Trusted Locations"
        yield Problem(str(folder), "not among the folders that Excel trusts", cure)


def run_check(settings: Mapping[str, str]) -> tuple[int, str] | None:
    """Run the command by which the VBA first checks Python, for as long as the VBA waits.

    Returns:
        The exit status and the first line of output; None where the command did not start, or not end.
    """
    line = settings[CHECK]
    command = line if sys.platform == "win32" else shlex.split(line)
    try:
        done = subprocess.run(command, capture_output=True, timeout=float(settings[SECONDS]), check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.decode(errors="replace").strip()
    return done.returncode, words.partition("\n")[0]
