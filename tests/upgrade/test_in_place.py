"""A workbook is replaced completely or not at all, and what it held before is never lost."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from xlkpi.errors import WorkbookError
from xlkpi.upgrade import in_place
from xlkpi.upgrade.in_place import replace_in_place


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "acme.xlsx"
    path.write_bytes(b"old")
    return path


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("links", [True, False])
def test_a_copy_never_replaces_an_older_one(links: bool, workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    if not links:
        monkeypatch.setattr(in_place.os, "link", refuse)
    workbook.chmod(0o600)
    replace_in_place(workbook, b"old", b"new")
    replace_in_place(workbook, b"new", b"newer")
    copies = {"acme.xlsx.bak": b"old", "acme.xlsx.2.bak": b"new"}
    assert held(workbook.parent) == {"acme.xlsx": b"newer", **copies}
    assert workbook.stat().st_mode & 0o777 == 0o600


def test_a_workbook_that_is_read_only_is_not_replaced(workbook: Path) -> None:
    """Its owner keeps it from changes, though the folder would let a new file take its place."""
    workbook.chmod(0o444)
    with pytest.raises(WorkbookError, match="is read-only; allow changes to it, or write a copy with --output"):
        replace_in_place(workbook, b"old", b"new")
    assert held(workbook.parent) == {"acme.xlsx": b"old"}


def test_a_link_stays_a_link(workbook: Path) -> None:
    link = workbook.with_name("link.xlsx")
    link.symlink_to(workbook)
    replace_in_place(link, b"old", b"new")
    assert (link.is_symlink(), workbook.read_bytes()) == (True, b"new")


def test_a_full_disk_leaves_everything_as_it_was(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(in_place, "write_file", full)
    with pytest.raises(OSError, match="No space"):
        replace_in_place(workbook, b"old", b"new")
    assert held(workbook.parent) == {"acme.xlsx": b"old"}


@pytest.mark.parametrize("mark", ["~$acme.xlsx", ".~lock.acme.xlsx#"])
def test_a_workbook_that_is_open_is_not_replaced(mark: str, workbook: Path) -> None:
    workbook.with_name(mark).touch()
    with pytest.raises(WorkbookError, match="is open in a spreadsheet program; close it there"):
        replace_in_place(workbook, b"old", b"new")
    assert held(workbook.parent) == {"acme.xlsx": b"old", mark: b""}


def test_a_workbook_that_was_saved_meanwhile_is_not_replaced(workbook: Path) -> None:
    with pytest.raises(WorkbookError, match="was saved by another program while it was read"):
        replace_in_place(workbook, b"older", b"new")
    assert held(workbook.parent) == {"acme.xlsx": b"old"}
