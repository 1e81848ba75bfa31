"""The normalizing of openpyxl's files to the form that Excel writes, so that Excel has nothing to rewrite.

Texts become shared strings, the elements of a font get the schema's order, charts keep square corners, and the
document's modification date is its creation date, so that the same workbook gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from .package import MAIN, Members, member

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TERMS = "{http://purl.org/dc/terms/}"
STRINGS = "xl/sharedStrings.xml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_FONT_ORDER = [
    "b",
    "i",
    "strike",
    "condense",
    "extend",
    "outline",
    "shadow",
    "u",
    "vertAlign",
    "sz",
    "color",
    "name",
    "family",
    "charset",
    "scheme",
]


def normalize(members: Members) -> None:
    """Normalize a workbook's parts in place."""
    if STRINGS not in members:  # a workbook with shared strings is not openpyxl's: leave it alone
        _share_strings(members)
    normalize_looks(members)


def normalize_looks(members: Members) -> None:
    """Normalize styles, charts and dates, but not cells, in place."""
    members["xl/styles.xml"] = _order_fonts(members["xl/styles.xml"])
    for name in members:
        if name.startswith("xl/charts/chart"):
            members[name] = _square_corners(_unlinked_formats(members[name]))
    members["docProps/core.xml"] = _fix_dates(members["docProps/core.xml"])


def _share_strings(members: Members) -> None:
    """Move the texts of all cells into a new part of shared strings.

    The number of cells with a text is left out, as the standard allows: it changes when a workbook is filled.
    """
    table = etree.fromstring(f'<sst xmlns="{MAIN[1:-1]}"/>')
    numbers: dict[bytes, int] = {}
    for name in [name for name in members if name.startswith("xl/worksheets/") and name.endswith(".xml")]:
        root = etree.fromstring(members[name])
        for cell in root.iter(f"{MAIN}c"):
            if len(cell) == 0 and "t" in cell.attrib:
                del cell.attrib["t"]  # an empty cell has no type: some programs take it for 0
        for text in list(root.iter(f"{MAIN}is")):
            holder = text.getparent()
            assert holder is not None
            text.tag, text.tail = f"{MAIN}si", None
            holder.remove(text)
            number = numbers.setdefault(etree.tostring(text), len(numbers))
            if number == len(table):
                table.append(text)
            holder.set("t", "s")
            etree.SubElement(holder, f"{MAIN}v").text = str(number)
        members[name] = serialized(root)
    table.set("uniqueCount", str(len(table)))
    members[STRINGS] = serialized(table)
    tie_strings(members)


def tie_strings(members: Members) -> None:
    """Declare the part of shared strings in the relations and content types."""
    _add_child(members, "[Content_Types].xml", "Override", PartName=f"/{STRINGS}", ContentType=_CONTENT_TYPE)
    _add_child(
        members, "xl/_rels/workbook.xml.rels", "Relationship", Id="rIdStrings", Type=_TYPE, Target="sharedStrings.xml"
    )


def strings_edges(count: int, unique: int) -> tuple[bytes, bytes]:
    """Return the bytes before and after the shared strings. `count` is the number of cells that hold one."""
    table = etree.fromstring(f'<sst xmlns="{MAIN[1:-1]}" count="{count}" uniqueCount="{unique}"/>')
    table.text = ""  # with an end tag of its own
    start, _, end = serialized(table).rpartition(b"</")
    return start, b"</" + end


def _add_child(members: Members, part: str, tag: str, **attributes: str) -> None:
    root = etree.fromstring(members[part])
    etree.SubElement(root, etree.QName(etree.QName(root).namespace, tag), attributes)
    members[part] = serialized(root)


def _order_fonts(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    for font in root.iter(f"{MAIN}font"):
        font[:] = sorted(font, key=lambda part: _FONT_ORDER.index(etree.QName(part).localname))
    return serialized(root)


def _square_corners(xml: bytes) -> bytes:
    """Declare square corners in a chart that declares no corners; Excel's default is round.

    openpyxl forgets the corners when it loads a chart.
    """
    chart = etree.fromstring(xml)
    tag = f"{_CHART}roundedCorners"
    if chart.find(tag) is None:
        before = [part for part in chart if part.tag in (f"{_CHART}date1904", f"{_CHART}lang")]
        chart.insert(len(before), etree.Element(tag, {"val": "0"}))
    return serialized(chart)


def _unlinked_formats(xml: bytes) -> bytes:
    """Declare the number formats of a chart's labels to be the chart's own, which openpyxl forgets."""
    chart = etree.fromstring(xml)
    for form in chart.iter(f"{_CHART}numFmt"):
        if "sourceLinked" not in form.attrib:
            form.set("sourceLinked", "0")
    return serialized(chart)


def _fix_dates(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    created, modified = root.find(f"{_TERMS}created"), root.find(f"{_TERMS}modified")
    if created is not None and modified is not None:
        modified.text = created.text
    return serialized(root)


def remove_entries(members: Members, part: str, is_unwanted: Callable[[etree._Element], bool]) -> None:
    """Remove some elements of a part, such as relations, in place; do nothing without the part."""
    if (name := member(members, part)) is None:
        return
    root = etree.fromstring(members[name])
    for entry in filter(is_unwanted, list(root)):
        root.remove(entry)
    members[name] = serialized(root)


def serialized(root: etree._Element) -> bytes:
    """Return a part's XML as Excel writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
