"""How far a long run is, for whoever called it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Step:
    """One step of a long run. The functions with a `progress` call it with each: it is a `Callable[[Step], None]`.

    Attributes:
        done: Number of items that are done.
        total: Number of all items.
        written: File that the last item gave; None where it gave none.
    """

    done: int
    total: int
    written: Path | None = None


Progress = Callable[[Step], None]
"""Called after each step of a run."""


def with_progress(
    items: Iterable[Item],
    total: int,
    progress: Progress | None,
    written: Callable[[Item], Path | None] = lambda item: None,
) -> Iterator[Item]:
    """Yield the items, and report each step once the caller asks for the next one.

    Args:
        items: What is done, one after another.
        total: Number of items.
        progress: Called after each item; None for a caller who wants no reports.
        written: Returns the file that an item gave.
    """
    for done, item in enumerate(items, 1):
        yield item
        if progress is not None:
            progress(Step(done, total, written(item)))
