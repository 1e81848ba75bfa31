"""The rows on the KPIs sheet that the Dashboard's charts draw. They are visible: some programs skip hidden rows."""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_words
from ..catalogue.model import Kpi
from .layout import Layout
from .sheet import fit_height, write, write_formula
from .styles import LINE, result_format

HELP_MONTHS = 6
"""How many columns of months a line of help is written across."""


def write_chart_rows(sheet: Worksheet, layout: Layout) -> None:
    """Write the rows that charts draw below their header, outside the printed area."""
    header, texts, last = layout.chart_header_row, layout.texts, layout.months[-1]
    across = ["A", "B", "C", *layout.months[:HELP_MONTHS]]
    write(sheet, f"A{header + 1}", texts("kpis.charts_help"), "KPI subtitle")
    sheet.merge_cells(f"A{header + 1}:{across[-1]}{header + 1}")
    fit_height(sheet, header + 1, {"".join(across): texts("kpis.charts_help")})
    for kpi in layout.vertical.kpis.values():
        _write_chart(sheet, layout, kpi)
    first = f"{layout.months[0]}{header + 2}"
    missing = FormulaRule([f"ISNA({first})"], font=Font(color="FF" + LINE))  # pale: #N/A is not an error here
    sheet.conditional_formatting.add(f"{first}:{last}{layout.last_chart_row}", missing)


def _write_chart(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write the rows of a KPI's chart: its values, that of the month shown alone, and each threshold in every month."""
    rows, language, texts = layout.chart_rows[kpi.id], layout.options.language, layout.texts
    form = result_format(kpi.unit, language, layout.options.currency)
    for column in ["A", "B", "C", *layout.months]:
        write(sheet, f"{column}{rows.name}", kpi.name[language] if column == "A" else None, "KPI group")
    fit_height(sheet, rows.name, {"A": kpi.name[language]})
    for row, key in ((rows.plotted, "plotted"), (rows.highlighted, "highlighted"), (rows.known, "known")):
        write(sheet, f"A{row}", texts(f"kpis.{key}"), "KPI note")
    if rows.months:
        write(sheet, f"A{rows.months}", texts("kpis.months"), "KPI note")
    for index, column in enumerate(layout.months):
        for row, formula in _month(layout, kpi, index).items():
            write_formula(sheet, f"{column}{row}", formula, "KPI detail", "" if row == rows.known else form)
    for tier, row in rows.thresholds.items():
        cell = layout.tier_cells(kpi)[tier].value
        write(sheet, f"A{row}", load_words()["tiers"][tier][language], "KPI note")
        for column in layout.months:
            write_formula(sheet, f"{column}{row}", f'IF({cell}="",NA(),{cell})', "KPI detail", form)
    for row in range(rows.plotted, rows.end):
        write(sheet, f"B{row}", None if row == rows.known else layout.unit_word(kpi.unit), "KPI unit")
        write(sheet, f"C{row}", None, "KPI note")


def _month(layout: Layout, kpi: Kpi, index: int) -> dict[int, str]:
    """Return the formulas of a month, by row."""
    rows, block, column = layout.chart_rows[kpi.id], layout.kpi_rows[kpi.id], layout.months[index]
    judged, number = f"{column}{block.judged}", f"{column}${layout.number_row}"
    plotted = f'IF(ISNUMBER({judged}),{judged},"")'
    if block.run:
        plotted = f'IF({column}{block.run}<{kpi.window},"",{plotted})'
    shown = layout.shown.rpartition("!")[2]
    before = f"{layout.months[index - 1]}{rows.known}" if index else "0"
    month = {
        rows.plotted: plotted,
        rows.highlighted: f'IF({number}={shown},{column}{rows.plotted},"")',
        rows.known: f"IF(ISNUMBER({column}{rows.plotted}),{number},{before})",
    }
    if rows.months:
        month[rows.months] = f"IF(ISNUMBER({column}{block.value}),{column}{block.value},NA())"
    return month
