"""Saving: whole or not there, and with every value."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from workbooks import VERTICALS, layout, opened, template, vertical
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import save_workbook, workbook_bytes, write_file

OPTIONS = Options("en", sample=True)


def test_saved_is_what_workbook_bytes_gives(tmp_path: Path) -> None:
    workbook = build_workbook(vertical(VERTICALS[0]), OPTIONS)
    save_workbook(workbook, tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == template(VERTICALS[0], OPTIONS)
    save_workbook(workbook, str(tmp_path / "b.xlsx"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_saved_workbook_can_be_changed_and_saved_again() -> None:
    places = layout(VERTICALS[0], OPTIONS)
    workbook = opened(template(VERTICALS[0], OPTIONS))
    workbook["Inputs"][places.business].value = "=1+1"
    assert opened(workbook_bytes(workbook), values=True)["Dashboard"]["A1"].value == 2
    workbook["Inputs"][places.business].value = "Second"
    assert opened(workbook_bytes(workbook), values=True)["Dashboard"]["A1"].value == "Second"


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
