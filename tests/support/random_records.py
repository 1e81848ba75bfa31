"""Businesses with random figures, and nasty ones: gaps, figures that cannot be, names like formulas."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from xlkpi.catalogue.load import load_catalogue
from xlkpi.period import month_after
from xlkpi.tables.record import Record

FIRST = datetime.date(2026, 1, 1)
_FIGURES = (
    *(0.0, 0.0, 1.0, -1.0, 1e13, 99999999999999.0, 1e-6, 1e-300, 5e-324),
    *(0.1, 0.3, 2.5, 0.005, 1.005, 30.0, 100.0, 1 / 3, 0.5, 1.5, 2.675, 0.1 + 0.2),
)
_HUGE = (1e14, 1e15, 1e300, -1e14)
_NAMES = ("=1+1", "#N/A", "+SUM(1,2)", "12", "TRUE", "a\x01b", "_x0041_", "  ", "😀 é", "'quoted", '<&>"', "@x")


def random_records(vertical: str, count: int, seed: int = 1, months: int = 12, nasty: bool = True) -> Iterator[Record]:
    """Yield businesses.

    Args:
        vertical: The id of the vertical.
        count: The number of businesses.
        seed: Another seed gives other businesses.
        months: The most months of a business.
        nasty: Whether every second business is nasty.
    """
    chance = random.Random(f"{vertical} {seed}")
    inputs = list(load_catalogue().vertical(vertical).inputs)
    for number in range(count):
        is_nasty = nasty and number % 2 == 0
        first = month_after(FIRST, chance.randrange(-30, 30)) if is_nasty and chance.random() < 0.2 else FIRST
        gaps, odd = (0.3, 0.3) if is_nasty else (0.02, 0.0)
        figures = _FIGURES + _HUGE if chance.random() < 0.1 else _FIGURES
        scale = chance.choice((300, 300, 20, 1e6))
        held = {
            month_after(first, month): {
                item: chance.choice(figures) if chance.random() < odd else round(chance.uniform(0, scale), number % 3)
                for item in inputs
                if chance.random() >= gaps
            }
            for month in range(chance.choice((1, 2, 5, months, months)))
        }
        name = chance.choice(_NAMES) if is_nasty and chance.random() < 0.1 else f"Shop {number} <&é>"
        yield Record(name, vertical, held)
