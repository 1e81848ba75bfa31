"""The texts beside the last charts of the Dashboard: how to read the page, and how to move up.

The second text gives three tips for the KPI to look at first; where there is none, what is good to know.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from ...formula.excel import quoted
from ..dashboard_grid import MODULES, TEXTS
from ..layout import Layout
from ..links import link
from ..merge import merge_cells
from ..sheet import write, write_formula
from .sentences import joined, sentence_name

_TIPS = TEXTS - 1


def write_side_texts(sheet: Worksheet, layout: Layout) -> None:
    """Write both texts, each with a title and paragraphs of two rows."""
    top, texts = layout.grid.text_row, layout.texts
    left, right = MODULES[2], [*MODULES[3], *MODULES[4]]
    write(sheet, f"{left[0]}{top}", texts("dashboard.how_to_read"), "KPI section")
    rolls = any(kpi.window > 1 for kpi in layout.vertical.kpis.values())
    keys = ("read1", "read2" if layout.two_years else "read2_one", "read3_rolling" if rolls else "read3", "read4")
    for number, key in enumerate(keys, 1):
        write(sheet, _paragraph(sheet, top, left, number), texts(f"dashboard.{key}"), "KPI help")
    write_formula(sheet, f"{right[0]}{top}", _title(layout), "KPI section")
    for number in range(1, TEXTS + 1):
        write_formula(sheet, _paragraph(sheet, top, right, number), _advice(layout, number), "KPI tip")


def _paragraph(sheet: Worksheet, top: int, columns: list[str] | tuple[str, ...], number: int) -> str:
    """Merge the cells of a paragraph and return the first one."""
    row = top + 2 * number - 1
    merge_cells(sheet, f"{columns[0]}{row}:{columns[-1]}{row + 1}")
    return f"{columns[0]}{row}"


def _title(layout: Layout) -> str:
    worst, language = layout.summary("worst"), layout.options.language
    names = (quoted(sentence_name(kpi.name[language])) for kpi in layout.vertical.kpis.values())
    title = joined(layout.texts("dashboard.move_up"), name=f"CHOOSE({worst},{','.join(names)})")
    return f"IF({_calm(layout)},{quoted(layout.texts('dashboard.good_to_know'))},{title})"


def _calm(layout: Layout) -> str:
    """Return the condition that no KPI is to be looked at first, or that there is no figure yet."""
    return f'IF({layout.is_empty},TRUE(),{layout.summary("worst")}="")'


def _advice(layout: Layout, number: int) -> str:
    """Return the formula for a paragraph: a tip or the link to all, or else something good to know."""
    language, texts = layout.options.language, layout.texts
    known = quoted(texts(f"dashboard.know{number}"))
    if number > _TIPS:
        return f"IF({_calm(layout)},{known},{link(layout, 'guide', texts('dashboard.link_tips'))})"
    tips = []
    for kpi in layout.vertical.kpis.values():
        tip = kpi.tips[number - 1][language] if number <= len(kpi.tips) else ""
        tips.append(quoted(f"{number}. {tip}" if tip else ""))
    return f"IF({_calm(layout)},{known},CHOOSE({layout.summary('worst')},{','.join(tips)}))"
