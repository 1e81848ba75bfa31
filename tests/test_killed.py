"""Commands that are killed at any moment: nothing is torn, nothing is left over, and the next run finishes the work."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import run
from folders import ROOT
from forked import Forks
from input_tables import row, write_table
from xlkpi.cli import app
from xlkpi.fill.manifest import NAME

SHOPS = [f"Shop {number}" for number in range(12)]
EXPORT = str(ROOT / "tests/data/exports/shopify.csv")
COMMANDS = {
    "fill": "fill {given}/shops.csv -o {out} --resume",
    "fill by two": "fill {given}/shops.csv -o {out} --resume --jobs 2",
    "collect": "collect {given}/filled -o {out}/table.csv --overwrite",
    "portfolio": "portfolio {given}/shops.csv -o {out}/all.xlsx --overwrite",
    "upgrade": "upgrade {given}/filled -o {out} --overwrite",
    "update": "update {given}/later.csv {given}/filled -o {out} --overwrite",
    "new-year": "new-year {given}/filled -o {out} --overwrite",
    "import": f"import {EXPORT} --vertical custom-phone-cases --business Acme -o {{out}}/inputs.csv --overwrite",
}
"""The commands that write files. {given} is a folder with two tables and filled workbooks, {out} a new one."""
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="a process is forked")]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    table = write_table(folder / "shops.csv", [row(name, cases_sold=str(n)) for n, name in enumerate(SHOPS)])
    write_table(folder / "later.csv", [row(name, month="2026-03", cases_sold="5") for name in sorted(SHOPS)[:3]])
    assert run("fill", table, "-o", str(folder / "filled")).status == 0
    for path in sorted((folder / "filled").iterdir())[3:]:
        path.unlink()
    return folder


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as made:
        yield made


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder; the manifest's rows in any order, since two processes may finish in another one."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {name: b"\n".join(sorted(set(data.split(b"\n")))) if name == NAME else data for name, data in found.items()}


def command(name: str, given: Path, out: Path) -> list[str]:
    return COMMANDS[name].format(given=given, out=out).split()


@pytest.mark.parametrize("kills", [3, pytest.param(170, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_any_moment_and_run_again(name: str, kills: int, given: Path, forks: Forks, tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    whole, out = tmp_path / "whole", tmp_path / "out"
    whole.mkdir()
    started = time.monotonic()
    status = forks.run(*command(name, given, whole))
    seconds = time.monotonic() - started
    expected = contents(whole)
    assert status in (0, 1)
    for _ in range(kills):
        out.mkdir(exist_ok=True)
        with forks.started(*command(name, given, out)) as killed:
            time.sleep(moments.uniform(0, seconds))
            killed.send(signal.SIGKILL)
        found = contents(out)
        found.pop(NAME, None)
        torn = {file for file in found if file.startswith(".xlkpi-") and file.endswith(".part")}
        assert {file: data for file, data in found.items() if file not in torn}.items() <= expected.items(), seed
        if moments.random() < 0.3:
            shutil.rmtree(out)  # else the next run replaces files
    out.mkdir(exist_ok=True)
    assert run(*command(name, given, out)).status == status
    assert contents(out) == expected, seed


@pytest.mark.parametrize("kills", [2, pytest.param(170, marks=pytest.mark.soak)])
def test_an_update_in_place_leaves_the_old_workbook_or_the_new(
    kills: int, given: Path, forks: Forks, tmp_path: Path
) -> None:
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    old, place = contents(given / "filled"), tmp_path / "place"
    update = ["update", str(given / "later.csv"), str(place), "--in-place"]
    shutil.copytree(given / "filled", place)
    started = time.monotonic()
    assert forks.run(*update) == 0
    seconds = time.monotonic() - started
    new = contents(place)
    for _ in range(kills):
        shutil.rmtree(place)
        shutil.copytree(given / "filled", place)
        with forks.started(*update) as killed:
            time.sleep(moments.uniform(0, seconds))
            killed.send(signal.SIGKILL)
        found = {name: data for name, data in contents(place).items() if not name.endswith(".part")}
        assert old.keys() <= found.keys(), seed
        assert all(data in (old.get(name), new[name]) for name, data in found.items()), seed
    again = run(*update)
    assert again.status == 0, (again.err, seed)
    assert {name: contents(place)[name] for name in old} == {name: new[name] for name in old}, seed


@pytest.mark.parametrize(("ending", "group", "status"), [(signal.SIGTERM, False, 143), (signal.SIGHUP, True, 129)])
def test_a_signal_ends_a_command_as_ctrl_c_does(
    ending: signal.Signals, group: bool, status: int, given: Path, tmp_path: Path
) -> None:
    """Its processes end, and it leaves whole files alone. A closed terminal tells all processes at once."""
    table = write_table(tmp_path / "shops.csv", [row(f"Shop {n}", cases_sold=str(n)) for n in range(400)])
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "xlkpi", "fill", table, "-o", str(out), "--jobs", "2"]
    with subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as process:  # fmt: skip
        while not list(out.glob("*.xlsx")) and process.poll() is None:
            time.sleep(0.01)
        (os.killpg if group else os.kill)(process.pid, ending)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == status, said
    assert "leaked" not in said
    assert "Traceback" not in said
    assert not list(temporary.iterdir())
    assert {path.suffix for path in out.iterdir()} <= {".xlsx", ".csv"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGHUP")
def test_a_signal_that_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with app._ended_by_signals():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is app._end
    finally:
        signal.signal(signal.SIGHUP, before)
