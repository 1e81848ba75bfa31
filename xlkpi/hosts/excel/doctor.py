"""Examination of an installed add-in: Excel's permission, and a call of a function as the VBA makes it.

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

from ...catalogue.model import LANGUAGES
from ...errors import Problem
from ...messages import Message, message
from . import trial
from .package import About, texts
from .paths import ExcelError, plain_path, require_local
from .profile import INSTALL, Places, status
from .server import NO_PYWIN32, OTHER_VERSION, OTHER_XLWINGS, PATIENCE
from .settings import BASE, CHECK, LIBRARIES, LIBRARY_FILES, PYTHON, SECONDS, SERVE, read_settings
from .surroundings import Surroundings

_OTHER_PYTHON = message("{install}, without --python: then the Python that runs this answers", install=INSTALL)
_IMPORT = message(
    "make a virtual environment, install xlkpi in it, and install the add-in from there (`pip install --user` and "
    "Python from the Microsoft Store put xlkpi where Excel's Python does not look)"
)
_ALLOW = message("let your antivirus program or administrator allow it; or {install}", install=INSTALL)
_TRUST = message("add it in Excel's menu File, Options, Trust Center, Trust Center Settings, Trusted Locations")
_NO_VALUE = message("=KPI_AOV(10000,200) has no value or a wrong one")
_EXCEL_ITSELF = message(
    "Excel itself: only Excel shows a rule for EXCEL.EXE alone, such as an antivirus program's. Type "
    "=KPI_AOV(10000,200): it answers 50"
)

_MACHINES = {b"\x64\x86": "64", b"\x4c\x01": "32"}
"""The widths of Windows programs and libraries, by the processor's code in their header."""
_TRIAL = (
    "import os, sys; from xlkpi.hosts.excel.trial import try_call; print(try_call(*sys.argv[1:]), flush=True); "
    "os._exit(0)"
)
_TRIAL_SECONDS = PATIENCE + 20


@dataclass(frozen=True)
class Examination:
    """What an examination has found.

    Attributes:
        problems: What keeps the add-in from working.
        untried: What could not be tried here, each with the reason.
    """

    problems: tuple[Problem, ...]
    untried: tuple[Message, ...] = ()


def examine(places: Places, surroundings: Surroundings) -> Examination:
    """Examine an installed add-in. If Python has no problem, call a function as Excel does.

    Args:
        places: The places of the user's files.
        surroundings: The settings of the user's Excel in the registry.
    """
    found = status(places)
    if not places.file.exists():
        what = message("the add-in is not installed")
        return Examination((Problem(file=str(places.file), what=what, fix=INSTALL),))
    problems = [*found.problems, *surroundings.problems, *_trust_problems(places.file.parent, surroundings)]
    if found.about is None or found.interpreter is None or not found.interpreter.is_file():
        return Examination(tuple(problems))
    settings = read_settings(places.file)
    faults = [*_python_problems(found.about, settings, surroundings.bits)]
    tried = Examination(()) if faults else _try_call(found.about, settings, surroundings.bits)
    return Examination((*problems, *faults, *tried.problems), tried.untried)


