"""The progress of reading long files."""

from __future__ import annotations

from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from xlkpi.jobs.progress import Step  # noqa: E402
from xlkpi.orders.exports import reading_progress  # noqa: E402
from xlkpi.orders.exports.reading_progress import ReadingProgress  # noqa: E402


def test_a_long_file_reports_its_megabytes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_progress, "_SECONDS", 0.005)
    con = ibis.duckdb.connect()
    long, short = tmp_path / "long.csv", tmp_path / "short.csv"
    con.raw_sql(f"COPY (SELECT hash(range) AS a, hash(range, 1) AS b FROM range(500_000)) TO '{long}'").fetchall()
    short.write_text("a\n1\n")
    steps: list[Step] = []
    progress = ReadingProgress(con, [long, short], steps.append)
    with progress.reading(long):
        con.raw_sql(f"SELECT count(DISTINCT a || b) FROM read_csv('{long}', all_varchar = true)").fetchall()
    done = [step.done for step in steps]
    assert len(done) > 2
    with progress.reading(short):
        pass
    total = round(long.stat().st_size / 1e6) + 1
    assert done == sorted(set(done))
    assert (done[0], done[-1], {step.total for step in steps}) == (1, total - 1, {total})
    assert (steps[-1].done, steps[-1].unit) == (total, "MB")


def test_a_file_that_is_missing_counts_one() -> None:
    steps: list[Step] = []
    progress = ReadingProgress(ibis.duckdb.connect(), [Path("none.csv")], steps.append)
    with progress.reading(Path("none.csv")):
        pass
    assert [(step.done, step.total) for step in steps] == [(1, 1)]
