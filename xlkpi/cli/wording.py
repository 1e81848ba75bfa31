"""Words and numbers as a person reads them in a terminal, in the language asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Any

from ..benchmark import SIGNS
from ..catalogue.function import Text
from ..catalogue.model import Threshold
from ..money import money_affixes
from ..more_decimals import more_decimals

_TEXTS = Path(__file__).with_name("texts.toml")
_LOCALES = {"en": "en_GB"}
"""The locales of languages whose default locale is wrong: the catalogue's English is British."""

_DURATIONS = {"minutes": "duration-minute", "hours": "duration-hour", "days": "duration-day"}
_FULL = {"ratio": "#,##0.0%", "money": "#,##0.00"}
_SHORT = {"ratio": "#,##0.##%", "money": "#,##0.##"}
_HUNDREDTH = Decimal("0.01")
_SMALLEST_GAP = 0.01
_PLACES = {"ratio": 3}
"""The decimals of a value that is a fraction; other values are shown with two."""
_TOO_LONG = 1e15
"""Numbers from here on are written with a power of ten."""


@cache
def load_texts() -> Mapping[str, Any]:
    """Return the words of texts.toml, by section, key and language."""
    return tomllib.loads(_TEXTS.read_text(encoding="utf-8"))


def words(section: str, key: str, language: str, **values: object) -> str:
    """Return one text of a section, its {…} filled in."""
    text: Text = load_texts()[section][key]
    return text[language].format(**values)


def labelled(label: str, text: str, language: str) -> str:
    """Return `label: text`, punctuated as in the language."""
    return str(load_texts()["labelled"][language]).format(label=label, text=text)


def locale(language: str) -> str:
    """Return the locale whose numbers, dates and country names go with a language."""
    return _LOCALES.get(language, language)


def format_value(value: float, unit: str, language: str, short: bool = False, currency: str = "", more: int = 0) -> str:
    """Return a value with its unit: "12.5 minutes", "80.0%"; in French "12,5 minutes", "80,0 %".

    Args:
        value: A number in the unit.
        unit: One of RESULT_UNITS.
        language: en or fr.
        short: Whether decimals that are zero are left out, as in a threshold ("≥ 70%").
        currency: ISO 4217 code of an amount of money, whose sign is shown: "$10,000"; "" shows the number alone.
        more: How many decimals more than usual are shown.
    """
    from babel.numbers import format_decimal, format_percent, format_scientific
    from babel.units import format_unit

    pattern = (_SHORT if short else _FULL).get(unit, "#,##0.##")
    digits, percent = pattern.removesuffix("%"), "%" if unit == "ratio" else ""
    pattern = digits + digits[-1] * more + percent
    number = Decimal(repr(float(value)))
    # spreadsheets round halves away from zero
    with localcontext(Context(prec=40, rounding=ROUND_HALF_UP)):
        if abs(number) >= _TOO_LONG:
            return format_scientific(number, "0.######E0", locale=locale(language))
        if unit == "ratio":
            text = format_percent(number, pattern, locale=locale(language))
            return text.replace("%", "\u00a0%") if language == "fr" else text
        if unit in _DURATIONS:
            shown = number.quantize(_HUNDREDTH.scaleb(-more))
            plural = int(shown) if shown == int(shown) else shown  # "1 hour", but "1.0 hours"
            text = format_unit(plural, _DURATIONS[unit], format=pattern, locale=locale(language))
            return text.replace(" ", "\u00a0") if language == "fr" else text
        if unit == "money" and currency:
            return format_decimal(number, pattern, locale=locale(language)).join(money_affixes(language, currency))
        return format_decimal(number, pattern, locale=locale(language))


def format_judged(value: float, unit: str, language: str, edges: Iterable[float]) -> str:
    """Return a value with its unit, with as many decimals as it needs to be seen on its side of each threshold."""
    more = more_decimals(value, edges, _PLACES.get(unit, 2))
    return format_value(value, unit, language, more=more)


def format_rate(rate: float, language: str) -> str:
    """Return an exchange rate with all its digits: "0.914244", in French "0,914244"."""
    from babel.numbers import format_decimal

    return format_decimal(rate, "0.############", locale=locale(language))


def format_date(day: date, language: str) -> str:
    """Write a date in full: "1 October 2024", in French "1er octobre 2024"."""
    from babel import dates

    text = dates.format_date(day, "long", locale=locale(language))
    return f"1er{text[1:]}" if language == "fr" and day.day == 1 else text


def format_country(code: str, language: str) -> str:
    """Write a country by its name; an unknown code stays as it is."""
    from babel import Locale

    return str(Locale.parse(locale(language)).territories.get(code, code))


def format_lines(numbers: Sequence[int]) -> str:
    """Return the numbers of a document's lines, each run by its ends: "23, 27", "43–45"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def format_threshold(threshold: Threshold, unit: str, language: str, currency: str = "") -> str:
    """Return a tier's threshold: "≥ 70%", in French "≥ 70 %"; "≥ 15 minutes"; with a currency "≥ $150"."""
    space = "\u00a0" if language == "fr" else " "
    return f"{SIGNS[threshold.edge]}{space}{format_value(threshold.value, unit, language, True, currency)}"


def format_gap(gap: float, unit: str, language: str) -> str:
    """Return the distance to a threshold; that of a rate is in percentage points. Rounding never makes a distance 0."""
    shown = gap * 100 if unit == "ratio" else gap
    tiny = 0 < shown < _SMALLEST_GAP
    text = _points(shown, language) if unit == "ratio" else format_value(shown, unit, language)
    if not tiny:
        return text
    smallest = _points(_SMALLEST_GAP, language) if unit == "ratio" else format_value(_SMALLEST_GAP, unit, language)
    return words("calc", "under", language, number=smallest)


def _points(number: float, language: str) -> str:
    from babel import Locale

    one = Locale.parse(locale(language)).plural_form(round(number, 2)) == "one"
    return words("calc", "point" if one else "points", language, number=format_value(number, "number", language))
