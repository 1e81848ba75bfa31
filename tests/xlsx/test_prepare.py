"""A template's parts made ready to be stamped: only what must be changed is."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from lxml import etree

from workbooks import VERTICALS, parts, template
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.prepare import prepare, quote
from xlkpi.xlsx.splice import Position, splice_sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
CHAIN = "xl/calcChain.xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(data: str = "", workbook: str = "", encoding: str = "utf-8", chain: str = "") -> dict[str, bytes]:
    """The parts of a workbook with a sheet Mine. data: its rows. workbook: what follows the sheets."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    declared = "" if encoding == "utf-8" else f'<?xml version="1.0" encoding="{encoding}"?>'
    content = '<Types xmlns="urn:t"><Override PartName="/xl/calcChain.xml"/><Override PartName="/xl/w.xml"/></Types>'
    members = {
        "[Content_Types].xml": content.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr/><sheets><sheet name="Mine" '
        f'sheetId="1" r:id="a"/></sheets>{workbook}</workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="a" Type='
        f'"{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{_OFFICE}/calcChain"'
        f' Target="{chain or "calcChain.xml"}"/><Relationship Id="c" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>".encode(),
        SHEET: (declared + sheet).encode(encoding),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="4"><protection'
        ' locked="0"/></xf></cellXfs></styleSheet>'.encode(),
    }  # fmt: skip
    return members | {CHAIN: b"<calcChain/>"} if chain else members


def prepared(members: dict[str, bytes], inputs: Collection[Position] = ()) -> dict[str, bytes]:
    result = dict(members)
    prepare(result, {"Mine": inputs})
    return result


def rows(members: dict[str, bytes]) -> dict[str | None, list[str | None]]:
    """The cells of each row, in the order of the sheet."""
    root = etree.fromstring(members[SHEET])
    return {row.get("r"): [cell.get("r") for cell in row.iter(f"{{{MAIN}}}c")] for row in root.iter(f"{{{MAIN}}}row")}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("", {"2": ["B2", "D2"], "4": ["C4"]}),
        ('<row r="1"><c r="A1"/></row><row r="9"/>', {"1": ["A1"], "2": ["B2", "D2"], "4": ["C4"], "9": []}),
        ('<row r="2"><c r="A2"/><c r="C2"/><c r="AA2"/></row>', {"2": ["A2", "B2", "C2", "D2", "AA2"], "4": ["C4"]}),
        ('<row r="2"/><row r="4"><c r="D4"/></row>', {"2": ["B2", "D2"], "4": ["C4", "D4"]}),
        ('<row r="3"><c r="B3"/></row>', {"2": ["B2", "D2"], "3": ["B3"], "4": ["C4"]}),
        ("<row><c/></row><row><c/><c/></row>", {"1": ["A1"], "2": ["A2", "B2", "D2"], "4": ["C4"]}),
        ('<row r="2"><c/><c r="D2"/><c/></row><row><c/></row>',
         {"2": ["A2", "B2", "D2", "E2"], "3": ["A3"], "4": ["C4"]}),
        ('<!-- x --><row r="2"><!-- y --><c r="E2"/></row><?p q?>', {"2": ["B2", "D2", "E2"], "4": ["C4"]}),
    ],
)  # fmt: skip
def test_missing_cells_come_in_order(data: str, found: dict[str, list[str]]) -> None:
    inputs = [(4, 3), (2, 4), (2, 2)]
    members = prepared(book(data), inputs)
    assert rows(members) == found
    assert sorted(found) == list(found)
    places = [(cell.row, cell.column) for cell in splice_sheet(members[SHEET], inputs).varying]
    assert places == sorted(inputs)


def test_cells_that_are_there_leave_the_sheet_as_it_is() -> None:
    members = book("<row r='2'  ><c  r='B2'\n/></row>")
    assert prepared(members, [(2, 2)])[SHEET] == members[SHEET]
    assert prepared(members)[SHEET] == members[SHEET]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-16-be"])
def test_other_encodings_become_utf_8(encoding: str) -> None:
    data = '<row r="1"><c r="A1" t="str"><f>"é"</f><v>é</v></c></row>'
    members = book(data, encoding=encoding)
    if encoding == "utf-16-be":
        members[SHEET] = b"\xfe\xff" + members[SHEET].replace("utf-16-be".encode(encoding), "utf-16".encode(encoding))
    found = prepared(members)[SHEET]
    assert '<f>"é"</f><v>é</v>' in found.decode()
    assert b"UTF-8" in found
    assert len(splice_sheet(found, ()).varying) == 1


