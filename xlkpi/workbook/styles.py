"""The look of a workbook: palette, named styles, and number formats by unit and currency."""

from __future__ import annotations

import re
from typing import Any

from babel.numbers import format_decimal, get_currency_precision
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Color, Font, NamedStyle, PatternFill, Protection, Side

from ..money import money_affixes

INK = "1F2A37"
MUTED = "5B6472"
ACCENT = "1F5F8B"
SOFT = "6896B8"
"""A lighter accent: in a chart, the columns of the months that are not shown."""
LINE = "D5DAE1"
PAPER = "F5F7FA"
INPUT_FILL = "FFF9DB"

TIER_FILLS = ("FBE4D5", "E8EDF3", "D6ECF3", "BFE3DA")
"""From below benchmark to exceptional: colour-blind readers can tell them apart, and words always say the same."""
TIER_INKS = ("8A3B12", "3A4656", "0F5673", "0B5345")
TIER_LINES = {"typical": ("4B5563", "sysDot"), "above": ("1F2A37", "sysDash"), "exceptional": ("0B6B57", "solid")}
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
_UNLOCKED = Protection(locked=False)


def fill(colour: str) -> PatternFill:
    """Return the fill of a cell or a named style (for conditional formats, see `look`)."""
    return PatternFill("solid", start_color=Color(rgb="FF" + colour))


def look(tier: int) -> dict[str, Any]:
    """Return the fill and font of a conditional format in the colours of a tier, from 0 (below benchmark) to 3.

    Both colours of the fill are set: Excel paints the background colour, other programs the foreground colour.
    """
    colour = Color(rgb="FF" + TIER_FILLS[tier])
    return {
        "fill": PatternFill("solid", start_color=colour, end_color=colour),
        "font": Font(color="FF" + TIER_INKS[tier]),
    }


def _style(name: str, size: float = 10, colour: str = INK, bold: bool = False, **parts: object) -> NamedStyle:
    vertical = parts.pop("vertical", "center")
    horizontal, indent = parts.pop("horizontal", None), parts.pop("indent", 0)
    wrap = bool(parts.pop("wrap", False))
    alignment = Alignment(vertical=vertical, horizontal=horizontal, wrap_text=wrap, indent=indent)
    return NamedStyle(
        name, Font(name="Calibri", size=size, color="FF" + colour, bold=bold), alignment=alignment, **parts
    )


def add_styles(workbook: Workbook) -> None:
    """Add the named styles to a workbook; changing one restyles all cells that have it."""
    # in an .ods file, LibreOffice takes the alignment of a cell coloured by a rule from this style
    next(style for style in workbook._named_styles if style.name == "Normal").alignment = Alignment(vertical="center")
    below, ruled = Border(bottom=_THIN), Border(bottom=_RULE)
    box = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    for style in (
        _style("KPI title", 18, ACCENT, bold=True),
        _style("KPI subtitle", 10, MUTED, wrap=True),
        _style("KPI heading", 10, "FFFFFF", bold=True, fill=fill(ACCENT), wrap=True, horizontal="center"),
        _style("KPI group", 10, ACCENT, bold=True, fill=fill(PAPER), border=below),
        _style("KPI label", 10, border=below, wrap=True),
        _style("KPI strong", 10, bold=True, border=below, wrap=True),
        _style("KPI note", 9, MUTED, wrap=True, border=below),
        _style("KPI unit", 9, MUTED, horizontal="center", border=below, wrap=True),
        _style("KPI input", 10, fill=fill(INPUT_FILL), border=box, protection=_UNLOCKED),
        _style("KPI sign", 10, fill=fill(INPUT_FILL), border=box, protection=_UNLOCKED, horizontal="center"),
        _style("KPI calculation", 10, border=below, horizontal="right"),
        _style("KPI result", 10, bold=True, border=below, horizontal="right"),
        _style("KPI detail", 9, MUTED, border=below, horizontal="right"),
        _style("KPI tier", 9, border=below, horizontal="center", wrap=True),
        _style("KPI text", 10, wrap=True),
        _style("KPI text label", 10, MUTED, bold=True, wrap=True),
        _style(
            "KPI headline",
            13,
            bold=True,
            fill=fill(PAPER),
            border=Border(left=_BAR),
            wrap=True,
            horizontal="left",
            indent=1,
        ),
        _style("KPI band", 10, ACCENT, bold=True, border=below, horizontal="left", indent=1),
        _style("KPI section", 10, ACCENT, bold=True, horizontal="left", indent=1),
        _style("KPI hint", 10, MUTED),
        _style("KPI column", 9, MUTED, bold=True, border=ruled, wrap=True, horizontal="left", indent=1),
        _style("KPI column of numbers", 9, MUTED, bold=True, border=ruled, wrap=True, horizontal="right", indent=1),
        _style("KPI name", 11, bold=True, border=below, wrap=True, horizontal="left", indent=1),
        _style("KPI figure", 14, bold=True, border=below, horizontal="right", indent=1),
        _style("KPI amount", 11, border=below, horizontal="right", indent=1),
        _style("KPI badge", 10, border=below, wrap=True, horizontal="left", indent=1),
        _style("KPI words", 10, border=below, wrap=True, horizontal="left", indent=1),
        _style("KPI caption", 9, MUTED, wrap=True, vertical="top", horizontal="left", indent=1),
        _style("KPI legend", 9, MUTED, horizontal="left", indent=1),
    ):
        workbook.add_named_style(style)


