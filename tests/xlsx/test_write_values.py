"""Cached values: every chart's points are its cells' values, nothing is stale, the same options give the same bytes."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from lxml import etree
from openpyxl.utils import range_boundaries

from engines import saved
from folders import ROOT
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, parts, plain, template, vertical_of
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import DRAWN, DRAWN_MONTHS, Options
from xlkpi.workbook.sample import sample_year
from xlkpi.workbook.save import workbook_bytes

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def chart_points(data: bytes) -> dict[str, tuple[list[Any], list[Any]]]:
    """By chart part and reference: the cells' cached values, and the chart's own points (None: no point)."""
    values = opened(data, values=True)
    found = {}
    for name, content in parts(data).items():
        if not name.startswith("xl/charts/chart"):
            continue
        for reference in etree.fromstring(content).iter(f"{CHART}numRef", f"{CHART}strRef"):
            formula = reference.find(f"{CHART}f").text
            kind = "num" if reference.tag.endswith("numRef") else "str"
            title, _, cells = formula.rpartition("!")
            box = range_boundaries(cells)
            rows = values[title.strip("'").replace("''", "'")].iter_rows(
                min_col=box[0], min_row=box[1], max_col=box[2], max_row=box[3], values_only=True
            )
            expected = [shown(value, kind) for row in rows for value in row]
            cache = reference.find(f"{CHART}{kind}Cache")
            count = int(cache.find(f"{CHART}ptCount").get("val"))
            points: list[Any] = [None] * count
            for point in cache.iter(f"{CHART}pt"):
                text = point.find(f"{CHART}v").text
                points[int(point.get("idx"))] = float(text) if kind == "num" else text
            found[f"{name} {formula}"] = (expected, points)
    return found


def shown(value: Any, kind: str) -> Any:
    """What a chart shows for a cell: a number or nothing."""
    value = plain(value)
    if kind == "str":
        return None if value in (None, "") else str(value)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


BEYOND = len(DRAWN) - DRAWN_MONTHS
"""The columns of charts after December, which make room for the lines' names."""


def months_filled(vertical_id: str, options: Options, months: int) -> bytes:
    places, workbook = layout(vertical_id, options), opened(template(vertical_id, options))
    sheet = workbook[places.sheets["inputs"]]
    for item, values in sample_year(vertical_of(vertical_id), options.months).items():
        for column, value in zip(places.months[:months], values, strict=False):
            sheet[f"{column}{places.input_rows[item]}"].value = value
    return finished(workbook)


@pytest.mark.slow
@pytest.mark.parametrize(("vertical_id", "language"), list(product(VERTICALS, LANGUAGES)))
def test_chart_points_of_a_full_year(vertical_id: str, language: str) -> None:
    options = Options(language, sample=True)
    places = layout(vertical_id, options)
    found = chart_points(template(vertical_id, options))
    assert len({key.split()[0] for key in found}) == len(vertical_of(vertical_id).kpis)
    assert [key for key, (expected, points) in found.items() if points != expected] == []
    for kpi, rows in places.chart_rows.items():
        (points,) = (p for key, (_, p) in found.items() if key.endswith(places.drawn(rows.columns)))
        before = vertical_of(vertical_id).kpi(kpi).window - 1  # months until the benchmark's period is whole
        assert [point is None for point in points] == [True] * before + [False] * (12 - before) + [True] * BEYOND


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_chart_points_of_an_empty_workbook(vertical_id: str) -> None:
    options = Options("en")
    places = layout(vertical_id, options)
    found = chart_points(template(vertical_id, options))
    assert [key for key, (expected, points) in found.items() if points != expected] == []
    for rows in places.chart_rows.values():
        (points,) = (p for key, (_, p) in found.items() if key.endswith(places.drawn(rows.columns)))
        assert points == [None] * (12 + BEYOND)


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_months_to_come_have_no_point(vertical_id: str) -> None:
    options = Options("fr")
    places = layout(vertical_id, options)
    found = chart_points(months_filled(vertical_id, options, 5))
    assert [key for key, (expected, points) in found.items() if points != expected] == []
    for kpi, rows in places.chart_rows.items():
        (points,) = (p for key, (_, p) in found.items() if key.endswith(places.drawn(rows.columns)))
        before = min(5, vertical_of(vertical_id).kpi(kpi).window - 1)
        assert [point is None for point in points] == [True] * before + [False] * (5 - before) + [True] * (7 + BEYOND)


