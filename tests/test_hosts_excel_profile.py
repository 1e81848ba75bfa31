"""The add-in in a Windows user's folders: installed, taken out, examined. The folders are temporary ones."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings

from command_line import Result, run
from xlkpi import __version__
from xlkpi.hosts.excel import doctor, profile
from xlkpi.hosts.excel.doctor import LIBRARIES, PYWIN32, Trust, examine, read_trust
from xlkpi.hosts.excel.package import FILE, About, ExcelError, addin
from xlkpi.hosts.excel.profile import INSTALL, Places, install, status, uninstall, user_places

COMMANDS = ("install", "uninstall", "status", "doctor")
ALL_THERE = {"xlkpi.udfs": __version__, "xlwings": xlwings.__version__, PYWIN32: ""}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    environment = {"APPDATA": str(tmp_path / "Roaming"), "USERPROFILE": str(tmp_path)}
    return user_places("win32", environment)


@pytest.fixture
def trust(places: Places) -> Trust:
    return Trust((Path("C:/Templates"), places.file.parent), disabled=False)


@pytest.fixture
def windows(places: Places, trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, as if it ran on Windows."""
    monkeypatch.setattr(profile, "user_places", lambda: places)
    monkeypatch.setattr(doctor, "user_trust", lambda: trust)


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


def excel(command: str, *options: str) -> Result:
    return run("addin", "excel", command, *options)


def test_installed_asked_after_and_taken_out(places: Places, tmp_path: Path) -> None:
    assert status(places).about is None
    assert not any(tmp_path.iterdir())  # asking leaves no traces
    interpreter = python(tmp_path, ALL_THERE)
    assert install(addin("fr"), places, interpreter) == About(__version__, xlwings.__version__, "fr")
    assert places.file == tmp_path / "Roaming/Microsoft/Excel/XLSTART" / FILE
    assert places.configuration == tmp_path / ".xlkpi/xlkpi.conf"
    assert places.configuration.read_bytes().decode("cp1252") == (
        f'"INTERPRETER_WIN","{interpreter}"\r\n"UDF MODULES","xlkpi.udfs"\r\n'
    )
    found = status(places)
    assert (found.interpreter, found.problems) == (interpreter, ())
    assert install(addin("en"), places, interpreter).language == "en"
    assert uninstall(places) is True
    assert not places.file.exists()
    assert not places.configuration.parent.exists()
    assert uninstall(places) is False


def test_a_users_own_settings_stay(places: Places, tmp_path: Path) -> None:
    places.configuration.parent.mkdir()
    places.configuration.write_text('"SHOW CONSOLE","True"\n"interpreter_win","C:\\old.exe"\n\nnonsense\n')
    install(addin("en"), places, tmp_path / "é" / "python.exe")
    assert profile.read_configuration(places) == {
        "SHOW CONSOLE": "True",
        "INTERPRETER_WIN": str(tmp_path / "é" / "python.exe"),
        "UDF MODULES": "xlkpi.udfs",
    }


def test_a_path_that_vba_cannot_read_is_refused(places: Places, tmp_path: Path) -> None:
    with pytest.raises(ExcelError, match="cannot read the letter '名' of the interpreter's path; install Python in"):
        install(addin("en"), places, tmp_path / "名" / "python.exe")
    assert not places.file.exists()


