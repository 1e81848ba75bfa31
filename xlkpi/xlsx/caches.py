"""The removal of a template's cached numbers from parts other than sheets and charts.

Otherwise every business's workbook would have the template's numbers there. Programs compute them again on opening.
"""

from __future__ import annotations

import re

from lxml import etree

from .normalize import serialized
from .package import CHART_PART, Members

_CHART_EX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_CHART_2012 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"

_KEPT = {
    re.compile(r"xl/charts/chartEx\d*\.xml", re.IGNORECASE): f"{_CHART_EX}lvl",
    CHART_PART: f"{_CHART_2012}dlblRangeCache",
}
"""By kind of part, the element that holds numbers of cells and that the format allows to leave out.

These parts are charts of the kinds that came with Excel 2016, and labels that are taken from cells.
"""
_PIVOT = re.compile(r"xl/pivotCache/pivotCacheDefinition\d*\.xml", re.IGNORECASE)


def drop_caches(members: Members) -> None:
    """Remove the cached numbers in place; a part without such numbers stays as it is."""
    for name, xml in members.items():
        for part, tag in _KEPT.items():
            if part.fullmatch(name):
                members[name] = _without(xml, tag)
        if _PIVOT.fullmatch(name):
            root = etree.fromstring(xml)
            root.set("refreshOnLoad", "1")
            members[name] = serialized(root)


def _without(xml: bytes, tag: str) -> bytes:
    root = etree.fromstring(xml)
    found = list(root.iter(tag))
    for element in found:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    return serialized(root) if found else xml
