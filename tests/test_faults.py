"""What must never happen to a batch: killed workers, full disks, folders that refuse, two runs. All files remain whole.

Bad rows and hostile names are in test_cli_fill.py, odd tables in test_fill_gather.py, dying processes in
test_fill_workers.py; killed commands in test_killed.py.
"""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from command_line import ROOT, run
from input_tables import CASES, files, row, write_table
from workbooks import named, opened
from xlkpi.fill.manifest import NAME

LISTED = "the list of what is filled has this name; fill into another folder"
SHOPS = [f"Shop {number}" for number in range(24)]


@pytest.fixture
def table(tmp_path: Path) -> str:
    return write_table(tmp_path / "shops.csv", [row(name, cases_sold=str(n)) for n, name in enumerate(SHOPS)])


def command(table: str, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "xlkpi", "fill", table, "-o", str(out), *options]


@cache
def undisturbed() -> dict[str, bytes]:
    """The files of a run that nothing happens to."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [row(name, cases_sold=str(number)) for number, name in enumerate(SHOPS)]
        table = write_table(Path(folder, "shops.csv"), rows)
        assert run("fill", table, "-o", str(Path(folder, "out"))).status == 0
        return {path.name: path.read_bytes() for path in Path(folder, "out").glob("*.xlsx")}


def check(out: Path, all_of_them: bool) -> None:
    """Every file is one of an undisturbed run, byte for byte; and all are there, and listed, or some."""
    found = {name: (out / name).read_bytes() for name in files(out) if name.endswith(".xlsx")}
    assert found.items() <= undisturbed().items()
    rest = [name for name in files(out) if not name.endswith(".xlsx")]
    assert all(name.startswith(".xlkpi-") and name.endswith(".part") for name in rest), rest
    if all_of_them:
        assert not rest
        assert found.keys() == undisturbed().keys()
        listed = list(csv.DictReader((out / NAME).open(encoding="utf-8")))
        assert {line["file"] for line in listed} == found.keys()


def children(process: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def workers(process: int) -> list[int]:
    """The processes that share a run's work."""
    found = []
    for pid in children(process):
        with contextlib.suppress(FileNotFoundError):
            if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text():
                found.append(pid)
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_a_worker_that_the_system_kills(table: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        command(table, out, "--jobs", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        while len(list(out.glob("*.xlsx"))) < 5 and process.poll() is None:
            time.sleep(0.002)
        for pid in workers(process.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert said.splitlines()[-1] == f"{len(SHOPS)} filled, 0 rejected"
    check(out, True)


@pytest.mark.slow
def test_two_runs_into_one_folder_at_once(table: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    runs = [subprocess.Popen(command(table, out), stdout=subprocess.DEVNULL, cwd=ROOT) for _ in range(2)]
    assert [process.wait(60) for process in runs] == [0, 0]
    check(out, True)
    assert run("fill", table, "-o", str(out), "--resume").err == f"0 filled, {len(SHOPS)} kept, 0 rejected\n"


@contextlib.contextmanager
def mounted(options: str) -> Iterator[Path]:
    """A small file system of its own; skips the test where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="xlkpi-mount-"))
    try:
        if os.name != "posix" or shutil.which("mount") is None:
            pytest.skip("there is no mount command")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
        if done.returncode != 0:
            pytest.skip(f"a tmpfs cannot be mounted here: {done.stderr.decode().strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    finally:
        folder.rmdir()


def _is_whole(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None and len(named(opened(path.read_bytes()), "business_name")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_stops_with_its_reason_and_goes_on_with_more_room(jobs: str, table: str) -> None:
    with mounted("size=260k") as out:
        status, _, said = run("fill", table, "-o", str(out), "--jobs", jobs)
        assert status == 2
        assert said.endswith(": No space left on device; make room, or name another folder\n")
        assert said.startswith(f"Error: {out}/")
        assert 0 < len(files(out)) < len(SHOPS)
        assert all(_is_whole(out / name) for name in files(out)[:3])
        check(out, False)
        subprocess.run(["mount", "-o", "remount,size=40m", str(out)], check=True)
        status, _, said = run("fill", table, "-o", str(out), "--resume")
        assert status == 0, said
        check(out, True)


def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    with mounted("size=100k,ro") as out:
        assert run("fill", table, "-o", str(out)) == (2, "", f"Error: {out / NAME}: Read-only file system\n")
        status, _, said = run("fill", table, "-o", str(out / "new"))
        assert (status, said) == (2, f"Error: {out / 'new'}: Read-only file system\n")


def test_a_table_named_like_the_list_is_not_written_to(tmp_path: Path) -> None:
    table = write_table(tmp_path / NAME, [row("Acme")])
    before = Path(table).read_bytes()
    status, _, said = run("fill", table, "-o", str(tmp_path))
    assert Path(table).read_bytes() == before
    assert (status, said) == (
        2,
        f"Error: {table}: the list of what is filled has this name; fill into another folder\n",
    )


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line of a shell; {xlkpi} is the command."""
    line = command.replace("{xlkpi}", f"{sys.executable} -m xlkpi")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, timeout=50)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="ulimit is POSIX's")
@pytest.mark.parametrize("command", ["portfolio shops.csv -o all.xlsx", "fill shops.csv -o out", "upgrade old -o new"])
def test_no_room_for_temporary_files_is_said_once_and_plainly(command: str, tmp_path: Path) -> None:
    """The libraries that write them raise errors of their own, and more while they are cleared away."""
    write_table(tmp_path / "shops.csv", [row("Acme")])
    shutil.copytree(ROOT / "tests/data/old", tmp_path / "old")
    done = shell(f"ulimit -f 4; {{xlkpi}} {command}", tmp_path)
    assert done.returncode == 2
    assert "No space left on device; make room, or set TMPDIR" in done.stderr
    assert "Traceback" not in done.stderr
    if command.startswith("upgrade"):
        assert "the run ended here" in (tmp_path / "new" / "upgraded.csv").read_text(encoding="utf-8-sig")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has pipes with a path")
@pytest.mark.parametrize(
    "command", ["list --catalogue pipes", "check pipes/pipe.xlsx", "collect pipes -o t.csv", "fill shops.csv -o pipes"]
)
def test_a_pipe_in_place_of_a_file_is_said_and_never_waited_for(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path / "shops.csv", [row("Acme")])
    (tmp_path / "pipes").mkdir()
    for name in ("pipe.toml", "pipe.xlsx", NAME):
        os.mkfifo(tmp_path / "pipes" / name)
    done = run(*command.split())
    assert done.status in (1, 2)
    assert "is a pipe or a device" in done.out + done.err or "is not a file" in done.err


def test_toml_that_nobody_has_written_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    mapped = ["import", str(file), "--vertical", CASES, "--business", "A", "-o", str(tmp_path / "t.csv"), "--mapping"]
    for text, why in (("a." * 100_000 + "a = 1", "a key has more than"), ("a = " + "[" * 100_000, "nested too deeply")):
        file.write_text(text, encoding="utf-8")
        for command in (["list", "--catalogue"], mapped):
            assert why in run(*command, str(file)).err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_names_that_are_no_valid_text(tmp_path: Path) -> None:
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    place.mkdir()
    table, orders = write_table(place / "a\udcfe.csv", [row("Acme", cases_sold="x")]), place / "o\udcfe.csv"
    shutil.copy(ROOT / "tests/data/exports/shopify.csv", orders)
    rejected = run("fill", table, "-o", str(place / "out"))
    assert (rejected.status, "'x' is not a number" in rejected.err) == (1, True)
    made = run("import", str(orders), "--vertical", CASES, "--business", "Acme", "-o", str(place / "i\udcfe.csv"))
    assert made.status == 0, made.err
    assert (place / "i\udcfe.csv").is_file()
