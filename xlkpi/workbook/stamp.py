"""Write computed values into a saved workbook: every formula's cell and every chart's points, and nothing else.

A program that does not compute (a preview, a phone, pandas) then shows the right numbers. The same workbook gives the
same bytes: the zip's dates are fixed, and the document says it was changed when it was created.
"""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, range_boundaries

from ..formula.values import ERRORS, NUM
from .engine import Engine, Value
from .tidy import serialized, square_corners, tidy

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TERMS = "{http://purl.org/dc/terms/}"
_CELLS = re.compile(r"('([^'\[\]]|'')+'|[^'!\[\]]+)!\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")
"""One cell or range of this workbook, with its sheet."""

_DATE = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def stamp(data: bytes, engine: Engine) -> bytes:
    """The workbook with the engine's values. data: the bytes that the engine has loaded."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    for title, part in _sheet_parts(members):
        members[part] = _stamp_sheet(members[part], title, engine)
    for name in members:
        if name.startswith("xl/charts/chart") and name.endswith(".xml"):
            members[name] = _stamp_chart(members[name], engine)
    if "docProps/core.xml" in members:
        members["docProps/core.xml"] = _fix_dates(members["docProps/core.xml"])
    tidy(members)
    return _zip(members)


def _sheet_parts(members: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each worksheet's title and part."""
    relations = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in etree.fromstring(members["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in part:
            yield sheet.get("name", ""), part


def _stamp_sheet(xml: bytes, title: str, engine: Engine) -> bytes:
    root = etree.fromstring(xml)
    for formula in root.iter(f"{_MAIN}f"):
        cell = formula.getparent()
        if cell is None or cell.tag != f"{_MAIN}c":
            continue
        row, column = coordinate_to_tuple(cell.get("r", ""))
        kind, text = _cached(engine.value(title, row, column))
        cell.set("t", kind)
        value = cell.find(f"{_MAIN}v")
        if value is None:
            value = etree.SubElement(cell, f"{_MAIN}v")
        value.text = text
    return serialized(root)


def _cached(value: Value) -> tuple[str, str]:
    """A value's type attribute and text in a cell."""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, (int, float)):
        return ("n", _number(value)) if math.isfinite(value) else ("e", NUM)
    if isinstance(value, str) and value in ERRORS:
        return "e", value
    return "str", _escaped("" if value is None else str(value))


def _escaped(text: str) -> str:
    """Characters that XML cannot hold as _xHHHH_. The engine gives such escapes of the file as they stand there."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", lambda found: f"_x{ord(found[0]):04X}_", text)


def _number(value: float) -> str:
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def _stamp_chart(xml: bytes, engine: Engine) -> bytes:
    """Give each reference of a chart its points; a blank or an error has none, so the chart shows a gap."""
    root = etree.fromstring(xml)
    for kind in ("num", "str"):
        for reference in root.iter(f"{_CHART}{kind}Ref"):
            for old in reference.findall(f"{_CHART}{kind}Cache"):
                reference.remove(old)
            formula = reference.find(f"{_CHART}f")
            if formula is None or not _CELLS.fullmatch(formula.text or ""):
                continue  # a name, whole columns, another workbook: no points are better than stale ones
            cache = etree.Element(f"{_CHART}{kind}Cache")
            formula.addnext(cache)
            _fill_cache(cache, kind, _values(str(formula.text), engine))
    square_corners(root)
    return serialized(root)


def _fill_cache(cache: etree._Element, kind: str, values: list[Value]) -> None:
    if kind == "num":
        etree.SubElement(cache, f"{_CHART}formatCode").text = "General"
    etree.SubElement(cache, f"{_CHART}ptCount").set("val", str(len(values)))
    for index, value in enumerate(values):
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not number and (kind == "num" or value is None):
            continue
        point = etree.SubElement(cache, f"{_CHART}pt")
        point.set("idx", str(index))
        etree.SubElement(point, f"{_CHART}v").text = _cached(value)[1]


def _values(reference: str, engine: Engine) -> list[Value]:
    title, _, cells = reference.rpartition("!")
    title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    first_column, first_row, last_column, last_row = range_boundaries(cells)
    return [
        engine.value(title, row, column)
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
    ]


def _fix_dates(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    created, modified = root.find(f"{_TERMS}created"), root.find(f"{_TERMS}modified")
    if created is not None and modified is not None:
        modified.text = created.text
    return serialized(root)


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr = 0o600 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, _LEVEL)
    return buffer.getvalue()
