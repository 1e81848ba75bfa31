"""The trust in compiled templates during a batch: what the manifest may call done, and what must be filled again."""

from __future__ import annotations

from pathlib import Path

from ..tables.record import Record
from .manifest import Done, Manifest


class Trust:
    """The trust in the compiled templates of a batch.

    Args:
        manifest: The manifest of the batch.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
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
            self.confirm(filler)

    def confirm(self, filler: str) -> None:
        """Note that the engine has made the same workbook as a filler."""
        self._manifest.release(filler)
        self._last.pop(filler, None)

    def doubt(self, template: str) -> None:
        """Doubt all workbooks that were compiled from a template."""
        self.doubted.add(template)
        self._manifest.doubt(template)

    def unchecked(self) -> list[tuple[str, Record, Path]]:
        """Return the last workbook of each filler, where the engine has not made this workbook as well."""
        return [(filler, *last) for filler, last in self._last.items() if template_of(filler) not in self.doubted]


def named(template: str, filler: str) -> str:
    """Return the name of a filler, which begins with the digest of its template."""
    return f"{template}.{filler}"


def template_of(filler: str) -> str:
    """Return the digest of a filler's template."""
    return filler.partition(".")[0]
