"""Installation, status and removal of the add-in in a Windows user's folders, which are temporary ones."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings

from command_line import Result, run
from windows_user import places_in, python, trusting
from xlkpi import __version__
from xlkpi.hosts.excel import paths, profile, settings, surroundings
from xlkpi.hosts.excel.package import About, addin
from xlkpi.hosts.excel.paths import ExcelError
from xlkpi.hosts.excel.profile import INSTALL, Places, install, status, uninstall, user_places
from xlkpi.hosts.excel.settings import BASE, CHECK, PYTHON, SERVE, read_settings
from xlkpi.schema import ADD_IN_FILE

COMMANDS = ("install", "uninstall", "status", "doctor")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return places_in(tmp_path)


@pytest.fixture
def windows(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, as if it ran on Windows."""
    monkeypatch.setattr(profile, "user_places", lambda: places)
    monkeypatch.setattr(surroundings, "user_surroundings", lambda: trusting(places))


def excel(command: str, *options: str) -> Result:
    return run("addin", "excel", command, *options)


def test_install_status_and_uninstall(places: Places, tmp_path: Path) -> None:
    assert status(places).about is None
    assert not any(tmp_path.iterdir())  # status leaves no traces
    interpreter = python(tmp_path)
    assert install(addin("fr"), places, interpreter) == About(__version__, xlwings.__version__, "fr")
    assert [path for path in tmp_path.rglob("*xlkpi*") if path.is_file()] == [places.file]
    assert places.file == tmp_path / "Roaming/Microsoft/Excel/XLSTART" / ADD_IN_FILE
    written = read_settings(places.file)
    assert written[PYTHON] == str(interpreter)
    assert Path(written[BASE]).samefile(interpreter)
    assert Path(written[BASE]).parent != interpreter.parent
    found = status(places)
    assert (found.interpreter, found.problems) == (interpreter, ())
    assert install(addin("en"), places, interpreter).language == "en"
    assert uninstall(places) is True
    assert not places.file.exists()
    assert uninstall(places) is False


def test_a_python_without_a_window_runs_where_there_is_one(tmp_path: Path) -> None:
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / name).write_bytes(b"")
    found = settings.settings_for(tmp_path / "python.exe")
    assert found[PYTHON] == found[BASE] == str(tmp_path / "python.exe")
    for name in (CHECK, SERVE):
        assert found[name].startswith(f'"{tmp_path / "pythonw.exe"}" -I -B -c "')


NAMES = {"Νίκος": "Ν", "Paweł": "ł", "名": "名"}
"""Names of users that a western Windows cannot write in its own letters, and the first letter that it lacks."""


@pytest.mark.parametrize("user", NAMES)
def test_a_path_that_excel_cannot_start_is_refused_with_what_works(places: Places, tmp_path: Path, user: str) -> None:
    with pytest.raises(ExcelError) as raised:
        install(addin("en"), places, tmp_path / user / "python.exe")
    (problem,) = raised.value.problems
    assert f"no code for its letter {NAMES[user]!r}" in problem.what
    assert r"`C:\xlkpi\Scripts\xlkpi addin excel install`" in problem.fix
    assert not places.file.exists()


