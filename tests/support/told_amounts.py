"""Numbers, amounts and changes as the Dashboard writes them, worked out without its formulas."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import get_currency_symbol

from xlkpi.catalogue.model import Kpi

NBSP = "\u00a0"
ERROR = "=NA()"
NAMES = {
    "en": "January, February, March, April, May, June, July, August, September, October, November, December",
    "fr": "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre",
}


def month_name(month: int, language: str) -> str:
    return NAMES[language].split(", ")[month % 12]


def number(value: float, unit: str, language: str, currency: str, more: int = 0) -> str:
    """The digits of a number without its sign; one beyond all sense is told as the largest, and more.

    more: decimals beyond those of the unit.
    """
    largest = Decimal(10**13 - 1 if unit == "ratio" else 10**15 - 1)
    exact = min(abs(Decimal(repr(value))), largest) * (100 if unit == "ratio" else 1)
    money = {"JPY": 0, "XOF": 0, "TND": 3}.get(currency, 2)
    digits = {"ratio": 1, "count": 0, "number": 2, "money": money}.get(unit, 1)
    text = f"{exact.quantize(Decimal(1).scaleb(-digits - more), ROUND_HALF_UP):,}" + "+" * (abs(value) > largest)
    return text.replace(",", NBSP).replace(".", ",") if language == "fr" else text


def with_money(text: str, language: str, currency: str) -> str:
    symbol = get_currency_symbol(currency, language)
    return f"{text}{NBSP}{symbol}" if language == "fr" else symbol + (NBSP if symbol[-1].isalpha() else "") + text


def value_text(value: float, unit: str, language: str, currency: str, more: int = 0) -> str:
    text = number(value, unit, language, currency, more)
    sign = "-" if value < 0 and any(digit in text for digit in "123456789") else ""
    if unit == "money":
        return sign + with_money(text, language, currency)
    behind = {"ratio": {"en": "%", "fr": f"{NBSP}%"}, "minutes": f"{NBSP}min", "hours": f"{NBSP}h"}.get(unit, "")
    behind = behind[language] if isinstance(behind, dict) else behind
    if unit == "days":
        behind = f"{NBSP}{ {'en': 'days', 'fr': 'jours'}[language] }"
    return sign + text + behind


def difference_text(value: float, unit: str, language: str, currency: str, more: int = 0) -> str:
    if unit not in ("ratio", "days"):
        return value_text(abs(value), unit, language, currency, more)
    text = number(value, unit, language, currency, more)
    word = {"ratio": "point", "days": {"en": "day", "fr": "jour"}[language]}[unit]
    few = language == "fr" and Decimal(text.replace(",", ".").replace(NBSP, "")) < 2
    return f"{text}{NBSP}{word}" + ("" if few else "s")


def is_zero(value: float, unit: str, currency: str, more: int = 0) -> bool:
    return not any(digit in number(value, unit, "en", currency, more) for digit in "123456789")


def change_text(kpi: Kpi, now: Any, before: Any, language: str, currency: str, close: bool = False) -> str:
    """The change; close: a small one is told, as the value is close to a threshold or the tier has changed."""
    if now in (ERROR, ""):
        return ""
    if before in (ERROR, ""):
        return "–"
    change = now - before
    told = (more for more in range(4 if close else 1) if not is_zero(change, kpi.unit, currency, more))
    more = next(told, None)
    if more is None:
        return {"en": "= unchanged", "fr": "= inchangé"}[language]
    good = (change > 0) == (kpi.direction == "higher")
    word = {"en": ("worse", "better"), "fr": (f"moins{NBSP}bien", "mieux")}[language][good]
    return f"{'▲' if change > 0 else '▼'} {difference_text(change, kpi.unit, language, currency, more)}\n{word}"


def rounded_up(value: float, unit: str, currency: str, more: int = 0) -> Decimal:
    """The least number with the digits that are shown and at least as far as the value, but for the noise of floats."""
    digits = {"ratio": 3, "count": 0, "number": 2, "money": {"JPY": 0, "XOF": 0, "TND": 3}.get(currency, 2)}
    step = Decimal(1).scaleb(-digits.get(unit, 1) - more)
    nearest = Decimal(repr(abs(value))).quantize(step, ROUND_HALF_UP)
    return nearest + step if abs(value) - float(nearest) > 1e-9 else nearest


def lower_case(name: str) -> str:
    return name[0].lower() + name[1:]


def month_text(month: int, language: str) -> str:
    return f"{month_name(month, language)} {2026 + month // 12}"
