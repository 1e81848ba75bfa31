"""The progress of reading files, in megabytes: DuckDB says how far its query is, to a thread that asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ...jobs.progress import Progress, Step
from ...messages import message

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

_MB = 1_000_000
_SECONDS = 0.2


class ReadingProgress:
    """The progress of a run that reads several files. Each file counts at least one megabyte.

    Args:
        con: The DuckDB connection that reads the files.
        files: The files.
        progress: Called with each step; None for no reports.
    """

    def __init__(self, con: BaseBackend, files: list[Path], progress: Progress | None) -> None:
        self._con = con
        self._progress = progress
        self._sizes = {file: _megabytes(file) for file in files}
        self._total = sum(self._sizes[file] for file in files)
        self._before = self._shown = 0

    @contextmanager
    def reading(self, file: Path) -> Iterator[None]:
        """Report the progress of a file while it is read in a `with` block."""
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(file, done), daemon=True)
        if self._progress:
            # DuckDB keeps its progress only where it would also print it.
            self._con.raw_sql("SET enable_progress_bar = true; SET enable_progress_bar_print = false").fetchall()
            thread.start()
        try:
            yield
        finally:
            done.set()
            if self._progress:
                thread.join()
            self._before += self._sizes[file]
            self._show(self._before)

    def _watch(self, file: Path, done: threading.Event) -> None:
        while not done.wait(_SECONDS):
            share = max(0, self._con.con.query_progress()) / 100
            self._show(self._before + int(self._sizes[file] * share))

    def _show(self, done: int) -> None:
        if self._progress is None or done <= self._shown:
            return
        if not self._shown and done > 1:  # a run begins with its first step
            self._progress(Step(1, self._total, unit=message("MB")))
        self._shown = done
        self._progress(Step(done, self._total, unit=message("MB")))


def _megabytes(file: Path) -> int:
    try:
        return max(1, round(file.stat().st_size / _MB))
    except OSError:  # reported when the file is read
        return 1
