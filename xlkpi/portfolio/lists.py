"""The lists of the Overview, side by side: which businesses moved down or up a tier, and which are silent."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from openpyxl.cell import Cell

from ..period import months_between
from ..workbook.measure import shortened
from ..workbook.styles import ACCENT, INK, TIER_DOTS, WORSE, font
from ..xlsx.text import on_one_line
from .news import Mover, Silent
from .page import Page, Span, link_target
from .plan import MOST_NAMED, Plan

_HEADING_HEIGHT, _ROW_HEIGHT = 20.0, 15.0
_NAME, _WORDS = ("KPI label", 10), ("KPI words", 9)
"""The styles of a business's name and of what is said of it, with the sizes of their fonts."""


class Place(NamedTuple):
    """The columns of a list, as first and last column counted from 0: those of a row's texts, from left to right."""

    spans: Sequence[Span]

    @property
    def whole(self) -> Span:
        """Return the first and last column of the list."""
        return self.spans[0][0], self.spans[-1][1]


class _List(NamedTuple):
    """The texts of a list: its heading and the heading's colour, its rows, and a link to the sheet with all rows."""

    heading: str
    colour: str
    rows: Sequence[Sequence[str]]
    more: str
    link: str


def write_lists(page: Page, plan: Plan, places: Sequence[Place]) -> None:
    """Write the lists of businesses that moved down, that moved up, and that are silent."""
    lists = [_moved(plan, -1), _moved(plan, 1), _silent(plan)]
    headings = {place.whole: _heading(page, one) for place, one in zip(places, lists, strict=True)}
    page.add_spans(headings, _HEADING_HEIGHT)
    for row in zip_longest(*(one.rows for one in lists)):
        cells: dict[Span, Cell] = {}
        for place, texts in zip(places, row, strict=True):
            if texts:
                spans = place.spans if len(texts) > 1 else [place.whole]
                cells |= zip(spans, _texts(page, spans, texts), strict=True)
        page.add_spans(cells, _ROW_HEIGHT)
    links = {place.whole: page.label(one.more, link=one.link) for place, one in zip(places, lists, strict=True)}
    page.add_spans(links, _ROW_HEIGHT)


def _moved(plan: Plan, direction: int) -> _List:
    """Return the list of the businesses that moved up (1) or down (-1) a tier."""
    wording, found = plan.wording, plan.standings.movers(direction, MOST_NAMED)
    key, colour = ("down", WORSE) if direction < 0 else ("up", ACCENT)
    rows = [_move(plan, one) for one in found.named] or [[wording("lists.none_moved")]]
    heading = wording.counted(f"lists.{key}", found.businesses)
    return _List(heading, colour, rows, *_more(plan, "moves", found.businesses - len(found.named)))


def _move(plan: Plan, one: Mover) -> list[str]:
    kpi = plan.full_name(plan.kpi(one.vertical, one.kpi))
    months = plan.standings.months
    if months and one.month < months[1]:  # no news of the latest month
        kpi = f"{plan.wording.short_month(one.month)} · {kpi}"
    others = f" +{plan.wording.number(one.others)}" if one.others else ""
    return [plan.wording.business(one.business), kpi, f"{TIER_DOTS[one.before]}→{TIER_DOTS[one.tier]}{others}"]


def _silent(plan: Plan) -> _List:
    """Return the list of the businesses without any figure for the latest month."""
    wording, months, found = plan.wording, plan.standings.months, plan.standings.silence(MOST_NAMED)
    if months is None:
        return _List(wording("overview.no_month"), INK, [], "", "")
    latest = months[1]
    rows = [[wording.business(one.business), _since(plan, one, latest)] for one in found.named]
    heading = wording.counted("lists.silent", found.businesses, month=wording.month(latest))
    more, link = _more(plan, "businesses", found.businesses - len(found.named))
    if found.businesses > len(found.named) and found.lately:
        more = wording.counted("lists.lately", found.lately, more=more)
    return _List(heading, INK, rows or [[wording("lists.none_silent")]], more, link)


def _since(plan: Plan, one: Silent, latest: datetime.date) -> str:
    """Return since when a business has been silent."""
    if one.month is None:
        return plan.wording("lists.never")
    missing = months_between(one.month, latest)
    return plan.wording.counted("lists.since", missing, month=plan.wording.short_month(one.month))


def _more(plan: Plan, key: str, number: int) -> tuple[str, str]:
    """Return the text and target of a link to the sheet of all rows, with the number of those that are not named."""
    title = plan.titles[key]
    text = plan.wording.counted("lists.more", number, sheet=title) if number else plan.wording("lists.all", sheet=title)
    return text, link_target(title)


def _heading(page: Page, one: _List) -> Cell:
    cell = page.label(one.heading, "KPI section")
    cell.font = font(10, one.colour, bold=True)
    return cell


def _texts(page: Page, spans: Sequence[Span], texts: Sequence[str]) -> list[Cell]:
    """Return the cells of a row: a business's name, and what is said of it, shortened to their columns."""
    styles = [_NAME, *[_WORDS] * (len(texts) - 1)] if len(texts) > 1 else [_WORDS]
    return [
        page.label(shortened(on_one_line(text), page.width(span), size, indent=1), style)
        for span, text, (style, size) in zip(spans, texts, styles, strict=True)
    ]
