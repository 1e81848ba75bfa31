"""The process that works on an upload: bounded, ended with all that it has started, and never led astray by a file."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from xlkpi.web import process
from xlkpi.web.limits import MB, Limits
from xlkpi.web.process import Lost, work_in_process

LIMITS = Limits(seconds=20, memory=200 * MB)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an upload's folder; the process runs the module `task`, which the test writes beside it."""
    monkeypatch.setattr(process, "_WORK", "task")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "code"))
    (tmp_path / "code").mkdir()
    (tmp_path / "upload").mkdir()
    return tmp_path / "upload"


def work(folder: Path, code: str, limits: Limits = LIMITS) -> None:
    (folder.parent / "code" / "task.py").write_text(code, encoding="utf-8")
    asyncio.run(work_in_process(folder, limits))


def test_it_works_in_the_folder_and_imports_nothing_from_it(folder: Path) -> None:
    (folder / "json.py").write_text("raise SystemExit(1)")
    work(folder, "import json, os, sys, tempfile; open('seen', 'w').write(sys.argv[1] + ' ' + tempfile.gettempdir())")
    assert (folder / "seen").read_text() == f"{folder} {folder}"


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "import os; os.abort()",
        pytest.param(
            "x = bytearray(500_000_000)", marks=pytest.mark.skipif(sys.platform != "linux", reason="bounds are Linux's")
        ),
    ],
)
def test_one_that_fails_is_lost(folder: Path, code: str) -> None:
    with pytest.raises(Lost) as lost:
        work(folder, code)
    assert not lost.value.too_long


@pytest.mark.skipif(sys.platform == "win32", reason="processes have other groups there")
def test_one_that_takes_too_long_is_ended_with_its_children(folder: Path) -> None:
    child = "import os, time; open('child', 'w').write(str(os.getpid())); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(Lost) as lost:
        work(folder, code, Limits(seconds=1))
    assert lost.value.too_long
    number = int((folder / "child").read_text())
    for _ in range(100):
        if not alive(number):
            return
        time.sleep(0.05)
    pytest.fail("the child lives")


def alive(number: int) -> bool:
    """Return whether a process runs; one that has ended, and that nobody has waited for, does not."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
