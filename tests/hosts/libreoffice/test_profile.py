"""The extension installed in a private profile of a real LibreOffice, and taken out again."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from command_line import Result, run
from programs import require
from xlkpi import __version__, libreoffice
from xlkpi.hosts.libreoffice import profile as office
from xlkpi.hosts.libreoffice.package import extension

NOBODY = 65534
"""The ordinary user of the tests that root runs: LibreOffice refuses to install anything for root."""

AS_ROOT = sys.platform != "win32" and os.geteuid() == 0
FRESH_PROFILE = 81
"""The exit status of a LibreOffice that has made itself at home and wants to be started again."""

TIMEOUT = 120


@pytest.fixture
def home() -> Iterator[Path]:
    """The ordinary user's home. (pytest's own folders are closed to others than who runs it.)"""
    require("libreoffice")
    folder = Path(tempfile.mkdtemp(prefix="xlkpi-home-")).resolve()
    if AS_ROOT:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def ask(home: Path, function: Callable[..., Any], *arguments: Any) -> Any:
    """What the function answers to the ordinary user; for an error of ours, its words."""
    with ProcessPoolExecutor(1, get_context("fork"), _become_ordinary, (home,)) as pool:
        return pool.submit(_answer, function, *arguments).result(TIMEOUT)


def _become_ordinary(home: Path) -> None:
    if AS_ROOT:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    os.environ["HOME"] = str(home)
    os.chdir(home)


def _answer(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except libreoffice.LibreOfficeError as error:
        return f"Error: {error}"


def start(home: Path, profile: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """LibreOffice, started by the ordinary user in a profile."""
    program = libreoffice.find_program()
    assert program
    command = [str(program / "soffice.bin"), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if AS_ROOT else {}
    return subprocess.Popen([*command, *arguments], env={**os.environ, "HOME": str(home)}, cwd=home, **who)


def calculate(home: Path, profile: Path, formula: str) -> str:
    """What Calc makes of a formula."""
    (home / "formula.csv").write_text(f"{formula}\n", encoding="utf-8")
    arguments = ["--convert-to", "csv", "--outdir", str(home / "out"), str(home / "formula.csv")]
    while start(home, profile, *arguments).wait(TIMEOUT) == FRESH_PROFILE:
        pass
    return (home / "out/formula.csv").read_text(encoding="utf-8").strip()


def addin(command: str, profile: Path) -> Result:
    """How `xlkpi addin libreoffice …` ends, and what it writes."""
    return run("addin", "libreoffice", command, "--profile", str(profile))


def of_version(version: str) -> bytes:
    """The extension as another version of xlkpi would make it."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(extension())) as ours, zipfile.ZipFile(result, "w") as other:
        for name in ours.namelist():
            content = ours.read(name)
            if name == "description.xml":
                content = content.replace(f'"{__version__}"'.encode(), f'"{version}"'.encode())
            other.writestr(name, content)
    return result.getvalue()


def test_installed_renewed_and_taken_out(home: Path) -> None:
    profile = home / "a profile"
    before = ask(home, office.status, profile)
    assert (before.installed, before.running) == (None, False)
    assert before.problems == ()
    assert before.version
    assert before.version[0].isdigit()
    assert not profile.exists()  # asking leaves no traces

    assert ask(home, office.install, of_version("0.0.1"), profile) == "0.0.1"
    (problem,) = ask(home, office.status, profile).problems
    assert problem.what == f"the extension is of xlkpi 0.0.1, this is xlkpi {__version__}"
    assert problem.fix == "run `xlkpi addin libreoffice install`"
    assert ask(home, office.install, extension(), profile) == __version__
    after = ask(home, office.status, profile)
    assert (after.installed, after.problems) == (__version__, ())

    assert calculate(home, profile, "=KPI_AOV(10000;200)") == "50"

    assert ask(home, office.uninstall, profile) == __version__
    assert ask(home, office.status, profile).installed is None
    assert calculate(home, profile, "=KPI_AOV(10000;200)") == "#NAME?"
    assert ask(home, office.uninstall, profile) is None


def test_commands(home: Path) -> None:
    profile = home / "p"
    extension()
    assert addin("status", profile).status == 0  # imports, as does extension(), what only root may be able to read
    status = ask(home, addin, "status", profile)
    assert (status.status, status.out.splitlines()[1:]) == (0, [f"Profile: {profile}", "Extension: not installed"])
    assert status.out.startswith("LibreOffice: ")

    hint = "Installed. Open LibreOffice Calc and type =KPI_AOV(10000;200): it answers 50.\n"
    assert ask(home, addin, "install", profile) == (0, f"{__version__}\n", hint)
    assert ask(home, addin, "status", profile).out.endswith(f"\nExtension: {__version__}\n")
    assert ask(home, addin, "uninstall", profile) == (0, f"{__version__}\n", "Removed.\n")
    nothing = f"It is not installed in {profile}: there is nothing to do.\n"
    assert ask(home, addin, "uninstall", profile) == (0, "", nothing)


