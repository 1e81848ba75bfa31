"""Reports on the progress of a long run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Step:
    """One step of a long run. A function's `progress` argument is called with each: `Callable[[Step], None]`.

    Attributes:
        done: Number of finished items.
        total: Number of all items.
        written: File written for the last item; None where there is none.
        unit: What the numbers count, where it is not items: "MB".
        stage: What goes on after the last item, which takes its time but has no steps: "writing portfolio.xlsx".
    """

    done: int
    total: int
    written: Path | None = None
    unit: str = ""
    stage: str = ""


Progress = Callable[[Step], None]
"""Called after each step of a run."""


def with_progress(
    items: Iterable[Item],
    total: int,
    progress: Progress | None,
    written: Callable[[Item], Path | None] = lambda item: None,
    stage: str = "",
) -> Iterator[Item]:
    """Yield the items, and report each step once the caller asks for the next one.

    Args:
        items: The items, which the caller handles one after another.
        total: Number of items.
        progress: Called after each item; None for no reports.
        written: Returns the file written for an item.
        stage: What goes on once there are no more items; "" where nothing does.
    """
    for done, item in enumerate(items, 1):
        yield item
        if progress is not None:
            progress(Step(done, total, written(item)))
    if stage:
        show_stage(progress, stage, total)


def show_stage(progress: Progress | None, stage: str, total: int) -> None:
    """Report what goes on after the last of all items; see Step."""
    if progress is not None:
        progress(Step(total, total, stage=stage))
