"""Numbers as a person reads them, and the command line's words in both languages."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

import babel
import pytest
from babel import dates, numbers, units

from xlkpi import money
from xlkpi.catalogue.function import RESULT_UNITS
from xlkpi.catalogue.model import LANGUAGES, Threshold
from xlkpi.cli.wording import (
    format_country,
    format_date,
    format_gap,
    format_rate,
    format_threshold,
    format_value,
    load_texts,
    locale,
)


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (0.8, "ratio", "80.0%", "80,0\u00a0%"),
        (0.83333, "ratio", "83.3%", "83,3\u00a0%"),
        (-0.05, "ratio", "-5.0%", "-5,0\u00a0%"),
        (-0.0001, "ratio", "0.0%", "0,0\u00a0%"),
        (12.0, "ratio", "1,200.0%", "1\u202f200,0\u00a0%"),
        (50.0, "money", "50.00", "50,00"),
        (12345.678, "money", "12,345.68", "12\u202f345,68"),
        (1.005, "money", "1.01", "1,01"),  # halves away from zero, as the decimal number is written
        (0.125, "money", "0.13", "0,13"),
        (1.6666, "number", "1.67", "1,67"),
        (4.0, "number", "4", "4"),
        (500.0, "count", "500", "500"),
        (12.5, "minutes", "12.5 minutes", "12,5\u00a0minutes"),
        (1.0, "hours", "1 hour", "1\u00a0heure"),
        (1.5, "hours", "1.5 hours", "1,5\u00a0heure"),
        (2.0, "days", "2 days", "2\u00a0jours"),
        (1e300, "money", "1E300", "1E300"),
        (1.5e15, "number", "1.5E15", "1,5E15"),
    ],
)
def test_value_with_its_unit(value: float, unit: str, english: str, french: str) -> None:
    assert format_value(value, unit, "en") == english
    assert format_value(value, unit, "fr") == french


def by_babel(value: float, unit: str, language: str, short: bool, more: int) -> str:
    """What Babel makes of a number, rounded as a spreadsheet does."""
    space, place = "\u00a0" if language == "fr" else " ", locale(language)
    number = Decimal(repr(value))
    with localcontext(Context(prec=40, rounding=ROUND_HALF_UP)):
        if unit in ("minutes", "hours", "days"):
            shown = number.quantize(Decimal("0.01").scaleb(-more))
            whole = int(shown) if shown == int(shown) else shown
            text = units.format_unit(whole, f"duration-{unit[:-1]}", format=f"#,##0.##{'#' * more}", locale=place)
            return text.replace(" ", space)
        if unit == "ratio":
            text = numbers.format_percent(
                number, f"#,##0.##{'#' * more}%" if short else f"#,##0.0{'0' * more}%", locale=place
            )
            return text.replace("%", "\u00a0%") if language == "fr" else text
        pattern = f"#,##0.00{'0' * more}" if unit == "money" and not short else f"#,##0.##{'#' * more}"
        return numbers.format_decimal(number, pattern, locale=place)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_dates_are_written_as_babel_does(language: str) -> None:
    chance = random.Random(25)
    values = [0.0, 0.005, 0.995, 1.0, -1.0, 1.005, 1.994, 1.995, 2.0, 999.995, 1e6, 2e6, 999999999999999.0]
    values += [round(chance.uniform(-1, 2) * 10 ** chance.randint(-4, 14), chance.randint(0, 6)) for _ in range(300)]
    for value in (value for value in values if value <= -0.01 or str(value)[0] != "-"):  # Babel writes a "-0"
        for unit in RESULT_UNITS:
            for short, more in ((False, 0), (True, 0), (False, 3)):
                shown = format_value(value, unit, language, short, more=more)
                assert shown == by_babel(value, unit, language, short, more)
        rate = abs(value)
        assert format_rate(rate, language) == numbers.format_decimal(rate, "0.############", locale=locale(language))
    for month in range(1, 13):
        day = datetime.date(2026, month, 2)
        assert format_date(day, language) == dates.format_date(day, "long", locale=locale(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_and_signs_of_money_are_those_of_babel(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in (*load_texts()["countries"], "FR"):
        assert format_country(code, language) == babel.Locale.parse(locale(language)).territories[code]
    ready = {known: affixes for known, affixes in money._USUAL.items() if known[0] == language}
    assert ready
    monkeypatch.setattr(money, "_USUAL", {})
    assert {known: money.money_affixes(*known) for known in ready} == ready


@pytest.mark.parametrize("unit", RESULT_UNITS)
@pytest.mark.parametrize("value", [0.0, 5e-324, 1e-9, 1.7976931348623157e308])
def test_any_number_is_shown(unit: str, value: float) -> None:
    for language in LANGUAGES:
        assert len(format_value(value, unit, language)) < 30


@pytest.mark.parametrize(
    ("edge", "value", "unit", "english", "french"),
    [
        (">=", 0.7, "ratio", "≥ 70%", "≥\u00a070\u00a0%"),
        (">", 0.125, "ratio", "> 12.5%", ">\u00a012,5\u00a0%"),
        ("<=", 15.0, "minutes", "≤ 15 minutes", "≤\u00a015\u00a0minutes"),
        ("<", 1.5, "hours", "< 1.5 hours", "<\u00a01,5\u00a0heure"),
        (">=", 1000.0, "money", "≥ 1,000", "≥\u00a01\u202f000"),
    ],
)
def test_threshold(edge: str, value: float, unit: str, english: str, french: str) -> None:
    assert format_threshold(Threshold(edge, value), unit, "en") == english
    assert format_threshold(Threshold(edge, value), unit, "fr") == french


@pytest.mark.parametrize(
    ("gap", "unit", "english", "french"),
    [
        (0.01, "ratio", "1 percentage point", "1 point de pourcentage"),
        (0.015, "ratio", "1.5 percentage points", "1,5 point de pourcentage"),
        (0.0333, "ratio", "3.33 percentage points", "3,33 points de pourcentage"),
        (0.00001, "ratio", "less than 0.01 percentage points", "moins de 0,01 point de pourcentage"),
        (50.0, "money", "50.00", "50,00"),
        (0.001, "money", "less than 0.01", "moins de 0,01"),
        (2.5, "minutes", "2.5 minutes", "2,5\u00a0minutes"),
    ],
)
def test_gap_is_never_nothing(gap: float, unit: str, english: str, french: str) -> None:
    assert format_gap(gap, unit, "en") == english
    assert format_gap(gap, unit, "fr") == french


def _texts(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    for key, value in table.items():
        if all(isinstance(text, str) for text in value.values()):
            yield f"{path}{key}", value
        else:
            yield from _texts(value, f"{key}.")


@pytest.mark.parametrize(("key", "text"), list(_texts(load_texts())))
def test_every_text_is_complete_in_every_language(key: str, text: Mapping[str, str]) -> None:
    assert tuple(text) == LANGUAGES
    assert all(words.strip() for words in text.values())
    placeholders = [sorted(re.findall(r"{\w+}", words)) for words in text.values()]
    assert placeholders[0] == placeholders[1]
    assert not re.search(r"(?<!\u00a0)[:;?!%»]|«(?!\u00a0)|\w'\w|  ", text["fr"])
    assert not re.search(r"[\s\u00a0][:;?!%]|\w'\w|  ", text["en"])
