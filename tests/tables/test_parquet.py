"""Parquet tables."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from table_read import read_whole
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import TableError
from xlkpi.tables.parquet import read_parquet

CASES = "custom-phone-cases"


def write(path: Path, **changes: object) -> Path:
    inputs = example_inputs(load_catalogue().vertical(CASES))
    columns = {"business": ["Acme", "Acme"], "vertical": [CASES] * 2, "month": ["2026-01", "2026-02"]}
    columns |= {item: [value, None] for item, value in inputs.items()} | changes  # type: ignore[dict-item]
    pq.write_table(pa.table(columns), path)
    return path


def test_numbers_months_and_blanks(tmp_path: Path) -> None:
    dates = [datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    for month in (["2026-01", "2026-02"], dates, [datetime.datetime.combine(date, datetime.time()) for date in dates]):
        table = read_whole(write(tmp_path / "shops.parquet", month=month), load_catalogue())
        assert table.problems == []
        (record,) = table.records
        assert list(record.months) == dates
        assert record.months[dates[0]] == example_inputs(load_catalogue().vertical(CASES))
        assert record.months[dates[1]] == {}


def test_a_bad_row_has_its_line(tmp_path: Path) -> None:
    table = read_whole(write(tmp_path / "shops.parquet", cases_sold=[float("nan"), -1.0]), load_catalogue())
    assert [(problem.row, problem.column) for problem in table.problems] == [(2, "cases_sold"), (3, "cases_sold")]
    assert table.records == []


def test_a_count_is_a_whole_number(tmp_path: Path) -> None:
    table = read_whole(write(tmp_path / "shops.parquet", custom_orders=[12.0, 12.5]), load_catalogue())
    assert [(one.row, one.column, one.what) for one in table.problems] == [
        (3, "custom_orders", "12.5 is not a whole number")
    ]


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shops.parquet").write_bytes(b"business,month\n")
    with pytest.raises(TableError, match="cannot be read as Parquet"):
        read_whole(tmp_path / "shops.parquet", load_catalogue())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_small_file_of_gigabytes_costs_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "shops.parquet"
    pq.write_table(pa.table({"business": ["A" * 8_000_000] * 40, "month": ["2026-01"] * 40}), path, compression="zstd")
    assert path.stat().st_size < 100_000
    with pytest.raises(TableError, match="takes more than a file of its size may"):
        list(read_parquet(path).rows)


def test_damaged_rows_are_told_in_words(tmp_path: Path) -> None:
    path = write(tmp_path / "shops.parquet")
    data = path.read_bytes()
    path.write_bytes(data[:4] + bytes(400) + data[404:])
    with pytest.raises(TableError, match="cannot be read as Parquet"):
        list(read_parquet(path).rows)
