"""The KPIs sheet: each KPI's value and tier, month by month and for the year to date, with the figures behind them.

Below are the rows that the Dashboard's charts draw. They are visible and labelled: some programs do not draw hidden
rows.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_words
from ..catalogue.model import Kpi
from ..formula.excel import blank, impossible, quoted
from ..period import YEAR
from .figures import write_figures
from .formulas import calculation, tier_names
from .layout import Layout
from .sheet import colour_tiers, fit_height, protect, set_page, set_widths, write, write_formula, write_title
from .styles import LINE, month_format, number_format, result_format
from .widths import MONTH_WIDTH, input_formats, number_width, result_formats

_TOTAL_WIDTH = 15.0
_HELP_MONTHS = 6
"""How many columns of months a line of help is written across."""


def write_kpis(sheet: Worksheet, layout: Layout) -> None:
    """Write the KPIs sheet."""
    options, texts = layout.options, layout.texts
    month = max(MONTH_WIDTH, number_width([*result_formats(layout), *input_formats(layout)]))
    total = max(_TOTAL_WIDTH, month, number_width(input_formats(layout), size=9, times=YEAR))
    set_widths(sheet, {"A": 44, "B": 10, "C": total} | dict.fromkeys(layout.months, month))
    write_title(sheet, layout, texts("kpis.title"), texts("kpis.intro"), layout.months[_HELP_MONTHS - 1])
    _write_header(sheet, layout)
    for kpi in layout.vertical.kpis.values():
        _write_values(sheet, layout, kpi)
        _write_details(sheet, layout, kpi)
    _write_chart_rows(sheet, layout)
    write_figures(sheet, layout)
    tiers = f"C{layout.month_name_row + 1}:{layout.months[-1]}{layout.last_block_row}"
    colour_tiers(sheet, tiers, tier_names(options.language))
    sheet.freeze_panes = f"{layout.months[0]}{layout.kpi_header_row + 1}"
    titles = f"{layout.kpi_header_row}:{layout.kpi_header_row}"
    set_page(sheet, texts, True, pages_high=0, titles=titles, pages_wide=len(layout.months) // YEAR)
    sheet.print_area = f"A1:{layout.months[-1]}{layout.last_block_row}"
    protect(sheet)


def _write_header(sheet: Worksheet, layout: Layout) -> None:
    texts, row = layout.texts, layout.kpi_header_row
    _write_headings(sheet, layout, row, texts("dashboard.kpi"), texts("dashboard.ytd"))
    for line, key in (
        (layout.number_row, "month_number"),
        (layout.started_row, "started"),
        (layout.complete_row, "complete"),
        (layout.in_year_row, "in_year"),
        (layout.month_name_row, "month_name"),
    ):
        write(sheet, f"A{line}", texts(f"kpis.{key}"), "KPI note")
        sheet.row_dimensions[line].hidden = True
    write_formula(sheet, f"C{layout.number_row}", _shown(layout), "KPI detail")
    for index, column in enumerate(layout.months):
        number, span = f"{column}${layout.number_row}", layout.input_span(column)
        write(sheet, f"{column}{layout.number_row}", index + 1, "KPI detail")
        write_formula(sheet, f"{column}{layout.started_row}", f"IF(COUNTA({span})>0,{number},0)", "KPI detail")
        complete = f"IF(COUNT({span})={len(layout.vertical.inputs)},{number},0)"
        write_formula(sheet, f"{column}{layout.complete_row}", complete, "KPI detail")
        write_formula(sheet, f"{column}{layout.in_year_row}", _in_year(layout, number), "KPI detail")
        write_formula(sheet, f"{column}{layout.month_name_row}", _month_name(layout, f"{column}${row}"), "KPI detail")


def _write_headings(sheet: Worksheet, layout: Layout, row: int, first: str, total: str | None) -> None:
    """Write the headings of the columns; the months are read from the Inputs sheet."""
    for column, heading in zip("ABC", (first, layout.texts("inputs.unit"), total), strict=True):
        write(sheet, f"{column}{row}", heading, "KPI heading")
    for column in layout.months:
        source = layout.on("inputs", f"{column}${layout.header_row}")
        write_formula(sheet, f"{column}{row}", source, "KPI heading", month_format(layout.options.language))
    fit_height(sheet, row, {"A": first, "C": total or ""}, least=24)


def _in_year(layout: Layout, number: str) -> str:
    """Return the formula for a month's number if it is in the year to date of the month shown, else 0."""
    shown = layout.shown.rpartition("!")[2]
    return f"IF(AND({number}<={shown},{number}>{YEAR}*INT(({shown}-1)/{YEAR})),{number},0)"


