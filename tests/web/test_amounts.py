"""Numbers as cells show them, and as visitors type them."""

from __future__ import annotations

import pytest

from xlkpi.catalogue.load import load_catalogue
from xlkpi.messages import translated
from xlkpi.numbers import Wrong
from xlkpi.web.amounts import as_formatted, typed_number
from xlkpi.workbook.styles import number_format, result_format

INPUTS = load_catalogue().vertical("personalized-gift-shop").inputs
MONEY = INPUTS["revenue"]
COUNT = INPUTS["orders_received"]


@pytest.mark.parametrize(
    ("value", "unit", "language", "currency", "shown"),
    [
        (1234.5, "money", "en", "USD", "$1,234.50"),
        (1234.5, "money", "fr", "EUR", "1\u00a0234,50\u00a0€"),
        (1234.5, "money", "en", "JPY", "¥1,235"),
        (0.6255, "ratio", "en", "USD", "62.6%"),
        (0.6255, "ratio", "fr", "EUR", "62,6\u00a0%"),
        (-0.05, "ratio", "en", "USD", "-5.0%"),
        (7, "count", "en", "USD", "7"),
        (3.755, "number", "en", "USD", "3.76"),
    ],
)
def test_a_number_is_shown_as_its_cell_shows_it(
    value: float, unit: str, language: str, currency: str, shown: str
) -> None:
    assert as_formatted(value, number_format(unit, language, currency), language) == shown


def test_a_time_is_shown_with_its_unit() -> None:
    assert as_formatted(13, result_format("minutes", "fr", "EUR"), "fr") == "13,0\u00a0min"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("1 234,5", 1234.5), ("1\u202f234,50", 1234.5), ("1234.5", 1234.5), ("1,234.50", 1234.5),
        ("1.234.567,8", 1234567.8), ("1’234.5", 1234.5), ("0,5", 0.5), (" 7 ", 7),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(text: str, number: float) -> None:
    assert typed_number(text, MONEY) == number


@pytest.mark.parametrize(
    "text", ["1,234", "1.234", "1,234 567", "12,3,4", "1 23", "-5", "60 %", "12 €", "abc", "=1+1", "1e999"]
)
def test_what_is_no_certain_number_is_refused(text: str) -> None:
    assert isinstance(typed_number(text, MONEY), Wrong)


@pytest.mark.parametrize(
    ("text", "language", "fix"),
    [
        ("abc", "fr", "écrivez un nombre comme 12,5, ou laissez le champ vide"),
        ("nan", "en", "leave the field empty where there is no figure"),
        ("1e999", "en", "write a number below 1e308, or leave the field empty"),
        ("12.5.6", "fr", "écrivez un nombre comme 12,5, ou laissez le champ vide"),
        ("-5,5", "en", "write 0 or more: counts, amounts and times are never negative"),
        ("1,234", "fr", "écrivez 1234, ou 1,2340 si c’est le signe décimal"),
        ("1.234", "en", "write 1234, or 1.2340 if it marks the decimals"),
    ],
)
def test_the_fix_is_that_of_a_field_in_the_marks_of_the_language(text: str, language: str, fix: str) -> None:
    wrong = typed_number(text, MONEY, language)
    assert isinstance(wrong, Wrong)
    assert translated(wrong.fix, language) == fix


def test_counts_are_whole_and_a_blank_is_none() -> None:
    assert isinstance(typed_number("1,5", COUNT), Wrong)
    assert typed_number("  ", COUNT) is None
