"""The Inputs sheet: a column per month and a row per input."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles import Alignment
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.examples import example_inputs
from ..catalogue.model import Input
from ..period import YEAR
from .input_checks import write_checks
from .layout import Layout
from .links import write_link
from .merge import merge_cells
from .options import FIRST_DAY, LAST_DAY
from .paper import page_scale, set_page_of_months, set_scale
from .sheet import (
    add_validation,
    fit_height,
    protect,
    set_widths,
    write,
    write_formula,
)
from .styles import cell_format, date_format, month_format, plain_number
from .widths import month_width

_WIDTHS = {"A": 22, "B": 10.8, "C": 30}
_MOST_HELP = 46
"""The widest column of helps; the narrowest is in _WIDTHS."""


def write_inputs(sheet: Worksheet, layout: Layout, sample: Mapping[str, list[float]]) -> None:
    """Write the Inputs sheet.

    Args:
        sheet: The empty sheet.
        layout: Where everything is written.
        sample: Sample values by input, one per month; empty for a sheet to fill in.
    """
    options, texts = layout.options, layout.texts
    set_widths(sheet, _WIDTHS | dict.fromkeys(layout.months, month_width(layout)))
    write(sheet, "A1", f"{layout.vertical.name[options.language]} – {texts('inputs.title')}", "KPI title")
    sheet.row_dimensions[1].height = 28
    _write_header(sheet, layout)
    _write_business(sheet, layout)
    for group, row in layout.group_rows.items():
        _write_group(sheet, layout, row, layout.vertical.groups[group][options.language])
    examples = example_inputs(layout.vertical)
    for item in layout.vertical.inputs.values():
        _write_input(sheet, layout, item, sample.get(item.id, []), examples[item.id])
    _write_group(sheet, layout, layout.figures_from_row - 1, layout.texts("inputs.details"))
    _fit_to_page(sheet, layout, write_checks(sheet, layout))
    sheet.freeze_panes = f"B{layout.check_row + 1}"  # a phone shows three months beside the names
    _select(sheet, f"{layout.months[0]}{min(layout.input_rows.values())}")
    protect(sheet)


def _fit_to_page(sheet: Worksheet, layout: Layout, problem: str) -> None:
    """Give the helps the width at which the page is printed largest, and the rows the heights that follow from it.

    Where helps are narrow, rows are high. `problem` is the longest text beside the word for the checks.
    """
    narrowest, scales = int(_WIDTHS["C"]), {}
    columns = [*_WIDTHS, *layout.months[:YEAR]]
    set_page_of_months(sheet, layout, f"{layout.header_row}:{layout.check_row}", layout.last_input_row)
    for width in range(narrowest, _MOST_HELP + 1, 2):
        _set_help_width(sheet, layout, width, problem)
        scales[width] = page_scale(sheet, columns, range(1, layout.last_input_row + 1))
    widest = max(width for width, scale in scales.items() if scale == max(scales.values()))
    _set_help_width(sheet, layout, widest, problem)
    set_scale(sheet, scales[widest])


def _set_help_width(sheet: Worksheet, layout: Layout, width: float, problem: str) -> None:
    language, start = layout.options.language, int(layout.start[1:])
    sheet.column_dimensions["C"].width = width
    fit_height(sheet, layout.check_row, {"BC": problem}, size=9)
    fit_height(sheet, start, {"C": layout.texts("inputs.start_help")}, size=9)
    for item in layout.vertical.inputs.values():
        row = layout.input_rows[item.id]
        fit_height(sheet, row, {"A": item.label[language]})
        fit_height(sheet, row, {"C": item.help[language]}, least=sheet.row_dimensions[row].height, size=9)


def _select(sheet: Worksheet, cell: str) -> None:
    """Select the cell where typing starts when the sheet is first opened."""
    view = sheet.sheet_view
    selection = next(selection for selection in view.selection if selection.pane == view.pane.activePane)
    selection.activeCell = selection.sqref = cell


def _write_header(sheet: Worksheet, layout: Layout) -> None:
    row, texts = layout.header_row, layout.texts
    for column, key in zip("ABC", ("label", "unit", "help"), strict=True):
        write(sheet, f"{column}{row}", texts(f"inputs.{key}"), "KPI heading")
    start = f"${layout.start[0]}${layout.start[1:]}"
    for index, column in enumerate(layout.months):
        formula = start if index == 0 else f"EDATE({layout.months[index - 1]}{row},1)"
        write_formula(sheet, f"{column}{row}", formula, "KPI heading", month_format(layout.options.language))
    sheet.row_dimensions[row].height = 20


def _write_business(sheet: Worksheet, layout: Layout) -> None:
    """Write the cells for the business's name, the first month and the currency."""
    texts, options = layout.texts, layout.options
    for cell, key in ((layout.business, "business"), (layout.start, "start"), (layout.currency, "currency")):
        write(sheet, f"A{cell[1:]}", texts(f"inputs.{key}"), "KPI strong")
        sheet.row_dimensions[int(cell[1:])].height = 18
    row = layout.business[1:]
    _write_intro(sheet, layout, int(row))
    write(sheet, layout.business, texts("document.business"), "KPI input")
    write(sheet, f"C{row}", None, "KPI input")
    merge_cells(sheet, f"{layout.business}:C{row}")
    start = write(sheet, layout.start, options.start, "KPI input", date_format(options.language))
    start.alignment = Alignment(horizontal="left", vertical="center")
    row = layout.start[1:]
    write(sheet, f"C{row}", texts("inputs.start_help"), "KPI note")
    write(sheet, layout.currency, options.currency, "KPI unit")
    for column, goal in (("C", "dashboard"), (layout.months[0], "guide")):
        write_link(sheet, layout, f"{column}{layout.currency[1:]}", goal, f"→ {layout.sheets[goal]}", "KPI link")
    first, last = (str(int(to_excel(day))) for day in (FIRST_DAY, LAST_DAY))
    validation = DataValidation(type="date", operator="between", formula1=first, formula2=last)
    prompt = (texts("inputs.start"), texts("inputs.start_hint"))
    add_validation(sheet, validation, [layout.start], texts("inputs.start_error"), *prompt)


