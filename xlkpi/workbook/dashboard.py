"""The Dashboard sheet: the month shown, a row a KPI with its verdict, the year to date, and a chart a KPI."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.layout import Layout as ChartLayout
from openpyxl.chart.layout import ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.formatting.rule import IconSetRule
from openpyxl.utils import quote_sheetname
from openpyxl.utils.units import pixels_to_EMU
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Kpi
from ..formula.parse import Operation, walk
from .layout import FIRST_MONTH, Layout
from .sheet import add_validation, colour_tiers, fit_height, protect, set_page, set_widths, write, write_formula
from .styles import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    TIER_LINES,
    axis_format,
    change_format,
    chart_month_format,
    month_format,
    result_format,
)

_WIDTHS = {"A": 36, "B": 14, "C": 15, "D": 9, "E": 22, "F": 22, "G": 14, "H": 14, "I": 14, "J": 22}
_HEADINGS = ("kpi", "value", "change", "level", "tier", "next", "gap", "target", "ytd", "ytd_tier")
_CHARTS_ACROSS = 4
_CHART_ROWS = 13
_ROW_HEIGHT = 16.0
_PIXELS_PER_WIDTH = 7.0  # of the default font's digits; every column adds 5


def write_dashboard(sheet: Worksheet, layout: Layout) -> None:
    """Write the sheet; its charts read the KPIs sheet."""
    options, texts = layout.options, layout.texts
    set_widths(sheet, _WIDTHS)
    write_formula(sheet, "A1", layout.on("inputs", f"${layout.business[0]}${layout.business[1:]}"), "KPI title")
    write(sheet, "A2", layout.vertical.name[options.language], "KPI subtitle")
    write(sheet, "A3", texts("dashboard.month"), "KPI strong")
    write(sheet, layout.selector, None, "KPI input", month_format(options.language))
    months = layout.months_of("inputs", layout.header_row)
    shown = f"INDEX({months},1,{layout.shown})"
    write_formula(sheet, "C3", shown, "KPI result", month_format(options.language))
    write(sheet, "D3", texts("dashboard.choose"), "KPI subtitle")
    sheet.merge_cells("D3:J3")
    _add_selector(sheet, layout)
    rows = list(layout.dashboard_rows.values())
    write(sheet, "A4", texts("dashboard.score"), "KPI strong")
    ranks = f"$D${rows[0]}:$D${rows[-1]}"
    write_formula(sheet, "B4", f'IF(COUNT({ranks})=0,"",COUNTIF({ranks},">0")&" / "&COUNT({ranks}))', "KPI result")
    for column, key in zip(_WIDTHS, _HEADINGS, strict=True):
        write(sheet, f"{column}{layout.dashboard_header_row}", texts(f"dashboard.{key}"), "KPI heading")
    sheet.row_dimensions[layout.dashboard_header_row].height = 32
    for row in (3, 4):
        sheet.row_dimensions[row].height = 20
    for kpi in layout.vertical.kpis.values():
        _write_kpi(sheet, layout, kpi)
    for column in "EJ":
        colour_tiers(sheet, f"{column}{rows[0]}:{column}{rows[-1]}", options.language)
    sheet.conditional_formatting.add(f"D{rows[0]}:D{rows[-1]}", IconSetRule("4Rating", "num", [0, 1, 2, 3]))
    after = rows[-1] + 1
    for offset, key in enumerate(("ytd_help", "legend")):
        write(sheet, f"A{after + offset}", texts(f"dashboard.{key}"), "KPI subtitle")
        sheet.merge_cells(f"A{after + offset}:J{after + offset}")
        sheet.row_dimensions[after + offset].height = 18
    _add_charts(sheet, layout, after + 3)
    sheet.freeze_panes = f"B{layout.dashboard_header_row + 1}"
    set_page(sheet, texts, landscape=True, pages_high=1)
    protect(sheet)


def _add_selector(sheet: Worksheet, layout: Layout) -> None:
    texts = layout.texts
    months = DataValidation(type="list", formula1=layout.months_of("inputs", layout.header_row))
    add_validation(
        sheet,
        months,
        [layout.selector],
        texts("dashboard.choose_error"),
        texts("dashboard.choose_title"),
        texts("dashboard.choose_help"),
    )


def _write_kpi(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    row, options, verdicts = layout.dashboard_rows[kpi.id], layout.options, layout.verdicts(kpi)
    language, currency = options.language, options.currency
    form = result_format(kpi.unit, language, currency)
    block = layout.kpi_rows[kpi.id]
    values = layout.months_of("kpis", block.value)
    before = f"INDEX({values},1,MAX(1,{layout.shown}-1))"
    change = f'IF(OR({layout.shown}=1,$B{row}=""),"",IF({before}="","",$B{row}-{before}))'
    write(sheet, f"A{row}", kpi.name[language], "KPI strong")
    write_formula(sheet, f"B{row}", f"INDEX({values},1,{layout.shown})", "KPI result", form)
    write_formula(sheet, f"C{row}", change, "KPI calculation", change_format(kpi.unit, language, currency))
    write_formula(sheet, f"D{row}", verdicts.rank(f"$B{row}"), "KPI calculation", '0"/3"')
    write_formula(sheet, f"E{row}", verdicts.tier(f"$B{row}"), "KPI tier")
    write_formula(sheet, f"F{row}", verdicts.next_tier(f"$D{row}", layout.texts("dashboard.top")), "KPI tier")
    write_formula(sheet, f"G{row}", verdicts.gap(f"$B{row}"), "KPI calculation", form)
    write_formula(sheet, f"H{row}", layout.target_cell(kpi), "KPI calculation", form)
    write_formula(sheet, f"I{row}", layout.on("kpis", f"$C${block.value}"), "KPI result", form)
    write_formula(sheet, f"J{row}", layout.on("kpis", f"$C${block.tier}"), "KPI tier")
    fit_height(sheet, row, {"A": kpi.name[language]}, least=28)


def _add_charts(sheet: Worksheet, layout: Layout, first_row: int) -> None:
    """Charts side by side, four across the table's width, whatever the widths of its columns."""
    kpis = sheet.parent[layout.sheets["kpis"]]
    edges = [0.0]
    for column_width in _WIDTHS.values():
        edges.append(edges[-1] + column_width * _PIXELS_PER_WIDTH + 5)
    width = edges[-1] / _CHARTS_ACROSS
    for number, kpi in enumerate(layout.vertical.kpis.values()):
        down, across = divmod(number, _CHARTS_ACROSS)
        left = across * width
        column = max(i for i, edge in enumerate(edges) if edge <= left)
        row = first_row - 1 + down * (_CHART_ROWS + 1)
        start = AnchorMarker(col=column, colOff=pixels_to_EMU(int(left - edges[column])), row=row)
        height = _CHART_ROWS * _ROW_HEIGHT * 4 / 3  # points to pixels
        size = XDRPositiveSize2D(pixels_to_EMU(int(width - 8)), pixels_to_EMU(int(height)))
        chart = _chart(kpis, layout, kpi)
        chart.anchor = OneCellAnchor(_from=start, ext=size)
        sheet.add_chart(chart)
    for row in range(first_row, first_row + 2 * (_CHART_ROWS + 1)):
        sheet.row_dimensions[row].height = _ROW_HEIGHT


