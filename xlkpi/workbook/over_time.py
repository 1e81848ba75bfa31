"""The formulas of a KPI over several months: the year to date, and the last months of the benchmark's period.

period.py computes the same in Python.
"""

from __future__ import annotations

from ..catalogue.model import Kpi
from ..formula.excel import any_of, blank, impossible, is_zero
from ..formula.parse import Number
from .formulas import calculation
from .layout import KpiRows, Layout

NO_VALUE = '"–"'
"""Shown where each month is possible, and the months added up are not."""


def complete_month(layout: Layout, kpi: Kpi, column: str) -> str:
    """Return the formula for a month's number if it has all inputs of a KPI, else "".

    Impossible inputs give an error, so that no total silently leaves them out.
    """
    number = f"{column}${layout.number_row}"
    cells = {argument: layout.input_cell(item, column) for argument, item in kpi.inputs.items()}
    formula = kpi.function.formula
    return f'IF({blank(formula, cells)},"",IF({impossible(formula, cells)},#NUM!,{number}))'


def counted_month(layout: Layout, rows: KpiRows, column: str) -> str:
    """Return the formula for a month's number if it counts in a KPI's year to date, else ""."""
    return f'IF({column}${layout.in_year_row}=0,"",{column}{rows.complete})'


def counted_months(layout: Layout, rows: KpiRows) -> str:
    """Return the formula for the number of months in a KPI's year to date."""
    return _over_counted(layout, rows.counted)


def year_total(layout: Layout, kpi: Kpi, name: str) -> str:
    """Return the formula for an input over the counted months: flows are summed, stocks taken at the start or end."""
    rows = layout.kpi_rows[kpi.id]
    row, count, kind = rows.arguments[name], f"$C${rows.counted}", kpi.kind(name)
    if kind == "flow":
        total = _over_counted(layout, rows.counted, row)
        if is_averaged(kpi):
            total = f"({total})/{count}"
    else:
        month = f"{'MIN' if kind == 'stock_start' else 'MAX'}({_months(layout, rows.counted)})"
        total = f"INDEX({_months(layout, row)},1,{month})"
    return f'IF({count}=0,"",{total})'


def year_value(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for a KPI's year to date."""
    rows = layout.kpi_rows[kpi.id]
    count = f"$C${rows.counted}"
    if kpi.over_time == "monthly_average":
        return f'IF({count}=0,"",({_over_counted(layout, rows.counted, rows.value)})/{count})'
    references = {argument: f"$C${row}" for argument, row in rows.arguments.items()}
    return _possible(layout, kpi, references, f"ISERROR({count})", count)


def is_averaged(kpi: Kpi) -> bool:
    """Return whether a KPI over several months reads flows per month."""
    return kpi.over_time != "year"


def run_length(layout: Layout, rows: KpiRows, index: int) -> str:
    """Return the formula for how many months up to a month have all inputs of a KPI, without a gap."""
    before = f"{layout.months[index - 1]}{rows.run}" if index else "0"
    complete = f"{layout.months[index]}{rows.complete}"
    return f'IF(ISERROR({complete}),1,IF({complete}="",0,1))*({before}+1)'


def rolled_input(layout: Layout, kpi: Kpi, name: str, index: int) -> str:
    """Return the formula for an input over the benchmark's period up to a month, or over the part that is known."""
    rows = layout.kpi_rows[kpi.id]
    row, run = rows.arguments[name], f"{layout.months[index]}{rows.run}"
    covered = _covered(layout, kpi, index)
    if kpi.kind(name) == "stock_end":
        total = f"{layout.months[index]}{row}"
    elif kpi.kind(name) == "stock_start":
        total = f"INDEX({_months(layout, row)},1,{index + 2}-MIN({run},{kpi.window}))"
    else:
        total = "+".join(f"IF({run}>{back},{column}{row},0)" for back, column in enumerate(covered))
        if is_averaged(kpi):
            total = f"({total})/MIN({run},{kpi.window})"
    return f'IF({run}=0,"",{total})'


def rolling_value(layout: Layout, kpi: Kpi, index: int) -> str:
    """Return the formula for a KPI over the benchmark's period up to a month, or over the part that is known."""
    rows, column = layout.kpi_rows[kpi.id], layout.months[index]
    run, covered = f"{column}{rows.run}", _covered(layout, kpi, index)
    if kpi.over_time == "monthly_average":
        total = "+".join(f"IF({run}>{back},{month}{rows.value},0)" for back, month in enumerate(covered))
        value = f"({total})/MIN({run},{kpi.window})"
    else:
        references = {argument: f"{column}{row}" for argument, row in rows.rolled.items()}
        wrong = "+".join(f"IF({run}>{back},{month}{rows.complete},0)" for back, month in enumerate(covered))
        value = _possible(layout, kpi, references, f"ISERROR({wrong})", "#NUM!")
    return f'IF({run}=0,"",{value})'


def _possible(layout: Layout, kpi: Kpi, references: dict[str, str], is_wrong: str, error: str) -> str:
    """Return the formula for a KPI of added-up inputs, NO_VALUE where only their sum is impossible."""
    value = calculation(kpi.function, references, layout.options.formulas, kpi)
    zeros = [
        is_zero(node, references) for node in kpi.function.formula.all_denominators if not isinstance(node, Number)
    ]
    none = f"IF({any_of(zeros)},1/0,{NO_VALUE})" if zeros else NO_VALUE
    return f"IF({is_wrong},{error},IFERROR({value},{none}))"


def _covered(layout: Layout, kpi: Kpi, index: int) -> list[str]:
    """Return the columns of the benchmark's period up to a month, the latest first."""
    return layout.months[max(0, index + 1 - kpi.window) : index + 1][::-1]


def _months(layout: Layout, row: int) -> str:
    return f"${layout.months[0]}${row}:${layout.months[-1]}${row}"


def _over_counted(layout: Layout, counted: int, row: int | None = None) -> str:
    """Return the formula for the sum of a row over the counted months; without a row, for the number of months.

    A month whose figures are impossible makes the sum an error. SUMIF would be shorter, but takes our engine ten times
    as long over cells with formulas.
    """
    return "+".join(f'IF({column}{counted}="",0,{f"{column}{row}" if row else 1})' for column in layout.months)
