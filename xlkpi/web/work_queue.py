"""The uploads that are worked on, and those that wait for their turn. Where too many wait, a visitor is told so."""

from __future__ import annotations

import asyncio


class Busy(Exception):  # noqa: N818 (it says how the server is)
    """So many uploads wait that one more would wait too long."""


class WorkQueue:
    """A queue of bounded length in front of a few workers.

    Args:
        workers: How many uploads are worked on at a time.
        waiting: How many more may wait.
    """

    def __init__(self, workers: int, waiting: int) -> None:
        self._turns = asyncio.Semaphore(workers)
        self._most = workers + waiting
        self.taken = 0
        """The number of uploads that are worked on or wait."""

    def check(self) -> None:
        """Raise Busy where there is no place in the queue."""
        if self.taken >= self._most:
            raise Busy

    def enter(self) -> None:
        """Take a place in the queue, for `leave` to give back. Raises Busy where there is none."""
        self.check()
        self.taken += 1

    def leave(self) -> None:
        """Give a place back."""
        self.taken -= 1

    def turn(self) -> asyncio.Semaphore:
        """Return what a `with` block waits for: a worker."""
        return self._turns
