"""What is made of built-in templates, kept for further runs in a folder of the user's: making it takes a second.

Kept are values of Python, among them code, which are only as safe as their file. So nothing is read from, or written
to, a folder that belongs to another user or that another user may write to, and nothing is kept where the system does
not say who may. Each version of xlkpi has a folder of its own, by the state of its files. Whatever is wrong with a kept
file, it is as if it were not there: a fresh computer makes the same workbooks as one that has kept much.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import shutil
import stat
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from ..files import digest, write_file
from ..version import __version__

VARIABLE = "XLKPI_CACHE"
"""The environment variable with the folder in which is kept; empty to keep nothing."""
_PACKAGE = Path(__file__).parents[1]
_MOST_VERSIONS, _MOST_FILES = 4, 90
_PREFIX = "templates-"
_DIGEST = 64
"""The characters of the digest with which a file begins."""


def can_keep() -> bool:
    """Return whether anything can be kept."""
    return _folder() is not None


def keep(key: str, kind: str, value: object) -> None:
    """Keep a value of some kind under a key, if possible; nothing under the key ""."""
    folder = _folder()
    if folder is None or not key:
        return
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    with contextlib.suppress(OSError):
        write_file(folder / f"{key}.{kind}", digest(data).encode() + data, lasting=False, private=True)
        for path in _beyond(_MOST_FILES, folder.iterdir()):
            path.unlink()


def kept(key: str, kind: str) -> Any:
    """Return the value of some kind that is kept under a key; None where there is none."""
    folder = _folder()
    if folder is None or not key:
        return None
    try:
        with (folder / f"{key}.{kind}").open("rb") as file:
            if not _is_private(os.fstat(file.fileno())):
                return None
            written = file.read()
        if digest(written[_DIGEST:]).encode() != written[:_DIGEST]:
            return None
        return pickle.loads(memoryview(written)[_DIGEST:])
    except Exception:  # damaged, or of a class that is gone
        return None


def forget(key: str, kind: str) -> None:
    """Remove the value of some kind that is kept under a key."""
    folder = _folder()
    if folder is not None and key:
        with contextlib.suppress(OSError):
            (folder / f"{key}.{kind}").unlink(missing_ok=True)


def _folder() -> Path | None:
    """Return the folder of this version; None where nothing can be kept safely."""
    chosen = os.environ.get(VARIABLE)
    return _folder_in(chosen) if chosen != "" else None


@cache
def _folder_in(chosen: str | None) -> Path | None:
    if os.name != "posix":  # rights are not seen in a file's mode there
        return None
    base = Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "xlkpi"
    folder = base / f"{_PREFIX}{_version()}"
    try:
        for made in (base, folder):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(made.stat()):
                return None
        for old in _beyond(_MOST_VERSIONS, base.glob(f"{_PREFIX}*")):
            shutil.rmtree(old, ignore_errors=True)
        return folder if os.access(folder, os.W_OK) else None
    except (OSError, RuntimeError):  # there is no home
        return None


def _is_private(found: os.stat_result) -> bool:
    """Return whether a file or folder is the user's, and nobody else may write to it."""
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _beyond(most: int, paths: Iterable[Path]) -> list[Path]:
    """Return the paths that are older than the newest ones."""
    return sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[most:]


def _version() -> str:
    """Return a digest of what kept values depend on: Python, openpyxl, and the files of this package."""
    files = [
        (str(path), path.stat().st_mtime_ns, path.stat().st_size)
        for suffix in ("py", "toml")
        for path in sorted(_PACKAGE.rglob(f"*.{suffix}"))
    ]
    made_by = (__version__, importlib.util.MAGIC_NUMBER, openpyxl.__version__, files)
    return digest(repr(made_by).encode())
