"""The standard streams of a command: its work continues when nobody reads what it writes."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer

_GONE = {errno.EPIPE, errno.EBADF, errno.EIO, *([errno.EINVAL] if os.name == "nt" else [])}
"""The errors of a stream that nobody reads any more: `| head` has ended, or the terminal was closed."""


@contextlib.contextmanager
def careful_streams() -> Iterator[None]:
    """Let stdout and stderr discard what nobody reads.

    The exit status then reports on the work alone. Where stdout cannot hold a result (a full disk) OSError is raised;
    stderr never raises, since there would be no place to report it.
    """
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _careful(sys.stdout, raises=True), _careful(sys.stderr, raises=False)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # was raised before
            sys.stdout.flush()
        sys.stdout, sys.stderr = before


class _Careful(io.RawIOBase):
    """The bytes of a stream. `raises` is whether an error is raised, the first time, if the stream is not gone."""

    def __init__(self, raw: io.RawIOBase, raises: bool) -> None:
        self._raw = raw
        self._raises = raises
        self._silent = False

    def write(self, data: Buffer) -> int | None:
        if not self._silent:
            try:
                return self._raw.write(data)
            except OSError as error:
                self._silent = True
                if self._raises and error.errno not in _GONE:
                    raise
        return len(memoryview(data))

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()


def _careful(stream: TextIO | None, raises: bool) -> TextIO:
    if stream is None:  # closed by the parent process
        return Path(os.devnull).open("w")
    form = _form(stream)
    raw = getattr(stream.buffer, "raw", stream.buffer)  # Python may run unbuffered
    if not isinstance(raw, io.RawIOBase):  # in memory
        cast(io.TextIOWrapper, stream).reconfigure(**form)
        return stream
    form = {"encoding": stream.encoding, **form}
    return io.TextIOWrapper(io.BufferedWriter(_Careful(raw, raises)), **form, write_through=True)


def _form(stream: TextIO) -> dict[str, Any]:
    """Return how a stream encodes text: as a terminal does, with ? for unknown characters; for a file or a pipe, UTF-8.

    Names of files that are not valid text come out as the bytes that they are.
    """
    return {"errors": "replace"} if stream.isatty() else {"encoding": "utf-8", "errors": "surrogateescape"}
