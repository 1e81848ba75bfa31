"""What a template holds comes through openpyxl's load and save, once and again: nothing is lost, part by part.

Normalised before comparing, because it says the same in another way:

- texts: shared strings (the template) or inline (openpyxl) → the text in its cell;
- styles: a cell's number in styles.xml, which openpyxl deals anew → everything that the number stands for;
- merged cells, relations and content types: in any order → sorted;
- what states a default (a cell's t="n", a pane's selection of A1, a border's side without a line) → left out;
- the date of the last change → left out: openpyxl sets it on purpose.

Left out because openpyxl cannot keep it, and save_workbook writes it anew: a formula's cached value, a chart's cached
points and its square corners. An empty run in the text of an axis, which no program shows: openpyxl adds one on
loading.
"""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pytest
from lxml import etree

from workbooks import LANGUAGES, VERTICALS, cached, differences, finished, opened, parts, template
from xlkpi.workbook.layout import Options

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MODIFIED = "{http://purl.org/dc/terms/}modified"


def through_openpyxl(data: bytes) -> bytes:
    buffer = io.BytesIO()
    opened(data).save(buffer)
    return buffer.getvalue()


def text(element: etree._Element | None) -> str:
    return "" if element is None else etree.tostring(element, method="c14n", exclusive=True, with_tail=False).decode()


class Styles:
    """What the numbers of styles.xml stand for."""

    def __init__(self, xml: bytes) -> None:
        root = etree.fromstring(xml)
        self._formats = {f.get("numFmtId"): f.get("formatCode") for f in root.iter(f"{MAIN}numFmt")}
        self._lists = {
            name: [self._parts(item) for item in root.find(f"{MAIN}{name}")] for name in ("fonts", "fills", "borders")
        }
        self.dxfs = [text(dxf) for dxf in root.find(f"{MAIN}dxfs")]
        names = {style.get("xfId"): style.get("name") for style in root.find(f"{MAIN}cellStyles")}
        self.named = {names[str(i)]: self._look(xf) for i, xf in enumerate(root.find(f"{MAIN}cellStyleXfs"))}
        self.cells = [f"{names[xf.get('xfId')]} {self._look(xf)}" for xf in root.find(f"{MAIN}cellXfs")]

    def _look(self, xf: etree._Element) -> str:
        number = xf.get("numFmtId")
        kinds = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
        looks = [self._lists[kind][int(xf.get(key))] for key, kind in kinds.items()]
        return " ".join([self._formats.get(number, number), *looks, *sorted(text(part) for part in xf)])

    @staticmethod
    def _parts(item: etree._Element) -> str:
        """A font's parts stand in any order; a side of a border that is named without a line is no line."""
        line = item.tag == f"{MAIN}border"
        return "".join(sorted(text(part) for part in item if not line or part.attrib or len(part)))


@cache
def normal(data: bytes) -> dict[str, str]:
    """Every part of a workbook in one form; see above."""
    members = parts(data)
    styles = Styles(members.pop("xl/styles.xml"))
    strings = ["".join(item.itertext()) for item in etree.fromstring(members.pop("xl/sharedStrings.xml", b"<sst/>"))]
    result = {"styles": repr(sorted(styles.named.items()))}
    for name, content in members.items():
        root = etree.fromstring(content)
        if name.startswith("xl/worksheets/sheet"):
            normalise_sheet(root, styles, strings)
        elif name.startswith("xl/charts/"):
            normalise_chart(root)
        elif name == "docProps/core.xml":
            root.remove(root.find(MODIFIED))
        elif name.endswith(".rels") or name == "[Content_Types].xml":
            kept = sorted(text(child) for child in root if "sharedStrings" not in text(child))
            result[name] = "\n".join(kept)
            continue
        etree.indent(root)
        result[name] = text(root)
    return result


def normalise_sheet(root: etree._Element, styles: Styles, strings: list[str]) -> None:
    for cell in root.iter(f"{MAIN}c"):
        kind, value, formula, inline = cell.attrib.pop("t", "n"), *(cell.find(MAIN + tag) for tag in ("v", "f", "is"))
        content = ""
        if formula is not None:
            content = f"={formula.text}"
        elif kind == "s":
            content = strings[int(value.text)]
        elif inline is not None:
            content = "".join(inline.itertext())
        elif value is not None and value.text:
            content = f"{kind} {float(value.text)}"
        cell[:] = []
        cell.text = content
        cell.set("s", styles.cells[int(cell.get("s", "0"))])
    for rule in root.iter(f"{MAIN}cfRule"):
        if "dxfId" in rule.attrib:
            rule.set("dxfId", styles.dxfs[int(rule.get("dxfId"))])
    for selection in root.iter(f"{MAIN}selection"):
        for key in ("activeCell", "sqref"):
            if selection.get(key) == "A1":
                del selection.attrib[key]
    for merged in root.iter(f"{MAIN}mergeCells"):
        merged[:] = sorted(merged, key=lambda part: part.get("ref"))


