"""What an installed add-in needs: the Python that answers, with xlwings as the add-in knows it, and Excel's trust.

examine(places)   → (), or the problems with their cures
"""

from __future__ import annotations

import importlib
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ... import __version__, udfs
from ...errors import Problem
from .package import About
from .profile import INSTALL, Places, Status, status

PYWIN32 = "pythoncom"
"""The module that stands for pywin32."""

LIBRARIES = ("xlwings64-{}.dll", "xlwings32-{}.dll")
"""What the add-in's VBA loads, of its own version of xlwings and as wide as Excel."""

_TRUSTED = r"Microsoft\Office\16.0\Excel\Security\Trusted Locations"
_KEYS = (rf"Software\Policies\{_TRUSTED}", rf"Software\{_TRUSTED}")
_TRUST_CENTER = "in Excel's menu File, Options, Trust Center, Trust Center Settings, Trusted Locations"
_OTHER_PYTHON = f"{INSTALL}, without --python: then the Python that runs this answers"
_TIMEOUT = 120
_QUESTION = """
import importlib, json, sys
answers = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        answers[name] = str(getattr(sys.modules[name.partition(".")[0]], "__version__", ""))
    except Exception as error:
        answers[name] = None
print(json.dumps(answers))
"""


@dataclass(frozen=True)
class Trust:
    """The folders whose macros Excel runs without asking; disabled when it is set to trust none."""

    folders: tuple[Path, ...]
    disabled: bool


def examine(places: Places, trust: Trust) -> tuple[Problem, ...]:
    """Everything that stands in the way of an installed add-in. Starts the Python that is to answer."""
    found = status(places)
    if not places.file.exists():
        return (Problem(str(places.file), "the add-in is not installed", INSTALL),)
    problems = [*found.problems, *_trust_problems(places, trust)]
    if found.about is not None and found.interpreter is not None and found.interpreter.is_file():
        problems += _interpreter_problems(found, found.about, found.interpreter)
    return tuple(problems)


def _interpreter_problems(found: Status, about: About, interpreter: Path) -> Iterator[Problem]:
    """What the Python that answers lacks."""
    answers = ask(interpreter)
    if answers is None:
        yield Problem(str(interpreter), "does not run as a Python", INSTALL)
        return
    where, pip = str(interpreter), f'"{interpreter}" -m pip install'
    if answers[udfs.__name__] is None:
        yield Problem(where, "cannot import xlkpi", _OTHER_PYTHON)
    elif answers[udfs.__name__] != __version__:
        what = f"has xlkpi {answers[udfs.__name__]}, this is xlkpi {__version__}"
        yield Problem(where, what, _OTHER_PYTHON)
    if answers[PYWIN32] is None:
        yield Problem(where, "cannot import pywin32, through which Excel talks to it", f"run `{pip} pywin32`")
    if answers["xlwings"] is None:
        yield Problem(where, "cannot import xlwings", f"run `{pip} xlwings=={about.xlwings}`")
    elif answers["xlwings"] != about.xlwings:
        what = f"has xlwings {answers['xlwings']}, but the add-in was made for {about.xlwings}"
        yield Problem(where, what, INSTALL)
    else:
        yield from _library_problems(about, interpreter, pip)


def _library_problems(about: About, interpreter: Path, pip: str) -> Iterator[Problem]:
    """The add-in's VBA looks for xlwings' libraries beside the interpreter, and one folder above."""
    folders = (interpreter.parent, interpreter.parent.parent)
    names = [name.format(about.xlwings) for name in LIBRARIES]
    if not any((folder / name).is_file() for folder in folders for name in names):
        what = f"xlwings' {names[0]} is neither in {folders[0]} nor in {folders[1]}, where Excel looks for it"
        cure = f"install in a virtual environment; or run `{pip} --force-reinstall --no-deps xlwings=={about.xlwings}`"
        yield Problem(str(interpreter), what, cure)


def _trust_problems(places: Places, trust: Trust) -> Iterator[Problem]:
    folder = places.file.parent
    if trust.disabled:
        what = "Excel is set to trust no folder, so it may not run the add-in"
        yield Problem("Excel", what, f"take the tick from `Disable all Trusted Locations` {_TRUST_CENTER}")
    elif not trust.folders:
        what = "no folder is trusted: Excel 2016 or later was not started yet by this user, or is not installed"
        yield Problem("Excel", what, "start Excel once, and close it")
    elif not any(_same(folder, trusted) for trusted in trust.folders):
        yield Problem(str(folder), "not among the folders that Excel trusts", f"add it {_TRUST_CENTER}")


def _same(folder: Path, other: Path) -> bool:
    return str(folder).lower().rstrip("\\/") == str(other).lower().rstrip("\\/")


def ask(interpreter: Path, run: Callable[..., Any] = subprocess.run) -> Mapping[str, str | None] | None:
    """The versions of what the interpreter can import, None for what it cannot; None when it does not run."""
    command = [str(interpreter), "-B", "-c", _QUESTION, udfs.__name__, "xlwings", PYWIN32]
    try:
        done = run(command, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT)
        answers: Mapping[str, str | None] = json.loads(done.stdout.splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None
    return answers


def user_trust() -> Trust:
    """What Excel trusts of the user who runs this, on Windows."""
    return read_trust(importlib.import_module("winreg"))


def read_trust(registry: Any) -> Trust:
    """What Excel trusts, from the user's settings and those that the computer's administrator imposes.

    registry: Python's module winreg.
    """
    folders: list[Path] = []
    disabled = False
    for path in _KEYS:
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                disabled = disabled or bool(_value(registry, key, "AllLocationsDisabled"))
                for name in _subkeys(registry, key):
                    with registry.OpenKey(key, name) as location:
                        folder = _value(registry, location, "Path")
                        folders += [Path(registry.ExpandEnvironmentStrings(folder))] if folder else []
        except FileNotFoundError:
            continue
    return Trust(tuple(folders), disabled)


def _value(registry: Any, key: Any, name: str) -> Any:
    try:
        return registry.QueryValueEx(key, name)[0]
    except FileNotFoundError:
        return None


def _subkeys(registry: Any, key: Any) -> list[str]:
    return [registry.EnumKey(key, index) for index in range(registry.QueryInfoKey(key)[0])]
