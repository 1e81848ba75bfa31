"""The part of the Benchmarks sheet about money: the exchange rate, and thresholds that are converted at it."""

from __future__ import annotations

from babel.dates import format_date
from babel.numbers import format_decimal
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Kpi
from ..catalogue.rates import Rate, bank_rate
from ..formula.excel import quoted
from ..money import money_affixes
from .formulas import when_rate
from .layout import Layout
from .merge import merge_cells
from .sheet import add_validation, fit_height, write, write_formula
from .styles import date_format, plain_number, result_format

_MOST_DECIMALS = "0." + "#" * 12


def is_converted_kpi(layout: Layout, kpi: Kpi) -> bool:
    """Return whether a KPI's thresholds are converted in this workbook."""
    return layout.converts and kpi.has_currency


def source_format(layout: Layout, kpi: Kpi) -> str:
    """Return the number format of a KPI's thresholds as the source has them, in the source's currency."""
    options = layout.options
    return result_format(kpi.unit, options.language, kpi.currency or options.currency)


def write_rate(sheet: Worksheet, layout: Layout, columns: str) -> None:
    """Write the exchange rate, editable, with its date and source.

    Args:
        sheet: The Benchmarks sheet.
        layout: The layout of a workbook that converts thresholds.
        columns: The letters of the columns across which the rate's source is written.
    """
    options, texts, row = layout.options, layout.texts, int(layout.rate[1:])
    known = bank_rate(layout.vertical, options.currency)
    currencies = {"currency": options.currency, "source": layout.vertical.currency}
    label = texts("benchmarks.rate", **currencies)
    write(sheet, f"A{row}", label, "KPI strong")
    value = options.rate if options.rate is not None else known and known.value
    write(sheet, layout.rate, value, "KPI input", _MOST_DECIMALS)
    said = _said(layout, known, currencies)
    for column in columns:
        write(sheet, f"{column}{row}", None, "KPI note")
    source = write_formula(sheet, f"{columns[0]}{row}", _source(layout, known, said), "KPI note")
    source.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    merge_cells(sheet, f"{columns[0]}{row}:{columns[-1]}{row}")
    fit_height(sheet, row, {"A": label}, least=20)
    fit_height(sheet, row, {columns: max(said.values(), key=len)}, least=sheet.row_dimensions[row].height, size=9)
    sheet.row_dimensions[row + 1].height = 5
    rule = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    error, title, prompt = (texts(f"benchmarks.rate_{key}") for key in ("error", "title", "help"))
    add_validation(sheet, rule, [layout.rate], error, title, prompt)


def write_converted(sheet: Worksheet, layout: Layout, kpi: Kpi, address: str, source: str) -> str:
    """Write the formula of a converted threshold.

    Args:
        sheet: The Benchmarks sheet.
        layout: The layout.
        kpi: The KPI.
        address: The cell of the threshold.
        source: The cell of the source's threshold, whose column is absolute.

    Returns:
        The condition that the threshold is the source's.
    """
    formula, options = layout.converted_threshold(kpi, source), layout.options
    write_formula(sheet, address, formula, "KPI input", result_format(kpi.unit, options.language, options.currency))
    return f"${address}={formula}"


def as_converted(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for what stands beside converted thresholds that are the source's: the source's amounts.

    Where the exchange rate is missing, it says so.
    """
    rate = f"${layout.rate[0]}${layout.rate[1:]}"
    return when_rate(rate, quoted(amounts_of_source(layout, kpi)), quoted(layout.texts("benchmarks.no_rate")))


def amounts_of_source(layout: Layout, kpi: Kpi) -> str:
    """Return the source's thresholds of a KPI in words: converti de 100 · 150 · 200 $US."""
    language = layout.options.language
    amounts = " · ".join(plain_number(threshold.value, language) for threshold in kpi.thresholds.values())
    return layout.texts("benchmarks.converted", amounts=amounts.join(money_affixes(language, kpi.currency)))


def _said(layout: Layout, known: Rate | None, currencies: dict[str, str]) -> dict[str, str]:
    """Return what is said of the bank's rate, of the user's own and of a missing one."""
    texts, language = layout.texts, layout.options.language
    said = {"missing": texts("benchmarks.rate_missing", **currencies), "own": texts("benchmarks.rate_own")}
    if known:
        day = format_date(known.day, date_format(language).replace("m", "M"), language)
        value = format_decimal(known.value, _MOST_DECIMALS, locale=language)
        said["bank"] = texts("benchmarks.rate_bank", date=day)
        said["own"] += texts("benchmarks.rate_in_place", date=day, rate=value)
    return said


def _source(layout: Layout, known: Rate | None, said: dict[str, str]) -> str:
    """Return the formula for where the exchange rate in its cell is from."""
    text = quoted(said["own"])
    if known:
        same = f"ROUND({layout.rate}/{known.value:.15g}-1,9)=0"  # programs read a decimal fraction differently
        text = f"IF({same},{quoted(said['bank'])},{text})"
    return when_rate(layout.rate, text, quoted(said["missing"]))
