"""How far a long run is, in a log and on a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from xlkpi.cli import app, progress
from xlkpi.jobs.progress import Step, show_stage, with_progress
from xlkpi.messages import message


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
    assert (first, second[:7], second[-8:]) == ("1 of 2", "2 of 2,", "0 s left")
    assert last == "1 of 1"


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


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Make stderr a terminal of 80 columns, and return what it shows."""
    shown = io.StringIO()
    shown.isatty = lambda: True  # type: ignore[method-assign]  # pytest's stderr is no terminal
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return shown


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = terminal_of(monkeypatch)
    run()
    assert "1 of 1" in terminal.getvalue()
    assert capsys.readouterr().out == "a.xlsx\n"


def test_what_has_no_steps_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first step and after the last, in the user's language."""
    terminal = terminal_of(monkeypatch)
    monkeypatch.setattr(app, "_language", "fr")
    with progress.shown(message("reading {file}", file="a.csv")) as show:
        assert list(with_progress(range(3), 3, show, stage=message("writing {file}", file="b.xlsx"))) == [0, 1, 2]
    words = terminal.getvalue()
    assert words.index("lecture de a.csv") < words.index("écriture de b.xlsx")


def test_a_log_names_what_has_no_steps(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0)
    with progress.shown() as show:
        show_stage(show, message("writing {file}", file="b.xlsx"), 3)
    assert capsys.readouterr().err == "writing b.xlsx\n"
