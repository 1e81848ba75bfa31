"""A writer of many workbooks of one kind: parts that never change are compressed once."""

from __future__ import annotations

from .engine import Engine
from .package import Members, package
from .write_values import ValueWriter

LEVEL = 1
"""The compression level of parts that change. A higher level saves a seventh, but takes longer than all other work."""


class FileWriter:
    """A writer of values into the parts of a workbook.

    Args:
        members: The parts.
        writer: The writer of values into these parts.
    """

    def __init__(self, members: Members, writer: ValueWriter) -> None:
        self._members = members
        self._writer = writer
        self._unchanged: dict[frozenset[str], bytes] = {}

    def written(self, engine: Engine) -> bytes:
        """Return the file with the engine's values. Parts that never change are compressed once for all businesses."""
        parts = dict(self._writer.written(engine))
        changed = {name: content for name, content in parts.items() if content != self._members[name]}
        same = frozenset(self._members) - frozenset(changed)
        if same not in self._unchanged:
            self._unchanged[same] = package({name: xml for name, xml in self._members.items() if name in same})
        return package(changed, self._unchanged[same], LEVEL)
