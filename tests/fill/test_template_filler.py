"""Templates that users dressed up and extended, filled: all that is theirs survives, and every value is right."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from PIL import Image

from engines import compute, compute_files, compute_with_add_in, saved, saved_by
from folders import ROOT
from hostile_names import HOSTILE
from workbooks import (
    LANGUAGES,
    VERTICALS,
    cached,
    differences,
    finished,
    named,
    opened,
    parts,
    record,
    template,
    unjustified,
    vertical_of,
)
from xlkpi.fill.open_workbook import fill_workbook
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.save import workbook_bytes
from xlkpi.xlsx.package import package, sheet_parts

CASES = "custom-phone-cases"
NAMES = [name for name in HOSTILE if name != "#DIV/0!" and "\ud800" not in name]
"""Those of them that a record takes."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"

_ANCHOR = """<xdr:from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>
<xdr:rowOff>0</xdr:rowOff></xdr:from>"""
_SHAPE = """<xdr:oneCellAnchor>{anchor}<xdr:ext cx="900000" cy="300000"/><xdr:sp><xdr:nvSpPr>
<xdr:cNvPr id="{id}" name="{name}"/><xdr:cNvSpPr{box}/></xdr:nvSpPr>
<xdr:spPr><a:prstGeom prst="star5"><a:avLst/></a:prstGeom></xdr:spPr>
<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>Bravo &amp; merci</a:t></a:r></a:p></xdr:txBody></xdr:sp>
<xdr:clientData/></xdr:oneCellAnchor>"""
_LOGO = """<xdr:oneCellAnchor>{anchor}<xdr:ext cx="90000" cy="90000"/><xdr:pic><xdr:nvPicPr>
<xdr:cNvPr id="2" name="Logo"/><xdr:cNvPicPr/></xdr:nvPicPr>
<xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>
<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>
<xdr:clientData/></xdr:oneCellAnchor>"""
_EXTENSIONS = f"""<extLst>
<ext xmlns:x14="{_X14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>
<x14:conditionalFormatting xmlns:xm="{_XM}">
<x14:cfRule type="dataBar" id="{{00000000-0000-0000-0000-000000000001}}"><x14:dataBar minLength="0" maxLength="100">
<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/></x14:dataBar></x14:cfRule><xm:sqref>A1:A9</xm:sqref>
</x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext xmlns:x14="{_X14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}"><x14:sparklineGroups xmlns:xm="{_XM}">
<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>KPIs!D6:O6</xm:f><xm:sqref>D1</xm:sqref></x14:sparkline>
</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"""
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def extended(**options: object) -> openpyxl.Workbook:
    """A template with a sheet of the user's own, whose formulas read the KPIs, the inputs and one another."""
    book = opened(template(CASES, Options("en", sample=True, **options)))  # type: ignore[arg-type]
    sheet = book.create_sheet("Mine", 1)
    inputs, kpis = named(book, "in_cases_sold"), named(book, "value_aov")
    first, last = inputs[0].coordinate, inputs[2].coordinate
    formulas = [
        "=SUM(in_cases_sold)", '=Dashboard!A1&" & <co>"', f"=2*KPIs!{kpis[0].coordinate}", "=IFERROR(1/A1,0)",
        "=A3/A1", '=COUNTIF(Inputs!D:D,">=100")', f"=SUMPRODUCT((Inputs!{first}:{last}>1)*1)", "=A1>100",
        "=TEXT(first_month,\"yyyy-mm\")", "=VLOOKUP(1,{1,2;3,4},2,FALSE)", "=1/0", "=AVERAGE(value_aov)", '=""',
    ]  # fmt: skip
    for row, formula in enumerate(formulas, 1):
        sheet.cell(row, 1).value = formula
    sheet["C1"] = ArrayFormula("C1:C3", f"=TRANSPOSE(Inputs!{first}:{last})*2")
    sheet["C2"] = sheet["C3"] = 4711
    sheet["C4"] = "=SUM(C1:C3)"
    sheet["B1"] = "My own <note> & more"
    return book


