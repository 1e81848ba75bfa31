"""The Dashboard's charts: a KPI's months as columns and its thresholds as lines, with a sentence below that sums it up.

There are four charts in a line, each below its group of columns. The page ends with an explanation of how to read it.
"""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.layout import Layout as ChartLayout
from openpyxl.chart.layout import ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.styles import Font
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_words
from ..catalogue.model import Kpi
from .cards import CHART_GROUPS
from .formulas import is_share, may_be_negative
from .frames import frame
from .layout import FIRST_MONTH, Layout
from .sentences import Sentences, sentence_name
from .sheet import write, write_formula
from .styles import ACCENT, INK, LINE, MUTED, SOFT, TIER_LINES, axis_format, chart_month_format, time_suffix

_CHART_ROWS = 9
_ROW_HEIGHT = 16.5
_CAPTION_HEIGHT = 40.0
_BLANK_HEIGHT = 8.0
_BAND_ROWS = _CHART_ROWS + 2  # the sentence below and a blank row
_GAP = 5  # pixels between a chart and its neighbour, and between a chart and its sentence
_WIDTH, _THIN_WIDTH = 19050, 9525
"""The widths of a threshold's line, and of the line of single months beside columns over a longer period, in EMU."""
_HIGH_SHARE = 0.8
"""If a threshold of a share is higher, its columns come near 100 %, where the axis must then end."""


def add_charts(sheet: Worksheet, layout: Layout, first_row: int) -> None:
    """Add the charts and their sentences from a row on, followed by the explanation of how to read the page."""
    kpis = sheet.parent[layout.sheets["kpis"]]
    sheet.row_dimensions[first_row - 1].height = _BLANK_HEIGHT
    groups = [[layout.card[key] for key in group if key in layout.card] for group in CHART_GROUPS]
    number = len(layout.vertical.kpis)
    for band in range(number // len(groups) + 1):
        top = first_row + band * _BAND_ROWS
        heights = [_ROW_HEIGHT] * _CHART_ROWS + [_CAPTION_HEIGHT, _BLANK_HEIGHT]
        for offset, height in enumerate(heights):
            sheet.row_dimensions[top + offset].height = height
    for index, kpi in enumerate(layout.vertical.kpis.values()):
        band, group = divmod(index, len(groups))
        columns, top = groups[group], first_row + band * _BAND_ROWS
        chart = _chart(kpis, layout, kpi)
        left, right = _GAP if group else 0, _GAP if group < len(groups) - 1 else 1
        frame(chart, sheet, columns, range(top, top + _CHART_ROWS), _ROW_HEIGHT, left, right, below=_GAP)
        sheet.add_chart(chart)
        caption = f"{columns[0]}{top + _CHART_ROWS}"
        write_formula(sheet, caption, Sentences(layout).caption(kpi), "KPI caption")
        sheet.merge_cells(f"{caption}:{columns[-1]}{top + _CHART_ROWS}")
    band, group = divmod(number, len(groups))
    _write_how_to_read(sheet, layout, groups[group], first_row + band * _BAND_ROWS)


def _write_how_to_read(sheet: Worksheet, layout: Layout, columns: list[str], top: int) -> None:
    """Write the legend, in the colours of the lines, and what the terms on the page mean."""
    texts, first, last = layout.texts, columns[0], columns[-1]
    write(sheet, f"{first}{top}", texts("dashboard.how_to_read"), "KPI section")
    write(sheet, f"{first}{top + 1}", texts("dashboard.legend_months"), "KPI legend")
    for offset, (tier, (colour, _)) in enumerate(TIER_LINES.items(), 2):
        name = sentence_name(load_words()["tiers"][tier][layout.options.language])
        cell = write(sheet, f"{first}{top + offset}", texts(f"dashboard.legend_{tier}", tier=name), "KPI legend")
        cell.font = Font(name=cell.font.name, size=cell.font.size, bold=True, color=f"FF{colour}")
    row = top + 2 + len(TIER_LINES)
    for key, begin, end in (("look_help", row, row + 1), ("ytd_help", row + 2, top + _CHART_ROWS)):
        write(sheet, f"{first}{begin}", texts(f"dashboard.{key}"), "KPI caption")
        sheet.merge_cells(f"{first}{begin}:{last}{end}")


def _chart(kpis: Worksheet, layout: Layout, kpi: Kpi) -> BarChart:
    """Return a KPI's chart: a column per month, the month shown in a darker colour, and a line per threshold."""
    rows, options = layout.chart_rows[kpi.id], layout.options
    last = FIRST_MONTH + options.months - 1
    months = Reference(kpis, FIRST_MONTH, layout.kpi_header_row, last)
    chart = BarChart()
    for row, colour in ((rows.plotted, SOFT), (rows.highlighted, ACCENT)):
        series = _series(kpis, row, last)
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
        chart.append(series)
    chart.gapWidth = 50
    chart.overlap = 100  # the dark column of the month shown hides its light one
    chart.set_categories(months)
    lines = LineChart()
    looks = [(row, *TIER_LINES[tier], _WIDTH) for tier, row in rows.thresholds.items()]
    if rows.months:
        looks.append((rows.months, MUTED, "solid", _THIN_WIDTH))
    for row, colour, dash, width in looks:
        series = _series(kpis, row, last)
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, prstDash=dash, w=width))
        series.marker.symbol = "none"
        series.smooth = False
        lines.append(series)
    if lines.series:
        lines.set_categories(months)
        chart += lines
    _set_looks(chart, layout, kpi)
    return chart


def _series(kpis: Worksheet, row: int, last: int) -> Series:
    series = Series(Reference(kpis, FIRST_MONTH, row, last), title_from_data=False)
    series.tx = SeriesLabel(strRef=StrRef(f"{quote_sheetname(kpis.title)}!$A${row}"))
    return series


def _set_looks(chart: BarChart, layout: Layout, kpi: Kpi) -> None:
    options = layout.options
    unit = time_suffix(kpi.unit, options.language)
    chart.title = Sentences(layout).name(kpi) + (f" ({unit})" if unit else "")
    chart.title.tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1000, b=True, solidFill=INK)
    chart.title.overlay = False
    chart.legend = None
    chart.roundedCorners = False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.axPos = "b"
    chart.x_axis.tickLblPos = "low"  # below negative columns
    chart.x_axis.number_format = chart_month_format(options.language)
    chart.y_axis.number_format = axis_format(kpi.unit, options.language, options.currency)
    if not may_be_negative(kpi):
        chart.y_axis.scaling.min = 0
    if is_share(kpi) and max((edge.value for edge in kpi.thresholds.values()), default=0) > _HIGH_SHARE:
        chart.y_axis.scaling.max = 1  # without it, a program would extend the axis to 120 %
        chart.y_axis.majorUnit = 0.2
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=6350))
    for axis in (chart.x_axis, chart.y_axis):
        small = CharacterProperties(sz=800, solidFill=MUTED)
        paragraph = Paragraph(pPr=ParagraphProperties(defRPr=small), endParaRPr=small)
        paragraph.r = []  # openpyxl adds an empty text, which it would read back as "None"
        axis.txPr = RichText(p=[paragraph])
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    chart.layout = ChartLayout(
        ManualLayout(x=0.13, y=0.17, w=0.84, h=0.68, layoutTarget="inner", xMode="edge", yMode="edge")
    )
