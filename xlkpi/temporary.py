"""Temporary folders. Those of killed processes are removed by the next run that needs one.

Each process holds a lock on its folder, so a folder that nobody holds is left over.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a folder cannot be locked: what is left over stays
    fcntl = None  # type: ignore[assignment]

_PREFIX, _SUFFIX = "xlkpi-", ".tmp"


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield an empty folder that only its owner can read, and that is removed at the end.

    Raises:
        OSError: No folder for temporary files can be written to.
    """
    with contextlib.suppress(OSError):
        _remove_left_over(Path(tempfile.gettempdir()))
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # Windows keeps a file that is still open
        if lock is not None:
            os.close(lock)


def _locked_folder() -> tuple[Path, int | None]:
    """Make a folder and lock it: until the lock is there, another process may remove the folder."""
    while True:
        folder = Path(tempfile.mkdtemp(_SUFFIX, _PREFIX))
        try:
            lock = _lock(folder)
        except (BlockingIOError, FileNotFoundError):  # another process removes it
            continue
        except OSError:  # a file system without locks, on which no other process removes it either
            return folder, None
        if lock is None or folder.exists():
            return folder, lock
        os.close(lock)


def _remove_left_over(place: Path) -> None:
    """Remove the folders that nobody holds."""
    with os.scandir(place) as entries:
        names = [entry.name for entry in entries if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)]
    for name in names:
        with contextlib.suppress(OSError):  # held by its process, of another user, or gone meanwhile
            lock = _lock(place / name)
            if lock is not None:
                shutil.rmtree(place / name, ignore_errors=True)
                os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder until the returned descriptor is closed; return None where there are no locks.

    Raises:
        OSError: Another process holds it, it is not a folder, or its file system knows no locks.
    """
    if fcntl is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
