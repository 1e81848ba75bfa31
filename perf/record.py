"""The writing of a run into perf/README.md: what it printed, with the date and the machine."""

from __future__ import annotations

import datetime
import io
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TextIO

RECORD = "--record"
README = Path(__file__).with_name("README.md")
FIRST, LAST = "<!-- run: written by `python -m perf --record` -->", "<!-- /run -->"
PEERS = ("openpyxl", "numpy", "pandas", "duckdb", "wolfxl", "isal", "xlwings")


class _Copied(io.TextIOBase):
    """A stream that writes what it gets to another one, and keeps it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.text = ""

    def write(self, text: str) -> int:
        """Write a text, and keep it."""
        self.text += text
        return self._stream.write(text)

    def flush(self) -> None:
        """Show at once what was written."""
        self._stream.flush()


@contextmanager
def recorded() -> Iterator[None]:
    """Write what is printed in a `with` block into the README as well, unless the block fails."""
    copied = _Copied(sys.stdout)
    with redirect_stdout(copied):
        yield
    README.write_text(with_run(README.read_text(encoding="utf-8"), copied.text), encoding="utf-8")


def with_run(page: str, printed: str) -> str:
    """Return the page with a run in place of the one between its markers."""
    before, _, rest = page.partition(FIRST)
    _, end, after = rest.partition(LAST)
    if not end:
        raise SystemExit(f"{README}: the markers {FIRST} and {LAST} are missing")
    block = "\n".join([FIRST, machine(), "", "```text", printed.strip("\n"), "```", LAST])
    return before + block + after


def machine() -> str:
    """Return the date and the machine in one sentence; the load tells whether it was idle."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    packages = ", ".join(f"{name} {found}" for name in PEERS if (found := _version(name)))
    return (
        f"{today}, {os.cpu_count()} cores, load {os.getloadavg()[2]:.1f}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
