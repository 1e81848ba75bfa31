"""Processes that read untrusted files: a file that crashes, hangs or fills memory costs only itself.

`guarded_processes` makes the processes for `spread`, and `work_through` does the work in them.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TypeVar

from .workers import processes

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS = 60.0
"""The seconds that a batch may take, and a single file where a batch had to be split."""

MEMORY = 1_500_000_000
"""The bytes of memory that a process may take beyond its start, where the system can limit them."""


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


def work_through(work: Callable[[Item], Result], seconds: float, batch: list[Item]) -> list[Result]:
    """Return the results of a batch. A process that takes too long ends itself."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (its traceback helps nobody)
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return [work(item) for item in batch]
        finally:
            faulthandler.cancel_dump_traceback_later()


def _start(prepare: Callable[..., None], arguments: tuple[object, ...], memory: int) -> None:
    _limit_memory(memory)
    prepare(*arguments)


def _limit_memory(memory: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