def dressed() -> bytes:
    """The same with what openpyxl cannot keep: a logo, shapes, sparklines, data bars of 2010, a control, macros."""
    members = parts(finished(extended()))
    part = dict(sheet_parts(members))["Mine"]
    logo = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(logo, "PNG")
    shapes = [
        _LOGO.format(anchor=_ANCHOR.format(row=1)),
        _SHAPE.format(anchor=_ANCHOR.format(row=4), id=3, name="Star", box=""),
        _SHAPE.format(anchor=_ANCHOR.format(row=8), id=4, name="Text", box=' txBox="1"'),
    ]
    drawing = f'<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:a="{_A}" xmlns:r="{_OFFICE}">{"".join(shapes)}</xdr:wsDr>'
    package_relations = "http://schemas.openxmlformats.org/package/2006/relationships"

    def relations(kind: str, target: str) -> bytes:
        one = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package_relations}">{one}</Relationships>'.encode()

    tail = f'<drawing xmlns:r="{_OFFICE}" r:id="rId1"/>{_EXTENSIONS}</worksheet>'.encode()
    members[part] = members[part].replace(b"</worksheet>", tail)
    members[f"xl/worksheets/_rels/{Path(part).name}.rels"] = relations("drawing", "../drawings/drawing99.xml")
    members["xl/drawings/drawing99.xml"] = drawing.encode()
    members["xl/drawings/_rels/drawing99.xml.rels"] = relations("image", "../media/logo.png")
    members["xl/media/logo.png"] = logo.getvalue()
    members["xl/ctrlProps/ctrlProp1.xml"] = f'<formControlPr xmlns="{_X14}" objectType="Button"/>'.encode()
    members["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 stands for macros"
    types = members["[Content_Types].xml"].replace(_PLAIN, _MACROS)
    added = (
        '<Default Extension="png" ContentType="image/png"/><Default Extension="bin" '
        'ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/xl/drawings/drawing99.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/><Override PartName='
        '"/xl/ctrlProps/ctrlProp1.xml" ContentType="application/vnd.ms-excel.controlproperties+xml"/></Types>'
    )
    members["[Content_Types].xml"] = types.replace(b"</Types>", added.encode())
    return package(members)


def fed_from_a_transposed_sheet() -> bytes:
    """The names of the inputs lead to a sheet of the user's own, months downwards, that the Inputs sheet reads."""
    book = extended()
    sheet = book.create_sheet("Figures")
    for column, name in enumerate([name for name in book.defined_names if name.startswith("in_")], 3):
        letter = openpyxl.utils.get_column_letter(column)
        cells = named(book, name)
        for row, cell in enumerate(cells, 5):
            sheet.cell(row, column).value = cell.value
            cell.value = f'=IF(Figures!{letter}{row}="","",Figures!{letter}{row})'
        target = f"Figures!${letter}$5:${letter}${4 + len(cells)}"
        book.defined_names[name] = DefinedName(name, attr_text=target)
    return finished(book)


def with_other_sheets_names() -> bytes:
    """As a spreadsheet program renames a sheet: every formula, name and chart follows."""
    members = parts(finished(extended()))
    for name, content in members.items():
        content = re.sub(rb"'?Inputs'?!", "'L''été &amp; moi'!".encode(), content)
        members[name] = content.replace(b'name="Inputs"', 'name="L\'été &amp; moi"'.encode())
    return package(members)


def since_1904() -> bytes:
    book = extended()
    book.epoch = CALENDAR_MAC_1904
    return finished(book)


def without_places() -> bytes:
    """As small libraries write: rows and cells follow one another without saying where they are."""
    members = parts(finished(extended()))
    for _, part in sheet_parts(members):
        root = etree.fromstring(members[part])
        number = 0
        for row in root.iter(f"{MAIN}row"):
            if int(row.get("r")) == number + 1:
                del row.attrib["r"]
                expected = 1
                for cell in row:
                    if openpyxl.utils.cell.coordinate_to_tuple(cell.get("r"))[1] == expected:
                        del cell.attrib["r"]
                    else:
                        break
                    expected += 1
            number += 1
            if row.get("r"):
                number = int(row.get("r"))
        members[part] = etree.tostring(root, encoding="utf-16")
    return package(members)


def by_gnumeric() -> bytes:
    """Gnumeric drops custom properties, by which a template is known: they are put back."""
    members = parts(finished(extended()))
    again = parts(saved_by("gnumeric", package(members)))
    return package(again | {"docProps/custom.xml": members["docProps/custom.xml"]})


TEMPLATES: dict[str, Callable[[], bytes]] = {
    "extended": lambda: finished(extended()),
    "by openpyxl": lambda: saved(extended()),
    "dressed": dressed,
    "transposed": fed_from_a_transposed_sheet,
    "renamed": with_other_sheets_names,
    "two years": lambda: finished(extended(months=24)),
    "1904": since_1904,
    "without places": without_places,
    "by LibreOffice": lambda: saved_by("libreoffice", finished(extended())),
    "by Gnumeric": by_gnumeric,
}


@cache
def template_of(kind: str) -> bytes:
    return TEMPLATES[kind]()


@cache
def filler_of(kind: str) -> TemplateFiller:
    return TemplateFiller(template_of(kind))


@cache
def filled(kind: str) -> bytes:
    return filler_of(kind).filled(gappy())


def gappy(business: str = "Chez Zoë & <Fils>", month: int = 3) -> Record:
    of = record(CASES, [f"2026-{month:02}", f"2026-{month + 2:02}", "2026-11", "2026-12"], business)
    numbers = [dict(values) for values in of.months.values()]
    numbers[1]["custom_orders"] = 0.0
    del numbers[2]["custom_revenue"]
    numbers[3] = {"cases_sold": 1e-7}
    return Record(business, CASES, dict(zip(of.months, numbers, strict=True)))


def without_values(name: str, content: bytes) -> bytes:
    """A part without what filling may change."""
    if re.fullmatch(r"xl/charts/chart\d*\.xml", name):
        root = etree.fromstring(content)
        for element in list(root.iter(f"{CHART}numCache", f"{CHART}strCache")):
            element.getparent().remove(element)
    elif name.startswith("xl/worksheets/sheet"):
        root = etree.fromstring(content)
        for cell in root.iter(f"{MAIN}c"):
            cell.attrib.pop("t", None)
            for element in [child for child in cell if child.tag != f"{MAIN}f"]:
                cell.remove(element)
    else:
        return content
    return etree.tostring(root, method="c14n")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["extended", "dressed", "two years", "by LibreOffice", "by Gnumeric"])
