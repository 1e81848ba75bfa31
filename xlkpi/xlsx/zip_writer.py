"""The writing of many packages that differ in some parts alone: a package's other parts are compressed once.

`zipfile` in mode "a" reads and writes the directory of all parts for each file. Here the directory of the unchanged
parts is a constant, and the parts that change are compressed by isal where it is installed: five times as fast as zlib
at its fastest. Both give parts of the same contents, but not the same bytes, so nothing may compare the bytes of
packages from two computers: `same_parts` compares what they hold.
"""

from __future__ import annotations

import importlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

from .package import DATE, Members, package

LEVEL = 1
"""The compression level of parts that change. A higher level saves a seventh, but takes longer than all other work."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DAY = (DATE[0] - 1980) << 9 | DATE[1] << 5 | DATE[2]
_VERSION, _UNIX, _UTF8 = 20, 3 << 8, 0x800
_RIGHTS = 0o600 << 16
_RAW = -15
"""The window of deflate without zlib's header."""


def _fastest() -> Any:
    """Return the module that compresses: isal, or zlib where there is no wheel of isal."""
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:
        return zlib


compressor = _fastest()


class ZipWriter:
    """A writer of packages that have some parts in common.

    Args:
        members: The common parts.
    """

    def __init__(self, members: Members) -> None:
        whole = package(members)
        end = whole.rindex(b"PK\5\6")
        _, _, _, _, self._count, size, start, _ = _END.unpack(whole[end : end + _END.size])
        self._body, self._directory = whole[:start], whole[start : start + size]
        self._last: dict[str, tuple[bytes, bytes, int]] = {}
        """Of each other part the last content, packed, and its check: many parts are the same in the next package."""

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs."""
        return {**vars(self), "_last": {}}

    def written(self, parts: Iterable[tuple[str, bytes]]) -> bytes:
        """Return the package of the common parts and of others, which follow them."""
        pieces, entries = [self._body], [self._directory]
        position, count = len(self._body), self._count
        for part, content in parts:
            name = part.encode()
            flags = 0 if part.isascii() else _UTF8
            last, packed, check = self._last.get(part, (None, b"", 0))
            if content != last:
                deflate = compressor.compressobj(LEVEL, zlib.DEFLATED, _RAW)
                packed = deflate.compress(content) + deflate.flush()
                check = compressor.crc32(content)
                self._last[part] = content, packed, check
            common = (flags, zlib.DEFLATED, 0, _DAY, check, len(packed), len(content), len(name), 0)
            header = _LOCAL.pack(b"PK\3\4", _VERSION, *common)
            entries.append(
                _CENTRAL.pack(b"PK\1\2", _VERSION | _UNIX, _VERSION, *common, 0, 0, 0, _RIGHTS, position) + name
            )
            pieces += (header, name, packed)
            position += len(header) + len(name) + len(packed)
            count += 1
        directory = b"".join(entries)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), position, 0)
        return b"".join([*pieces, directory, end])


def same_parts(one: bytes, other: bytes) -> bool:
    """Return whether two files are packages of the same parts, whatever compressed them and in whatever order."""
    if one == other:
        return True
    if not (_is_bare(one) and _is_bare(other)):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(one)) as first, zipfile.ZipFile(io.BytesIO(other)) as second:
            if _listed(first) != _listed(second):
                return False
            return all(first.read(name) == second.read(name) for name in first.namelist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError):
        return False


def _is_bare(data: bytes) -> bool:
    """Return whether a file has nothing before its first part and nothing after its directory."""
    end = data[-_END.size :]
    return data.startswith(b"PK\3\4") and end.startswith(b"PK\5\6") and end.endswith(b"\0\0")


def _listed(archive: zipfile.ZipFile) -> list[tuple[str, int, int]]:
    return sorted((info.filename, info.CRC, info.file_size) for info in archive.infolist())
