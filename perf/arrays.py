"""The functions over whole columns: lists against a bare comprehension, arrays against NumPy with the same checks.

Each goal of docs/python.md stands in a title as "at most". What checks nothing is listed as well.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from xlkpi.functions import KPI_AOV, KPI_BENCHMARK, KPI_GAP, KPI_RANK, KPI_RETENTION

from .measure import compare

ROWS = 100_000
ROUNDS = 7
SHARE = 0.01
"""The share of blanks, or of zeros, among the cells."""

IDS = ("remote-personal-shopper", "aov")


def measure() -> None:
    """Print the comparisons: lists, arrays, and verdicts on both."""
    chance = random.Random(1)
    revenue = [chance.uniform(100, 10_000) for _ in range(ROWS)]
    orders = [float(chance.randint(1, 500)) for _ in range(ROWS)]
    gappy = [None if chance.random() < SHARE else cell for cell in revenue]
    zeros = [0.0 if chance.random() < SHARE else cell for cell in orders]
    _lists(revenue, orders, gappy, zeros)
    _arrays(revenue, orders, gappy, zeros)
    _verdicts([a / b for a, b in zip(revenue, orders, strict=True)])


def _lists(revenue: list, orders: list, gappy: list, zeros: list) -> None:
    rows, row_orders = [[cell] for cell in revenue], [[cell] for cell in orders]
    whole = [int(cell) for cell in revenue], [int(cell) for cell in orders]
    compare(
        f"KPI_AOV over lists of {ROWS:,}: at most 4 × the comprehension",
        {
            "list comprehension, a / b": lambda: [a / b for a, b in zip(revenue, orders, strict=True)],
            "KPI_AOV, all numbers": lambda: KPI_AOV(revenue, orders),
        },
        ROUNDS,
    )
    compare(
        f"KPI_AOV over lists of {ROWS:,} whole numbers: at most 4 × the comprehension",
        {
            "list comprehension, a / b": lambda: [a / b for a, b in zip(*whole, strict=True)],
            "KPI_AOV": lambda: KPI_AOV(*whole),
        },
        ROUNDS,
    )
    new = [cell / 3 for cell in orders]
    end = [start * 0.9 + gained for start, gained in zip(revenue, new, strict=True)]
    compare(
        f"KPI_RETENTION over lists of {ROWS:,}, with two checks: at most 4 × the comprehension",
        {
            "list comprehension, (a - b) / c": lambda: [(a - b) / c for a, b, c in zip(end, new, revenue, strict=True)],
            "KPI_RETENTION": lambda: KPI_RETENTION(end, new, revenue),
        },
        ROUNDS,
    )
    compare(
        f"KPI_AOV over {ROWS:,} rows of one cell, as from a worksheet: at most 4 × the comprehension",
        {
            "list comprehension, [a / b]": lambda: [[a / b] for (a,), (b,) in zip(rows, row_orders, strict=True)],
            "KPI_AOV": lambda: KPI_AOV(rows, row_orders),
        },
        ROUNDS,
    )
    compare(
        f"KPI_AOV over lists of {ROWS:,}, {SHARE:.0%} odd: at most 1.5 × the clean ones",
        {
            "KPI_AOV, all numbers": lambda: KPI_AOV(revenue, orders),
            f"KPI_AOV, {SHARE:.0%} blanks": lambda: KPI_AOV(gappy, orders),
            f"KPI_AOV, {SHARE:.0%} zeros": lambda: KPI_AOV(revenue, zeros),
        },
        ROUNDS,
    )


def _arrays(revenue: list, orders: list, gappy: list, zeros: list) -> None:
    try:
        import numpy as np
    except ImportError:
        print("\nNumPy is not installed: no arrays")
        return
    array, divisor, gaps, zeros = (np.array(cells, dtype=float) for cells in (revenue, orders, gappy, zeros))
    ways: dict[str, Callable[[], object]] = {
        "NumPy, a / b and the same checks": lambda: _checked(np, array, divisor),
        "NumPy, a / b alone": lambda: array / divisor,
        "KPI_AOV, arrays": lambda: KPI_AOV(array, divisor),
        f"KPI_AOV, {SHARE:.0%} blanks (NaN)": lambda: KPI_AOV(gaps, divisor),
    }
    try:
        import pandas as pd
    except ImportError:
        pass
    else:
        series, other = pd.Series(array), pd.Series(divisor)
        ways["pandas, a / b alone"] = lambda: series / other
        ways["KPI_AOV, Series"] = lambda: KPI_AOV(series, other)
    compare(f"KPI_AOV over arrays of {ROWS:,}: at most 10 × NumPy with the same checks", ways, ROUNDS)
    compare(
        f"KPI_AOV over arrays of {ROWS:,}, {SHARE:.0%} zeros, so results among errors: at most 1.5 ×",
        {
            "NumPy, the same checks, errors put in": lambda: _with_errors(np, array, zeros),
            "NumPy, the same checks, no errors": lambda: _checked(np, array, zeros),
            "KPI_AOV": lambda: KPI_AOV(array, zeros),
        },
        ROUNDS,
    )


def _checked(np, a, b):
    """Divide where both numbers and the result are possible; NaN elsewhere."""
    with np.errstate(all="ignore"):
        result = a / b
    good = (a >= 0) & (a < np.inf) & (b > 0) & (b < np.inf) & np.isfinite(result)
    return result if good.all() else np.where(good, result, np.nan)


def _with_errors(np, a, b):
    """Divide, and put errors among the results: that takes an array of objects, which are made one by one."""
    result = _checked(np, a, b)
    answers = result.astype(object)
    answers[np.isnan(result)] = "#DIV/0!"
    return answers


def _verdicts(values: list[float]) -> None:
    ways: dict[str, Callable[[], object]] = {
        "list comprehension, three comparisons": lambda: [
            3 if value > 200 else 2 if value >= 150 else 1 if value >= 100 else 0 for value in values
        ],
        "KPI_RANK, a list": lambda: KPI_RANK(*IDS, values),
        "KPI_BENCHMARK, a list": lambda: KPI_BENCHMARK(*IDS, values),
        "KPI_GAP, a list": lambda: KPI_GAP(*IDS, values),
    }
    try:
        import numpy as np
    except ImportError:
        pass
    else:
        array = np.array(values)
        ways["KPI_RANK, an array"] = lambda: KPI_RANK(*IDS, array)
        ways["KPI_BENCHMARK, an array"] = lambda: KPI_BENCHMARK(*IDS, array)
        ways["KPI_GAP, an array"] = lambda: KPI_GAP(*IDS, array)
    compare(f"Verdicts on {ROWS:,} values", ways, ROUNDS)
