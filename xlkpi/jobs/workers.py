"""Work that is spread over processes, on this computer or on others.

A limited number of items is in progress at any time, and results come in the order of the items. If a process dies, for
example for lack of memory, only the item that it was working on is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from ..errors import UsageError
from ..files import report_unraised
from ..messages import message
from .contexts import context

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 16
"""The number of items that a process gets at a time."""
_PATIENCE = "10s"
_GRACE = 5.0
"""The seconds that a process has to end before it is killed."""
AHEAD = 3
"""The number of chunks in progress for each process."""


def processes(jobs: int, start: Callable[..., None] | None = None, *arguments: object) -> Callable[[], Executor]:
    """Return a maker of pools of processes on this computer.

    Args:
        jobs: The number of processes; 0 for as many as there are cores.
        start: Called first in each process.
        arguments: The arguments of `start`.

    Raises:
        UsageError: For a number of processes that there cannot be.
    """
    if not isinstance(jobs, int) or jobs < 0:
        said = message("{jobs} is not a number of processes; write 1 or more, or 0 for one per core", jobs=str(jobs))
        raise UsageError(said)
    count = jobs or os.cpu_count() or 1

    def pool() -> Executor:
        made = ProcessPoolExecutor(count, context(), _begin, (start, arguments))
        # all start now: a process that starts while the pool breaks would wait for ever
        for _ in range(count):
            made.submit(os.getpid)
        return made

    return pool


@contextmanager
def started(pool: Callable[[], Executor] | None) -> Iterator[Callable[[], Executor] | None]:
    """Yield a maker of pools whose first one is made now, so that processes start while this one prepares their work.

    Args:
        pool: Makes a pool; without it, none is made.
    """
    first = [pool()] if pool else []
    try:
        yield (lambda: first.pop() if first else pool()) if pool else None
    finally:
        for executor in first:  # nobody has taken it
            _close(executor)


_parent: BaseProcess | None = None
"""The process that has started this one to share its work."""


def stop_if_orphaned() -> None:
    """End this process if its parent was killed. Called before each file that a process writes for its parent."""
    if _parent is not None and not _parent.is_alive():
        os._exit(1)


def own_process(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Return a process, not yet started, that calls `work` and ends with this process at the latest."""
    ways: Any = context()  # each of its classes has processes of its own
    made: BaseProcess = ways.Process(target=_begin, args=(work, arguments), daemon=True)
    return made


