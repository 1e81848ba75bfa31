"""Numbers that other parts keep of a template's cells: none is left."""

from __future__ import annotations

import pytest

from xlkpi.xlsx.caches import drop_caches

_EX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
_2012 = "http://schemas.microsoft.com/office/drawing/2012/chart"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
WATERFALL = (
    f'<cx:chartSpace xmlns:cx="{_EX}"><cx:data id="0"><cx:numDim type="val"><cx:f>KPIs!$D$8:$O$8</cx:f>%s</cx:numDim>'
    "</cx:data></cx:chartSpace>"
)
LABELS = (
    f'<c:chart xmlns:c="{_CHART}" xmlns:c15="{_2012}"><c15:datalabelsRange><c15:f>A!$A$1</c15:f>%s'
    "</c15:datalabelsRange></c:chart>"
)


@pytest.mark.parametrize(
    ("name", "form", "kept"),
    [
        ("xl/charts/chartEx1.xml", WATERFALL, '<cx:lvl ptCount="1"><cx:pt idx="0">7</cx:pt></cx:lvl>'),
        ("xl/charts/chart3.xml", LABELS, '<c15:dlblRangeCache><c:pt idx="0"><c:v>7</c:v></c:pt></c15:dlblRangeCache>'),
    ],
)
def test_what_a_chart_keeps_is_taken_out(name: str, form: str, kept: str) -> None:
    members = {name: (form % kept).encode(), "xl/other.xml": (form % kept).encode()}
    drop_caches(members)
    assert members[name].decode().endswith(form % "")
    assert members["xl/other.xml"] == (form % kept).encode()
    clean = {name: (form % "").encode()}
    drop_caches(clean)
    assert clean == {name: (form % "").encode()}


def test_a_pivot_table_is_refreshed_on_opening() -> None:
    name = "xl/pivotCache/pivotCacheDefinition1.xml"
    members = {name: b'<pivotCacheDefinition xmlns="urn:x" refreshedBy="me"><cacheSource/></pivotCacheDefinition>'}
    drop_caches(members)
    assert b'refreshedBy="me" refreshOnLoad="1"><cacheSource/>' in members[name]