def run_check(settings: Mapping[str, str]) -> tuple[int, str] | None:
    """Run the command with which the VBA checks Python first, and wait for it as long as the VBA does.

    Args:
        settings: The settings on the add-in's sheet.

    Returns:
        The exit status and the first line of output; None where the command does not start or does not end.
    """
    line = settings[CHECK]
    command = line if sys.platform == "win32" else shlex.split(line)
    try:
        done = subprocess.run(command, capture_output=True, timeout=float(settings[SECONDS]), check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.decode(errors="replace").strip()
    return done.returncode, words.partition("\n")[0]


def _trust_problems(folder: Path, surroundings: Surroundings) -> Iterator[Problem]:
    """Yield a problem where Excel does not trust the add-in's folder."""
    if not surroundings.trusted:
        what = message("trusts no folder: this user has not started Excel 2016 or later yet, or it is not installed")
        yield Problem(place="Excel", what=what, fix=message("start Excel once, and close it"))
    elif not any(trusted.covers(str(folder)) for trusted in surroundings.trusted):
        yield Problem(file=str(folder), what=message("not among the folders that Excel trusts"), fix=_TRUST)


def _python_problems(about: About, settings: Mapping[str, str], bits: str) -> Iterator[Problem]:
    """Yield the problems that the VBA would find with Python, in the order in which it looks."""
    python, base = settings[PYTHON], settings[BASE]
    try:
        require_local(Path(python))
        plain_path(Path(python))
    except ExcelError as error:
        yield from error.problems
        return
    if not Path(base).exists():
        what = message("there is no such Python, from which the virtual environment was made")
        fix = message("install Python again, make the virtual environment anew, and {install}", install=INSTALL)
        yield Problem(file=base, what=what, fix=fix)
        return
    yield from _library_problems(about, Path(settings[LIBRARIES]), python, bits)
    ended = run_check(settings)
    if ended is None:
        what = message("does not run as a Python within {seconds} seconds", seconds=settings[SECONDS])
        yield Problem(file=python, what=what, fix=_ALLOW)
    elif ended[0]:
        yield _check_problem(about, python, *ended)


def _check_problem(about: About, python: str, number: int, found: str) -> Problem:
    """Return the problem of a check that ended with an exit status other than 0.

    Args:
        about: The versions and language that the add-in's file states.
        python: The Python that answers.
        number: The exit status.
        found: What Python wrote.
    """
    xlwings = message(
        '{install}; or run `"{python}" -m pip install xlwings=={version}`',
        install=INSTALL,
        python=python,
        version=about.xlwings,
    )
    fixes = {
        1: _IMPORT,
        OTHER_VERSION: _OTHER_PYTHON,
        OTHER_XLWINGS: xlwings,
        NO_PYWIN32: message('run `"{python}" -m pip install pywin32`', python=python),
    }
    name = f"missing.{number}"
    what = _words(name if name in texts("en") else "missing.other", str(number))
    return Problem(file=python, what=_with_words(what, found), fix=fixes.get(number, _ALLOW))


def _library_problems(about: About, folder: Path, python: str, bits: str) -> Iterator[Problem]:
    """Yield a problem for each missing or damaged library of Excel's width (or of either, if that is unknown)."""
    for file in LIBRARY_FILES:
        if bits not in file:
            continue
        library = folder / file.format(about.xlwings)
        width = _width(library)
        if width is None:
            what = message("xlwings' library is not there, or an antivirus program hides it")
            yield Problem(file=str(library), what=what, fix=_reinstall(about, python))
        elif width not in file:
            what = message("is damaged, or not the library that its name says")
            yield Problem(file=str(library), what=what, fix=_reinstall(about, python))


def _width(library: Path) -> str | None:
    """Read the width of a library from its header: "64" or "32", "?" for another file, None where there is no file."""
    try:
        content = library.read_bytes()
    except OSError:
        return None
    header = int.from_bytes(content[0x3C:0x40], "little")
    is_library = content[:2] == b"MZ" and content[header : header + 4] == b"PE\0\0"
    return _MACHINES.get(content[header + 4 : header + 6], "?") if is_library else "?"


def _try_call(about: About, settings: Mapping[str, str], bits: str) -> Examination:
    """Call a function through xlwings' library as the VBA does, in a separate process with a time limit."""
    python = settings[PYTHON]
    program, environment = _trial_program(settings)
    command = [program, "-I", "-B", "-c", _TRIAL, settings[LIBRARIES], about.xlwings, settings[SERVE]]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        what = message("did not answer a call within {seconds} seconds", seconds=_TRIAL_SECONDS)
        return Examination((Problem(file=python, what=what, fix=_ALLOW),))
    try:
        width, fault, said = json.loads(done.stdout.strip().rpartition(b"\n")[2])
    except ValueError:
        words = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        what = message("ended with the number {number} while a function was called", number=done.returncode)
        return Examination((Problem(file=python, what=_with_words(what, words), fix=_reinstall(about, python)),))
    if untried := _untried(fault, said, width, bits):
        return Examination((), (untried, _EXCEL_ITSELF))
    problems = (_call_problem(about, settings, width, fault, said),) if fault else ()
    return Examination(problems, (*_other_library(width, bits), _EXCEL_ITSELF))


def _trial_program(settings: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the program of the Python that answers, and its environment variables.

    A virtual environment's python.exe runs its base Python in a job, in which xlwings' library may not start another
    program. So the base Python is run; a variable names the virtual environment to it, as multiprocessing does.
    """
    python, base = settings[PYTHON], settings[BASE]
    if sys.platform != "win32" or base == python:
        return python, {**os.environ}
    return base, {**os.environ, "__PYVENV_LAUNCHER__": python}


def _untried(fault: str, said: str, width: str, bits: str) -> Message | None:
    """Return why a call could not be tried here; None where its fault would occur in Excel too."""
    if fault == trial.JOB:
        return message(
            "a call: the program that this window belongs to does not let xlwings' library start Python ({said}). Run "
            "this in a command prompt (cmd.exe)",
            said=said,
        )
    if fault == trial.LIBRARY and bits not in ("", width):
        return message(
            "a call: Excel loads xlwings' {bits}-bit library, the Python that answers is {width}-bit, and no library "
            "of that width can be loaded ({said})",
            bits=bits,
            width=width,
            said=said,
        )
    return None


def _other_library(width: str, bits: str) -> Iterator[Message]:
    """Yield a note that Excel's library was not called, where Python loads a library of another width."""
    if bits not in ("", width):
        yield message(
            "xlwings' {bits}-bit library, which Excel loads: the Python that answers is {width}-bit, and a function "
            "was called through the {width}-bit library",
            bits=bits,
            width=width,
        )


def _call_problem(about: About, settings: Mapping[str, str], width: str, fault: str, said: str) -> Problem:
    """Return the problem of a call that failed.

    Args:
        about: The versions and language that the add-in's file states.
        settings: The settings on the add-in's sheet.
        width: The width of the library that was called.
        fault: The fault, one of the names in trial.py.
        said: What Windows, xlwings' library or Python said.
    """
    python = settings[PYTHON]
    library = str(Path(settings[LIBRARIES], trial.library_file(width, about.xlwings)))
    what = _NO_VALUE if fault == trial.VALUE else _words(fault, library)
    fix = _reinstall(about, python) if fault in (trial.LIBRARY, trial.VALUE) else _ALLOW
    return Problem(file=library if fault == trial.LIBRARY else python, what=_with_words(what, said), fix=fix)


def _reinstall(about: About, python: str) -> Message:
    """Return how to install xlwings' libraries again."""
    return message(
        'run `"{python}" -m pip install --force-reinstall --no-deps xlwings=={version}` and {install}',
        python=python,
        version=about.xlwings,
        install=INSTALL,
    )


def _words(name: str, value: str) -> Message:
    """Return a text of the add-in as a message, with a value in it."""
    return message("{words}", words={language: texts(language)[name].replace("{0}", value) for language in LANGUAGES})


def _with_words(what: Message, said: str) -> Message:
    """Return what is wrong, followed by a program's own words in brackets."""
    return message("{what} ({said})", what=what, said=said) if said else what
