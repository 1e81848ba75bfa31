"""The chart of a KPI as SVG: its months as columns and its thresholds as lines, as the Dashboard's chart has them.

Looks are presentation attributes and classes, so that a page with a strict content security policy shows them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from ..workbook.styles import ACCENT, GRID, INK, LAST_YEAR, LINE, MUTED, SOFT, TIER_LINES

WIDTH, HEIGHT = 360, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 48, 40, 22
_GAP = 0.45
"""The space between columns, as a share of a column's width."""
_TICKS = 4
_ROOM = 1.12
"""How much longer the axis is than the highest value, so that its label fits."""
_NAME_HEIGHT = 11
_DASHES = {"sysDot": ' stroke-dasharray="2 2"', "sysDash": ' stroke-dasharray="5 3"', "solid": ""}


@dataclass(frozen=True)
class Line:
    """A threshold's line: its tier, name (dots) and value."""

    tier: str
    name: str
    value: float


@dataclass(frozen=True)
class Drawing:
    """What a chart draws. A month without a value is None.

    Attributes:
        id: A name that no other drawing of the page has.
        title: The title, which may have a unit.
        description: What the chart shows, in words.
        months: The initials of the months.
        columns: The value of each month.
        shown: The index of the month shown among the months; -1 where it has no column.
        label: The value of the month shown, in words.
        months_line: The values of single months, where the columns are over a longer period.
        last_year: The values of the year before.
        thresholds: The thresholds.
        ends: The end of the axis where it is known, such as 1 for a share of 100 %; None for one that fits the values.
    """

    id: str
    title: str
    description: str
    months: Sequence[str]
    columns: Sequence[float | None]
    shown: int
    label: str
    months_line: Sequence[float | None]
    last_year: Sequence[float | None]
    thresholds: Sequence[Line]
    ends: float | None = None

    @property
    def values(self) -> list[float]:
        """Return all values that the axis must have room for."""
        drawn = [*self.columns, *self.months_line, *self.last_year, *(line.value for line in self.thresholds)]
        return [value for value in drawn if value is not None]


def svg(drawing: Drawing, words: Callable[[float], str]) -> str:
    """Return the chart as an SVG element.

    Args:
        drawing: What it draws.
        words: Returns a value on the axis in words.
    """
    low, high, step = _axis(drawing)
    scale = _Scale(low, high, len(drawing.months))
    title, description = f"{drawing.id}-title", f"{drawing.id}-desc"
    parts = [
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{title} {description}" font-family="inherit">',
        f'<title id="{title}">{escape(drawing.title)}</title>',
        f'<desc id="{description}">{escape(drawing.description)}</desc>',
        _text(2, 14, drawing.title, "chart-title", INK, 12, more=' font-weight="bold"'),
    ]
    parts += _scale_lines(scale, low, high, step, words)
    parts += _columns(scale, drawing)
    parts += _path(scale, drawing.last_year, "chart-last-year", LAST_YEAR)
    parts += _path(scale, drawing.months_line, "chart-single", MUTED)
    parts += _thresholds(scale, drawing.thresholds)
    parts += _label(scale, drawing)
    return "".join((*parts, "</svg>"))


@dataclass(frozen=True)
class _Scale:
    """The places of months and values in the picture."""

    low: float
    high: float
    months: int

    @property
    def column(self) -> float:
        """Return the width of a column."""
        return (WIDTH - _LEFT - _RIGHT) / self.months / (1 + _GAP)

    @property
    def base(self) -> float:
        """Return the height at which columns begin: that of zero."""
        return self.y(max(self.low, min(self.high, 0)))

    def middle(self, index: int) -> float:
        """Return where the middle of a month's column is."""
        return _LEFT + (index + 0.5) * (WIDTH - _LEFT - _RIGHT) / self.months

    def y(self, value: float) -> float:
        """Return the height of a value, from the top of the picture."""
        return HEIGHT - _BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - _BOTTOM - _TOP)


def _axis(drawing: Drawing) -> tuple[float, float, float]:
    """Return the ends of the axis and the step between its labels, which are round numbers."""
    least, most = min([0.0, *drawing.values]), max([0.0, *drawing.values])
    if drawing.ends is not None and most <= drawing.ends:
        return 0.0, drawing.ends, drawing.ends / _TICKS
    rough = (most - least or 1.0) * _ROOM / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
    low = math.floor(least / step) * step
    return low, max(low + step, math.ceil(most * (_ROOM if most > 0 else 1) / step - 1e-9) * step), step


