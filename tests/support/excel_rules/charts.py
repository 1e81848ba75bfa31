"""Rules for charts and their frames.

Pixels are those of Calibri 11, whose digits are 7 wide: a column's width in the file holds its padding already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from .model import (
    ANCHOR,
    CHART,
    COLUMNS,
    DRAWN,
    MAIN,
    ROWS,
    STANDARD,
    Area,
    Found,
    Package,
    Sheet,
    on_sheet,
    rule,
)

_EMU_PER_PIXEL = 9525
_DIGIT = 7
_LEAST_GAP = 2
"""Pixels between two frames that stand side by side, so that their lines do not meet."""


@rule(
    "https://github.com/ONLYOFFICE/DocumentServer/issues/1016, https://github.com/ONLYOFFICE/DocumentServer/issues/3643"
)
def charts_draw_from_cells_that_are_seen(package: Package) -> Found:
    for part, chart in package.charts():
        for text, sheet, cells in _drawn_from(package, chart):
            if sheet is None or cells is None:
                yield part, text, "is not there"
            elif sheet.hidden or _is_hidden(sheet, cells):
                yield part, text, "is hidden"


@rule(STANDARD + "part 1, ptCount: a chart carries the points of its cells")
def charts_carry_a_point_for_each_cell(package: Package) -> Found:
    for part, chart in package.charts():
        for reference in chart.iter(f"{CHART}numRef", f"{CHART}strRef"):
            _, cells = on_sheet(reference.findtext(f"{CHART}f", ""))
            kept = reference.find(f"{CHART}numCache")
            kept = reference.find(f"{CHART}strCache") if kept is None else kept
            count = kept.find(f"{CHART}ptCount") if kept is not None else None
            if cells and (kept is None or count is None or int(count.get("val", "0")) != _size(cells)):
                yield part, reference.findtext(f"{CHART}f", ""), "has another number of points than of cells"


def _size(cells: Area) -> int:
    return (cells.right - cells.left + 1) * (cells.bottom - cells.top + 1)


@rule("https://github.com/PHPOffice/PhpSpreadsheet/issues/2333: series are told apart by their number")
def series_have_numbers_of_their_own(package: Package) -> Found:
    for part, chart in package.charts():
        for tag in ("idx", "order"):
            numbers = [one.find(CHART + tag).get("val") for one in chart.iter(f"{CHART}ser")]
            if len(set(numbers)) != len(numbers):
                yield part, tag, f"is {', '.join(map(str, numbers))}"


@rule("https://github.com/dotnet/Open-XML-SDK/issues/1716 (Excel removes such a chart); "
      + STANDARD + "part 1, section 21.2.2.9, axId")  # fmt: skip
def charts_have_the_axes_that_they_name(package: Package) -> Found:
    for part, chart in package.charts():
        area_of_plot = chart.find(f"{CHART}chart/{CHART}plotArea")
        axes = {one.find(f"{CHART}axId").get("val") for one in area_of_plot if str(one.tag).endswith("Ax")}
        named = {one.get("val") for tag in ("axId", "crossAx") for one in area_of_plot.iter(CHART + tag)}
        for axis in sorted(named - axes, key=str):
            yield part, f"axis {axis}", "is not there"


@rule("https://github.com/jet-global/EPPlus/pull/104; " + STANDARD + "part 1, section 20.5.2.24, oneCellAnchor")
def drawings_stand_on_the_sheet(package: Package) -> Found:
    for _, part, drawing in package.drawings():
        for anchor in drawing:
            marks = [mark for tag in ("from", "to") for mark in anchor.iterfind(ANCHOR + tag)]
            ends = [tuple(int(mark.findtext(ANCHOR + tag, "-1")) for tag in ("col", "row")) for mark in marks]
            size = anchor.find(f"{ANCHOR}ext")
            sizes = [int(size.get(key, "0")) for key in ("cx", "cy")] if size is not None else []
            inside = all(0 <= column < COLUMNS and 0 <= row < ROWS for column, row in ends)
            if not inside or ends != sorted(ends) or any(one <= 0 for one in sizes):
                yield part, str(ends), "is not on the sheet, or has no size"


@rule("Seen in Aspose.Cells, Spire.XLS and ONLYOFFICE 10: a frame without a line of its own has a dark one")
def frames_have_a_line_of_their_own(package: Package) -> Found:
    for part, chart in package.charts():
        line = chart.find(f"{CHART}spPr/{DRAWN}ln")
        if line is None or not any(line.find(DRAWN + tag) is not None for tag in ("noFill", "solidFill")):
            yield part, "spPr", "has no line"


class Frame(NamedTuple):
    """Where a chart's frame stands, in pixels; columns: the first and the last that it reaches into."""

    part: str
    name: str
    top: int
    left: float
    right: float
    columns: tuple[int, int]
    into_last: float
    """How much of the last column it covers, from 0 to 1."""


