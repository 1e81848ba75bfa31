"""What a visitor, and all visitors together, may cost the server."""

from __future__ import annotations

import os
from dataclasses import dataclass

MB = 1_000_000
MAX_SIZE = 20
"""The most megabytes of an upload, unless the server's operator says otherwise."""

_UPLOADS_AT_ONCE = 25
"""How many uploads of the greatest size are kept at a time."""
_WAITING_PER_WORKER = 8


@dataclass(frozen=True)
class Limits:
    """Bounds of size, number, time and memory.

    Attributes:
        size: The most bytes of an upload, all its files together.
        files: The most files of an upload.
        fields: The most fields of a form: twelve figures a month over two years, and the answers.
        text: The most characters of a field.
        visits: The most uploads that are kept at a time.
        workers: The number of processes that work at a time.
        seconds: The longest that the work on an upload may take.
        memory: The most bytes of memory of such a process, where the system can limit them.
        receiving: The longest in seconds that sending an upload may take.
        kept: How long in seconds an upload is kept after its visitor has last sent something.
        patience: How long in seconds a page waits for the work before it says that the work goes on.
    """

    size: int = MAX_SIZE * MB
    files: int = 12
    fields: int = 600
    text: int = 2_000
    visits: int = 200
    workers: int = os.cpu_count() or 1
    seconds: float = 60
    memory: int = 1_500 * MB
    receiving: float = 120
    kept: float = 600
    patience: float = 20

    @property
    def total(self) -> int:
        """Return the most bytes that all uploads may take on the disk."""
        return _UPLOADS_AT_ONCE * self.size

    @property
    def waiting(self) -> int:
        """Return how many uploads may wait for a process."""
        return _WAITING_PER_WORKER * self.workers
