"""How many lines a wrapped text takes: never fewer than it does with the font's own widths, and seldom more."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import measured_text
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.workbook.measure import lines, shortened, text_width

TEXTS = [
    text
    for vertical_id, language in product(VERTICALS, LANGUAGES)
    for kpi in vertical_of(vertical_id).kpis.values()
    for text in [kpi.name[language], kpi.why[language], *(note[language] for note in kpi.notes)]
]


@pytest.mark.parametrize(("width", "size"), [(20, 10), (26, 10), (46, 9), (100, 10)])
def test_never_fewer_lines_than_there_are_and_seldom_more(width: float, size: float) -> None:
    counted = [lines(text, width, size) for text in TEXTS]
    true = [measured_text.lines(text, width * measured_text.PIXELS_PER_WIDTH, size, True) for text in TEXTS]
    assert all(count >= least for count, least in zip(counted, true, strict=True))
    assert sum(counted) <= 1.25 * sum(true)


def test_a_paragraph_begins_a_line() -> None:
    assert lines("", 10, 10) == 1
    assert lines("a\nb\n\nc", 10, 10) == 4


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert lines("n" * 100, 10, 10) >= 10
    assert lines("n " + "n" * 100, 10, 10) > lines("n" * 100, 10, 10)


def test_larger_letters_take_more_lines() -> None:
    text = "word " * 40
    assert lines(text, 30, 9) < lines(text, 30, 12) < lines(text, 15, 12)


@given(st.text("abcdWj é工-", min_size=1, max_size=80), st.integers(4, 60))
def test_a_shortened_text_fits_and_says_that_it_goes_on(text: str, width: int) -> None:
    short = shortened(text, width, 10, indent=1)
    assert text_width(short, 10, indent=1) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    cut = text[len(short) - 1 :]
    assert short == text or cut.startswith(" ") or " " not in short.strip()  # between words, but for a long first word


def test_a_long_name_ends_after_a_word() -> None:
    assert shortened("La Fabrique aux Mille et Un Cadeaux", 20, 10) == "La Fabrique aux…"
    assert shortened("La Fabrique", 20, 10) == "La Fabrique"
    assert lines("工" * 20, 20, 10) > 1  # as wide as high
