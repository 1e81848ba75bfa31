"""Bars made of cells, which show how businesses are divided into tiers.

A bar is a run of narrow cells, filled with the colours of the tiers. Unlike a chart, or a bar of characters, such a bar
is drawn and printed alike by every program, and stands in the row of its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.styles import Border, Side

from ..workbook.measure import text_width
from ..workbook.styles import TIER_DOTS, TIER_FILLS, TIER_INKS, fill, font
from .page import Page

UNITS = 40
"""The number of narrow cells of a bar."""
UNIT_WIDTH = 1.8
_BLOCK = 4
"""The cells of one business, in a bar that counts businesses."""
_SIZE = 9
_WHITE = Border(left=Side(style="thin", color="FFFFFF"), bottom=Side(style="medium", color="FFFFFF"))
"""What divides a bar's tiers from each other, and the bar from the one below."""
_NO_BREAK = "\u00a0"


def divide(counts: Sequence[int], in_shares: bool) -> list[int]:
    """Return the number of cells of each tier; a tier that is not empty has one at least.

    Args:
        counts: The number of businesses in each tier.
        in_shares: Whether the bar has all its cells, so that they are shares; else each business has as many cells, and
            few businesses make a short bar.
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    if not in_shares and total <= UNITS:
        block = min(_BLOCK, UNITS // total)
        return [count * block for count in counts]
    cells = [max(1, count * UNITS // total) if count else 0 for count in counts]
    while sum(cells) != UNITS:
        step = 1 if sum(cells) < UNITS else -1
        lacking = [step * (count * UNITS - own * total) for count, own in zip(counts, cells, strict=True)]
        able = [tier for tier, own in enumerate(cells) if own > (1 if step < 0 else 0)]
        cells[max(able, key=lambda tier: lacking[tier])] += step
    return cells


def bar(page: Page, counts: Sequence[int], in_shares: bool) -> tuple[list[Cell], list[tuple[int, int]]]:
    """Return the cells of a bar, and the first and last of those that are merged, counted from 0.

    Each tier's cells have its sign and its share or number, as far as there is room.

    Args:
        page: The page that has the bar.
        counts: The number of businesses in each tier.
        in_shares: Whether the bar shows shares; see divide.
    """
    cells: list[Cell] = []
    merged = []
    for tier, width in enumerate(divide(counts, in_shares)):
        for place in range(width):
            text = _label(page, tier, counts, width, in_shares) if place == 0 else None
            cell = page.cell(text, "KPI step")
            cell.fill, cell.border = fill(TIER_FILLS[tier]), _WHITE
            cell.font = font(_SIZE, TIER_INKS[tier])
            cells.append(cell)
        if width > 1:
            merged.append((len(cells) - width, len(cells) - 1))
    return cells + [page.cell(None, "KPI label") for _ in range(UNITS - len(cells))], merged


def _label(page: Page, tier: int, counts: Sequence[int], width: int, in_shares: bool) -> str | None:
    """Return what a tier's cells say: its sign and number, the number alone, or nothing where there is no room."""
    wording = page.wording
    number = wording.share(counts[tier], sum(counts)) if in_shares else wording.number(counts[tier])
    texts = (f"{TIER_DOTS[tier]}{_NO_BREAK}{number}", number)
    return next((text for text in texts if text_width(text, _SIZE) <= width * UNIT_WIDTH), None)
