"""The reading of the cells that state something about a business beside its figures; see settings.py."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache

from ..benchmark import SIGNS
from ..catalogue.load import load_words
from ..catalogue.model import DIRECTIONS, LANGUAGES, TIERS, Kpi, Vertical
from ..messages import joined, message
from ..numbers import Percentage, Wrong, parse_number, quoted
from ..period import MONTHS, YEAR
from .amounts import without_groups
from .record import currency_code, exchange_rate
from .settings import (
    COUNTRY,
    CURRENCY,
    FOLLOWED,
    LANGUAGE,
    LENGTH,
    NONE,
    RATE,
    TARGET,
    YEAR_START,
    Edit,
    plain_number,
)
from .source import Number, is_blank
from .words import is_none, language_named, load, month_number

_SIGNS = {**{sign: sign for sign in SIGNS.values()}, **SIGNS, "=>": "≥", "=<": "≤"}
_SIGNED = re.compile(r"(>=|<=|=>|=<|[≥≤<>])?\s*(.*)", re.DOTALL)
_MAY_BE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_WRITE_A_NUMBER = message("write a number such as 0.6, or leave the cell empty")


def read_setting(column: str, cell: object, vertical: Vertical, number: Number) -> str | Wrong:
    """Return the text in one form of a cell of one of the columns SETTINGS; "" for a blank.

    Args:
        column: The name of the column.
        cell: The cell.
        vertical: The vertical of the row.
        number: Returns the number in a cell of the table.
    """
    if isinstance(cell, Wrong):
        return cell
    return "" if is_blank(cell) else _READERS[column](cell, vertical, number)


def read_edit(edit: Edit, cell: object, vertical: Vertical, decimal: str = "") -> str | Wrong:
    """Return the text in one form of a cell about a KPI's benchmark; "" for a blank.

    Args:
        edit: What the cell's column edits.
        cell: The cell.
        vertical: The vertical of the row, which has the KPI.
        decimal: The decimal mark of texts; "" where it is not known.
    """
    if isinstance(cell, Wrong):
        return cell
    if is_blank(cell):
        return ""
    if edit.kind == COUNTRY:
        return country_code(str(cell).strip())
    if edit.kind == TARGET:
        return _target(cell, decimal)
    return _threshold(cell, vertical.kpis[edit.kpi], decimal)


@cache
def country_code(text: str) -> str:
    """Return the ISO 3166 code of a country that is named in English or French; any other text as it is."""
    from babel import Locale  # here, as few tables name a country

    if re.fullmatch("[A-Za-z]{2}", text):
        return text.upper()
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if name.casefold() == text.casefold() and code.isalpha():
                return str(code)
    return text


def _language(cell: object, _: Vertical, __: Number) -> str | Wrong:
    code = language_named(str(cell))
    if code:
        return code
    what = message("{text} is not a language of workbooks", text=quoted(str(cell)))
    return Wrong(what, message("write en or fr"))


def _currency(cell: object, _: Vertical, __: Number) -> str | Wrong:
    return currency_code(cell)


def _rate(cell: object, _: Vertical, number: Number) -> str | Wrong:
    rate = exchange_rate(number(cell))
    return rate if isinstance(rate, Wrong) else "" if rate is None else plain_number(rate)


def _year_start(cell: object, _: Vertical, number: Number) -> str | Wrong:
    month = (month_number(cell) if isinstance(cell, str) else None) or number(cell)
    if not isinstance(month, Wrong) and month is not None and month in range(1, YEAR + 1):
        return str(int(month))
    what = message("{text} is not the number of a month", text=quoted(str(cell)))
    return Wrong(what, message("write 1 to 12, the month in which the year starts"))


def _length(cell: object, _: Vertical, number: Number) -> str | Wrong:
    months = number(cell)
    if not isinstance(months, Wrong) and months in MONTHS:
        return str(int(months))
    choices = joined(" or ", [str(length) for length in MONTHS])
    what = message("{text} is not a number of months that a workbook can have", text=quoted(str(cell)))
    return Wrong(what, message("write {choices}, or leave the cell empty", choices=choices))


def _followed(cell: object, vertical: Vertical, _: Number) -> str | Wrong:
    """Return the followed KPIs in the vertical's order; "" for all, as if nothing were stated; NONE for none."""
    if is_none(str(cell)):
        return NONE
    found = set(re.split(r"[\s,;]+", str(cell).strip().lower()))
    if unknown := sorted(found - vertical.kpis.keys()):
        what = message("{text} is not a KPI of {vertical}", text=quoted(unknown[0]), vertical=vertical.id)
        names = joined(" ", list(vertical.kpis))
        return Wrong(what, message("write ids with spaces between: {names}", names=names))
    return "" if found == vertical.kpis.keys() else " ".join(kpi for kpi in vertical.kpis if kpi in found)


