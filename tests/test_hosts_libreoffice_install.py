"""The extension in a user's profile: put in, answering, taken out; plain words where it cannot be."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from calc import Calc, require_uno
from command_line import run
from xlkpi import __version__


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own; root, from whom LibreOffice takes no extension, becomes another user."""
    require_uno()
    tool = shutil.which("unopkg")
    assert tool is not None
    if os.geteuid() == 0:
        shim = tmp_path / "program"
        shim.mkdir()
        (shim / "unopkg").write_text(f'#!/bin/sh\nexec unshare --user --map-user=65534 --map-group=65534 {tool} "$@"\n')
        (shim / "unopkg").chmod(0o755)
        if subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False).returncode:
            pytest.skip("root cannot become another user here: the system forbids user namespaces")
        monkeypatch.setenv("XLKPI_LIBREOFFICE", str(shim))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def addin(command: str) -> tuple[int, str]:
    program = os.environ.get("XLKPI_LIBREOFFICE")
    done = run("addin", "libreoffice", command, **({"XLKPI_LIBREOFFICE": program} if program else {}))
    return done.status, done.out + done.err


def test_installed_it_answers_and_uninstalled_it_is_gone(home: Path) -> None:
    status, words = addin("status")
    assert (status, words.split(" in your")[0]) == (1, "Not installed")
    for _ in range(2):  # the second time in place of the first
        status, words = addin("install")
        assert (status, words.split(" (")[0]) == (0, "Installed in your LibreOffice")
    assert addin("status") == (0, f"{__version__}\n")
    calc = Calc("installed", extension=False, variables={}, profile=home / ".config/libreoffice/4")
    assert calc.type([["=KPI_AOV(10000;200)"]]) == [[50.0]]
    calc.close()
    assert addin("uninstall") == (0, "Taken out of your LibreOffice.\n")
    assert addin("uninstall") == (0, "It is not installed: there is nothing to do.\n")
    assert addin("status")[0] == 1


def test_a_running_libreoffice_is_named(home: Path) -> None:
    assert addin("status")[0] == 1
    (home / ".config/libreoffice/4/.lock").write_text("[OOO Lock]\nUser=somebody\n")
    status, words = addin("install")
    assert (status, words.split(":")[1].strip()) == (1, "LibreOffice is running")


def test_a_missing_libreoffice_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLKPI_LIBREOFFICE", str(tmp_path))
    status, words = addin("install")
    assert status == 2
    assert words.startswith(
        f"Error: LibreOffice was not found in {tmp_path}, which XLKPI_LIBREOFFICE names; install it"
    )
