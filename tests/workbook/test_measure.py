"""How many lines a wrapped text takes: never fewer than it does with the font's own widths, and seldom more."""

from __future__ import annotations

from itertools import product

import pytest

import measured_text
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.workbook.measure import lines

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
