"""The Guide sheet: five steps to start, then one card a KPI with a worked example that computes."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Kpi
from ..explain import argument_names
from .formulas import calculation
from .layout import Layout
from .sheet import fit_height, protect, set_page, set_widths, write, write_formula
from .styles import number_format, result_format

_STEPS = 5


def write_guide(sheet: Worksheet, layout: Layout) -> dict[str, str]:
    """Write the sheet; gives the cell of each KPI's worked result."""
    texts, language = layout.texts, layout.options.language
    set_widths(sheet, {"A": 24, "B": 84, "C": 16})
    write(sheet, "A1", f"{layout.vertical.name[language]} – {texts('guide.title')}", "KPI title")
    row = _heading(sheet, 3, texts("guide.start"))
    for number in range(1, _STEPS + 1):
        row = _text(sheet, row, str(number), texts(f"guide.step{number}"))
    row = _text(sheet, row, "", texts("guide.protection")) + 1
    results = {}
    for kpi in layout.vertical.kpis.values():
        row = _heading(sheet, row, kpi.name[language])
        for key in ("definition", "why", "formula"):
            row = _text(sheet, row, texts(f"guide.{key}"), getattr(kpi, key)[language])
        results[kpi.id] = f"C{row + len(kpi.example.inputs)}"
        row = _example(sheet, layout, row, kpi)
        for key in ("strength", "limitation"):
            row = _text(sheet, row, texts(f"guide.{key}"), getattr(kpi, key)[language])
        row = _text(sheet, row, texts("guide.tips"), "\n".join(f"• {tip[language]}" for tip in kpi.tips))
        for note in kpi.notes:
            row = _text(sheet, row, texts("guide.note"), note[language])
        row += 1
    set_page(sheet, texts, landscape=False, pages_high=0)
    protect(sheet)
    return results


def _heading(sheet: Worksheet, row: int, title: str) -> int:
    for column in "ABC":
        write(sheet, f"{column}{row}", title if column == "A" else None, "KPI group")
    sheet.row_dimensions[row].height = 22
    return row + 1


def _text(sheet: Worksheet, row: int, label: str, text: str) -> int:
    write(sheet, f"A{row}", label, "KPI text label")
    write(sheet, f"B{row}", text, "KPI text")
    sheet.merge_cells(f"B{row}:C{row}")
    fit_height(sheet, row, {"A": label, "BC": text})
    return row + 1


def _example(sheet: Worksheet, layout: Layout, row: int, kpi: Kpi) -> int:
    """The source's worked example: its numbers, and the result by the KPI's own formula."""
    options, example = layout.options, kpi.example
    names = argument_names(example.function, options.language)
    references: dict[str, str] = {}
    for argument, value in example.inputs.items():
        unit = example.function.argument(argument).unit
        first = not references
        write(sheet, f"A{row}", layout.texts("guide.example") if first else None, "KPI text label")
        write(sheet, f"B{row}", f"{names[argument]} ({layout.unit_word(unit)})", "KPI label")
        write(sheet, f"C{row}", value, "KPI calculation", number_format(unit, options.language, options.currency))
        references[argument] = f"$C${row}"
        row += 1
    form = result_format(example.function.result, options.language, options.currency)
    write(sheet, f"B{row}", f"= {kpi.worked.name[options.language]}", "KPI strong")
    write_formula(
        sheet, f"C{row}", calculation(example.function, references, options.formulas, kpi), "KPI result", form
    )
    return row + 1
