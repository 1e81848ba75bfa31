"""The Guide sheet: five steps to start, then a card per KPI with its definition, a worked example and tips."""

from __future__ import annotations

from itertools import pairwise

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import TIERS, Kpi
from ..explain import argument_names
from ..formula.excel import quoted
from .formulas import calculation, tier_names
from .layout import Layout
from .links import write_link
from .sheet import colour_tiers, fit_height, protect, set_page, set_widths, write, write_formula
from .styles import PAPER, fill, month_format, number_format, result_format

_STEPS = 5
_WIDTHS = {"A": 22, "B": 84, "C": 18}
_SCALE = 76
"""The scale of the print in percent, at which the columns fit A4 and Letter.

It is fixed: where a program fits pages by itself, it ignores the page breaks between cards.
"""
_PAGE_HEIGHT = 880.0
"""The points that a page holds at that scale, with a little to spare; Letter is the shorter of the two papers."""


def write_guide(sheet: Worksheet, layout: Layout) -> dict[str, str]:
    """Write the Guide sheet and return the cell of each KPI's worked result, by KPI."""
    texts, language = layout.texts, layout.options.language
    set_widths(sheet, _WIDTHS)
    write(sheet, "A1", f"{layout.vertical.name[language]} – {texts('guide.title')}", "KPI title")
    write_link(sheet, layout, "C1", "dashboard", f"→ {layout.sheets['dashboard']}", "KPI link right")
    sheet.row_dimensions[1].height = 30
    row = _heading(sheet, 2, texts("guide.start"))
    for number in range(1, _STEPS + 1):
        row = _text(sheet, row, str(number), texts(f"guide.step{number}"))
    row = _text(sheet, row, "", texts("guide.protection"))
    row = _month(sheet, layout, row)
    cards, results = [], {}
    for kpi in layout.vertical.kpis.values():
        cards.append(row)
        results[kpi.id], row = _card(sheet, layout, row, kpi)
    set_page(sheet, texts, landscape=False, pages_high=0, currency=layout.options.currency)
    _break_pages(sheet, [*cards, row])
    protect(sheet)
    return results


def _card(sheet: Worksheet, layout: Layout, row: int, kpi: Kpi) -> tuple[str, int]:
    """Write a KPI's card; return the cell of its worked result and the row below the card."""
    texts, language = layout.texts, layout.options.language
    tier = f"C{row}"
    row = _heading(sheet, row, kpi.name[language])
    reached = f"INDEX({layout.months_of('kpis', layout.kpi_rows[kpi.id].tier)},1,{layout.shown})"
    write_formula(sheet, tier, f'IFERROR({reached},"")', "KPI tier").fill = fill(PAPER)
    colour_tiers(sheet, tier, tier_names(language))
    for key in ("definition", "why", "formula"):
        row = _text(sheet, row, texts(f"guide.{key}"), getattr(kpi, key)[language])
    result = f"C{row + len(kpi.example.inputs)}"
    row = _example(sheet, layout, row, kpi)
    for key in ("strength", "limitation"):
        row = _text(sheet, row, texts(f"guide.{key}"), getattr(kpi, key)[language])
    write_formula(sheet, f"B{row}", _next_step(layout, kpi, f"${tier[0]}${tier[1:]}"), "KPI strong")
    sheet.merge_cells(f"B{row}:C{row}")
    write(sheet, f"A{row}", texts("guide.tips"), "KPI text label")
    sheet.row_dimensions[row].height = 18
    row = _text(sheet, row + 1, "", "\n".join(f"• {tip[language]}" for tip in kpi.tips))
    sheet.row_dimensions[row].height = 12
    return result, row + 1


def _next_step(layout: Layout, kpi: Kpi, tier: str) -> str:
    """Return the formula for the sentence above the tips: the tier of the month shown, and the next tier.

    A tier without a threshold on the Benchmarks sheet is skipped. `tier` is the cell with the tier of the month shown.
    """
    texts = layout.texts
    below, *names = tier_names(layout.options.language)
    start, end = texts("guide.reached").split("{tier}")
    here = f"IF({tier}={quoted(below)},{quoted(texts('guide.below'))},{quoted(start)}&{tier}&{quoted(end)})"
    way = quoted(_top(layout, kpi))
    cells = layout.verdicts(kpi).tiers
    for number in reversed(range(len(TIERS))):
        lower = [below, *names[:number]]
        reached = ",".join(f"{tier}={quoted(name)}" for name in lower)
        following = quoted(texts("guide.next", tier=names[number]))
        way = f'IF(AND({cells[TIERS[number]].value}<>"",OR({reached})),{following},{way})'
    return f'IF({tier}="",{quoted(texts("guide.no_tier"))},{here}&{way})'


