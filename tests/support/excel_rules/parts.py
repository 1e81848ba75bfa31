"""Rules for the file as a package of parts."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from .model import RELATION, STANDARD, Found, Package, relations_part, rule, target_of

TYPES = "[Content_Types].xml"
_PARTS_TYPES = (
    (r"xl/workbook\.xml", "spreadsheetml.sheet.main+xml"),
    (r"xl/worksheets/[^/]+\.xml", "spreadsheetml.worksheet+xml"),
    (r"xl/styles\.xml", "spreadsheetml.styles+xml"),
    (r"xl/sharedStrings\.xml", "spreadsheetml.sharedStrings+xml"),
    (r"xl/charts/chart[^/]*\.xml", "drawingml.chart+xml"),
    (r"xl/drawings/[^/]+\.xml", "officedocument.drawing+xml"),
    (r"xl/tables/[^/]+\.xml", "spreadsheetml.table+xml"),
    (r"docProps/core\.xml", "core-properties+xml"),
    (r"docProps/custom\.xml", "custom-properties+xml"),
)


@rule("XML 1.0 (5th edition), section 2.2, Characters")
def parts_are_xml(package: Package) -> Found:
    for name, content in package.parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                etree.fromstring(content)
            except etree.XMLSyntaxError as error:
                yield name, "", str(error)


@rule(STANDARD + "part 2, requirement M1.12: no two parts have equivalent names; case does not count")
def no_part_is_there_twice(package: Package) -> Found:
    for name, count in Counter(name.casefold() for name in package.names).items():
        if count > 1:
            yield name, "", f"stands in the file {count} times"


@rule(STANDARD + "part 2, Media Types stream; https://github.com/fundamental-research-labs/mog/pull/353")
def every_part_has_its_type(package: Package) -> Found:
    types = package.tree(TYPES)
    kinds = [(one, one.get("ContentType", "")) for one in types]
    defaults = {one.get("Extension", "").lower(): kind for one, kind in kinds if "Extension" in one.attrib}
    overrides = [(one.get("PartName", "").lstrip("/"), kind) for one, kind in kinds if "PartName" in one.attrib]
    for name, count in Counter(name for name, _ in overrides).items():
        if name not in package.parts or count > 1:
            yield TYPES, name, "is not in the file" if count == 1 else "has two types"
    for name in package.parts:
        kind = dict(overrides).get(name, defaults.get(name.rpartition(".")[2].lower(), ""))
        wanted = next((end for form, end in _PARTS_TYPES if re.fullmatch(form, name)), "")
        if name != TYPES and (not kind or not kind.endswith(wanted)):
            yield TYPES, name, f"has the type {kind!r}"


@rule("https://github.com/exceljs/exceljs/issues/106: a relation that leads nowhere makes Excel repair")
def every_relation_leads_somewhere(package: Package) -> Found:
    for name in package.parts:
        if not name.endswith(".rels"):
            continue
        part = name.replace("_rels/", "").removesuffix(".rels")
        ids = [one.get("Id") for one in package.tree(name)]
        if len(ids) != len(set(ids)):
            yield name, "", "has an id twice"
        for one in package.tree(name):
            if one.get("TargetMode") != "External" and target_of(part, one) not in package.parts:
                yield name, one.get("Id", ""), f"leads to {one.get('Target')}, which is not there"


@rule("https://github.com/office-kit/xlsx/issues/110: an r:id without its relation loses the drawing")
def every_id_has_its_relation(package: Package) -> Found:
    for name in package.parts:
        if not name.endswith(".xml") or name == TYPES:
            continue
        for element in package.tree(name).iter():
            for key, value in element.attrib.items():
                if key.startswith(RELATION) and value not in package.relations(name):
                    yield name, etree.QName(element).localname, f"has the relation {value!r}, which is not there"


@rule("https://github.com/exceljs/exceljs/issues/106: a part that nothing leads to makes Excel repair")
def every_part_is_reached(package: Package) -> Found:
    reached, waiting = set(), [""]
    while waiting:
        part = waiting.pop()
        for one in package.relations(part).values():
            target = target_of(part, one)
            if one.get("TargetMode") != "External" and target not in reached:
                reached.add(target)
                waiting.append(target)
    lists = {relations_part(part) for part in ("", *reached)}
    for name in package.parts.keys() - reached - lists - {TYPES}:
        yield name, "", "is reached by no relation"


@rule("https://github.com/dotnet/Open-XML-SDK/issues/1457, https://github.com/abap2xlsx/abap2xlsx/issues/8")
def there_is_no_chain_of_calculation(package: Package) -> Found:
    for name in package.parts:
        if name.lower().endswith("calcchain.xml"):
            yield name, "", "is out of date as soon as a formula changes, and Excel then repairs the file"


@rule(STANDARD + "part 2, requirement M1.17: XML is in UTF-8 or UTF-16")
def parts_are_in_unicode(package: Package) -> Found:
    for name, content in package.parts.items():
        declared = re.match(rb"<\?xml[^>]*encoding=[\"']([^\"']+)", content)
        if declared and declared[1].upper() not in (b"UTF-8", b"UTF-16"):
            yield name, "", f"is in {declared[1].decode()}"