def _write_intro(sheet: Worksheet, layout: Layout, row: int) -> None:
    """Write what the sheet is for, across the months of a year."""
    first, last = layout.months[0], layout.months[YEAR - 1]
    write(sheet, f"{first}{row}", layout.texts("inputs.intro"), "KPI subtitle")
    merge_cells(sheet, f"{first}{row}:{last}{row}")


def _write_group(sheet: Worksheet, layout: Layout, row: int, title: str) -> None:
    for column in ["A", "B", "C", *layout.months]:
        write(sheet, f"{column}{row}", title if column == "A" else None, "KPI group")
    sheet.row_dimensions[row].height = 18


def _write_input(sheet: Worksheet, layout: Layout, item: Input, values: list[float], example: float) -> None:
    row, options, texts = layout.input_rows[item.id], layout.options, layout.texts
    label, help_text, unit = item.label[options.language], item.help[options.language], layout.unit_word(item.unit)
    write(sheet, f"A{row}", label, "KPI label")
    write(sheet, f"B{row}", unit, "KPI unit")
    write(sheet, f"C{row}", help_text, "KPI note")
    for index, column in enumerate(layout.months):
        value = values[index] if index < len(values) else None
        form = cell_format(item.unit, options.language, options.currency)
        write(sheet, f"{column}{row}", value, "KPI input", form)
    kind, whole = ("whole", "_whole") if item.is_whole else ("decimal", "")
    validation = DataValidation(type=kind, operator="greaterThanOrEqual", formula1="0")
    validation.errorTitle = texts(f"inputs.error_title{whole}")
    cells = [f"{layout.months[0]}{row}:{layout.months[-1]}{row}"]
    asked = {"unit": unit, "example": plain_number(example, options.language)}
    prompt = f"{help_text}\n{texts(f'inputs.prompt{whole}', **asked)}"
    add_validation(sheet, validation, cells, texts(f"inputs.error{whole}", **asked), label, prompt)
