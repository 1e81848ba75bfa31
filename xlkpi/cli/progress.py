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
_WIDTH = 20
"""Characters of the bar, which leave room for words on a line of 80."""


@contextmanager
def shown(begin: str = "", print_paths: bool = True) -> Iterator[Progress]:
    """Show the progress of a run on stderr, and print the paths of written files. Yields the callback for the run.

    Args:
        begin: What goes on before the first step, such as "reading shops.csv".
        print_paths: Whether the path of each written file is printed.
    """
    with _display(begin) as display:

        def show(step: Step) -> None:
            display.show(step)
            if print_paths and step.written is not None:
                write(str(step.written))

        yield show


@contextmanager
def _display(begin: str) -> Iterator[_Lines]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(_WIDTH), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    redirect = sys.stdout.isatty()  # paths must go to the file or pipe, not above the bar
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=redirect) as bar:
        yield _Bar(bar, begin)


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
        say(step.stage or self._line(step))

    def _line(self, step: Step) -> str:
        """Return how far the run is, at which rate, and how long it will take."""
        seconds, total = self._last - self._started, _counted(step.total, step.unit)
        if step.done == 1 or seconds <= 0:  # nothing to compare with
            return message("{done:,} of {total}", done=step.done, total=total)
        return message(
            "{done:,} of {total}, {rate}, {left:,.0f} s left",
            done=step.done,
            total=total,
            rate=message("{number} per second", number=_counted(step.done / seconds, step.unit)),
            left=(step.total - step.done) * seconds / step.done,
        )


def _counted(number: float, unit: str) -> str:
    return message("{number:,.0f} {unit}", number=number, unit=unit) if unit else Message("{n:,.0f}", {"n": number})


class _Bar(_Lines):
    """The progress as a bar on a terminal, which moves to and fro while there are no steps."""

    def __init__(self, bar: Bar, begin: str) -> None:
        super().__init__()
        self._bar = bar
        self._task = bar.add_task(in_words(begin), total=None)

    def _show(self, step: Step) -> None:
        if step.stage:
            self._begin(in_words(step.stage), None)
            return
        if step.done == 1:  # each part has its own time
            self._begin("", step.total)
        self._bar.update(self._task, completed=step.done, description=in_words(self._line(step)))

    def _begin(self, description: str, total: int | None) -> None:
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(description, total=total)
