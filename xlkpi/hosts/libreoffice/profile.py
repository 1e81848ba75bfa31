"""Installation of the extension for a LibreOffice user: install it, remove it, read its status.

LibreOffice's program `unopkg` does the work in the user's profile:

    install(extension(), default_profile())   → "0.1.0"
    status(default_profile()).installed       → "0.1.0"
    uninstall(default_profile())              → "0.1.0"
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ...errors import Problem, system_reason
from ...libreoffice import LibreOfficeError, find_program
from ...messages import Message, message
from ...temporary import temporary_folder
from ...version import __version__
from .package import IDENTIFIER

_BY_HAND = message("make the extension with `xlkpi addin libreoffice build -o xlkpi.oxt`")
_IN_MENU = message("{make} and add it in LibreOffice's menu Tools, Extensions", make=_BY_HAND)
_MISSING = Problem(
    place="LibreOffice",
    what=message("not found on this computer"),
    fix=message(
        "install it, or put its folder `program` on the PATH; a LibreOffice from Flatpak or Snap cannot be reached "
        "from outside: for that, {by_hand}",
        by_hand=_IN_MENU,
    ),
)
_NO_PYTHON = Problem(
    place="LibreOffice",
    what=message("it cannot run Python, so the functions would answer #NAME?"),
    fix=message("install its package for Python: python3-uno on Debian and Ubuntu, libreoffice-pyuno on Fedora"),
)
_ROOT = Problem(
    place="LibreOffice",
    what=message("root has no extensions of its own"),
    fix=message(
        "run this as the user who opens LibreOffice; or, for every user of the computer, {make} and run `unopkg add "
        "--shared xlkpi.oxt`",
        make=_BY_HAND,
    ),
)
_TIMEOUT = 300
"""Seconds that a program of LibreOffice or of the system may take."""


@dataclass(frozen=True)
class Status:
    """The state of the installation for a user.

    Attributes:
        program: The folder of LibreOffice's programs; None where it was not found.
        version: LibreOffice's version, such as "25.2"; None where it is unknown.
        profile: The folder of the user's profile.
        running: Whether LibreOffice is open in the profile.
        installed: The version of the extension in the profile; None where it is not installed.
        problems: What keeps the functions from working.
    """

    program: Path | None
    version: str | None
    profile: Path
    running: bool
    installed: str | None
    problems: tuple[Problem, ...]


def install(oxt: bytes, profile: Path, program: Path | None = None) -> str:
    """Install the extension in a profile, in place of an older one.

    Args:
        oxt: The bytes of the extension, from package.extension().
        profile: The folder of the profile.
        program: The folder of LibreOffice's programs; found where it is None.

    Returns:
        The version that is installed now.

    Raises:
        LibreOfficeError: LibreOffice is missing, is open in the profile, or refuses.
    """
    with temporary_folder() as folder:
        file = folder / "xlkpi.oxt"
        file.write_bytes(oxt)
        _unopkg(["add", "--force", "--suppress-license", str(file)], profile, program)
    installed = installed_version(profile)
    if installed is None:
        what = message("unopkg ran, but the extension is not in the profile")
        raise LibreOfficeError([Problem(file=str(profile), what=what, fix=_IN_MENU)])
    return installed


def uninstall(profile: Path, program: Path | None = None) -> str | None:
    """Remove the extension from a profile.

    Args:
        profile: The folder of the profile.
        program: The folder of LibreOffice's programs; found where it is None.

    Returns:
        The version that was removed; None where the extension was not installed.

    Raises:
        LibreOfficeError: LibreOffice is missing, is open in the profile, or refuses.
    """
    installed = installed_version(profile)
    if installed is not None:
        _unopkg(["remove", IDENTIFIER], profile, program)
    return installed


def status(profile: Path) -> Status:
    """Read what is installed in a profile. Starts and writes nothing."""
    program = find_program()
    installed = installed_version(profile)
    problems = [] if program else [_MISSING]
    if program and sys.platform == "linux" and not (program / "pythonloader.py").exists():
        problems.append(_NO_PYTHON)
    if installed not in (None, __version__):
        what = message("the extension is of xlkpi {old}, this is xlkpi {new}", old=installed, new=__version__)
        fix = message("run `xlkpi addin libreoffice install`")
        problems.append(Problem(file=str(profile), what=what, fix=fix))
    version = _version(program) if program else None
    return Status(program, version, profile, is_running(profile), installed, tuple(problems))


def default_profile() -> Path:
    """Return the folder of the user's own profile, whether it exists or not."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "~/AppData/Roaming")).expanduser() / "LibreOffice/4"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/LibreOffice/4").expanduser()
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "libreoffice/4"


