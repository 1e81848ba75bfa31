"""A temporary file for data of persons."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xlkpi.orders.exports.private_file import PrivateFile


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not show open files as paths")
def test_it_has_no_name(tmp_path: Path) -> None:
    file = PrivateFile(tmp_path)
    file.path.write_text("Zoé", encoding="utf-8")
    assert list(tmp_path.iterdir()) == []
    assert file.path.read_text(encoding="utf-8") == "Zoé"
    path = file.path
    del file
    assert not path.exists()


def test_elsewhere_it_has_a_name_that_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 0)  # a process whose files are not shown
    file = PrivateFile(tmp_path)
    file.path.write_text("Zoé", encoding="utf-8")
    assert list(tmp_path.iterdir()) == [file.path]
    if os.name == "posix":
        assert file.path.stat().st_mode & 0o077 == 0
    del file
    assert list(tmp_path.iterdir()) == []
