"""The Dashboard sheet: the month shown, a headline, a row per KPI, the charts, and how to read them.

The cells say everything that charts and colours show, so that a screen reader misses nothing.
"""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .cards import card_widths, write_cards
from .charts import add_charts
from .layout import Layout
from .sheet import add_validation, protect, set_page, set_widths, write, write_formula
from .styles import month_format

_MARGIN = 0.5  # inches above and below, small so that the print is large


def write_dashboard(sheet: Worksheet, layout: Layout) -> None:
    """Write the Dashboard sheet; its cells and charts read the KPIs sheet."""
    set_widths(sheet, card_widths(layout))
    _write_head(sheet, layout)
    write_cards(sheet, layout)
    add_charts(sheet, layout, max(layout.dashboard_rows.values()) + 2)
    set_page(sheet, layout.texts, landscape=True, pages_high=1)
    sheet.page_margins.top = sheet.page_margins.bottom = _MARGIN
    sheet.page_margins.header = sheet.page_margins.footer = _MARGIN / 2
    protect(sheet)


def _write_head(sheet: Worksheet, layout: Layout) -> None:
    """Write the business, the month shown and the headline."""
    options, texts = layout.options, layout.texts
    last = list(layout.card.values())[-1]
    business = layout.on("inputs", f"${layout.business[0]}${layout.business[1:]}")
    write_formula(sheet, "A1", business, "KPI title")
    write(sheet, "A2", layout.vertical.name[options.language], "KPI subtitle")
    write(sheet, "A3", texts("dashboard.month"), "KPI strong")
    write(sheet, layout.selector, None, "KPI input", month_format(options.language))
    shown = f"INDEX({layout.month_headings},1,{layout.shown})"
    write_formula(sheet, layout.shown_month, shown, "KPI band", month_format(options.language))
    write(sheet, "D3", texts("dashboard.choose"), "KPI hint")
    for row in (2, 3):
        first = "AD"[row - 2]
        sheet.merge_cells(f"{first}{row}:{last}{row}")
    verdict, look, aside = (layout.summary(key) for key in ("verdict", "look", "aside"))
    for cell, formula, style in (
        (layout.headline, f'{verdict}&IF({look}="",""," ")&{look}', "KPI headline"),
        (layout.aside, aside, "KPI subtitle"),
    ):
        write_formula(sheet, cell, formula, style)
        for column in list(layout.card.values())[1:]:
            write(sheet, f"{column}{cell[1:]}", None, style)
        sheet.merge_cells(f"{cell}:{last}{cell[1:]}")
    for row, height in enumerate((26, 16, 20, 36, 32), 1):
        sheet.row_dimensions[row].height = height
    _add_selector(sheet, layout)


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
