"""The sheet with every threshold of the catalogue, and the functions that judge by them, row by row.

It uses each of these functions, so that a copy of the sheet in another workbook brings their names along.
"""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.styles import Alignment
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...benchmark import SIGNS, usual_aim
from ...catalogue.load import load_catalogue, load_words
from ...catalogue.model import DIRECTIONS, TIERS, Kpi, Vertical
from ...workbook.benchmarks import LARGEST
from ...workbook.formulas import tier_names
from ...workbook.paper import set_page
from ...workbook.sheet import add_validation, colour_tiers, fit_height, protect, set_widths, write, write_formula
from ...workbook.styles import result_format
from ...workbook.texts import Texts

_WIDTHS = {"A": 27, "B": 33, "C": 27, "D": 4, "E": 13, "F": 4, "G": 13, "H": 4, "I": 13, "J": 10}
_TRIALS = {"K": 14, "L": 18, "M": 12, "N": 13, "O": 18, "P": 13}
_TIERS = {"typical": ("D", "E"), "above": ("F", "G"), "exceptional": ("H", "I")}
_HEADER = 4
_VALUE, _TIER = "K", "O"
_CALLS = {
    "L": ("KPI_BENCHMARK", _VALUE, "KPI tier"),
    "M": ("KPI_RANK", _VALUE, "KPI unit"),
    "N": ("KPI_GAP", _VALUE, "KPI result"),
    "P": ("KPI_TARGET", _TIER, "KPI result"),
}
"""The functions that are tried: by column, the name, the column of the last argument, and the cell's style."""


def table_of(title: str) -> tuple[str, str]:
    """Return the range of the trades' ids and that of the Benchmarks table, on the sheet with a title."""
    last = _HEADER + sum(1 + len(vertical.kpis) for vertical in load_catalogue().verticals.values())
    sheet = quote_sheetname(title)
    return f"{sheet}!$A${_HEADER + 1}:$A${last}", f"{sheet}!$C${_HEADER + 1}:$I${last}"


def write_benchmarks(sheet: Worksheet, texts: Texts, paper: Texts) -> None:
    """Write the sheet.

    Args:
        sheet: The empty sheet.
        texts: The words of texts.toml beside this module.
        paper: The words of templates, for the footer.
    """
    set_widths(sheet, _WIDTHS | _TRIALS)
    write(sheet, "A1", texts("sheets.benchmarks"), "KPI title")
    sheet.row_dimensions[1].height = 28
    write(sheet, "A2", texts("benchmarks.intro"), "KPI subtitle")
    sheet.merge_cells("A2:P2")
    fit_height(sheet, 2, {"".join(_WIDTHS | _TRIALS): texts("benchmarks.intro")}, least=20)
    _write_header(sheet, texts)
    row = _HEADER
    for vertical in load_catalogue().verticals.values():
        row += 1
        _write_group(sheet, row, vertical.name[texts.language])
        for kpi in vertical.kpis.values():
            row += 1
            _write_kpi(sheet, row, vertical, kpi, texts.language)
    _add_validations(sheet, texts, row)
    colour_tiers(sheet, f"L{_HEADER + 1}:L{row}", tier_names(texts.language))
    sheet.freeze_panes = f"D{_HEADER + 1}"
    set_page(sheet, paper, landscape=True, pages_high=0, titles=f"{_HEADER}:{_HEADER}")
    protect(sheet)


def _write_header(sheet: Worksheet, texts: Texts) -> None:
    keys = {"A": "vertical", "B": "name", "C": "kpi", "J": "unit", _VALUE: "value", _TIER: "tier"}
    for column in _WIDTHS | _TRIALS:
        text = texts(f"benchmarks.{keys[column]}") if column in keys else _CALLS.get(column, ("",))[0]
        write(sheet, f"{column}{_HEADER}", text or None, "KPI heading")
    for (sign, edge), name in zip(_TIERS.values(), tier_names(texts.language)[1:], strict=True):
        write(sheet, f"{sign}{_HEADER}", name, "KPI heading")
        sheet.merge_cells(f"{sign}{_HEADER}:{edge}{_HEADER}")
    sheet.row_dimensions[_HEADER].height = 32


def _write_group(sheet: Worksheet, row: int, name: str) -> None:
    """Write the trade's name into the column of names: the table reads the columns beside it."""
    for column in _WIDTHS | _TRIALS:
        write(sheet, f"{column}{row}", name if column == "B" else None, "KPI group")
    sheet.row_dimensions[row].height = 20


def _write_kpi(sheet: Worksheet, row: int, vertical: Vertical, kpi: Kpi, language: str) -> None:
    form = result_format(kpi.unit, language, kpi.currency)
    write(sheet, f"A{row}", vertical.id, "KPI note")
    write(sheet, f"B{row}", kpi.name[language], "KPI strong")
    write(sheet, f"C{row}", kpi.id, "KPI note")
    for tier, (sign_column, edge_column) in _TIERS.items():
        threshold = kpi.thresholds.get(tier)
        sign = SIGNS[threshold.edge if threshold else DIRECTIONS[kpi.direction][0]]
        write(sheet, f"{sign_column}{row}", sign, "KPI sign")
        write(sheet, f"{edge_column}{row}", threshold.value if threshold else None, "KPI input", form)
    unit = kpi.currency if kpi.has_currency else load_words()["units"][kpi.unit][language]
    write(sheet, f"J{row}", unit, "KPI unit")
    write(sheet, f"{_VALUE}{row}", kpi.example.result, "KPI input", form)
    tier = load_words()["tiers"][usual_aim(kpi) or TIERS[0]][language]
    write(sheet, f"{_TIER}{row}", tier, "KPI input").alignment = Alignment(horizontal="center", vertical="center")
    for column, (name, last, style) in _CALLS.items():
        plain = "0" if name == "KPI_RANK" else form
        write_formula(sheet, f"{column}{row}", f"{name}($A{row},$C{row},{last}{row})", style, plain)
    fit_height(sheet, row, {"B": kpi.name[language], "L": max(tier_names(language), key=len)}, least=20)


def _add_validations(sheet: Worksheet, texts: Texts, last: int) -> None:
    for error, columns, rule in (
        ("sign_error", [sign for sign, _ in _TIERS.values()], _choice(SIGNS.values())),
        ("number_error", [*(edge for _, edge in _TIERS.values()), _VALUE], _number()),
        ("tier_error", [_TIER], _choice(tier_names(texts.language)[1:])),
    ):
        cells = [f"{column}{_HEADER + 1}:{column}{last}" for column in columns]
        add_validation(sheet, rule, cells, texts(f"benchmarks.{error}"))


def _choice(words: Iterable[str]) -> DataValidation:
    return DataValidation(type="list", formula1=f'"{",".join(words)}"')


def _number() -> DataValidation:
    return DataValidation(type="decimal", operator="between", formula1=str(-LARGEST), formula2=str(LARGEST))