def normalise_chart(root: etree._Element) -> None:
    for element in list(root.iter(f"{CHART}numCache", f"{CHART}strCache", f"{CHART}roundedCorners")):
        element.getparent().remove(element)
    for form in root.iterfind(f".//{CHART}dLbls/{CHART}numFmt[@sourceLinked='0']"):
        del form.attrib["sourceLinked"]  # openpyxl forgets it; the format stays, and xlkpi says it again when it saves
    for axis_text in root.iter(f"{CHART}txPr"):
        for run in list(axis_text.iter(f"{DRAWING}r")):
            run.getparent().remove(run)


def lost(before: bytes, after: bytes) -> list[tuple[str, str, str]]:
    """The lines of each part that differ."""
    one, other = normal(before), normal(after)
    found = [("parts", ", ".join(sorted(one)), ", ".join(sorted(other)))] if one.keys() != other.keys() else []
    for name in one.keys() & other.keys():
        lines, others = one[name].splitlines(), other[name].splitlines()
        found += [(name, line, now) for line, now in zip(lines, others, strict=False) if line != now]
        if len(lines) != len(others):
            found.append((name, f"{len(lines)} lines", f"{len(others)} lines"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_openpyxl_loses_nothing_once_and_again(vertical: str, language: str) -> None:
    data = template(vertical, Options(language, sample=True))
    once = through_openpyxl(data)
    assert lost(data, once) == []
    assert lost(data, through_openpyxl(once)) == []


@pytest.mark.slow
@pytest.mark.parametrize("vertical", VERTICALS[:2])
def test_two_years_and_an_empty_workbook(vertical: str) -> None:
    data = template(vertical, Options("fr", "CHF", 24, formulas="native"))
    assert lost(data, through_openpyxl(data)) == []


@pytest.mark.slow
def test_saved_again_by_xlkpi_the_values_are_back() -> None:
    data = template(VERTICALS[0], Options("fr", sample=True))
    again = finished(opened(through_openpyxl(data)))
    assert lost(data, again) == []
    charts = [content for name, content in parts(again).items() if name.startswith("xl/charts/")]
    assert all(b'roundedCorners val="0"' in chart for chart in charts)
    assert differences(cached(data), cached(again)) == []


@pytest.mark.slow
def test_a_workbook_that_tests_open_again_is_the_one_that_openpyxl_reads() -> None:
    """`opened` unpickles it."""
    data = template(VERTICALS[0], Options("en", sample=True))
    read, again = io.BytesIO(), io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(read)
    opened(data).save(again)
    assert lost(read.getvalue(), again.getvalue()) == []
    for sheet in opened(data):
        assert (sheet.row_dimensions.worksheet is sheet, sheet.row_dimensions[999].index) == (True, 999)


@pytest.mark.slow
def test_the_comparison_sees_what_is_lost() -> None:
    """A comparison that normalises too much would pass on anything."""
    data = template(VERTICALS[0], Options("en", sample=True))
    for change in (
        lambda book: book["Inputs"].data_validations.dataValidation.pop(),
        lambda book: book["Dashboard"]._charts.pop(),
        lambda book: setattr(book["Dashboard"]._charts[0].y_axis, "number_format", "0.000"),
        lambda book: book["Dashboard"]._charts[0]._charts.pop(),
        lambda book: setattr(book["KPIs"]["D8"], "number_format", "0.0000"),
        lambda book: setattr(book["KPIs"]["D8"], "style", "KPI note"),
        lambda book: book["KPIs"].unmerge_cells("D2:O2"),
        lambda book: setattr(book["KPIs"].row_dimensions[5], "hidden", False),
        lambda book: setattr(book["Benchmarks"].column_dimensions["A"], "width", 3),
        lambda book: setattr(book["Benchmarks"].protection, "sheet", False),
        lambda book: setattr(book["Inputs"], "freeze_panes", None),
        lambda book: book.defined_names.pop("months"),
        lambda book: book.custom_doc_props.props.pop(),
        lambda book: setattr(book.properties, "title", ""),
        lambda book: setattr(book._named_styles["KPI input"].font, "bold", True),
    ):
        book = opened(data)
        change(book)
        buffer = io.BytesIO()
        book.save(buffer)
        assert lost(data, buffer.getvalue()) != [], change
