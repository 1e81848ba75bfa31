"""The replacement of a workbook by a new one under the same name, with a copy of the old one beside it."""

from __future__ import annotations

import os
import stat
from itertools import chain, count
from pathlib import Path

from ..errors import Problem, WorkbookError
from ..files import shown_path, write_file
from ..messages import message
from ..reading.folder import BACKUP
from ..reading.untrusted import LOCK_MARK

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_OPEN_IN_LIBREOFFICE = ".~lock.{name}#"


def replace_in_place(path: Path, before: bytes, data: bytes) -> Path:
    """Replace a workbook, and return the path of the copy that is kept of it.

    Whenever the run is ended, the workbook is complete: the old one, or the new one beside a copy of the old one.

    Args:
        path: The workbook.
        before: The file that was read.
        data: The new file.

    Raises:
        WorkbookError: The workbook is read-only, or a program has it open, or has saved it since it was read.
        OSError: The folder is not writable, or the disk is full. The workbook is then as it was.
    """
    path = path.resolve()  # a link stays a link
    check_replaceable(path)
    if path.read_bytes() != before:
        what = message("was saved by another program while it was read")
        raise WorkbookError([Problem(file=shown_path(path), what=what, fix=message("run the command again"))])
    mode = path.stat().st_mode
    backup = _keep(path, before)
    try:
        write_file(path, data)
    except BaseException:
        backup.unlink(missing_ok=True)
        raise
    path.chmod(mode)
    return backup


def check_replaceable(path: Path) -> None:
    """Raise WorkbookError for a workbook that its owner keeps from changes, or that a program has open.

    What is saved there later would undo the update.
    """
    if not path.stat().st_mode & _WRITABLE or not os.access(path, os.W_OK):
        what, fix = message("is read-only"), message("allow changes to it, or write a copy with --output")
        raise WorkbookError([Problem(file=shown_path(path), what=what, fix=fix)])
    marks = (f"{LOCK_MARK}{path.name}", _OPEN_IN_LIBREOFFICE.format(name=path.name))
    if any(path.with_name(mark).exists() for mark in marks):
        what, fix = message("is open in a spreadsheet program"), message("close it there and run the command again")
        raise WorkbookError([Problem(file=shown_path(path), what=what, fix=fix)])


def _keep(path: Path, before: bytes) -> Path:
    """Keep a copy of a workbook under a name that no file has: acme.xlsx.bak, acme.xlsx.2.bak."""
    names = chain([f"{path.name}{BACKUP}"], (f"{path.name}.{number}{BACKUP}" for number in count(2)))
    for backup in map(path.with_name, names):
        try:
            os.link(path, backup)
        except FileExistsError:
            continue
        except OSError:  # a disk without hard links
            if backup.exists():
                continue
            write_file(backup, before)
        return backup
    raise AssertionError("the names never end")
