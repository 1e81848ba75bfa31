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
        self._writer = writer
        self._zip = ZipWriter({name: xml for name, xml in members.items() if name not in writer.parts})

    def written(self, engine: Engine) -> bytes:
        """Return the file with the engine's values. Parts that never change are compressed once for all businesses."""
        return self._zip.written(self._writer.written(engine))
