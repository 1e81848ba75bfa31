"""The add-in as a file, as others read it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwings
from oletools.olevba import VBA_Parser

from com_server import ask
from command_line import run
from programs import require
from xlkpi import __version__
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.functions import FUNCTIONS
from xlkpi.hosts.excel import package
from xlkpi.hosts.excel.package import PROJECT, About, addin, read_about, texts
from xlkpi.hosts.excel.paths import ExcelError
from xlkpi.hosts.excel.settings import NAMES, read_settings, with_settings
from xlkpi.hosts.excel.vba import modules, workbook_code
from xlkpi.schema import ADD_IN_FILE
from xlkpi.wizard import function_help

BASE = Path(xlwings.__file__).with_name("quickstart_addin.xlam")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def xlam(tmp_path: Path, language: str) -> Path:
    file = tmp_path / ADD_IN_FILE
    file.write_bytes(addin(language))
    return file


def as_workbook(xlam: Path) -> Path:
    """The same file as a workbook with macros: neither openpyxl nor LibreOffice knows the content type of add-ins."""
    file = xlam.with_suffix(".xlsm")
    with zipfile.ZipFile(xlam) as archive, zipfile.ZipFile(file, "w") as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name).replace(b"excel.addin.macroEnabled", b"excel.sheet.macroEnabled"))
    return file


def code(file: Path) -> dict[str, str]:
    """The modules of a file as olevba reads them, without the attributes of its documents."""
    return {
        name.rpartition(".")[0]: text.replace("\r\n", "\n")
        for _, _, name, text in VBA_Parser(str(file)).extract_macros()
    }


def rows_of_the_sheet(language: str) -> list[list[str]]:
    helps = {name: function_help(name, language) for name in FUNCTIONS}
    help_rows = [[name, "xlkpi", each.help, *(a.help for a in each.arguments)] for name, each in helps.items()]
    return [[name, ""] for name in NAMES] + [list(each) for each in texts(language).items()] + help_rows


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path, language: str) -> None:
    for name in ("one.xlam", "two.xlam"):
        done = run("addin", "excel", "build", "-o", str(tmp_path / "new" / name), "--lang", language)
        assert (done.status, done.out.strip()) == (0, str(tmp_path / "new" / name)), done.err
        said = {"en": "as it names no Python. On the computer with Excel run", "fr": "car il ne désigne aucun Python."}
        assert said[language] in done.err
        assert "`xlkpi addin excel install`" in done.err
    one, two = ((tmp_path / "new" / name).read_bytes() for name in ("one.xlam", "two.xlam"))
    assert one == two == addin(language)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(one)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_holds_our_code_and_none_of_xlwings(xlam: Path) -> None:
    ours, base = code(xlam), code(BASE)
    assert ours.pop("Sheet2") == base["Sheet2"]
    workbook = ours.pop("ThisWorkbook")
    assert workbook.rstrip("\n") == base["ThisWorkbook"].rstrip("\n") + "\n" + workbook_code().rstrip("\n")
    assert {name: text.rstrip("\n") for name, text in ours.items()} == {
        name: text.rstrip("\n") for name, text in modules().items()
    }


def test_its_name_is_the_one_that_its_vba_looks_for() -> None:
    assert f'ADD_IN As String = "{ADD_IN_FILE}"' in modules()["xlkpi_formulas"]


def test_every_text_is_in_both_languages_and_french_typography() -> None:
    one, other = texts("en"), texts("fr")
    assert one.keys() == other.keys()
    assert all(one[name].count("{") == other[name].count("{") and one[name] != other[name] for name in one)
    assert not [text for text in other.values() if re.search(r" [:;?!%»]|« ", text)]


def test_its_sheet_has_the_help_that_xlwings_would_give_excel(xlam: Path, language: str) -> None:
    sheet = openpyxl.load_workbook(as_workbook(xlam))[PROJECT]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows == rows_of_the_sheet(language)
    if language == "en":
        told = {name.rpartition("!")[2]: options for name, options in ask({"do": "import"})["told"]}
        assert told.keys() == FUNCTIONS.keys()
        for name, category, text, *arguments in (row for row in rows if row[0] in FUNCTIONS):
            options = told[name]
            assert [category, text, arguments] == [
                options[key] for key in ("Category", "Description", "ArgumentDescriptions")
            ]


def test_it_says_what_it_is(xlam: Path, language: str) -> None:
    assert read_about(xlam) == About(__version__, xlwings.__version__, language)
    assert read_about(BASE) is None
    assert read_about(xlam.with_name("missing.xlam")) is None
    for content in (b"", b"PK", addin(language)[:-100]):
        xlam.write_bytes(content)
        assert read_about(xlam) is None


def test_settings_go_in_and_come_out(xlam: Path, language: str) -> None:
    assert read_settings(xlam) == dict.fromkeys(NAMES, "")
    settings = {name: f'C:\\Νίκος & "{name}"' for name in NAMES}
    xlam.write_bytes(with_settings(addin(language), settings))
    assert read_settings(xlam) == settings
    assert read_about(xlam) == About(__version__, xlwings.__version__, language)
    assert read_settings(xlam.with_name("missing.xlam")) == {}


def test_excel_takes_it_for_an_addin(xlam: Path) -> None:
    with zipfile.ZipFile(xlam) as archive:
        assert archive.testzip() is None
        types = archive.read("[Content_Types].xml").decode()
        assert {entry.filename for entry in archive.infolist()} == {*zipfile.ZipFile(BASE).namelist()}
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types


def test_libreoffice_opens_it_as_a_workbook(xlam: Path, language: str, tmp_path: Path) -> None:
    """The file itself: it does not know the type of add-ins, and is told to read it as a workbook with macros."""
    require("libreoffice")
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += ["--infilter=Calc MS Excel 2007 VBA XML", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    command += ["--outdir", str(tmp_path), str(xlam)]
    while subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 81:
        pass  # it has made itself at home and wants to be started again
    with (tmp_path / "xlkpi.csv").open(encoding="utf-8", newline="") as file:
        rows = [[cell for cell in row if cell] for row in csv.reader(file)]
    assert rows == [[cell for cell in row if cell] for row in rows_of_the_sheet(language)]


def test_without_pyopenvba_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    done = run("addin", "excel", "build", "-o", str(tmp_path / ADD_IN_FILE))
    assert (done.status, done.out) == (2, "")
    assert (
        'pyOpenVBA: not installed: it writes VBA into a file; install it with `pip install "xlkpi[excel]"`' in done.err
    )
    assert not (tmp_path / ADD_IN_FILE).exists()


def test_a_base_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package.xlwings, "__version__", "0.99.1")
    with pytest.raises(ExcelError, match=r"_addin.xlam: not the base that xlwings 0.99.1 should have; install"):
        addin("en")
