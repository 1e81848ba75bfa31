"""The extension in a user's LibreOffice: installed, taken off again, and asked after.

LibreOffice's own program `unopkg` does the work, in the profile that its user has anyway:

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
from glob import glob
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ... import __version__
from ...errors import Problem, ProblemsError
from .package import IDENTIFIER

USUAL_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "~/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
)
"""Where LibreOffice's programs are when none is on the PATH; of several versions the newest counts."""

_BY_HAND = "make the extension with `xlkpi addin libreoffice build -o xlkpi.oxt`"
_ADD_IN_MENU = "add it in LibreOffice's menu Tools, Extensions"
_MISSING = Problem(
    "LibreOffice",
    "not found on this computer",
    "install it, or put its folder `program` on the PATH; a LibreOffice from Flatpak or Snap cannot be reached from "
    f"outside: for that, {_BY_HAND} and {_ADD_IN_MENU}",
)
_NO_PYTHON = Problem(
    "LibreOffice",
    "it cannot run Python, so the functions would answer #NAME?",
    "install its package for Python: python3-uno on Debian and Ubuntu, libreoffice-pyuno on Fedora",
)
_ROOT = Problem(
    "LibreOffice",
    "root has no extensions of its own",
    "run this as the user who opens LibreOffice; or, for every user of the computer, "
    f"{_BY_HAND} and run `unopkg add --shared xlkpi.oxt`",
)
_TIMEOUT = 300


class LibreOfficeError(ProblemsError):
    """LibreOffice is missing, open, or refuses."""


@dataclass(frozen=True)
class Status:
    """What there is: LibreOffice's folder of programs and version, whether it is open in the profile, the version of
    the extension installed in the profile (None: it is not), and what stands in the functions' way."""

    program: Path | None
    version: str | None
    profile: Path
    running: bool
    installed: str | None
    problems: tuple[Problem, ...]


def install(oxt: bytes, profile: Path, program: Path | None = None) -> str:
    """Install the extension in a profile, in place of an older one.

    oxt: the bytes of the extension, from package.extension(). program: LibreOffice's folder of programs, found when
    left out. Returns the version that is installed now. Raises LibreOfficeError when LibreOffice is missing, open in
    that profile, or refuses.
    """
    with tempfile.TemporaryDirectory(prefix="xlkpi-") as folder:
        file = Path(folder, "xlkpi.oxt")
        file.write_bytes(oxt)
        _unopkg(["add", "--force", "--suppress-license", str(file)], profile, program)
    installed = installed_version(profile)
    if installed is None:
        what = "unopkg ran, but the extension is not in the profile"
        raise LibreOfficeError([Problem(str(profile), what, f"{_BY_HAND} and {_ADD_IN_MENU}")])
    return installed


def uninstall(profile: Path, program: Path | None = None) -> str | None:
    """Take the extension out of a profile. Returns the version that was there, None when there was none.

    Raises LibreOfficeError as install does.
    """
    installed = installed_version(profile)
    if installed is not None:
        _unopkg(["remove", IDENTIFIER], profile, program)
    return installed


def status(profile: Path) -> Status:
    """What there is in a profile. Starts nothing and writes nothing."""
    program = find_program()
    installed = installed_version(profile)
    problems = [] if program else [_MISSING]
    if program and sys.platform == "linux" and not (program / "pythonloader.py").exists():
        problems.append(_NO_PYTHON)
    if installed not in (None, __version__):
        what = f"the extension is of xlkpi {installed}, this is xlkpi {__version__}"
        problems.append(Problem(str(profile), what, "run `xlkpi addin libreoffice install`"))
    version = _version(program) if program else None
    return Status(program, version, profile, is_running(profile), installed, tuple(problems))


def default_profile() -> Path:
    """The folder of the user's own profile, whether it is there yet or not."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "~/AppData/Roaming")).expanduser() / "LibreOffice/4"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/LibreOffice/4").expanduser()
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "libreoffice/4"


def find_program() -> Path | None:
    """LibreOffice's folder of programs: that of the one on the PATH, else one of the usual folders."""
    on_path = [shutil.which(name) for name in ("soffice", "libreoffice", "unopkg")]
    folders = [Path(found).resolve().parent for found in on_path if found]
    for usual in USUAL_FOLDERS:
        folders += sorted(map(Path, glob(os.path.expanduser(usual))), key=_numbers, reverse=True)  # noqa: PTH111, PTH207
    return next((folder for folder in folders if shutil.which("unopkg", path=str(folder))), None)