def _chart(kpis: Worksheet, layout: Layout, kpi: Kpi) -> BarChart:
    """Columns for the months, a line for each threshold."""
    rows, options = layout.kpi_rows[kpi.id], layout.options
    last = FIRST_MONTH + options.months - 1
    months = Reference(kpis, FIRST_MONTH, layout.kpi_header_row, last)
    chart = BarChart()
    chart.append(_series(kpis, rows.value, last))
    chart.series[0].graphicalProperties = GraphicalProperties(solidFill=ACCENT)
    chart.gapWidth = 60
    chart.set_categories(months)
    lines = LineChart()
    for tier, row in rows.thresholds.items():
        series = _series(kpis, row, last)
        colour, dash = TIER_LINES[tier]
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, prstDash=dash, w=19050))
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


def _may_be_negative(kpi: Kpi) -> bool:
    """Whether the KPI's value can be below zero: only then may the axis leave zero to the program."""
    formula = kpi.function.formula
    subtracts = any(isinstance(n, Operation) and n.operator == "-" for n in walk(formula.result))
    return subtracts and not formula.checks


def _set_looks(chart: BarChart, layout: Layout, kpi: Kpi) -> None:
    options = layout.options
    chart.title = kpi.name[options.language]
    chart.title.tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1000, b=True, solidFill=INK)
    chart.title.overlay = False
    chart.legend = None
    chart.visible_cells_only = False  # the thresholds' rows are hidden
    chart.roundedCorners = False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.axPos = "b"
    chart.x_axis.tickLblPos = "low"  # below negative columns
    chart.x_axis.number_format = chart_month_format(options.language)
    chart.y_axis.number_format = axis_format(kpi.unit, options.language, options.currency)
    if not _may_be_negative(kpi):
        chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=6350))
    for axis in (chart.x_axis, chart.y_axis):
        small = CharacterProperties(sz=800, solidFill=MUTED)
        paragraph = Paragraph(pPr=ParagraphProperties(defRPr=small), endParaRPr=small)
        paragraph.r = []  # openpyxl gives it an empty text, which it would read back as "None"
        axis.txPr = RichText(p=[paragraph])
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    chart.layout = ChartLayout(
        ManualLayout(x=0.13, y=0.17, w=0.84, h=0.68, layoutTarget="inner", xMode="edge", yMode="edge")
    )
