"""Workbooks as LibreOffice prints them, to PDF files, with nobody at its window.

    print_to_pdf([Path("book.xlsx")], Path("pages"), "fr")   → [Path("pages/0.pdf")]

It runs in a profile of its own, on copies: a LibreOffice that is open, and its workbooks, take no notice.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from ...errors import Problem
from .profile import LibreOfficeError, find_program

_MISSING = Problem(
    "LibreOffice",
    "not found on this computer, and it is what draws the pages",
    "install it (https://www.libreoffice.org), or put its folder `program` on the PATH; one from Flatpak or Snap "
    "cannot be started from outside",
)
_FRESH_PROFILE = 81
_START_SECONDS, _WORKBOOK_SECONDS = 60, 20
"""How long it may take, before it is ended."""

# Numbers and dates are written as the system's language does, whatever the workbook's. A stranger's workbook may not
# fetch pictures from the web, which would tell who looks at it: linked ones are not shown.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{language}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def print_to_pdf(files: Sequence[Path], folder: Path, language: str = "") -> list[Path | None]:
    """Print a few workbooks in one process, each to a PDF file; should one of them end it, the others in their own.

    folder: where the PDF files go, named by number. language: that of numbers and dates, such as en or fr; the
    system's when left out. Returns the PDF file of each workbook, None where LibreOffice could not print it.
    Raises LibreOfficeError when there is no LibreOffice.
    """
    return convert(files, folder, "pdf", language)


def convert(files: Sequence[Path], folder: Path, kind: str, language: str = "") -> list[Path | None]:
    """Save a few workbooks in another format, as print_to_pdf does for PDF.

    kind: the format as LibreOffice names it: a suffix, and where there are several of it, a colon and its filter.
    """
    suffix = f".{kind.partition(':')[0]}"
    program = find_program()
    soffice = shutil.which("soffice", path=str(program)) if program else None
    if soffice is None:
        raise LibreOfficeError([_MISSING])
    with tempfile.TemporaryDirectory(prefix="xlkpi-", ignore_cleanup_errors=True) as private:
        profile = Path(private, "profile")
        (profile / "user").mkdir(parents=True)
        settings = _SETTINGS.format(language=escape(language))
        (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", kind, "--outdir", str(folder)]
        copies = [Path(private, f"{number}{file.suffix.lower()}") for number, file in enumerate(files)]
        for file, copy in zip(files, copies, strict=True):
            shutil.copyfile(file, copy)
        _run_for_all(command, copies, [folder / f"{copy.stem}{suffix}" for copy in copies])
    made = [folder / f"{number}{suffix}" for number in range(len(files))]
    return [file if file.is_file() else None for file in made]


def _run_for_all(command: Sequence[str], copies: Sequence[Path], made: Sequence[Path]) -> None:
    if _run([*command, *map(str, copies)], len(copies)) == _FRESH_PROFILE:  # it has made itself at home: once more
        _run([*command, *map(str, copies)], len(copies))
    if len(copies) > 1:
        for copy, file in zip(copies, made, strict=True):
            if not file.is_file():
                _run([*command, str(copy)], 1)


def _run(command: Sequence[str], workbooks: int) -> int | None:
    """The exit status; None when it took too long and was ended, with the processes that it had started."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            return process.wait(_START_SECONDS + workbooks * _WORKBOOK_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process.pid)
            return None
        except BaseException:  # the user's Ctrl-C reaches this process alone
            _end(process.pid)
            raise


def _end(pid: int) -> None:
    """End a process that leads a session of its own, and all that it has started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/f", "/t", "/pid", str(pid)], capture_output=True)
    else:
        os.killpg(pid, signal.SIGKILL)
