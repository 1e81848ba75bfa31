"""A calculator over whole columns, against the bare division."""

from __future__ import annotations

import random

from xlkpi.functions import KPI_AOV

from .measure import compare

ROWS = 100_000
ROUNDS = 7


def measure() -> None:
    """Print both comparisons: columns of numbers, and the same with 1 % of blanks."""
    chance = random.Random(1)
    revenue = [chance.uniform(100, 10_000) for _ in range(ROWS)]
    orders = [float(chance.randint(1, 500)) for _ in range(ROWS)]
    _compare(f"KPI_AOV over {ROWS:,} rows, all numbers", revenue, orders, lambda: _divide(revenue, orders))
    gappy = [None if chance.random() < 0.01 else cell for cell in revenue]
    _compare(
        f"KPI_AOV over {ROWS:,} rows, 1 % of them blank", gappy, orders, lambda: _divide_unless_blank(gappy, orders)
    )


def _divide(revenue: list[float], orders: list[float]) -> list[float]:
    return [a / b for a, b in zip(revenue, orders, strict=True)]


def _divide_unless_blank(revenue: list[float | None], orders: list[float]) -> list[float | str]:
    return ["" if a is None else a / b for a, b in zip(revenue, orders, strict=True)]


def _compare(title: str, revenue: list, orders: list, bare) -> None:
    ways = {
        "list comprehension": bare,
        "KPI_AOV, flat lists": lambda: KPI_AOV(revenue, orders),
    }
    rows, row_orders = [[cell] for cell in revenue], [[cell] for cell in orders]
    ways["KPI_AOV, ranges (a list a row)"] = lambda: KPI_AOV(rows, row_orders)
    try:
        import numpy
    except ImportError:
        title += " (NumPy is not installed)"
    else:
        array = numpy.array([numpy.nan if cell is None else cell for cell in revenue])
        divisor = numpy.array(orders)
        ways["NumPy, a / b of two arrays"] = lambda: array / divisor
        ways["NumPy, from the lists and back"] = lambda: (
            numpy.array(revenue, dtype=float) / numpy.array(orders)
        ).tolist()
        if None not in revenue:
            ways["KPI_AOV, the NumPy arrays"] = lambda: KPI_AOV(array, divisor)
    compare(title, ways, ROUNDS)