def decimals(unit: str, currency: str) -> int:
    """Return the number of decimals shown for a unit; a ratio is shown as a percentage."""
    return get_currency_precision(currency) if unit == "money" else _DECIMALS.get(unit, 1)


def time_suffix(unit: str, language: str) -> str:
    """Return the suffix of a unit of time, such as "min", or "" for other units."""
    return _TIME_SUFFIXES.get(unit, {}).get(language, "")


def number_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a unit in a language. Excel takes the separators from the reader's system."""
    digits = decimals(unit, currency)
    places = "." + "0" * digits if digits else ""
    if unit == "ratio":
        return f"0{places}" + ('"\u00a0"%' if language == "fr" else "%")
    before, behind = money_affixes(language, currency) if unit == "money" else ("", "")
    return "".join((f'"{before}"' if before else "", f"#,##0{places}", f'"{behind}"' if behind else ""))


def result_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a KPI's value, which shows a time with its unit."""
    suffix = time_suffix(unit, language)
    return number_format(unit, language, currency) + (f'"\u00a0{suffix}"' if suffix else "")


def plain_number(number: float, language: str) -> str:
    """Return a number as a text: 1,500, or in French 1 500 with a no-break space."""
    return format_decimal(number, locale=language).replace("\u202f", "\u00a0")


def axis_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a chart's axis, without decimals except for small numbers."""
    if unit == "number":
        return "0.0"
    return re.sub(r"\.0+", "", number_format(unit, language, currency))


def change_format(unit: str, language: str, currency: str) -> str:
    """Return the number format of a difference, with an arrow in place of the sign."""
    plain = result_format(unit, language, currency)
    return f'"▲ "{plain};"▼ "{plain};"= "{plain}'


def month_format(language: str) -> str:
    """Return the format of a date as month and year, in the workbook's language on any system."""
    return {"en": "[$-409]mmm yyyy", "fr": "[$-40C]mmm yyyy"}[language]


def long_month_format(language: str) -> str:
    """Return the format of a date as the month's full name and year."""
    return {"en": "[$-409]mmmm yyyy", "fr": "[$-40C]mmmm yyyy"}[language]


def chart_month_format(language: str) -> str:
    """Return the format of a date as the month's initial, for the axis of a chart."""
    return {"en": "[$-409]mmmmm", "fr": "[$-40C]mmmmm"}[language]


def date_format(language: str) -> str:
    """Return the format of a date with its day."""
    return {"en": "d mmm yyyy", "fr": "dd/mm/yyyy"}[language]
