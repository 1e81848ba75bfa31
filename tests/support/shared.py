"""Files that are made once for all processes that share the tests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

folder: Path | None = None
"""Where they are kept; None where one process runs all tests. conftest.py sets it."""


def made_once(name: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` makes, or what another process has made by this name."""
    if folder is None:
        return make()
    file = folder / hashlib.sha256(name.encode()).hexdigest()
    if not file.exists():
        part = file.with_suffix(f".{os.getpid()}")
        part.write_bytes(make())
        part.replace(file)  # whole or not there; two that make it at once make the same
    return file.read_bytes()
