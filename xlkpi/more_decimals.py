"""How many decimals a value needs beside a threshold, so that it is seen on the side where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

MOST_MORE = 3
"""The most decimals that a value is shown with beyond those of its unit."""
_LARGEST_SHOWN = 1e15


def more_decimals(value: float, edges: Iterable[float], places: int) -> int:
    """Return how many decimals more a value needs to be seen on the side of each threshold where it stands.

    workbook/close_values.py has the same rule as a formula.

    Args:
        value: The value.
        edges: Thresholds and targets beside which it is shown, with all their decimals.
        places: The decimals of the value's unit.

    Returns:
        0 to MOST_MORE; 0 also where even the most decimals would not tell.

    Example:
        >>> more_decimals(10.04, [10.0], 1)
        1
    """
    unit = 10.0**-places
    near = [edge for edge in edges if abs(value - edge) <= unit]
    if not near or abs(value) >= _LARGEST_SHOWN:
        return 0
    number = Decimal(repr(float(value)))
    others = [Decimal(repr(float(edge))) for edge in near]
    with localcontext(Context(prec=40, rounding=ROUND_HALF_UP)):
        for more in range(MOST_MORE + 1):
            shown = number.quantize(Decimal(1).scaleb(-places - more))
            if all(shown.compare(other) == number.compare(other) for other in others):
                return more
    return 0