def _top(layout: Layout, kpi: Kpi) -> str:
    """Return what is said at the highest tier: the companion measure to look at next, or that there is no more."""
    if not kpi.companion:
        return layout.texts("guide.top")
    return layout.texts("guide.top_next", companion=kpi.companion[layout.options.language])


def _month(sheet: Worksheet, layout: Layout, row: int) -> int:
    """Write the month of the tiers beside the KPIs' names; return the row below."""
    text = layout.texts("guide.month")
    write(sheet, f"B{row}", text, "KPI text")
    shown = f"INDEX({layout.month_headings},1,{layout.shown})"
    write_formula(sheet, f"C{row}", shown, "KPI tier", month_format(layout.options.language))
    fit_height(sheet, row, {"B": text})
    sheet.row_dimensions[row + 1].height = 12
    return row + 2


def _heading(sheet: Worksheet, row: int, title: str) -> int:
    for column in "ABC":
        write(sheet, f"{column}{row}", title if column == "A" else None, "KPI group")
    sheet.row_dimensions[row].height = 28
    sheet.row_dimensions[row + 1].height = 5
    return row + 2


def _break_pages(sheet: Worksheet, cards: list[int]) -> None:
    """Break the page before each card that would not fit on it.

    Args:
        sheet: The sheet, whose rows have their heights.
        cards: The first row of each card, and the row below the last card.
    """
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    sheet.page_setup.scale = _SCALE
    top = 1
    for card, after in pairwise(cards):
        if sum(sheet.row_dimensions[row].height for row in range(top, after)) > _PAGE_HEIGHT:
            sheet.row_breaks.append(Break(id=card - 1))
            top = card


def _text(sheet: Worksheet, row: int, label: str, text: str) -> int:
    write(sheet, f"A{row}", label, "KPI text label")
    write(sheet, f"B{row}", text, "KPI text")
    sheet.merge_cells(f"B{row}:C{row}")
    fit_height(sheet, row, {"A": label, "BC": text})
    return row + 1


def _example(sheet: Worksheet, layout: Layout, row: int, kpi: Kpi) -> int:
    """Write the worked example: the source's numbers, and the result by the KPI's own formula; return the row below.

    Amounts are in the source's currency where the catalogue says which. The example's period stands below the heading.
    """
    options, example = layout.options, kpi.example
    currency = kpi.currency or options.currency
    names = _example_names(layout, kpi)
    headings = {row: layout.texts("guide.example"), row + 1: kpi.example_period.get(options.language)}
    for line, heading in headings.items():
        write(sheet, f"A{line}", heading, "KPI text label")
    references: dict[str, str] = {}
    for argument, value in example.inputs.items():
        unit = example.function.argument(argument).unit
        label = names[argument] if unit in ("count", "money") else f"{names[argument]} ({layout.unit_word(unit)})"
        write(sheet, f"B{row}", label, "KPI label")
        write(sheet, f"C{row}", value, "KPI calculation", number_format(unit, options.language, currency))
        fit_height(sheet, row, {"A": headings.get(row) or "", "B": label}, least=16)
        references[argument] = f"$C${row}"
        row += 1
    form = result_format(example.function.result, options.language, currency)
    write(sheet, f"B{row}", f"= {kpi.worked.name[options.language]}", "KPI strong")
    write_formula(
        sheet, f"C{row}", calculation(example.function, references, options.formulas, kpi), "KPI result", form
    )
    fit_height(sheet, row, {"A": headings.get(row) or ""}, least=20)
    return row + 1


def _example_names(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the names of the example's numbers: the KPI's inputs, or the arguments of another calculator."""
    function, language = kpi.example.function, layout.options.language
    if function != kpi.function:
        return argument_names(function, language)
    return {argument: layout.vertical.inputs[item].label[language] for argument, item in kpi.inputs.items()}
