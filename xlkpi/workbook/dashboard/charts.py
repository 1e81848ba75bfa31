"""The Dashboard's charts: a KPI's months as columns and its thresholds as named lines, with a sentence below.

There is a chart in each module of columns. The month shown has its value as a label, which is drawn last, above every
line; a line's name stands right of its last point.
"""

from __future__ import annotations

from itertools import pairwise

from openpyxl.chart import BarChart, LineChart, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.layout import Layout as ChartLayout
from openpyxl.chart.layout import ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.model import Kpi
from ..dashboard_grid import CAPTION_HEIGHT, CHART_HEIGHT, CHART_ROWS, GAP_HEIGHT, MODULES
from ..formulas import is_share, may_be_negative
from ..frames import frame
from ..layout import DRAWN, Layout
from ..measure import pixels, text_width
from ..sheet import write_formula
from ..styles import (
    ACCENT,
    GRID,
    INK,
    LAST_YEAR,
    LINE,
    MUTED,
    SOFT,
    TIER_LINES,
    axis_format,
)
from .chart_rows import titled_unit
from .sentences import Sentences

_GAP = 5  # pixels between a chart and the edges of its columns
_WIDTH, _THIN_WIDTH = 15875, 12700
"""The widths of a threshold's line, and of the line of single months or of the year before, in EMU."""
_HIGH_SHARE = 0.8
"""If a threshold of a share is higher, its columns come near 100 %, where the axis must then end."""
_TITLE_SIZE, _LETTERS = 950, 900
"""The size of a title in hundredths of a point."""
_PLOT = {1: (0.17, 0.68), 2: (0.24, 0.61)}
"""The top and height of the columns' area below a title of one line or two, as shares of the chart's height."""
_LABEL_ROOM = 0.05
"""The share of a chart's height by which columns start lower where a label above 100 % would reach the title."""
_TITLE_SHARE = 0.75
"""How much of a chart's width a title on one line may take."""
_CLOSE = 0.08
"""Two lines that are closer than this share of the axis would have their names one on the other."""
_ROOM = 1.2
"""How much longer an axis usually is than its highest threshold."""


def add_charts(sheet: Worksheet, layout: Layout) -> None:
    """Add the charts and their sentences."""
    grid = layout.grid
    for band in range(grid.bands):
        heights = [CHART_HEIGHT] * CHART_ROWS + [CAPTION_HEIGHT, GAP_HEIGHT]
        for row, height in enumerate(heights, grid.band(band)):
            sheet.row_dimensions[row].height = height
    for index, kpi in enumerate(layout.vertical.kpis.values()):
        columns, top = grid.chart(index)
        left, right = (0 if columns == MODULES[0] else _GAP), _GAP
        chart = _chart(layout, kpi, sum(pixels(grid.widths[column]) for column in columns) - left - right)
        frame(chart, sheet, columns, range(top, top + CHART_ROWS), CHART_HEIGHT, left, right)
        sheet.add_chart(chart)
        caption = f"{columns[0]}{top + CHART_ROWS}"
        write_formula(sheet, caption, Sentences(layout).caption(kpi), "KPI caption")


def _chart(layout: Layout, kpi: Kpi, width: int) -> BarChart:
    rows = layout.chart_rows[kpi.id]
    chart = BarChart()
    for row, colour in ((rows.columns, SOFT), (rows.highlighted, ACCENT)):
        series = _series(layout, row)
        series.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(noFill=True))
        series.invertIfNegative = False
        chart.append(series)
    chart.gapWidth, chart.overlap = 45, 100  # the dark column of the month shown hides its light one
    lines = LineChart()
    for row, colour in ((rows.last_year, LAST_YEAR), (rows.months, MUTED)):
        if row:
            lines.append(_line(layout, row, colour, "solid", _THIN_WIDTH))
    positions = _name_positions(kpi)
    for tier, row in rows.thresholds.items():
        colour, dash = TIER_LINES[tier]
        series = _line(layout, row, colour, dash, _WIDTH, name="B")
        series.dLbls = _name(colour, positions[tier])
        lines.append(series)
    lines.append(_value_label(layout, kpi))
    chart += lines
    _set_looks(chart, layout, kpi)
    _set_title(chart, _title_lines(layout, kpi, width), _LABEL_ROOM if ends_at_all(kpi) else 0)
    return chart


def _series(layout: Layout, row: int, name: str = "A") -> Series:
    series = Series(layout.drawn(row), title_from_data=False)
    series.tx = SeriesLabel(strRef=StrRef(layout.on("kpis", f"${name}${row}")))
    series.cat = AxDataSource(strRef=StrRef(layout.drawn(layout.chart_header_row)))
    return series


def _line(layout: Layout, row: int, colour: str, dash: str, width: int, name: str = "A") -> Series:
    series = _series(layout, row, name)
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, prstDash=dash, w=width))
    series.marker.symbol = "none"
    series.smooth = False
    return series


