"""The extension in the user's own LibreOffice: put in, taken out, looked for, by LibreOffice's own tool, unopkg."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from ...errors import UsageError, XlkpiError
from .package import IDENTIFIER, extension

PROGRAM_VARIABLE = "XLKPI_LIBREOFFICE"
"""Names the folder of LibreOffice's programs (soffice, unopkg) where it is in none of the usual places."""

_FOLDERS = (
    "/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice*/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program", "C:/Program Files (x86)/LibreOffice/program",
)  # fmt: skip
_TIMEOUT = 180


class OfficeError(XlkpiError):
    """LibreOffice is running, or its tool failed."""


class Status(NamedTuple):
    """What is installed: the extension's version, or None; and LibreOffice's tool, which was asked."""

    version: str | None
    tool: Path


def install() -> Path:
    """Put the extension of this xlkpi into the user's profile, in place of any older one. The tool that did it.

    Raises UsageError when LibreOffice is not found, OfficeError when it is running or refuses.
    """
    tool = find_tool()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "xlkpi.oxt")
        path.write_bytes(extension())
        _run(tool, "add", "--force", "--suppress-license", str(path))
    return tool


def uninstall() -> bool:
    """Take the extension out of the user's profile; whether it was there. Raises as `install` does."""
    found = status()
    if found.version is not None:
        _run(found.tool, "remove", IDENTIFIER)
    return found.version is not None


def status() -> Status:
    """Whether the extension is in the user's profile, and in which version. Raises as `install` does."""
    tool = find_tool()
    listing = _run(tool, "list")
    found = re.search(rf"^Identifier: {re.escape(IDENTIFIER)}\s+Version: (\S+)", listing, re.MULTILINE)
    return Status(found[1] if found else None, tool)


def find_tool() -> Path:
    """LibreOffice's unopkg. Raises UsageError when it is nowhere to be found."""
    named = os.environ.get(PROGRAM_VARIABLE)
    on_path = shutil.which("unopkg")
    places = [Path(named)] if named else [Path(on_path).parent] if on_path else list(_usual_folders())
    names = ("unopkg.com", "unopkg.exe") if sys.platform == "win32" else ("unopkg",)
    for tool in (place / name for place in places for name in names):
        if tool.is_file():
            return tool
    where = f"in {named}, which {PROGRAM_VARIABLE} names" if named else "on this computer"
    raise UsageError(
        f"LibreOffice was not found {where}; install it, or name the folder of its programs in {PROGRAM_VARIABLE}"
    )


def _usual_folders() -> list[Path]:
    """The folders of _FOLDERS that there are; * stands for any version."""
    found = []
    for folder in map(Path, _FOLDERS):
        anchor = Path(folder.anchor)
        found += sorted(anchor.glob(folder.relative_to(anchor).as_posix()), reverse=True) if folder.anchor else []
    return found


def _run(tool: Path, *arguments: str) -> str:
    """Run unopkg; what it printed."""
    command = [str(tool), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise OfficeError(f"{tool} does not answer; close LibreOffice and try again") from None
    words = f"{done.stdout}{done.stderr}".strip()
    if done.returncode == 0:
        return words
    if re.search(r"is running|lock|another instance", words, re.IGNORECASE):
        raise OfficeError("LibreOffice is running: close all its windows, the quickstarter too, and try again")
    if "as root" in words:
        raise OfficeError("LibreOffice takes no extensions from root; run this as the user who works with LibreOffice")
    raise OfficeError(f"{tool} {arguments[0]} failed: {words or f'exit status {done.returncode}'}")
