"""Writing of files, each completely or not at all, even if the process is killed or the power fails.

Where the system can (Linux), a file has no name until it is whole. Elsewhere it is written under a temporary name; so
is, for a moment, a file that replaces another. Its writer holds a lock on the temporary file, so a temporary file that
nobody holds is left over from a killed process: `remove_torn` removes it. Numbers of processes and names of computers
say nothing here: both are used again, and containers share them.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO
from zipfile import ZipFile

try:
    import fcntl
except ImportError:  # Windows, which removes no file that is open
    fcntl = None  # type: ignore[assignment]

_PREFIX, _SUFFIX = ".xlkpi-", ".part"
_OPEN_FILES = "/proc/self/fd"
_CLOSED_FOR = 60.0
"""The seconds after which an unlocked temporary file is left over on Windows, which renames closed files only."""
_MOST_SWEPT = 1000
_swept: set[Path] = set()
"""The folders in which this process has written; at most so many."""


def shown_path(path: Path) -> str:
    """Return a file's path for a report, even if its name is not valid text."""
    return str(path).encode(errors="replace").decode()


def paths_of(given: str | Path | Iterable[str | Path]) -> list[Path]:
    """Return the paths that a caller gives: one, or several. A text is one path, not a list of characters."""
    return [Path(path) for path in ([given] if isinstance(given, str | Path) else given)]


def holds_other(path: Path, data: bytes) -> bool:
    """Return whether a path exists and is not a file of these bytes: someone may have edited the file."""
    return path.exists() and not (path.is_file() and path.read_bytes() == data)


def digest(*parts: bytes) -> str:
    """Return a digest of bytes."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()


def write_file(path: Path, data: bytes | Iterable[bytes], lasting: bool = True, private: bool = False) -> None:
    """Write a file completely or not at all.

    Args:
        path: The file. In a cloud (see jobs/cloud.py) it is written at once.
        data: All bytes, or pieces of them.
        lasting: See whole_file.
        private: See whole_file.

    Raises:
        OSError: The folder is not writable, or the disk is full. The error names the file.
    """
    pieces = [data] if isinstance(data, bytes) else data
    if not isinstance(path, Path):
        path.write_bytes(b"".join(pieces))
        return
    with whole_file(path, lasting, private) as file:
        file.writelines(pieces)


_NO_ROOM = re.compile("IO_ENOSPC|IO_EFBIG|disk is full|disk I/O error|No space left|File too large")


def report_unraised(event: sys.UnraisableHookArgs) -> None:
    """Report an error that Python cannot raise, as sys.unraisablehook; not what only follows from an error before.

    A library that found no room for its temporary file tries once more when it is cleared away.
    """
    if not _NO_ROOM.search(str(event.exc_value)) and event.object is not ZipFile.__del__:
        sys.__unraisablehook__(event)


@contextlib.contextmanager
def room_in_words() -> Iterator[None]:
    """Raise OSError, which names the folder of temporary files, where a library finds no room for its own.

    SQLite, DuckDB and libxml2 raise errors of other kinds; they have their words in common.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) or not _NO_ROOM.search(str(error)):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), tempfile.gettempdir()) from None


