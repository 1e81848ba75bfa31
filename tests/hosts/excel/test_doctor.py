"""Doctor: problems of the add-in's Python, and of Excel's trust in Windows' registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlwings

from windows_user import library, places_in, python, trusting
from xlkpi import __version__
from xlkpi.hosts.excel import doctor, settings
from xlkpi.hosts.excel.doctor import Examination, examine
from xlkpi.hosts.excel.package import addin
from xlkpi.hosts.excel.profile import Places, install
from xlkpi.hosts.excel.settings import BASE, LIBRARY_FILES, PYTHON, read_settings, with_settings
from xlkpi.hosts.excel.surroundings import Surroundings, Trusted, read_surroundings


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return places_in(tmp_path)


@pytest.fixture(autouse=True)
def _without_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what test_trial.py tests: a call costs a start of Python."""
    monkeypatch.setattr(doctor, "_try_call", lambda *_: Examination(()))


@pytest.fixture
def around(places: Places) -> Surroundings:
    return trusting(places)


def xlkpi_of(version: str) -> dict[str, str]:
    """Modules of an xlkpi that says it is of a version, and checks as this one does."""
    server = Path(doctor.__file__).with_name("server.py").read_text(encoding="utf-8")
    empty = dict.fromkeys(("xlkpi/__init__.py", "xlkpi/hosts/__init__.py", "xlkpi/hosts/excel/__init__.py"), "")
    return {"xlkpi/version.py": f"__version__ = '{version}'", "xlkpi/hosts/excel/server.py": server, **empty}


def xlwings_of(version: str) -> dict[str, str]:
    return {f"xlwings-{version}.dist-info/METADATA": f"Name: xlwings\nVersion: {version}\n"}


