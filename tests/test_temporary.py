"""Temporary folders: gone at the end, and gone with the next run where their process was killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from folders import ROOT
from xlkpi import temporary
from xlkpi.temporary import temporary_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows locks no folders")
_KILLED = """
import os
from xlkpi.temporary import temporary_folder
with temporary_folder() as folder:
    (folder / "keys.parquet").write_text("keys")
    os.kill(os.getpid(), 9)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_killed_process_leaves_a_folder_until_the_next_run(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place)}
    )
    assert done.returncode == -signal.SIGKILL
    (left,) = place.iterdir()
    (place / "xlkpi-file.tmp").touch()
    (place / "xlkpi-link.tmp").symlink_to(left)
    with temporary_folder() as held, temporary_folder() as other:
        assert held != other
        assert {path for path in place.iterdir() if path.is_dir() and not path.is_symlink()} == {held, other}
        assert held.stat().st_mode & 0o77 == 0
    assert {path.name for path in place.iterdir()} == {"xlkpi-file.tmp", "xlkpi-link.tmp"}


def test_a_folder_that_another_process_removes_before_it_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, folders = temporary._lock, []

    def late(folder: Path) -> int | None:
        folders.append(folder)
        if len(folders) == 1:
            shutil.rmtree(folder)
        return lock(folder)

    monkeypatch.setattr(temporary, "_lock", late)
    with temporary_folder() as folder:
        assert folder.is_dir()
    assert len(folders) == 2
