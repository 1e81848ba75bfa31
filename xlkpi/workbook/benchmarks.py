"""The Benchmarks sheet: editable thresholds with their source, and the user's targets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from babel import Locale
from babel.dates import format_date
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..benchmark import SIGNS, usual_aim
from ..catalogue.load import load_words
from ..catalogue.model import DIRECTIONS, TIERS, Kpi
from ..formula.excel import quoted
from .benchmark_rate import (
    amounts_of_source,
    as_converted,
    is_converted_kpi,
    source_format,
    write_converted,
    write_rate,
)
from .benchmark_sources import write_sources
from .close_values import show_target
from .formulas import tier_names
from .layout import Layout
from .links import write_link
from .merge import merge_cells
from .paper import break_between_blocks, set_page
from .sheet import (
    add_validation,
    colour_words,
    fit_height,
    protect,
    set_widths,
    write,
    write_formula,
    write_title,
)
from .styles import date_format, edge_format
from .widths import result_formats, threshold_width

_ARROWS = {"higher": "↑", "lower": "↓"}
_WIDTHS = {"A": 24, "B": 15, "C": 20, "D": 3.5, "F": 3.5, "H": 3.5, "J": 12, "K": 12.5, "N": 8.3, "R": 8, "S": 11}
_HEADINGS = {
    "A": "kpi", "B": "direction", "C": "id", "J": "comparison", "K": "aim", "L": "own", "M": "target",
    "N": "followed", "R": "unit", "S": "country",
}  # fmt: skip
_BANDS = {"D": ("yours", "J"), "K": ("goals", "N"), "O": ("by_source", "S")}
_ENTERED = {"typical": ("D", "E"), "above": ("F", "G"), "exceptional": ("H", "I")}
_SOURCE = {"typical": "O", "above": "P", "exceptional": "Q"}
_SHOWN = "ABDEFGHIJKLMN"
"""The columns of the part that the user edits, without C: it is hidden, since only formulas need the ids.

They are what is printed: what the source says stands below them in its own words, and right of them as figures.
"""
_INTRO = _SHOWN[:8]
"""The columns of the sheet's introduction; right of them is the source document."""
_NO_TIER = "–"
_SOURCE_CELL = "J2"
_NAMED = ("aim", "own", "followed", "unit", "country")
"""The columns that an upgrade reads in addition to the thresholds."""
_GAP_HEIGHT = 9.0
LARGEST = 10**15
"""The largest threshold or target that a cell takes: up to here, whole numbers are exact."""


def write_benchmarks(sheet: Worksheet, layout: Layout) -> None:
    """Write the Benchmarks sheet."""
    texts = layout.texts
    amount = threshold_width(result_formats(layout))
    forms = [*result_formats(layout), *(source_format(layout, kpi) for kpi in layout.vertical.kpis.values())]
    source = threshold_width([_with_sign("≥", form) for form in forms], size=9)
    set_widths(sheet, _WIDTHS | dict.fromkeys("EGILM", amount) | dict.fromkeys("OPQ", source))
    sheet.column_dimensions["C"].hidden = True
    write_title(sheet, layout, texts("benchmarks.title"), texts(_intro(layout)), _INTRO[-1])
    _write_source(sheet, layout)
    write_link(sheet, layout, f"{_SHOWN[-1]}1", "dashboard", f"→ {layout.sheets['dashboard']}", "KPI link right")
    if layout.converts:
        write_rate(sheet, layout, _SHOWN[2:])
    _write_header(sheet, layout)
    for kpi in layout.vertical.kpis.values():
        _write_kpi(sheet, layout, kpi)
    rows = list(layout.benchmark_rows.values())
    colour_words(sheet, f"J{rows[0]}:J{rows[-1]}", {texts(f"benchmarks.{key}"): 0 for key in ("modified", "unordered")})
    sources = rows[-1] + 2
    notes = write_sources(sheet, layout, sources)
    last = _write_notes(sheet, layout, notes)
    _add_validations(sheet, layout, rows[0], rows[-1])
    sheet.freeze_panes = f"B{rows[0]}"
    set_page(sheet, texts, landscape=False, pages_high=0, currency=layout.options.currency)
    sheet.print_area = f"A1:{_SHOWN[-1]}{last}"
    for block in {sources, notes}:
        sheet.row_dimensions[block - 1].height = _GAP_HEIGHT
    break_between_blocks(sheet, _SHOWN, sorted({1, sources, notes, last + 1}))
    protect(sheet)


