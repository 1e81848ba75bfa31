"""The rows on the KPIs sheet that the Dashboard's charts draw. They are visible: some programs skip hidden rows.

The first block has the values that can be judged, month by month. The second has what the charts draw: the months of
the year shown, with their initials as texts, and three columns more, in which the thresholds' lines go on to names.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.load import load_words
from ...catalogue.model import TIERS, Kpi
from ...formula.excel import quoted
from ...period import YEAR
from ..layout import DRAWN, DRAWN_MONTHS, Layout
from ..merge import merge_cells
from ..sheet import fit_height, set_widths, write, write_formula
from ..styles import LINE, TIER_DOTS, is_long_sign, result_format, time_suffix
from ..widths import month_width
from .sentences import Sentences

HELP_MONTHS = 6
"""How many columns of months a line of help is written across."""

_NEAR = 2
"""How many columns on either side the label of a value reaches."""
_FIRST_LABEL = 2
"""The first column that a label stands over: over the first one, a label would lie on the numbers of the axis."""
_LABEL_SHARE = 0.25
"""The height of the label and its gap, as a share of the axis up to its highest line.

ONLYOFFICE ends an axis higher than LibreOffice does.
"""

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
        heading = {"A": texts("kpis.charts"), "C": texts("kpis.label_height")}.get(column)
        write(sheet, f"{column}{header}", heading, "KPI heading")
    fit_height(sheet, header, {"A": texts("kpis.charts"), "C": texts("kpis.label_height")}, least=24)
    initials = ",".join(quoted(name[0]) for name in texts("document.months").split("|"))
    for number, column in enumerate(DRAWN[:DRAWN_MONTHS], 1):
        month = _of_year(layout, layout.month_headings, number)
        write_formula(sheet, f"{column}{header}", f"CHOOSE(MONTH({month}),{initials})", "KPI heading")
    across = ["A", "B", "C", *layout.months[:HELP_MONTHS]]
    write(sheet, f"A{header + 1}", texts("kpis.charts_help"), "KPI subtitle")
    merge_cells(sheet, f"A{header + 1}:{across[-1]}{header + 1}")
    fit_height(sheet, header + 1, {"".join(across): texts("kpis.charts_help")})
    for kpi in layout.vertical.kpis.values():
        _write_chart(sheet, layout, kpi)
    cells = f"{DRAWN[0]}{header + 2}:{DRAWN[-1]}{layout.last_chart_row}"
    missing = FormulaRule([f"ISNA({DRAWN[0]}{header + 2})"], font=Font(color="FF" + LINE))  # #N/A is no error here
    sheet.conditional_formatting.add(cells, missing)


def _of_year(layout: Layout, months: str, number: int) -> str:
    """Return the formula for the cell of the month with a number, from 1 on, in the year shown."""
    return (
        f"INDEX({months},1,{number}+{layout.months_before_year})" if layout.two_years else f"INDEX({months},1,{number})"
    )


def _write_chart(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write the rows of a KPI's chart: its months, the month shown alone, the year before, and each threshold."""
    rows, language, texts = layout.chart_rows[kpi.id], layout.options.language, layout.texts
    form = result_format(kpi.unit, language, layout.options.currency)
    labels = {rows.columns: kpi.name[language], rows.highlighted: texts("kpis.highlighted"),
              rows.labelled: texts("kpis.labelled")}  # fmt: skip
    labels |= {
        row: texts(f"kpis.{key}") for key, row in (("months", rows.months), ("last_year", rows.last_year)) if row
    }
    for row, label in labels.items():
        style = "KPI group" if row == rows.columns else "KPI note"
        write(sheet, f"A{row}", label, style)
        write(sheet, f"B{row}", None if row == rows.columns else layout.unit_word(kpi.unit), "KPI unit")
        write(sheet, f"C{row}", None, "KPI detail")
        fit_height(sheet, row, {"A": label}, least=16)
    for tier, row in rows.thresholds.items():
        write(sheet, f"A{row}", load_words()["tiers"][tier][language], "KPI note")
        write(sheet, f"B{row}", _OF_TIER[tier], "KPI unit")  # the name of the line
        for column, threshold in zip(DRAWN, _threshold(layout, kpi, tier), strict=True):
            write_formula(sheet, f"{column}{row}", threshold, "KPI detail", form)
    write_formula(sheet, f"B{rows.labelled}", _label(layout, kpi), "KPI unit")
    heights = _heights(layout, kpi)
    for row, height in heights.items():
        write_formula(sheet, f"C{row}", height, "KPI detail", form)
    for number, column in enumerate(DRAWN[:DRAWN_MONTHS], 1):
        for row, formula in _drawn(layout, kpi, number, column, [*heights][-1]).items():
            write_formula(sheet, f"{column}{row}", formula, "KPI detail", form)


