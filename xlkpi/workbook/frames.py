"""The position and border of charts.

A chart ends within its last column. If it went beyond, a program would print the next column too, and the page would no
longer be centred. A chart is tied to cells at both ends, so that it also fits where columns are drawn a little wider:
in LibreOffice, on a Mac, on a screen at 125 %.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart._chart import ChartBase
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils import column_index_from_string
from openpyxl.utils.units import pixels_to_EMU
from openpyxl.worksheet.worksheet import Worksheet

from .measure import PIXELS_PER_POINT, pixels
from .styles import LINE

_LINE_WIDTH = 9525
"""One pixel, in EMU."""


def frame(
    chart: ChartBase,
    sheet: Worksheet,
    columns: Sequence[str],
    rows: range,
    height: float,
    left: int = 0,
    right: int = 1,
    below: int = 1,
) -> None:
    """Place a chart across columns and rows, with a thin grey line around it.

    Args:
        chart: A chart that is not yet added to the sheet.
        sheet: The sheet, whose columns have their widths.
        columns: The letters of the columns that the chart covers.
        rows: The numbers of the rows that the chart covers.
        height: The height of the last row, in points.
        left: Pixels to leave free on the left.
        right: Pixels to leave free on the right.
        below: Pixels to leave free below.
    """
    first, last = (column_index_from_string(columns[end]) - 1 for end in (0, -1))
    start = AnchorMarker(col=first, colOff=pixels_to_EMU(left), row=rows[0] - 1)
    across = pixels(sheet.column_dimensions[columns[-1]].width) - right
    down = int(height * PIXELS_PER_POINT) - below
    end = AnchorMarker(col=last, colOff=pixels_to_EMU(across), row=rows[-1] - 1, rowOff=pixels_to_EMU(down))
    chart.anchor = TwoCellAnchor(_from=start, to=end)
    line = LineProperties(solidFill=LINE, w=_LINE_WIDTH)  # without a line, some programs draw a dark one
    chart.graphical_properties = GraphicalProperties(solidFill="FFFFFF", ln=line)
