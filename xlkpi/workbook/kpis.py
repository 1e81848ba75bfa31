"""The KPIs sheet: each KPI's value and tier, month by month and for the year to date, with the figures behind them.

Below are the rows that the Dashboard's charts draw, and the verdicts that its sentences say. They are visible and
labelled.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Kpi
from ..formula.excel import any_of, quoted
from ..period import YEAR
from .close_values import show_close_values
from .dashboard.chart_rows import write_chart_rows, write_judged_rows
from .dashboard.figures import write_figures
from .dashboard.gaps import gap_names
from .dashboard.key_block import write_key_figures
from .dashboard.sentences import joined
from .formulas import calculation, tier_names
from .layout import Layout
from .links import write_link
from .merge import merge_cells
from .month_names import month_name
from .over_time import (
    complete_month,
    counted_month,
    counted_months,
    is_averaged,
    rolled_input,
    rolling_value,
    run_length,
    year_total,
    year_value,
)
from .paper import set_page_of_months
from .sheet import colour_tiers, fit_height, protect, set_widths, write, write_formula
from .styles import MUTED, cell_format, month_format, result_format
from .widths import month_width

_WIDTHS = {"A": 22, "B": 9.3, "C": 15}
_VALUE_HEIGHT, _TIER_HEIGHT, _DETAIL_HEIGHT, _GAP_HEIGHT = 17.0, 25.0, 14.0, 3.0
"""The heights of rows in points. A tier's name takes two lines, and so does a KPI's beside the value and the tier."""
_COUNT_OR_BLANK = "0;;"
"""A number format that hides zeros: months to come show nothing."""


def write_kpis(sheet: Worksheet, layout: Layout) -> None:
    """Write the KPIs sheet."""
    options, texts = layout.options, layout.texts
    set_widths(sheet, _WIDTHS | dict.fromkeys(layout.months, month_width(layout)))
    _write_title(sheet, layout)
    _write_header(sheet, layout)
    for kpi in layout.vertical.kpis.values():
        _write_values(sheet, layout, kpi)
        _write_details(sheet, layout, kpi)
        if kpi.window > 1:
            _write_rolling(sheet, layout, kpi)
        _pale_zeros(sheet, layout, kpi)
        rows = layout.kpi_rows[kpi.id]
        for row in filter(None, (rows.value, rows.rolling)):
            show_close_values(sheet, layout, kpi, f"{layout.ytd_column}{row}:{layout.months[-1]}{row}")
        sheet.row_dimensions[layout.kpi_rows[kpi.id].end].height = _GAP_HEIGHT
    _write_headings(sheet, layout, layout.judged_header_row, texts("kpis.plotted"), None)
    write_judged_rows(sheet, layout)
    write_chart_rows(sheet, layout)
    write_figures(sheet, layout)
    write_key_figures(sheet, layout)
    tiers = f"C{layout.gaps_row + 1}:{layout.months[-1]}{layout.last_block_row}"
    colour_tiers(sheet, tiers, tier_names(options.language))
    sheet.freeze_panes = f"B{layout.kpi_header_row + 1}"  # a phone shows three months beside the names
    titles = f"{layout.kpi_header_row}:{layout.kpi_header_row}"
    blocks = [*(rows.value for rows in layout.kpi_rows.values()), layout.last_block_row + 1]
    set_page_of_months(sheet, layout, titles, layout.last_block_row, blocks)
    protect(sheet)


def _write_title(sheet: Worksheet, layout: Layout) -> None:
    """Write the vertical's name and the sheet's title, what the sheet is for, and the link to the Dashboard.

    A second year has a page of its own with the first three columns, where only the sheet's name has room: there, the
    vertical's name stands above each year.
    """
    texts, name = layout.texts, layout.vertical.name[layout.options.language]
    if layout.two_years:
        write(sheet, "A1", layout.sheets["kpis"], "KPI title")
        for first in layout.months[::YEAR]:
            write(sheet, f"{first}1", name, "KPI title")
    else:
        write(sheet, "A1", f"{name} – {texts('kpis.title')}", "KPI title")
    write_link(sheet, layout, "A2", "dashboard", f"→ {layout.sheets['dashboard']}", "KPI link")
    first, last = layout.months[0], layout.months[YEAR - 1]
    write(sheet, f"{first}2", texts("kpis.intro"), "KPI subtitle")
    merge_cells(sheet, f"{first}2:{last}2")
    for row, height in ((1, 26), (2, 18), (3, 3)):
        sheet.row_dimensions[row].height = height


def _write_header(sheet: Worksheet, layout: Layout) -> None:
    texts, row = layout.texts, layout.kpi_header_row
    _write_headings(sheet, layout, row, texts("dashboard.kpi"), texts("kpis.ytd"))
    to_month = joined(texts("kpis.ytd_to"), month=layout.shown_in(layout.month_name_row))
    write_formula(sheet, f"C{row}", f"IF({layout.is_empty},{quoted(texts('kpis.ytd'))},{to_month})", "KPI heading")
    fit_height(sheet, row, {"C": texts("kpis.ytd_to")})
    for line, key in (
        (layout.number_row, "month_number"),
        (layout.started_row, "started"),
        (layout.computed_row, "computed"),
        (layout.in_year_row, "in_year"),
        (layout.month_name_row, "month_name"),
        (layout.missing_row, "missing"),
        (layout.gaps_row, "gaps"),
    ):
        write(sheet, f"A{line}", texts(f"kpis.{key}"), "KPI note")
        sheet.row_dimensions[line].hidden = True
    write_formula(sheet, f"C{layout.number_row}", _shown(layout), "KPI detail")
    for index, column in enumerate(layout.months):
        number, span = f"{column}${layout.number_row}", layout.input_span(column)
        write(sheet, f"{column}{layout.number_row}", index + 1, "KPI detail")
        for line, formula in (
            (layout.started_row, f"IF(COUNTA({span})>0,{number},0)"),
            (layout.computed_row, _computed(layout, column, number)),
            (layout.in_year_row, _in_year(layout, number)),
            (layout.month_name_row, month_name(layout, f"{column}${row}", with_year=layout.two_years)),
            (layout.missing_row, _missing(layout, column)),
            (layout.gaps_row, gap_names(layout, index)),
        ):
            write_formula(sheet, f"{column}{line}", formula, "KPI detail")


def _write_headings(sheet: Worksheet, layout: Layout, row: int, first: str, total: str | None) -> None:
    """Write the headings of the columns; the months are read from the Inputs sheet."""
    for column, heading in zip("ABC", (first, layout.texts("inputs.unit"), total), strict=True):
        write(sheet, f"{column}{row}", heading, "KPI heading")
    for column in layout.months:
        source = layout.on("inputs", f"{column}${layout.header_row}")
        write_formula(sheet, f"{column}{row}", source, "KPI heading", month_format(layout.options.language))
    fit_height(sheet, row, {"A": first, "C": total or ""}, least=24)


def _computed(layout: Layout, column: str, number: str) -> str:
    """Return the formula for a month's number if any KPI that the business follows can be computed, else 0."""
    found = (
        f"IF(ISNUMBER({column}{layout.kpi_rows[kpi.id].value}),{layout.figure(kpi, 'followed')},0)"
        for kpi in layout.vertical.kpis.values()
    )
    return f"IF({'+'.join(found)}>0,{number},0)"


