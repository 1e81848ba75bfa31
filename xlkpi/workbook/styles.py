"""The look of a workbook: palette, named styles, and number formats by unit and currency."""

from __future__ import annotations

import re
from typing import Any

from babel.numbers import format_decimal, get_currency_precision
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Color, Font, NamedStyle, PatternFill, Protection, Side

from ..money import money_affixes
from ..more_decimals import MOST_MORE

INK = "1F2A37"
MUTED = "56606E"
ACCENT = "1F5F8B"
WORSE = "8A3B12"
"""The ink of a change for the worse; one for the better has the accent. Both always stand beside the word."""
SOFT = "6896B8"
"""A lighter accent: in a chart, the columns of the months that are not shown."""
LAST_YEAR = "7A8492"
"""In a chart, the line of the year before."""
LINE = "D5DAE1"
GRID = "E8EBEF"
PAPER = "F5F7FA"
INPUT_FILL, INPUT_BOX = "FFF9DB", "BFB58A"
FIRST_FILL = "D3E4F0"
"""The fill of the first step, before the first figure."""

TIER_FILLS = ("FADFCD", "DDE4EC", "A9CCE4", "1F5F8B")
"""From below benchmark to exceptional: one hue that darkens as it gets better, and a warm tone for below.

Colour-blind readers can tell them apart, and words and dots always say the same.
"""
TIER_INKS = ("7A3410", "33404F", "0B3A59", "FFFFFF")
TIER_LINES = {"typical": ("6B7480", "sysDot"), "above": ("3A4656", "sysDash"), "exceptional": (ACCENT, "solid")}
"""The colour and dash of each tier's line in a chart."""
TIER_DOTS = ("○○○", "●○○", "●●○", "●●●")
"""A sign for each tier, from characters that Calibri and Arial have."""

_TIME_SUFFIXES = {
    "minutes": {"en": "min", "fr": "min"},
    "hours": {"en": "h", "fr": "h"},
    "days": {"en": "days", "fr": "jours"},
}
_DECIMALS = {"ratio": 1, "count": 0, "number": 2}

_THIN = Side(style="thin", color=LINE)
_RULE = Side(style="medium", color=ACCENT)
_BAR = Side(style="thick", color=ACCENT)
_BOX = Side(style="thin", color=INPUT_BOX)
_WHITE = Side(style="thin", color="FFFFFF")
_UNLOCKED = Protection(locked=False)


def fill(colour: str) -> PatternFill:
    """Return the fill of a cell or a named style (for conditional formats, see `look`)."""
    return PatternFill("solid", start_color=Color(rgb="FF" + colour))


def painted(colour: str, ink: str, bold: bool | None = None) -> dict[str, Any]:
    """Return the fill and font of a conditional format.

    Both colours of the fill are set: Excel paints the background colour, other programs the foreground colour.
    """
    both = Color(rgb="FF" + colour)
    return {
        "fill": PatternFill("solid", start_color=both, end_color=both),
        "font": Font(color="FF" + ink, bold=bold),
    }


def look(tier: int, bold: bool | None = None) -> dict[str, Any]:
    """Return the fill and font of a conditional format in the colours of a tier, from 0 (below benchmark) to 3."""
    return painted(TIER_FILLS[tier], TIER_INKS[tier], bold)


def font(size: float, colour: str, bold: bool = False, underline: str | None = None) -> Font:
    """Return the workbooks' font in a size and a colour."""
    return Font(name="Calibri", size=size, color="FF" + colour, bold=bold, underline=underline)


def _style(name: str, size: float = 10, colour: str = INK, bold: bool = False, **parts: object) -> NamedStyle:
    vertical = parts.pop("vertical", "center")
    horizontal, indent = parts.pop("horizontal", None), parts.pop("indent", 0)
    wrap, shrink = bool(parts.pop("wrap", False)), bool(parts.pop("shrink", False)) or None
    alignment = Alignment(vertical=vertical, horizontal=horizontal, wrap_text=wrap, indent=indent, shrink_to_fit=shrink)
    return NamedStyle(name, font(size, colour, bold), alignment=alignment, **parts)


