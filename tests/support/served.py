"""The page as `xlkpi serve` serves it, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    process: subprocess.Popen[str]
    temporary: Path
    log: Path

    def left(self) -> list[Path]:
        """Return the files that are on the disk."""
        return [path for path in self.temporary.rglob("*") if not path.is_dir()]


@contextlib.contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """Serve the page, with its temporary files and its log in a folder, and end the server as a service does."""
    temporary, log = folder / "temporary", folder / "log"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "xlkpi", "serve", "--port", "0", *options]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=written, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[\w.:]+", process.stdout.readline())
        assert found, log.read_text(encoding="utf-8")
        yield Served(found[0], process, temporary, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=_TO_END)
