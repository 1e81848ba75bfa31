"""A workbook's file as a package of parts: read, and written so that the same parts give the same bytes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

Members = dict[str, bytes]
"""The parts of a workbook's file by their names, in the file's order."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CHART_PART = re.compile(r"xl/charts/chart\d*\.xml")
DATE = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def read_members(data: bytes) -> Members:
    """The parts of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def sheet_parts(members: Members) -> Iterator[tuple[str, str]]:
    """Each worksheet's title and part."""
    relations = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in etree.fromstring(members["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in part:
            yield sheet.get("name", ""), part


def package(members: Mapping[str, bytes], onto: bytes = b"", level: int = _LEVEL) -> bytes:
    """The file of these parts. onto: a file of other parts, which stand before them as they are."""
    buffer = io.BytesIO(onto)
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr = 0o600 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, level)
    return buffer.getvalue()
