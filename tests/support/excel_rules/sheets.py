"""Rules for what stands beside a sheet's cells: validations, colours by condition, links, views, pages, tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from .model import (
    LIMITS,
    MAIN,
    OFFICE,
    RELATION,
    STANDARD,
    Area,
    Found,
    Package,
    area,
    areas,
    on_sheet,
    rule,
)

_ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
]  # fmt: skip
_MESSAGES = {"promptTitle": 32, "prompt": 255, "errorTitle": 32, "error": 224}


@rule(STANDARD + "part 1, section 18.3.1.99, worksheet; https://github.com/iOfficeAI/OfficeCLI/issues/389")
def parts_of_a_sheet_are_in_order(package: Package) -> Found:
    for sheet in package.sheets:
        places = [_ORDER.index(name) if name in _ORDER else -1 for name in map(_name, sheet.root)]
        for before, after in pairwise(places):
            if after == -1 or after < before or (after == before and _ORDER[after] != "conditionalFormatting"):
                yield sheet.part, _ORDER[after] if after >= 0 else "?", f"stands after {_ORDER[before]}"


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


@rule(STANDARD + "part 1, section 18: a list that says how long it is says so rightly")
def lists_are_as_long_as_they_say(package: Package) -> Found:
    roots = [(sheet.part, sheet.root) for sheet in package.sheets] + [("xl/styles.xml", package.styles)]
    for part, root in roots:
        for element in root.iter(f"{MAIN}*"):
            count = element.get("count")
            if count is not None and int(count) != len(element):
                yield part, _name(element), f"says {count} and has {len(element)}"


@rule(OFFICE + "section 2.1.613, dataValidation")
def messages_of_validations_are_short(package: Package) -> Found:
    for sheet in package.sheets:
        for validation in sheet.root.iter(f"{MAIN}dataValidation"):
            for key, most in _MESSAGES.items():
                if (length := len(validation.get(key, ""))) > most:
                    yield sheet.part, validation.get("sqref", ""), f"has {length} characters as its {key}"


@rule("https://github.com/jmcnamara/XlsxWriter/issues/89, https://github.com/linkml/linkml/pull/1798")
def formulas_of_validations_are_short(package: Package) -> Found:
    for sheet in package.sheets:
        for validation in sheet.root.iter(f"{MAIN}dataValidation"):
            for formula in validation:
                if len(formula.text or "") > 255:
                    yield sheet.part, validation.get("sqref", ""), f"has {len(formula.text or '')} characters"


@rule("https://github.com/EPPlusSoftware/EPPlus/issues/829; " + OFFICE + "section 2.1.613: 1 to 32,767 ranges")
def validations_do_not_overlap(package: Package) -> Found:
    for sheet in package.sheets:
        before: list[tuple[Area, int]] = []
        for number, validation in enumerate(sheet.root.iter(f"{MAIN}dataValidation")):
            found = areas(validation.get("sqref"))
            if not found or None in found:
                yield sheet.part, validation.get("sqref", ""), "is no list of cells"
            for one in found:
                if one and any(one.meets(other) for other, _ in before):
                    yield sheet.part, validation.get("sqref", ""), "has cells that are validated twice"
                if one:
                    before.append((one, number))


@rule("https://github.com/PHPOffice/PhpSpreadsheet/issues/4312 (without its format Excel repairs)")
def conditions_have_their_formats(package: Package) -> Found:
    formats = package.styles.find(f"{MAIN}dxfs")
    count = 0 if formats is None else len(formats)
    for part, cells, condition in _conditions(package):
        key = condition.get("dxfId")
        if key is not None and int(key) >= count:
            yield part, cells, f"has the format {key} of {count}"


@rule("https://github.com/ClosedXML/ClosedXML/pull/16, https://github.com/exceljs/exceljs/issues/2634")
def conditions_have_orders_of_their_own(package: Package) -> Found:
    seen = set()
    for part, cells, condition in _conditions(package):
        order = int(condition.get("priority", "0"))
        if order < 1 or (part, order) in seen:
            yield part, cells, f"has the priority {order}"
        seen.add((part, order))


@rule("https://github.com/exceljs/exceljs/issues/2178 (without its rule Excel repairs)")
def conditions_are_whole(package: Package) -> Found:
    for sheet in package.sheets:
        for block in sheet.root.iter(f"{MAIN}conditionalFormatting"):
            found = areas(block.get("sqref"))
            if not len(block) or not found or None in found:
                yield sheet.part, block.get("sqref", ""), "has no rule or no cells"
    for part, cells, condition in _conditions(package):
        if condition.get("type") in ("cellIs", "expression") and condition.find(f"{MAIN}formula") is None:
            yield part, cells, "has no formula"


def _conditions(package: Package) -> Iterator[tuple[str, str, etree._Element]]:
    for sheet in package.sheets:
        for block in sheet.root.iter(f"{MAIN}conditionalFormatting"):
            for condition in block.iter(f"{MAIN}cfRule"):
                yield sheet.part, block.get("sqref", ""), condition


@rule(f"{LIMITS}: hyperlinks in a worksheet; https://github.com/office-kit/xlsx/pull/124 (a malformed address)")
def links_lead_somewhere(package: Package) -> Found:
    names = {name.get("name", "").casefold() for name in package.book.iter(f"{MAIN}definedName")}
    for sheet in package.sheets:
        links = list(sheet.root.iter(f"{MAIN}hyperlink"))
        if len(links) > 65_530:
            yield sheet.part, "hyperlinks", f"are {len(links)}"
        for link in links:
            address, place = link.get(f"{RELATION}id"), link.get("location", "")
            title, cells = on_sheet(place)
            inside = (package.titled(title) is not None and cells is not None) or place.casefold() in names
            if area(link.get("ref", "")) is None or (not address and not inside):
                yield sheet.part, link.get("ref", ""), f"leads to {place!r}"
            if len(link.get("tooltip", "")) > 255 or len(place) > 2079:
                yield sheet.part, link.get("ref", ""), "is too long"
        for relation in package.relations(sheet.part).values():
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External" and (not target.strip() or any(c.isspace() for c in target)):
                yield sheet.part, relation.get("Id", ""), f"leads to {target!r}"


@rule("https://github.com/PHPOffice/PhpSpreadsheet/issues/532, https://github.com/openspout/openspout/issues/375")
def frozen_panes_are_consistent(package: Package) -> Found:
    for sheet in package.sheets:
        for view in sheet.root.iter(f"{MAIN}sheetView"):
            pane = view.find(f"{MAIN}pane")
            selected = {one.get("pane", "topLeft") for one in view.iter(f"{MAIN}selection")}
            if pane is None:
                if selected - {"topLeft"}:
                    yield sheet.part, "selection", f"is in {selected}, and nothing is frozen"
                continue
            across, down = float(pane.get("xSplit", "0")), float(pane.get("ySplit", "0"))
            existing = {"topLeft"} | ({"topRight"} if across else set()) | ({"bottomLeft"} if down else set())
            existing |= {"bottomRight"} if across and down else set()
            first = area(pane.get("topLeftCell", "A1"))
            inside = first is not None and first.left > across and first.top > down
            if min(across, down) < 0 or not inside or pane.get("activePane", "topLeft") not in existing:
                yield sheet.part, "pane", f"is {dict(pane.attrib)}"
            if selected - existing:
                yield sheet.part, "selection", f"is in {selected - existing}"


@rule(f"{LIMITS}: characters in a header or footer; https://github.com/jmcnamara/libxlsxwriter/issues/305")
def headers_and_footers_are_short(package: Package) -> Found:
    for sheet in package.sheets:
        for element in sheet.root.iterfind(f"{MAIN}headerFooter/*"):
            if len(element.text or "") > 255:
                yield sheet.part, _name(element), f"has {len(element.text or '')} characters"


@rule(STANDARD + "part 1, section 18.3.1.2, autoFilter: one range; its name is that range's")
def filters_are_of_their_range(package: Package) -> Found:
    for number, sheet in enumerate(package.sheets):
        for element in sheet.root.iterfind(f"{MAIN}autoFilter"):
            one = area(element.get("ref", ""))
            if one is None:
                yield sheet.part, "autoFilter", f"is of {element.get('ref')!r}"
            for name in package.book.iter(f"{MAIN}definedName"):
                hidden = name.get("name") == "_xlnm._FilterDatabase" and name.get("localSheetId") == str(number)
                if hidden and on_sheet(name.text or "")[1] != one:
                    yield sheet.part, "autoFilter", f"is of {element.get('ref')}, and its name of {name.text}"


@rule("https://github.com/exceljs/exceljs/issues/106, https://github.com/abap2xlsx/abap2xlsx/issues/395")
def tables_have_columns_of_their_own_names(package: Package) -> Found:
    names = [name.get("name", "").casefold() for name in package.book.iter(f"{MAIN}definedName")]
    for part in package.parts:
        if part.startswith("xl/tables/") and part.endswith(".xml"):
            table = package.tree(part)
            columns = [column.get("name", "").casefold() for column in table.iter(f"{MAIN}tableColumn")]
            one = area(table.get("ref", ""))
            if one is None or one.right - one.left + 1 != len(columns) or len(set(columns)) != len(columns):
                yield part, table.get("ref", ""), f"has the columns {columns}"
            if (name := table.get("displayName", "").casefold()) in names:
                yield part, name, "is another's name as well"
            names.append(name)
