"""Processes that read files from anywhere: one that crashes, hangs or eats memory costs one file.

For `spread`: `guarded_processes` makes them, and `work_through` does the work in them.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TypeVar

from .workers import processes

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS = 60.0
"""What a batch may take, and a single file when a batch had to be taken apart."""

MEMORY = 1_500_000_000
"""In bytes: what a process may take above what it starts with, where the system can tell and keep it."""


def guarded_processes(jobs: int, prepare: Callable[..., None], *arguments: object) -> Callable[[], Executor]:
    """A maker of pools of so many processes with a bound on their memory. prepare: called once in each, with these
    arguments."""
    return processes(jobs, _start, prepare, arguments)


def work_through(work: Callable[[Item], Result], seconds: float, batch: list[Item]) -> list[Result]:
    """The batch's results. A process that takes longer ends itself, whatever it is doing."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (its traceback helps nobody)
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return [work(item) for item in batch]
        finally:
            faulthandler.cancel_dump_traceback_later()


def _start(prepare: Callable[..., None], arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the main process's to answer
    _limit_memory()
    prepare(*arguments)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
