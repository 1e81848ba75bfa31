"""Processes that read untrusted files: a file that crashes, hangs or fills memory costs only itself.

`guarded_processes` makes the processes for `spread`, and `work_through` does the work in them. `one_guarded` calls a
function in such a process, and `stream_guarded` takes what a generator yields there.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from ..messages import Message, message
from .workers import own_process, processes

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS = 60.0
"""The seconds that a batch may take, and the longest that a single file may."""

MEMORY = 1_500_000_000
"""The most bytes of memory that a process may take beyond its start, where the system can limit them."""

_SMALL_FILE, _SMALL_SECONDS, _SMALL_MEMORY = 1_000_000, 10.0, 220_000_000
"""What a file up to a size may take. A process starts with some 70 MB, so that it takes 300 MB at most."""
_KEPT = 150_000_000
"""The most bytes that earlier files may leave in a process, such as loaded templates, without counting for a file."""
_SECONDS_PER_BYTE, _MEMORY_PER_BYTE = 20.0 / 1_000_000, 800
_CHUNK = 512
"""The number of results that a stream sends at a time."""
_started = 0
"""The bytes of memory that this process had when it began; 0 where they are not known."""


class Lost(Exception):  # noqa: N818 (it says what became of a process)
    """A process ended for lack of memory or time, or crashed."""


def seconds_for(size: int) -> float:
    """Return the seconds that reading a file of `size` bytes may take.

    Example:
        >>> seconds_for(60_000), seconds_for(3_000_000), seconds_for(100_000_000)
        (10.0, 50.0, 60.0)
    """
    return min(_SMALL_SECONDS + max(0, size - _SMALL_FILE) * _SECONDS_PER_BYTE, SECONDS)


def memory_for(size: int) -> int:
    """Return the bytes of memory that reading a file of `size` bytes may take, beyond those of the process.

    Example:
        >>> memory_for(60_000), memory_for(2_000_000), memory_for(100_000_000)
        (220000000, 1020000000, 1500000000)
    """
    return min(_SMALL_MEMORY + max(0, size - _SMALL_FILE) * _MEMORY_PER_BYTE, MEMORY)


def too_costly(path: Path) -> Message:
    """Return what is wrong with a file whose process was lost."""
    size = _size(path)
    return message(
        "made the program that read it crash, or takes more than a file of its size may ({seconds:g} s, {memory:,} MB)",
        seconds=round(seconds_for(size)),
        memory=memory_for(size) // 1_000_000,
    )


def guarded_processes(
    jobs: int, prepare: Callable[..., None], *arguments: object, memory: int = MEMORY
) -> Callable[[], Executor]:
    """Return a maker of pools of processes whose memory is limited.

    Args:
        jobs: The number of processes.
        prepare: Called once in each process.
        arguments: The arguments of `prepare`.
        memory: The bytes of memory that a process may take beyond its start, where the system can limit them.
    """
    return processes(jobs, _start, prepare, arguments, memory)


def limit_memory(memory: int = MEMORY) -> None:
    """Limit the memory that this process may take beyond what it has now, where the system can limit it.

    Args:
        memory: The bytes.
    """
    global _started
    _started = _taken()
    if _started:
        _set_memory(memory)


def work_through(work: Callable[[Item], Result], seconds: float, batch: list[Item]) -> list[Result]:
    """Return the results of a batch. A process that takes too long ends itself."""
    with _ending_after(seconds):
        return [work(item) for item in batch]


@contextlib.contextmanager
def bounded(path: Path) -> Iterator[None]:
    """Limit the memory and the time of a guarded process to those for a file of this size, while it reads the file.

    A process that lacks memory raises MemoryError; one that takes too long is ended.
    """
    size = _size(path)
    left = min(max(0, _taken() - _started), _KEPT) if _started else 0
    before = _set_memory(left + memory_for(size)) if _started else None
    _end_after_computing(seconds_for(size))
    try:
        yield
    finally:
        _end_after_computing(0)
        if before is not None:
            _restore_memory(before)


def one_guarded(work: Callable[..., Result], path: Path, *arguments: object) -> Result:
    """Return what a function of a module returns for a file, called in a guarded process of its own.

    Args:
        work: The function.
        path: Its first argument, the file whose size sets the bounds.
        arguments: Its other arguments.

    Raises:
        Lost: The function took too much memory or time, or made its process crash.
    """
    result: Result = next(stream_guarded(_single, path, work, *arguments))
    return result


def stream_guarded(work: Callable[..., Iterable[Item]], path: Path, *arguments: object) -> Iterator[Item]:
    """Yield what a generator function of a module yields for a file, in a guarded process of its own.

    Nothing is written to disk. The time that the caller takes between the items does not count.

    Args:
        work: The generator function.
        path: Its first argument, the file whose size sets the bounds.
        arguments: Its other arguments.

    Raises:
        Lost: The generator took too much memory or time, or made its process crash.
    """
    ours, theirs = Pipe(duplex=False)
    process = own_process(_send, theirs, work, (path, *arguments), seconds_for(_size(path)), memory_for(_size(path)))
    process.start()
    theirs.close()
    try:
        while True:
            try:
                items, error = ours.recv()
            except EOFError:
                raise Lost from None
            yield from items
            if error is not None:
                raise error
            if not items:
                return
    finally:
        ours.close()
        process.terminate()
        process.join()


def _single(path: Path, work: Callable[..., Result], *arguments: object) -> Iterator[Result]:
    yield work(path, *arguments)


def _send(
    pipe: Connection,
    work: Callable[..., Iterable[object]],
    arguments: tuple[object, ...],
    seconds: float,
    memory: int,
) -> None:
    """Send what a generator yields in lists; an empty one is the end. Each comes with the error that ended it."""
    _start(_nothing, (), MEMORY)
    _end_after_computing(seconds)
    if _started:
        _set_memory(memory)
    error: Exception | None = None
    items: list[object] = []
    source = iter(work(*arguments))  # a generator function does nothing yet
    while error is None:
        with _ending_after(SECONDS):
            try:
                items = list(islice(source, _CHUNK))
            except MemoryError:
                return  # the caller sees that the stream has no end
            except Exception as raised:
                items, error = [], raised
        pipe.send((items, error))
        if not items:
            return


@contextlib.contextmanager
def _ending_after(seconds: float) -> Iterator[None]:
    """End this process if a block of code takes too long."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (its traceback helps nobody)
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _end_after_computing(seconds: float) -> None:
    """End this process once it has computed for so long, where the system counts it; 0 takes the limit back.

    Other work on the computer does not count, so a file is not refused because the computer is busy.
    """
    if sys.platform != "win32" and _started:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _nothing(*_: object) -> None:
    """Prepare nothing in a new process."""


def _start(prepare: Callable[..., None], arguments: tuple[object, ...], memory: int) -> None:
    limit_memory(memory)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (a library that crashes writes what helps nobody)
        os.dup2(nowhere.fileno(), 2)
    faulthandler.disable()  # a copy of a process that has it would write there
    prepare(*arguments)


def _taken() -> int:
    """Return the bytes of data that this process holds; 0 where the system does not say, and limits nothing."""
    with contextlib.suppress(OSError, ValueError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), 0)
    return 0


def _set_memory(memory: int) -> int:
    """Limit the memory beyond the start of this process; return the limit before."""
    import resource

    before, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = _started + memory
    resource.setrlimit(resource.RLIMIT_DATA, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
    return before


def _restore_memory(limit: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))
