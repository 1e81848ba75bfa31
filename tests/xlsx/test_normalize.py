"""Tidied parts: shared strings, typeless empty cells, fonts in the schema's order."""

from __future__ import annotations

import openpyxl
from lxml import etree
from openpyxl.styles import Font

from archives import packed
from engines import saved
from workbooks import opened, parts
from xlkpi.xlsx.normalize import normalize, serialized

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sample_book() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for place, value in {"A1": "one", "A2": "two", "A3": "one", "B1": " spaced ", "B2": "a\nb", "B3": "=A1"}.items():
        sheet[place].value = value
    sheet["A4"].font = Font(name="Calibri", b=True, i=True, u="single", strike=True, color="FF112233", sz=9)
    other = workbook.create_sheet("Other")
    other["A1"].value = "two"
    return workbook


def tidied() -> dict[str, bytes]:
    members = parts(saved(sample_book()))
    normalize(members)
    return members


def test_texts_are_shared_once_each() -> None:
    table = etree.fromstring(tidied()["xl/sharedStrings.xml"])
    texts = ["".join(item.itertext()) for item in table]
    assert sorted(texts) == sorted(["one", "two", " spaced ", "a\nb"])
    assert table.get("uniqueCount") == "4"
    assert "count" not in table.attrib  # a filled workbook has a text of its own in one of the cells


def test_no_text_is_left_in_its_cell_and_all_read_back() -> None:
    members = tidied()
    assert b"inlineStr" not in members["xl/worksheets/sheet1.xml"]
    book = opened(packed(members))
    values = {cell.coordinate: cell.value for row in book["Sheet"].iter_rows() for cell in row if cell.value}
    assert values == {"A1": "one", "A2": "two", "A3": "one", "B1": " spaced ", "B2": "a\nb", "B3": "=A1"}
    assert book["Other"]["A1"].value == "two"


def test_an_empty_cell_has_no_type() -> None:
    sheet = etree.fromstring(tidied()["xl/worksheets/sheet1.xml"])
    empty = [cell for cell in sheet.iter(f"{MAIN}c") if len(cell) == 0]
    assert [cell.get("r") for cell in empty] == ["A4"]
    assert "t" not in empty[0].attrib


def test_the_parts_of_a_font_are_in_the_schemas_order() -> None:
    styles = etree.fromstring(tidied()["xl/styles.xml"])
    orders = [[etree.QName(part).localname for part in font] for font in styles.iter(f"{MAIN}font")]
    assert ["b", "i", "strike", "u", "sz", "color", "name"] in orders


def test_a_workbook_with_shared_strings_keeps_them() -> None:
    """Tidying twice does nothing more: a file that Excel has saved is not touched."""
    once = tidied()
    again = dict(once)
    normalize(again)
    assert again == once


def test_a_part_is_declared_as_excel_does() -> None:
    assert serialized(etree.Element("a")).startswith(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a/>")
