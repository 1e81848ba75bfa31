"""LibreOffice as a program that prints workbooks and converts them, without a window.

    print_to_pdf([Path("book.xlsx")], Path("pages"), "fr")   → [Path("pages/0.pdf")]
    save_as_xlsx([Path("book.ods")], Path("converted"))      → [Path("converted/0.xlsx")]

LibreOffice runs in a separate profile, on copies, and does not disturb an open LibreOffice or its workbooks.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from glob import glob
from html import escape
from pathlib import Path

from .errors import Problem, ProblemsError, UsageError
from .messages import message
from .temporary import temporary_folder

if sys.platform == "linux":
    import resource

USUAL_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "~/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
)
"""The usual folders of LibreOffice's programs, where none is on the PATH. Of several versions the newest counts."""

_MISSING = Problem(
    place="LibreOffice",
    what=message("not found on this computer; it draws the pages"),
    fix=message(
        "install it (https://www.libreoffice.org), or put its folder `program` on the PATH; one from Flatpak or Snap "
        "cannot be started from outside"
    ),
)
_FRESH_PROFILE = 81
"""LibreOffice's exit status once it has set up a new profile and wants to be started again."""
_XLSX = "xlsx:Calc MS Excel 2007 XML"
_MEMORY = 1_000_000_000
"""The most bytes of LibreOffice's own data; a usual workbook takes some 200 MB."""
_START_SECONDS, _WORKBOOK_SECONDS = 60, 20
"""Seconds for LibreOffice's start and for each workbook, after which LibreOffice is ended."""

# LibreOffice writes numbers and dates in the system's language, not the workbook's. An untrusted workbook must not
# fetch pictures from the web, which would show who opens it: linked pictures are left out.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{language}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


class LibreOfficeError(ProblemsError):
    """LibreOffice is missing, is open, or refuses the operation: the data is not at fault."""

    exit_status = UsageError.exit_status


def find_program() -> Path | None:
    """Return the folder of LibreOffice's programs, found on the PATH or else in the usual folders."""
    on_path = [shutil.which(name) for name in ("soffice", "libreoffice", "unopkg")]
    folders = [Path(found).resolve().parent for found in on_path if found]
    for usual in USUAL_FOLDERS:
        folders += sorted(map(Path, glob(os.path.expanduser(usual))), key=_numbers, reverse=True)  # noqa: PTH111, PTH207
    return next((folder for folder in folders if shutil.which("unopkg", path=str(folder))), None)


def _numbers(folder: Path) -> list[int]:
    """Return the numbers in a folder's name, so that versions sort by number: 7.6 before 25.2."""
    return [int(number) for number in re.findall(r"\d+", folder.as_posix())]


def save_as_xlsx(files: Sequence[Path], folder: Path) -> list[Path | None]:
    """Save a few spreadsheets as .xlsx files, for readers that know no other format; see convert."""
    return convert(files, folder, _XLSX)


def print_to_pdf(files: Sequence[Path], folder: Path, language: str = "") -> list[Path | None]:
    """Print a few workbooks to PDF files; one process prints them all, unless a workbook makes it crash.

    Args:
        files: The workbooks.
        folder: The folder of the PDF files, which are named by number.
        language: The language of numbers and dates, such as "fr"; "" for the system's.

    Returns:
        The PDF file of each workbook; None where LibreOffice cannot print the workbook.

    Raises:
        LibreOfficeError: LibreOffice is not installed.
    """
    return convert(files, folder, "pdf", language)


def convert(files: Sequence[Path], folder: Path, kind: str, language: str = "") -> list[Path | None]:
    """Save a few workbooks in another format; one process saves them all, unless a workbook makes it crash.

    Args:
        files: The workbooks.
        folder: The folder of the new files, which are named by number.
        kind: LibreOffice's name of the format: a suffix, followed by a colon and a filter where the suffix has several.
        language: The language of numbers and dates, such as "fr"; "" for the system's.

    Returns:
        The new file of each workbook; None where LibreOffice cannot open or save the workbook.

    Raises:
        LibreOfficeError: LibreOffice is not installed.
    """
    suffix = f".{kind.partition(':')[0]}"
    program = find_program()
    soffice = shutil.which("soffice", path=str(program)) if program else None
    if soffice is None:
        raise LibreOfficeError([_MISSING])
    with temporary_folder() as private:
        profile = private / "profile"
        (profile / "user").mkdir(parents=True)
        settings = _SETTINGS.format(language=escape(language, quote=False))
        (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", kind, "--outdir", str(folder)]
        copies = [private / f"{number}{file.suffix.lower()}" for number, file in enumerate(files)]
        for file, copy in zip(files, copies, strict=True):
            shutil.copyfile(file, copy)
        _run_for_all(command, copies, [folder / f"{copy.stem}{suffix}" for copy in copies])
    made = [folder / f"{number}{suffix}" for number in range(len(files))]
    return [file if file.is_file() else None for file in made]


def _run_for_all(command: Sequence[str], copies: Sequence[Path], made: Sequence[Path]) -> None:
    """Run LibreOffice once for all workbooks, then separately for each workbook that has no file yet."""
    if _run([*command, *map(str, copies)], len(copies)) == _FRESH_PROFILE:
        _run([*command, *map(str, copies)], len(copies))
    if len(copies) > 1:
        for copy, file in zip(copies, made, strict=True):
            if not file.is_file():
                _run([*command, str(copy)], 1)


def _run(command: Sequence[str], workbooks: int) -> int | None:
    """Run LibreOffice and return its exit status; end it and return None where it takes too long."""
    quiet = subprocess.DEVNULL
    seconds = _START_SECONDS + workbooks * _WORKBOOK_SECONDS
    with (
        subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process,
        _ended_with_this_process(process.pid),
    ):
        _limit(process.pid, math.ceil(seconds))
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(process.pid)
            return None
        except BaseException:  # Ctrl-C reaches this process alone
            _end(process.pid)
            raise


def _limit(pid: int, seconds: int) -> None:
    """Limit the memory and computing of a process that has just started, and of those that it will start, on Linux."""
    if sys.platform == "linux":
        with suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
            resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))


@contextmanager
def _ended_with_this_process(pid: int) -> Iterator[None]:
    """End a process that leads its own session, and all that it has started, if this process is killed meanwhile.

    A shell waits for a line. Where this process is killed, the shell reads the end of the pipe instead. Windows has no
    such shell: LibreOffice finishes its work there.
    """
    if sys.platform == "win32":
        yield
        return
    quiet = subprocess.DEVNULL
    command = ["/bin/sh", "-c", 'read -r line || kill -s KILL -- "-$0"', str(pid)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
    ) as waiting:
        try:
            yield
        finally:
            waiting.communicate(b"\n")


def _end(pid: int) -> None:
    """End a process that leads its own session, and every process that it has started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/f", "/t", "/pid", str(pid)], capture_output=True)
    else:
        os.killpg(pid, signal.SIGKILL)
