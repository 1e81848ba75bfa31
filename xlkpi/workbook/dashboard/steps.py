"""The four steps of a KPI on the Dashboard: a dot where it stands, and on the other steps what they take."""

from __future__ import annotations

from ...catalogue.model import TIERS, Kpi
from ...formula.excel import quoted
from ..formulas import is_share
from ..layout import Layout
from .sentences import Sentences

DOT = "●"
NO_STEP = "–"
_SPACE = "\u00a0"
_PADDINGS = ((0, 12), (0, 6), (0, 3), (3, 0), (6, 0), (12, 0))
"""The no-break spaces left and right of the dot at the six places within a step, whose text is centred."""
_PLACES = [_SPACE * left + DOT + _SPACE * right for left, right in _PADDINGS]
_OPPOSITE = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}
_BEYOND = "1.5"
"""The end of the highest step, as a multiple of its threshold; a share ends at 1, a time at 0."""


def step(layout: Layout, kpi: Kpi, rank: int) -> str:
    """Return the formula for the text of a step, from 0 (below benchmark) to 3 (exceptional)."""
    state, current = layout.figure(kpi, "state"), layout.figure(kpi, "rank")
    is_here = f"IF({state}=1,{current}={rank},FALSE())"
    return f"IF({is_here},{_dot(layout, kpi, rank)},{_edge(layout, kpi, rank)})"


def _edge(layout: Layout, kpi: Kpi, rank: int) -> str:
    """Return the formula for what a step takes; a dash where the KPI has no such tier."""
    sentences, tiers = Sentences(layout), layout.tier_cells(kpi)
    if rank:
        cells = tiers[TIERS[rank - 1]]
        text = f"{cells.sign}&{quoted(_SPACE)}&{sentences.edge(kpi, cells.value)}"
        return f"IF(ISNUMBER({cells.value}),{text},{quoted(NO_STEP)})"
    text = quoted(NO_STEP)
    for tier in reversed(TIERS):
        cells = tiers[tier]
        sign = '""'
        for written, opposite in _OPPOSITE.items():
            sign = f"IF({cells.sign}={quoted(written)},{quoted(opposite)},{sign})"
        below = f"{sign}&{quoted(_SPACE)}&{sentences.edge(kpi, cells.value)}"
        text = f"IF(ISNUMBER({cells.value}),{below},{text})"
    return text


def _dot(layout: Layout, kpi: Kpi, rank: int) -> str:
    """Return the formula for the dot at the place of the value within a step; right is always better."""
    value, lower, upper = layout.figure(kpi, "value"), _start(layout, kpi, rank), _end(layout, kpi, rank)
    share = f"IFERROR(ROUND(({value}-{lower})/({upper}-{lower}),9),0.5)"
    place = f"1+MAX(0,MIN({len(_PLACES) - 1},INT({len(_PLACES)}*{share})))"
    return f"CHOOSE({place},{','.join(map(quoted, _PLACES))})"


def _start(layout: Layout, kpi: Kpi, rank: int) -> str:
    """Return the formula for the worse end of a step."""
    if rank:
        return layout.tier_cells(kpi)[TIERS[rank - 1]].value
    return "0" if kpi.direction == "higher" else f"(2*{_end(layout, kpi, 0)})"


def _end(layout: Layout, kpi: Kpi, rank: int) -> str:
    """Return the formula for the better end of a step: the next threshold that there is."""
    own = layout.tier_cells(kpi)[TIERS[rank - 1]].value if rank else "0"
    end = "0" if kpi.direction == "lower" else "1" if is_share(kpi) else f"({_BEYOND}*{own})"
    for tier in reversed(TIERS[rank:]):
        cell = layout.tier_cells(kpi)[tier].value
        end = f'IF({cell}="",{end},{cell})'
    return end
