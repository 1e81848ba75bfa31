"""The page as `xlkpi serve` serves it, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TO_BEGIN = 60
_TO_END = 30


@dataclass(frozen=True)
class Served:
    """A page that is served.

    Attributes:
        address: Its address, without a stroke at the end.
        process: The server.
        temporary: The folder of its temporary files, uploads among them.
        log: The file of its log.
    """

    address: str
    process: subprocess.Popen[bytes]
    temporary: Path
    log: Path

    def uploads(self) -> list[Path]:
        """Return the folders of the uploads that are kept."""
        return [path for path in self.temporary.glob("*/*") if path.is_dir()]

    def left(self) -> list[Path]:
        """Return the files that are on the disk."""
        return [path for path in self.temporary.rglob("*") if not path.is_dir()]


@contextlib.contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """Serve the page, with its temporary files and its log in a folder, and end the server as a service does."""
    temporary, log = folder / "temporary", folder / "log"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "xlkpi", "serve", "--port", "0", *options]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, env=environment, stderr=written)
    try:
        yield Served(_address(log), process, temporary, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=_TO_END)


def _address(log: Path) -> str:
    """Return the address that the server says, once it says it."""
    until = time.monotonic() + _TO_BEGIN
    while time.monotonic() < until:
        if found := re.search(r"http://[\w.:]+(?=/)", log.read_text(encoding="utf-8")):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"the server says no address: {log.read_text(encoding='utf-8')}")
