"""What the Dashboard's words are made of: hidden rows below the KPIs, a row a KPI, which keep its formulas short.

Each figure is as exact as the sentences tell it, so that a change told as 0.0 is never told as a rise.
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
"""So that nothing is divided by zero."""


def write_figures(sheet: Worksheet, layout: Layout) -> None:
    """Write the rows on the KPIs sheet."""
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
    """What the headline counts."""
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
    """How many of the cells hold an error. COUNTIF(…,"") would tell, but takes our engine as long as all the rest."""
    return "+".join(f"IF(ISERROR({cell}),1,0)" for cell in cells)


def _figures(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """A KPI's figures."""
    value, verdicts = layout.card_cell(kpi, "value"), layout.verdicts(kpi)
    rank, distance = layout.figure(kpi, "rank"), layout.figure(kpi, "distance")
    shortfall = f"ABS({distance})/MAX(ABS({value}),ABS({value}+{distance}),{_LEAST})"
    figures = {
        "rank": verdicts.rank(value),
        "change": _change(layout, kpi, 1),
        "next": verdicts.next_tier(rank, ""),
        "distance": verdicts.distance(value, rank),
        "gap": f'IF({distance}="","",{_told(layout, kpi, f"ABS({distance})")})',
        "met": _met(layout, kpi),
        "urgency": f'IFERROR(IF({rank}=0,{shortfall},""),"")',
    }
    if layout.two_years:
        figures["year_change"] = _change(layout, kpi, YEAR)
    return figures | _course(layout, kpi)


def _told(layout: Layout, kpi: Kpi, number: str) -> str:
    return rounded(number, kpi.unit, layout.options.currency)


def _change(layout: Layout, kpi: Kpi, months: int) -> str:
    """The difference from so many months before; "" where either has no value."""
    value = layout.card_cell(kpi, "value")
    values = layout.months_of("kpis", layout.kpi_rows[kpi.id].value)
    before = f"INDEX({values},1,MAX(1,{layout.shown}-{months}))"
    difference = _told(layout, kpi, f"{value}-{before}")
    return f'IF(OR({layout.shown}<={months},{value}=""),"",IF({before}="","",{difference}))'


def _met(layout: Layout, kpi: Kpi) -> str:
    """1 when the target is reached, 0 when not; a tier is reached as its threshold says, with or without the edge."""
    value, rank = layout.card_cell(kpi, "value"), layout.figure(kpi, "rank")
    aim, own = layout.aim_cell(kpi), layout.own_target_cell(kpi)
    target, number = layout.target_cell(kpi), str(len(TIERS))
    for place, tier in reversed(list(enumerate(TIERS[:-1], 1))):
        name = load_words()["tiers"][tier][layout.options.language]
        number = f"IF(OR({aim}={quoted(name)},{aim}={quoted(tier)}),{place},{number})"
    reaches = f"{value}-{target}>=0" if kpi.direction == "higher" else f"{value}-{target}<=0"
    met = f'IF(IF({own}="",{rank}-{number}>=0,{reaches}),1,0)'
    return f'IF({target}="","",IF({value}="","",{met}))'


def _course(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """The numbers of the first, the last and the best month, 0 where there is none, and their values."""
    row = layout.kpi_rows[kpi.id].value
    values = layout.months_of("kpis", row)
    best = f"{'MAX' if kpi.direction == 'higher' else 'MIN'}({values})"
    months = [*enumerate(layout.months, 1)]
    course = {
        "first": _first_with_value(row, months),
        "last": _first_with_value(row, months[::-1]),
        "best": f"IF({layout.figure(kpi, 'first')}=0,0*{best},MATCH({best},{values},0))",  # or a month's error
    }
    for key in ("first", "last", "best"):
        month = layout.figure(kpi, key)
        value = _told(layout, kpi, f"INDEX({values},1,{month})")
        course[f"{key}_value"] = f'IF({month}=0,"",{value})'
    return course


def _first_with_value(row: int, months: Sequence[tuple[int, str]]) -> str:
    """The number of the first of these months that has a value on a row of KPIs; 0 where none has.

    months: numbers and columns. No MINIFS: Gnumeric saves it under a name that other programs do not know.
    """
    found = "0"
    for number, column in reversed(months):
        found = f"IF(ISNUMBER(${column}${row}),{number},{found})"
    return found
