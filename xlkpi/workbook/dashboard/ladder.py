"""The Dashboard's table: one row per KPI with its value, tier, change, four steps, gap, target and year to date.

No cell of it is merged, so it can be sorted and filtered.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.model import TIERS, Kpi
from ...formula.excel import quoted
from ..close_values import show_close_value, show_target
from ..dashboard_grid import CARD, HEADER_ROW, ROW_HEIGHT
from ..formulas import tier_names
from ..layout import Layout
from ..month_names import month_name
from ..sheet import write, write_formula
from ..styles import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    TIER_DOTS,
    WORSE,
    edge_format,
    long_month_format,
    look,
    painted,
    result_format,
)
from .reasons import fits_row
from .sentences import Sentences, joined, sentence_name
from .steps import DOT, NO_STEP, step

STEPS = ("below", *TIERS)
"""The columns of the four steps."""


def write_ladder(sheet: Worksheet, layout: Layout) -> None:
    """Write the headings and rows of the table."""
    _write_headings(sheet, layout)
    for kpi in layout.vertical.kpis.values():
        _write_row(sheet, layout, kpi)
    rows = list(layout.dashboard_rows.values())
    _colour_tiers(sheet, rows[0], rows[-1])
    _colour_steps(sheet, rows[0], rows[-1])
    _colour_words(sheet, layout, rows[0], rows[-1])


def _write_headings(sheet: Worksheet, layout: Layout) -> None:
    """Write the headings; those of columns that are empty before the first figure appear with it."""
    texts, language, empty = layout.texts, layout.options.language, layout.is_empty
    month = f"INDEX({layout.month_headings},1,MAX(1,{layout.shown}-1))"
    before = joined(texts("dashboard.change_from"), month=month_name(layout, month, with_year=False))
    change = f"IF({layout.shown}=1,{quoted(texts('dashboard.change'))},{before})"
    gap = f"IF({empty},{quoted(texts('dashboard.needs'))},{quoted(texts('dashboard.gap'))})"
    year = f'IF({empty},"",{quoted(texts("dashboard.ytd"))})'
    shown = f'IF({empty},"",INDEX({layout.month_headings},1,{layout.shown}))'
    for key, formula, style, form in (
        ("value", shown, "KPI column shown", long_month_format(language)),
        ("change", f'IF({empty},"",{change})', "KPI column", ""),
        ("gap", gap, "KPI column", ""),
        ("ytd", year, "KPI column of numbers", ""),
    ):
        write_formula(sheet, f"{CARD[key]}{HEADER_ROW}", formula, style, form)
    for key in ("kpi", "tier"):
        write(sheet, f"{CARD[key]}{HEADER_ROW}", texts(f"dashboard.{key}"), "KPI column")
    write(sheet, f"{CARD['target']}{HEADER_ROW}", texts("dashboard.target"), "KPI column of numbers")
    for key, name in zip(STEPS, (texts("dashboard.below"), *tier_names(language)[1:]), strict=True):
        write(sheet, f"{CARD[key]}{HEADER_ROW}", name, "KPI column of steps")
    for key in ("status", "ytd_tier"):
        write(sheet, f"{CARD[key]}{HEADER_ROW}", None, "KPI column")


def _write_row(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    row, sentences = layout.dashboard_rows[kpi.id], Sentences(layout)
    form = result_format(kpi.unit, layout.options.language, layout.options.currency)
    target = f"IFERROR({layout.target_cell(kpi)},{quoted(layout.texts('dashboard.none'))})"
    edge = edge_format(kpi.unit, layout.options.language, layout.options.currency)
    cells = {
        "value": (sentences.shown(kpi), "KPI figure", form),
        "tier": (sentences.shown_badge(kpi), "KPI badge", ""),
        "change": (sentences.change(kpi), "KPI words", ""),
        "gap": (f"IF({layout.is_empty},{quoted(_needs(layout, kpi))},{sentences.gap(kpi)})", "KPI words", ""),
        "target": (target, "KPI amount", edge),
        "status": (sentences.status(kpi), "KPI status", ""),
        "ytd": (sentences.year_to_date(kpi), "KPI amount", form),
        "ytd_tier": (sentences.year_dots(kpi), "KPI dots", ""),
    }
    for rank, key in enumerate(STEPS):
        cells[key] = (step(layout, kpi, rank), "KPI step", "")
    write(sheet, f"{CARD['kpi']}{row}", sentences.name(kpi), "KPI name")
    for key, (formula, style, number_format) in cells.items():
        write_formula(sheet, f"{CARD[key]}{row}", formula, style, number_format)
    show_close_value(sheet, layout, kpi, f"{CARD['value']}{row}", "more")
    show_close_value(sheet, layout, kpi, f"{CARD['ytd']}{row}", "ytd_more")
    show_target(sheet, layout, kpi, f"{CARD['target']}{row}")
    sheet.row_dimensions[row].height = ROW_HEIGHT


def _needs(layout: Layout, kpi: Kpi) -> str:
    """Return the names of a KPI's inputs, or their number where the names have no room."""
    labels = [layout.vertical.inputs[item].label[layout.options.language] for item in kpi.inputs.values()]
    names = ", ".join(map(sentence_name, labels))
    return names if fits_row(layout, names) else layout.texts("dashboard.needs_some", count=str(len(labels)))


