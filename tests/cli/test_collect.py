"""`xlkpi collect`, run as a person runs it."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from command_line import run, run_in_terminal, run_process
from engines import saved
from workbooks import named, opened, record, template
from xlkpi import fill_workbook
from xlkpi.workbook.layout import Options

CASES, SCOOTERS = "custom-phone-cases", "custom-e-scooters"


@cache
def workbooks() -> dict[str, bytes]:
    """Two filled workbooks by their paths."""
    files = {}
    for path, one in {
        "north/acme.xlsx": record(CASES, ["2026-01", "2026-02"]),
        "volt.xlsx": record(SCOOTERS, ["2026-05"], business="VoltRide"),
    }.items():
        workbook = opened(template(one.vertical, Options()))
        fill_workbook(workbook, one)
        files[path] = saved(workbook)
    return files


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A folder with two workbooks as they came back, one of them in a folder of its own."""
    folder = tmp_path / "returned"
    (folder / "north").mkdir(parents=True)
    for path, data in workbooks().items():
        (folder / path).write_bytes(data)
    return folder


def spoil(path: Path) -> str:
    """Type a text where a number belongs; its cell."""
    workbook = openpyxl.load_workbook(path)
    cell = named(workbook, "in_cases_sold")[0]
    cell.value = "many"
    workbook.save(path)
    return f"{cell.parent.title}!{cell.coordinate}"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


@pytest.mark.slow
def test_a_folder_becomes_a_table(returned: Path, tmp_path: Path) -> None:
    table = tmp_path / "inputs.csv"
    status, told, said = run("collect", str(returned), "-o", str(table))
    assert (status, told) == (0, "")
    assert said == f"2 workbooks of 2 collected, 3 rows in {table}\n"
    assert [(row["business"], row["vertical"], row["month"]) for row in rows(table)] == [
        ("Acme", CASES, "2026-01"),
        ("Acme", CASES, "2026-02"),
        ("VoltRide", SCOOTERS, "2026-05"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inputs.csv", "returned"]


@pytest.mark.slow
def test_problems_are_reported_by_file_and_cell(returned: Path, tmp_path: Path) -> None:
    cell = spoil(returned / "north" / "acme.xlsx")
    (returned / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    table = tmp_path / "inputs.csv"
    status, told, said = run("collect", str(returned), "-o", str(table), "--jobs", "2", "--json")
    report = tmp_path / "collected-problems.csv"
    assert status == 1
    assert json.loads(told) == {
        "files": 3, "collected": 2, "rows": 3, "problems": {"wrong": 1, "left out": 1}, "versions": {"0.1.0": 2},
        "table": str(table), "report": str(report),
    }  # fmt: skip
    assert said.splitlines() == [
        f"2 workbooks of 3 collected, 3 rows in {table}",
        f"  {returned}/north/acme.xlsx: {cell}, Acme: 'many' is text, not a number; write a number, and leave the cell "
        "empty where there is no figure",
        f"  {returned}/old.xlsx: is in the old .xls format; open it in a spreadsheet program and save it again as "
        ".xlsx",
        f"2 lines in {report}: 1 wrong, 1 left out",
    ]
    assert [(row["file"], row["kind"], row["cell"], row["business"]) for row in rows(report)] == [
        (f"{returned}/north/acme.xlsx", "wrong", cell, "Acme"),
        (f"{returned}/old.xlsx", "left out", "", ""),
    ]
    assert rows(table)[0]["cases_sold"] == ""
    assert rows(table)[1]["cases_sold"] != ""


@pytest.mark.slow
def test_missing_figures_alone_are_no_failure_and_an_old_report_goes(returned: Path, tmp_path: Path) -> None:
    path = returned / "north" / "acme.xlsx"
    workbook = openpyxl.load_workbook(path)
    named(workbook, "in_cases_sold")[0].value = None
    workbook.save(path)
    arguments = [
        "collect",
        str(returned),
        "-o",
        str(tmp_path / "t.csv"),
        "--overwrite",
        "--report",
        str(tmp_path / "r.csv"),
    ]
    status, _, said = run(*arguments)
    assert (status, said.splitlines()[-1]) == (
        0,
        f"1 month lacks figures, which may be right: {tmp_path}/r.csv lists it",
    )
    path.unlink()
    assert run(*arguments).status == 0
    assert rows(tmp_path / "r.csv") == []


@pytest.mark.slow
def test_workbooks_and_parquet_as_tables(returned: Path) -> None:
    """The table stands in the searched folder, and is not collected itself."""
    for name in ("inputs.xlsx", "inputs.parquet"):
        for _ in range(2):
            assert run("collect", str(returned), "-o", str(returned / name), "--overwrite").status == 0
        (returned / "inputs.xlsx").unlink(missing_ok=True)
        (returned / "collected-problems.csv").unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "-o", "t.csv"], "nowhere: there is no such file or folder"),
        (["{empty}", "-o", "t.csv"], "there is no workbook in {empty}"),
        (["{folder}", "-o", "t.ods"], "t.ods: a table can be .csv, .xlsx, .parquet; end its name with one of these"),
        (["{folder}", "-o", "{there}"], "{there} already exists; name another file, or use --overwrite"),
        (["{folder}", "-o", "t.csv", "--report", "t.csv"], "the report would replace the table"),
        (["{book}", "-o", "{book}", "--overwrite"], "{book} would be replaced"),
        (["{folder}", "-o", "t.csv", "--jobs", "0"], "Invalid value for '--jobs'"),
        (["{folder}"], "Missing option '-o'"),
    ],
)
def test_commands_that_cannot_be_carried_out(
    arguments: list[str], said: str, returned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "there.csv").write_text("kept")
    places = {"folder": returned, "empty": "empty", "there": "there.csv", "book": returned / "volt.xlsx"}
    before = (returned / "volt.xlsx").read_bytes()
    status, told, error = run("collect", *(argument.format(**places) for argument in arguments))
    assert (status, told) == (2, "")
    assert said.format(**places) in error
    assert (tmp_path / "there.csv").read_text() == "kept"
    assert (returned / "volt.xlsx").read_bytes() == before
    assert not (tmp_path / "t.csv").exists()


