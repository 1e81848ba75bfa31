"""The lines of a text file, with whether the last row is ended: a file may be cut off within it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Lines:
    """The lines of a text file without NUL, with the last one that was read."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self._last = ""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        self._last = next(self._file).replace("\0", "")
        return self._last

    def is_ended(self, cells: Sequence[str]) -> bool:
        """Return whether a line break ends the row that was just read, and is not within its last cell."""
        return self._last.endswith(("\n", "\r")) and not (cells and cells[-1].endswith(("\n", "\r")))
