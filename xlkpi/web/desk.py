"""The desk where uploads are worked on, one after the other: the uploads, the queue, and the processes."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from .headers import LOG, where
from .json_files import read, write
from .limits import Limits
from .outcome import REFUSED, Outcome, Said
from .process import Lost, work_in_process
from .request import Request
from .visits import Visit, Visits
from .words import words
from .work_queue import Busy, WorkQueue

Work = Callable[[Path, Limits], Awaitable[None]]
"""Works on the request in a folder, within the limits."""

_SWEEP = 15.0
"""Seconds between two looks for uploads whose time is over."""
_MOMENT = 0.01


class Desk:
    """What the server keeps while it runs.

    Args:
        root: The folder for uploads, which only the server's user can read.
        limits: What visitors may cost.
        clock: Returns the time in seconds.
        work: Works on a request.
    """

    def __init__(self, root: Path, limits: Limits, clock: Callable[[], float], work: Work = work_in_process) -> None:
        self.limits = limits
        self.visits = Visits(root, limits, clock)
        self.queue = WorkQueue(limits.workers, limits.waiting)
        self._work = work

    def begin(self, visit: Visit, request: Request) -> None:
        """Put an upload into the queue.

        Raises:
            Busy: There is no place in it.
        """
        self.queue.enter()
        visit.request, visit.outcome = request, None
        visit.task = asyncio.create_task(self._answer(visit))
        visit.task.add_done_callback(lambda _: self.queue.leave())  # also of work that is ended before it begins

    async def begin_anew(self, visit: Visit, request: Request) -> None:
        """End the work on an upload, if it still goes on, and put the upload into the queue with another request.

        Raises:
            Busy: There is no place in it.
        """
        await visit.stop()
        if visit not in self.visits:  # its visitor has deleted it meanwhile
            return
        try:
            self.begin(visit, request)
        except Busy:  # another upload has taken the place of the work that was ended
            if visit.outcome is None:
                t = words(request.language)
                visit.outcome = Outcome(REFUSED, problems=(Said(t("lost.no_place"), t("lost.again"), "files"),))
            raise

    async def wait(self, visit: Visit) -> Outcome | None:
        """Return what became of an upload; None where the work still goes on after a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.limits.patience):
                while visit.outcome is None and visit.task is not None and visit in self.visits:
                    await asyncio.wait([visit.task])
                    await asyncio.sleep(_MOMENT)  # work that was ended may begin anew
        return visit.outcome

    async def sweep(self) -> None:
        """Delete uploads whose time is over, for ever."""
        while True:
            await asyncio.sleep(_SWEEP)
            await self.visits.delete_expired()

    async def _answer(self, visit: Visit) -> None:
        async with self.queue.turn():
            visit.outcome = await self._outcome(visit.folder, visit.request)
        visit.size = max(visit.size, await asyncio.to_thread(_size, visit.folder))

    async def _outcome(self, folder: Path, request: Request) -> Outcome:
        """Return the answer that a process gives to a request; words that it gives none, where it is lost."""
        t = words(request.language)
        try:
            _clear(folder, {file.stored for file in request.files})  # no thread, which would go on when this is ended
            write(folder, request)
            await self._work(folder, self.limits)
            return await asyncio.to_thread(read, folder, Outcome)
        except Lost as lost:
            key = "too_long" if lost.too_long else "too_much"
        except Exception as error:  # whatever it is, the visitor gets an answer
            LOG.error("%s", where(error))
            key = "no_answer"
        return Outcome(REFUSED, summary=t("lost.summary"), problems=(Said(t(f"lost.{key}"), t("lost.fix"), "files"),))


def _clear(folder: Path, kept: Collection[str]) -> None:
    """Remove what earlier work on an upload has left in its folder: all but the files that were sent."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name not in kept:
            path.unlink()


def _size(folder: Path) -> int:
    """Return the bytes of the files of a folder."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
    return total
