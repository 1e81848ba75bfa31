"""One opener: every form of a workbook of ours is read by all alike, and what is none is refused in the same words."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from archives import packed
from foreign_workbooks import FORMS, rewritten
from workbooks import cached, differences, finished, named, opened, parts, record, same, template
from xlkpi import fill_workbook, save_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.check import check_workbook
from xlkpi.collect.read import read_workbook
from xlkpi.errors import WorkbookError
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
from xlkpi.preview import preview_workbooks
from xlkpi.reading.contents import saved_results
from xlkpi.reading.untrusted import open_untrusted
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.package import member

CASES = "custom-phone-cases"
FRENCH = Options("fr")
KNOWN = load_catalogue()


@pytest.fixture(scope="module")
def filled() -> bytes:
    workbook = opened(template(CASES, FRENCH))
    fill_workbook(workbook, record(CASES, ["2026-01", "2026-02"]))
    return finished(workbook)


@pytest.fixture(scope="module")
def usual(filled: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    """The figures of the file as we write it, and what an upgrade moves of it."""
    path = tmp_path_factory.mktemp("usual") / "usual.xlsx"
    path.write_bytes(filled)
    return read_workbook(path, KNOWN).figures, upgrade_workbook(path, KNOWN)[1].migrated


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_workbook_of_another_program_is_read_by_all(
    form: str, filled: bytes, usual: tuple[object, object], tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(rewritten(filled, form))
    collected = read_workbook(path, KNOWN)
    assert (collected.business, collected.findings) == ("Acme", [])
    assert check_workbook(path, KNOWN) == []
    data, told = upgrade_workbook(path, KNOWN)
    assert (collected.figures, told.migrated) == usual
    assert differences(cached(filled), cached(data)) == []


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_template_of_another_program_is_filled_right(form: str, filled: bytes, tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    own.write_bytes(rewritten(template(CASES, FRENCH), form))
    templates = Templates(KNOWN, FRENCH, own)
    (outcome,) = fill_records([record(CASES, ["2026-01", "2026-02"])], tmp_path / "out", templates)
    assert outcome.problems == ()
    before, after = parts(own.read_bytes()), parts(outcome.path.read_bytes())
    assert before.keys() == after.keys()
    for name in ("xl/styles.xml", "xl/styles22.xml", "xl/sharedStrings.xml", "_rels/.rels", "[Content_Types].xml"):
        if (spelled := member(before, name)) is not None:
            assert after[spelled] == before[spelled]
    untrusted = open_untrusted(outcome.path)
    saved = saved_results(untrusted.opened.data)
    for (title, address), value in cached(filled).items():
        assert same(saved(untrusted.book[title][address]), value), (title, address)


@pytest.mark.slow
def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    workbook = opened(template(CASES, FRENCH))
    workbook.epoch = CALENDAR_MAC_1904
    own = tmp_path / "own.xlsx"
    own.write_bytes(finished(workbook))
    (outcome,) = fill_records([record(CASES, ["2026-03"])], tmp_path / "out", Templates(KNOWN, FRENCH, own))
    assert list(read_workbook(outcome.path, KNOWN).figures) == ["2026-03"]
    assert check_workbook(outcome.path, KNOWN) == []


def zip64(data: bytes) -> bytes:
    """The archive with numbers that say they stand in records of zip64."""
    end = data.rindex(b"PK\x05\x06")
    return data[: end + 8] + b"\xff" * 12 + data[end + 20 :]


def strict(data: bytes) -> bytes:
    members = parts(data)
    old, new = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    return packed({name: content.replace(old, new) for name, content in members.items()})


def binary(data: bytes) -> bytes:
    members = parts(data)
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    return packed(members | {"xl/workbook.bin": b"\x83\x01"})


SAMPLE = template(CASES, Options(sample=True))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
NONE = {
    "is empty": b"",
    "contains nothing but zeros": bytes(9000),
    "is a web page (HTML)": b"\xef\xbb\xbf\n<!DOCTYPE html><table><tr><td>1</table>",
    "is an XML file": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "is not an Excel workbook, whatever its name says": b"business;month\nAcme;2026-01\n",
    "is in the old .xls format": OLE,
    "is protected by a password": OLE + "EncryptedPackage".encode("utf-16-le"),
    "is a damaged workbook (its end is missing)": SAMPLE[:20_000],
    "is a zip64 archive": zip64(SAMPLE),
    "is in the format “Strict Open XML Spreadsheet”": strict(SAMPLE),
    "is in the binary .xlsb format": binary(SAMPLE),
    "is an OpenDocument file": packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    "is a Numbers file": packed({"Index/Document.iwa": b"", "preview.jpg": b""}),
    "is not a workbook made by xlkpi": finished(openpyxl.Workbook()),
}


@pytest.mark.parametrize("said", NONE)
def test_what_is_none_is_refused_by_all_in_the_same_words(said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(NONE[said])
    (finding,) = read_workbook(path, KNOWN).findings
    assert finding.problem.what.startswith(said)
    expected = f"{path}: {finding.problem.what}; {finding.problem.fix}"
    for reader in (
        lambda: check_workbook(path, KNOWN),
        lambda: upgrade_workbook(path, KNOWN),
        lambda: Templates(KNOWN, FRENCH, path),
        lambda: (
            preview_workbooks([path], tmp_path / "pages")
            if "made by xlkpi" not in said
            else check_workbook(path, KNOWN)
        ),
    ):
        with pytest.raises(WorkbookError) as caught:
            reader()
        assert str(caught.value) == expected


def test_the_mark_of_an_open_workbook_is_none(tmp_path: Path) -> None:
    path = tmp_path / "~$a.xlsx"
    path.write_bytes(b"\x05shopkeeper")
    (finding,) = read_workbook(path, KNOWN).findings
    assert str(finding) == f"{path}: only marks that a workbook is open; name the workbook itself"


def test_what_openpyxl_would_build_without_end_is_refused_before(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    members = parts(SAMPLE)
    old = next(part for part in members["xl/workbook.xml"].split(b"<definedName ") if b'"business_name"' in part)
    wide = b"name=\"business_name\">'Inputs'!$A$1:$XFD$1048576</definedName>"
    far = members["xl/worksheets/sheet2.xml"].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    for changed, said in (
        ({"xl/workbook.xml": members["xl/workbook.xml"].replace(old, wide)}, "more cells than there can be"),
        ({"xl/worksheets/sheet2.xml": far}, "has a cell far from the others"),
    ):
        path.write_bytes(packed(members | changed))
        with pytest.raises(WorkbookError, match=said):
            check_workbook(path, KNOWN)
        with pytest.raises(WorkbookError, match=said):
            Templates(KNOWN, FRENCH, path)


@pytest.mark.slow
def test_no_warning_of_a_library_is_shown(filled: bytes, tmp_path: Path) -> None:
    """A file with what openpyxl warns of: extensions, and a header that it cannot take apart."""
    members = parts(filled)
    kinds = (b"78C0D931-6437-407d-A8EE-F0AAD7539E65", b"CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF", bytes(8).hex().encode())
    extensions = b"<extLst>%b</extLst></worksheet>" % b"".join(b'<ext uri="{%b}"/>' % kind for kind in kinds)
    sheet = members["xl/worksheets/sheet2.xml"].replace(b"</worksheet>", extensions)
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(members | {"xl/worksheets/sheet2.xml": sheet}))
    with pytest.warns(UserWarning, match="extension"):
        openpyxl.load_workbook(path)
    table = tmp_path / "t.csv"
    commands = (
        ["check", path],
        ["collect", path, "-o", table],
        ["upgrade", path, "-o", tmp_path / "new.xlsx"],
        ["fill", table, "--template", path, "-o", tmp_path / "out", "--overwrite"],
    )
    program = f"""import sys
