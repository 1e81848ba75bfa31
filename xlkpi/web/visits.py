"""Uploads that are kept for a while: each in a folder of its own, found by a token that nobody can guess.

There are no accounts, no cookies and no sessions: whoever has the token sees the upload. The folder has another name,
so that a list of the computer's processes or folders tells no token.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .limits import Limits
from .outcome import Outcome
from .request import Request

_BYTES = 32
"""The random bytes of a token, of which 16 would do."""


class Full(Exception):  # noqa: N818 (it says how the server is)
    """So many uploads are kept that there is no room for one more."""


@dataclass
class Visit:
    """An upload, and what became of it.

    Attributes:
        token: The secret in the addresses of its pages.
        folder: Where its files are.
        size: The bytes that are reserved for it.
        until: When it is deleted, by the clock of its store.
        request: What the visitor has asked.
        outcome: The answer; None while the work goes on.
        task: The work.
    """

    token: str
    folder: Path
    size: int
    until: float
    request: Request = field(default_factory=Request)
    outcome: Outcome | None = None
    task: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        """End the work on the upload, if it still goes on."""
        while self.task is not None and not self.task.done():  # meanwhile, other work may have begun
            self.task.cancel()
            await asyncio.wait([self.task])


class Visits:
    """All uploads that are kept.

    Args:
        root: The folder of their folders, which only the server's user can read.
        limits: How many there may be, how large together, and for how long.
        clock: Returns the time in seconds.
    """

    def __init__(self, root: Path, limits: Limits, clock: Callable[[], float]) -> None:
        self._root, self._limits, self._clock = root, limits, clock
        self._known: dict[str, Visit] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[Visit]:
        return iter(list(self._known.values()))

    def open(self, size: int) -> Visit:
        """Make the folder of a new upload, and reserve its room.

        Args:
            size: The bytes that the upload may have.

        Raises:
            Full: There is no room for it.
        """
        taken = sum(visit.size for visit in self)
        if len(self) >= self._limits.visits or taken + size > self._limits.total:
            raise Full
        folder = self._root / secrets.token_hex(_BYTES // 2)
        folder.mkdir(mode=0o700)
        visit = Visit(secrets.token_urlsafe(_BYTES), folder, size, 0)
        self.keep(visit)
        self._known[visit.token] = visit
        return visit

    def keep(self, visit: Visit) -> None:
        """Let the time of an upload begin anew, since its visitor has sent something."""
        visit.until = self._clock() + self._limits.kept

    def get(self, token: str) -> Visit | None:
        """Return the upload of a token; None where there is none, or none any more."""
        visit = self._known.get(token)
        return visit if visit and visit.until > self._clock() else None

    async def delete(self, visit: Visit) -> None:
        """End the work on an upload, and remove its files."""
        self._known.pop(visit.token, None)
        await visit.stop()
        await asyncio.to_thread(shutil.rmtree, visit.folder, ignore_errors=True)

    async def delete_expired(self) -> None:
        """Delete the uploads whose time is over."""
        now = self._clock()
        for visit in self:
            if visit.until <= now:
                await self.delete(visit)

    async def delete_all(self) -> None:
        """Delete all uploads, as the server stops."""
        for visit in self:
            await self.delete(visit)
