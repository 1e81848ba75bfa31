"""Many workbooks into one table: what was filled comes back, whoever saved it since, and a crash costs one file."""

from __future__ import annotations

import csv
import math
import os
from array import array
from pathlib import Path

import pytest

from engines import resaved
from table_read import read_whole
from workbooks import record
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Catalogue
from xlkpi.collect.collection import Collection
from xlkpi.collect.gather import collect, write_findings
from xlkpi.collect.read import Collected, Finding, Kind, read_workbook
from xlkpi.errors import Problem, UsageError
from xlkpi.fill.batch import fill_records
from xlkpi.fill.manifest import NAME
from xlkpi.fill.templates import Templates
from xlkpi.jobs.isolation import too_costly
from xlkpi.reading.folder import find_workbooks
from xlkpi.tables.write import unpacked, write_table
from xlkpi.workbook.layout import Options

CASES, SCOOTERS = "custom-phone-cases", "custom-e-scooters"
CATALOGUE = load_catalogue()
ODD_NAME = "=cmd|' /C calc'!A0_x0041_ Zoë  & “<b>”"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of filled workbooks: two verticals, odd names, gaps, two years."""
    folder = tmp_path_factory.mktemp("filled")
    records = [
        record(CASES, ["2026-01", "2026-03"], business=ODD_NAME, custom_revenue=1234.56789012345),
        record(CASES, ["2025-01", "2026-02"], business="00123"),
        record(SCOOTERS, ["2026-01"], business="Acme"),
    ]
    for outcome in fill_records(records, folder, Templates(CATALOGUE, Options("fr"))):
        assert outcome.problems == ()
    (folder / NAME).unlink()
    return folder


def gathered(*paths: Path) -> Collection:
    collection = Collection()
    for collected in collect(find_workbooks(paths)):
        collection.add(collected)
    collection.merge_months()
    return collection


def figures(collected: Collected) -> dict[str, dict[str, float]]:
    vertical = CATALOGUE.vertical(collected.vertical)
    return {month: dict(unpacked(packed, vertical)) for month, packed in collected.figures.items()}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_filled_again_from_what_was_collected_the_workbooks_are_the_same(
    filled: Path, suffix: str, tmp_path: Path
) -> None:
    collection = gathered(filled)
    table = tmp_path / f"inputs{suffix}"
    write_table(table, CATALOGUE, collection.verticals(), collection.rows())
    read = read_whole(table, CATALOGUE)
    assert read.problems == []
    again = list(fill_records(read.records, tmp_path / "again", Templates(CATALOGUE, Options("fr"))))
    assert [outcome.problems for outcome in again] == [()] * 3
    names = sorted(path.name for path in filled.glob("*.xlsx"))
    assert names == sorted(outcome.path.name for outcome in again)
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (filled / name).read_bytes()


@pytest.mark.parametrize("program", ["libreoffice", "gnumeric", "openpyxl"])
def test_a_workbook_that_another_program_saved(program: str, filled: Path, tmp_path: Path) -> None:
    original = next(path for path in filled.iterdir() if "cmd" in path.name)
    path = tmp_path / "again.xlsx"
    path.write_bytes(resaved(program, original.read_bytes()))
    before, after = (read_workbook(one, CATALOGUE) for one in (original, path))
    assert before.business == after.business == ODD_NAME
    assert after.vertical == before.vertical
    assert [one.problem.what for one in after.findings] == [one.problem.what for one in before.findings] != []
    for month, numbers in figures(before).items():
        # LibreOffice keeps 15 digits of a number, openpyxl 16.
        assert figures(after)[month] == {item: pytest.approx(n, rel=1e-14, abs=0) for item, n in numbers.items()}


def test_a_folder_is_searched_in_order(tmp_path: Path) -> None:
    for name in [
        "b.xlsx",
        "a.XLSM",
        "c/d/e.xlsx",
        "~$b.xlsx",
        ".hidden.xlsx",
        ".git/x.xlsx",
        "notes.txt",
        "inputs.xlsx",
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.xlsx").mkdir()
    found = find_workbooks([tmp_path / "notes.txt", tmp_path], without=[tmp_path / "inputs.xlsx"])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.XLSM", "b.xlsx", "c/d/e.xlsx", "notes.txt"]
    with pytest.raises(UsageError, match="nowhere: there is no such file or folder"):
        list(find_workbooks([tmp_path / "nowhere"]))


def poisoned(path: Path, catalogue: Catalogue) -> Collected:
    """Reads as it should, but for a file that makes the process crash."""
    if "poison" in path.name:
        os.abort()
    return read_workbook(path, catalogue)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_crashes_the_reader_costs_itself(jobs: int, filled: Path) -> None:
    good = sorted(filled.iterdir())
    files = [*good, filled / "poison.xlsx", *good]
    results = list(collect(files, jobs=jobs, read=poisoned))
    assert [bool(one.figures) for one in results] == [True] * 3 + [False] + [True] * 3
    (finding,) = results[3].findings
    assert (finding.kind, finding.problem.file) == (Kind.left_out, str(filled / "poison.xlsx"))
    assert finding.problem.what == too_costly(filled / "poison.xlsx")


def sent(file: str, business: str, figures: dict[str, bytes]) -> Collected:
    return Collected(file, CASES, "0.1.0", business, figures)


def test_the_same_month_twice() -> None:
    collection = Collection()
    for collected in [
        sent("a.xlsx", "Acme", {"2026-01": b"1", "2026-02": b"2", "2026-03": b"3"}),
        sent("copy of a.xlsx", "Acme", {"2026-01": b"1", "2026-02": b"2", "2026-03": b"3"}),
        sent("b.xlsx", "Acme", {"2026-02": b"x", "2026-03": b"y", "2026-04": b"4"}),
        sent("c.xlsx", "Zoë", {"2026-01": b"1"}),
    ]:
        collection.add(collected)
    collection.merge_months()
    rows = [(row.business, row.month, row.figures) for row in collection.rows()]
    assert rows == [("Acme", "2026-01", b"1"), ("Acme", "2026-04", b"4"), ("Zoë", "2026-01", b"1")]
    assert collection.count() == 3
    said = "2 months from 2026-02 to 2026-03: {} has other figures for the same business"
    assert [one.row for one in collection.findings()] == [
        ("a.xlsx", "conflict", "", "Acme", said.format("b.xlsx"), "keep one of the two"),
        ("copy of a.xlsx", "conflict", "", "Acme", said.format("b.xlsx"), "keep one of the two"),
        ("b.xlsx", "conflict", "", "Acme", said.format("a.xlsx"), "keep one of the two"),
    ]
    assert collection.kinds() == {Kind.conflict: 3}
    assert collection.versions == {"0.1.0": 4}
    collection.close()


def test_amounts_of_several_currencies_are_not_joined() -> None:
    collection = Collection()
    for file, business, currency in (("a.xlsx", "Acme", "EUR"), ("b.xlsx", "Acme", "CHF"), ("c.xlsx", "Zoë", "EUR")):
        one = sent(file, business, {f"2026-0{len(file + currency) % 9}": b"1"})
        one.settings = {"currency": currency, "rate": "0.9"}
        collection.add(one)
    collection.merge_months()
    found = [(row.business, row.settings) for row in collection.rows()]
    assert found == [("Zoë", {"currency": "EUR", "rate": "0.9"})]
    what = "the workbooks of this business are in several currencies (CHF, EUR)"
    assert [one.row for one in collection.findings()] == [
        (file, "conflict", "", "Acme", what, "keep those in one currency") for file in ("a.xlsx", "b.xlsx")
    ]
    collection.close()


def test_ten_thousand_workbooks_of_one_name_are_told_apart_in_time() -> None:
    collection = Collection()
    for number in range(10_000):
        collection.add(sent(f"{number}.xlsx", "Shop", {"2026-01": str(number).encode()}))
    collection.merge_months()
    assert (collection.count(), collection.kinds()) == (0, {Kind.conflict: 10_000})


def test_the_report_is_inert(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    problem = Problem.at("Inputs!A1", file="a.xlsx", business="=1+1", what="'=x' is text", fix="+ it")
    write_findings(path, [Finding(Kind.wrong, problem)])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows == [
        ["file", "kind", "cell", "business", "problem", "fix"],
        ["a.xlsx", "wrong", "Inputs!A1", " =1+1", "'=x' is text", " + it"],
    ]


def test_figures_are_kept_bit_for_bit() -> None:
    vertical = CATALOGUE.vertical(CASES)
    numbers = dict.fromkeys(vertical.inputs, 0.1 + 0.2)
    assert unpacked(array("d", numbers.values()).tobytes(), vertical) == numbers
    assert unpacked(array("d", [math.nan] * len(numbers)).tobytes(), vertical) == {}


def test_spellings_of_a_business_are_one_and_what_workbooks_disagree_about_is_blank() -> None:
    collection = Collection()
    stated = ({"language": "fr", "target_aov": "30"}, {"language": "fr", "target_aov": "40"}, {"language": "en"})
    for number, (name, settings) in enumerate(zip(["Zoë", "ZOE\u0308 ", "Acme"], stated, strict=True), 1):
        one = sent(f"{number}.xlsx", name, {f"2026-0{number}": b"1"})
        one.settings = dict(settings)
        collection.add(one)
    collection.merge_months()
    found = [(row.business, row.month, row.settings) for row in collection.rows()]
    assert found == [
        ("Zoë", "2026-01", {"language": "fr"}),
        ("Zoë", "2026-02", {"language": "fr"}),
        ("Acme", "2026-03", {"language": "en"}),
    ]
    assert [str(note) for note in collection.notes("returned")] == [
        "returned: “Zoë”, “ZOE\u0308 ” are one business, “Zoë”"
    ]
    what = "the workbooks of this business disagree about target_aov (30, 40), which is blank in the table"
    assert [(one.kind, one.problem.file, one.problem.what) for one in collection.findings()] == [
        (Kind.conflict, "1.xlsx", what), (Kind.conflict, "2.xlsx", what),
    ]  # fmt: skip