from xlkpi.cli import main
for arguments in {[list(map(str, command)) for command in commands]!r}:
    sys.argv = ["xlkpi", *arguments]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, (arguments, ended.code)
"""
    done = subprocess.run([sys.executable, "-W", "always", "-c", program], capture_output=True, text=True)
    assert "Warning" not in done.stderr + done.stdout, done.stderr
    assert "xtension" not in done.stderr + done.stdout
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_values_alone_are_no_template(filled: bytes, tmp_path: Path) -> None:
    values = opened(filled, values=True)
    with pytest.raises(WorkbookError, match=r"has no formulas any more.*; use .*data_only=True"):
        fill_workbook(values, record(CASES))
    path = tmp_path / "values.xlsx"
    values.save(path)
    with pytest.raises(WorkbookError, match="has no formulas any more"):
        Templates(KNOWN, FRENCH, path)


def test_the_api_knows_the_vertical_without_properties(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(rewritten(template(CASES, FRENCH), "without_properties"))
    workbook = openpyxl.load_workbook(path)
    fill_workbook(workbook, record(CASES, ["2026-05"]))
    save_workbook(workbook, path)
    assert list(read_workbook(path, KNOWN).figures) == ["2026-05"]
    assert named(opened(path.read_bytes()), "business_name")[0].value == "Acme"


def test_a_damaged_member_is_found_before_openpyxl_sees_it(filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    place = filled.rindex(b"xl/styles.xml") - 46
    path.write_bytes(filled[: place + 16] + struct.pack("<L", 1) + filled[place + 20 :])
    assert zipfile.is_zipfile(path)
    with pytest.raises(WorkbookError, match=r"xl/styles\.xml is not what was saved"):
        check_workbook(path, KNOWN)
