"""Files with random damage: each reader gives a result, or an error in words, and nothing else.

The seeds are real files of ours. `make test` tries some of their damaged forms, `make soak` many more.
"""

from __future__ import annotations

import datetime
import math
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from xml.parsers.expat import ExpatError

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archives import packed
from folders import ROOT
from hostile_workbooks import members_of
from soak import examples
from workbooks import template
from xlkpi.catalogue.load import check_catalogue_files, load_catalogue
from xlkpi.errors import ProblemsError
from xlkpi.numbers import Wrong, check_number, parse_number
from xlkpi.orders.exports.export_file import open_export
from xlkpi.tables.excel import read_sheet
from xlkpi.tables.months import parse_month
from xlkpi.tables.read import read_table
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.bounds import bounds_of
from xlkpi.xlsx.cells import any_cells, plain_cells
from xlkpi.xlsx.safe_zip import UntrustedArchive
from xlkpi.xlsx.splice import splice_sheet

KNOWN = load_catalogue()
CASES = "custom-phone-cases"
SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f>A1+1</f><v>2.5</v></c>'
    b'<c r="C1" t="inlineStr"><is><t>x</t></is></c></row>'
    b'<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2"/></row></sheetData></worksheet>'
)
WANTED = ("A1", "B1", "C1", "A2", "B2", "C2")
TOKENS = (
    b"<", b">", b"/>", b'"', b"'", b"&amp;", b"&#0;", b"]]>", b"<![CDATA[", b"<!DOCTYPE x>", b"<!--", b"\0", b"\xff",
    b"\xef\xbb\xbf", b"\xff\xfe", b"-1", b"1e999", b"99999999999999999999", b"A0", b"XFD1048576", b"\r\n", b"\n\n",
    b";", b"\t", b'""', b"[[", b"]", b"=", b"0x", b"\\u", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff",
)  # fmt: skip
"""What readers take for more than text."""


