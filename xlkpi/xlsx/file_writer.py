"""A writer of many workbooks of one kind: parts that never change are compressed once."""

from __future__ import annotations

from .engine import Engine
from .package import Members
from .write_values import ValueWriter
from .zip_writer import ZipWriter


class FileWriter:
    """A writer of values into the parts of a workbook.

    Args:
        members: The parts.
        writer: The writer of values into these parts.
    """

    def __init__(self, members: Members, writer: ValueWriter) -> None:
        self._members = members
        self._writer = writer
        self._zips: dict[frozenset[str], ZipWriter] = {}

    def written(self, engine: Engine) -> bytes:
        """Return the file with the engine's values. Parts that never change are compressed once for all businesses."""
        parts = dict(self._writer.written(engine))
        changed = {name: content for name, content in parts.items() if content != self._members[name]}
        same = frozenset(self._members) - frozenset(changed)
        if same not in self._zips:
            self._zips[same] = ZipWriter({name: xml for name, xml in self._members.items() if name in same})
        return self._zips[same].written(changed.items())
