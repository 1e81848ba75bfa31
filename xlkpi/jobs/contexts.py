"""How a process is started: in milliseconds where the system allows it, else as a fresh Python, which imports all anew.

- Forked: a copy of this process, where it has one thread. With more, a copy may hang on a lock that another one held:
  NumPy, where it is installed, starts a thread of its own.
- Spawned: a fresh Python.

Copies are made on Linux alone: on macOS system libraries have threads of their own, and Windows cannot copy.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker, spawn
from multiprocessing.context import BaseContext, SpawnContext, SpawnProcess
from typing import Any

_COPIES = sys.platform == "linux"
_THREADS = "/proc/self/task"
_STARTING = threading.Lock()


def context() -> BaseContext:
    """Return the context that starts a process now: by a fork, or as a fresh Python."""
    if _COPIES and len(os.listdir(_THREADS)) == 1:  # noqa: PTH208 (asked for each process)
        return multiprocessing.get_context("fork")
    _start_helper()
    return _Spawned()


def _start_helper() -> None:
    """Start the process in which Python keeps what processes share: it must outlive a closed terminal."""
    if not hasattr(signal, "pthread_sigmask"):
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_main(ours: str) -> Iterator[None]:
    """Let the process of a name not import the main module: an unguarded script would run again."""

    def described_without_main(name: str) -> dict[str, Any]:
        given = described(name)
        return {key: given[key] for key in given if name != ours or not key.startswith("init_main_from_")}

    with _STARTING:
        described = spawn.get_preparation_data
        spawn.get_preparation_data = described_without_main
        try:
            yield
        finally:
            spawn.get_preparation_data = described


class _SpawnedProcess(SpawnProcess):
    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802 (the name that multiprocessing calls)
        with _without_main(process.name):
            return SpawnProcess._Popen(process)


class _Spawned(SpawnContext):
    Process = _SpawnedProcess