def named_ranges(layout: Layout) -> dict[str, str]:
    """Return the ranges that an upgrade migrates or compares, in addition to the thresholds.

    Returns:
        The ranges by key: "aim", "own", "followed", "unit", "country" and "source_typical" to "source_exceptional" have
        a cell for each KPI; "source" is the cell that names the source document, "rate" that of the exchange rate,
        which only workbooks have that convert thresholds.
    """
    rows = list(layout.benchmark_rows.values())
    columns = {key: column for column, key in _HEADINGS.items() if key in _NAMED}
    columns |= {f"source_{tier}": column for tier, column in _SOURCE.items()}
    ranges = {key: f"${column}${rows[0]}:${column}${rows[-1]}" for key, column in columns.items()}
    ranges["source"] = f"${_SOURCE_CELL[0]}${_SOURCE_CELL[1:]}"
    if layout.converts:
        ranges["rate"] = f"${layout.rate[0]}${layout.rate[1:]}"
    return {key: layout.on("benchmarks", cells) for key, cells in ranges.items()}


def _intro(layout: Layout) -> str:
    return "benchmarks.intro_converted" if layout.converts else "benchmarks.intro"


def _write_source(sheet: Worksheet, layout: Layout) -> None:
    """Write the source document of the thresholds, to the right of the sheet's introduction."""
    text = _sources(layout)
    cell = write(sheet, _SOURCE_CELL, text, "KPI subtitle")
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    right = _SHOWN[len(_INTRO) :]
    merge_cells(sheet, f"{_SOURCE_CELL}:{right[-1]}2")
    fit_height(sheet, 2, {_INTRO: layout.texts(_intro(layout)), right: text}, least=20)


def _sources(layout: Layout) -> str:
    """Return the source of the thresholds in words; of several, each with the KPIs that it is the source of."""
    vertical, language = layout.vertical, layout.options.language
    texts = []
    for source in vertical.sources:
        date = format_date(source.date, date_format(language).replace("m", "M"), language)
        text = layout.texts("benchmarks.source", document=source.name, date=date)
        if len(vertical.sources) > 1:
            names = ", ".join(kpi.name[language] for kpi in vertical.kpis.values() if vertical.source_of(kpi) == source)
            text = layout.texts("benchmarks.source_of", source=text, kpis=names)
        texts.append(text)
    return "\n".join(texts)


def _write_header(sheet: Worksheet, layout: Layout) -> None:
    row, texts = layout.benchmark_header_row, layout.texts
    for first, (key, last) in _BANDS.items():
        write(sheet, f"{first}{row - 1}", texts(f"benchmarks.{key}"), "KPI heading")
        merge_cells(sheet, f"{first}{row - 1}:{last}{row - 1}")
    headings = {column: texts(f"benchmarks.{key}") for column, key in _HEADINGS.items() if column in _SHOWN}
    for column, key in _HEADINGS.items():
        write(sheet, f"{column}{row}", texts(f"benchmarks.{key}"), "KPI heading")
    for tier, name in zip(TIERS, tier_names(layout.options.language)[1:], strict=True):
        sign, value = _ENTERED[tier]
        write(sheet, f"{sign}{row}", name, "KPI heading")
        merge_cells(sheet, f"{sign}{row}:{value}{row}")
        write(sheet, f"{_SOURCE[tier]}{row}", name, "KPI heading")
    sheet.row_dimensions[row - 1].height = 18
    fit_height(sheet, row, headings, least=32, size=9)
    for line in (row - 1, row):
        for first in _BANDS:
            rule = sheet[f"{first}{line}"].border.bottom
            sheet[f"{first}{line}"].border = Border(left=Side("medium", color="FFFFFF"), bottom=rule)