def _in_year(layout: Layout, number: str) -> str:
    """Return the formula for a month's number if it is in the year to date of the month shown, else 0."""
    shown = layout.shown.rpartition("!")[2]
    return f"IF(AND({number}<={shown},{number}>{YEAR}*INT(({shown}-1)/{YEAR})),{number},0)"


def _missing(layout: Layout, column: str) -> str:
    """Return the formula for how many figures of a month are missing, of those that the followed KPIs need."""
    needed = []
    for item in layout.vertical.inputs:
        kpis = [kpi for kpi in layout.vertical.kpis.values() if item in kpi.inputs.values()]
        followed = any_of([f"{layout.figure(kpi, 'followed')}=1" for kpi in kpis])
        cell = layout.input_cell(item, column)
        needed.append(f'IF(IF(ISERROR({cell}),FALSE(),{cell}=""),IF({followed},1,0),0)')
    return "+".join(needed)


def _shown(layout: Layout) -> str:
    """Return the formula for the number of the month shown: the chosen month, else the latest computed or begun one."""
    latest = [f"MAX({layout.months_of('kpis', row)})" for row in (layout.computed_row, layout.started_row)]
    default = f"IF({latest[0]}>0,{latest[0]},MAX(1,{latest[1]}))"
    selector = layout.selector_cell
    chosen = f"MATCH({selector},{layout.month_headings},0)"
    return f'IF({selector}="",{default},IFERROR({chosen},{default}))'


