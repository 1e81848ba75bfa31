"""The process that answers Excel: what it may be called for, and that it ends when Excel does not find it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xlkpi.hosts.excel import server
from xlkpi.hosts.excel.server import NOT_REACHED, answering, restore_folders, serve


class Base:
    """xlwings' COM object."""

    def CallUDF(self, *given: Any) -> Any:
        return given


def test_only_our_functions_are_called_whatever_the_caller_names() -> None:
    reached = threading.Event()
    answers = answering(Base, reached)()
    assert reached.is_set()
    assert answers.CallUDF("os", "KPI_AOV", (6, 3)) == ("xlkpi.udfs", "KPI_AOV", (6, 3))
    for name in ("system", "xw", "_decorated", "load_catalogue", "__doc__"):
        with pytest.raises(ValueError, match="is not a function of xlkpi"):
            answers.CallUDF("os", name, ())


@pytest.mark.slow
@pytest.mark.parametrize(("finds_it", "ended"), [(True, []), (False, [NOT_REACHED])])
def test_a_server_that_excel_does_not_find_ends(
    monkeypatch: pytest.MonkeyPatch, finds_it: bool, ended: list[int]
) -> None:
    """Excel from the Microsoft Store does not find it, and xlwings' library would look for two minutes."""
    given = []
    waited = threading.Event()

    def serving(clsid: str) -> None:
        given.append(clsid)
        if finds_it:
            com_server.XLPython()
        waited.wait(0.5)

    com_server = SimpleNamespace(XLPython=Base, serve=serving)
    monkeypatch.setattr(server.importlib, "import_module", _importing(com_server))
    exits = _exits(monkeypatch, waited)
    serve("{1234}")
    assert (given, exits) == (["{1234}"], ended)


def test_a_server_whose_imports_hang_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = threading.Event()

    def importing(_: str) -> Any:
        assert waited.wait(10)
        raise ImportError

    monkeypatch.setattr(server.importlib, "import_module", importing)
    exits = _exits(monkeypatch, waited)
    with pytest.raises(ImportError):
        serve("{1234}")
    assert exits == [NOT_REACHED]


def _exits(monkeypatch: pytest.MonkeyPatch, ended: threading.Event) -> list[int]:
    """Let a server wait no longer than 0.2 seconds; returns the numbers with which it ends."""
    exits: list[int] = []
    monkeypatch.setattr(server, "PATIENCE", 0.2)
    monkeypatch.setattr(server.os, "_exit", lambda number: (exits.append(number), ended.set()))
    return exits


def test_folders_whose_names_have_lost_letters_are_asked_of_windows(tmp_path: Path) -> None:
    """The environment of a user Νίκος in the letters of a western Windows, as xlwings' library hands it over."""
    home = tmp_path / "Νίκος"
    (home / "Local" / "Temp").mkdir(parents=True)
    lost = str(home).replace("Νίκος", "?????")
    known = {0x28: str(home), 0x1A: str(home / "Roaming"), 0x1C: str(home / "Local")}
    environment = {"USERPROFILE": lost, "TEMP": f"{lost}/Local/Temp", "TMP": str(tmp_path), "PATH": lost}
    restore_folders(environment, known.__getitem__)
    assert environment == {
        "USERPROFILE": str(home),
        "APPDATA": str(home / "Roaming"),
        "LOCALAPPDATA": str(home / "Local"),
        "TEMP": str(home / "Local" / "Temp"),
        "TMP": str(tmp_path),
        "PATH": lost,
    }


def _importing(com_server: Any) -> Callable[[str], Any]:
    modules = {"xlwings.com_server": com_server, "xlkpi.udfs": SimpleNamespace(__name__="xlkpi.udfs", __all__=[])}
    return lambda name: modules[name]
