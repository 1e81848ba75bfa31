"""A Dask cluster of two worker processes gives the bytes that one process gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from command_line import run
from input_tables import row, write_table
from xlkpi.fill.kept_templates import VARIABLE
from xlkpi.fill.manifest import NAME
from xlkpi.jobs import workers

BUSINESSES = [f"Shop {number}" for number in range(40)]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A cluster that keeps what is compiled, so that its workbooks are made in another way than by one process."""
    kept = {VARIABLE: str(tmp_path / "kept")}
    with LocalCluster(n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, env=kept) as cluster:
        yield cluster.scheduler_address


def files(folder: Path) -> dict[str, bytes]:
    """The files; the manifest's rows in any order, since they are added as workbooks are checked."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {**found, NAME: b"\n".join(sorted(found[NAME].split(b"\n")))}


@pytest.mark.slow
def test_two_workers_give_the_same_bytes(address: str, tmp_path: Path) -> None:
    table = write_table(
        tmp_path / "shops.csv", [row(name, cases_sold=str(100 + n)) for n, name in enumerate(BUSINESSES)]
    )
    alone = run("fill", table, "-o", str(tmp_path / "alone"))
    shared = run("fill", table, "-o", str(tmp_path / "shared"), "--scheduler", address)
    assert (alone.status, shared.status) == (0, 0)
    assert len(shared.out.splitlines()) == len(BUSINESSES)
    assert files(tmp_path / "alone") == files(tmp_path / "shared")
    assert NAME in files(tmp_path / "shared")


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", "0.5s")
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    done = run("fill", table, "-o", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9")
    assert done.status == 2
    assert "tcp://127.0.0.1:9: no Dask scheduler answers" in done.err