def _begin(start: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    """Prepare a process, and make it end when its parent is killed; otherwise it would wait for ever."""
    global _parent
    _parent = multiprocessing.parent_process()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a copy has its parent's answer to it
    for name in ("SIGINT", "SIGHUP"):  # a terminal's signals, which reach all processes, are for the parent
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    sys.unraisablehook = report_unraised
    threading.Thread(target=_await_parent, daemon=True).start()
    if start is not None:
        start(*arguments)


def _await_parent() -> None:
    if _parent is not None:
        _parent.join()
        os._exit(1)


def cluster(address: str) -> tuple[Callable[[], Executor], int]:
    """Return a maker of executors for a Dask cluster, and the number of the cluster's workers.

    The workers need xlkpi, and the output folder under the same path or address.

    Args:
        address: The address of the cluster's scheduler.

    Raises:
        UsageError: Dask is not installed, or the cluster does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            message("{address}: Dask is not installed; run `pip install 'xlkpi[dask]'`", address=address)
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        what = message(
            "{address}: no Dask scheduler answers ({why}); check the address", address=address, why=str(error)
        )
        raise UsageError(what) from None
    return client.get_executor, max(1, len(client.scheduler_info()["workers"]))


def spread(
    work: Callable[[list[Item]], list[Result]],
    items: Iterable[Item],
    lost: Callable[[Item], Result],
    pool: Callable[[], Executor] | None = None,
    workers: int = 1,
    chunk: int = CHUNK,
    after: Callable[[], Iterable[Item]] = tuple,
) -> Iterator[Result]:
    """Return the results of `work` on each item, in order.

    Args:
        work: Takes a list of items and returns a list of results; it must be a function of a module.
        items: The items.
        lost: Returns the result for an item whose process died.
        pool: Makes the processes; without it, this process does all.
        workers: The number of processes.
        chunk: The number of items that a process takes at once. If it dies, all of them are done again, so take 1 for
            work that is another when it is done again.
        after: Returns more items once the caller has the results of all others.
    """
    sources: tuple[Callable[[], Iterable[Item]], ...] = (lambda: items, after)
    if pool is None:
        for source in sources:
            for item in source():
                yield from work([item])
        return
    spreading = _Spreading(work, lost, pool)
    try:
        for source in sources:
            chunks = iter(source())
            while taken := list(islice(chunks, chunk)):
                spreading.submit(taken)
                if len(spreading.waiting) >= AHEAD * workers:
                    yield from spreading.next()
            while spreading.waiting:
                yield from spreading.next()
    finally:
        _close(spreading.executor)


class _Spreading(Generic[Item, Result]):
    """The chunks in progress, in order."""

    def __init__(
        self, work: Callable[[list[Item]], list[Result]], lost: Callable[[Item], Result], pool: Callable[[], Executor]
    ) -> None:
        self._work = work
        self._lost = lost
        self._pool = pool
        self.executor = pool()
        self.waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
        self._submitted = 0

    def submit(self, chunk: list[Item]) -> None:
        self._submitted += 1
        try:
            self.waiting.append((chunk, self.executor.submit(self._work, chunk)))
        except (BrokenExecutor, OSError) as error:  # a process has died meanwhile: handled when the chunk's turn comes
            broken: Future[list[Result]] = Future()
            broken.set_exception(BrokenExecutor(str(error)))
            self.waiting.append((chunk, broken))

    def next(self) -> list[Result]:
        """Return the results of the first chunk."""
        chunk, future = self.waiting.popleft()
        try:
            return future.result()
        except Exception as error:
            if not _is_death(error):
                raise
            return self._one_by_one(chunk)

    def _one_by_one(self, chunk: list[Item]) -> list[Result]:
        """Return the results of a chunk, computed item by item, after its pool has lost a process."""
        if len(chunk) == self._submitted == 1:  # nothing else can be at fault, and a second try would take as long
            return [self._lost(chunk[0])]
        results = []
        self._renew()
        is_new = True
        for item in chunk:
            while (found := self._tried(item)) is None and not is_new:
                self._renew()  # what earlier items have left in the process may be at fault
                is_new = True
            if found is None:
                results.append(self._lost(item))
                self._renew()
            else:
                results += found
            is_new = found is None
        again, self.waiting = self.waiting, deque()
        for other, future in again:
            if future.done() and future.exception() is None:
                self.waiting.append((other, future))
            else:
                self.submit(other)
        return results

    def _tried(self, item: Item) -> list[Result] | None:
        """Return the result of an item alone; None where its process dies."""
        try:
            return self.executor.submit(self._work, [item]).result()
        except Exception as error:
            if not _is_death(error):
                raise
            return None

    def _renew(self) -> None:
        _close(self.executor)
        self.executor = self._pool()


def _close(executor: Executor) -> None:
    """Close a pool and wait until its processes have ended: Python's own exit fails while one is ending.

    Work that has not begun is cancelled, and a process that does not end is killed.
    """
    manager = getattr(executor, "_executor_manager_thread", None)
    if manager is None:  # another kind of executor, such as Dask's
        executor.shutdown(wait=False)
        return
    running = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    manager.join(_GRACE)
    if manager.is_alive():
        for process in running:
            process.kill()
        manager.join(_GRACE)


def _is_death(error: Exception) -> bool:
    """Return whether an error says that a worker process has died, as Python or Dask reports it.

    A process without memory counts as dead: what it keeps would make the next items fail as well.
    """
    return isinstance(error, BrokenExecutor | MemoryError) or type(error).__name__ == "KilledWorker"