@contextlib.contextmanager
def whole_file(path: Path, lasting: bool = True, private: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file to write to, which gets its name if no error occurs.

    Args:
        path: The file's name. A file of this name is replaced.
        lasting: Whether a file that replaces another waits for the disk, so that a power failure leaves one of both.
            This takes milliseconds; a run that writes many files calls `sync_files` once for all of them.
        private: Whether only the user may read the file, since it holds data of persons.

    Raises:
        OSError: As for write_file.
    """
    try:
        _sweep(path.parent)
        draft = _Draft(path.parent, 0o600 if private else 0o666)
        try:
            yield draft.file
            draft.finish(path, lasting)
        finally:
            draft.close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


class _Draft:
    """A file that is being written to a folder, without a name where the system can.

    Args:
        folder: The folder.
        mode: The rights of the file, before those that the user generally withholds.
    """

    def __init__(self, folder: Path, mode: int) -> None:
        self._folder = folder
        self._mode = mode
        self._name: Path | None = None
        self.file: IO[bytes]
        if hasattr(os, "O_TMPFILE") and os.path.exists(_OPEN_FILES):  # noqa: PTH110 (asked for each file)
            with contextlib.suppress(OSError):  # the file system has none, or refuses any file
                self.file = open(os.open(folder, os.O_TMPFILE | os.O_RDWR, mode), "w+b")  # noqa: PTH123, SIM115
                return
        self._begin_named()

    def finish(self, path: Path, lasting: bool) -> None:
        """Give the file its name, in place of another file of this name."""
        self.file.flush()
        if self._name is None and self._link(path):
            return
        name = self._name or self._take_name()
        if lasting:
            os.fsync(self.file.fileno())
        if fcntl is None:
            self.file.close()  # Windows renames no open file
        name.replace(path)
        self._name = None

    def close(self) -> None:
        """Close the file, and remove it if it was not finished."""
        self.file.close()
        if self._name is not None:
            self._name.unlink(missing_ok=True)

    def _begin_named(self) -> None:
        """Open a file with a temporary name, locked: until the lock is there, another process may remove the file."""
        while True:
            name = _free_name(self._folder)
            self.file = open(name, "x+b", opener=partial(os.open, mode=self._mode))  # noqa: SIM115
            _lock(self.file, wait=True)
            if name.exists():
                self._name = name
                return
            self.file.close()

    def _take_name(self) -> Path:
        """Give a temporary name to the file that has none; return the name."""
        _lock(self.file, wait=True)
        name = _free_name(self._folder)
        if self._link(name):
            self._name = name
            return name
        with self.file as nameless:  # no hard link can be made here
            nameless.seek(0)
            self._begin_named()
            shutil.copyfileobj(nameless, self.file)
        self.file.flush()
        assert self._name is not None
        return self._name

    def _link(self, path: Path) -> bool:
        """Give a name to the file that has none; return whether the name was free, and the file has it."""
        descriptor = self.file.fileno()
        try:  # with a descriptor of a folder, although it is not needed: only then Python follows the link in /proc
            os.link(f"{_OPEN_FILES}/{descriptor}", path, src_dir_fd=descriptor, follow_symlinks=True)
        except OSError:
            return False
        return True


def remove_torn(folder: Path) -> None:
    """Remove the incomplete files that killed processes have left in a folder. In a cloud there are none."""
    if not isinstance(folder, Path):
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX):
                with contextlib.suppress(OSError):  # held by its writer, or gone meanwhile
                    _remove_unheld(Path(entry.path))


def remove_torn_again() -> None:
    """Remove the incomplete files in the folders in which this process has written."""
    while _swept:
        remove_torn(_swept.pop())


def _sweep(folder: Path) -> None:
    """Remove the incomplete files in a folder before this process writes its first file there."""
    if folder not in _swept:
        if len(_swept) >= _MOST_SWEPT:
            _swept.clear()
        _swept.add(folder)
        remove_torn(folder)


def sync_files(paths: Sequence[Path]) -> None:
    """Wait until files of one folder are on the disk, and survive a power failure.

    Raises:
        OSError: The disk has failed.
    """
    if not paths:
        return
    if sys.platform != "linux":
        for path in paths:
            with path.open("r+b") as file:
                os.fsync(file.fileno())
        return
    import ctypes  # here, as only batches need it

    descriptor = os.open(paths[0].parent, os.O_RDONLY)
    try:  # the whole file system at once: 500 files take the time of 10
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(paths[0].parent))
    finally:
        os.close(descriptor)


def _remove_unheld(path: Path) -> None:
    """Remove a temporary file that no process holds. Raises OSError where one does."""
    if fcntl is None:
        if time.time() - path.stat().st_mtime > _CLOSED_FOR:
            path.unlink()
        return
    with path.open("r+b") as file:
        if _lock(file, wait=False):
            path.unlink()


def _lock(file: IO[bytes], wait: bool) -> bool:
    """Lock a file as long as it is open; return whether it is locked, which some file systems refuse."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _free_name(folder: Path) -> Path:
    return folder / f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"