def installed_version(profile: Path) -> str | None:
    """Read the version of the extension from LibreOffice's record in a profile; None if it is not installed.

    (`unopkg list` reads this record as well, but refuses root, makes a profile where none exists, and answers for the
    wrong profile while LibreOffice is open.) In the record, a line with the extension's id is followed by a line of
    fields between 0xFF: folder, file, media type, version, …
    """
    record = profile / "user/uno_packages/cache/uno_packages.pmap"
    try:
        content = record.read_bytes()
    except OSError:
        return None
    found = re.search(rb"\xff%s\n(?:[^\xff\n]*\xff){3}([^\xff\n]*)" % re.escape(IDENTIFIER.encode()), content)
    return found[1].decode() if found else None


def is_running(profile: Path) -> bool:
    """Return whether LibreOffice or unopkg is open in a profile, which they lock.

    A crash leaves the lock behind, so a lock by this computer counts only while the user runs LibreOffice or unopkg in
    the profile.
    """
    try:
        lock = (profile / ".lock").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    host = re.search(r"(?m)^Host=([^.\n]*)", lock)  # the host's name may include its domain
    if host and host[1].lower() != socket.gethostname().partition(".")[0].lower():
        return True
    try:
        return any(_is_in(profile, command) for command in _commands())
    except OSError:  # a system without ps
        return True


def _commands() -> list[str]:
    """Return the command lines of the user's LibreOffice processes; on Windows the names of the programs."""
    windows = sys.platform == "win32"
    listing = ["tasklist", "/fo", "csv", "/nh"] if windows else ["ps", "x", "-ww", "-o", "args="]
    done = subprocess.run(listing, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT)
    office = re.compile(r'"soffice\.bin"' if windows else r"(.*/)?(soffice|unopkg)(\.bin)?( |$)", re.IGNORECASE)
    return [line for line in done.stdout.splitlines() if office.match(line)]


def _is_in(profile: Path, command: str) -> bool:
    """Return whether the LibreOffice of a command line may have the profile open. On Windows any may."""
    named = re.search(r"-env:UserInstallation=(\S+)", command)
    used = Path(url2pathname(urlsplit(named[1]).path)) if named else default_profile()
    return sys.platform == "win32" or used.resolve() == profile.resolve()


def _unopkg(arguments: list[str], profile: Path, program: Path | None) -> None:
    """Run LibreOffice's manager of extensions in a profile that is not open.

    (While LibreOffice is open, unopkg succeeds, but the functions give Err:504 until the next start. If the open
    profile is not the user's default, unopkg changes the default one.)

    Raises:
        LibreOfficeError: LibreOffice is missing, is open in the profile, or refuses.
    """
    program = program or find_program()
    if program is None:
        raise LibreOfficeError([_MISSING])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise LibreOfficeError([_ROOT])
    _make_ready(profile)
    manager = shutil.which("unopkg", path=str(program)) or "unopkg"
    command = [manager, *arguments, f"-env:UserInstallation={profile.resolve().as_uri()}"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT
    )
    if done.returncode:
        what = message("unopkg refused: {words}", words=_words(done.stderr or done.stdout))
        raise LibreOfficeError([Problem(file=str(profile), what=what, fix=_IN_MENU)])


def _make_ready(profile: Path) -> None:
    """Check that a profile is closed and writable, and remove the lock of a crashed LibreOffice.

    Raises:
        LibreOfficeError: LibreOffice is open in the profile, or the profile is not writable.
    """
    lock = profile / ".lock"
    if is_running(profile):
        fix = message("close all its windows and try again; if it is closed already, delete {file}", file=str(lock))
        raise LibreOfficeError([Problem(file=str(profile), what=message("LibreOffice is open"), fix=fix)])
    try:
        lock.unlink(missing_ok=True)  # LibreOffice ignores a lock that a crash has left, unopkg does not
        profile.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=profile):
            pass
    except OSError as error:
        what = message("cannot write there ({reason})", reason=system_reason(error))
        fix = message("run this as the user whose profile it is, or name another with --profile")
        raise LibreOfficeError([Problem(file=str(profile), what=what, fix=fix)]) from None


def _words(output: str) -> str | Message:
    """Return the messages of unopkg, without source locations and repeated lines."""
    lines = re.sub(r"(?m)^ERROR: (Exception occurred: )?| at \./\S+:\d+", "", output).splitlines()
    said = [line for line in lines if line.strip() and not line.startswith(("Warning:", "unopkg failed"))]
    return " ".join(said) or message("it gave no reason")


def _version(program: Path) -> str | None:
    """Read LibreOffice's version, such as "25.2", from its settings; None where it is missing."""
    for file in (program / "bootstraprc", program / "bootstrap.ini", program.parent / "Resources/bootstraprc"):
        if file.is_file():
            found = re.search(r"(?m)^ProductKey=.*?([\d.]+)\s*$", file.read_text(encoding="utf-8", errors="replace"))
            return found[1] if found else None
    return None