def _month_name(layout: Layout, month: str) -> str:
    """Return the formula for a month's name, followed by the year in a workbook of two years."""
    names = ",".join(quoted(name) for name in layout.texts("document.months").split("|"))
    name = f"CHOOSE(MONTH({month}),{names})"
    return f'{name}&" "&YEAR({month})' if layout.two_years else name


def _shown(layout: Layout) -> str:
    """Return the formula for the number of the month shown: the chosen month, else the latest complete or begun one."""
    latest = [f"MAX({layout.months_of('kpis', row)})" for row in (layout.complete_row, layout.started_row)]
    default = f"IF({latest[0]}>0,{latest[0]},MAX(1,{latest[1]}))"
    selector = layout.on("dashboard", f"${layout.selector[0]}${layout.selector[1:]}")
    chosen = f"MATCH({selector},{layout.month_headings},0)"
    return f'IF({selector}="",{default},IFERROR({chosen},{default}))'


def _write_values(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write a KPI's value and tier, for each month and for the year to date."""
    options, rows, verdicts = layout.options, layout.kpi_rows[kpi.id], layout.verdicts(kpi)
    form = result_format(kpi.unit, options.language, options.currency)
    name = kpi.name[options.language]
    write(sheet, f"A{rows.value}", name, "KPI strong")
    write(sheet, f"B{rows.value}", layout.unit_word(kpi.unit), "KPI unit")
    write(sheet, f"A{rows.tier}", layout.texts("dashboard.tier"), "KPI label")
    write(sheet, f"B{rows.tier}", None, "KPI unit")
    for column in [layout.ytd_column, *layout.months]:
        if column == layout.ytd_column:
            references = {argument: f"$C${row}" for argument, row in rows.arguments.items()}
        else:
            references = {argument: layout.input_cell(item, column) for argument, item in kpi.inputs.items()}
        value = calculation(kpi.function, references, options.formulas, kpi)
        write_formula(sheet, f"{column}{rows.value}", value, "KPI result", form)
        write_formula(sheet, f"{column}{rows.tier}", verdicts.tier(f"{column}{rows.value}"), "KPI tier")
    fit_height(sheet, rows.value, {"A": name}, least=22)
    sheet.row_dimensions[rows.tier].height = 28


def _write_details(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write the figures behind a KPI: the months that count, its inputs, and their totals."""
    rows, language = layout.kpi_rows[kpi.id], layout.options.language
    average = kpi.function.over_time == "monthly_average"
    write(sheet, f"A{rows.counted}", layout.texts("kpis.counted"), "KPI note")
    write_formula(sheet, f"C{rows.counted}", _over_counted(layout, rows.counted), "KPI detail")
    for column in layout.months:
        write_formula(sheet, f"{column}{rows.counted}", _counted(layout, kpi, column), "KPI detail")
    for name, item_id in kpi.inputs.items():
        item, row = layout.vertical.inputs[item_id], rows.arguments[name]
        label = item.label[language]
        form = number_format(item.unit, language, layout.options.currency)
        title = layout.texts("kpis.average", name=label) if average else label
        write(sheet, f"A{row}", title, "KPI note")
        write(sheet, f"B{row}", layout.unit_word(item.unit), "KPI unit")
        write_formula(sheet, f"C{row}", _total(layout, kpi, name), "KPI detail", form)
        for column in layout.months:
            cell = layout.input_cell(item_id, column)
            write_formula(sheet, f"{column}{row}", f'IF({cell}="","",{cell})', "KPI detail", form)
        fit_height(sheet, row, {"A": title}, least=16)
    sheet.row_dimensions[rows.counted].hidden = True


def _write_chart_rows(sheet: Worksheet, layout: Layout) -> None:
    """Write the rows that charts draw in addition to the KPIs' values, outside the printed area."""
    header, texts, last = layout.chart_header_row, layout.texts, layout.months[-1]
    _write_headings(sheet, layout, header, texts("kpis.charts"), None)
    across = ["A", "B", "C", *layout.months[:_HELP_MONTHS]]
    write(sheet, f"A{header + 1}", texts("kpis.charts_help"), "KPI subtitle")
    sheet.merge_cells(f"A{header + 1}:{across[-1]}{header + 1}")
    fit_height(sheet, header + 1, {"".join(across): texts("kpis.charts_help")})
    for kpi in layout.vertical.kpis.values():
        _write_chart(sheet, layout, kpi)
    first = f"{layout.months[0]}{header + 2}"
    missing = FormulaRule([f"ISNA({first})"], font=Font(color="FF" + LINE))  # pale: #N/A is not an error here
    sheet.conditional_formatting.add(f"{first}:{last}{layout.last_chart_row}", missing)


def _write_chart(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write the rows of a KPI's chart: its value in the month shown alone, and each threshold in every month."""
    rows, language = layout.chart_rows[kpi.id], layout.options.language
    form = result_format(kpi.unit, language, layout.options.currency)
    for column in ["A", "B", "C", *layout.months]:
        write(sheet, f"{column}{rows.name}", kpi.name[language] if column == "A" else None, "KPI group")
    fit_height(sheet, rows.name, {"A": kpi.name[language]})
    shown, value = layout.shown.rpartition("!")[2], layout.kpi_rows[kpi.id].value
    write(sheet, f"A{rows.highlighted}", layout.texts("kpis.highlighted"), "KPI note")
    for column in layout.months:
        highlighted = f'IF({column}${layout.number_row}={shown},{column}{value},"")'
        write_formula(sheet, f"{column}{rows.highlighted}", highlighted, "KPI detail", form)
    for tier, row in rows.thresholds.items():
        cell = layout.tier_cells(kpi)[tier].value
        write(sheet, f"A{row}", load_words()["tiers"][tier][language], "KPI note")
        for column in layout.months:
            write_formula(sheet, f"{column}{row}", f'IF({cell}="",NA(),{cell})', "KPI detail", form)
    for row in (rows.highlighted, *rows.thresholds.values()):
        write(sheet, f"B{row}", layout.unit_word(kpi.unit), "KPI unit")
        write(sheet, f"C{row}", None, "KPI note")


def _months(layout: Layout, row: int) -> str:
    return f"${layout.months[0]}{row}:${layout.months[-1]}{row}"


def _counted(layout: Layout, kpi: Kpi, column: str) -> str:
    """Return the formula for a month's number if it counts in a KPI's year to date and has all its inputs, else "".

    Impossible inputs give #NUM!, so that no total silently leaves them out.
    """
    number = f"{column}${layout.in_year_row}"
    cells = {argument: layout.input_cell(item, column) for argument, item in kpi.inputs.items()}
    formula = kpi.function.formula
    counted = f"IF({impossible(formula, cells)},#NUM!,{number})"
    return f'IF({number}=0,"",IF({blank(formula, cells)},"",{counted}))'


def _total(layout: Layout, kpi: Kpi, name: str) -> str:
    """Return the formula for an input over the counted months: flows are summed, stocks taken at the start or end."""
    rows = layout.kpi_rows[kpi.id]
    row, count, kind = rows.arguments[name], f"$C${rows.counted}", kpi.kind(name)
    if kind == "flow":
        total = _over_counted(layout, rows.counted, row)
        if kpi.function.over_time == "monthly_average":
            total = f"({total})/{count}"
    else:
        month = f"{'MIN' if kind == 'stock_start' else 'MAX'}({_months(layout, rows.counted)})"
        total = f"INDEX({_months(layout, row)},1,{month})"
    return f'IF({count}=0,"",{total})'


def _over_counted(layout: Layout, counted: int, row: int | None = None) -> str:
    """Return the formula for the sum of a row over the counted months; without a row, for the number of months.

    A month whose figures are impossible makes the sum an error. SUMIF would be shorter, but takes our engine ten times
    as long over cells with formulas.
    """
    return "+".join(f'IF({column}{counted}="",0,{f"{column}{row}" if row else 1})' for column in layout.months)
