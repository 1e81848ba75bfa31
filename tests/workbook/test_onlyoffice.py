"""ONLYOFFICE shows the Dashboard as LibreOffice does: colours of the tiers, lines in the charts, months below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest

from onlyoffice import Box, Page, printed
from workbooks import layout, opened, template, vertical_of
from xlkpi.workbook.layout import Options
from xlkpi.workbook.styles import ACCENT, SOFT, TIER_DOTS, TIER_FILLS, TIER_LINES

PRINTED = [("personalized-gift-shop", "en"), ("custom-number-plates", "fr")]
LINES = {colour: tier for tier, (colour, _) in TIER_LINES.items()}
INITIALS = {"en": "JFMAMJJASOND", "fr": "jfmamjjasond"}


def dashboard(vertical_id: str, language: str) -> Page:
    """Its one page: on Letter in English, on A4 in French."""
    (page,) = printed(template(vertical_id, Options(language, sample=True)), language)
    return page


def frames(page: Page) -> list[Box]:
    """The charts' frames as one reads, from left to right and downwards."""
    found = [shape.box for shape in page.shapes if shape.fill == "FFFFFF" and shape.line]
    large = [box for box in found if box.right - box.left > 100 and box.top - box.bottom > 60]
    return sorted(large, key=lambda box: (-round(box.top, -1), box.left))


def columns(page: Page, frame: Box) -> list[Box]:
    """The months' columns in a chart, each once."""
    inside = [shape.box for shape in page.shapes if shape.fill == SOFT and frame.holds(shape.box)]
    return sorted(inside, key=lambda box: box.left)


def charts(vertical_id: str, language: str) -> Iterator[tuple[str, Page, Box]]:
    """Each KPI with the page and the frame of its chart."""
    page, kpis = dashboard(vertical_id, language), vertical_of(vertical_id).kpis
    for kpi, frame in zip(kpis, frames(page), strict=True):
        yield kpi, page, frame


@pytest.mark.parametrize(("vertical_id", "language"), PRINTED)
def test_the_tiers_have_their_colours(vertical_id: str, language: str) -> None:
    options = Options(language, sample=True)
    places = layout(vertical_id, options)
    sheet = opened(template(vertical_id, options), values=True)[places.sheets["dashboard"]]
    rows = places.dashboard_rows.values()
    colours = dict(zip(TIER_DOTS, TIER_FILLS, strict=True))
    wanted: Counter[str] = Counter()
    for row in rows:
        month, year = (sheet[f"{places.card[key]}{row}"].value or "" for key in ("tier", "ytd_tier"))
        wanted.update([colours[month[:3]]] * 2)  # its name, and the step where it stands
        wanted.update([colours[year]] if year else [])
    painted = Counter(shape.fill for shape in dashboard(vertical_id, language).shapes if shape.fill in TIER_FILLS)
    # the exceptional tier has the accent, as have the columns of the month shown
    for fill in set(TIER_FILLS) - {ACCENT}:
        assert painted[fill] == wanted[fill]
    assert len([fill for fill in wanted if fill != ACCENT]) >= 2


@pytest.mark.parametrize(("vertical_id", "language"), PRINTED)
def test_each_chart_has_the_lines_of_its_thresholds(vertical_id: str, language: str) -> None:
    drawn, wanted = {}, {}
    for kpi, page, frame in charts(vertical_id, language):
        lines = [shape for shape in page.shapes if shape.line in LINES and frame.holds(shape.box)]
        level = {(LINES[one.line], round(one.box.bottom)) for one in lines}
        drawn[kpi] = sorted(tier for tier, _ in level)
        wanted[kpi] = sorted(vertical_of(vertical_id).kpi(kpi).thresholds)
    assert drawn == wanted


@pytest.mark.parametrize(("vertical_id", "language"), PRINTED)
def test_each_column_has_its_months_letter_below(vertical_id: str, language: str) -> None:
    letters = {}
    for kpi, page, frame in charts(vertical_id, language):
        words = [word for word in page.words if len(word.text) == 1 and word.text.isalpha() and frame.holds(word.box)]
        letters[kpi] = ""
        for column in columns(page, frame):
            below = (word for word in words if column.left - 1 < word.box.middle < column.right + 1)
            letters[kpi] += "".join(word.text for word in below) or "?"
    assert letters == dict.fromkeys(vertical_of(vertical_id).kpis, INITIALS[language])


@pytest.mark.parametrize(("vertical_id", "language"), PRINTED)
def test_the_month_shown_is_darker(vertical_id: str, language: str) -> None:
    """The sample has a whole year, so December is shown."""
    for kpi, page, frame in charts(vertical_id, language):
        dark = [shape.box for shape in page.shapes if shape.fill == ACCENT and frame.holds(shape.box)]
        seen = [box for box in dark if box.top - box.bottom > 1]
        assert [round(box.left) for box in seen] == [round(columns(page, frame)[-1].left)], kpi


@pytest.mark.parametrize(("vertical_id", "language"), PRINTED)
def test_no_frame_touches_another(vertical_id: str, language: str) -> None:
    for one, other in combinations(frames(dashboard(vertical_id, language)), 2):
        beside = one.right < other.left or other.right < one.left
        assert beside or one.bottom > other.top or other.bottom > one.top, (one, other)


@pytest.mark.parametrize(("vertical_id", "language"), PRINTED)
def test_no_text_in_a_chart_lies_on_another(vertical_id: str, language: str) -> None:
    """The value of the month shown stands above the highest line, and below the title."""
    for _, page, frame in charts(vertical_id, language):
        words = [word for word in page.words if frame.holds(word.box)]
        for one, other in combinations(words, 2):
            (left, bottom, right, top), box = one.box, other.box
            beside = right < box.left + 1 or box.right < left + 1
            assert beside or bottom > box.top - 1 or box.bottom > top - 1, (one, other)