@pytest.mark.parametrize("user", [*NAMES, "Zoë"])
def test_a_foreign_name_is_left_out_by_its_short_one(
    places: Places, tmp_path: Path, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_short_name", lambda path: path.replace(user, "A3F2~1"))
    install(addin("en"), places, tmp_path / user / "python.exe")
    written = read_settings(places.file)
    expected = tmp_path / ("A3F2~1" if user in NAMES else user) / "python.exe"
    assert written[PYTHON] == str(expected)
    assert written[SERVE].startswith(f'"{expected}" ')


@pytest.mark.parametrize("interpreter", [r"\\server\share\python.exe", "//server/share/python.exe", r"Z:\python.exe"])
def test_a_python_on_another_computer_is_refused(
    places: Places, interpreter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_drive_type", lambda path: 4 if path.startswith("Z:") else 3)
    with pytest.raises(ExcelError, match=r"is on another computer.*such as C:\\xlkpi"):
        install(addin("en"), places, Path(interpreter))
    assert not places.file.exists()


def test_a_path_longer_than_windows_takes_is_refused(places: Places) -> None:
    longest = Path("/" + "x" * 247, "python.exe")
    assert all(len(line) < 2048 for line in settings.settings_for(longest).values())  # the room in xlwings' library
    with pytest.raises(ExcelError, match="the path is too long for Excel"):
        install(addin("en"), places, Path("/" + "x" * 248, "python.exe"))


@pytest.mark.parametrize("do", [uninstall, lambda places: install(addin("fr"), places, Path("/new/python.exe"))])
def test_an_open_excel_is_named_and_nothing_changes(
    do: Callable[[Places], Any], places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(addin("en"), places, tmp_path / "python.exe")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    really = Path.open

    def refuse(path: Path, mode: str = "r", **options: Any) -> Any:
        if path == places.file and "r" not in mode.replace("r+", "w"):
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return really(path, mode, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ExcelError) as raised:
        do(places)
    (problem,) = raised.value.problems
    assert problem.where == str(places.file)
    assert problem.what == "it cannot be changed: Excel has it open, or it belongs to someone else"
    assert problem.fix == "close all windows of Excel and try again"
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_status_sees_what_the_files_say(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = python(tmp_path)
    install(addin("en"), places, interpreter)
    interpreter.unlink()
    monkeypatch.setattr(profile, "__version__", "9.9")
    assert [(problem.what, problem.fix) for problem in status(places).problems] == [
        (f"the add-in is of xlkpi {__version__}, this is xlkpi 9.9", INSTALL),
        ("there is no such Python, so nothing answers Excel", INSTALL),
    ]
    places.file.write_bytes(b"")
    assert [problem.what for problem in status(places).problems] == [
        "not an add-in of xlkpi",
        "names no Python that could answer",
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("windows")
def test_the_commands_where_all_is_well(places: Places, tmp_path: Path) -> None:
    interpreter = python(tmp_path)
    assert excel("status").out == f"Add-in: not installed, {places.file}\nPython: not set\n"
    done = excel("install", "--lang", "fr", "--python", str(interpreter))
    assert (done.status, done.out) == (0, f"{__version__}\n"), done.err
    assert "saisissez =KPI_AOV(10000;200)" in done.err
    shown = excel("status")
    assert shown.status == 0
    assert shown.out == (
        f"Add-in: xlkpi {__version__}, for xlwings {xlwings.__version__}, help in fr, {places.file}\n"
        f"Python: {interpreter}\n"
    )
    done = excel("doctor")
    assert (done.status, done.err) == (0, "")
    assert re.fullmatch(r"Not tried: Excel itself: .*\.\nNo problem was found\.\n", done.out)
    removed = excel("uninstall")
    assert (removed.status, removed.out, removed.err) == (0, "", f"Removed: {places.file}\n")
    assert excel("uninstall").err == f"There is no {places.file}: there is nothing to do.\n"


@pytest.mark.usefixtures("windows")
def test_an_installation_that_cannot_work_says_so(places: Places, tmp_path: Path) -> None:
    interpreter = python(tmp_path, {"win32com/client.py": "raise ImportError('no DLL')"})
    done = excel("install", "--python", str(interpreter))
    assert (done.status, done.out) == (1, f"{__version__}\n")
    assert done.err == (
        f"Error: {interpreter}: Python cannot import pywin32, through which Excel talks to it (no DLL); "
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
    assert (done.status, done.out) == (2, "")
    assert "only Excel for Windows calls Python from an add-in" in done.err
    assert r"%APPDATA%\Microsoft\Excel\XLSTART" in done.err
    assert "Excel on a Mac and in a browser" in done.err


def test_windows_without_a_user_is_named() -> None:
    with pytest.raises(ExcelError, match="the variable APPDATA is not set"):
        user_places("win32", {})
