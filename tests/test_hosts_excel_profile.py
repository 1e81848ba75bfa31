"""The add-in in a Windows user's folders: installed, asked after, taken out. The folders are temporary ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings

from command_line import Result, run
from windows_user import ALL_THERE, places_in, python, trusting
from xlkpi import __version__
from xlkpi.hosts.excel import doctor, profile
from xlkpi.hosts.excel.doctor import PYWIN32
from xlkpi.hosts.excel.package import FILE, About, ExcelError, addin
from xlkpi.hosts.excel.profile import INSTALL, Places, install, status, uninstall, user_places

COMMANDS = ("install", "uninstall", "status", "doctor")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return places_in(tmp_path)


@pytest.fixture
def windows(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, as if it ran on Windows."""
    monkeypatch.setattr(profile, "user_places", lambda: places)
    monkeypatch.setattr(doctor, "user_trust", lambda: trusting(places))


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