def test_open_libreoffice_is_refused(home: Path) -> None:
    profile, other = home / "open", home / "other"
    assert calculate(home, profile, "=1+1") == "2"  # a fresh profile would end LibreOffice's first start
    running = start(home, profile, f"--accept=pipe,name={home.name};urp;")
    deadline = time.monotonic() + TIMEOUT
    while not (profile / ".lock").exists():
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    try:
        assert ask(home, office.status, profile).running
        said = ask(home, office.install, extension(), profile)
        assert said == (
            f"Error: {profile}: LibreOffice is open; close all its windows and try again; "
            f"if it is closed already, delete {profile}/.lock"
        )
        assert not ask(home, office.status, other).running
        assert ask(home, office.install, extension(), other) == __version__
    finally:
        running.kill()
        running.wait()
    assert (profile / ".lock").exists()
    assert not ask(home, office.status, profile).running
    assert ask(home, office.install, extension(), profile) == __version__


def test_lock_of_another_computer_counts(home: Path) -> None:
    profile = home / "shared"
    profile.mkdir()
    (profile / ".lock").write_text("[Lockdata]\nUser=me\nHost=elsewhere\nIPCServer=true\n")
    assert ask(home, office.status, profile).running


def test_lock_that_a_crash_left_behind_does_not_count(home: Path) -> None:
    profile = home / "crashed"
    profile.mkdir()
    if AS_ROOT:
        os.chown(profile, NOBODY, NOBODY)
    # as of unopkg, which then refuses to start ever after
    (profile / ".lock").write_text(f"[Lockdata]\nUser=me\nHost={socket.gethostname()}\nIPCServer=false\n")
    assert not ask(home, office.status, profile).running
    assert ask(home, office.install, extension(), profile) == __version__


def test_broken_extension_is_refused_in_unopkgs_words(home: Path) -> None:
    said = ask(home, office.install, b"broken", home / "p")
    assert said.startswith(f"Error: {home}/p: unopkg refused: Bad Zip File, ZipException: ")
    assert said.endswith(
        "; make the extension with `xlkpi addin libreoffice build -o xlkpi.oxt` "
        "and add it in LibreOffice's menu Tools, Extensions"
    )
    assert ".cxx" not in said


def test_profile_of_somebody_else(home: Path) -> None:
    (home / "theirs").mkdir(mode=0o500)
    said = ask(home, office.install, extension(), home / "theirs/profile")
    assert said == (
        f"Error: {home}/theirs/profile: cannot write there (Permission denied); "
        "run this as the user whose profile it is, or name another with --profile"
    )


@pytest.mark.skipif(not AS_ROOT, reason="only root is refused")
def test_root_is_told_what_to_do(home: Path) -> None:
    status, _, said = addin("install", home / "profile")
    assert status == 2
    assert said.startswith("Error: LibreOffice: root has no extensions of its own; run this as the user who opens")
    assert not (home / "profile").exists()


def test_missing_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(libreoffice, "USUAL_FOLDERS", ())
    status, out, said = addin("install", tmp_path)
    assert (status, out) == (2, "")
    assert said.startswith("Error: LibreOffice: not found on this computer; install it, or put its folder `program`")
    assert addin("status", tmp_path).status == 1
    found = office.status(tmp_path)
    assert (found.program, found.version, found.installed) == (None, None, None)
    assert [problem.what for problem in found.problems] == ["not found on this computer"]


@pytest.mark.skipif(sys.platform == "win32", reason="programs are told by their suffix there")
def test_newest_of_several_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("7.6", "25.2", "24.8"):
        program = tmp_path / f"libreoffice{version}/program"
        program.mkdir(parents=True)
        (program / "unopkg").touch(mode=0o755)
        (program / "bootstraprc").write_text(f"[Bootstrap]\nProductKey=LibreOffice {version}\n")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(libreoffice, "USUAL_FOLDERS", (f"{tmp_path}/libreoffice*/program",))
    assert libreoffice.find_program() == tmp_path / "libreoffice25.2/program"
    assert office.status(tmp_path).version == "25.2"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"HOME": "/home/ann"}, "/home/ann/.config/libreoffice/4"),
        ("linux", {"HOME": "/home/ann", "XDG_CONFIG_HOME": "/settings"}, "/settings/libreoffice/4"),
        ("darwin", {"HOME": "/Users/ann"}, "/Users/ann/Library/Application Support/LibreOffice/4"),
        ("win32", {"APPDATA": "/Users/ann/AppData/Roaming"}, "/Users/ann/AppData/Roaming/LibreOffice/4"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the paths are written as on Unix")
def test_default_profile(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert office.default_profile().as_posix() == expected