@st.composite
def damaged(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A seed with some stretches replaced, repeated, moved or cut off."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 30))
        new = draw(st.sampled_from(TOKENS) | st.binary(max_size=8) | st.just(data[start:end] * 3) | st.just(b""))
        data = data[:start] + new + data[end:]
        if draw(st.integers(0, 9)) == 0:
            data = data[:start]
    return data


def ends_in_words(work: Callable[[], object]) -> bool:
    """Return whether some work gives a true result, or problems with their words."""
    try:
        return bool(work())
    except ProblemsError as error:
        return bool(error.problems) and all(problem.what for problem in error.problems)


ARCHIVE = packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/a.bin": bytes(3_000)})


@settings(max_examples=examples(50), deadline=None)
@given(damaged([ARCHIVE]))
def test_archives(data: bytes) -> None:
    try:
        archive = UntrustedArchive(Path("a.xlsx"), data)
    except ProblemsError:
        return
    for name in archive.names:
        assert ends_in_words(lambda name=name: len(archive.read(name)) <= bounds_of(len(data)).part)


@settings(max_examples=examples(60), deadline=None)
@given(damaged([SHEET]))
def test_cells_are_read_alike_fast_and_by_a_parser(xml: bytes) -> None:
    numbers: dict[str, object] = {}
    try:
        fast = plain_cells(xml, WANTED, (), numbers)
        slow = any_cells(xml, WANTED)
    except (etree.XMLSyntaxError, ValueError):  # in words for whoever opens a workbook
        return
    if fast is not None and _has_plain_rows(xml):
        assert {name: cell.text for name, cell in fast.items()}.items() <= {n: c.text for n, c in slow.items()}.items()
        assert {name: float(slow[name].text) for name in numbers} == numbers


def _has_plain_rows(xml: bytes) -> bool:
    """Return whether each cell is one of the sheet's own, and there once."""
    cells = list(etree.fromstring(xml).iter("{*}c"))
    addresses = [cell.get("r") for cell in cells]
    plain = all(cell.getparent().tag.endswith("}row") for cell in cells)
    return plain and len(set(addresses)) == len(addresses) == xml.count(b"<c ")


@settings(max_examples=examples(50), deadline=None)
@given(damaged([SHEET]), st.sets(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=3))
def test_spliced_sheets_stay_sheets(xml: bytes, inputs: set[tuple[int, int]]) -> None:
    try:
        etree.fromstring(xml)
        splice = splice_sheet(xml, inputs)
    except (etree.XMLSyntaxError, ExpatError, ValueError, KeyError):
        return
    fillings = [filling for cell in splice.varying for filling in (b"", b"/>" if cell.typed else b"")]
    etree.fromstring(splice.joined(fillings))


def numbers() -> st.SearchStrategy[str]:
    digits = st.text("0123456789.,'’ \u00a0\u202f-+−()%€$£eE", max_size=14)
    return digits | st.text(max_size=12) | st.floats().map(str) | st.integers().map("{:,}".format)


@settings(max_examples=examples(60), deadline=None)
@given(numbers(), st.sampled_from(".,"))
def test_numbers(text: str, decimal: str) -> None:
    for number in (parse_number(text, decimal), check_number(text)):
        assert number is None or isinstance(number, Wrong) or math.isfinite(number)


MONTHS = ("2026-01", "Jan-26", "janv. 2026", "01/2026", "2026/01/01", "1 January 2026", "31.12.2026", "décembre 2026")


@settings(max_examples=examples(60), deadline=None)
@given(
    damaged([month.encode() for month in MONTHS]).map(lambda text: text.decode(errors="replace"))
    | st.floats()
    | st.dates()
)
def test_months(cell: object) -> None:
    month = parse_month(cell)
    assert isinstance(month, Wrong) or (isinstance(month, datetime.date) and month.day == 1)


@cache
def verticals() -> list[bytes]:
    """A whole one, and one that builds on ours."""
    page = (ROOT / "docs/catalogue.md").read_text(encoding="utf-8")
    return [block.split("```")[0].encode() for block in page.split("```toml\n")[1:3]]


@settings(max_examples=examples(8), deadline=None)
@given(st.deferred(lambda: damaged(verticals())))
def test_catalogues(toml: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "own.toml")
        path.write_bytes(toml)
        (findings,) = check_catalogue_files([path], KNOWN).values()
        assert ends_in_words(lambda: load_catalogue([str(path)]) and not findings.problems)


@cache
def exports() -> list[bytes]:
    files = sorted((ROOT / "tests/data/exports").rglob("*.csv"))
    return [data[:1500] for file in files if (data := file.read_bytes())][:40]


@settings(max_examples=examples(60), deadline=None)
@given(st.deferred(lambda: damaged(exports())))
def test_exports(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "orders.csv")
        path.write_bytes(data)
        assert ends_in_words(lambda: all(cells is not None for cells in open_export(path, Path(folder)).rows()))


@cache
def tables() -> list[bytes]:
    parts = members_of(template(CASES, Options()))
    few = {name: xml for name, xml in parts.items() if "sheet1" in name or "/" not in name or "xl/workbook" in name}
    return [packed({**few, "xl/worksheets/sheet1.xml": SHEET, "xl/styles.xml": b"<styleSheet/>"})]


@settings(max_examples=examples(15), deadline=None)
@given(st.deferred(lambda: damaged(tables())))
def test_sheets_with_tables(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.xlsx")
        path.write_bytes(data)
        assert ends_in_words(lambda: all(line >= 1 for line, _ in read_sheet(path).rows))


TABLE = (
    b"business;vertical;month;cases_sold\nAcme;custom-phone-cases;2026-01;3\n"
    b'"Zo\xc3\xab";custom-phone-cases;janv-26;4,5\n'
)


@settings(max_examples=examples(15), deadline=None)
@given(damaged([TABLE, TABLE.replace(b";", b","), TABLE.decode().encode("utf-16")]))
def test_tables(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        path.write_bytes(data)
        assert ends_in_words(lambda: all(problem.what for problem in read_table(path, KNOWN).problems))
