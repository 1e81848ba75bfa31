"""Excel's settings in Windows' registry: the folders that Excel trusts, and rules that keep an add-in from working.

read_surroundings(winreg).problems     → ()
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import Problem
from ...messages import message

_OFFICE = r"Microsoft\Office\16.0"
_HIVES = (r"Software\Policies", "Software")
"""The registry's folders for an administrator's settings, and for the user's own."""

_ADMINISTRATOR = message("ask your administrator for an exception; the workbooks compute without the add-in")
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
        message("Excel is set to trust no folder, so it may not run the add-in"),
        message(
            "clear the box `Disable all Trusted Locations` in Excel's menu File, Options, Trust Center, Trust Center "
            "Settings, Trusted Locations"
        ),
    ),
    (
        r"Excel\Security",
        "DisableAllAddins",
        message("Excel is set to load no add-ins"),
        message(
            "clear the box `Disable all Application Add-ins` in Excel's menu File, Options, Trust Center, Trust Center "
            "Settings, Add-ins"
        ),
    ),
    (
        r"Excel\Security",
        "RequireAddinSig",
        message("Excel is set to load only signed add-ins, and this one is not signed"),
        message(
            "clear the box `Require Application Add-ins to be signed` in Excel's menu File, Options, Trust Center, "
            "Trust Center Settings, Add-ins"
        ),
    ),
    (
        r"Common\Security",
        "RequireAlwaysOnMacroSig",
        message("Office is set to load only signed macros at its start, and this add-in is not signed"),
        _ADMINISTRATOR,
    ),
)
_DEFENDER_RULES = (
    (
        "d4f940ab-401b-4efc-aadc-ad5f3c50688a",
        message("Microsoft Defender does not let Excel start other programs, such as Python"),
    ),
    (
        "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b",
        message("Microsoft Defender does not let macros call Windows, as the add-in's must"),
    ),
)
_BLOCKS = ("1", "6")
"""The values of a Defender rule that blocks, and of one that warns first."""


@dataclass(frozen=True)
class Trusted:
    """A folder whose macros Excel runs without asking, with or without its subfolders."""

    path: str
    subfolders: bool = False

    def covers(self, folder: str) -> bool:
        """Return whether Excel trusts another folder because of this folder."""
        own, other = _normal(self.path), _normal(folder)
        return own == other or (self.subfolders and other.startswith(own + "\\"))


@dataclass(frozen=True)
class Surroundings:
    """The settings of a user's Excel in the registry.

    Attributes:
        trusted: The folders that Excel trusts.
        problems: The rules that keep the add-in from working.
        bits: Excel's width, "64" or "32"; "" where it is unknown.
    """

    trusted: tuple[Trusted, ...]
    problems: tuple[Problem, ...] = ()
    bits: str = ""


def user_surroundings() -> Surroundings:
    """Read the current user's registry. Needs Windows."""
    return read_surroundings(importlib.import_module("winreg"))


def read_surroundings(registry: Any) -> Surroundings:
    """Read what matters to the add-in from a registry.

    Args:
        registry: Python's module winreg, or an object with its functions.
    """
    bits = {"x64": "64", "x86": "32"}.get(
        str(_Key(registry, "HKEY_LOCAL_MACHINE", _CLICK_TO_RUN).value("Platform")), ""
    )
    return Surroundings(tuple(_trusted(registry)), tuple(_problems(registry)), bits)


def _trusted(registry: Any) -> Iterator[Trusted]:
    """Yield the folders that Excel trusts."""
    for hive in _HIVES:
        path = rf"{hive}\{_OFFICE}\Excel\Security\Trusted Locations"
        for name in _Key(registry, "HKEY_CURRENT_USER", path).names():
            location = _Key(registry, "HKEY_CURRENT_USER", rf"{path}\{name}")
            if folder := location.value("Path"):
                yield Trusted(registry.ExpandEnvironmentStrings(folder), bool(location.value("AllowSubfolders")))


def _problems(registry: Any) -> Iterator[Problem]:
    """Yield a problem for each rule that keeps the add-in from working, and for an Excel from the Microsoft Store."""
    for path, value, what, fix in _EXCEL_RULES:
        imposed, own = (
            _Key(registry, "HKEY_CURRENT_USER", rf"{hive}\{_OFFICE}\{path}").value(value) for hive in _HIVES
        )
        if imposed or (own and imposed is None):
            yield Problem(place="Excel", what=what, fix=_ADMINISTRATOR if imposed else fix)
    for rule, what in _DEFENDER_RULES:
        keys = (_Key(registry, "HKEY_LOCAL_MACHINE", rf"{hive}\{_DEFENDER}") for hive in _HIVES)
        if any(str(key.value(rule)) in _BLOCKS for key in keys):
            said = message("{what} (rule {rule})", what=what, rule=rule)
            yield Problem(place="Windows", what=said, fix=_ADMINISTRATOR)
    packages, name = _STORE
    if any(each.startswith(name) for each in _Key(registry, "HKEY_CURRENT_USER", packages).names()):
        what = message("is the one from the Microsoft Store, which does not reach a Python outside the Store")
        yield Problem(place="Excel", what=what, fix=message("uninstall it, and install Office from office.com"))


def _normal(folder: str) -> str:
    """Return a folder's path in the form in which paths are compared."""
    return folder.replace("/", "\\").rstrip("\\").lower()


@dataclass(frozen=True)
class _Key:
    """A key of the registry. A key that is missing or may not be read has no values and no subkeys."""

    registry: Any
    root: str
    path: str

    def value(self, name: str) -> Any:
        """Return a value of the key; None where the key has no value of this name."""
        try:
            with self._opened() as key:
                return self.registry.QueryValueEx(key, name)[0]
        except OSError:
            return None

    def names(self) -> list[str]:
        """Return the names of the subkeys."""
        try:
            with self._opened() as key:
                return [self.registry.EnumKey(key, n) for n in range(self.registry.QueryInfoKey(key)[0])]
        except OSError:
            return []

    def _opened(self) -> Any:
        return self.registry.OpenKey(getattr(self.registry, self.root), self.path)
