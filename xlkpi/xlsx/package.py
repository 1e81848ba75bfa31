"""A workbook's file as a package of parts. The same parts always give the same bytes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

Members = dict[str, bytes]
"""The parts of a workbook's file by their names, in the file's order."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CHART_PART = re.compile(r"xl/charts/chart\d*\.xml", re.IGNORECASE)
DATE = (1980, 1, 1, 0, 0, 0)
_CHART_TYPE = "drawingml.chart+xml"
_LEVEL = 6


def read_members(data: bytes) -> Members:
    """Return the parts of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def member(members: Mapping[str, bytes], name: str) -> str | None:
    """Return a part's name as the file spells it, ignoring case and kind of slash; None without the part."""
    if name in members:
        return name
    wanted = plain_name(name)
    return next((spelled for spelled in members if plain_name(spelled) == wanted), None)


def plain_name(name: str) -> str:
    """Return a part's name as programs compare it: without regard to case and kind of slash."""
    return name.replace("\\", "/").lstrip("/").casefold()


def relations_part(part: str) -> str:
    """Return the name of the part that holds the relations of `part`; "" is the whole file."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target_of(relation: etree._Element, part: str) -> str:
    """Return the name of the part that a relation of `part` leads to."""
    target = relation.get("Target", "").replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part.replace("\\", "/")), target)).lstrip("/")


def relations(members: Mapping[str, bytes], part: str = "") -> list[tuple[str, str, str]]:
    """Return id, kind (the last word of its type) and target of each relation of a part to another part."""
    name = member(members, relations_part(part))
    found = []
    for relation in etree.fromstring(members[name]) if name is not None else ():
        target = member(members, target_of(relation, part))
        if target is not None and relation.get("TargetMode") != "External":
            found.append((relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target))
    return found


def main_part(members: Mapping[str, bytes]) -> str:
    """Return the part with the sheets and names, usually xl/workbook.xml; Excel for the web has xl/workbook2.xml."""
    return next((part for _, kind, part in relations(members) if kind == "officeDocument"), "xl/workbook.xml")


def related(members: Mapping[str, bytes], kind: str) -> str | None:
    """Return the workbook's part of a kind, such as "styles"; None without it."""
    return next((part for _, found, part in relations(members, main_part(members)) if found == kind), None)


def charts(members: Mapping[str, bytes]) -> set[str]:
    """Return the parts that are charts, by their usual names or by the file's content types."""
    found = {name for name in members if CHART_PART.fullmatch(plain_name(name))}
    types = member(members, "[Content_Types].xml")
    for entry in etree.fromstring(members[types]) if types is not None else ():
        if entry.get("ContentType", "").endswith(_CHART_TYPE):
            found.add(member(members, entry.get("PartName", "")) or "")
    return found & members.keys()


def sheet_parts(members: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Return the title and the part of each worksheet."""
    main = main_part(members)
    worksheets = {key: part for key, kind, part in relations(members, main) if kind == "worksheet"}
    for sheet in etree.fromstring(members[main]).iter(f"{MAIN}sheet"):
        if (key := sheet.get(RELATION)) in worksheets:
            yield sheet.get("name", ""), worksheets[key]


def package(members: Mapping[str, bytes], onto: bytes = b"", level: int = _LEVEL) -> bytes:
    """Return the file of these parts.

    Args:
        members: The parts.
        onto: A file of other parts, which are copied unchanged before these parts.
        level: The compression level.
    """
    buffer = io.BytesIO(onto)
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr = 0o600 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, level)
    return buffer.getvalue()
