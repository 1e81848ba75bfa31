"""The lists beside the workbooks."""

from __future__ import annotations

import csv
from pathlib import Path

from xlkpi.errors import Problem
from xlkpi.tables.report import write_report


def test_the_report_holds_no_formula(tmp_path: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "plain"]
    write_report(
        tmp_path / "r.csv", [Problem(file="t.csv", row=2, business=name, what=name, fix="fix") for name in hostile]
    )
    data = (tmp_path / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # Excel then reads the accents right
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[0] == ["file", "row", "column", "business", "problem", "fix"]
    assert [row[3] for row in rows[1:]] == [f" {name}" for name in hostile[:-1]] + ["plain"]
    assert [path.name for path in tmp_path.iterdir()] == ["r.csv"]
