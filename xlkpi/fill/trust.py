"""The trust in compiled templates during a batch: what the manifest may call done, and what must be filled again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..tables.record import Record
from .manifest import Done, Manifest


class Trust:
    """The trust in the compiled templates of a batch.

    Args:
        manifest: The manifest of the batch.
        is_right: Returns whether the file of a record holds what the engine makes of it.
    """

    def __init__(self, manifest: Manifest, is_right: Callable[[Record, Path], bool]) -> None:
        self._manifest = manifest
        self._is_right = is_right
        self._last: dict[str, tuple[Record, Path]] = {}
        """The last workbook of each filler with a compiled template, if the engine has not made it as well."""
        self.doubted: set[str] = set()
        """The digests of the templates whose workbooks must be filled again, by the engine."""

    def note(self, record: Record, path: Path, done: Done, filler: str, is_checked: bool) -> None:
        """Note a written workbook.

        Args:
            record: The record.
            path: The file.
            done: What the manifest is to say.
            filler: The filler with a compiled template that made it; "" where the engine did.
            is_checked: Whether the engine has made the same.
        """
        self._manifest.add(path.name, record, done, filler)
        if not filler:
            return
        self._last[filler] = record, path
        if template_of(filler) in self.doubted:  # begun before the doubt
            self._manifest.doubt(template_of(filler))
        elif is_checked:
            self._manifest.release(filler)
            del self._last[filler]

    def doubt(self, template: str) -> None:
        """Doubt all workbooks that were compiled from a template."""
        self.doubted.add(template)
        self._manifest.doubt(template)

    def finish(self) -> None:
        """Check the last workbook of each filler."""
        for filler, (record, path) in self._last.items():
            template = template_of(filler)
            if template in self.doubted:
                continue
            if self._is_right(record, path):
                self._manifest.release(filler)
            else:
                self.doubt(template)


def named(template: str, filler: str) -> str:
    """Return the name of a filler, which begins with the digest of its template."""
    return f"{template}.{filler}"


def template_of(filler: str) -> str:
    """Return the digest of a filler's template."""
    return filler.partition(".")[0]
