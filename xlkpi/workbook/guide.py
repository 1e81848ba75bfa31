"""The Guide sheet: five steps to start, then a card per KPI: its definition, a worked example beside it, and tips."""

from __future__ import annotations

from itertools import zip_longest

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from ..calls.explain import argument_names
from ..catalogue.model import TIERS, Kpi
from ..formula.excel import quoted
from .formulas import calculation, tier_names
from .layout import Layout
from .links import write_link
from .merge import merge_cells
from .paper import break_between_blocks, set_page
from .sheet import colour_tiers, fit_height, protect, set_widths, write, write_formula
from .styles import INK, PAPER, fill, font, month_format, number_format, result_format

_STEPS = 5
_WIDTHS = {"A": 17, "B": 69, "C": 37.5, "D": 15.5}
_LAST = "D"
_PAGES = 2
_SMALLEST = 10.0
"""The points of the sheet's smallest text."""
_BESIDE_TEXT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
"""The alignment of the worked example: without the indent, its words run on from the text on its left."""
_TEXTS = ("definition", "why", "formula", "strength", "limitation")
"""What is said of a KPI, beside its worked example."""


def write_guide(sheet: Worksheet, layout: Layout) -> dict[str, str]:
    """Write the Guide sheet and return the cell of each KPI's worked result, by KPI."""
    texts, language = layout.texts, layout.options.language
    set_widths(sheet, _WIDTHS)
    write(sheet, "A1", f"{layout.vertical.name[language]} – {texts('guide.title')}", "KPI title")
    for cell, goal in (("C1", "inputs"), ("D1", "dashboard")):
        write_link(sheet, layout, cell, goal, f"→ {layout.sheets[goal]}", "KPI link right")
    sheet.row_dimensions[1].height = 28
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
    break_between_blocks(sheet, _WIDTHS, [*cards, row], pages=_PAGES, smallest=_SMALLEST)
    protect(sheet)
    return results


def _card(sheet: Worksheet, layout: Layout, row: int, kpi: Kpi) -> tuple[str, int]:
    """Write a KPI's card; return the cell of its worked result and the row below the card."""
    texts, language = layout.texts, layout.options.language
    tier = f"D{row}"
    row = _heading(sheet, row, kpi.name[language])
    reached = f"INDEX({layout.months_of('kpis', layout.kpi_rows[kpi.id].tier)},1,{layout.shown})"
    cell = write_formula(sheet, tier, f'IFERROR({reached},"")', "KPI tier")
    cell.fill, cell.font = fill(PAPER), font(_SMALLEST, INK)
    colour_tiers(sheet, tier, tier_names(language))
    labels = _example(sheet, layout, row, kpi)
    result = f"D{row + len(labels) - 1}"
    for key, label in zip_longest(_TEXTS, labels):
        said = (texts(f"guide.{key}"), getattr(kpi, key)[language]) if key else ("", "")
        for column, text, style in zip("AB", said, ("KPI text label", "KPI text"), strict=True):
            write(sheet, f"{column}{row}", text or None, style)
        for column in "CD":
            sheet[f"{column}{row}"].fill = fill(PAPER)
        fit_height(sheet, row, {"A": said[0], "B": said[1], "C": label or ""}, least=16)
        row += 1
    write_formula(sheet, f"B{row}", _next_step(layout, kpi, f"${tier[0]}${tier[1:]}"), "KPI strong")
    merge_cells(sheet, f"B{row}:{_LAST}{row}")
    write(sheet, f"A{row}", texts("guide.tips"), "KPI text label")
    sheet.row_dimensions[row].height = 18
    row = _text(sheet, row + 1, "", "\n".join(f"• {tip[language]}" for tip in kpi.tips))
    sheet.row_dimensions[row].height = 9
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
    merge_cells(sheet, f"B{row}:C{row}")
    none = quoted(layout.texts("dashboard.none"))
    shown = f"IF({layout.is_empty},{none},INDEX({layout.month_headings},1,{layout.shown}))"
    cell = write_formula(sheet, f"D{row}", shown, "KPI tier", month_format(layout.options.language))
    cell.font = font(_SMALLEST, INK)
    fit_height(sheet, row, {"BC": text})
    sheet.row_dimensions[row + 1].height = 9
    return row + 2


def _heading(sheet: Worksheet, row: int, title: str) -> int:
    for column in _WIDTHS:
        write(sheet, f"{column}{row}", title if column == "A" else None, "KPI group")
    sheet.row_dimensions[row].height = 27
    sheet.row_dimensions[row + 1].height = 4
    return row + 2


def _text(sheet: Worksheet, row: int, label: str, text: str) -> int:
    write(sheet, f"A{row}", label, "KPI text label")
    write(sheet, f"B{row}", text, "KPI text")
    merge_cells(sheet, f"B{row}:{_LAST}{row}")
    fit_height(sheet, row, {"A": label, "BCD": text})
    return row + 1


def _example(sheet: Worksheet, layout: Layout, row: int, kpi: Kpi) -> list[str]:
    """Write the worked example: the source's numbers, and the result by the KPI's own formula; return its labels.

    Amounts are in the source's currency where the catalogue says which. The example's period is beside the heading.
    """
    options, example = layout.options, kpi.example
    currency = kpi.currency or options.currency
    names = _example_names(layout, kpi)
    heading = layout.texts("guide.example")
    write(sheet, f"C{row}", heading, "KPI text label").alignment = _BESIDE_TEXT
    write(sheet, f"D{row}", kpi.example_period.get(options.language), "KPI example period")
    labels, references = [heading], dict[str, str]()
    for line, (argument, value) in enumerate(example.inputs.items(), row + 1):
        unit = example.function.argument(argument).unit
        label = names[argument] if unit in ("count", "money") else f"{names[argument]} ({layout.unit_word(unit)})"
        write(sheet, f"C{line}", label, "KPI label").alignment = _BESIDE_TEXT
        write(sheet, f"D{line}", value, "KPI calculation", number_format(unit, options.language, currency))
        references[argument] = f"$D${line}"
        labels.append(label)
    labels.append(f"= {kpi.worked.name[options.language]}")
    line, form = row + len(labels) - 1, result_format(example.function.result, options.language, currency)
    formula = calculation(example.function, references, options.formulas, kpi)
    write(sheet, f"C{line}", labels[-1], "KPI strong").alignment = _BESIDE_TEXT
    write_formula(sheet, f"D{line}", formula, "KPI result", form)
    return labels


def _example_names(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the names of the example's numbers: the KPI's inputs, or the arguments of its calculator.

    The inputs are a month's: over a longer period, or for another calculator, their names would be wrong.
    """
    function, language = kpi.example.function, layout.options.language
    if function != kpi.function or kpi.window > 1:
        return argument_names(function, language)
    return {argument: layout.vertical.inputs[item].label[language] for argument, item in kpi.inputs.items()}
