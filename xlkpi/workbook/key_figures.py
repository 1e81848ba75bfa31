"""The key figures: a block on the KPIs sheet, and the blocks at the top of the Dashboard that show it.

Before the first figure, the blocks of the Dashboard are the steps to start.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Input
from ..formula.excel import quoted
from ..period import YEAR
from .grid import FIGURE_ROW, MODULES
from .layout import Layout
from .links import link
from .month_names import month_name
from .sentences import Sentences, joined
from .sheet import fit_height, write, write_formula
from .styles import ACCENT, FIRST_FILL, MUTED, number_format, painted, whole_format

KEY_FIGURES = {"value": "B", "before": "C", "change": "D", "year_before": "E", "year_change": "F", "ytd": "G"}
"""The columns of the block on the KPIs sheet."""

_STEPS = {1: "inputs", 2: "guide", 3: "benchmarks"}
"""The sheet that each step to start leads to."""


def write_key_figures(sheet: Worksheet, layout: Layout) -> None:
    """Write the block on the KPIs sheet: one row per key figure, for the month shown."""
    header, texts, options = layout.key_header_row, layout.texts, layout.options
    headings = {column: texts(f"kpis.key_{key}") for key, column in KEY_FIGURES.items()}
    for column, heading in {"A": texts("kpis.key"), **headings}.items():
        write(sheet, f"{column}{header}", heading, "KPI heading")
    fit_height(sheet, header, headings, least=24)
    for item_id, row in layout.key_rows.items():
        item = layout.vertical.inputs[item_id]
        write(sheet, f"A{row}", item.label[options.language], "KPI note")
        fit_height(sheet, row, {"A": item.label[options.language]}, least=16, size=9)
        form = number_format(item.unit, options.language, options.currency)
        for key, formula in _figures(layout, item).items():
            is_change = key.endswith("change")
            rate = number_format("ratio", options.language, options.currency) if is_change else form
            write_formula(sheet, f"{KEY_FIGURES[key]}{row}", formula, "KPI detail", rate)


def _figures(layout: Layout, item: Input) -> dict[str, str]:
    """Return the formulas of a key figure's row, by the keys of KEY_FIGURES."""
    typed = layout.months_of("inputs", layout.input_rows[item.id])
    cells = {key: f"{column}{layout.key_rows[item.id]}" for key, column in KEY_FIGURES.items()}

    def month(ago: int) -> str:
        cell = f"INDEX({typed},1,MAX(1,{layout.shown}-{ago}))"
        return f'IF({layout.shown}<={ago},"",IF(ISNUMBER({cell}),{cell},""))'

    def change(before: str) -> str:
        both = f"COUNT({cells['value']},{cells[before]})=2"
        return f'IF({both},IF({cells[before]}>0,ROUND({cells["value"]}/{cells[before]}-1,3),""),"")'

    in_year = [f"{column}${layout.in_year_row}>0" for column in layout.months]
    months = [layout.input_cell(item.id, column) for column in layout.months]
    known = [f"IF({counts},IF(ISNUMBER({cell}),1,0),0)" for counts, cell in zip(in_year, months, strict=True)]
    summed = [f"IF({counts},IF(ISNUMBER({cell}),{cell},0),0)" for counts, cell in zip(in_year, months, strict=True)]
    total = f'IF({"+".join(known)}=0,"",{"+".join(summed)})'
    return {
        "value": month(0),
        "before": month(1),
        "change": change("before"),
        "year_before": month(YEAR) if layout.two_years else '""',
        "year_change": change("year_before") if layout.two_years else '""',
        "ytd": total if item.kind == "flow" else '""',
    }


def write_key_blocks(sheet: Worksheet, layout: Layout) -> None:
    """Write the key figures on the Dashboard, or the steps to start before the first figure."""
    for number, (module, item_id) in enumerate(zip(MODULES, layout.key_rows, strict=False), 1):
        _write_block(sheet, layout, module[0], layout.vertical.inputs[item_id], number)
    number, last = FIGURE_ROW + 1, MODULES[2][-1]
    sheet.merge_cells(f"{MODULES[2][0]}{number}:{last}{number}")  # the column alone is too narrow for a large number
    steps = (
        (f"A{FIGURE_ROW}:{last}{FIGURE_ROW}", {"font": Font(color="FF" + ACCENT, bold=True)}),
        (f"A{FIGURE_ROW + 2}:{last}{FIGURE_ROW + 2}", {"font": Font(color="FF" + MUTED)}),
        (f"A{FIGURE_ROW + 3}:{MODULES[0][-1]}{FIGURE_ROW + 3}", painted(FIRST_FILL, ACCENT, bold=True)),
        (f"{MODULES[1][0]}{FIGURE_ROW + 3}:{last}{FIGURE_ROW + 3}", {"font": Font(color="FF" + ACCENT)}),
    )
    for cells, looks in steps:
        sheet.conditional_formatting.add(cells, FormulaRule([layout.is_empty], **looks))


def _write_block(sheet: Worksheet, layout: Layout, column: str, item: Input, number: int) -> None:
    options, texts, empty = layout.options, layout.texts, layout.is_empty
    sentences = Sentences(layout)
    cells = {key: layout.key_figure(item.id, letter) for key, letter in KEY_FIGURES.items()}
    step = {key: texts(f"dashboard.step{number}{key}") for key in ("", "_do", "_link")}
    what = texts(f"dashboard.step{number}_what", count=str(len(layout.vertical.inputs)))
    whole = whole_format(item.unit, options.language, options.currency)
    year = joined(texts("dashboard.figure_ytd"), amount=sentences.whole(cells["ytd"], item.unit))
    year = f'IF({cells["ytd"]}="","",{year})'
    shown = f'IF({cells["value"]}="",{quoted(texts("dashboard.none"))},{cells["value"]})'
    goes = link(layout, _STEPS[number], step["_link"])
    lines = (
        (quoted(step[""]), quoted(item.label[options.language]), "KPI figure label", ""),
        (quoted(step["_do"]), shown, "KPI key figure", whole),
        (quoted(what), _changes(layout, sentences, cells), "KPI figure change", ""),
        (goes, year, "KPI figure year", ""),
    )
    for row, (start, formula, style, form) in enumerate(lines, FIGURE_ROW):
        write_formula(sheet, f"{column}{row}", f"IF({empty},{start},{formula})", style, form)


def _changes(layout: Layout, sentences: Sentences, cells: dict[str, str]) -> str:
    """Return the formula for the changes on the month before and on the year before; "" where there is neither."""
    month = f"INDEX({layout.month_headings},1,MAX(1,{layout.shown}-1))"
    name, parts = month_name(layout, month, with_year=False), []
    for key in ("change", "year_change"):
        cell = cells[key]
        text = joined(
            layout.texts(f"dashboard.figure_{key}"),
            arrow=f'IF({cell}=0,"=",IF({cell}>0,"▲","▼"))',
            percent=sentences.percent(cell),
            month=name,
        )
        parts.append(f'IF({cell}="","",{text})')
    if not layout.two_years:
        return parts[0]
    return f'{parts[0]}&IF(OR({cells["change"]}="",{cells["year_change"]}=""),""," · ")&{parts[1]}'