_READERS: Mapping[str, Callable[[object, Vertical, Number], str | Wrong]] = {
    LANGUAGE: _language, CURRENCY: _currency, RATE: _rate, YEAR_START: _year_start,
    LENGTH: _length, FOLLOWED: _followed,
}  # fmt: skip


def _target(cell: object, decimal: str) -> str | Wrong:
    """Return an own target, a tier to aim for, or both."""
    tier, rest = "", cell
    if isinstance(cell, str):
        tier, rest = _leading_tier(cell.strip())
    if tier and is_blank(rest):
        return tier
    number = _number(rest, decimal)
    return number if isinstance(number, Wrong) else " ".join(filter(None, (tier, plain_number(number))))


def read_own_target(cell: object) -> str | Wrong:
    """Return the text of a target in a workbook's cell, which is a number and names no tier; "" for a blank."""
    if isinstance(cell, Wrong):
        return cell
    if is_blank(cell):
        return ""
    number = _number(cell, ".")
    return number if isinstance(number, Wrong) else plain_number(number)


def _leading_tier(text: str) -> tuple[str, str]:
    for tier in (*TIERS, NONE):
        names = list(load()["none"]["words"]) if tier == NONE else [tier, *_tier_names(tier)]
        for name in sorted(names, key=len, reverse=True):
            if text.casefold().startswith(name.casefold()):
                return tier, text[len(name) :].strip()
    return "", text


def _tier_names(tier: str) -> list[str]:
    return list(load_words()["tiers"][tier].values())


def _threshold(cell: object, kpi: Kpi, decimal: str) -> str | Wrong:
    if isinstance(cell, str) and is_none(cell):
        return NONE
    sign, rest = "", cell
    if isinstance(cell, str) and (found := _SIGNED.fullmatch(cell.strip())):
        sign, rest = _SIGNS.get(found[1] or "", ""), found[2]
    fitting = [SIGNS[edge] for edge in DIRECTIONS[kpi.direction]]
    if sign and sign not in fitting:
        what = message("{text} has the sign {sign}, which points the wrong way", text=quoted(str(cell)), sign=sign)
        return Wrong(what, message("choose {signs}", signs=joined(" or ", fitting)))
    number = _number(rest, decimal)
    return number if isinstance(number, Wrong) else " ".join(filter(None, (sign, plain_number(number))))


def _number(cell: object, decimal: str) -> float | Wrong:
    """Return the number of a target or threshold, which may be negative or a percentage."""
    if isinstance(cell, Percentage | int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    text = without_groups(str(cell))
    if text.endswith("%"):
        share = _number(text[:-1], decimal)
        # in decimals, as 0.6 and "60%" are one number
        return share if isinstance(share, Wrong) else float(f"{share / 100:.15g}")
    sign = -1.0 if text[:1] in ("-", "−") else 1.0
    # where the mark is not known, 1.234 is what a table of ours says, and 1,234 may be a thousand
    marks = [decimal] if decimal else ["."] if _MAY_BE_THOUSANDS.fullmatch(text.lstrip("-−")) else [".", ","]
    found = [parse_number(text.lstrip("-−"), mark) for mark in marks]
    right = {one for one in found if not isinstance(one, Wrong)}
    if len(right) == 1:
        return sign * right.pop()
    return Wrong(message("{text} is not a number", text=quoted(str(cell))), _WRITE_A_NUMBER)


def setting_labels(key: str) -> Mapping[str, str]:
    """Return the labels by language of one of KPI_COLUMNS, with {kpi} and {tier} in them."""
    labels: Mapping[str, str] = load()["kpi_columns"][key]
    return labels
