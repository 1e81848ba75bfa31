"""Check what an installed add-in needs: Excel's permission, and a Python that answers when called as the VBA calls it.

examine(places, surroundings)   → Examination(problems=(), untried=("Excel itself: …",))
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import Problem
from . import trial
from .package import About, texts
from .paths import ExcelError, plain_path, require_local
from .profile import INSTALL, Places, status
from .server import NO_PYWIN32, OTHER_VERSION, OTHER_XLWINGS, PATIENCE
from .settings import BASE, CHECK, LIBRARIES, LIBRARY_FILES, PYTHON, SECONDS, SERVE, read_settings
from .surroundings import Surroundings

_OTHER_PYTHON = f"{INSTALL}, without --python: then the Python that runs this answers"
_IMPORT = (
    "make a virtual environment, install xlkpi in it, and install the add-in from there (`pip install --user` and "
    "Python from the Microsoft Store put xlkpi where Excel's Python does not look)"
)
_START = "let your antivirus program or administrator allow it; or "
_EXCEL_ITSELF = (
    "Excel itself: a rule for EXCEL.EXE alone, such as an antivirus program's, shows only there. Type "
    "=KPI_AOV(10000,200): it answers 50"
)
_OTHER_LIBRARY = (
    "xlwings' {}-bit library, which Excel loads: the Python that answers is {}-bit, and a function was called through "
    "the library of that width"
)
_NO_LIBRARY = (
    "a call: Excel loads xlwings' {}-bit library, the Python that answers is {}-bit, and no library of that width can "
    "be loaded here ({})"
)
_JOB = (
    "a call: the program that this window belongs to lets nothing that it runs start a Python as Excel does. Run this "
    "in a command prompt (cmd.exe)"
)

_MACHINES = {b"\x64\x86": "64", b"\x4c\x01": "32"}
"""The widths of Windows' programs and libraries, by the code of the processor in their header."""
_TRIAL = "import sys; from xlkpi.hosts.excel.trial import main; main(*sys.argv[1:])"
_TRIAL_SECONDS = PATIENCE + 20


@dataclass(frozen=True)
class Examination:
    """What stands in the way of an installed add-in, and what of it could not be tried here, with the reason."""

    problems: tuple[Problem, ...]
    untried: tuple[str, ...] = ()


def examine(places: Places, surroundings: Surroundings) -> Examination:
    """List everything that stands in the way of an installed add-in, starting the Python that answers as Excel does.

    A call is tried only where nothing else is wrong.
    """
    found = status(places)
    if not places.file.exists():
        return Examination((Problem(str(places.file), "the add-in is not installed", INSTALL),))
    problems = [*found.problems, *surroundings.problems, *_trust_problems(places.file.parent, surroundings)]
    if found.about is None or found.interpreter is None or not found.interpreter.is_file():
        return Examination(tuple(problems))
    settings = read_settings(places.file)
    faults = [*_python_problems(found.about, settings, surroundings.bits)]
    tried = Examination(()) if faults else _try_call(found.about, settings, surroundings.bits)
    return Examination((*problems, *faults, *tried.problems), tried.untried)


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
    """Return the problem that an exit status of the Python that answers stands for."""
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
    """Find libraries that are missing or damaged: the one as wide as Excel, or both where its width is unknown."""
    for file in LIBRARY_FILES:
        name = file.format(about.xlwings)
        if bits not in name:
            continue
        cure = _reinstall(about, python)
        width = _width(folder / name)
        if width is None:
            yield Problem(str(folder / name), "xlwings' library is not there, or an antivirus program hides it", cure)
        elif width not in file:
            yield Problem(str(folder / name), "is damaged, or not the library that its name says", cure)


def _reinstall(about: About, python: str) -> str:
    return f'run `"{python}" -m pip install --force-reinstall --no-deps xlwings=={about.xlwings}` and {INSTALL}'


def _width(library: Path) -> str | None:
    """Read the width of a library from its header: "64" or "32", "?" for another file, None where there is no file."""
    try:
        content = library.read_bytes()
    except OSError:
        return None
    header = int.from_bytes(content[0x3C:0x40], "little")
    is_library = content[:2] == b"MZ" and content[header : header + 4] == b"PE\0\0"
    return _MACHINES.get(content[header + 4 : header + 6], "?") if is_library else "?"


def _trust_problems(folder: Path, surroundings: Surroundings) -> Iterator[Problem]:
    """Check that Excel trusts the add-in's folder."""
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


def _try_call(about: About, settings: Mapping[str, str], bits: str) -> Examination:
    """Call a function through xlwings' library as the VBA does, in a process of its own and within a bound."""
    python = settings[PYTHON]
    program, environment = _trial_program(settings)
    command = [program, "-I", "-B", "-c", _TRIAL, settings[LIBRARIES], about.xlwings, settings[SERVE]]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        what = f"did not answer a call within {_TRIAL_SECONDS} seconds"
        return Examination((Problem(python, what, f"{_START}{INSTALL}"),))
    try:
        width, fault, said = json.loads(done.stdout)
    except ValueError:
        words = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        what = f"ended with the number {done.returncode} while a function was called"
        return Examination((Problem(python, what + (f" ({words})" if words else ""), _reinstall(about, python)),))
    if fault == trial.JOB:
        return Examination((), (f"{_JOB} ({said})", _EXCEL_ITSELF))
    other = bits not in ("", width)
    if other and fault == trial.LIBRARY:
        return Examination((), (_NO_LIBRARY.format(bits, width, said), _EXCEL_ITSELF))
    problems = (_call_problem(about, settings, width, fault, said),) if fault else ()
    return Examination(problems, (*([_OTHER_LIBRARY.format(bits, width)] if other else []), _EXCEL_ITSELF))


def _trial_program(settings: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the program of the Python that answers, and its environment variables.

    A virtual environment's python.exe runs its base Python in a job, in which xlwings' library may not start another
    program. So the base Python is run; it learns the virtual environment from a variable, as multiprocessing does it.
    """
    python, base = settings[PYTHON], settings[BASE]
    if sys.platform != "win32" or base == python:
        return python, {**os.environ}
    return base, {**os.environ, "__PYVENV_LAUNCHER__": python}


def _call_problem(about: About, settings: Mapping[str, str], width: str, fault: str, said: str) -> Problem:
    """Return the problem that a fault of a trial call stands for."""
    python = settings[PYTHON]
    library = str(Path(settings[LIBRARIES], next(f for f in LIBRARY_FILES if width in f).format(about.xlwings)))
    what = texts("en").get(fault, "=KPI_AOV(10000,200) has no value or a wrong one").replace("{0}", library)
    cure = _reinstall(about, python) if fault in (trial.LIBRARY, trial.VALUE) else f"{_START}{INSTALL}"
    return Problem(library if fault == trial.LIBRARY else python, what + (f" ({said})" if said else ""), cure)
