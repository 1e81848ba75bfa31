"""The Dashboard's table: one tall row per KPI with its value, verdict, changes, target and year to date."""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Kpi
from ..formula.excel import quoted
from .layout import Layout
from .measure import lines
from .reasons import longest_reason
from .sentences import Sentences, badges
from .sheet import colour_tiers, fit_height, write, write_formula
from .styles import TIER_INKS, long_month_format, result_format
from .widths import number_width, result_formats
from .worth import Lines

_ONE_YEAR = {
    "kpi": 28.5, "value": 15.0, "tier": 23.5, "change": 20.5, "gap": 25.5, "target": 13.5, "status": 11.5, "ytd": 13.5,
    "ytd_tier": 23.5,
}  # fmt: skip
_TWO_YEARS = _ONE_YEAR | {
    "kpi": 27.5, "tier": 18.5, "change": 13.5, "year_change": 13.5, "gap": 27.5, "ytd_tier": 18.5,
}  # fmt: skip
_NUMBERS = {"value": 14.0, "target": 11.0, "ytd": 11.0}
"""The columns of numbers, with their font size."""
_BANDS = (("value", "gap", ""), ("target", "status", "target"), ("ytd", "ytd_tier", "ytd"))
"""The first and last column of each band, and the key of its text; the first band shows the month shown instead."""
_HEADINGS = {"target": "value", "ytd": "value", "ytd_tier": "tier"}
_LEAST_HEIGHT = 31.0
_SIZE = 10.0
"""The size of the font of the texts, in points."""
CHART_GROUPS = (("kpi", "value"), ("tier", "change", "year_change"), ("gap", "target"), ("status", "ytd", "ytd_tier"))
"""The columns above each of the four charts in a line; a chart is as wide as its group of columns."""


def card_widths(layout: Layout) -> dict[str, float]:
    """Return the widths of the table's columns by letter; a long currency sign widens the columns of amounts."""
    widths = _TWO_YEARS if layout.two_years else _ONE_YEAR
    needed = {key: number_width(result_formats(layout), size, indent=1) for key, size in _NUMBERS.items()}
    return {column: max(widths[key], needed.get(key, 0.0)) for key, column in layout.card.items()}


def write_cards(sheet: Worksheet, layout: Layout) -> None:
    """Write the headings and rows of the table."""
    _write_headings(sheet, layout)
    for kpi in layout.vertical.kpis.values():
        _write_card(sheet, layout, kpi)
    rows = list(layout.dashboard_rows.values())
    highest = max(sheet.row_dimensions[row].height for row in rows)
    for row in rows:
        sheet.row_dimensions[row].height = highest
    for key in ("tier", "ytd_tier"):
        cells = f"{layout.card[key]}{rows[0]}:{layout.card[key]}{rows[-1]}"
        colour_tiers(sheet, cells, badges(layout.options.language))
    for key in ("change", "year_change"):
        if key in layout.card:
            _colour_changes(sheet, layout, f"{layout.card[key]}{rows[0]}", f"{layout.card[key]}{rows[-1]}")


def _write_headings(sheet: Worksheet, layout: Layout) -> None:
    """Write two lines of headings: bands for the month shown, the target and the year to date, then the columns."""
    row, texts = layout.dashboard_header_row, layout.texts
    language = layout.options.language
    month = f"${layout.shown_month[0]}${layout.shown_month[1:]}"
    for first, last, band in _BANDS:
        columns = list(layout.card.values())
        columns = columns[columns.index(layout.card[first]) : columns.index(layout.card[last]) + 1]
        for column in columns:
            write(sheet, f"{column}{row - 1}", None, "KPI band")
        if band:
            write(sheet, f"{columns[0]}{row - 1}", texts(f"dashboard.{band}"), "KPI band")
        else:
            write_formula(sheet, f"{columns[0]}{row - 1}", month, "KPI band", long_month_format(language))
        sheet.merge_cells(f"{columns[0]}{row - 1}:{columns[-1]}{row - 1}")
    for key, column in layout.card.items():
        style = "KPI column of numbers" if key in _NUMBERS else "KPI column"
        write(sheet, f"{column}{row}", texts(f"dashboard.{_HEADINGS.get(key, key)}"), style)
    sheet.row_dimensions[row - 1].height = 18
    sheet.row_dimensions[row].height = 28


def _write_card(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    row, language = layout.dashboard_rows[kpi.id], layout.options.language
    form = result_format(kpi.unit, language, layout.options.currency)
    block, sentences = layout.kpi_rows[kpi.id], Sentences(layout)
    target = f"IFERROR({layout.target_cell(kpi)},{quoted(layout.texts('dashboard.none'))})"
    cells = {
        "value": (sentences.shown(kpi), "KPI figure", form),
        "tier": (sentences.shown_badge(kpi), "KPI badge", ""),
        "change": (sentences.change(kpi, "change"), "KPI words", ""),
        "gap": (sentences.gap(kpi), "KPI words", ""),
        "target": (target, "KPI amount", form),
        "status": (sentences.status(kpi), "KPI words", ""),
        "ytd": (sentences.year_to_date(kpi), "KPI amount", form),
    }
    if layout.two_years:
        cells["year_change"] = (sentences.change(kpi, "year_change"), "KPI words", "")
    if kpi.window == 1:
        tier = sentences.badge_of(layout.on("kpis", f"$C${block.tier}"))
        followed = layout.figure(kpi, "followed")
        cells["ytd_tier"] = (f'IF({followed}=0,"",{tier})', "KPI badge", "")
    else:  # the benchmark is for another period than the year so far
        write(sheet, f"{layout.card['ytd_tier']}{row}", None, "KPI badge")
    name = sentences.name(kpi)
    write(sheet, f"{layout.card['kpi']}{row}", name, "KPI name")
    for key, (formula, style, number_format) in cells.items():
        write_formula(sheet, f"{layout.card[key]}{row}", formula, style, number_format)
    texts = (sentences.top(kpi) + "\n", longest_reason(layout, kpi), Lines(layout, kpi).longest())
    longest = max(texts, key=lambda text: lines(text, card_widths(layout)[layout.card["gap"]], _SIZE))
    fit_height(sheet, row, {layout.card["kpi"]: name, layout.card["gap"]: longest}, least=_LEAST_HEIGHT)


def _colour_changes(sheet: Worksheet, layout: Layout, first: str, last: str) -> None:
    """Colour improvements and setbacks as the best and the worst tier; the cells say the same in words."""
    for key, ink in (("better", TIER_INKS[-1]), ("worse", TIER_INKS[0])):
        word = layout.texts(f"dashboard.{key}")
        ends = f"RIGHT({first},{len(word) + 1})={quoted(' ' + word)}"
        sheet.conditional_formatting.add(f"{first}:{last}", FormulaRule([ends], font=Font(color="FF" + ink)))
