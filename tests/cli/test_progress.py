"""How far a long run is, in a log and on a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from xlkpi.cli import progress
from xlkpi.jobs.progress import Step


def run() -> None:
    with progress.shown() as show:
        show(Step(1, 2, Path("a.xlsx")))
        show(Step(2, 2))
        show(Step(1, 1))


def test_a_log_has_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    assert capsys.readouterr() == ("a.xlsx\n", "")
    monkeypatch.setattr(progress, "SECONDS", 0)
    run()
    first, second, last = capsys.readouterr().err.splitlines()
    assert (first[:7], second[:7], second[-8:]) == ("1 of 2,", "2 of 2,", "0 s left")
    assert last[:7] == "1 of 1,"


def test_a_unit_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0)
    with progress.shown() as show:
        show(Step(1, 1500, unit="MB"))
        show(Step(750, 1500, unit="MB"))
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("750 of 1,500 MB, ")
    assert " MB per second, " in last


def test_paths_may_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(print_paths=False) as show:
        show(Step(1, 1, Path("a.xlsx")))
    assert capsys.readouterr().out == ""


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    run()
    assert "1/1" in terminal.getvalue()
    assert capsys.readouterr().out == "a.xlsx\n"