def add_styles(workbook: Workbook) -> None:
    """Add the named styles to a workbook; changing one restyles all cells that have it."""
    # in an .ods file, LibreOffice takes the alignment of a cell coloured by a rule from this style
    next(style for style in workbook._named_styles if style.name == "Normal").alignment = Alignment(vertical="center")
    below = Border(bottom=_THIN)
    box = Border(left=_BOX, right=_BOX, top=_BOX, bottom=_BOX)
    for style in (
        _style("KPI title", 18, ACCENT, bold=True),
        _style("KPI subtitle", 10, MUTED, wrap=True),
        _style("KPI heading", 9, MUTED, bold=True, border=Border(bottom=_RULE), wrap=True, horizontal="center"),
        _style("KPI group", 10, ACCENT, bold=True, fill=fill(PAPER), border=below),
        _style("KPI label", 10, border=below, wrap=True),
        _style("KPI strong", 10, bold=True, border=below, wrap=True),
        _style("KPI note", 9, MUTED, wrap=True, border=below),
        _style("KPI unit", 9, MUTED, horizontal="center", border=below, wrap=True),
        _style("KPI input", 10, fill=fill(INPUT_FILL), border=box, protection=_UNLOCKED, shrink=True),
        _style("KPI sign", 10, fill=fill(INPUT_FILL), border=box, protection=_UNLOCKED, horizontal="center"),
        _style("KPI calculation", 10, border=below, horizontal="right"),
        _style("KPI result", 10, bold=True, border=below, horizontal="right", shrink=True),
        _style("KPI detail", 9, MUTED, border=below, horizontal="right", shrink=True),
        _style("KPI tier", 9, border=below, horizontal="center", wrap=True),
        _style("KPI text", 10, wrap=True),
        _style("KPI text label", 10, MUTED, bold=True, wrap=True),
        _style("KPI example period", 10, MUTED, horizontal="right"),
        *_dashboard_styles(below),
    ):
        workbook.add_named_style(style)


def _dashboard_styles(below: Border) -> list[NamedStyle]:
    """Return the styles of the Dashboard. An indent needs a side: without one, LibreOffice drops the indent."""
    ruled = Border(bottom=_RULE)
    left: dict[str, Any] = {"horizontal": "left", "indent": 1}
    right: dict[str, Any] = {"horizontal": "right", "indent": 1}
    band: dict[str, Any] = {"fill": fill(PAPER)}
    bar: dict[str, Any] = {"border": Border(left=_BAR), **band, **left}
    row: dict[str, Any] = {"border": below}
    top: dict[str, Any] = {"vertical": "top", "wrap": True, **left}
    return [
        _style("KPI business", 18, ACCENT, bold=True, **left),
        _style("KPI trade", 10, MUTED, horizontal="right"),
        _style("KPI band", 9, MUTED, **band, **right),
        _style("KPI headline", 14, bold=True, **bar),
        _style("KPI look", 11, **bar),
        _style("KPI aside", 10, MUTED, **bar),
        _style("KPI figure label", 9, MUTED, **left),
        _style("KPI key figure", 18, bold=True, shrink=True, **left),
        _style("KPI figure change", 9, **left),
        _style("KPI figure year", 10, MUTED, **left),
        _style("KPI link", 10, ACCENT, **left),
        _style("KPI link right", 10, ACCENT, horizontal="right"),
        _style("KPI column", 9, MUTED, bold=True, border=ruled, wrap=True, **left),
        _style("KPI column of numbers", 9, MUTED, bold=True, border=ruled, wrap=True, **right),
        _style("KPI column of steps", 9, MUTED, bold=True, border=ruled, wrap=True, horizontal="center"),
        _style("KPI column shown", 9, ACCENT, bold=True, border=ruled, **right),
        _style("KPI name", 10, bold=True, wrap=True, **row, **left),
        _style("KPI figure", 14, bold=True, shrink=True, **row, **right),
        _style("KPI badge", 10, wrap=True, **row, **left),
        _style("KPI words", 9, wrap=True, **row, **left),
        _style("KPI amount", 10, shrink=True, **row, **right),
        _style("KPI status", 9, shrink=True, **row, horizontal="left"),
        _style("KPI dots", 10, **row, horizontal="center"),
        _style("KPI step", 9, MUTED, shrink=True, horizontal="center", border=Border(bottom=_THIN, left=_WHITE)),
        _style("KPI caption", 9, MUTED, **left),
        _style("KPI section", 11, ACCENT, bold=True, **left),
        _style("KPI help", 9, MUTED, **top),
        _style("KPI tip", 10, **top),
    ]


