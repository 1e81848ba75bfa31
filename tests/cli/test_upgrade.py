"""`xlkpi upgrade`, run as a person runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import run
from engines import saved
from old_workbooks import OLD
from workbooks import named, opened, template
from xlkpi.workbook.layout import Options

GIFTS = "personalized-gift-shop"


def spoilt() -> bytes:
    """A workbook with a text where a number belongs."""
    workbook = opened(template(GIFTS, Options()))
    named(workbook, "in_revenue")[0].value = "many"
    return saved(workbook)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two workbooks of one name in folders of their own, and a file that is none."""
    folder = tmp_path / "old"
    (folder / "north").mkdir(parents=True)
    (folder / "north" / "acme.xlsx").write_bytes(OLD[0].path.read_bytes())
    (folder / "acme.xlsm").write_bytes(spoilt())
    (folder / "broken.xlsx").write_bytes(b"business,month\n")
    return folder


@pytest.mark.slow
def test_one_workbook(tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    before = OLD[0].path.read_bytes()
    status, told, said = run("upgrade", str(OLD[0].path), "-o", str(new))
    assert (status, told) == (0, f"{new}\n")
    lines = said.splitlines()
    assert lines[0] == "1 of 1 workbook upgraded, 1 completely"
    assert lines[1].startswith("  migrated: business name, first month, month shown, 116 figures, ")
    kept = "  kept: Références!E5: Average order value, Typical: > 0.3; the current source has ≥ 15 (converted)"
    assert lines[2] == kept
    assert named(opened(new.read_bytes()), "benchmarks")[2].value == 0.3
    assert OLD[0].path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.xlsx"]


@pytest.mark.slow
def test_one_workbook_as_json(tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    old.write_bytes(spoilt())
    status, told, said = run("upgrade", str(old), "-o", str(tmp_path / "new.xlsx"), "--json")
    summary = json.loads(told)
    assert status == 1
    assert (summary["files"], summary["upgraded"], summary["complete"]) == (1, 1, 0)
    assert summary["fates"] == {"left behind": 1}
    assert [line["fate"] for line in summary["lines"]] == ["migrated", "left behind"]
    cell = named(opened(old.read_bytes()), "in_revenue")[0]
    assert summary["lines"][1]["cell"] == f"{cell.parent.title}!{cell.coordinate}"
    assert "'many' is text, not a number" in said


@pytest.mark.slow
def test_folders_and_files_of_one_name(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "new"
    namesake = tmp_path / "ACME.xlsx"
    namesake.write_bytes(spoilt())
    paths = [str(folder), str(folder / "acme.xlsm"), str(namesake)]
    status, told, said = run("upgrade", *paths, "-o", str(output), "--jobs", "2")
    assert status == 1
    assert told.splitlines() == [str(output / name) for name in ("acme.xlsx", "north/acme.xlsx", "ACME (2).xlsx")]
    assert said.splitlines()[0] == "3 of 4 workbooks upgraded, 1 completely"
    assert f"what became of everything is listed in {output / 'upgraded.csv'}" in said
    rows = list(csv.DictReader((output / "upgraded.csv").read_text("utf-8-sig").splitlines()))
    left = [(Path(row["file"]).name, row["what"]) for row in rows if row["fate"] == "left behind"]
    assert left == [
        ("acme.xlsm", "'many' is text, not a number"),
        ("broken.xlsx", "is not an Excel workbook, whatever its name says"),
        ("ACME.xlsx", "'many' is text, not a number"),
    ]
    assert [row["file"] for row in rows if row["fate"] == "migrated"] == [
        str(folder / "acme.xlsm"),
        str(folder / "north" / "acme.xlsx"),
        str(namesake),
    ]
    assert sorted(path.name for path in output.rglob("*.xlsx")) == ["ACME (2).xlsx", "acme.xlsx", "acme.xlsx"]


@pytest.mark.slow
def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    new.write_bytes(b"mine")
    status, told, said = run("upgrade", str(OLD[0].path), "-o", str(new))
    assert (status, told) == (1, "")
    assert "already exists with different contents; name another, or use --overwrite" in said
    assert new.read_bytes() == b"mine"
    kept = run("upgrade", str(OLD[0].path), "-o", str(new), "--overwrite")
    assert (kept.status, "has unknown contents" in kept.err) == (1, True)
    assert run("upgrade", str(OLD[0].path), "-o", str(new), "--discard").status == 0


def test_an_old_workbook_is_never_written_to(folder: Path, tmp_path: Path) -> None:
    path = folder / "broken.xlsx"
    link = tmp_path / "link.xlsx"
    link.hardlink_to(path)
    for new in (path, link):
        status, _, said = run("upgrade", str(path), "-o", str(new), "--overwrite")
        assert status == 2
        assert f"{new} would be replaced: an old workbook is never changed" in said
    status, _, said = run("upgrade", str(path), "-o", str(tmp_path / "new.xlsx"), "--report", str(path))
    assert (status, path.read_bytes()) == (2, b"business,month\n")


def test_commands_that_make_no_sense(folder: Path, tmp_path: Path) -> None:
    for arguments, why in (
        ([str(folder), "-o", str(folder)], "is in the folder that is written to"),
        ([str(folder), "-o", str(tmp_path / "all.xlsx")], "name a folder for several"),
        ([str(tmp_path / "none"), "-o", str(tmp_path / "new")], "there is no such file or folder"),
    ):
        status, told, said = run("upgrade", *arguments)
        assert (status, told) == (2, "")
        assert why in said
    (tmp_path / "empty").mkdir()
    status, _, said = run("upgrade", str(tmp_path / "empty"), "-o", str(tmp_path / "new"))
    assert (status, said) == (2, "Error: there is no workbook to read; name the files or their folder\n")


def test_a_dry_run_writes_nothing(folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    status, told, said = run(
        "upgrade", str(folder / "acme.xlsm"), str(folder / "broken.xlsx"), "-o", str(new), "--dry-run"
    )
    assert (status, told, new.exists()) == (1, f"{new / 'acme.xlsx'}\n", False)
    lines = said.splitlines()
    assert lines[:2] == ["dry run: nothing is written", "1 of 2 workbooks upgraded, 0 completely"]
    assert lines[2].startswith(f"  {folder / 'acme.xlsm'}: left behind: Inputs!")