def _add(sheet: Worksheet, cells: str, condition: str, **looks: object) -> None:
    sheet.conditional_formatting.add(cells, FormulaRule([condition], **looks))


def _colour_tiers(sheet: Worksheet, first: int, last: int) -> None:
    """Colour the tiers of the month and of the year to date by their dots."""
    for key in ("tier", "ytd_tier"):
        column = CARD[key]
        for tier, dots in enumerate(TIER_DOTS):
            condition = f"LEFT({column}{first},{len(dots)})={quoted(dots)}"
            _add(sheet, f"{column}{first}:{column}{last}", condition, **look(tier))


def _colour_steps(sheet: Worksheet, first: int, last: int) -> None:
    """Colour the step where a KPI stands as its tier, and the other steps lightly."""
    for tier, key in enumerate(STEPS):
        column = CARD[key]
        cells, cell = f"{column}{first}:{column}{last}", f"{column}{first}"
        _add(sheet, cells, f"ISNUMBER(SEARCH({quoted(DOT)},{cell}))", **look(tier, bold=True))
        _add(sheet, cells, f'AND({cell}<>"",{cell}<>{quoted(NO_STEP)})', **painted(PAPER, MUTED))


def _colour_words(sheet: Worksheet, layout: Layout, first: int, last: int) -> None:
    """Colour changes, targets that are reached, and values that are not judged; words always say the same."""
    texts = layout.texts
    value, tier, change, status = (CARD[key] for key in ("value", "tier", "change", "status"))
    for key, ink in (("better", ACCENT), ("worse", WORSE)):
        word = texts(f"dashboard.{key}")
        ends = f"RIGHT({change}{first},{len(word)})={quoted(word)}"
        _add(sheet, f"{change}{first}:{change}{last}", ends, font=Font(color="FF" + ink))
    reached = f"{status}{first}={quoted(texts('dashboard.met'))}"
    _add(sheet, f"{status}{first}:{status}{last}", reached, font=Font(color="FF" + INK, bold=True))
    judged = ",".join(f"LEFT({tier}{first},{len(dots)})={quoted(dots)}" for dots in TIER_DOTS)
    grey = Font(color="FF" + MUTED, bold=False)
    _add(sheet, f"{value}{first}:{value}{last}", f"NOT(OR({judged}))", font=grey)
    _add(sheet, f"{tier}{first}:{tier}{last}", f"NOT(OR({judged}))", font=Font(color="FF" + MUTED))
