"""The Dashboard sheet: a headline, key figures, a ladder per KPI, the charts, and how to read and move up.

The cells say everything that charts and colours show, so that a screen reader misses nothing. Before the first figure,
the same cells say what to do.
"""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...formula.excel import quoted
from ..dashboard_grid import BLANK_HEIGHT, CARD, FIGURE_ROW, HEAD_HEIGHTS, LAST
from ..layout import Layout
from ..links import write_link
from ..paper import page_scale, set_page, set_scale
from ..sheet import add_validation, protect, set_widths, write, write_formula
from ..styles import month_format
from .charts import add_charts
from .key_blocks import write_key_blocks
from .ladder import write_ladder
from .sentences import joined
from .side_texts import write_side_texts

_MARGIN, _SIDES, _BOTTOM = 0.4, 0.25, 0.45
"""The margins at the top, at the sides and at the bottom, in inches: printers need 0.25 at the sides."""


def write_dashboard(sheet: Worksheet, layout: Layout) -> None:
    """Write the Dashboard sheet; its cells and charts read the KPIs sheet."""
    set_widths(sheet, layout.grid.widths)
    for row, height in HEAD_HEIGHTS.items():
        sheet.row_dimensions[row].height = height
    sheet.row_dimensions[layout.grid.first_band - 1].height = BLANK_HEIGHT
    _write_head(sheet, layout)
    write_key_blocks(sheet, layout)
    for row, key in enumerate(("inputs", "guide", "benchmarks"), FIGURE_ROW):
        write_link(sheet, layout, f"{LAST}{row}", key, layout.texts(f"dashboard.link_{key}"), "KPI link right")
    write_ladder(sheet, layout)
    add_charts(sheet, layout)
    write_side_texts(sheet, layout)
    _set_page(sheet, layout)
    protect(sheet)


def _set_page(sheet: Worksheet, layout: Layout) -> None:
    set_page(sheet, layout.texts, landscape=True, pages_high=1, currency=layout.options.currency)
    margins = sheet.page_margins
    margins.left = margins.right = _SIDES
    margins.top, margins.bottom = _MARGIN, _BOTTOM
    margins.header = margins.footer = _MARGIN / 2
    set_scale(sheet, page_scale(sheet, CARD.values(), range(1, layout.grid.last_row + 1)))
    sheet.oddHeader.right.text = None  # the page begins with the business and its trade
    sheet.print_area = f"A1:{LAST}{layout.grid.last_row}"
    sheet.freeze_panes = "B1"  # a phone shows the KPI, its value and its tier together
    sheet.sheet_view.showRowColHeaders = False
    sheet.sheet_view.zoomScale = 100


def _write_head(sheet: Worksheet, layout: Layout) -> None:
    """Write the business, the trade, the headline's three lines and the month shown beside it.

    A line of the headline runs on over the empty cells right of it: neither merged nor wrapped.
    """
    business = layout.on("inputs", f"${layout.business[0]}${layout.business[1:]}")
    write_formula(sheet, "A1", business, "KPI business")
    write(sheet, f"{LAST}1", layout.vertical.name[layout.options.language], "KPI trade")
    for cell, key, style in (
        (layout.headline, "verdict", "KPI headline"),
        (layout.look, "look", "KPI look"),
        (layout.aside, "aside", "KPI aside"),
    ):
        write_formula(sheet, cell, layout.summary(key), style)
        for column in list(CARD.values())[1:]:
            write(sheet, f"{column}{cell[1:]}", None, "KPI band")
    _add_selector(sheet, layout)


def _add_selector(sheet: Worksheet, layout: Layout) -> None:
    """Write the box of the month to show, its label on the left and what it does when empty below."""
    texts, row = layout.texts, int(layout.selector[1:])
    write(sheet, f"{CARD['status']}{row}", texts("dashboard.month"), "KPI band")
    write(sheet, layout.selector, None, "KPI input", month_format(layout.options.language))
    month = layout.shown_in(layout.month_name_row)
    latest = joined(texts("dashboard.choose_empty"), month=month)
    hint = f'IF({layout.selector}="",{latest},{quoted(texts("dashboard.choose_chosen"))})'
    hint = f"IF({layout.is_empty},{quoted(texts('dashboard.choose_none'))},{hint})"
    write_formula(sheet, f"{CARD['ytd']}{row + 1}", hint, "KPI band")
    months = DataValidation(type="list", formula1=layout.months_of("inputs", layout.header_row))
    add_validation(
        sheet,
        months,
        [layout.selector],
        texts("dashboard.choose_error"),
        texts("dashboard.choose_title"),
        texts("dashboard.choose_help"),
    )