@rule("Seen in ONLYOFFICE 10 and Aspose.Cells: a frame that ends just beyond its columns widens the printed page")
def frames_stay_in_their_columns(package: Package) -> Found:
    for frame in _frames(package):
        if frame.columns[0] != frame.columns[1] and frame.into_last < 0.5:
            yield frame.part, frame.name, f"reaches into column {frame.columns[1]} by {frame.into_last:.0%} of it"


@rule("Seen in ONLYOFFICE 10: frames that touch have their lines upon each other")
def frames_have_even_gaps(package: Package) -> Found:
    rows: dict[tuple[str, int], list[Frame]] = defaultdict(list)
    for frame in _frames(package):
        rows[frame.part, frame.top].append(frame)
    for frames in rows.values():
        frames.sort(key=lambda frame: frame.left)
        gaps = [after.left - before.right for before, after in pairwise(frames)]
        if gaps and (min(gaps) < _LEAST_GAP or max(gaps) - min(gaps) > 1.5):
            told = ", ".join(f"{gap:.0f}" for gap in gaps)
            yield frames[0].part, frames[0].name, f"and those beside it have gaps of {told} pixels"


def _frames(package: Package) -> Iterator[Frame]:
    for sheet, part, drawing in package.drawings():
        for anchor in drawing:
            start, end, size = (anchor.find(ANCHOR + tag) for tag in ("from", "to", "ext"))
            name = anchor.find(f".//{ANCHOR}cNvPr")
            if start is None or name is None or (end is None and size is None):
                continue
            first, left = _edge(sheet, start)
            if end is not None:
                last, right = _edge(sheet, end)
            else:
                right = left + int(size.get("cx", "0")) / _EMU_PER_PIXEL
                last = next(one for one in range(first, COLUMNS + 1) if _across(sheet, one) >= right)
            covered = 1 - (_across(sheet, last) - right) / max(_pixels(sheet, last), 1)
            yield Frame(part, name.get("name", ""), _number(start, "row"), left, right, (first, last), covered)


def _edge(sheet: Sheet, mark: etree._Element) -> tuple[int, float]:
    """Return the column that an edge of a frame is in, by its number from 1, and the edge's place in pixels."""
    column = _number(mark, "col")
    return column + 1, _across(sheet, column) + _number(mark, "colOff") / _EMU_PER_PIXEL


def _number(mark: etree._Element, tag: str) -> int:
    return int(mark.findtext(ANCHOR + tag, "0"))


def _across(sheet: Sheet, column: int) -> int:
    """Return how many pixels the columns take up to the one of a number, which is included."""
    return sum(_pixels(sheet, one) for one in range(1, column + 1))


def _pixels(sheet: Sheet, number: int) -> int:
    """Return the pixels of a column by its number, from 1."""
    form = sheet.root.find(f"{MAIN}sheetFormatPr")
    width = float(form.get("defaultColWidth", "9.140625")) if form is not None else 9.140625
    for column in sheet.root.iter(f"{MAIN}col"):
        if int(column.get("min", "0")) <= number <= int(column.get("max", "0")):
            width = 0.0 if column.get("hidden") in ("1", "true") else float(column.get("width", width))
    return int((256 * width + 128 // _DIGIT) / 256 * _DIGIT)


def _drawn_from(package: Package, chart: etree._Element) -> Iterator[tuple[str, Sheet | None, Area | None]]:
    for formula in chart.iter(f"{CHART}f"):
        for one in (formula.text or "").strip("()").split(","):
            title, cells = on_sheet(one)
            yield one, package.titled(title), cells


def _is_hidden(sheet: Sheet, cells: Area) -> bool:
    rows = {int(row.get("r", "0")) for row in sheet.root.iter(f"{MAIN}row") if _has_no_size(row, "ht")}
    columns = [_whole_columns(column) for column in sheet.root.iter(f"{MAIN}col") if _has_no_size(column, "width")]
    return any(cells.top <= row <= cells.bottom for row in rows) or any(cells.meets(one) for one in columns)


def _has_no_size(element: etree._Element, key: str) -> bool:
    return element.get("hidden") in ("1", "true") or float(element.get(key, "1")) == 0


def _whole_columns(column: etree._Element) -> Area:
    return Area(int(column.get("min", "1")), 1, int(column.get("max", "1")), ROWS)
