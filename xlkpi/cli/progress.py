"""How far a long run is: a bar with rate and time left on a terminal, now and then a plain line in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from .app import say

Done = TypeVar("Done")

SECONDS = 10
"""Between two lines of a log."""


def shown(done: Iterable[Done], total: int) -> Iterator[Done]:
    """The same, as it comes, telling on stderr how far it is. total: how many there will be."""
    return _bar(done, total) if sys.stderr.isatty() else _lines(done, total)


def _bar(done: Iterable[Done], total: int) -> Iterator[Done]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, rate="")
        for count, one in enumerate(done, 1):
            progress.update(task, completed=count, rate=_rate(count, started))
            yield one


def _lines(done: Iterable[Done], total: int) -> Iterator[Done]:
    started = told = time.monotonic()
    for count, one in enumerate(done, 1):
        now = time.monotonic()
        if now - told >= SECONDS:
            told = now
            left = (total - count) * (now - started) / count
            say(f"{count:,} of {total:,}, {_rate(count, started)}, {left:,.0f} s left")
        yield one


def _rate(count: int, started: float) -> str:
    seconds = time.monotonic() - started
    return f"{count / seconds:,.0f} a second" if seconds > 0 else ""
