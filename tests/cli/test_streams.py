"""Streams that nobody reads, or that are closed: the exit status tells of the work alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import run
from folders import ROOT
from input_tables import row, write_table

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX closes the streams")
XLKPI = f"{sys.executable} -m xlkpi"


def shell(command: str, folder: Path = ROOT) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=folder, env=environment).returncode


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("--help | true", 0),
        ("list --help | true", 0),
        ("nosuch 2> /dev/full", 2),
        ("nosuch <&- >&- 2>&-", 2),
        ("list >&-", 0),
        ("list > /dev/full 2> /dev/full", 2),  # the result is lost, and its reader is not at fault
    ],
)
def test_the_status_is_the_works(ending: str, status: int) -> None:
    assert shell(f"{XLKPI} {ending}") == status


@pytest.mark.slow
def test_the_work_goes_on_without_any_stream(tmp_path: Path) -> None:
    write_table(tmp_path / "shops.csv", [row("Acme"), row("Bad", cases_sold="many")])
    assert shell(f"{XLKPI} fill shops.csv -o out --jobs 2 <&- >&- 2>&-", tmp_path) == 1
    assert (tmp_path / "out" / "Acme.xlsx").is_file()


@pytest.mark.slow
def test_the_work_goes_on_when_the_terminal_is_closed(tmp_path: Path) -> None:
    import pty

    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "xlkpi", "fill", table, "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, cwd=ROOT) as process:
        os.close(its)
        os.close(ours)
    assert (process.returncode, (tmp_path / "out" / "Acme.xlsx").is_file()) == (0, True)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_valid_text_is_written_as_it_is_and_escaped_in_json(tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    out = os.fsdecode(os.fsencode(tmp_path) + b"/o\xfft")
    command = [sys.executable, "-m", "xlkpi", "fill", table, "-o", out]
    done = subprocess.run(command, capture_output=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, os.fsencode(f"{out}/Acme.xlsx\n"))
    assert json.loads(run("fill", table, "-o", out, "--overwrite", "--json").out)["folder"] == out
