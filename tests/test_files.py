"""Files: whole or not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from xlkpi import files
from xlkpi.files import holds_other, remove_torn, sync_files, whole_file, write_file


def test_write_file_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize("open_files", [files._OPEN_FILES, "/nowhere"])
def test_a_new_file_has_the_users_usual_rights_unless_it_is_private(
    open_files: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_OPEN_FILES", open_files)
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "file", b"")
        write_file(tmp_path / "private", b"", private=True)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("file", "private")]
    assert modes == [0o640, 0o600]


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
from xlkpi import files
files._OPEN_FILES = sys.argv[2]
with files.whole_file(Path(sys.argv[1], "file")):
    print(flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps closed files for a minute")
@pytest.mark.parametrize("named", [False, True])
def test_what_a_killed_process_had_begun_is_removed(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But not what this process, or another that runs, is writing; nor what somebody else calls a part."""
    (tmp_path / ".other-1-x.part").touch()
    if named:  # as where no file can be without a name
        monkeypatch.setattr(files, "_OPEN_FILES", "/nowhere")
    begun = [sys.executable, "-c", _BEGUN, str(tmp_path), files._OPEN_FILES]
    with subprocess.Popen(begun, stdout=subprocess.PIPE) as process, whole_file(tmp_path / "mine"):
        assert process.stdout is not None
        process.stdout.readline()
        remove_torn(tmp_path)
        nameless = not named and sys.platform == "linux"
        assert len(list(tmp_path.iterdir())) == (1 if nameless else 3)
        process.kill()
        process.wait()
        remove_torn(tmp_path)
        assert len(list(tmp_path.iterdir())) == (1 if nameless else 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-1-x.part", "mine"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files without a name")
def test_a_temporary_name_that_another_file_needs_is_held_until_it_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another process removes what is torn between the link and the renaming."""
    replace = Path.replace

    def removed_meanwhile(name: Path, path: Path) -> Path:
        assert name.exists()
        remove_torn(tmp_path)
        return replace(name, path)

    monkeypatch.setattr(Path, "replace", removed_meanwhile)
    write_file(tmp_path / "file", b"one")
    write_file(tmp_path / "file", b"two")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"two"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files without a name")
def test_where_no_hard_link_can_be_made_the_file_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: object, **options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    write_file(tmp_path / "file", b"one")
    write_file(tmp_path / "file", b"two")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"two"]
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_file(tmp_path / "taken", b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken"]


def test_files_are_waited_for_together(tmp_path: Path) -> None:
    write_file(tmp_path / "file", b"one")
    sync_files([tmp_path / "file"])
    with pytest.raises(FileNotFoundError):
        sync_files([tmp_path / "nowhere" / "file"])
