"""Hostile and broken files are refused, in a bounded time and memory, and say what they are."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import changed, members, write_archive
from peak_memory import PEAK
from soak import examples
from workbooks import template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.read import Kind, read_workbook
from xlkpi.errors import WorkbookError
from xlkpi.workbook.layout import Options
from xlkpi.xlsx import safe_zip as guard
from xlkpi.xlsx.bounds import bounds_of
from xlkpi.xlsx.reader import Workbook
from xlkpi.xlsx.safe_zip import UntrustedArchive

CASES = "custom-phone-cases"
SHEET = "xl/worksheets/sheet2.xml"
SAMPLE = template(CASES, Options(sample=True))
BOMB = 1_000_000_000
SECONDS, MEMORY = 10, 400_000  # KB of a whole process, with Python and its libraries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A filled workbook."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(SAMPLE)
    return path


def said(path: Path) -> str:
    """Why the workbook is left out."""
    collected = read_workbook(path, load_catalogue())
    (finding,) = collected.findings
    assert (finding.kind, collected.figures) == (Kind.left_out, {})
    assert finding.problem.fix
    return finding.problem.what


def test_what_is_no_archive(path: Path) -> None:
    path.write_bytes(b"")
    assert said(path) == "is empty"
    path.write_bytes(b"business,month\n")
    assert said(path) == "is not an Excel workbook, whatever its name says"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    path.write_bytes(ole)
    assert said(path) == "is in the old .xls format"
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert said(path) == "is protected by a password"
    path.write_bytes(SAMPLE[: len(SAMPLE) // 2])
    assert said(path) == "is a damaged workbook (its end is missing)"


def test_archives_of_other_things(path: Path) -> None:
    write_archive(path, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})
    assert said(path) == "is an OpenDocument file, whatever its name says"
    write_archive(path, {"inner.xlsx": SAMPLE})
    assert said(path) == "is a damaged workbook (it lacks _rels/.rels)"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", b"a" * 1000)
    write_archive(path, members_of(SAMPLE) | {SHEET: inner.getvalue()})
    assert said(path) == f"is a damaged workbook ({SHEET} is not XML)"


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "docProps/custom.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("start", ["<!DOCTYPE x [<!ENTITY a 'aaaa'>]>", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"])
def test_a_doctype_is_refused_unparsed(path: Path, part: str, start: str) -> None:
    content = members(path)[part]
    declaration, _, rest = content.rpartition(b"?>")
    write_archive(path, members(path) | {part: declaration + b"?>" * bool(declaration) + start.encode() + rest})
    assert said(path) == f"has a DOCTYPE in {part}, so it is not read"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "cp037", "iso-8859-1"])
def test_a_doctype_in_another_encoding_does_not_slip_through(path: Path, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE x [<!ENTITY a 'aa'>]>" + members(path)[SHEET].decode()
    write_archive(path, members(path) | {SHEET: text.encode(encoding, "ignore")})
    assert said(path)


def declared(data: bytes, name: str, size: int) -> bytes:
    """The archive with another unpacked size of a member in its directory."""
    place = data.rindex(name.encode()) - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    return data[: place + 24] + struct.pack("<L", size) + data[place + 28 :]


def bomb(path: Path, name: str, size: int) -> None:
    """The workbook with a member that unpacks to so many zeros, streamed into it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in members_of(SAMPLE).items():
            if part != name:
                archive.writestr(part, content)
        with archive.open(name, "w", force_zip64=True) as member:
            block = bytes(10_000_000)
            for _ in range(size // len(block)):
                member.write(block)


@pytest.fixture(scope="module")
def bombed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook whose Inputs sheet unpacks to 1 GB."""
    path = tmp_path_factory.mktemp("bomb") / "bomb.xlsx"
    bomb(path, SHEET, BOMB)
    return path


def cost(path: Path) -> tuple[str, float, int]:
    """What a process of its own says of a workbook, its seconds and its memory in KB."""
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from xlkpi.catalogue.load import load_catalogue\nfrom xlkpi.collect.read import read_workbook\n"
        "known = load_catalogue(); started = time.perf_counter()\n"
        "collected = read_workbook(Path(sys.argv[1]), known)\n"
        "print([one.problem.what for one in collected.findings], len(collected.figures))\n"
        f"print(time.perf_counter() - started); print({PEAK})"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    text, seconds, memory = done.stdout.splitlines()
    return text, float(seconds), int(memory)


@pytest.mark.slow
def test_a_member_of_gigabytes_is_refused_by_its_declared_size(bombed: Path) -> None:
    text, seconds, memory = cost(bombed)
    assert "unpacks to 1,00" in text
    assert (seconds < SECONDS, memory < MEMORY) == (True, True), (seconds, memory)


@pytest.mark.slow
@pytest.mark.parametrize("size", [50, 60_000, 15_000_000])
def test_a_member_of_gigabytes_that_says_it_is_small_is_found_out(bombed: Path, size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(declared(bombed.read_bytes(), SHEET, size))
    text, seconds, memory = cost(path)
    assert f"is a damaged workbook ({SHEET} is not what was saved)" in text
    assert (seconds < SECONDS, memory < MEMORY) == (True, True), (seconds, memory)


def test_a_sheet_larger_than_we_read(path: Path) -> None:
    write_archive(path, members(path) | {SHEET: b" " * (bounds_of(0).part + 1)})
    assert said(path) == f"has {SHEET} of 16 MB; more than 16 MB is not read"


@pytest.mark.slow
@pytest.mark.parametrize(
    "xml",
    [
        b'<c r="A1"/>',
        b'<c r="A1"><f',
        b"<a>",
        b"<!-- - -->",
    ],
    ids=["cells", "broken cells", "depth", "comments"],
)
def test_the_largest_sheet_that_we_read_costs_a_bounded_time_and_memory(path: Path, xml: bytes) -> None:
    """As many repetitions as the limit allows, where a quadratic reader would take hours."""
    head, _, tail = members(path)[SHEET].partition(b"<sheetData>")
    room = bounds_of(0).part - len(head) - len(tail) - 100
    write_archive(path, members(path) | {SHEET: head + b"<sheetData>" + xml * (room // len(xml)) + tail})
    _, seconds, memory = cost(path)
    assert (seconds < 6 * SECONDS, memory < 2 * MEMORY) == (True, True), (seconds, memory)


@pytest.mark.slow
def test_many_attributes_cost_no_quadratic_time(path: Path) -> None:
    attributes = b" ".join(b'a%d="1"' % number for number in range(300_000))
    changed(path, SHEET, b"<sheetData>", b"<sheetData><row r='1'><c " + attributes + b"/></row>")
    _, seconds, _ = cost(path)
    assert seconds < SECONDS


def test_more_members_than_a_workbook_has(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(guard.MOST_MEMBERS):
            archive.writestr(f"xl/{number}", b"")
    assert said(path) == "has more than 5,000 parts"


def test_overlapping_and_doubled_members(path: Path) -> None:
    data = path.read_bytes()
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    offset = data[first + 42 : first + 46]
    path.write_bytes(data[: second + 42] + offset + data[second + 46 :])
    assert said(path) == "has parts that overlap"
    path.write_bytes(data)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert said(path) == "has two parts of the same name"


def test_a_file_larger_than_we_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LARGEST_FILE", 10_000)
    with pytest.raises(WorkbookError, match="is larger than 0 MB"):
        UntrustedArchive(path)


@pytest.mark.parametrize("address", ["XFD1048576", "XFE1", "A1048577", "A9999999", "ZZZZ2", "A-1", "A0", "1A", ""])
def test_a_cell_far_out_costs_nothing(path: Path, address: str) -> None:
    """The figures are where the names say; a reader that makes room up to the last cell would need terabytes."""
    before = read_workbook(path, load_catalogue())
    far = f'<row r="1048576"><c r="{address}"><v>1</v></c></row></sheetData>'.encode()
    changed(path, SHEET, b"</sheetData>", far)
    started = time.perf_counter()
    collected = read_workbook(path, load_catalogue())
    assert time.perf_counter() - started < SECONDS
    assert collected.figures in (before.figures, {})
    assert collected.figures or collected.findings


@pytest.mark.parametrize(
    "reference", ["$D$11:$XFD$1048576", "$A:$XFD", "$XFE$1:$XFP$1", "$D$11:$O$1048577", "$O$11:$D$11"]
)
def test_a_name_that_leads_too_far_is_no_name(path: Path, reference: str) -> None:
    content = members(path)["xl/workbook.xml"]
    old = next(part for part in content.split(b"<definedName ") if b'"months"' in part)
    new = b"name=\"months\">'Inputs'!" + reference.encode() + b"</definedName>"
    changed(path, "xl/workbook.xml", old, new)
    assert "months" not in Workbook(path).identity.names
    assert said(path) == "the name 'months' does not lead to cells"


def test_text_numbers_out_of_range(path: Path) -> None:
    changed(path, SHEET, b'<c r="B4"', b'<c r="B4" t="s"><v>99999999</v></c><c r="C4"')
    assert said(path)


@settings(max_examples=examples(50), deadline=None)
@given(st.data())
def test_any_damage_is_refused_or_harmless(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "a.xlsx"
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)) | st.just(len(content)))])
    collected = read_workbook(path, load_catalogue())
    assert collected.figures or collected.findings


@pytest.mark.slow
@settings(max_examples=examples(50), deadline=None)
@given(st.data())
def test_any_damage_inside_a_part_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = members_of(SAMPLE)
    part = data.draw(st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/custom.xml", "_rels/.rels"]))
    text = bytearray(content[part])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=5))
    path = write_archive(tmp_path_factory.mktemp("damaged") / "a.xlsx", content | {part: bytes(text)})
    collected = read_workbook(path, load_catalogue())
    assert collected.figures or collected.findings


def test_a_checksum_is_checked(path: Path) -> None:
    data = path.read_bytes()
    place = data.rindex(SHEET.encode()) - 46
    wrong = struct.pack("<L", zlib.crc32(b"other"))
    path.write_bytes(data[: place + 16] + wrong + data[place + 20 :])
    assert said(path) == f"is a damaged workbook ({SHEET} is not what was saved)"
