"""The fast way to a few cells gives what the XML parser gives, for every way of writing them."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from archives import changed, members, write_archive
from engines import resaved
from workbooks import VERTICALS, template
from xlkpi.numbers import Wrong
from xlkpi.workbook.layout import Options
from xlkpi.xlsx import reader as reading
from xlkpi.xlsx.reader import Workbook
from xlkpi.xlsx.safe_zip import UNCOMPUTED

CASES = "custom-phone-cases"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet2.xml"


def both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    """All cells of all sheets, by title; read both ways, with one result."""
    workbook = Workbook(path)
    addresses = [f"{column}{row}" for column in "ABCDEFGHIJKLMNOPQ" for row in range(1, 120)]
    titles = {cells.sheet for cells in workbook.identity.names.values()}
    fast = {title: workbook.values(title, addresses) for title in titles}
    with monkeypatch.context() as without:
        without.setattr(reading, "plain_cells", lambda *_: None)
        without.setattr(reading, "plain_items", lambda *_: None)
        slow = {title: workbook.values(title, addresses) for title in titles}
    for title in titles:
        assert {k: v for k, v in fast[title].items() if v} == {k: v for k, v in slow[title].items() if v}
    return fast


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_a_template_with_a_year_in_it(vertical_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(vertical_id, Options("fr", sample=True)))
    values = both_ways(path, monkeypatch)["Saisie"]
    assert values["B4"] == "Votre entreprise"
    assert values["B5"] == datetime.datetime(2026, 1, 1)
    assert sum(isinstance(value, float) for value in values.values()) >= 12 * 8


def test_the_language_is_the_stamps_or_the_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(CASES, Options("fr")))
    assert Workbook(path).language == "fr"
    for language in ("fr", None):
        other = openpyxl.Workbook()
        other.properties.language = language
        other.save(path)
        assert Workbook(path).language == (language or "")


@pytest.mark.parametrize("program", ["libreoffice", "gnumeric", "openpyxl"])
def test_a_workbook_that_another_program_saved(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(resaved(program, template(CASES, Options(sample=True))))
    assert both_ways(path, monkeypatch)["Inputs"]["B4"] == "Your business"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B4"/>', None),
        ('<c r="B4" s="1"><v>0.30000000000000004</v></c>', 0.1 + 0.2),
        ('<c r="B4"><v>1E3</v></c>', 1000.0),
        ('<c r="B4" t="n"><v> 12 </v></c>', 12.0),
        ('<c r="B4"><v>1e999</v></c>', Wrong),
        ('<c r="B4"><v>1_000</v></c>', Wrong),
        ('<c r="B4"><v>nan</v></c>', Wrong),
        ('<c r="B4"><v>-1</v></c>', Wrong),
        ('<c r="B4"><v></v></c>', None),
        ('<c r="B4"><f>A1</f></c>', UNCOMPUTED),
        ('<c r="B4"><f>A1</f><v>7</v></c>', 7.0),
        ('<c r="B4"><f t="shared" ref="B4:B5" si="0"/><v>7</v></c>', 7.0),
        ('<c r="B4" t="str"><f>A1</f><v>a &lt; b</v></c>', "a < b"),
        ('<c r="B4" t="str"><f>A1</f><v></v></c>', None),
        ('<c r="B4" t="inlineStr"><is><t xml:space="preserve"> a&amp;b&#233; </t></is></c>', " a&bé "),
        (
            '<c r="B4" t="inlineStr"><is><r><t>a</t></r><r><rPr/><t>b</t></r><rPh><t>no</t></rPh></is></c>',
            "ab",
        ),
        ('<c r="B4" t="inlineStr"><is><t>_x0041_ _x005F_x0041_</t></is></c>', "A _x0041_"),
        ('<c r="B4" t="b"><v>1</v></c>', True),
        ('<c r="B4" t="b"><v>0</v></c>', False),
        ('<c r="B4" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="B4" t="d"><v>2026-01-01T00:00:00</v></c>', datetime.datetime(2026, 1, 1)),
        ('<c s="1" r="B4"><v>5</v></c>', 5.0),
        ('<c r="B4" cm="1"><v>5</v></c>', 5.0),
        ("<c\n r='B4'\n><v>5</v></c>", 5.0),
        ('<!-- <c r="B4"><v>6</v></c> --><c r="B4"><v>5</v></c>', 5.0),
        ('<c r="A4"/><c><v>5</v></c>', 5.0),
        ('<c r="B4"><v><![CDATA[5]]></v></c>', 5.0),
        ('<c r="B4"><v>5</v><extLst><ext/></extLst></c>', 5.0),
    ],
)
def test_every_way_to_write_a_cell(cell: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(CASES, Options()))
    xml = f'<worksheet xmlns="{MAIN}"><sheetData><row r="4">{cell}</row></sheetData></worksheet>'
    write_archive(path, members(path) | {SHEET: xml.encode()})
    found = both_ways(path, monkeypatch)["Inputs"].get("B4")
    if value is Wrong:
        assert isinstance(found, Wrong)
    else:
        assert found == value or (value is None and not found)
        assert type(found) is type(value) or value is None


def test_a_namespace_prefix_and_the_strict_namespace(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for xml in (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="4"><x:c r="B4"><x:v>5</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>",
        '<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row><c r="B4"><v>5</v></c></row>'
        "</sheetData></worksheet>",
    ):
        path.write_bytes(template(CASES, Options()))
        write_archive(path, members(path) | {SHEET: xml.encode()})
        assert Workbook(path).values("Inputs", ["B4"]) == {"B4": 5.0}


def test_names_of_one_sheet_alone_are_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(CASES, Options()))
    local = b'<definedName name="months" localSheetId="0">Guide!$A$1</definedName></definedNames>'
    changed(path, "xl/workbook.xml", b"</definedNames>", local)
    assert Workbook(path).identity.names["months"].sheet == "Inputs"
