"""Work spread over processes, here or on other machines.

A bounded number of items is under way at any time, results come in the order of the items, and a process that dies
(killed by the system for want of memory, say) costs the one item that killed it.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

from ..errors import UsageError
from ..messages import message

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 16
"""How many items a process gets at a time."""
_PATIENCE = "10s"
_GRACE = 5.0
"""How many seconds a process has to end before it is killed."""
AHEAD = 3
"""How many chunks for each process are under way."""


def processes(jobs: int, start: Callable[..., None] | None = None, *arguments: object) -> Callable[[], Executor]:
    """A maker of pools of so many processes of this machine; 0 is as many as it has cores.

    start: called in each process first, with these arguments.
    """
    count = jobs or os.cpu_count() or 1
    # not "fork", whose processes may hang on a lock that another thread held
    context = multiprocessing.get_context("spawn")

    def pool() -> Executor:
        made = ProcessPoolExecutor(count, context, _begin, (start, arguments))
        # all start now: one that started while another's death breaks the pool would be left behind, waiting for ever
        for _ in range(count):
            made.submit(os.getpid)
        return made

    return pool


def _begin(start: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    """Prepare a process, and see that it ends when the one that started it is killed: it would wait for ever."""
    threading.Thread(target=_await_parent, daemon=True).start()
    if start is not None:
        start(*arguments)


def _await_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def cluster(address: str) -> tuple[Callable[[], Executor], int]:
    """A maker of executors for a Dask cluster, by its scheduler's address, and the number of its workers.

    The workers need xlkpi, and the folder that is written to under the same path or address. Raises UsageError where
    Dask is not installed, or nobody answers.
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
) -> Iterator[Result]:
    """The results of `work` on each item, in order.

    work: takes a list of items and gives a list of results; a function of a module, as are its items. lost: the result
    for an item that ends the process which works on it. pool: makes the processes; without it everything happens here.
    """
    if pool is None:
        for item in items:
            yield from work([item])
        return
    spreading = _Spreading(work, lost, pool)
    try:
        chunks = iter(items)
        while chunk := list(islice(chunks, CHUNK)):
            spreading.submit(chunk)
            if len(spreading.waiting) >= AHEAD * workers:
                yield from spreading.next()
        while spreading.waiting:
            yield from spreading.next()
    finally:
        _close(spreading.executor)


class _Spreading(Generic[Item, Result]):
    """Chunks under way, in their order."""

    def __init__(
        self, work: Callable[[list[Item]], list[Result]], lost: Callable[[Item], Result], pool: Callable[[], Executor]
    ) -> None:
        self._work = work
        self._lost = lost
        self._pool = pool
        self.executor = pool()
        self.waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()

    def submit(self, chunk: list[Item]) -> None:
        try:
            self.waiting.append((chunk, self.executor.submit(self._work, chunk)))
        except (BrokenExecutor, OSError) as error:  # a process has died meanwhile: told when the chunk's turn comes
            broken: Future[list[Result]] = Future()
            broken.set_exception(BrokenExecutor(str(error)))
            self.waiting.append((chunk, broken))

    def next(self) -> list[Result]:
        """The results of the first chunk."""
        chunk, future = self.waiting.popleft()
        try:
            return future.result()
        except Exception as error:
            if not _is_death(error):
                raise
            return self._one_by_one(chunk)

    def _one_by_one(self, chunk: list[Item]) -> list[Result]:
        """The results of a chunk whose process died, or that was in the same pool as one whose process did."""
        results = []
        self._renew()
        for item in chunk:
            try:
                results += self.executor.submit(self._work, [item]).result()
            except Exception as error:
                if not _is_death(error):
                    raise
                results.append(self._lost(item))
                self._renew()
        again, self.waiting = self.waiting, deque()
        for other, future in again:
            if future.done() and future.exception() is None:
                self.waiting.append((other, future))
            else:
                self.submit(other)
        return results

    def _renew(self) -> None:
        _close(self.executor)
        self.executor = self._pool()


def _close(executor: Executor) -> None:
    """Close a pool, and wait until its processes have ended: Python's own exit fails while one is ending.

    Work that has not begun is cancelled; a process that does not end is killed.
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
    """Whether an error says that the process which worked has died: Python's own, and Dask's."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"
