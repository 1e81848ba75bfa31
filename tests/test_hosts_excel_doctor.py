"""What stands in the way of an installed add-in: its Python, and Excel's trust as Windows' registry has it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import xlwings

from windows_user import ALL_THERE, places_in, python, trusting
from xlkpi import __version__
from xlkpi.hosts.excel.doctor import LIBRARIES, PYWIN32, Trust, examine, read_trust
from xlkpi.hosts.excel.package import addin
from xlkpi.hosts.excel.profile import Places, install


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return places_in(tmp_path)


@pytest.fixture
def trust(places: Places) -> Trust:
    return trusting(places)


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
