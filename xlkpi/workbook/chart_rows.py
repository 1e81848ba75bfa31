"""The rows on the KPIs sheet that the Dashboard's charts draw. They are visible: some programs skip hidden rows.

The first block has the values that can be judged, month by month. The second has what the charts draw: the months of
the year shown, with their initials as texts, and three columns more, in which the thresholds' lines go on to names.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Kpi
from ..formula.excel import quoted
from ..period import YEAR
from .layout import DRAWN, DRAWN_MONTHS, Layout
from .sheet import fit_height, set_widths, write, write_formula
from .styles import LINE, TIER_DOTS, result_format
from .widths import month_width

HELP_MONTHS = 6
"""How many columns of months a line of help is written across."""

_OF_TIER = dict(zip(TIERS, TIER_DOTS[1:], strict=True))


def write_judged_rows(sheet: Worksheet, layout: Layout) -> None:
    """Write the rows of the values that can be judged below their header, outside the printed area."""
    texts, language = layout.texts, layout.options.language
    for kpi in layout.vertical.kpis.values():
        rows, form = layout.judged_rows[kpi.id], result_format(kpi.unit, language, layout.options.currency)
        for row, label, unit in (
            (rows.plotted, kpi.name[language], layout.unit_word(kpi.unit)),
            (rows.known, texts("kpis.known"), None),
        ):
            write(sheet, f"A{row}", label, "KPI note")
            write(sheet, f"B{row}", unit, "KPI unit")
            write(sheet, f"C{row}", None, "KPI note")
            fit_height(sheet, row, {"A": label}, least=16, size=9)
        for index, column in enumerate(layout.months):
            plotted, known = _judged(layout, kpi, index)
            write_formula(sheet, f"{column}{rows.plotted}", plotted, "KPI detail", form)
            write_formula(sheet, f"{column}{rows.known}", known, "KPI detail")


def _judged(layout: Layout, kpi: Kpi, index: int) -> tuple[str, str]:
    """Return the formulas for a month's value that can be judged, and for the latest month that has one."""
    block, rows, column = layout.kpi_rows[kpi.id], layout.judged_rows[kpi.id], layout.months[index]
    value = f"{column}{block.judged}"
    plotted = f'IF(ISNUMBER({value}),{value},"")'
    if block.run:
        plotted = f'IF({column}{block.run}<{kpi.window},"",{plotted})'
    before = f"{layout.months[index - 1]}{rows.known}" if index else "0"
    return plotted, f"IF(ISNUMBER({column}{rows.plotted}),{column}${layout.number_row},{before})"


def write_chart_rows(sheet: Worksheet, layout: Layout) -> None:
    """Write the rows that charts draw, with their header, outside the printed area."""
    header, texts = layout.chart_header_row, layout.texts
    set_widths(sheet, {column: month_width(layout) for column in DRAWN if column not in layout.months})
    for column in ("A", "B", "C", *DRAWN):
        write(sheet, f"{column}{header}", texts("kpis.charts") if column == "A" else None, "KPI heading")
    fit_height(sheet, header, {"A": texts("kpis.charts")}, least=24)
    initials = ",".join(quoted(name[0]) for name in texts("document.months").split("|"))
    for number, column in enumerate(DRAWN[:DRAWN_MONTHS], 1):
        month = _of_year(layout, layout.month_headings, number)
        write_formula(sheet, f"{column}{header}", f"CHOOSE(MONTH({month}),{initials})", "KPI heading")
    across = ["A", "B", "C", *layout.months[:HELP_MONTHS]]
    write(sheet, f"A{header + 1}", texts("kpis.charts_help"), "KPI subtitle")
    sheet.merge_cells(f"A{header + 1}:{across[-1]}{header + 1}")
    fit_height(sheet, header + 1, {"".join(across): texts("kpis.charts_help")})
    for kpi in layout.vertical.kpis.values():
        _write_chart(sheet, layout, kpi)
    cells = f"{DRAWN[0]}{header + 2}:{DRAWN[-1]}{layout.last_chart_row}"
    missing = FormulaRule([f"ISNA({DRAWN[0]}{header + 2})"], font=Font(color="FF" + LINE))  # #N/A is no error here
    sheet.conditional_formatting.add(cells, missing)


def _of_year(layout: Layout, months: str, number: int) -> str:
    """Return the formula for the cell of the month with a number, from 1 on, in the year shown."""
    before = f"{YEAR}*INT(({layout.shown}-1)/{YEAR})" if layout.two_years else "0"
    return f"INDEX({months},1,{number}+{before})" if layout.two_years else f"INDEX({months},1,{number})"


def _write_chart(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write the rows of a KPI's chart: its months, the month shown alone, the year before, and each threshold."""
    rows, language, texts = layout.chart_rows[kpi.id], layout.options.language, layout.texts
    form = result_format(kpi.unit, language, layout.options.currency)
    labels = {rows.columns: kpi.name[language], rows.highlighted: texts("kpis.highlighted")}
    labels[rows.labelled] = texts("kpis.labelled")
    if rows.months:
        labels[rows.months] = texts("kpis.months")
    if rows.last_year:
        labels[rows.last_year] = texts("kpis.last_year")
    for row, label in labels.items():
        style = "KPI group" if row == rows.columns else "KPI note"
        write(sheet, f"A{row}", label, style)
        write(sheet, f"B{row}", None, "KPI unit")
        fit_height(sheet, row, {"A": label}, least=16)
    for tier, row in rows.thresholds.items():
        cell = layout.tier_cells(kpi)[tier].value
        write(sheet, f"A{row}", load_words()["tiers"][tier][language], "KPI note")
        write(sheet, f"B{row}", _OF_TIER[tier], "KPI unit")  # the name of the line
        for column in DRAWN:
            write_formula(sheet, f"{column}{row}", f'IF({cell}="",NA(),{cell})', "KPI detail", form)
    for row in range(rows.columns, rows.end):
        write(sheet, f"C{row}", layout.unit_word(kpi.unit), "KPI unit")
    for number, column in enumerate(DRAWN[:DRAWN_MONTHS], 1):
        for row, formula in _drawn(layout, kpi, number, column).items():
            write_formula(sheet, f"{column}{row}", formula, "KPI detail", form)


def _drawn(layout: Layout, kpi: Kpi, number: int, column: str) -> dict[int, str]:
    """Return the formulas of the month with a number in the year shown, by row."""
    rows = layout.chart_rows[kpi.id]
    judged = layout.months_of("kpis", layout.judged_rows[kpi.id].plotted)
    position = f"{layout.shown}-{YEAR}*INT(({layout.shown}-1)/{YEAR})"
    drawn = {
        rows.columns: _of_year(layout, judged, number),
        rows.highlighted: f'IF({position}={number},{column}{rows.columns},"")',
        rows.labelled: f"IF(ISNUMBER({column}{rows.highlighted}),{column}{rows.highlighted},NA())",
    }
    if rows.months:
        value = _of_year(layout, layout.months_of("kpis", layout.kpi_rows[kpi.id].value), number)
        drawn[rows.months] = f"IF(ISNUMBER({value}),{value},NA())"
    if rows.last_year:
        value = f"INDEX({judged},1,{number})"
        drawn[rows.last_year] = f"IF({layout.shown}<={YEAR},NA(),IF(ISNUMBER({value}),{value},NA()))"
    return drawn
