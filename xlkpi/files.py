"""Write files so that none is ever torn, nor lost."""

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
"""Of this computer: one folder may be written to from several."""


def shown_path(path: Path) -> str:
    """Return a file's path for a report; a file's name need not be text."""
    return str(path).encode(errors="replace").decode()


def paths_of(given: str | Path | Iterable[str | Path]) -> list[Path]:
    """Return the paths that a caller gives: one, or several. A text is one path, not a list of characters."""
    return [Path(path) for path in ([given] if isinstance(given, str | Path) else given)]


def holds_other(path: Path, data: bytes) -> bool:
    """Whether there is something at a path already that is not these bytes: someone may have typed into it."""
    return path.exists() and not (path.is_file() and path.read_bytes() == data)


def digest(*parts: bytes) -> str:
    """A digest of bytes."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()


def write_file(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file under another name in the same folder, then give it its name: it is whole or not there.

    data: all bytes at once, or in pieces. A path of a cloud (see jobs/cloud.py) takes a file as a whole anyway.

    Raises OSError, naming the file, when the folder cannot be written to or the disk is full.
    """
    pieces = [data] if isinstance(data, bytes) else data
    if not isinstance(path, Path):
        path.write_bytes(b"".join(pieces))
        return
    with whole_file(path) as temporary, temporary.open("wb") as file:
        file.writelines(pieces)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """For a file that is written piece by piece: the path to write to. It gets its name when all went well.

    Raises OSError as write_file does.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{_HOST}-{os.getpid()}-", suffix=_SUFFIX, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def remove_torn(folder: Path) -> None:
    """Take away what processes of this computer had begun to write there when they were killed.

    In a cloud there is none: see write_file.
    """
    for path in folder.glob(f".{_HOST}-*-*{_SUFFIX}") if isinstance(folder, Path) else ():
        process = path.name.split("-")[1]
        if process.isdecimal() and not _runs(int(process)):
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether there is a process of that number; where the system has no such question, yes."""
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
