"""The figures for the Dashboard's sentences: one hidden row per KPI on the KPIs sheet keeps formulas short.

Each figure is rounded as sentences show it, so that a change shown as 0.0 is never called a rise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Kpi
from ..formula.excel import quoted
from ..period import YEAR
from .layout import FIGURES, SUMMARY, Layout
from .sentences import rounded
from .sheet import write, write_formula

_LEAST = "0.000000001"
"""The smallest divisor, so that nothing is divided by zero."""


def write_figures(sheet: Worksheet, layout: Layout) -> None:
    """Write the hidden rows of figures on the KPIs sheet."""
    write(sheet, f"A{layout.summary_row}", layout.texts("kpis.summary"), "KPI note")
    formulas = _summary(layout)
    for key in SUMMARY:
        write_formula(sheet, layout.summary(key).rpartition("!")[2].replace("$", ""), formulas[key], "KPI detail")
    sheet.row_dimensions[layout.summary_row].hidden = True
    for kpi in layout.vertical.kpis.values():
        row = layout.figure_rows[kpi.id]
        name = layout.texts("kpis.figures", name=kpi.name[layout.options.language])
        write(sheet, f"A{row}", name, "KPI note")
        formulas = _figures(layout, kpi)
        for key in FIGURES:
            if key in formulas:
                write_formula(sheet, f"{layout.figure_column(key)}{row}", formulas[key], "KPI detail")
        sheet.row_dimensions[row].hidden = True


def _summary(layout: Layout) -> dict[str, str]:
    """Return the formulas of the headline's figures, by the keys of SUMMARY."""
    kpis = layout.vertical.kpis.values()
    ranks, values, urgency = layout.figure_span("rank"), layout.card_span("value"), layout.figure_span("urgency")
    return {
        "judged": f"COUNT({ranks})",
        "well": f'COUNTIF({ranks},">0")',
        "wrong": _errors(layout.figure(kpi, "rank") for kpi in kpis),
        "blank": f"{len(kpis)}-COUNT({values})-({_errors(layout.card_cell(kpi, 'value') for kpi in kpis)})",
        "worst": f'IF(COUNT({urgency})=0,"",MATCH(MAX({urgency}),{urgency},0))',
    }


def _errors(cells: Iterable[str]) -> str:
    """Return the formula that counts the cells with an error.

    COUNTIF(…,"") would be shorter, but takes our engine as long as all other formulas together.
    """
    return "+".join(f"IF(ISERROR({cell}),1,0)" for cell in cells)


def _figures(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas of a KPI's figures, by the keys of FIGURES."""
    value, verdicts = layout.card_cell(kpi, "value"), layout.verdicts(kpi)
    rank, distance = layout.figure(kpi, "rank"), layout.figure(kpi, "distance")
    shortfall = f"ABS({distance})/MAX(ABS({value}),ABS({value}+{distance}),{_LEAST})"
    figures = {
        "rank": verdicts.rank(value),
        "change": _change(layout, kpi, 1),
        "next": verdicts.next_tier(rank, ""),
        "distance": verdicts.distance(value, rank),
        "gap": f'IF({distance}="","",{_rounded(layout, kpi, f"ABS({distance})")})',
        "met": _met(layout, kpi),
        "urgency": f'IFERROR(IF({rank}=0,{shortfall},""),"")',
    }
    if layout.two_years:
        figures["year_change"] = _change(layout, kpi, YEAR)
    return figures | _course(layout, kpi)


def _rounded(layout: Layout, kpi: Kpi, number: str) -> str:
    return rounded(number, kpi.unit, layout.options.currency)


def _change(layout: Layout, kpi: Kpi, months: int) -> str:
    """Return the formula for the change over a number of months, "" where either month has no value."""
    value = layout.card_cell(kpi, "value")
    values = layout.months_of("kpis", layout.kpi_rows[kpi.id].value)
    before = f"INDEX({values},1,MAX(1,{layout.shown}-{months}))"
    difference = _rounded(layout, kpi, f"{value}-{before}")
    return f'IF(OR({layout.shown}<={months},{value}=""),"",IF({before}="","",{difference}))'


def _met(layout: Layout, kpi: Kpi) -> str:
    """Return the formula that gives 1 when the target is reached, and 0 when not.

    As everywhere, the threshold's sign decides whether the threshold itself reaches the tier.
    """
    value, rank = layout.card_cell(kpi, "value"), layout.figure(kpi, "rank")
    aim, own = layout.aim_cell(kpi), layout.own_target_cell(kpi)
    target, number = layout.target_cell(kpi), str(len(TIERS))
    for rank_of_tier, tier in reversed(list(enumerate(TIERS[:-1], 1))):
        name = load_words()["tiers"][tier][layout.options.language]
        number = f"IF(OR({aim}={quoted(name)},{aim}={quoted(tier)}),{rank_of_tier},{number})"
    reaches = f"{value}-{target}>=0" if kpi.direction == "higher" else f"{value}-{target}<=0"
    met = f'IF(IF({own}="",{rank}-{number}>=0,{reaches}),1,0)'
    return f'IF({target}="","",IF({value}="","",{met}))'


def _course(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas for the numbers of the first, last and best month (0 for none), and for their values."""
    row = layout.kpi_rows[kpi.id].value
    values = layout.months_of("kpis", row)
    best = f"{'MAX' if kpi.direction == 'higher' else 'MIN'}({values})"
    months = [*enumerate(layout.months, 1)]
    course = {
        "first": _first_with_value(row, months),
        "last": _first_with_value(row, months[::-1]),
        # 0*best gives a month's error, if there is one
        "best": f"IF({layout.figure(kpi, 'first')}=0,0*{best},MATCH({best},{values},0))",
    }
    for key in ("first", "last", "best"):
        month = layout.figure(kpi, key)
        value = _rounded(layout, kpi, f"INDEX({values},1,{month})")
        course[f"{key}_value"] = f'IF({month}=0,"",{value})'
    return course


def _first_with_value(row: int, months: Sequence[tuple[int, str]]) -> str:
    """Return the formula for the number of the first month that has a value, 0 where none has.

    MINIFS would be shorter, but Gnumeric saves it under a name that other programs do not know.

    Args:
        row: The row of the values on KPIs.
        months: The number and column letter of each month, in the order to search.
    """
    found = "0"
    for number, column in reversed(months):
        found = f"IF(ISNUMBER(${column}${row}),{number},{found})"
    return found
