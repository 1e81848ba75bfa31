"""Words and numbers as a person reads them in a terminal, in the language asked for.

Numbers, durations and dates are written as Babel writes them (tests/cli/test_wording.py compares), which is imported
only for what is rare: a command that only prints would wait for it as long as for all the rest.
"""

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
from ..tables.words import load as load_table_words

_TEXTS = Path(__file__).with_name("texts.toml")
_LOCALES = {"en": "en_GB"}
"""The locales of languages whose default locale is wrong: the catalogue's English is British."""

_MARKS = {"en": (",", "."), "fr": ("\u202f", ",")}
"""The separators of thousands and decimals, by language."""
_FULL = {"ratio": (1, 1), "money": (2, 2)}
_SHORT = (0, 2)
"""The fewest and the most decimals of a unit."""
_RATE = (0, 12)
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
    fewest, most = _SHORT if short else _FULL.get(unit, _SHORT)
    decimals = (fewest + more if fewest else 0, most + more)
    number = Decimal(repr(float(value)))
    space = "\u00a0" if language == "fr" else " "
    # spreadsheets round halves away from zero
    with localcontext(Context(prec=40, rounding=ROUND_HALF_UP)):
        if abs(number) >= _TOO_LONG:
            return _in_powers(number, language)
        if unit == "ratio":
            return _written(number.scaleb(2), decimals, language) + ("\u00a0%" if language == "fr" else "%")
        text = _written(number, decimals, language)
        if unit in load_texts()["durations"]:
            one, several = words("durations", unit, language).split("|")
            return f"{text}{space}{one if _is_one(number, language, more) else several}"
        return text.join(money_affixes(language, currency)) if unit == "money" and currency else text


def _written(number: Decimal, decimals: tuple[int, int], language: str) -> str:
    """Return a number with its fewest and most decimals, rounded as the context says."""
    fewest, most = decimals
    rounded = number.quantize(Decimal(1).scaleb(-most)) + 0  # which takes the sign of a zero
    whole, _, rest = f"{rounded:,f}".partition(".")
    rest = rest.rstrip("0").ljust(fewest, "0")
    thousands, point = _MARKS[language]
    return whole.replace(",", thousands) + (point + rest if rest else "")


def _in_powers(number: Decimal, language: str) -> str:
    """Return a number with a power of ten: "1.5E15"."""
    from babel.numbers import format_scientific

    return format_scientific(number, "0.######E0", locale=locale(language))


def _is_one(number: Decimal, language: str, more: int = 0) -> bool:
    """Return whether the noun of a number, as shown, is in the singular: 1 in English, less than 2 in French."""
    if abs(number) > 2:
        return False
    shown = abs(number.quantize(_HUNDREDTH.scaleb(-more), ROUND_HALF_UP))
    return shown < 2 if language == "fr" else shown == 1


def format_judged(value: float, unit: str, language: str, edges: Iterable[float]) -> str:
    """Return a value with its unit, with as many decimals as it needs to be seen on its side of each threshold."""
    more = more_decimals(value, edges, _PLACES.get(unit, 2))
    return format_value(value, unit, language, more=more)


def format_rate(rate: float, language: str) -> str:
    """Return an exchange rate with all its digits: "0.914244", in French "0,914244"."""
    return _written(Decimal(repr(rate)), _RATE, language).replace(_MARKS[language][0], "")


def format_date(day: date, language: str) -> str:
    """Write a date in full: "1 October 2024", in French "1er octobre 2024"."""
    number = "1er" if language == "fr" and day.day == 1 else day.day
    return f"{number} {load_table_words()['months'][language][day.month - 1]} {day.year}"


def format_country(code: str, language: str) -> str:
    """Write a country by its name; an unknown code stays as it is."""
    if code in load_texts()["countries"]:
        return words("countries", code, language)
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
    one = _is_one(Decimal(repr(number)), language)
    return words("calc", "point" if one else "points", language, number=format_value(number, "number", language))
