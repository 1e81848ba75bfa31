"""The process that works on an upload: one of its own, with bounds, that is killed with all that it has started.

It is no child of multiprocessing, since what such a child sends back is unpickled: this one reads untrusted files. It
gets a folder, and leaves files there.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

from .limits import MB, Limits

_WORK = "xlkpi.web.work"
_FILE = 1_000 * MB
"""The most bytes of a file that the process writes."""
_SPARE = 2
"""How much more processor time than time of the clock the process may take, as some of its work is done by threads."""


class Lost(Exception):  # noqa: N818 (it says what became of a process)
    """A process took too long, or ended without an outcome: it crashed, or took too much memory."""

    def __init__(self, too_long: bool = False) -> None:
        self.too_long = too_long
        super().__init__()


async def work_in_process(folder: Path, limits: Limits) -> None:
    """Work on the request in a folder, in a process of its own.

    Args:
        folder: The folder with the request and its files.
        limits: The seconds and the bytes of memory that the process may take.

    Raises:
        Lost: The process took too long, or ended in another way than it should.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # a file in the upload's folder must never be imported
        "-m",
        _WORK,
        str(folder),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,  # what a library writes there may name a customer
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)},
        start_new_session=True,
    )
    try:
        _bound(process, limits)
        status = await asyncio.wait_for(process.wait(), limits.seconds)
    except TimeoutError:
        raise Lost(too_long=True) from None
    finally:
        await _end(process)
    if status != 0:
        raise Lost


def _bound(process: Process, limits: Limits) -> None:
    """Limit what a process that has just started may take, where the system can do so."""
    if sys.platform != "linux":
        return
    import resource

    seconds = int(limits.seconds * _SPARE) + 1
    bounds = {resource.RLIMIT_DATA: limits.memory, resource.RLIMIT_FSIZE: _FILE, resource.RLIMIT_CPU: seconds}
    with contextlib.suppress(ProcessLookupError):
        for kind, most in bounds.items():
            resource.prlimit(process.pid, kind, (most, most))
        os.setpriority(os.PRIO_PROCESS, process.pid, 5)  # the pages come first


async def _end(process: Process) -> None:
    """Kill a process and all that it has started; what has ended is left alone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    await process.wait()
