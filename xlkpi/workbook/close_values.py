"""Values that would be shown as a threshold or target on whose other side they stand.

10.04 days, shown as 10.0, would be called below benchmark beside "≤ 10": such a value is shown with more decimals. All
sheets and sentences take the number of decimals from here; benchmark.py has the rule in Python.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import TIERS, Kpi
from ..formula.excel import quoted
from ..more_decimals import MOST_MORE
from .formulas import tier_names
from .layout import Layout
from .styles import decimals, edge_format, result_format
from .verdict_columns import FIGURES

_RATIO_DECIMALS = 2  # decimals of a fraction that stands for a whole percentage
_FORMAT_ID = 164
"""The number of the first number format that Excel does not have built in."""
_EXCLUSIVE = (">", "<")


def decimals_of(unit: str, currency: str) -> int:
    """Return how many decimals of a number its text shows."""
    return decimals(unit, currency) + (_RATIO_DECIMALS if unit == "ratio" else 0)


def more_decimals(value: str, edges: Sequence[str], places: int) -> str:
    """Return the formula for how many decimals more a value needs, 0 to MOST_MORE.

    Args:
        value: The value's cell, which holds a number.
        edges: The cells of the thresholds and targets beside which it is shown; some may hold no number.
        places: The decimals that it is shown with otherwise.
    """
    text = "0"
    for more in reversed(range(MOST_MORE + 1)):
        text = f"IF({_tells(value, edges, places + more)},{more},{text})"
    return text


def _tells(value: str, edges: Sequence[str], places: int) -> str:
    """Return the condition that a value, once rounded, is on the same side of each edge as before."""
    sides = (f"IF(ISNUMBER({edge}),SIGN(ROUND({value},{places})-{edge})=SIGN({value}-{edge}),TRUE())" for edge in edges)
    return f"AND({','.join(sides)})"


def edges_of(layout: Layout, kpi: Kpi) -> list[str]:
    """Return the cells of a KPI's thresholds and of the user's own target."""
    return [*(cells.value for cells in layout.tier_cells(kpi).values()), layout.own_target_cell(kpi)]


def _named_edges(layout: Layout, kpi: Kpi) -> list[str]:
    """Return a KPI's thresholds and own target by names, as a conditional format needs for cells of other sheets."""
    number = list(layout.benchmark_rows).index(kpi.id) + 1
    thresholds = (f"INDEX(benchmarks,{number},{3 + 2 * index})" for index in range(len(TIERS)))
    return [*thresholds, f"INDEX(benchmark_own,{number},1)"]


def _named_figure(layout: Layout, kpi: Kpi, key: str) -> str:
    """Return a figure of the KPI by name, which a conditional format needs for a cell of another sheet."""
    first = layout.figure_header_row
    column = FIGURES.index(key) + 2  # the first column has the KPIs' names
    return f"INDEX(verdicts,{layout.figure_rows[kpi.id] - first + 1},{column})"


def show_close_value(sheet: Worksheet, layout: Layout, kpi: Kpi, cell: str, key: str) -> None:
    """Show the value in a cell with more decimals where a figure says so. `key` is one of FIGURES."""
    figure = _named_figure(layout, kpi, key)
    for more in range(1, MOST_MORE + 1):
        _show(sheet, layout, kpi, cell, f"{figure}={more}", more)


def show_close_values(sheet: Worksheet, layout: Layout, kpi: Kpi, cells: str) -> None:
    """Show the values in a range each with the decimals that it needs.

    Of several conditions that hold, programs take the first: it needs no condition that the others do not.
    """
    value, edges = cells.partition(":")[0], _named_edges(layout, kpi)
    places = decimals_of(kpi.unit, layout.options.currency)
    for more in range(MOST_MORE + 1):
        _show(sheet, layout, kpi, cells, _tells(value, edges, places + more), more)


def _show(sheet: Worksheet, layout: Layout, kpi: Kpi, cells: str, condition: str, more: int) -> None:
    options = layout.options
    _add_format(sheet, cells, condition, result_format(kpi.unit, options.language, options.currency, more))


def target_sign(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the sign of the threshold that is the KPI's target; "" for a target of the user's own."""
    aim, sign = layout.aim_cell(kpi), '""'
    names = dict(zip(TIERS, tier_names(layout.options.language)[1:], strict=True))
    for tier, cells in layout.tier_cells(kpi).items():
        sign = f"IF(OR({aim}={quoted(names[tier])},{aim}={quoted(tier)}),{cells.sign},{sign})"
    return f'IF({layout.own_target_cell(kpi)}="",{sign},"")'


def show_target(sheet: Worksheet, layout: Layout, kpi: Kpi, cell: str) -> None:
    """Show a target with its sign where it is a threshold that its own value does not reach: "> $30.00"."""
    options, sign = layout.options, _named_figure(layout, kpi, "sign")
    form = edge_format(kpi.unit, options.language, options.currency)
    for symbol in _EXCLUSIVE:
        _add_format(sheet, cell, f"{sign}={quoted(symbol)}", f'"{symbol}\u00a0"{form}'.replace('""', ""))


def _add_format(sheet: Worksheet, cells: str, condition: str, form: str) -> None:
    style = DifferentialStyle(numFmt=NumberFormat(_FORMAT_ID, form))
    sheet.conditional_formatting.add(cells, Rule(type="expression", dxf=style, formula=[condition]))