def test_every_part_stays_but_for_its_values(kind: str) -> None:
    before, after = parts(template_of(kind)), parts(filled(kind))
    assert sorted(after) == sorted(before)
    # programs that do not compute on opening are told to: the one change that no value is
    told = [] if b"fullCalcOnLoad" in before["xl/workbook.xml"] else ["xl/workbook.xml"]
    changed = [name for name in before if without_values(name, before[name]) != without_values(name, after[name])]
    assert set(changed) <= {*told, *places_added(kind, before)}
    # Gnumeric drops charts
    expected = {"worksheets"} if kind == "by Gnumeric" else {"worksheets", "charts"}
    values = {name for name in before if before[name] != after[name]} - set(told)
    assert {name.split("/")[1] for name in values} == expected


def places_added(kind: str, members: dict[str, bytes]) -> list[str]:
    """Parts where an input's empty cell was left out, which filling puts in."""
    return [part for _, part in sheet_parts(members)] if kind == "by Gnumeric" else []


@pytest.mark.slow
def test_what_the_user_added_is_there_byte_for_byte() -> None:
    before, after = parts(template_of("dressed")), parts(filled("dressed"))
    for name in ("xl/media/logo.png", "xl/vbaProject.bin", "xl/drawings/drawing99.xml", "xl/ctrlProps/ctrlProp1.xml",
                 "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"):  # fmt: skip
        assert after[name] == before[name], name
    sheet = after[dict(sheet_parts(after))["Mine"]]
    assert _EXTENSIONS.encode() in sheet
    assert sheet.count(b"<drawing ") == 1


