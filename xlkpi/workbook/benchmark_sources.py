"""The part of the Benchmarks sheet that says what the source's benchmarks are for, in the source's own ranges."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_words
from ..catalogue.model import PERIODS, TIERS, Kpi
from .formulas import tier_names
from .layout import Layout
from .merge import merge_cells
from .sheet import fit_height, write

_COLUMNS = {
    "kpi": "A", "population": "BDE", "typical": "FGH", "above": "IJ", "exceptional": "KL", "period": "M",
    "currency": "N",
}  # fmt: skip
"""The columns of each statement, which are merged; C is hidden."""
_TWO_LINES = 28.0
"""The height of a row of headings of two lines."""
_ALL = "".join(_COLUMNS.values())


def write_sources(sheet: Worksheet, layout: Layout, row: int) -> int:
    """Write a row per KPI: the businesses, ranges, period and currency of its benchmark.

    A vertical whose file says none of this has no such rows.

    Args:
        sheet: The Benchmarks sheet, whose columns have their widths.
        layout: The workbook's layout.
        row: The first row to write in.

    Returns:
        The row below, after a free one; the first row where nothing is written.
    """
    kpis = layout.vertical.kpis.values()
    if not any(kpi.population or kpi.ranges or kpi.currency or kpi.period != PERIODS[0] for kpi in kpis):
        return row
    for column in _ALL:
        write(sheet, f"{column}{row}", layout.texts("benchmarks.said") if column == "A" else None, "KPI group")
    sheet.row_dimensions[row].height = 18
    row = _write_row(sheet, row + 1, _headings(layout), dict.fromkeys(_COLUMNS, "KPI heading"), _TWO_LINES)
    for kpi in kpis:
        styles = dict.fromkeys(_COLUMNS, "KPI label") | {
            "kpi": "KPI strong",
            "period": "KPI unit",
            "currency": "KPI unit",
        }
        row = _write_row(sheet, row, _statements(layout, kpi), styles)
    return row + 1


def _headings(layout: Layout) -> dict[str, str]:
    headings = {key: layout.texts(f"benchmarks.{key}") for key in ("kpi", "population", "period", "currency")}
    return headings | dict(zip(TIERS, tier_names(layout.options.language)[1:], strict=True))


def _statements(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return what the source says of a KPI's benchmark, by the keys of _COLUMNS."""
    language, none = layout.options.language, layout.texts("benchmarks.no_range")
    statements = {tier: kpi.ranges[tier][language] if tier in kpi.ranges else none for tier in TIERS}
    statements["kpi"] = kpi.name[language]
    statements["population"] = kpi.population.get(language) or layout.texts("benchmarks.not_stated")
    statements["period"] = load_words()["periods"][kpi.period][language]
    statements["currency"] = kpi.currency or none
    return statements


def _write_row(sheet: Worksheet, row: int, texts: dict[str, str], styles: dict[str, str], least: float = 20) -> int:
    """Write one text over the columns of each key, and return the row below."""
    for key, columns in _COLUMNS.items():
        for column in columns:
            write(sheet, f"{column}{row}", texts[key] if column == columns[0] else None, styles[key])
        if len(columns) > 1:
            merge_cells(sheet, f"{columns[0]}{row}:{columns[-1]}{row}")
    fit_height(sheet, row, {columns: texts[key] for key, columns in _COLUMNS.items()}, least=least)
    return row + 1
