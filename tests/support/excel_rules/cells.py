"""Rules for rows, columns and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .model import COLUMNS, LIMITS, MAIN, ROWS, STANDARD, Area, Found, Package, Sheet, area, areas, rule

STRINGS = "xl/sharedStrings.xml"
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([Ee][+-]?\d+)?")
_MOST_CHARACTERS, _MOST_LINES = 32_767, 253


def _cells(sheet: Sheet) -> Iterator[tuple[etree._Element, str]]:
    for cell in sheet.root.iter(f"{MAIN}c"):
        yield cell, cell.get("r", "")


@rule(STANDARD + "part 1, sections 18.3.1.73, row, and 18.3.1.4, c; https://github.com/exceljs/exceljs/issues/106")
def cells_stand_in_order(package: Package) -> Found:
    for sheet in package.sheets:
        last = 0
        for row in sheet.root.iter(f"{MAIN}row"):
            number, column = int(row.get("r", "0")), 0
            if not last < number <= ROWS:
                yield sheet.part, f"row {number}", f"stands after row {last}"
            last = number
            for cell in row:
                place = area(cell.get("r", ""))
                if place is None or place.top != number or place.left <= column:
                    yield sheet.part, cell.get("r", ""), f"stands in row {number} after column {column}"
                column = place.left if place else column


@rule(STANDARD + "part 1, section 18.18.11, ST_CellType")
def values_are_of_their_type(package: Package) -> Found:
    for sheet in package.sheets:
        for cell, place in _cells(sheet):
            kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
            if kind == "inlineStr":
                wrong = cell.find(f"{MAIN}is") is None
            elif value is None:
                wrong = "t" in cell.attrib and cell.find(f"{MAIN}f") is None
            else:
                wrong = not _fits(kind, value, len(package.strings))
            if wrong:
                yield sheet.part, place, f"is of type {kind} and holds {value!r}"


def _fits(kind: str, value: str, strings: int) -> bool:
    if kind == "s":
        return value.isdecimal() and int(value) < strings
    if kind == "b":
        return value in ("0", "1")
    if kind == "e":
        return value in _ERRORS
    return kind in ("str", "d") or (kind == "n" and _NUMBER.fullmatch(value) is not None)


@rule(f"{LIMITS}: total number of characters that a cell can contain, line feeds per cell; "
      "https://github.com/ycphs/openxlsx/issues/145")  # fmt: skip
def texts_fit_into_a_cell(package: Package) -> Found:
    texts = [(STRINGS, f"text {number}", "".join(one.itertext())) for number, one in enumerate(package.strings)]
    for sheet in package.sheets:
        for cell, place in _cells(sheet):
            if cell.get("t") in ("inlineStr", "str"):
                holder = cell.find(f"{MAIN}is") if cell.get("t") == "inlineStr" else cell.find(f"{MAIN}v")
                texts.append((sheet.part, place, "" if holder is None else "".join(holder.itertext())))
    for part, place, text in texts:
        if len(text) > _MOST_CHARACTERS or text.count("\n") > _MOST_LINES:
            yield part, place, f"has {len(text)} characters and {text.count(chr(10))} line breaks"


@rule(STANDARD + "part 1, section 18.4.9, sst: how many texts there are, and cells that hold one")
def shared_texts_are_counted(package: Package) -> Found:
    if STRINGS not in package.parts:
        return
    used = sum(cell.get("t") == "s" for sheet in package.sheets for cell, _ in _cells(sheet))
    table = package.tree(STRINGS)
    for key, right in (("uniqueCount", len(package.strings)), ("count", used)):
        if table.get(key) not in (None, str(right)):
            yield STRINGS, key, f"is {table.get(key)}, and there are {right}"


@rule(STANDARD + "part 1, section 18.8.10, cellXfs: a cell's style is one of these")
def styles_of_cells_are_there(package: Package) -> Found:
    formats = package.styles.find(f"{MAIN}cellXfs")
    count = 0 if formats is None else len(formats)
    for sheet in package.sheets:
        for tag, key, name in (("c", "s", "r"), ("row", "s", "r"), ("col", "style", "min")):
            for element in sheet.root.iter(MAIN + tag):
                if int(element.get(key, "0")) >= count:
                    yield sheet.part, element.get(name, ""), f"has the style {element.get(key)} of {count}"


@rule("https://github.com/jmcnamara/XlsxWriter/issues/687, https://github.com/ClosedXML/ClosedXML/issues/1013")
def merged_cells_do_not_overlap(package: Package) -> Found:
    for sheet in package.sheets:
        before: list[Area] = []
        for merged in sheet.root.iter(f"{MAIN}mergeCell"):
            one = area(merged.get("ref", ""))
            single = one is None or (one.left, one.top) == (one.right, one.bottom)
            if one is None or single or any(one.meets(other) for other in before):
                yield sheet.part, merged.get("ref", ""), "is no range of cells, or overlaps another"
            if one:
                before.append(one)


@rule("https://support.microsoft.com/office/5cbd15d5-9375-4540-907f-c673a93fcedf: only the first cell's value is kept")
def merged_cells_hold_one_value(package: Package) -> Found:
    for sheet in package.sheets:
        merged = [one for element in sheet.root.iter(f"{MAIN}mergeCell") for one in areas(element.get("ref")) if one]
        for cell, text in _cells(sheet):
            place = area(text)
            if place and len(cell):
                for one in merged:
                    if one.meets(place) and (place.left, place.top) != (one.left, one.top):
                        yield sheet.part, text, "holds a value that the merged cells hide"


@rule(STANDARD + "part 1, section 18.3.1.13, col; https://github.com/JanMarvin/openxlsx2/pull/1026")
def columns_do_not_overlap(package: Package) -> Found:
    for sheet in package.sheets:
        last = 0
        for column in sheet.root.iter(f"{MAIN}col"):
            first, end = int(column.get("min", "0")), int(column.get("max", "0"))
            if not last < first <= end <= COLUMNS:
                yield sheet.part, f"columns {first} to {end}", f"stand after column {last}"
            last = end


@rule(f"{LIMITS}: column width, row height")
def rows_and_columns_have_possible_sizes(package: Package) -> Found:
    for sheet in package.sheets:
        for tag, key, most, name in (("col", "width", 255.0, "min"), ("row", "ht", 409.5, "r")):
            for element in sheet.root.iter(MAIN + tag):
                if not 0 <= float(element.get(key, "0")) <= most:
                    yield sheet.part, f"{tag} {element.get(name)}", f"has the {key} {element.get(key)}"
