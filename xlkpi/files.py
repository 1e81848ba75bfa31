"""Writing of files, each completely or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import socket
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_SUFFIX = ".part"
_HOST = re.sub(r"[^0-9A-Za-z]", "", socket.gethostname())
"""The name of this computer, since several computers may write to one folder."""


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


def write_file(path: Path, data: bytes | Iterable[bytes], private: bool = False) -> None:
    """Write a file completely or not at all: under a temporary name in its folder, then rename it.

    Args:
        path: The file. In a cloud (see jobs/cloud.py) it is written at once.
        data: All bytes, or pieces of them.
        private: See whole_file.

    Raises:
        OSError: The folder is not writable, or the disk is full. The error names the file.
    """
    pieces = [data] if isinstance(data, bytes) else data
    if not isinstance(path, Path):
        path.write_bytes(b"".join(pieces))
        return
    with whole_file(path, private=private) as temporary, temporary.open("wb") as file:
        file.writelines(pieces)


@contextlib.contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path for writing a file piece by piece; rename it to `path` if no error occurs.

    Args:
        path: The file's name.
        private: Whether only the user may read the file, since it holds data of persons.

    Raises:
        OSError: As for write_file.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{_HOST}-{os.getpid()}-", suffix=_SUFFIX, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod((0o600 if private else 0o666) & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def remove_torn(folder: Path) -> None:
    """Remove the incomplete files that killed processes of this computer have left in a folder.

    In a cloud there are none: see write_file.
    """
    for path in folder.glob(f".{_HOST}-*-*{_SUFFIX}") if isinstance(folder, Path) else ():
        process = path.name.split("-")[1]
        if process.isdecimal() and not _runs(int(process)):
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Return whether a process with this number is running; True where the system cannot say."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
