"""The widths of columns of numbers: programs show a number that does not fit as ###.

The months' columns are narrow, so that three of them stand on a phone's screen and a year on a printed page: there, a
large number is drawn smaller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .formulas import tier_names
from .layout import Layout
from .measure import text_width
from .styles import cell_format, result_format

LARGEST = 9_999_999
"""The largest number that fits into every column."""
_USUAL = 99_999
"""The largest number that a month's column shows in full size."""
AMOUNT_WIDTH = 12.5
"""The least width of a column of verdicts."""
_USUAL_THRESHOLD, _THRESHOLD_WIDTH = 9_999, 10.0
"""The largest number that a column of thresholds shows in full size, and the column's least width."""
_MONTH_WIDTH = 9.3
"""The least width of a month's column, which fits its heading and the words of its checks."""
_NUMBER = re.compile(r"(#,##)?0(\.0+)?")
_QUOTE = '"'


def number_width(formats: Iterable[str], size: float = 10.0, indent: int = 0, times: int = 1) -> float:
    """Return the width of a column that shows any number from -LARGEST to LARGEST in each of the formats.

    Args:
        formats: The number formats of the column's cells.
        size: The size of the font, in points.
        indent: The steps by which the cells are indented.
        times: How many numbers up to LARGEST a cell adds up.
    """
    return max((text_width(_shown(-LARGEST * times, form), size, indent) for form in formats), default=0.0)


def threshold_width(formats: Iterable[str], size: float = 10.0) -> float:
    """Return the width of a column of thresholds whose cells draw a large number smaller.

    Args:
        formats: The number formats of the column's cells.
        size: The size of the font, in points.
    """
    return max(_THRESHOLD_WIDTH, *(text_width(_shown(_USUAL_THRESHOLD, form), size) for form in formats))


def month_width(layout: Layout) -> float:
    """Return the width of a month's column on Inputs and KPIs: for the longest word of a tier, and usual numbers."""
    words = " ".join(tier_names(layout.options.language)).split()
    usual = [_shown(_USUAL, form) for form in input_formats(layout)]
    return max(_MONTH_WIDTH, *(text_width(number, 10) for number in usual), *(text_width(word, 9) for word in words))


def input_formats(layout: Layout) -> list[str]:
    """Return the number formats of the inputs, without repetition."""
    options = layout.options
    units = dict.fromkeys(item.unit for item in layout.vertical.inputs.values())
    return [cell_format(unit, options.language, options.currency) for unit in units]


def result_formats(layout: Layout) -> list[str]:
    """Return the number formats of the KPIs' values, without repetition."""
    options = layout.options
    units = dict.fromkeys(kpi.unit for kpi in layout.vertical.kpis.values())
    return [result_format(unit, options.language, options.currency) for unit in units]


def _shown(number: float, form: str) -> str:
    """Return a number as a number format of the workbook shows it."""
    form = form.partition(";")[0]
    if "%" in form:
        number *= 100

    def digits(found: re.Match[str]) -> str:
        places = len(found[2]) - 1 if found[2] else 0
        return f"{number:,.{places}f}" if found[1] else f"{number:.{places}f}"

    return _NUMBER.sub(digits, form, count=1).replace(_QUOTE, "")
