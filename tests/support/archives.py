"""Zip archives for the tests, taken apart and put together again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path


def members(path: Path) -> dict[str, bytes]:
    """The members of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    """Return an archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def write_archive(path: Path, content: Mapping[str, bytes]) -> Path:
    """Write an archive of these members; return its path."""
    path.write_bytes(packed(content))
    return path


def changed(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The archive with some bytes of a member replaced."""
    content = members(path)
    assert old in content[member]
    return write_archive(path, content | {member: content[member].replace(old, new)})
