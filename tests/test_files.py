"""Files: whole or not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xlkpi.files import holds_other, remove_torn, whole_file, write_file


def test_write_file_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_new_file_has_the_users_usual_rights(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "file", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_file(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_names_the_file(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    with pytest.raises(OSError, match="taken"):
        write_file(target, b"")
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_file(tmp_path / "nowhere" / "file", b"")


def test_only_other_bytes_are_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert not holds_other(path, b"one")
    path.write_bytes(b"one")
    assert not holds_other(path, b"one")
    assert holds_other(path, b"two")
    assert holds_other(tmp_path, b"")


_BEGUN = """
import sys, time
from pathlib import Path
from xlkpi.files import whole_file
with whole_file(Path(sys.argv[1], "file")):
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="a process cannot be asked for here")
def test_what_a_killed_process_had_begun_is_taken_away(tmp_path: Path) -> None:
    """But not what this process, or another that runs, is writing; nor what somebody else calls a part."""
    (tmp_path / ".other-1-x.part").touch()
    process = subprocess.Popen([sys.executable, "-c", _BEGUN, str(tmp_path)])
    while len(list(tmp_path.iterdir())) == 1 and process.poll() is None:
        time.sleep(0.01)
    with whole_file(tmp_path / "mine"):
        remove_torn(tmp_path)
        assert len(list(tmp_path.iterdir())) == 3
        process.kill()
        process.wait()
        remove_torn(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-1-x.part", "mine"]
