"""Every formula cell of every template holds what real programs compute, with no add-in there."""

from __future__ import annotations

import pytest

from engines import compute
from workbooks import LANGUAGES, VERTICALS, cached, differences, errors, template
from xlkpi.workbook.layout import Options

ENGINES = ("libreoffice", "gnumeric", "ironcalc", "formualizer")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("vertical", "language"), [(one, LANGUAGES[number % 2]) for number, one in enumerate(VERTICALS)]
)
def test_cached_values_equal_a_forced_recalculation(vertical: str, language: str, engine: str) -> None:
    data = template(vertical, Options(language, sample=True))
    assert differences(cached(data), compute(engine, data)) == []


# Each engine computes each vertical above: here each engine computes the other style, over two years, for two of them.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("vertical", "engine"),
    [(one, ENGINES[(2 * number + turn) % 4]) for number, one in enumerate(VERTICALS) for turn in range(2)],
)
def test_two_years_in_plain_formulas(vertical: str, engine: str) -> None:
    data = template(vertical, Options("fr", "CHF", 24, formulas="native", sample=True))
    assert differences(cached(data), compute(engine, data)) == []


@pytest.mark.slow
@pytest.mark.parametrize("vertical", VERTICALS)
def test_the_three_styles_have_the_same_values(vertical: str) -> None:
    options = [Options("en", formulas=style, sample=True) for style in ("dual", "native", "udf")]
    values = [cached(template(vertical, choice)) for choice in options]
    assert differences(values[0], values[1]) == []
    assert differences(values[0], values[2]) == []


@pytest.mark.slow
@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_no_cell_shows_an_error(vertical: str, language: str, sample: bool) -> None:
    assert errors(template(vertical, Options(language, sample=sample))) == []
