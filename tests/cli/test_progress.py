"""How far a long run is, in a log."""

from __future__ import annotations

import pytest

from xlkpi.cli import progress


def test_a_log_has_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.shown("ab", 2)) == ["a", "b"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "SECONDS", 0)
    assert list(progress.shown("ab", 2)) == ["a", "b"]
    first, last = capsys.readouterr().err.splitlines()
    assert (first[:7], last[:7], last[-8:]) == ("1 of 2,", "2 of 2,", "0 s left")
