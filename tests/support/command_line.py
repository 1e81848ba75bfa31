"""Run the command line as a user does: in this process, in one of its own, or in a terminal."""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from folders import ROOT
from xlkpi.cli import main, progress


def write_own_vertical(folder: Path) -> Path:
    """A user's catalogue file: the example of docs/catalogue.md, with a calculator of its own, but no benchmark."""
    page = (ROOT / "docs/catalogue.md").read_text(encoding="utf-8")
    vertical = page.split("```toml\n")[1].split("```")[0]
    file = folder / "flowers.toml"
    file.write_text(re.sub(r"(?m)^thresholds = {.*}$", "thresholds = {}", vertical), encoding="utf-8")
    return file


class Result(NamedTuple):
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


def run(*arguments: str, **variables: str) -> Result:
    """Run the command in this process, its output piped; `variables` are the only XLKPI_ variables it sees.

    No line tells of the progress: whether one does hangs on how busy the machine is.
    """
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    argv, sys.argv = sys.argv, ["xlkpi", *arguments]
    status: object = None
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.object(progress, "SECONDS", math.inf))
            stack.enter_context(_environment(variables))
            stack.enter_context(contextlib.redirect_stdout(out))
            stack.enter_context(contextlib.redirect_stderr(err))
            main()
    except SystemExit as exit_:
        status = exit_.code or 0
    finally:
        sys.argv = argv
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(errors="surrogateescape"))  # type: ignore[attr-defined]
    assert isinstance(status, int)
    return Result(status, *texts)


def run_process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, its output piped."""
    command = [sys.executable, "-m", "xlkpi", *arguments]
    return subprocess.run(command, capture_output=True, env={**_clean(), **variables}, cwd=ROOT, timeout=60)


def run_in_terminal(*arguments: str, columns: int) -> str:
    """What the command shows in a terminal of that width, without its styles."""
    import pty

    ours, its = pty.openpty()
    environment = {**_clean(), "COLUMNS": str(columns), "TERM": "xterm"}
    command = [sys.executable, "-m", "xlkpi", *arguments]
    with subprocess.Popen(command, stdout=its, stderr=its, env=environment, cwd=ROOT) as process:
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError):  # Linux: the terminal's end is an error
            while part := os.read(ours, 65536):
                shown += part
        os.close(ours)
    assert process.returncode == 0, shown
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    wanted = {**_clean(), **variables}
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("XLKPI_")}
