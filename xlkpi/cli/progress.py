"""The progress of a long run: a bar with rate and time left on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..messages import Message, message
from .app import in_words, say, write

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from ..jobs.progress import Progress, Step

SECONDS = 10
"""Seconds between two lines of a log."""


@contextmanager
def shown(print_paths: bool = True) -> Iterator[Progress]:
    """Show the progress of a run on stderr, and print the paths of written files. Yields the callback for the run."""
    with _display() as display:

        def show(step: Step) -> None:
            display.show(step)
            if print_paths and step.written is not None:
                write(str(step.written))

        yield show


@contextmanager
def _display() -> Iterator[_Lines]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    redirect = sys.stdout.isatty()  # paths must go to the file or pipe, not above the bar
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=redirect) as bar:
        yield _Bar(bar)


class _Lines:
    """The progress as lines of a log. A run may have several parts, each of which starts with its first item."""

    def __init__(self) -> None:
        self._started = self._shown_at = self._last = time.monotonic()

    def show(self, step: Step) -> None:
        """Record a step, and show it when the last line is old enough."""
        if step.done == 1:
            self._started = self._last
        self._last = time.monotonic()
        self._show(step)

    def _show(self, step: Step) -> None:
        if self._last - self._shown_at < SECONDS:
            return
        self._shown_at = self._last
        left = (step.total - step.done) * (self._last - self._started) / step.done
        rate = self._rate(step)
        say(
            message(
                "{done:,} of {total}, {rate}, {left:,.0f} s left",
                done=step.done,
                total=_counted(step.total, step.unit),
                rate=rate,
                left=left,
            )
        )

    def _rate(self, step: Step) -> str:
        seconds = self._last - self._started
        if seconds <= 0:
            return ""
        return message("{number} per second", number=_counted(step.done / seconds, step.unit))


def _counted(number: float, unit: str) -> str:
    return message("{number:,.0f} {unit}", number=number, unit=unit) if unit else Message("{n:,.0f}", {"n": number})


class _Bar(_Lines):
    """The progress as a bar on a terminal."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar
        self._task = bar.add_task("", total=None, rate="")

    def _show(self, step: Step) -> None:
        if step.done == 1:  # each part has its own time
            self._bar.remove_task(self._task)
            self._task = self._bar.add_task("", total=step.total, rate="")
        self._bar.update(self._task, completed=step.done, rate=in_words(self._rate(step)))
