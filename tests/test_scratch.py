"""The temporary database: nothing is left of it, and queries may run at the same time."""

from pathlib import Path

import pytest

from xlkpi.scratch import Scratch


@pytest.fixture
def prices() -> Scratch:
    scratch = Scratch("CREATE TABLE price (item PRIMARY KEY, amount);")
    scratch.run_for_each("INSERT INTO price VALUES (?, ?)", [("mug", 12), ("tote", 20)])
    return scratch


def test_a_statement_says_how_many_rows_it_changed(prices: Scratch) -> None:
    assert prices.run("INSERT OR IGNORE INTO price VALUES (?, ?)", "mug", 1) == 0
    assert prices.run("UPDATE price SET amount = amount + 1") == 2
    assert prices.number("SELECT sum(amount) FROM price") == 34


def test_queries_run_side_by_side(prices: Scratch) -> None:
    pairs = [
        (one, other)
        for (one,) in prices.rows("SELECT item FROM price")
        for (other,) in prices.rows("SELECT item FROM price")
    ]
    assert len(pairs) == 4
    assert prices.row("SELECT item FROM price WHERE amount > ?", 100) is None


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    scratch = Scratch("CREATE TABLE text (it)")
    scratch.run_for_each("INSERT INTO text VALUES (?)", ((f"{number:01000}",) for number in range(20_000)))
    assert scratch.number("SELECT count(*) FROM text") == 20_000
    assert list(tmp_path.iterdir()) == []
