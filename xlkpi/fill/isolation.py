"""Do the same to many files in processes of their own: one that crashes, hangs or eats memory costs one file."""

from __future__ import annotations

import contextlib
import faulthandler
import itertools
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS = 60.0
"""What a batch may take, and a single file when a batch had to be taken apart."""

MEMORY = 1_500_000_000
"""In bytes: what a process may take above what it starts with, where the system can tell and keep it."""

_BATCH = 16
_BATCHES_AHEAD = 4  # a process


class Workers(Generic[Item, Result]):
    """Processes that work through batches of items, with a bound on how far they are ahead.

    work: a function of a module, given an item. lost: the result for an item whose process died. prepare: called once
    in each process, with these arguments.
    """

    def __init__(
        self,
        jobs: int,
        work: Callable[[Item], Result],
        lost: Callable[[Item], Result],
        prepare: Callable[..., None],
        *arguments: object,
        seconds: float = SECONDS,
    ) -> None:
        self._jobs, self._work, self._lost, self._seconds = jobs, work, lost, seconds
        self._prepare = (prepare, arguments)

    def map(self, items: Iterable[Item]) -> Iterator[Result]:
        """The result of each item, in their order."""
        waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
        pool = self._pool(self._jobs)
        rest = iter(items)
        try:
            while True:
                while len(waiting) < self._jobs * _BATCHES_AHEAD and (batch := list(itertools.islice(rest, _BATCH))):
                    waiting.append((batch, self._submit(pool, batch)))
                if not waiting:
                    return
                batch, future = waiting.popleft()
                try:
                    results = future.result()
                except BrokenProcessPool:
                    pool.shutdown()
                    results = list(self._one_by_one(batch))
                    pool = self._pool(self._jobs)
                    waiting = deque((other, self._again(pool, other, done)) for other, done in waiting)
                yield from results
        finally:
            pool.shutdown(cancel_futures=True)

    def _again(
        self, pool: ProcessPoolExecutor, batch: list[Item], future: Future[list[Result]]
    ) -> Future[list[Result]]:
        """The batch's future if it was done before the processes died, else a new one."""
        done = future.done() and not future.cancelled() and future.exception() is None
        return future if done else self._submit(pool, batch)

    def _submit(self, pool: ProcessPoolExecutor, batch: list[Item]) -> Future[list[Result]]:
        try:
            return pool.submit(_work_through, self._work, batch, self._seconds)
        except BrokenProcessPool as error:  # it died since: as if it had died on this batch
            future: Future[list[Result]] = Future()
            future.set_exception(error)
            return future

    def _one_by_one(self, batch: list[Item]) -> Iterator[Result]:
        """A batch that a process died on: each item alone, so that only the one at fault is lost."""
        pool = self._pool(1)
        try:
            for item in batch:
                try:
                    yield from self._submit(pool, [item]).result()
                except BrokenProcessPool:
                    yield self._lost(item)
                    pool.shutdown()
                    pool = self._pool(1)
        finally:
            pool.shutdown()

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        # Not fork, which copies the locks of a progress bar's thread.
        context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
        if os.name != "nt":
            context.set_forkserver_preload([self._work.__module__])
        return ProcessPoolExecutor(jobs, context, _start, self._prepare)


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


def _work_through(work: Callable[[Item], Result], batch: list[Item], seconds: float) -> list[Result]:
    """The batch's results. A process that takes longer ends itself, whatever it is doing."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (its traceback helps nobody)
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return [work(item) for item in batch]
        finally:
            faulthandler.cancel_dump_traceback_later()
