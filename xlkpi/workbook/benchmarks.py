"""The Benchmarks sheet: the trade's thresholds, editable, with their source; targets beside them."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..benchmark import SIGNS
from ..catalogue.load import load_words
from ..catalogue.model import DIRECTIONS, TIERS, Kpi
from .formulas import tier_names
from .layout import Layout
from .sheet import add_validation, fit_height, protect, set_page, set_widths, write, write_formula, write_title
from .styles import date_format, month_width, result_format

_ARROWS = {"higher": "↑", "lower": "↓"}
_WIDTHS = {
    "A": 30, "B": 22, "C": 20, "D": 4, "F": 4, "H": 4, "J": 10, "K": 22, "N": 30, "O": 11, "P": 12,
}  # fmt: skip
_HEADINGS = {
    "A": "kpi", "B": "direction", "C": "id", "J": "unit", "K": "aim", "L": "own", "M": "target",
    "N": "source", "O": "country", "P": "date",
}  # fmt: skip
_EDITED = ("aim", "own", "source", "country", "date")
"""What a user may edit beside the thresholds."""
_NOTE_COLUMNS = "BCDEFGHIJKLM"


def write_benchmarks(sheet: Worksheet, layout: Layout) -> None:
    """Write the sheet."""
    texts = layout.texts
    set_widths(sheet, _WIDTHS | dict.fromkeys("EGILM", month_width(layout.options.language, layout.options.currency)))
    write_title(sheet, layout, texts("benchmarks.title"), texts("benchmarks.intro"), "M")
    _write_header(sheet, layout)
    for kpi in layout.vertical.kpis.values():
        _write_kpi(sheet, layout, kpi)
    rows = list(layout.benchmark_rows.values())
    _write_notes(sheet, layout, rows[-1] + 2)
    _add_validations(sheet, layout, rows[0], rows[-1])
    sheet.freeze_panes = f"B{rows[0]}"
    set_page(sheet, texts, landscape=True, pages_high=1, titles=f"{layout.benchmark_header_row}:{rows[0] - 1}")
    protect(sheet)


def editable_columns(layout: Layout) -> dict[str, str]:
    """Where that stands which a user may edit beside the thresholds, a cell for each KPI: {"aim": reference …}."""
    rows = list(layout.benchmark_rows.values())
    columns = {key: column for column, key in _HEADINGS.items()}
    return {key: layout.on("benchmarks", f"${columns[key]}${rows[0]}:${columns[key]}${rows[-1]}") for key in _EDITED}


def _write_header(sheet: Worksheet, layout: Layout) -> None:
    row, texts = layout.benchmark_header_row, layout.texts
    for column, key in _HEADINGS.items():
        write(sheet, f"{column}{row}", texts(f"benchmarks.{key}"), "KPI heading")
    for column, name in zip("DFH", tier_names(layout.options.language)[1:], strict=True):
        write(sheet, f"{column}{row}", name, "KPI heading")
        write(sheet, f"{chr(ord(column) + 1)}{row}", None, "KPI heading")
        sheet.merge_cells(f"{column}{row}:{chr(ord(column) + 1)}{row}")
    sheet.row_dimensions[row].height = 34


def _write_kpi(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    row, options, texts = layout.benchmark_rows[kpi.id], layout.options, layout.texts
    language = options.language
    form = result_format(kpi.unit, language, options.currency)
    direction = f"{_ARROWS[kpi.direction]} {load_words()['directions'][kpi.direction][language]}"
    write(sheet, f"A{row}", kpi.name[language], "KPI strong")
    write(sheet, f"B{row}", direction, "KPI note")
    write(sheet, f"C{row}", kpi.id, "KPI note")
    for tier, sign_column, column in zip(TIERS, "DFH", "EGI", strict=True):
        threshold = kpi.thresholds.get(tier)
        sign = threshold.edge if threshold else DIRECTIONS[kpi.direction][0]
        write(sheet, f"{sign_column}{row}", SIGNS[sign], "KPI sign")
        write(sheet, f"{column}{row}", threshold.value if threshold else None, "KPI input", form)
    write(sheet, f"J{row}", layout.unit_word(kpi.unit), "KPI unit")
    write(sheet, f"K{row}", _aim(kpi, language), "KPI input")
    write(sheet, f"L{row}", None, "KPI input", form)
    target = layout.verdicts(kpi).target(f"$K{row}")
    write_formula(sheet, f"M{row}", f'IF($L{row}="",{target},$L{row})', "KPI result", form)
    source = layout.vertical.source
    write(sheet, f"N{row}", source.document, "KPI note")
    write(sheet, f"O{row}", kpi.country or texts("benchmarks.not_stated"), "KPI unit")
    write(sheet, f"P{row}", source.date, "KPI note", date_format(language))
    fit_height(sheet, row, {"A": kpi.name[language], "B": direction}, least=24)


def _write_notes(sheet: Worksheet, layout: Layout, row: int) -> None:
    """How the source's defects were read, below the table."""
    language = layout.options.language
    for column in f"A{_NOTE_COLUMNS}":
        write(sheet, f"{column}{row}", layout.texts("benchmarks.note") if column == "A" else None, "KPI group")
    for kpi in layout.vertical.kpis.values():
        for index, note in enumerate(kpi.notes):
            row += 1
            name = "" if index else kpi.name[language]
            write(sheet, f"A{row}", name or None, "KPI text label")
            write(sheet, f"B{row}", note[language], "KPI text")
            sheet.merge_cells(f"B{row}:{_NOTE_COLUMNS[-1]}{row}")
            fit_height(sheet, row, {"A": name, _NOTE_COLUMNS: note[language]})


def _aim(kpi: Kpi, language: str) -> str | None:
    """The tier to aim for at first: above average, or what the source has instead."""
    tier = next((tier for tier in ("above", "exceptional", "typical") if tier in kpi.thresholds), None)
    return load_words()["tiers"][tier][language] if tier else None


def _add_validations(sheet: Worksheet, layout: Layout, first: int, last: int) -> None:
    texts = layout.texts
    signs = DataValidation(type="list", formula1=f'"{",".join(SIGNS.values())}"')
    add_validation(sheet, signs, [f"{c}{first}:{c}{last}" for c in "DFH"], texts("benchmarks.sign_error"))
    numbers = DataValidation(type="decimal", operator="between", formula1="-1E+15", formula2="1E+15")
    add_validation(sheet, numbers, [f"{c}{first}:{c}{last}" for c in "EGIL"], texts("benchmarks.number_error"))
    tiers = DataValidation(type="list", formula1=f'"{",".join(tier_names(layout.options.language)[1:])}"')
    add_validation(sheet, tiers, [f"K{first}:K{last}"], texts("benchmarks.tier_error"))