def test_a_folder_that_cannot_be_written_to(returned: Path) -> None:
    status, _, error = run("collect", str(returned), "-o", str(returned / "no" / "t.csv"))
    assert status == 2
    assert error.endswith("no/t.csv: No such file or directory\n")


@pytest.mark.slow
def test_in_a_terminal_and_as_a_process(returned: Path, tmp_path: Path) -> None:
    shown = run_in_terminal("collect", str(returned), "-o", str(tmp_path / "t.csv"), columns=200)
    assert shown.index("reading the files") < shown.index(f"writing {tmp_path}/t.csv")
    assert shown.endswith(f"2 workbooks of 2 collected, 3 rows in {tmp_path}/t.csv\n")
    done = run_process("collect", str(returned), "-o", str(tmp_path / "u.csv"))
    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "t.csv").read_bytes() == (tmp_path / "u.csv").read_bytes()


@pytest.mark.slow
def test_nothing_in_the_folder_is_passed_over_without_a_word(returned: Path, tmp_path: Path) -> None:
    for name in ("old.xls", "notes.pdf", "photo.jpg", "~$acme.xlsx"):
        (returned / name).write_bytes(b"")
    table = tmp_path / "inputs.csv"
    status, _, said = run("collect", str(returned), "-o", str(table))
    assert status == 1
    assert f"2 workbooks of 3 collected, 3 rows in {table}\n" in said
    assert f"  {returned / 'old.xls'}: is in the old .xls format; open it in a spreadsheet program" in said
    assert said.endswith("2 other files ignored: .jpg, .pdf\n")
    for name in ("old.xls", "~$acme.xlsx"):
        (returned / name).unlink()
    status, _, said = run("collect", str(returned), "-o", str(table), "--overwrite")
    assert status == 0
    assert said.endswith("2 other files ignored: .jpg, .pdf\n")