ANSWERS = [
    ({}, ()),
    (
        {"win32com/client.py": "raise ImportError('DLL load failed')"},
        ("Python cannot import pywin32, through which Excel talks to it (DLL load failed)",),
    ),
    ({"xlkpi/__init__.py": ""}, (f"Python cannot import xlkpi {__version__} (No module named 'xlkpi.hosts')",)),
    (
        xlkpi_of("0.0.1"),
        (f"Python has another version of xlkpi than {__version__}, that of this add-in (0.0.1)",),
    ),
    (
        xlwings_of("0.1.2"),
        (f"Python does not have xlwings {xlwings.__version__}, for which this add-in was made (0.1.2)",),
    ),
    ({"win32com/client.py": "import os; os._exit(7)"}, ("Python cannot run (it ended with the number 7)",)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("fakes", "expected"), ANSWERS)
def test_the_python_is_run_as_the_vba_runs_it(
    places: Places, around: Surroundings, tmp_path: Path, fakes: dict[str, str], expected: tuple[str, ...]
) -> None:
    install(addin("en"), places, python(tmp_path, fakes))
    assert tuple(problem.what for problem in examine(places, around).problems) == expected


@pytest.mark.slow
def test_no_variable_and_no_folder_adds_a_module(
    places: Places, around: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(addin("en"), places, python(tmp_path))
    (tmp_path / "hostile").mkdir()
    for name in ("xlkpi.py", "xlwings.py", "win32com.py", "json.py", "sitecustomize.py"):
        (tmp_path / "hostile" / name).write_text("import os; os._exit(99)")
    monkeypatch.chdir(tmp_path / "hostile")
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, str(tmp_path / "hostile"))
    assert examine(places, around).problems == ()


@pytest.mark.slow
def test_a_python_that_does_not_run(
    places: Places, around: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "BOUND", 1)
    interpreter = python(tmp_path)
    install(addin("en"), places, interpreter)
    interpreter.unlink()
    for script in ("nothing to run", "#!/bin/sh\nexec sleep 60\n"):
        interpreter.write_text(script)
        interpreter.chmod(0o755)
        assert [problem.what for problem in examine(places, around).problems] == [
            "does not run as a Python within 1 seconds"
        ]


def test_a_virtual_environment_whose_python_was_removed(places: Places, around: Surroundings, tmp_path: Path) -> None:
    install(addin("en"), places, python(tmp_path))
    gone = str(tmp_path / "Python311" / "python.exe")
    places.file.write_bytes(with_settings(places.file.read_bytes(), {**read_settings(places.file), BASE: gone}))
    (problem,) = examine(places, around).problems
    assert (problem.where, problem.what[:23]) == (gone, "there is no such Python")


def test_an_addin_that_came_by_mail(places: Places, around: Surroundings) -> None:
    """It names no Python, as it was built, or one of its sender."""
    places.file.parent.mkdir(parents=True)
    places.file.write_bytes(addin("en"))
    assert [problem.what for problem in examine(places, around).problems] == ["names no Python that could answer"]
    sender = {**read_settings(places.file), PYTHON: r"C:\Users\ann\python.exe"}
    places.file.write_bytes(with_settings(addin("en"), sender))
    assert [problem.what[:23] for problem in examine(places, around).problems] == ["there is no such Python"]


@pytest.mark.slow
@pytest.mark.parametrize("bits", ["64", "32", ""])
def test_the_library_that_is_as_wide_as_excel(
    places: Places, tmp_path: Path, bits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "run_check", lambda _: (0, ""))
    install(addin("en"), places, python(tmp_path, libraries=False))
    names = [file.format(xlwings.__version__) for file in LIBRARY_FILES]
    needed = [name for name in names if bits in name]
    around = Surroundings(trusting(places).trusted, (), bits)
    missing = [problem.where for problem in examine(places, around).problems]
    assert missing == [str(tmp_path / "venv" / name) for name in needed]
    for name in needed:
        (tmp_path / "venv" / name).write_bytes(library(name))
    assert examine(places, around).problems == ()


@pytest.mark.parametrize("content", [b"", b"MZ", library("none"), library("xlwings32"), library("xlwings64")])
def test_a_library_that_is_not_what_its_name_says(
    places: Places, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "run_check", lambda _: (0, ""))
    install(addin("en"), places, python(tmp_path))
    name = LIBRARY_FILES[content == library("xlwings64")].format(xlwings.__version__)
    (tmp_path / "venv" / name).write_bytes(content)
    (problem,) = examine(places, trusting(places)).problems
    assert (problem.where, problem.what) == (
        str(tmp_path / "venv" / name),
        "is damaged, or not the library that its name says",
    )


@pytest.mark.slow
def test_what_excel_does_not_trust(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "run_check", lambda _: (0, ""))
    install(addin("en"), places, python(tmp_path))
    folder = places.file.parent
    other = Trusted("C:/Templates")
    expected = {
        (other,): "not among the folders that Excel trusts",
        (): "trusts no folder: this user has not started Excel 2016 or later yet, or it is not installed",
        (other, Trusted(f"{folder}\\".upper())): None,
        (Trusted(str(folder.parent), subfolders=True),): None,
        (Trusted(str(folder.parent)),): "not among the folders that Excel trusts",
        (Trusted(str(folder)[:-1], subfolders=True),): "not among the folders that Excel trusts",
    }
    for trusted, what in expected.items():
        assert [problem.what for problem in examine(places, Surroundings(trusted)).problems] == ([what] if what else [])


class Registry:
    """Windows' registry, as Python's module winreg gives it: keys as a table of their values and subkeys."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU:", "HKLM:"

    def __init__(self, keys: dict[str, dict[str, Any]]) -> None:
        self.keys = keys

    def OpenKey(self, parent: Any, path: str) -> Any:
        if f"{parent}{path}" not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return Key(f"{parent}{path}")

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


OFFICE = r"Microsoft\Office\16.0"
DEFENDER = r"Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
PACKAGES = r"Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel\Repository\Packages"
OWN, IMPOSED = "HKCU:Software", r"HKCU:Software\Policies"
CHILD = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"


def test_what_excel_trusts_is_in_the_registry() -> None:
    own = rf"{OWN}\{OFFICE}\Excel\Security\Trusted Locations"
    keys: dict[str, dict[str, Any]] = {
        own: {},
        rf"{own}\Location0": {"Path": "%APPDATA%\\Microsoft\\Excel\\XLSTART\\", "AllowSubfolders": 1},
        rf"{own}\Location7": {"Description": "nothing"},
        rf"{own}\Location9": {"Path": "D:\\Books"},
    }
    folders = (Trusted("C:\\Roaming\\Microsoft\\Excel\\XLSTART\\", subfolders=True), Trusted("D:\\Books"))
    assert read_surroundings(Registry({})) == Surroundings(())
    assert read_surroundings(Registry(keys)) == Surroundings(folders)


RULES = [
    (
        rf"{OWN}\{OFFICE}\Excel\Security\Trusted Locations",
        {"AllLocationsDisabled": 1},
        "trust no folder",
        "clear the box",
    ),
    (
        rf"{IMPOSED}\{OFFICE}\Excel\Security\Trusted Locations",
        {"AllLocationsDisabled": 1},
        "trust no folder",
        "ask your",
    ),
    (rf"{OWN}\{OFFICE}\Excel\Security", {"DisableAllAddins": 1}, "load no add-ins", "clear the box"),
    (rf"{OWN}\{OFFICE}\Excel\Security", {"RequireAddinSig": 1}, "only signed add-ins", "clear the box"),
    (rf"{IMPOSED}\{OFFICE}\Excel\Security", {"RequireAddinSig": 1}, "only signed add-ins", "ask your"),
    (rf"{IMPOSED}\{OFFICE}\Common\Security", {"RequireAlwaysOnMacroSig": 1}, "only signed macros", "ask your"),
    (rf"HKLM:Software\Policies\{DEFENDER}", {CHILD: "1"}, "does not let Excel start other programs", "ask your"),
    (rf"HKLM:Software\{DEFENDER}", {"92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": 1}, "does not let macros call", "ask your"),
]


@pytest.mark.parametrize(("key", "values", "what", "fix"), RULES)
def test_rules_in_the_way_are_in_the_registry(key: str, values: dict[str, Any], what: str, fix: str) -> None:
    (problem,) = read_surroundings(Registry({key: values})).problems
    assert what in problem.what
    assert problem.fix.startswith(fix)
    assert read_surroundings(Registry({key: dict.fromkeys(values, 0)})).problems == ()


def test_what_an_administrator_allows_the_users_own_setting_does_not_forbid() -> None:
    keys = {rf"{hive}\{OFFICE}\Excel\Security": {"RequireAddinSig": value} for hive, value in ((OWN, 1), (IMPOSED, 0))}
    assert read_surroundings(Registry(keys)).problems == ()


def test_excel_from_the_store_and_how_wide_it_is() -> None:
    package = rf"HKCU:{PACKAGES}\Microsoft.Office.Desktop.Excel_16051.1_x86__8wekyb3d8bbwe"
    other = rf"HKCU:{PACKAGES}\Microsoft.OfficePushNotificationUtility_1_x64__8wekyb3d8bbwe"
    (problem,) = read_surroundings(Registry({f"HKCU:{PACKAGES}": {}, package: {}, other: {}})).problems
    assert "Microsoft Store" in problem.what
    assert read_surroundings(Registry({f"HKCU:{PACKAGES}": {}, other: {}})).problems == ()
    click_to_run = r"HKLM:SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
    for platform, bits in {"x64": "64", "x86": "32", "arm64": ""}.items():
        assert read_surroundings(Registry({click_to_run: {"Platform": platform}})).bits == bits


def test_a_registry_that_may_not_be_read_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Registry, "OpenKey", refuse)
    assert read_surroundings(Registry({})) == Surroundings(())
