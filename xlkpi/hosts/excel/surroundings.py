"""What Windows' registry says of Excel: the folders that it trusts, and rules under which no add-in can work.

read_surroundings(winreg).problems     → ()
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import Problem

_OFFICE = r"Microsoft\Office\16.0"
_HIVES = (r"Software\Policies", "Software")
"""What an administrator imposes, and what the user has set."""

_TRUST_CENTER = "in Excel's menu File, Options, Trust Center, Trust Center Settings"
_ADMINISTRATOR = "ask your administrator for an exception; the workbooks compute without the add-in"
_STORE = (
    r"Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel\Repository\Packages",
    "Microsoft.Office.Desktop",
)
_CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_DEFENDER = r"Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"

_EXCEL_RULES = (
    (
        r"Excel\Security\Trusted Locations",
        "AllLocationsDisabled",
        "Excel is set to trust no folder, so it may not run the add-in",
        f"take the tick from `Disable all Trusted Locations` {_TRUST_CENTER}, Trusted Locations",
    ),
    (
        r"Excel\Security",
        "DisableAllAddins",
        "Excel is set to load no add-ins",
        f"take the tick from `Disable all Application Add-ins` {_TRUST_CENTER}, Add-ins",
    ),
    (
        r"Excel\Security",
        "RequireAddinSig",
        "Excel is set to load none but signed add-ins, and this one is not signed",
        f"take the tick from `Require Application Add-ins to be signed` {_TRUST_CENTER}, Add-ins",
    ),
    (
        r"Common\Security",
        "RequireAlwaysOnMacroSig",
        "Office is set to load none but signed macros at its start, and this add-in is not signed",
        _ADMINISTRATOR,
    ),
)
_DEFENDER_RULES = (
    ("d4f940ab-401b-4efc-aadc-ad5f3c50688a", "Microsoft Defender does not let Excel start other programs, nor Python"),
    ("92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b", "Microsoft Defender does not let macros call Windows, as this one must"),
)
_BLOCKS = ("1", "6")
"""The values of a rule of Defender that blocks, and that warns first."""


@dataclass(frozen=True)
class Trusted:
    """A folder whose macros Excel runs without asking, with its subfolders or without."""

    path: str
    subfolders: bool = False

    def covers(self, folder: str) -> bool:
        """Return whether a folder is this one, or lies in it where subfolders count."""
        own, other = _normal(self.path), _normal(folder)
        return own == other or (self.subfolders and other.startswith(own + "\\"))


@dataclass(frozen=True)
class Surroundings:
    """The folders that Excel trusts, the rules in the add-in's way, and how wide Excel is ("": not known)."""

    trusted: tuple[Trusted, ...]
    problems: tuple[Problem, ...] = ()
    bits: str = ""


def user_surroundings() -> Surroundings:
    """Read the registry of the user who runs this, on Windows."""
    return read_surroundings(importlib.import_module("winreg"))


def read_surroundings(registry: Any) -> Surroundings:
    """Read what matters to the add-in from Python's module winreg, or one like it."""
    bits = {"x64": "64", "x86": "32"}.get(
        str(_Key(registry, "HKEY_LOCAL_MACHINE", _CLICK_TO_RUN).value("Platform")), ""
    )
    return Surroundings(tuple(_trusted(registry)), tuple(_problems(registry)), bits)


def _trusted(registry: Any) -> Iterator[Trusted]:
    for hive in _HIVES:
        path = rf"{hive}\{_OFFICE}\Excel\Security\Trusted Locations"
        for name in _Key(registry, "HKEY_CURRENT_USER", path).names():
            location = _Key(registry, "HKEY_CURRENT_USER", rf"{path}\{name}")
            if folder := location.value("Path"):
                yield Trusted(registry.ExpandEnvironmentStrings(folder), bool(location.value("AllowSubfolders")))


def _problems(registry: Any) -> Iterator[Problem]:
    for path, value, what, cure in _EXCEL_RULES:
        imposed, own = (
            _Key(registry, "HKEY_CURRENT_USER", rf"{hive}\{_OFFICE}\{path}").value(value) for hive in _HIVES
        )
        if imposed or (own and imposed is None):
            yield Problem("Excel", what, _ADMINISTRATOR if imposed else cure)
    for rule, what in _DEFENDER_RULES:
        keys = (_Key(registry, "HKEY_LOCAL_MACHINE", rf"{hive}\{_DEFENDER}") for hive in _HIVES)
        if any(str(key.value(rule)) in _BLOCKS for key in keys):
            yield Problem("Windows", f"{what} (rule {rule})", _ADMINISTRATOR)
    packages, name = _STORE
    if any(each.startswith(name) for each in _Key(registry, "HKEY_CURRENT_USER", packages).names()):
        what = "it is the one from the Microsoft Store, which does not reach a Python outside of it"
        yield Problem("Excel", what, "uninstall it, and install Office from office.com")


def _normal(folder: str) -> str:
    return folder.replace("/", "\\").rstrip("\\").lower()


@dataclass(frozen=True)
class _Key:
    """A key of the registry; without values nor keys below it where there is none, or it may not be read."""

    registry: Any
    root: str
    path: str

    def value(self, name: str) -> Any:
        try:
            with self._opened() as key:
                return self.registry.QueryValueEx(key, name)[0]
        except OSError:
            return None

    def names(self) -> list[str]:
        try:
            with self._opened() as key:
                return [self.registry.EnumKey(key, n) for n in range(self.registry.QueryInfoKey(key)[0])]
        except OSError:
            return []

    def _opened(self) -> Any:
        return self.registry.OpenKey(getattr(self.registry, self.root), self.path)