def _write_values(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write a KPI's value of each month and of the year to date, and the tiers where the period is a month."""
    options, rows, verdicts = layout.options, layout.kpi_rows[kpi.id], layout.verdicts(kpi)
    form = result_format(kpi.unit, options.language, options.currency)
    name = kpi.name[options.language]
    write(sheet, f"A{rows.value}", name, "KPI strong")
    write(sheet, f"B{rows.value}", layout.unit_word(kpi.unit), "KPI unit")
    write(sheet, f"B{rows.tier}", layout.texts("dashboard.tier"), "KPI unit")
    for column in [layout.ytd_column, *layout.months]:
        if column == layout.ytd_column:
            value = year_value(layout, kpi)
        else:
            references = {argument: layout.input_cell(item, column) for argument, item in kpi.inputs.items()}
            value = calculation(kpi.function, references, options.formulas, kpi)
        write_formula(sheet, f"{column}{rows.value}", value, "KPI result", form)
        if kpi.window == 1:
            tier = verdicts.tier(f"{column}{rows.value}")
            if column == layout.ytd_column:
                tier = f'IF(ISTEXT({column}{rows.value}),"",{tier})'
            write_formula(sheet, f"{column}{rows.tier}", tier, "KPI tier")
    sheet.row_dimensions[rows.tier].height = _TIER_HEIGHT
    if kpi.window == 1:
        _merge_name(sheet, rows.value, rows.tier, name)
    else:
        fit_height(sheet, rows.value, {"A": name}, least=_VALUE_HEIGHT)


def _merge_name(sheet: Worksheet, value: int, tier: int, name: str) -> None:
    """Let a KPI's name run on beside its tier, and make the row of its value as high as that takes."""
    write(sheet, f"A{tier}", None, "KPI strong")
    merge_cells(sheet, f"A{value}:A{tier}")
    fit_height(sheet, value, {"A": name}, least=_VALUE_HEIGHT + _TIER_HEIGHT)
    sheet.row_dimensions[value].height -= _TIER_HEIGHT


def _write_details(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write the figures behind a KPI: the months that count, its inputs, and their totals."""
    rows = layout.kpi_rows[kpi.id]
    for row, key in ((rows.complete, "complete"), (rows.counted, "counted")):
        write(sheet, f"A{row}", layout.texts(f"kpis.{key}"), "KPI note")
        sheet.row_dimensions[row].hidden = True
    write_formula(sheet, f"C{rows.counted}", counted_months(layout, rows), "KPI detail")
    for column in layout.months:
        write_formula(sheet, f"{column}{rows.complete}", complete_month(layout, kpi, column), "KPI detail")
        write_formula(sheet, f"{column}{rows.counted}", counted_month(layout, rows, column), "KPI detail")
    for name, item_id in kpi.inputs.items():
        row, form = _write_input(sheet, layout, item_id, rows.arguments[name], "average" if is_averaged(kpi) else "")
        write_formula(sheet, f"C{row}", year_total(layout, kpi, name), "KPI detail", form)
        for column in layout.months:
            cell = layout.input_cell(item_id, column)
            write_formula(sheet, f"{column}{row}", f'IF({cell}="","",{cell})', "KPI detail", form)


def _write_rolling(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Write a KPI's value and tier over the benchmark's period, and the figures behind them."""
    rows, options, verdicts = layout.kpi_rows[kpi.id], layout.options, layout.verdicts(kpi)
    form = result_format(kpi.unit, options.language, options.currency)
    name = layout.texts("kpis.rolling", name=kpi.name[options.language], months=str(kpi.window))
    write(sheet, f"A{rows.rolling}", name, "KPI strong")
    write(sheet, f"B{rows.rolling}", layout.unit_word(kpi.unit), "KPI unit")
    _merge_name(sheet, rows.rolling, rows.tier, name)
    run = layout.texts("kpis.run", months=str(kpi.window))
    write(sheet, f"A{rows.run}", run, "KPI note")
    _fit_detail(sheet, rows.run, run)
    for row in (rows.rolling, rows.tier, rows.run, *rows.rolled.values()):
        write(sheet, f"{layout.ytd_column}{row}", None, "KPI detail")
    write(sheet, f"B{rows.run}", None, "KPI unit")
    for index, column in enumerate(layout.months):
        write_formula(sheet, f"{column}{rows.run}", run_length(layout, rows, index), "KPI detail", _COUNT_OR_BLANK)
        value = f"{column}{rows.rolling}"
        write_formula(sheet, value, rolling_value(layout, kpi, index), "KPI result", form)
        is_whole = f"AND(ISNUMBER({value}),{column}{rows.run}>={kpi.window})"
        write_formula(sheet, f"{column}{rows.tier}", f'IF({is_whole},{verdicts.tier(value)},"")', "KPI tier")
    for argument, item_id in kpi.inputs.items():
        row, form = _write_input(sheet, layout, item_id, rows.rolled[argument], "over", months=str(kpi.window))
        for index, column in enumerate(layout.months):
            write_formula(sheet, f"{column}{row}", rolled_input(layout, kpi, argument, index), "KPI detail", form)


def _write_input(sheet: Worksheet, layout: Layout, item_id: str, row: int, key: str, **values: str) -> tuple[int, str]:
    """Write the label and unit of a row of inputs; return the row and the number format of its cells."""
    item, language = layout.vertical.inputs[item_id], layout.options.language
    label = item.label[language]
    title = layout.texts(f"kpis.{key}", name=label, **values) if key else label
    write(sheet, f"A{row}", title, "KPI note")
    write(sheet, f"B{row}", layout.unit_word(item.unit), "KPI unit")
    _fit_detail(sheet, row, title)
    return row, cell_format(item.unit, language, layout.options.currency)


def _fit_detail(sheet: Worksheet, row: int, label: str) -> None:
    """Make the row of a detail high enough for its label, and no higher: all details of a year are to fit on a page."""
    fit_height(sheet, row, {"A": label}, least=_DETAIL_HEIGHT, size=9, leading=2)


def _pale_zeros(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    """Show the error of a zero denominator in grey, as a zero is not a mistake, and no error in bold."""
    rows, last = layout.kpi_rows[kpi.id], layout.months[-1]
    grey = Font(color="FF" + MUTED, bold=False)
    cells = f"C{rows.value}:{last}{rows.tier}"
    zero = f"IF(ISERROR(C{rows.value}),ERROR.TYPE(C{rows.value})=2,FALSE())"
    sheet.conditional_formatting.add(cells, FormulaRule([zero], font=grey))
    sheet.conditional_formatting.add(cells, FormulaRule([f"ISERROR(C{rows.value})"], font=Font(bold=False)))
