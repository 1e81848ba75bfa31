"""A process with everything imported forks to run commands: a test of many killed commands pays one start.

with Forks() as forks:
    with forks.started("fill", "shops.csv", "-o", "out") as command:
        command.send(signal.SIGKILL)
    assert command.status == -signal.SIGKILL
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_PACKAGES = ("fill.fill_table", "collect.collect_workbooks", "portfolio.build_portfolio", "upgrade.upgrade_workbooks",
    "orders.import_orders", "fill.generate_templates")  # fmt: skip


class Command:
    """A running command; `status` is its exit status, once it has ended, and below 0 the signal that killed it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.status: int | None = None

    def send(self, number: int) -> None:
        os.kill(self.pid, number)


class Forks:
    """The process that forks, as a context manager."""

    def __init__(self) -> None:
        program = [sys.executable, __file__]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Forks:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate(timeout=60)

    @contextlib.contextmanager
    def started(self, *arguments: str, said: Path = Path(os.devnull)) -> Iterator[Command]:
        """Start a command, whose stderr goes to the file `said`; wait for its end when the context ends."""
        asking, answers = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answers is not None
        print(json.dumps([*arguments, str(said)]), file=asking, flush=True)
        command = Command(int(answers.readline()))
        try:
            yield command
        finally:
            print(file=asking, flush=True)
            command.status = int(answers.readline())

    def run(self, *arguments: str, said: Path = Path(os.devnull)) -> int | None:
        """Run a command to its end; return its exit status."""
        with self.started(*arguments, said=said) as command:
            pass
        return command.status


def _serve(asked: IO[str]) -> None:
    from importlib import import_module

    from xlkpi.cli import main

    for name in _PACKAGES:
        import_module(f"xlkpi.{name}")
    while line := asked.readline():
        *arguments, said = json.loads(line)
        if not (pid := os.fork()):
            _become(main, arguments, said)
        print(pid, flush=True)
        asked.readline()  # only now the process's number may be used again
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _become(main: object, arguments: list[str], said: str) -> None:
    """Run a command in this process, and end with its status."""
    assert callable(main)
    for descriptor, path in ((0, os.devnull), (1, os.devnull), (2, said)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), descriptor)
    sys.argv = ["xlkpi", *arguments]
    try:
        main()
    except SystemExit as exit_:
        os._exit(exit_.code if isinstance(exit_.code, int) else 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    os._exit(99)


if __name__ == "__main__":
    _serve(sys.stdin)
