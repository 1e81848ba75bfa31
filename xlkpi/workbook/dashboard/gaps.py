"""The formulas for months of the year shown that lack figures, between months that have them."""

from __future__ import annotations

from ...catalogue.model import Kpi
from ...formula.excel import quoted
from ...period import YEAR
from ..layout import Layout
from .sentences import counted, joined, sentence_name

_LONGEST_LIST = 1000  # characters


def gap_names(layout: Layout, index: int) -> str:
    """Return the formula for the names of the year's months without any KPI, up to a month of the KPIs sheet."""
    column, start = layout.months[index], index - index % YEAR
    if index == start:
        return '""'
    row, before = layout.gaps_row, layout.months[index - 1]
    earlier = f"MAX({layout.months[start]}{layout.computed_row}:{before}{layout.computed_row})"
    name = f'IF({before}{row}="","",{before}{row}&", ")&{column}{layout.month_name_row}'
    gap = f"IF({earlier}=0,{before}{row},IF({_any_complete(layout, column)},{before}{row},{name}))"
    # most months have a KPI or are not shown: the conditions are then not computed
    return f"IF({column}{layout.computed_row}>0,{before}{row},IF({column}{layout.in_year_row}=0,{before}{row},{gap}))"


def _any_complete(layout: Layout, column: str) -> str:
    """Return the condition that a followed KPI has all inputs of a month: a zero there is no gap."""
    complete = (
        f"IF({_is_blank(f'{column}{layout.kpi_rows[kpi.id].complete}')},0,{layout.figure(kpi, 'followed')})"
        for kpi in layout.vertical.kpis.values()
    )
    return f"{'+'.join(complete)}>0"


def holes(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the names of months without a KPI's figures, before others of the year shown have them.

    A month without any KPI is not among them: the headline names it once.
    """
    row, names = layout.kpi_rows[kpi.id].counted, []
    for start in range(0, len(layout.months), YEAR):
        year = layout.months[start : start + YEAR]
        for before, column, after in zip(year, year[1:], year[2:], strict=False):
            others = (f"COUNT(${year[0]}{row}:${before}{row})", f"COUNT(${after}{row}:${year[-1]}{row})")
            is_own = f"${column}{layout.gaps_row}=${before}{layout.gaps_row}"
            is_hole = f"IF({others[0]}*{others[1]}>0,IF({_is_blank(f'${column}{row}')},{is_own},FALSE()),FALSE())"
            names.append(f'IF({is_hole},", "&${column}${layout.month_name_row},"")')
    months = f"${layout.months[0]}{row}:${layout.months[-1]}{row}"
    is_whole = (
        f"IFERROR(MAX({months})-MIN({months})+1=COUNT({months}),FALSE())"  # most are: the names are then not made
    )
    text = f'IF({is_whole},"",MID({"&".join(names)},3,{_LONGEST_LIST}))'
    return f'IF({layout.figure(kpi, "followed")}=0,"",{text})'


def _is_blank(cell: str) -> str:
    """Return the condition that a month lacks inputs; impossible inputs are an error there."""
    return f'IF(ISERROR({cell}),FALSE(),{cell}="")'


def hole_list(layout: Layout, kpi: Kpi, before: Kpi | None) -> dict[str, str]:
    """Return the formulas that count and list the KPIs with gaps. `before` is the KPI whose list this one continues."""
    name, own = sentence_name(kpi.name[layout.options.language]), layout.figure(kpi, "holes")
    names, number = (
        layout.figure(before, key) if before else none for key, none in (("hole_list", '""'), ("holed", "0"))
    )
    longer = f'{names}&IF({number}=0,"",", ")&{quoted(name + " (")}&{own}&")"'
    return {"holed": f'{number}+IF({own}="",0,1)', "hole_list": f'IF({own}="",{names},{longer})'}


def holes_in_words(layout: Layout) -> tuple[str, str]:
    """Return the formulas of the sentence that names the KPIs with gaps, and of the shorter one that counts them."""
    last = list(layout.vertical.kpis.values())[-1]
    number, texts = layout.figure(last, "holed"), layout.texts
    one = f"{number}=1"
    full = joined(" " + texts("dashboard.holes"), names=layout.figure(last, "hole_list"))
    short = f'" "&{counted(one, texts("dashboard.holes_short"), count=number)}'
    return f'IF({number}=0,"",{full})', f'IF({number}=0,"",{short})'