def test_a_byte_order_mark_of_utf_8_stays() -> None:
    members = book('<row r="1"><c r="A1"/></row>', encoding="utf-8")
    members[SHEET] = b"\xef\xbb\xbf" + members[SHEET]
    assert prepared(members)[SHEET] == members[SHEET]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr calcId="9"/>', '<calcPr calcId="9" fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="0"/>', '<calcPr fullCalcOnLoad="1"/>'),
        ("<definedNames/><extLst/>", '<definedNames/><calcPr fullCalcOnLoad="1"/><extLst/>'),
        ("<externalReferences/><pivotCaches/>", '<externalReferences/><calcPr fullCalcOnLoad="1"/><pivotCaches/>'),
    ],
)
def test_programs_compute_anew_on_opening(before: str, after: str) -> None:
    workbook = prepared(book(workbook=before))["xl/workbook.xml"].decode()
    assert workbook.endswith(f"</sheets>{after}</workbook>")


@pytest.mark.parametrize("value", ["1", "true"])
def test_what_computes_anew_already_stays_as_it_is(value: str) -> None:
    members = book(workbook=f"<calcPr  fullCalcOnLoad='{value}' />")
    assert prepared(members) == members


@pytest.mark.parametrize("target", ["calcChain.xml", "/xl/calcChain.xml"])
def test_the_calculation_chain_goes_only_where_an_input_was_a_formula(target: str) -> None:
    data = '<row r="1"><c r="A1"><f>1</f><v>1</v></c><c r="B1"/></row>'
    members = book(data, chain=target)
    kept = prepared(members, [(1, 2)])
    assert {name: kept[name] for name in kept if name != "xl/workbook.xml"} == {
        name: members[name] for name in members if name != "xl/workbook.xml"
    }
    dropped = prepared(members, [(1, 1)])
    assert CHAIN not in dropped
    assert b"calcChain" not in dropped["[Content_Types].xml"] + dropped["xl/_rels/workbook.xml.rels"]
    assert b"/xl/w.xml" in dropped["[Content_Types].xml"]
    assert b"sheet1.xml" in dropped["xl/_rels/workbook.xml.rels"]


SHARED = """<row r="1"><c r="A1"><f t="shared" ref="A1:C1" si="0">D1*$D$2</f></c><c r="B1"><f t="shared" si="0"/></c>
<c r="C1"><f t="shared" si="1" ref="C1:C9">7</f></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row>"""


def test_cells_that_share_an_inputs_formula_get_their_own() -> None:
    """The input's number takes the place of the only text that they have."""
    formulas = {
        cell.get("r"): (cell[0].text, dict(cell[0].attrib))
        for cell in etree.fromstring(prepared(book(SHARED), [(1, 1)])[SHEET]).iter(f"{{{MAIN}}}c")
    }
    assert formulas["B1"] == ("E1*$D$2", {})
    assert formulas["A2"] == ("D2*$D$2", {})
    assert formulas["C1"] == ("7", {"t": "shared", "si": "1", "ref": "C1:C9"})
    assert prepared(book(SHARED), [(1, 2)])[SHEET] == book(SHARED)[SHEET]


def test_a_chart_in_another_encoding_comes_in_utf_8() -> None:
    chart = '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16")
    members = prepared({**book(), "xl/charts/chart2.xml": chart})
    assert members["xl/charts/chart2.xml"].decode("utf-8").endswith("<a>é</a>")


def test_quote_adds_a_style_for_the_one_cell() -> None:
    members = book('<row r="1"><c r="A1" s="1"/><c r="B1" s="1"/><c r="C1"/></row>')
    quote(members, "Mine", (1, 1))
    quote(members, "Mine", (1, 3))
    formats = list(etree.fromstring(members["xl/styles.xml"]).find(f"{{{MAIN}}}cellXfs"))
    styles = {cell.get("r"): int(cell.get("s")) for cell in etree.fromstring(members[SHEET]).iter(f"{{{MAIN}}}c")}
    assert styles == {"A1": 2, "B1": 1, "C1": 3}
    assert [(xf.get("numFmtId"), xf.get("quotePrefix"), len(xf)) for xf in formats] == [
        ("0", None, 0), ("4", None, 1), ("4", "1", 1), ("0", "1", 0),
    ]  # fmt: skip
    assert etree.fromstring(members["xl/styles.xml"])[0].get("count") == "4"


@pytest.mark.parametrize("vertical", VERTICALS)
def test_a_built_in_template_needs_nothing(vertical: str) -> None:
    members = parts(template(vertical, Options("fr")))
    result = dict(members)
    prepare(result, {"Saisie": [(4, 2)]})
    assert result == members
