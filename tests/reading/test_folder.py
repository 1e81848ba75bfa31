"""Folders: what may hold figures is found or reported, lists of ours and locks are quiet, the rest is counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.collect.read import HEADER as COLLECTED
from xlkpi.collect.read import read_workbook
from xlkpi.messages import translated
from xlkpi.reading.folder import find_workbooks
from xlkpi.tables.report import HEADER as REJECTED
from xlkpi.tables.report import is_report, write_list
from xlkpi.upgrade.migration import HEADER as UPGRADED

QUIET = ["~$a.xlsx", ".~lock.a.ods#", ".hidden.xlsx", "Thumbs.db", "report.csv", "upgraded.csv", "rejected.csv"]
COUNTED = ["a.pdf", "b.PDF", "photo.jpg", "README"]
REPORTED = {
    "a.ods": "is empty",
    "a.xls": "is in the old .xls format",
    "a.XLSB": "is in the binary .xlsb format",
    "a.xltx": "is an Excel template",
    "a.numbers": "is a Numbers file",
    "a.gsheet": "is a link to Google Sheets",
    "a.csv": "is a table, not a workbook",
    "a.gnumeric": "is a spreadsheet in a format that is not supported",
    "a.xlsx.crdownload": "is not downloaded completely",
    ".b.xlsx.icloud": "is not downloaded completely",
    "gone.xlsx": "cannot be read: No such file or directory",
    "link": "is a link to a folder, which is not followed",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "returned"
    folder.mkdir()
    for name in (*QUIET, *COUNTED, *REPORTED):
        (folder / name).touch()
    write_list(folder / "report.csv", COLLECTED, [])
    write_list(folder / "upgraded.csv", UPGRADED, [], "fr")
    write_list(folder / "rejected.csv", REJECTED, [])
    (tmp_path / "elsewhere").mkdir()
    for name, target in (("gone.xlsx", "nowhere"), ("link", "elsewhere")):
        (folder / name).unlink()
        (folder / name).symlink_to(tmp_path / target)
    return folder


def test_nothing_that_may_hold_figures_is_passed_over(folder: Path) -> None:
    passed: Counter[str] = Counter()
    found = {path.name: path for path in find_workbooks([folder], passed=passed)}
    assert found.keys() == REPORTED.keys()
    assert passed == {".pdf": 2, ".jpg": 1, "README": 1}
    for name, said in REPORTED.items():
        (finding,) = read_workbook(found[name], load_catalogue()).findings
        if name != "a.ods":  # is given to LibreOffice first
            assert finding.problem.what == said
            assert finding.problem.fix


def test_a_folder_that_cannot_be_read_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    (found,) = find_workbooks([folder])
    (finding,) = read_workbook(found, load_catalogue()).findings
    assert str(finding) == f"{folder}: is a folder that cannot be read; check who may read it"


def test_a_lock_file_that_is_named_is_passed_over(folder: Path) -> None:
    assert list(find_workbooks([folder / "~$a.xlsx"])) == []


@pytest.mark.parametrize("header", [COLLECTED, UPGRADED, REJECTED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_are_known_in_every_language(header: tuple[str, ...], language: str) -> None:
    assert is_report([translated(name, language) for name in header])
    assert not is_report([translated(name, language) for name in (*header, "revenue")])


def test_reports_of_earlier_versions_are_known() -> None:
    assert is_report(["file", "line", "column", "business", "problem", "cure"])
    assert not is_report(["business", "vertical", "month"])