@pytest.mark.parametrize("do", [uninstall, lambda places: install(b"", places, Path("python.exe"))])
def test_an_open_excel_is_named(
    do: Callable[[Places], Any], places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(addin("en"), places, python(tmp_path))

    def refuse(path: Path, *arguments: Any, **options: Any) -> None:
        if path == places.file:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(ExcelError) as raised:
        do(places)
    (problem,) = raised.value.problems
    assert problem.where == str(places.file)
    assert problem.what == "it cannot be changed: Excel has it open, or it belongs to someone else"
    assert problem.cure == "close all windows of Excel and try again"


def test_status_sees_what_the_files_say(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = python(tmp_path)
    install(addin("en"), places, interpreter)
    interpreter.unlink()
    monkeypatch.setattr(profile, "__version__", "9.9")
    assert [(problem.what, problem.cure) for problem in status(places).problems] == [
        (f"the add-in is of xlkpi {__version__}, this is xlkpi 9.9", INSTALL),
        ("there is no such Python, so nothing answers Excel", INSTALL),
    ]
    places.configuration.unlink()
    places.file.write_bytes(b"")
    assert [problem.what for problem in status(places).problems] == [
        "not an add-in of xlkpi",
        "names no Python that could answer",
    ]


@pytest.mark.usefixtures("windows")
def test_the_commands_where_all_is_well(places: Places, tmp_path: Path) -> None:
    interpreter = python(tmp_path, ALL_THERE)
    assert excel("status").out == f"Add-in: not installed, {places.file}\nPython: not set\n"
    done = excel("install", "--lang", "fr", "--python", str(interpreter))
    assert (done.status, done.out) == (0, f"{__version__}\n"), done.err
    assert "type =KPI_AOV(10000,200)" in done.err
    told = excel("status")
    assert told.status == 0
    assert told.out == (
        f"Add-in: xlkpi {__version__}, for xlwings {xlwings.__version__}, help in fr, {places.file}\n"
        f"Python: {interpreter}\n"
    )
    assert excel("doctor") == Result(0, "Nothing stands in the add-in's way.\n", "")
    taken = excel("uninstall")
    assert (taken.status, taken.out, taken.err) == (0, "", f"Taken out: {places.file}\n")
    assert excel("uninstall").err == f"There is no {places.file}: there is nothing to do.\n"


@pytest.mark.usefixtures("windows")
def test_an_installation_that_cannot_work_says_so(places: Places, tmp_path: Path) -> None:
    interpreter = python(tmp_path, {**ALL_THERE, PYWIN32: None})
    done = excel("install", "--python", str(interpreter))
    assert (done.status, done.out) == (1, f"{__version__}\n")
    assert done.err == (
        f"Error: {interpreter}: cannot import pywin32, through which Excel talks to it; "
        f'run `"{interpreter}" -m pip install pywin32`\n'
    )
    interpreter.unlink()
    assert excel("status").status == 1
    assert excel("install", "--python", str(interpreter)).status == 2
    places.file.unlink()
    done = excel("doctor")
    assert (done.status, done.err) == (1, f"Error: {places.file}: the add-in is not installed; {INSTALL}\n")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.skipif(sys.platform == "win32", reason="it works there")
def test_elsewhere_the_commands_say_what_they_would_do(command: str) -> None:
    done = excel(command)
    assert (done.status, done.out) == (1, "")
    assert "only Excel for Windows calls Python from an add-in" in done.err
    assert r"%APPDATA%\Microsoft\Excel\XLSTART" in done.err
    assert r"%USERPROFILE%\.xlkpi\xlkpi.conf" in done.err
    assert "Excel on a Mac and in a browser" in done.err


@pytest.mark.parametrize("name", ["APPDATA", "USERPROFILE"])
def test_windows_without_a_user_is_named(name: str) -> None:
    environment = {key: "C:\\" for key in ("APPDATA", "USERPROFILE") if key != name}
    with pytest.raises(ExcelError, match=f"the variable {name} is not set"):
        user_places("win32", environment)


# --- the doctor


ABSENT = [
    ({}, ()),
    ({PYWIN32: None}, ("cannot import pywin32, through which Excel talks to it",)),
    ({"xlkpi.udfs": None}, ("cannot import xlkpi",)),
    ({"xlkpi.udfs": "0.0.1"}, (f"has xlkpi 0.0.1, this is xlkpi {__version__}",)),
    ({"xlwings": None, "xlkpi.udfs": None}, ("cannot import xlkpi", "cannot import xlwings")),
    ({"xlwings": "0.1.2"}, (f"has xlwings 0.1.2, but the add-in was made for {xlwings.__version__}",)),
]


@pytest.mark.parametrize(("lacks", "expected"), ABSENT)
def test_what_the_python_lacks(
    places: Places, trust: Trust, tmp_path: Path, lacks: dict[str, str | None], expected: tuple[str, ...]
) -> None:
    install(addin("en"), places, python(tmp_path, {**ALL_THERE, **lacks}))
    assert tuple(problem.what for problem in examine(places, trust)) == expected


def test_a_real_python_is_asked(places: Places, trust: Trust, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(addin("en"), places, python(tmp_path))
    assert [problem.what for problem in examine(places, trust)] == [
        "cannot import pywin32, through which Excel talks to it"
    ]
    (tmp_path / "pythoncom.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    assert examine(places, trust) == ()


def test_a_python_that_does_not_run(places: Places, trust: Trust, tmp_path: Path) -> None:
    interpreter = python(tmp_path)
    install(addin("en"), places, interpreter)
    interpreter.write_text("nothing to run")
    assert [problem.what for problem in examine(places, trust)] == ["does not run as a Python"]


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_library_that_the_vba_loads(places: Places, trust: Trust, tmp_path: Path, name: str) -> None:
    interpreter = python(tmp_path, ALL_THERE, library=False)
    install(addin("en"), places, interpreter)
    (problem,) = examine(places, trust)
    assert problem.what.startswith(f"xlwings' xlwings64-{xlwings.__version__}.dll is neither in {interpreter.parent}")
    (interpreter.parent / name.format(xlwings.__version__)).write_bytes(b"")
    assert examine(places, trust) == ()


def test_what_excel_does_not_trust(places: Places, tmp_path: Path) -> None:
    install(addin("en"), places, python(tmp_path, ALL_THERE))
    folder = places.file.parent
    other = Path("C:/Templates")
    expected = {
        Trust((folder,), disabled=True): "Excel is set to trust no folder, so it may not run the add-in",
        Trust((other,), disabled=False): "not among the folders that Excel trusts",
        Trust((), disabled=False): "no folder is trusted: Excel 2016 or later was not started yet by this user, "
        "or is not installed",
        Trust((other, Path(f"{folder}\\".upper())), disabled=False): None,
    }
    for trust, what in expected.items():
        assert [problem.what for problem in examine(places, trust)] == ([what] if what else [])


class Registry:
    """Windows' registry, as Python's module winreg gives it: keys as a table of their values and subkeys."""

    HKEY_CURRENT_USER = "HKCU"

    def __init__(self, keys: dict[str, dict[str, Any]]) -> None:
        self.keys = keys

    def OpenKey(self, parent: Any, path: str) -> Any:
        full = path if parent == "HKCU" else f"{parent.path}\\{path}"
        if full not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return Key(full)

    def subkeys(self, key: Key) -> list[str]:
        return [path[len(key.path) + 1 :] for path in self.keys if path.startswith(f"{key.path}\\")]

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:
        return len(self.subkeys(key)), len(self.keys[key.path]), 0

    def EnumKey(self, key: Key, index: int) -> str:
        return self.subkeys(key)[index]

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        if name not in self.keys[key.path]:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return self.keys[key.path][name], 1

    def ExpandEnvironmentStrings(self, text: str) -> str:
        return text.replace("%APPDATA%", "C:\\Roaming")


class Key:
    """An open key."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def test_what_excel_trusts_is_in_the_registry() -> None:
    own = r"Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations"
    imposed = r"Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations"
    keys: dict[str, dict[str, Any]] = {
        own: {},
        rf"{own}\Location0": {"Path": "%APPDATA%\\Microsoft\\Excel\\XLSTART\\", "AllowSubfolders": 1},
        rf"{own}\Location7": {"Description": "nothing"},
        rf"{own}\Location9": {"Path": "D:\\Books"},
    }
    folders = (Path("C:\\Roaming\\Microsoft\\Excel\\XLSTART\\"), Path("D:\\Books"))
    assert read_trust(Registry({})) == Trust((), disabled=False)
    assert read_trust(Registry(keys)) == Trust(folders, disabled=False)
    assert read_trust(Registry({**keys, own: {"AllLocationsDisabled": 1}})) == Trust(folders, disabled=True)
    assert read_trust(Registry({**keys, imposed: {"AllLocationsDisabled": 1}})) == Trust(folders, disabled=True)
