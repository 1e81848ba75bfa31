"""Processes as copies of this one, or as fresh Pythons: what they have of it, and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from folders import SUPPORT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no copies, and no /proc")

FOLDERS = [str(SUPPORT), str(Path(__file__).parent)]
BEGUN = f"""
import sys, threading, time
sys.path += {FOLDERS!r}
from test_contexts import *
from xlkpi.jobs.isolation import one_guarded
from xlkpi.jobs.workers import own_process
"""
WAYS = {
    "forked": "",
    "spawned": "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n",
}
"""What makes a program start its processes in each way."""
KEPT: list[str] = []


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for temporary files whose name is short, as a socket's must be."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def python(way: str, *lines: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGUN + WAYS[way] + "\n".join(lines)],
        capture_output=True, text=True, timeout=120, env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.strip()


def seen(path: Path) -> list[str]:
    """What a process has of the one that asked: its variable, folder, memory, open file, and how it was started."""
    files = [str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
    command = Path("/proc/self/cmdline").read_text()
    way = "spawned" if "spawn_main" in command else "forked"
    return [way, os.environ.get("XLKPI_SEEN", ""), os.getcwd(), *KEPT, *(["open"] if str(path) in files else [])]  # noqa: PTH109


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_process_has_the_variables_and_the_folder_of_the_one_that_asked(way: str, place: Path) -> None:
    told = python(
        way,
        "os.environ['XLKPI_SEEN'] = 'now'; os.chdir(tempfile.gettempdir()); KEPT.append('memory')",
        "path = Path(tempfile.gettempdir(), 'held'); held = path.open('w')",
        "print(*one_guarded(seen, path))",
        folder=place,
    )
    assert told == " ".join([way, "now", str(place), *(["memory", "open"] if way == "forked" else [])])
    assert list(place.iterdir()) == [place / "held"]


def endless(path: Path) -> None:
    path.with_suffix(".new").write_text(str(os.getpid()))
    path.with_suffix(".new").rename(path)
    time.sleep(600)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_process_ends_with_its_parent_however_that_ends(way: str, place: Path) -> None:
    """So does Python's own helper."""
    mark = place / "mark"
    program = [sys.executable, "-c", f"{BEGUN}{WAYS[way]}one_guarded(endless, Path({str(mark)!r}))"]
    with subprocess.Popen(program, env={**os.environ, "TMPDIR": str(place)}) as parent:
        while not mark.exists() and parent.poll() is None:
            time.sleep(0.01)
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        begun = {int(pid) for pid in [mark.read_text(), *children]}
        parent.kill()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (left := {pid for pid in begun if runs(pid)}):
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == set()


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_parent_that_ignores_the_signal_to_end_can_end_its_copies(place: Path) -> None:
    told = python(
        "forked",
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "mark = Path(tempfile.gettempdir(), 'mark'); process = own_process(endless, mark); process.start()",
        "while not mark.exists(): time.sleep(0.01)",
        "process.terminate(); process.join(30)",
        "print(process.is_alive()); process.kill()",
        folder=place,
    )
    assert told == "False"
