"""filled.csv: what a killed run leaves is enough to go on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from workbooks import record
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import Problem
from xlkpi.fill.batch import Outcome, fill_records
from xlkpi.fill.manifest import NAME, Done, Manifest, made_from
from xlkpi.fill.templates import Templates
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
NAMES = ["Acme", "=cmd|' /C calc'!A0", "two\r\nlines", "Chez Zoé"]


def fill(folder: Path, records: list[Record], resume: bool = False) -> list[Outcome]:
    return list(fill_records(records, folder, Templates(load_catalogue(), Options()), resume=resume))


def shops(**changes: float) -> list[Record]:
    return [record(CASES, business=name, **changes) for name in NAMES]


def kept(outcomes: list[Outcome]) -> list[bool]:
    assert [problem for outcome in outcomes for problem in outcome.problems] == []
    return [outcome.kept for outcome in outcomes]


@pytest.mark.slow
def test_the_list_names_every_file_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    outcomes = fill(tmp_path, shops())
    rows = list(csv.DictReader((tmp_path / NAME).open(encoding="utf-8")))
    assert [row["file"].strip() for row in rows] == [outcome.path.name for outcome in outcomes]
    assert [row["business"] for row in rows] == ["Acme", " =cmd|' /C calc'!A0", "two lines", "Chez Zoé"]


@pytest.mark.slow
def test_what_is_done_and_unchanged_is_kept(tmp_path: Path) -> None:
    first = fill(tmp_path, shops())
    times = [outcome.path.stat().st_mtime_ns for outcome in first]
    listed = (tmp_path / NAME).read_bytes()
    assert kept(fill(tmp_path, shops(), resume=True)) == [True] * 4
    assert [outcome.path.stat().st_mtime_ns for outcome in first] == times
    assert (tmp_path / NAME).read_bytes() == listed
    assert kept(fill(tmp_path, shops())) == [False] * 4  # all is made again, and found to be the same


@pytest.mark.slow
def test_a_changed_record_is_filled_anew(tmp_path: Path) -> None:
    fill(tmp_path, shops())
    assert kept(fill(tmp_path, shops(cases_sold=999), resume=True)) == [False] * 4
    assert kept(fill(tmp_path, shops(cases_sold=999), resume=True)) == [True] * 4


@pytest.mark.slow
def test_a_file_that_somebody_changed_is_neither_kept_nor_lost(tmp_path: Path) -> None:
    first = fill(tmp_path, shops())
    changed = first[0].path.read_bytes() + b"typed"
    first[0].path.write_bytes(changed)
    first[1].path.unlink()
    again = fill(tmp_path, shops(), resume=True)
    assert [outcome.kept for outcome in again] == [False, False, True, True]
    (problem,) = again[0].problems
    assert isinstance(problem, Problem)
    assert problem.what == "Acme.xlsx already exists with different contents"
    assert first[0].path.read_bytes() == changed
    assert first[1].path.is_file()


@pytest.mark.slow
@pytest.mark.parametrize("cut", [1, 20, 66, 140])
def test_a_torn_list_loses_its_last_line_alone(cut: int, tmp_path: Path) -> None:
    fill(tmp_path, shops())
    path = tmp_path / NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(path.read_bytes()[:-cut])
    left = sum(len(line) for line in lines) - cut
    whole = sum(left >= sum(map(len, lines[: index + 1])) for index in range(len(lines))) - 1
    assert kept(fill(tmp_path, shops(), resume=True)) == [index < whole for index in range(4)]
    assert kept(fill(tmp_path, shops(), resume=True)) == [True] * 4


def test_a_line_is_added_once(tmp_path: Path) -> None:
    of = record(CASES)
    done = Done(made_from("template", of), "0" * 64)
    for _ in range(3):
        with Manifest(tmp_path) as manifest:
            manifest.add("Acme.xlsx", of, done)
    assert len((tmp_path / NAME).read_text().splitlines()) == 2
    with Manifest(tmp_path) as manifest:
        assert manifest.done("Acme.xlsx") == done
        assert manifest.done("Other.xlsx") is None


def test_what_a_workbook_is_made_from() -> None:
    assert made_from("template", record(CASES)) == made_from("template", record(CASES))
    assert made_from("other", record(CASES)) != made_from("template", record(CASES))
    assert made_from("template", record(CASES, cases_sold=1.5)) != made_from("template", record(CASES))
    assert made_from("template", record(CASES), {("aov", "own"): 30.0}) != made_from("template", record(CASES))
    assert made_from("template", record(CASES, ["2026-02"])) != made_from("template", record(CASES))