def _value_label(layout: Layout, kpi: Kpi) -> Series:
    """Return a line that is not seen, whose name is the value of the month shown, and stands where there is room."""
    series = _line(layout, layout.chart_rows[kpi.id].labelled, ACCENT, "solid", _THIN_WIDTH, name="B")
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    series.dLbls = DataLabelList(
        txPr=_text(_LETTERS, ACCENT, bold=True),
        dLblPos="t",
        **_shows("showSerName"),
    )
    return series


def _name(colour: str, position: str) -> DataLabelList:
    """Return the label of a line's last point: the name of the line."""
    text, shown = _text(_LETTERS, colour), _shows("showSerName")
    last = DataLabel(idx=len(DRAWN) - 1, txPr=text, dLblPos=position, **shown)
    return DataLabelList(dLbl=[last], **_shows(""))


def _shows(what: str) -> dict[str, bool]:
    """Return what a label shows; a program may show what is not declined."""
    keys = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    return {key: key == what for key in keys}


def _name_positions(kpi: Kpi) -> dict[str, str]:
    """Return where the name of each tier's line stands: right of the line, or above or below it for close lines."""
    values = sorted((threshold.value, tier) for tier, threshold in kpi.thresholds.items())
    if not values:
        return {}
    end = 1.0 if is_share(kpi) and values[-1][0] > _HIGH_SHARE else values[-1][0] * _ROOM
    close = [upper - lower < _CLOSE * end for (lower, _), (upper, _) in pairwise(values)]
    below, above = [False, *close], [*close, False]
    positions = {}
    for index, (_, tier) in enumerate(values):
        is_under_middle = above[index] and above[index + 1]
        position = "b" if is_under_middle else "r"
        positions[tier] = "t" if below[index] and not above[index] else "r" if below[index] else position
    return positions


def _text(size: int, colour: str, bold: bool = False) -> RichText:
    letters = CharacterProperties(sz=size, b=bold, solidFill=colour)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)
    paragraph.r = []  # openpyxl adds an empty text, which it would read back as "None"
    return RichText(p=[paragraph])


def _title_lines(layout: Layout, kpi: Kpi, width: int) -> list[str]:
    """Return the KPI's name with its period and unit, on two lines where a chart of this width has no room for one.

    The lines are broken here, and not by each program in its own way.
    """
    unit = titled_unit(layout, kpi)
    title = Sentences(layout).name(kpi) + (f", {unit}" if unit else "")
    words = title.split(" ")
    if _title_width(title) < _TITLE_SHARE * width or len(words) == 1:
        return [title]
    broken = [(" ".join(words[:count]), " ".join(words[count:])) for count in range(1, len(words))]
    return list(min(broken, key=lambda lines: max(map(_title_width, lines))))


def _title_width(title: str) -> float:
    """Return the width of a title in pixels."""
    return text_width(title, _TITLE_SIZE / 100) * pixels(1)


def ends_at_all(kpi: Kpi) -> bool:
    """Return whether the axis is made to end at 100 %: without that, a program would extend it to 120 %."""
    return is_share(kpi) and max((edge.value for edge in kpi.thresholds.values()), default=0) > _HIGH_SHARE


def _set_title(chart: BarChart, lines: list[str], room: float) -> None:
    """Set the title, and start the columns below it and below some room for the label of the highest column."""
    letters = CharacterProperties(sz=_TITLE_SIZE, b=True, solidFill=INK)
    chart.title = "\n".join(lines)
    for paragraph in chart.title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(algn="l", defRPr=letters)
        paragraph.r[0].rPr = letters
    chart.title.layout = ChartLayout(ManualLayout(xMode="edge", yMode="edge", x=0.02, y=0.02))
    chart.title.overlay = False
    top, height = _PLOT[len(lines)]
    chart.layout = ChartLayout(
        ManualLayout(x=0.15, y=top + room, w=0.71, h=height - room, layoutTarget="inner", xMode="edge", yMode="edge")
    )


def _set_looks(chart: BarChart, layout: Layout, kpi: Kpi) -> None:
    options = layout.options
    chart.legend = None
    chart.roundedCorners = False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.axPos = "b"
    chart.x_axis.tickLblPos = "low"  # below negative columns
    chart.x_axis.tickLblSkip = 1
    chart.y_axis.number_format = axis_format(kpi.unit, options.language, options.currency)
    if not may_be_negative(kpi):
        chart.y_axis.scaling.min = 0
    if ends_at_all(kpi):
        chart.y_axis.scaling.max = 1
        chart.y_axis.majorUnit = 0.2
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=GRID, w=6350))
    for axis in (chart.x_axis, chart.y_axis):
        axis.majorTickMark = axis.minorTickMark = "none"
        axis.txPr = _text(_LETTERS, MUTED)
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    chart.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.display_blanks = "gap"
