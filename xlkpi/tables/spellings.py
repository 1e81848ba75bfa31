"""What is said of spellings of a name that are one business."""

from __future__ import annotations

from collections.abc import Sequence

from ..messages import Message, joined, message


def one_business(file: str, names: Sequence[str]) -> Message:
    """Return the note that spellings are one business, which is called by the first of them."""
    listed = joined(", ", [message("“{name}”", name=name) for name in names])
    return message("{file}: {names} are one business, “{name}”", file=file, names=listed, name=names[0])