def decimals(unit: str, currency: str) -> int:
    """Return the number of decimals shown for a unit; a ratio is shown as a percentage."""
    return get_currency_precision(currency) if unit == "money" else _DECIMALS.get(unit, 1)


def time_suffix(unit: str, language: str) -> str:
    """Return the suffix of a unit of time, such as "min", or "" for other units."""
    return _TIME_SUFFIXES.get(unit, {}).get(language, "")


def number_format(unit: str, language: str, currency: str, more: int = 0) -> str:
    """Return the number format of a unit in a language, with some decimals more than usual.

    Excel takes the separators from the reader's system.
    """
    digits = decimals(unit, currency) + more
    places = "." + "0" * digits if digits else ""
    if unit == "ratio":
        return f"0{places}" + ('"\u00a0"%' if language == "fr" else "%")
    before, behind = money_affixes(language, currency) if unit == "money" else ("", "")
    return "".join((f'"{before}"' if before else "", f"#,##0{places}", f'"{behind}"' if behind else ""))


def result_format(unit: str, language: str, currency: str, more: int = 0) -> str:
    """Return the number format of a KPI's value, which shows a time with its unit."""
    suffix = time_suffix(unit, language)
    return number_format(unit, language, currency, more) + (f'"\u00a0{suffix}"' if suffix else "")


def edge_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a threshold or target, with as many decimals as it has.

    Whole numbers stay without decimals: optional ones would leave them the decimal sign.
    """
    return re.sub(r"\.0+", rf"\g<0>{'#' * MOST_MORE}", result_format(unit, language, currency), count=1)


def cell_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a month's figure: without a long sign of a currency, which stands in its row."""
    form = number_format(unit, language, currency)
    return re.sub('"[^"]*"', "", form) if unit == "money" and is_long_sign(language, currency) else form


def plain_number(number: float, language: str) -> str:
    """Return a number as a text: 1,500, or in French 1 500 with a no-break space."""
    return format_decimal(number, locale=language).replace("\u202f", "\u00a0")


def axis_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a chart's axis: without decimals but for small numbers, and without a long sign."""
    if unit == "number" or time_suffix(unit, language):
        return "General"  # whole numbers without decimals, halves with one
    if unit == "money" and is_long_sign(language, currency):
        return "#,##0"
    return whole_format(unit, language, currency)


def whole_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a unit without decimals."""
    return re.sub(r"\.0+", "", number_format(unit, language, currency))


def is_long_sign(language: str, currency: str) -> bool:
    """Return whether the sign of a currency is too long for a chart's axis, such as CHF or F CFA."""
    return len("".join(money_affixes(language, currency)).strip("\u00a0")) > 1


def change_format(unit: str, language: str, currency: str, more: int = 0) -> str:
    """Return the number format of a difference, with an arrow in place of the sign."""
    plain = result_format(unit, language, currency, more)
    return f'"▲ "{plain};"▼ "{plain};"= "{plain}'


def month_format(language: str) -> str:
    """Return the format of a date as month and year, in the workbook's language on any system."""
    return {"en": "[$-409]mmm yyyy", "fr": "[$-40C]mmm yyyy"}[language]


def long_month_format(language: str) -> str:
    """Return the format of a date as the month's full name and year."""
    return {"en": "[$-409]mmmm yyyy", "fr": "[$-40C]mmmm yyyy"}[language]


def date_format(language: str) -> str:
    """Return the format of a date with its day."""
    return {"en": "d mmm yyyy", "fr": "dd/mm/yyyy"}[language]
