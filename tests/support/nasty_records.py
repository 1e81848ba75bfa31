"""Businesses with figures of any size, gaps, missing months, figures that cannot be, and names like formulas."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from xlkpi.catalogue.load import load_catalogue
from xlkpi.period import month_after
from xlkpi.tables.record import Record

FIRST = datetime.date(2026, 1, 1)
_FIGURES = (
    *(0.0, 0.0, 1.0, -1.0, 1e13, 99999999999999.0, 1e14, 1e15, 1e-6, 1e-300, 1e300, 5e-324),
    *(0.1, 0.3, 2.5, 0.005, 1.005, 30.0, 100.0, 1 / 3, 0.5, 1.5, 2.675, 0.1 + 0.2),
)
_NAMES = ("=1+1", "#N/A", "+SUM(1,2)", "12", "TRUE", "a\x01b", "_x0041_", "  ", "😀 é", "'quoted", '<&>"', "@x")


def nasty_records(vertical: str, count: int, seed: int = 1, months: int = 12) -> Iterator[Record]:
    """Yield businesses: half of them like real ones with few gaps, half with gaps and impossible figures.

    Args:
        vertical: The id of the vertical.
        count: The number of businesses.
        seed: Another seed gives other businesses.
        months: The most months of a business.
    """
    chance = random.Random(f"{vertical} {seed}")
    inputs = list(load_catalogue().vertical(vertical).inputs)
    for number in range(count):
        first = FIRST if chance.random() < 0.9 else month_after(FIRST, chance.randrange(-30, 30))
        gaps, odd = (0.02, 0.0) if number % 2 else (0.3, 0.3)
        scale = chance.choice((300, 300, 20, 1e6))
        held = {}
        for month in range(chance.choice((1, 2, 5, months, months))):
            held[month_after(first, month)] = {
                item: chance.choice(_FIGURES) if chance.random() < odd else round(chance.uniform(0, scale), number % 3)
                for item in inputs
                if chance.random() >= gaps
            }
        name = chance.choice(_NAMES) if chance.random() < 0.05 else f"Shop {number} <&é>"
        yield Record(name, vertical, held)