def _write_kpi(sheet: Worksheet, layout: Layout, kpi: Kpi) -> None:
    row, options, texts = layout.benchmark_rows[kpi.id], layout.options, layout.texts
    language = options.language
    form = edge_format(kpi.unit, language, options.currency)
    direction = f"{_ARROWS[kpi.direction]} {load_words()['directions'][kpi.direction][language]}"
    write(sheet, f"A{row}", kpi.name[language], "KPI strong")
    write(sheet, f"B{row}", direction, "KPI note")
    write(sheet, f"C{row}", kpi.id, "KPI note")
    same = []
    for tier, (sign_column, column) in _ENTERED.items():
        threshold, source = kpi.thresholds.get(tier), f"{_SOURCE[tier]}{row}"
        sign = SIGNS[threshold.edge if threshold else DIRECTIONS[kpi.direction][0]]
        write(sheet, f"{sign_column}{row}", sign, "KPI sign")
        write(sheet, f"{column}{row}", threshold.value if threshold else None, "KPI input", form)
        if threshold and is_converted_kpi(layout, kpi):
            same.append(write_converted(sheet, layout, kpi, f"{column}{row}", f"${source}"))
            same.append(f"${sign_column}{row}={quoted(sign)}")
            write(sheet, source, threshold.value, "KPI detail", _with_sign(sign, source_format(layout, kpi)))
        elif threshold is None:
            write(sheet, source, _NO_TIER, "KPI detail")
            same.append(f'${column}{row}=""')
        else:
            write(sheet, source, threshold.value, "KPI detail", _with_sign(sign, form))
            same += [f"${sign_column}{row}={quoted(sign)}", f'${column}{row}<>""', f"${column}{row}=${source}"]
    aim = _aim(kpi, language)
    write(sheet, f"K{row}", aim, "KPI input").alignment = Alignment(vertical="center", wrap_text=True)
    write(sheet, f"L{row}", None, "KPI input", form)
    target = f'IFERROR({layout.verdicts(kpi).target(f"$K{row}")},"")'  # the user may choose a tier without a threshold
    write_formula(sheet, f"M{row}", f'IF($L{row}="",{target},$L{row})', "KPI result", form)
    show_target(sheet, layout, kpi, f"M{row}")
    as_is = as_converted(layout, kpi) if is_converted_kpi(layout, kpi) else '""'
    modified, unordered = (quoted(texts(f"benchmarks.{key}")) for key in ("modified", "unordered"))
    changed = f"IF({_is_unordered(kpi, row)},{unordered},{modified})"
    write_formula(sheet, f"J{row}", f"IF(AND({','.join(same)}),{as_is},{changed})", "KPI tier")
    followed = texts("benchmarks.yes" if options.follows(kpi.id) else "benchmarks.no")
    write(sheet, f"N{row}", followed, "KPI input").alignment = Alignment(horizontal="center", vertical="center")
    country = Locale(language).territories.get(kpi.country, kpi.country)
    unit = kpi.currency if kpi.has_currency else layout.unit_word(kpi.unit)
    write(sheet, f"R{row}", unit, "KPI unit")
    write(sheet, f"S{row}", country or texts("benchmarks.not_stated"), "KPI unit")
    fit_height(sheet, row, {"A": kpi.name[language], "K": max(tier_names(language)[1:], key=len)}, least=24)
    beside = amounts_of_source(layout, kpi) if is_converted_kpi(layout, kpi) else ""
    fit_height(sheet, row, {"B": direction, "J": beside}, least=sheet.row_dimensions[row].height, size=9)


def _is_unordered(kpi: Kpi, row: int) -> str:
    """Return the condition that a better tier has a worse threshold: sentences about such tiers would mislead."""
    beyond = ">" if kpi.direction == "higher" else "<"
    cells = [f"${column}{row}" for _, column in _ENTERED.values()]
    wrong = (f"AND(COUNT({one},{other})=2,{one}{beyond}{other})" for one, other in combinations(cells, 2))
    return f"OR({','.join(wrong)})"


def _with_sign(sign: str, form: str) -> str:
    """Return a number format that shows a threshold's sign before the number."""
    plus, minus = (f'"{sign}\u00a0{dash}"{form}'.replace('""', "") for dash in ("", "-"))
    return f"{plus};{minus}"


def _write_notes(sheet: Worksheet, layout: Layout, row: int) -> int:
    """Write the notes below the table, which say how defects of the source were read; return the last row."""
    language = layout.options.language
    for column in _SHOWN:
        write(sheet, f"{column}{row}", layout.texts("benchmarks.note") if column == "A" else None, "KPI group")
    sheet.row_dimensions[row].height = 18
    row += 1
    sheet.row_dimensions[row].height = 5
    for kpi in layout.vertical.kpis.values():
        for index, note in enumerate(kpi.notes):
            row += 1
            name = "" if index else kpi.name[language]
            write(sheet, f"A{row}", name or None, "KPI text label")
            write(sheet, f"B{row}", note[language], "KPI text")
            merge_cells(sheet, f"B{row}:{_SHOWN[-1]}{row}")
            fit_height(sheet, row, {"A": name, _SHOWN[1:]: note[language]}, least=17)
    return row


def _aim(kpi: Kpi, language: str) -> str | None:
    """Return the name of the tier to aim for by default."""
    tier = usual_aim(kpi)
    return load_words()["tiers"][tier][language] if tier else None


def _add_validations(sheet: Worksheet, layout: Layout, first: int, last: int) -> None:
    """Add a validation and a hint to each kind of input cell."""
    for key, error, columns, rule in (
        ("sign", "sign_error", "DFH", _choice(SIGNS.values())),
        ("threshold", "number_error", "EGI", _number()),
        ("own", "number_error", "L", _number()),
        ("followed", "followed_error", "N", _choice([layout.texts("benchmarks.yes"), layout.texts("benchmarks.no")])),
        ("aim", "tier_error", "K", _choice(tier_names(layout.options.language)[1:])),
    ):
        cells = [f"{column}{first}:{column}{last}" for column in columns]
        error, title, prompt = (layout.texts(f"benchmarks.{text}") for text in (error, key, f"{key}_help"))
        add_validation(sheet, rule, cells, error, title, prompt)


def _choice(words: Iterable[str]) -> DataValidation:
    return DataValidation(type="list", formula1=f'"{",".join(words)}"')


def _number() -> DataValidation:
    return DataValidation(type="decimal", operator="between", formula1=str(-LARGEST), formula2=str(LARGEST))
