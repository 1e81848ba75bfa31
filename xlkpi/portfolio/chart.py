"""The chart of a vertical: one bar per KPI, divided into the shares of businesses in each tier.

The chart's file holds its points, so that programs that compute nothing show them too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from ..workbook.frames import frame
from ..workbook.styles import INK, LINE, MUTED, TIER_INKS, TIER_LINES

_COLOURS = (TIER_INKS[0], *(colour for colour, _ in TIER_LINES.values()))
_BAR_HEIGHT, _HEIGHT_BESIDE = 27.0, 85.0
"""Points that a bar takes, and points for the title and legend."""
_COUNTS = "#,##0;;"  # a count of 0 is not written


def tier_chart(
    title: str,
    sheet: str,
    rows: range,
    column: int,
    names: Sequence[str],
    tiers: Mapping[str, Sequence[int]],
    axis_format: str,
    in_shares: bool = True,
) -> BarChart:
    """Return the chart of a table that is on a sheet.

    Args:
        title: The chart's title.
        sheet: The sheet's title.
        rows: The table's rows; the KPIs' names are in column A.
        column: The number of the first tier's column; the row above `rows` has the tiers' names.
        names: The KPIs' names.
        tiers: The number of businesses for each KPI, by the tiers' names.
        axis_format: The number format of the axis.
        in_shares: Whether the bars are shares of the businesses; else they are as long as the businesses are many.
    """
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    if in_shares:
        chart.grouping = "percentStacked"
    for index, (tier, counts) in enumerate(tiers.items()):
        series = _series(index, sheet, rows, get_column_letter(column + index), tier, names, counts)
        series.graphicalProperties = GraphicalProperties(solidFill=_COLOURS[index])
        chart.series.append(series)
    chart.title = title
    chart.title.tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1100, b=True, solidFill=INK)
    chart.title.overlay = False
    chart.legend.position = "b"
    chart.roundedCorners = False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first KPI at the top
    chart.y_axis.crosses = "max"  # keeps the axis of shares below the bars
    chart.y_axis.number_format, chart.y_axis.numFmt.sourceLinked = axis_format, False
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=6350))
    for axis in (chart.x_axis, chart.y_axis):
        axis.txPr = _text(900, MUTED)
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    return chart


def add_chart(sheet: Worksheet, chart: BarChart, bars: int, columns: Sequence[str], top: int, row_height: float) -> int:
    """Add a chart across columns, from the row `top` on; return how many rows of `row_height` points it covers."""
    count = math.ceil((_HEIGHT_BESIDE + _BAR_HEIGHT * bars) / row_height)
    frame(chart, sheet, columns, range(top, top + count), row_height)
    sheet.add_chart(chart)
    return count


def _series(
    index: int, sheet: str, rows: range, column: str, tier: str, names: Sequence[str], counts: Sequence[int]
) -> Series:
    def cells(letter: str) -> str:
        return f"{quote_sheetname(sheet)}!${letter}${rows[0]}:${letter}${rows[-1]}"

    above = f"{quote_sheetname(sheet)}!${column}${rows[0] - 1}"
    points = [NumVal(idx=number, v=str(count)) for number, count in enumerate(counts)]
    numbers = NumRef(f=cells(column), numCache=NumData(formatCode="#,##0", ptCount=len(counts), pt=points))
    series = Series(idx=index, order=index)
    series.tx = SeriesLabel(strRef=StrRef(above, strCache=_texts([tier])))
    series.cat = AxDataSource(strRef=StrRef(cells("A"), strCache=_texts(names)))
    series.val = NumDataSource(numRef=numbers)
    series.dLbls = DataLabelList(numFmt=_COUNTS, txPr=_text(800, "FFFFFF"), dLblPos="ctr", showVal=True)
    for part in ("showLegendKey", "showCatName", "showSerName", "showPercent"):
        setattr(series.dLbls, part, False)
    return series


def _texts(texts: Sequence[str]) -> StrData:
    return StrData(ptCount=len(texts), pt=[StrVal(idx=number, v=text) for number, text in enumerate(texts)])


def _text(size: int, colour: str) -> RichText:
    look = CharacterProperties(sz=size, solidFill=colour)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)
    paragraph.r = []  # openpyxl adds an empty text, which it would read back as "None"
    return RichText(p=[paragraph])