def installed_version(profile: Path) -> str | None:
    """The version of the extension in a profile; None when it is not there.

    Read from LibreOffice's own record of a profile's extensions. (`unopkg list` asks the same record, but refuses
    root, makes a profile where there is none, and answers for the wrong one while LibreOffice is open.)
    A line for the identifier is followed by one of fields between 0xFF: folder, file, media type, version, …
    """
    record = profile / "user/uno_packages/cache/uno_packages.pmap"
    try:
        content = record.read_bytes()
    except OSError:
        return None
    found = re.search(rb"\xff%s\n(?:[^\xff\n]*\xff){3}([^\xff\n]*)" % re.escape(IDENTIFIER.encode()), content)
    return found[1].decode() if found else None


def is_running(profile: Path) -> bool:
    """Whether LibreOffice is open in a profile.

    It locks the profile, as unopkg does while it works; a crash leaves the lock behind: one made on this computer
    counts only as long as the user has one of the two running in that profile.
    """
    try:
        lock = (profile / ".lock").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    host = re.search(r"(?m)^Host=([^.\n]*)", lock)  # with or without the domain
    if host and host[1].lower() != socket.gethostname().partition(".")[0].lower():
        return True
    try:
        return any(_is_in(profile, command) for command in _commands())
    except OSError:  # a system without ps
        return True


def _commands() -> list[str]:
    """The command lines of the user's processes that are LibreOffice; on Windows the names of the programs."""
    windows = sys.platform == "win32"
    listing = ["tasklist", "/fo", "csv", "/nh"] if windows else ["ps", "x", "-ww", "-o", "args="]
    done = subprocess.run(listing, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT)
    office = re.compile(r'"soffice\.bin"' if windows else r"(.*/)?(soffice|unopkg)(\.bin)?( |$)", re.IGNORECASE)
    return [line for line in done.stdout.splitlines() if office.match(line)]


def _is_in(profile: Path, command: str) -> bool:
    """Whether a LibreOffice with that command line uses the profile. On Windows every one may."""
    named = re.search(r"-env:UserInstallation=(\S+)", command)
    used = Path(url2pathname(urlsplit(named[1]).path)) if named else default_profile()
    return sys.platform == "win32" or used.resolve() == profile.resolve()


def _unopkg(arguments: list[str], profile: Path, program: Path | None) -> None:
    """Run LibreOffice's manager of extensions in a profile where nobody else is.

    (In an open LibreOffice it would succeed, but the functions would answer Err:504 until the next start; and for a
    profile that is not the user's default it would change the default one.)
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
        what = f"unopkg refused: {_words(done.stderr or done.stdout)}"
        raise LibreOfficeError([Problem(str(profile), what, f"{_BY_HAND} and {_ADD_IN_MENU}")])


def _make_ready(profile: Path) -> None:
    """See that a profile is closed, writable and not locked."""
    lock = profile / ".lock"
    if is_running(profile):
        cure = f"close all its windows and try again; if it is closed already, delete {lock}"
        raise LibreOfficeError([Problem(str(profile), "LibreOffice is open", cure)])
    try:
        lock.unlink(missing_ok=True)  # left behind: LibreOffice itself would take no notice of it, unopkg does
        profile.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=profile):
            pass
    except OSError as error:
        cure = "run this as the user whose profile it is, or name another with --profile"
        raise LibreOfficeError([Problem(str(profile), f"cannot write there ({error.strerror})", cure)]) from None


def _words(output: str) -> str:
    """What unopkg says, without the places in its source and what it repeats."""
    lines = re.sub(r"(?m)^ERROR: (Exception occurred: )?| at \./\S+:\d+", "", output).splitlines()
    said = [line for line in lines if line.strip() and not line.startswith(("Warning:", "unopkg failed"))]
    return " ".join(said) or "it gave no reason"


def _version(program: Path) -> str | None:
    """LibreOffice's version, as it calls itself in its settings: "25.2"."""
    for file in (program / "bootstraprc", program / "bootstrap.ini", program.parent / "Resources/bootstraprc"):
        if file.is_file():
            found = re.search(r"(?m)^ProductKey=.*?([\d.]+)\s*$", file.read_text(encoding="utf-8", errors="replace"))
            return found[1] if found else None
    return None


def _numbers(folder: Path) -> list[int]:
    """The numbers in a folder's name, which order versions: 7.6 before 25.2."""
    return [int(number) for number in re.findall(r"\d+", folder.as_posix())]
