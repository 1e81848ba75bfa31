"""How a process is started: in milliseconds where the system allows it, else as a fresh Python, which imports all anew.

- Forked: a copy of this process, where it has one thread. With more, a copy may hang on a lock that another one held.
- Served: a copy of a server, which is a fresh Python that has imported what this process has, reads no file and takes
  orders from this user alone. So each copy starts as a fresh process does, without anything of this process or of other
  copies. The server ends with this process.
- Spawned: a fresh Python.

Copies are made on Linux alone: on macOS system libraries have threads of their own, and Windows cannot copy.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import forkserver, resource_tracker, spawn
from multiprocessing.context import BaseContext, ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess
from multiprocessing.util import Finalize
from typing import Any

from ..temporary import temporary_folder

_COPIES = sys.platform == "linux" and sys.version_info >= (3, 11, 1)
"""Before, anyone on the computer could give orders to a server (CVE-2022-42919)."""
_THREADS = "/proc/self/task"
_STARTING = threading.Lock()


def context() -> BaseContext:
    """Return the context that starts a process now: by a fork, from the server, or as a fresh Python."""
    if _COPIES and len(os.listdir(_THREADS)) == 1:  # noqa: PTH208 (asked for each process)
        return multiprocessing.get_context("fork")
    if _COPIES:
        with suppress(OSError):  # the address of its socket is too long, or there is no room for it
            _start_helper(_start_server)
            return _Served()
    _start_helper(resource_tracker.ensure_running)
    return _Spawned()


def _start_helper(start: Callable[[], None]) -> None:
    """Start a process of Python's own that must outlive a closed terminal."""
    if not hasattr(signal, "pthread_sigmask"):
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    try:
        start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_server() -> None:
    """Start the server with the modules of xlkpi that are imported here: work for a copy is theirs."""
    modules = sorted(name for name in sys.modules if name.partition(".")[0] == "xlkpi" and name != "xlkpi.__main__")
    forkserver.set_forkserver_preload(modules)
    _place_of_socket()
    forkserver.ensure_running()


def _place_of_socket() -> None:
    """Let the server's socket be in a folder of ours, which a next run removes if this process is killed."""
    about: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # Python's own
    if about.get("tempdir") is None:
        held = ExitStack()
        about["tempdir"] = str(held.enter_context(temporary_folder()))
        Finalize(None, held.close, exitpriority=-100)


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


class _ServedProcess(ForkServerProcess):
    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802 (the name that multiprocessing calls)
        with _without_main(process.name):
            return ForkServerProcess._Popen(process)


class _Served(ForkServerContext):
    Process = _ServedProcess
