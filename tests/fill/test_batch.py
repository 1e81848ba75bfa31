"""Many workbooks from one table: every file right in every program, and what cannot be filled reported."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from demo_workbooks import demo_records, demo_workbooks
from engines import compute, compute_files
from workbooks import cached, differences, errors, opened, parts, record, shown, template, unjustified
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import Problem, WorkbookError
from xlkpi.fill.batch import Outcome, fill_records
from xlkpi.fill.templates import Templates
from xlkpi.tables.record import Record
from xlkpi.upgrade.overwrite import OverwritePolicy
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
ENGLISH = Options("en")
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def filled(outcomes: Iterable[Outcome]) -> list[Path]:
    """The files of a batch in which nothing was refused."""
    found = list(outcomes)
    assert [problem for outcome in found for problem in outcome.problems] == []
    return [outcome.path for outcome in found]


def refusal(outcomes: Iterable[Outcome]) -> Problem:
    """The one problem of a batch of one."""
    ((problem,),) = (outcome.problems for outcome in outcomes)
    return problem


def fill_one(folder: Path, of: Record, options: Options = ENGLISH) -> bytes:
    (path,) = filled(fill_records([of], folder, Templates(load_catalogue(), options)))
    return path.read_bytes()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_demo_workbooks_show_what_libreoffice_computes(language: str, tmp_path: Path) -> None:
    records = demo_records(language)
    files = []
    for name, data in demo_workbooks(language).items():
        files.append(tmp_path / name)
        files[-1].write_bytes(data)
    assert len(files) == len(records) == 6
    computed = compute_files(files, tmp_path / "computed")
    for path, of, values in zip(files, records, computed, strict=True):
        data = path.read_bytes()
        assert unjustified(data, of) == []
        assert [error for _, _, error in errors(data) if error != "#N/A"] == []  # #N/A: the gaps of a line in a chart
        assert differences(cached(data), values) == []


def test_gaps_zeros_and_two_years_show_what_libreoffice_computes(tmp_path: Path) -> None:
    months = ["2025-01", "2025-02", "2025-07", "2026-11", "2026-12"]
    of = record(CASES, months)
    numbers = [dict(values) for values in of.months.values()]
    numbers[1]["custom_orders"] = 0.0  # no orders: the average basket of that month has no value
    numbers[2] |= {"custom_orders": 0.0, "custom_revenue": 0.0}
    del numbers[3]["custom_revenue"]
    of = Record("Gappy", CASES, dict(zip(of.months, numbers, strict=True)))
    data = fill_one(tmp_path, of)
    assert len(shown(data, "months")) == 24
    assert unjustified(data, of) == []
    assert shown(data, "value_aov")[1] == shown(data, "value_aov")[6] == "#DIV/0!"
    assert {value for _, _, value in errors(data)} == {"#DIV/0!"}
    assert differences(cached(data), compute("libreoffice", data)) == []


@pytest.mark.slow
def test_each_record_gets_the_template_of_its_vertical_with_enough_months(tmp_path: Path) -> None:
    short = record("custom-e-scooters", ["2026-01", "2026-12"], "Short")
    long = record(CASES, ["2025-12", "2026-12"], "Long")
    files = filled(fill_records([short, long], tmp_path, Templates(load_catalogue(), ENGLISH)))
    assert [path.name for path in files] == ["Short.xlsx", "Long.xlsx"]
    for path, of, months in zip(files, (short, long), (12, 24), strict=True):
        assert len(shown(path.read_bytes(), "months")) == months
        assert unjustified(path.read_bytes(), of) == []


@pytest.mark.slow
def test_an_existing_file_is_left_alone_when_it_differs(tmp_path: Path) -> None:
    templates = Templates(load_catalogue(), ENGLISH)
    of, changed = record(CASES), record(CASES, cases_sold=999)
    (path,) = filled(fill_records([of], tmp_path, templates))
    before = path.read_bytes()
    assert filled(fill_records([of], tmp_path, templates)) == [path]
    assert path.read_bytes() == before  # the same record gives the same bytes
    assert (
        refusal(fill_records([changed], tmp_path, templates)).what == "Acme.xlsx already exists with different contents"
    )
    assert path.read_bytes() == before
    assert filled(fill_records([changed], tmp_path, templates, OverwritePolicy(overwrite=True))) == [path]
    assert unjustified(path.read_bytes(), changed) == []


def test_a_folder_in_the_place_of_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "Acme.xlsx").mkdir()
    problem = refusal(fill_records([record(CASES)], tmp_path, Templates(load_catalogue(), ENGLISH)))
    assert "already exists" in problem.what
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Acme.xlsx", "filled.csv"]


@pytest.mark.slow
def test_one_record_that_cannot_be_filled_does_not_stop_the_others(tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    own.write_bytes(template(CASES, ENGLISH))
    records = [record("custom-e-scooters", business="Wrong"), record(CASES, business="Right")]
    templates = Templates(load_catalogue(), ENGLISH, own)
    wrong, right = fill_records(records, tmp_path / "out", templates)
    assert right.problems == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Right.xlsx", "filled.csv"]
    assert [problem.business for problem in wrong.row_problems()] == ["Wrong"]


def test_templates_that_are_none(tmp_path: Path) -> None:
    def said(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(WorkbookError) as caught:
            Templates(load_catalogue(), ENGLISH, path)
        assert str(caught.value).startswith(str(path))
        return str(caught.value)

    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    assert "has no xlkpi properties" in said("other.xlsx", (tmp_path / "other.xlsx").read_bytes())
    assert "is not an Excel workbook" in said("text.xlsx", b"business,month\n")
    assert "is empty" in said("empty.xlsx", b"")
    assert "its end is missing" in said("half.xlsx", template(CASES, ENGLISH)[:20_000])
    assert "is not named .xlsx or .xlsm" in said("mine.txt", template(CASES, ENGLISH))


@pytest.mark.slow
def test_a_macro_workbook_keeps_its_macros(tmp_path: Path) -> None:
    own, code = tmp_path / "own.xlsm", b"\xd0\xcf\x11\xe0 stands for a VBA project"
    with zipfile.ZipFile(own, "w") as archive:
        for name, content in parts(template(CASES, ENGLISH)).items():
            archive.writestr(name, content.replace(_PLAIN, _WITH_MACROS))
        archive.writestr("xl/vbaProject.bin", code)
    (path,) = filled(fill_records([record(CASES)], tmp_path / "out", Templates(load_catalogue(), ENGLISH, own)))
    assert path.name == "Acme.xlsm"
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/vbaProject.bin") == code
        assert b"sheet.macroEnabled.main+xml" in archive.read("[Content_Types].xml")
    assert unjustified(path.read_bytes(), record(CASES)) == []
    assert opened(path.read_bytes()).sheetnames[0] == "Dashboard"
