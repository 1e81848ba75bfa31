"""The blocks at the top of the Dashboard: the key figures, or the steps to start before the first figure."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.model import Input
from ...formula.excel import quoted
from ..dashboard_grid import FIGURE_ROW, MODULES
from ..layout import Layout
from ..links import link
from ..merge import merge_cells
from ..sheet import write_formula
from ..styles import ACCENT, FIRST_FILL, MUTED, painted, whole_format

_STEPS = ("inputs", "guide", "benchmarks")
"""The sheet that each step to start leads to."""


def write_key_blocks(sheet: Worksheet, layout: Layout) -> None:
    """Write the blocks; each key figure and each step stands in a module of columns."""
    items = [layout.vertical.inputs[item_id] for item_id in layout.key_rows]
    for number, goal in enumerate(_STEPS):
        item = items[number] if number < len(items) else None
        _write_block(sheet, layout, MODULES[number][0], item, number + 1, goal)
    figure, last = FIGURE_ROW + 1, MODULES[2][-1]
    for columns in MODULES[1:3]:  # a column alone is too narrow for a large number, and ONLYOFFICE cuts a step there
        merge_cells(sheet, f"{columns[0]}{figure}:{columns[-1]}{figure}")
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"A{FIGURE_ROW}:{last}{FIGURE_ROW}", {"font": Font(color="FF" + ACCENT, bold=True)}),
        (f"A{FIGURE_ROW + 2}:{last}{FIGURE_ROW + 2}", {"font": Font(color="FF" + MUTED)}),
        (f"A{FIGURE_ROW + 3}:{MODULES[0][-1]}{FIGURE_ROW + 3}", painted(FIRST_FILL, ACCENT, bold=True)),
        (f"{MODULES[1][0]}{FIGURE_ROW + 3}:{last}{FIGURE_ROW + 3}", {"font": Font(color="FF" + ACCENT)}),
    )
    for cells, looks in steps:
        sheet.conditional_formatting.add(cells, FormulaRule([layout.is_empty], **looks))


def _write_block(sheet: Worksheet, layout: Layout, column: str, item: Input | None, number: int, goal: str) -> None:
    """Write the four lines of a block; without a key figure, it is empty once there are figures."""
    texts, options = layout.texts, layout.options
    label, value, changes, year, form = '""', '""', '""', '""', ""
    if item:
        value, changes, year = (layout.key_figure(item.id, key) for key in ("value", "changes", "year"))
        value = f'IF({value}="",{quoted(texts("dashboard.none"))},{value})'
        label = quoted(item.label[options.language])
        form = whole_format(item.unit, options.language, options.currency)
    step, do, goes = (quoted(texts(f"dashboard.step{number}{part}")) for part in ("", "_do", "_link"))
    what = texts(f"dashboard.step{number}_what", count=str(len(layout.vertical.inputs)))
    goes = link(layout, goal, texts(f"dashboard.step{number}_link"))
    lines = (
        (step, label, "KPI figure label", ""),
        (do, value, "KPI key figure", form),
        (quoted(what), changes, "KPI figure change", ""),
        (goes, year, "KPI figure year", ""),
    )
    for row, (start, formula, style, number_format) in enumerate(lines, FIGURE_ROW):
        write_formula(sheet, f"{column}{row}", f"IF({layout.is_empty},{start},{formula})", style, number_format)