def test_no_point_is_stale_after_a_change() -> None:
    options = Options("en", sample=True)
    places = layout("custom-phone-cases", options)
    workbook = opened(template("custom-phone-cases", options))
    kpi = vertical_of("custom-phone-cases").kpi("aov")
    revenue, orders = (places.input_rows[item] for item in kpi.inputs.values())
    workbook["Inputs"][f"E{revenue}"].value, workbook["Inputs"][f"E{orders}"].value = 1230, 10
    workbook["Inputs"][f"F{orders}"].value = None
    workbook["Inputs"][f"G{orders}"].value = 0
    workbook["Benchmarks"][f"E{places.benchmark_rows['aov']}"].value = 77
    found = chart_points(finished(workbook))
    assert [key for key, (expected, points) in found.items() if points != expected] == []
    rows = places.chart_rows["aov"]
    (points,) = (p for key, (_, p) in found.items() if key.endswith(places.drawn(rows.columns)))
    assert points[1:4] == [123.0, None, None]  # a division by zero is a gap
    line = places.drawn(rows.thresholds["typical"])
    (edge,) = (p for key, (_, p) in found.items() if key.endswith(line))
    assert edge == [77.0] * (12 + BEYOND)


def test_a_cached_value_has_its_type() -> None:
    options = Options("en", sample=True)
    places = layout("custom-phone-cases", options)
    workbook = opened(template("custom-phone-cases", options))
    orders = places.input_rows[vertical_of("custom-phone-cases").kpi("aov").inputs["orders"]]
    workbook["Inputs"][f"E{orders}"].value = 0
    sheet = etree.fromstring(parts(finished(workbook))["xl/worksheets/sheet3.xml"])
    cells = {cell.get("r"): cell for cell in sheet.iter(f"{MAIN}c")}
    rows = places.kpi_rows["aov"]

    def cached(at: str) -> tuple[str, str]:
        return cells[at].get("t"), cells[at].find(f"{MAIN}v").text

    assert cached(f"D{rows.value}") == ("n", "20")
    assert cached(f"D{rows.tier}") == ("str", "Typical")
    assert cached(f"E{rows.value}") == ("e", "#DIV/0!")


def test_every_formula_cell_has_a_value() -> None:
    for name, content in parts(template(VERTICALS[0], Options("fr"))).items():
        if name.startswith("xl/worksheets/sheet"):
            formulas = list(etree.fromstring(content).iter(f"{MAIN}f"))
            assert formulas, name
            assert all(f.getparent().find(f"{MAIN}v") is not None for f in formulas)
            assert all(f.getparent().get("t") in ("n", "str", "e", "b") for f in formulas)


def test_stamping_changes_values_alone() -> None:
    workbook = build_workbook(vertical_of(VERTICALS[0]), Options("en", sample=True))
    before, after = opened(saved(workbook)), opened(workbook_bytes(workbook))
    for sheet in before:
        other = after[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value == other[cell.coordinate].value
                assert cell.style_id is not None
                assert cell.number_format == other[cell.coordinate].number_format


@pytest.mark.slow
def test_the_same_options_give_the_same_bytes_in_this_process() -> None:
    options = Options("fr", sample=True)
    again = workbook_bytes(build_workbook(vertical_of(VERTICALS[0]), options))
    assert again == template(VERTICALS[0], options)
    assert workbook_bytes(opened(again)) == workbook_bytes(opened(again))


@pytest.mark.slow
def test_the_same_options_give_the_same_bytes_in_another_process() -> None:
    """With another hash seed, time zone, locale and a date (in the zip) that is not this process's."""
    options = Options("fr", sample=True)
    here = [hashlib.sha256(template(name, options)).hexdigest() for name in VERTICALS[:3]]
    program = (
        "import sys, hashlib; sys.path.insert(0, 'tests/support')\n"
        "from workbooks import VERTICALS, template; from xlkpi.workbook.layout import Options\n"
        "print(*(hashlib.sha256(template(v, Options('fr', sample=True))).hexdigest() for v in VERTICALS[:3]))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    folder = ROOT
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == here, done.stderr


def test_the_archive_carries_no_date_of_its_own() -> None:
    with zipfile.ZipFile(BytesIO(template(VERTICALS[0], Options()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.create_system for info in archive.infolist()} <= {0, 3}