def _scale_lines(scale: _Scale, low: float, high: float, step: float, words: Callable[[float], str]) -> Iterator[str]:
    for number in range(round((high - low) / step) + 1):
        y = scale.y(low + step * number)
        yield _line(_LEFT, y, WIDTH - _RIGHT, y, "chart-grid", GRID)
        yield _text(_LEFT - 4, y + 3, words(low + step * number), "chart-axis", MUTED, 9, anchor="end")


def _columns(scale: _Scale, drawing: Drawing) -> Iterator[str]:
    """Yield the months' columns and initials. A value of 0 has a column of one pixel: it is no gap."""
    for index, (initial, value) in enumerate(zip(drawing.months, drawing.columns, strict=True)):
        middle, is_shown = scale.middle(index), index == drawing.shown
        yield _text(middle, HEIGHT - 8, initial, "chart-axis", MUTED, 9, anchor="middle")
        if value is not None:
            top, base = sorted((scale.y(value), scale.base))
            yield (
                f'<rect class="{"chart-month chart-shown" if is_shown else "chart-month"}" '
                f'x="{middle - scale.column / 2:.1f}" y="{top:.1f}" width="{scale.column:.1f}" '
                f'height="{max(base - top, 1):.1f}" fill="#{ACCENT if is_shown else SOFT}"/>'
            )
    yield _line(_LEFT, scale.base, WIDTH - _RIGHT, scale.base, "chart-base", LINE)


def _thresholds(scale: _Scale, thresholds: Sequence[Line]) -> Iterator[str]:
    """Yield the thresholds' lines, and their names on the right, which keep a distance from each other."""
    ordered = sorted(thresholds, key=lambda line: scale.y(line.value))
    places = [scale.y(line.value) for line in ordered]
    for _ in ordered:
        for upper, lower in pairwise(range(len(places))):
            near = _NAME_HEIGHT - (places[lower] - places[upper])
            if near > 0:
                places[upper] -= near / 2
                places[lower] += near / 2
    for line, place in zip(ordered, places, strict=True):
        (colour, dash), at = TIER_LINES[line.tier], scale.y(line.value)
        kind = f"chart-tier chart-{line.tier}"
        yield _line(_LEFT, at, WIDTH - _RIGHT + 4, at, kind, colour, f'stroke-width="1.5"{_DASHES[dash]}')
        yield _text(WIDTH - _RIGHT + 7, place + 3, line.name, f"chart-tier-name chart-{line.tier}", colour, 9)


def _label(scale: _Scale, drawing: Drawing) -> Iterator[str]:
    """Yield the value of the month shown above its column, in front of every line."""
    value = drawing.columns[drawing.shown] if drawing.shown >= 0 else None
    if value is not None and drawing.label:
        half = 3.0 * len(drawing.label)
        x = min(max(scale.middle(drawing.shown), _LEFT + half), WIDTH - _RIGHT - half)
        halo = ' stroke="#FFFFFF" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
        y = scale.y(max(value, 0)) - 4
        yield _text(x, y, drawing.label, "chart-label", ACCENT, 10, anchor="middle", more=f'{halo} font-weight="bold"')


def _path(scale: _Scale, values: Sequence[float | None], kind: str, colour: str) -> Iterator[str]:
    """Yield a thin line through values; it breaks where there is none."""
    steps, pen = [], "M"
    for index, value in enumerate(values):
        if value is not None:
            steps.append(f"{pen}{scale.middle(index):.1f} {scale.y(value):.1f}")
        pen = "M" if value is None else "L"
    if steps:
        yield f'<path class="{kind}" d="{"".join(steps)}" fill="none" stroke="#{colour}" stroke-width="1.2"/>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str, colour: str, more: str = "") -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{kind}" {ends} stroke="#{colour}" {more}/>'


def _text(
    x: float, y: float, text: str, kind: str, colour: str, size: int, anchor: str = "start", more: str = ""
) -> str:
    looks = f'font-size="{size}" text-anchor="{anchor}" fill="#{colour}"{more}'
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" {looks}>{escape(text)}</text>'