@pytest.mark.gnumeric  # among all of TEMPLATES
def test_every_value_is_what_libreoffice_computes(tmp_path: Path) -> None:
    files = []
    for kind in TEMPLATES:
        data = filled(kind)
        suffix = ".xlsm" if kind == "dressed" else ".xlsx"
        files.append(tmp_path / f"{kind}{suffix}")
        files[-1].write_bytes(data)
        if kind != "1904":
            assert unjustified(data, gappy()) == [], kind
    for file, values in zip(files, compute_files(files, tmp_path / "computed"), strict=True):
        data = file.read_bytes()
        assert differences(cached(data), values) == [], file.name
        mine = opened(data, values=True)["Mine"]
        assert mine["A2"].value == "Chez Zoë & <Fils> & <co>", file.name
        assert mine["A9"].value == "2026-01"
        assert [mine.cell(row, 3).value for row in (1, 4)] != [None, None]
        assert b"4711" not in parts(data)[dict(sheet_parts(parts(data)))["Mine"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["extended", "dressed", "renamed"])
def test_every_value_is_what_formualizer_computes(kind: str) -> None:
    data = filled(kind)
    spilled = {("Mine", "C1"), ("Mine", "C4")}  # it takes the saved values of an array for typed ones
    values = {cell: value for cell, value in cached(data).items() if cell not in spilled}
    assert differences(values, compute("formualizer", data)) == []
    assert differences(values, compute_with_add_in(data)) == []


@pytest.mark.slow
def test_what_cannot_be_computed_has_no_value_and_its_chart_no_points() -> None:
    book = extended()
    cell = named(book, "value_aov")[0]
    cell.value = '=WEBSERVICE("https://example.org")'
    book["Mine"]["F1"] = '=IFERROR([1]Rates!A1,"?")'
    book["Mine"]["F2"] = "=F1+A1"
    book["Mine"]["F3"] = ArrayFormula("F3:F4", "=FOO(A1:A2)")
    book["Mine"]["F4"] = 4711
    filler = TemplateFiller(saved(book))
    data = filler.filled(gappy())
    members = parts(data)
    unknown = {(title, openpyxl.utils.get_column_letter(column) + str(row)) for title, row, column in filler.unknown}
    assert {("KPIs", cell.coordinate), ("Mine", "F1"), ("Mine", "F2"), ("Mine", "F3"), ("Mine", "F4")} <= unknown
    assert ("Mine", "A1") not in unknown
    seen = 0
    for title, part in sheet_parts(members):
        for element in etree.fromstring(members[part]).iter(f"{MAIN}c"):
            if (title, element.get("r")) in unknown:
                assert element.find(f"{MAIN}v") is None
                assert "t" not in element.attrib
                seen += 1
            elif element.find(f"{MAIN}f") is not None:
                assert element.find(f"{MAIN}v") is not None, (title, element.get("r"))
    assert seen == len(unknown)
    layout = Layout(vertical_of(CASES), Options())
    caches = {
        reference.find(f"{CHART}f").text: reference.find(f"{CHART}numCache")
        for name, content in members.items()
        if name.startswith("xl/charts/chart")
        for reference in etree.fromstring(content).iter(f"{CHART}numRef")
    }
    points = {
        kpi: len(list(caches[layout.drawn(layout.chart_rows[kpi].columns)].iter(f"{CHART}pt")))
        for kpi in ("aov", "conversion")
    }
    assert points == {"aov": 0, "conversion": 3}  # a chart draws from cells that may read any of the months


@pytest.mark.slow
def test_an_input_that_was_a_formula_takes_the_records_number() -> None:
    book = extended()
    for index, cell in enumerate(named(book, "in_cases_sold")):
        cell.value = '=WEBSERVICE("x")' if index else "=Mine!B9"
    filler = TemplateFiller(saved(book))
    assert filler.unknown == {}
    data = filler.filled(gappy())
    assert unjustified(data, gappy()) == []
    assert {cell.data_type for cell in named(opened(data), "in_cases_sold")} == {"n"}


def test_no_business_finds_anothers_numbers_or_name() -> None:
    for kind in ("dressed", "by LibreOffice"):
        before, filler = filled(kind), filler_of(kind)
        own = {"custom_orders": 7654321.0, "custom_revenue": 9876543.5, "cases_sold": 8765432.0}
        first = filler.filled(
            record(CASES, [f"2026-{month:02}" for month in range(1, 13)], "=Unmistakable & co", **own)
        )
        assert any(b"Unmistakable" in content for content in parts(first).values())
        second = filler.filled(gappy())
        traces = [b"Unmistakable", b"7654321", b"9876543", b"8765432", b"65724"]
        found = [(name, text) for name, content in parts(second).items() for text in traces if text in content]
        assert found == []
        assert second == before


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "own.xlsx").write_bytes(template_of("dressed"))
    here = hashlib.sha256(filled("dressed")).hexdigest()
    program = (
        "import sys, hashlib, pathlib; sys.path += ['tests/support', 'tests/fill']\n"
        "from test_template_filler import TemplateFiller, gappy\n"
        "filler = TemplateFiller(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "filler.filled(gappy('Another', 1)); print(hashlib.sha256(filler.filled(gappy())).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    command = [sys.executable, "-c", program, str(tmp_path / "own.xlsx")]
    folder = ROOT
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == here, done.stderr


STYLES = list(product(("dual", "native", "udf"), LANGUAGES))
EVERY_STYLE = [
    pytest.param(vertical, language, style, marks=() if index < len(STYLES) else pytest.mark.soak)
    for index, (vertical, (style, language)) in enumerate(
        (VERTICALS[(number + turn) % len(VERTICALS)], kind)
        for turn in range(len(VERTICALS))
        for number, kind in enumerate(STYLES)
    )
]
"""Each style in both languages, each vertical at least once; `make soak` has each vertical in each of them."""


@pytest.mark.slow
@pytest.mark.parametrize(("vertical_id", "language", "style"), EVERY_STYLE)
def test_the_press_is_the_openpyxl_way(vertical_id: str, language: str, style: str) -> None:
    data = template(vertical_id, Options(language, formulas=style))
    filler = TemplateFiller(data, plain=style != "udf")
    names = [name for name in NAMES if "_x" not in name]
    filler.filled(record(vertical_id, ["2026-12"], "Before"))
    business = names[(STYLES.index((style, language)) + len(STYLES) * VERTICALS.index(vertical_id)) % len(names)]
    of = record(vertical_id, ["2026-01", "2026-02", "2026-07"], business)
    numbers = [dict(values) for values in of.months.values()]
    numbers[1] = dict.fromkeys(numbers[1], 0.0)
    numbers[2].pop(next(iter(numbers[2])))
    of = Record(of.business, vertical_id, dict(zip(of.months, numbers, strict=True)))
    book = opened(data)
    fill_workbook(book, of)
    one, other = filler.filled(of), workbook_bytes(book)
    assert saved_values(one) == saved_values(other)


def saved_values(data: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """The type and the value of every cell with a formula or a number."""
    members = parts(data)
    return {
        (title, cell.get("r")): (cell.get("t", "n"), cell.findtext(f"{MAIN}v"))
        for title, part in sheet_parts(members)
        for cell in etree.fromstring(members[part]).iter(f"{MAIN}c")
        if cell.get("t") not in ("s", "inlineStr") and cell.find(f"{MAIN}v") is not None
    }


@pytest.mark.slow
@pytest.mark.parametrize("text", NAMES)
def test_a_hostile_name_stays_a_text(text: str) -> None:
    data = pressed_once().filled(record(CASES, business=text))
    (cell,) = named(opened(data), "business_name")
    # openpyxl does not unescape a text that stands in its cell
    assert (cell.value.replace("_x005F_", "_"), cell.data_type) == (HOSTILE[text], "s")
    assert cell.quotePrefix == HOSTILE[text].startswith(("=", "+", "-", "@"))


@cache
def pressed_once() -> TemplateFiller:
    return TemplateFiller(template(CASES, Options()), plain=True)


@pytest.mark.slow
def test_the_archive_is_whole_and_carries_no_date() -> None:
    data = filled("dressed")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_memory_does_not_grow_with_the_businesses() -> None:
    filler, of = (
        TemplateFiller(template(CASES, Options()), plain=True),
        record(CASES, [f"2026-{m:02}" for m in range(1, 13)]),
    )

    def fill(times: int) -> int:
        for number in range(times):
            filler.filled(Record(f"Shop {number}", CASES, {month: {"cases_sold": number / 7} for month in of.months}))
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = fill(100)
    assert fill(200) - before < 8_000_000