def _threshold(layout: Layout, kpi: Kpi, tier: str) -> list[str]:
    """Return the formulas of a threshold in the columns DRAWN.

    Before the KPI's first value the last column alone has it: the line's name shows where it will be, without a line.
    """
    row, cell = layout.chart_rows[kpi.id].thresholds[tier], layout.tier_cells(kpi)[tier].value
    drawn = f"IF({layout.figure(kpi, 'first')}=0,NA(),{DRAWN[-1]}{row})"
    return [f"${DRAWN[-2]}{row}"] * (len(DRAWN) - 2) + [drawn, f'IF({cell}="",NA(),{cell})']


def titled_unit(layout: Layout, kpi: Kpi) -> str:
    """Return the unit that a chart's title says, as axis and label have no room for it; "" for the others."""
    options = layout.options
    if kpi.unit == "money" and is_long_sign(options.language, options.currency):
        return options.currency
    return time_suffix(kpi.unit, options.language)


def _label(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the label of the month shown: its value, without a unit that the chart's title says."""
    value, more = (layout.figure(kpi, key) for key in ("known_value", "more"))
    text = Sentences(layout).value(kpi, value, with_unit=not titled_unit(layout, kpi), more=more)
    return f'IF(ISNUMBER($C{layout.chart_rows[kpi.id].labelled}),{text},"")'


def _heights(layout: Layout, kpi: Kpi) -> dict[int, str]:
    """Return the formulas for where the label stands: above what is drawn near it, and each line that would cross it.

    Each threshold's row, from the lowest threshold on, lifts the height of the row before.
    """
    rows, values = layout.chart_rows[kpi.id], ",".join(cells.value for cells in layout.tier_cells(kpi).values())
    highest = [_near(layout, rows.columns), *(_near_of_line(layout, row) for row in rows.thin_lines)]
    is_shown = f"COUNT({DRAWN[0]}{rows.highlighted}:{DRAWN[DRAWN_MONTHS - 1]}{rows.highlighted})>0"
    before = f"C{rows.labelled}"
    heights = {rows.labelled: f'IF({is_shown},MAX(0,{",".join(highest)}),"")'}
    tiers = TIERS if kpi.direction == "higher" else TIERS[::-1]
    for row in (rows.thresholds[tier] for tier in tiers if tier in rows.thresholds):
        line, room = f"{DRAWN[-1]}{row}", f"{_LABEL_SHARE}*MAX({before},{values})"
        crosses = f"IFERROR(AND({line}>{before},{line}<{before}+{room}),FALSE())"
        heights[row] = f'IF({before}="","",IF({crosses},{line},{before}))'
        before = f"C{row}"
    return heights


def _near(layout: Layout, row: int) -> str:
    """Return the formula for the largest number of a row in the months that the label reaches."""
    months = range(DRAWN_MONTHS)
    over = (max(at, _FIRST_LABEL - 1) for at in months)
    spans = (f"{DRAWN[max(0, at - _NEAR)]}{row}:{DRAWN[min(months[-1], at + _NEAR)]}{row}" for at in over)
    return f"CHOOSE({_position(layout)},{','.join(f'MAX({span})' for span in spans)})"


def _near_of_line(layout: Layout, row: int) -> str:
    """Return the values of a thin line near the label, as arguments; its row has #N/A where nothing is drawn."""
    at, line = f"MAX({_FIRST_LABEL},{_position(layout)})", f"${DRAWN[0]}${row}:${DRAWN[DRAWN_MONTHS - 1]}${row}"
    months = (f"MIN({DRAWN_MONTHS},MAX(1,{at}+{step}))" for step in range(-_NEAR, _NEAR + 1))
    return ",".join(f"IFERROR(INDEX({line},1,{month}),0)" for month in months)


def _position(layout: Layout) -> str:
    """Return the formula for the number of the month shown in its year, from 1 on."""
    return f"({layout.shown}-{layout.months_before_year})" if layout.two_years else layout.shown


def _label_height(highlighted: int, number: int, height: str) -> str:
    """Return the formula for the label's height in a month's column; `highlighted` is the row of the month shown."""
    if number < _FIRST_LABEL:
        return "NA()"
    first = DRAWN[0] if number == _FIRST_LABEL else DRAWN[number - 1]
    return f"IF(COUNT({first}{highlighted}:{DRAWN[number - 1]}{highlighted})>0,{height},NA())"


def _drawn(layout: Layout, kpi: Kpi, number: int, column: str, height: int) -> dict[int, str]:
    """Return the formulas of the month with a number in the year shown, by row; `height` is the row of the label's."""
    rows = layout.chart_rows[kpi.id]
    judged = layout.months_of("kpis", layout.judged_rows[kpi.id].plotted)
    drawn = {
        rows.columns: _of_year(layout, judged, number),
        rows.highlighted: f'IF({_position(layout)}={number},{column}{rows.columns},"")',
        rows.labelled: _label_height(rows.highlighted, number, f"$C{height}"),
    }
    if rows.months:
        value = _of_year(layout, layout.months_of("kpis", layout.kpi_rows[kpi.id].value), number)
        drawn[rows.months] = f"IF(ISNUMBER({value}),{value},NA())"
    if rows.last_year:
        value = f"INDEX({judged},1,{number})"
        drawn[rows.last_year] = f"IF({layout.shown}<={YEAR},NA(),IF(ISNUMBER({value}),{value},NA()))"
    return drawn
