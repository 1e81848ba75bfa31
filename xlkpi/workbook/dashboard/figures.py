"""The verdicts on the KPIs sheet: one row per KPI for the month shown, and one row for all of them.

Everything that the Dashboard says is read from this visible block; period.py gives the same states in Python. Figures
are rounded as sentences show them, so that a change shown as 0.0 is never called a rise.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.load import load_words
from ...catalogue.model import LANGUAGES, TIERS, Kpi
from ...formula.excel import quoted
from ...more_decimals import MOST_MORE
from ...period import State
from ..close_values import decimals_of, target_sign
from ..layout import Layout
from ..merge import merge_cells
from ..month_names import month_name
from ..sheet import fit_height, set_widths, write, write_formula
from ..styles import month_format, result_format
from ..texts import Texts
from ..verdict_columns import FIGURE_TEXTS, FIGURES, SUMMARY, SUMMARY_TEXTS
from ..widths import AMOUNT_WIDTH, number_width, result_formats
from .chart_rows import HELP_MONTHS
from .decimals import decimals_needed
from .gaps import hole_list, holes
from .headline import MOST_LISTED, summary
from .reasons import is_unrated, missing_inputs, phrase, reason, zero_denominator
from .sentences import best_more, rounded
from .worth import worth

_LEAST = "0.000000001"
"""The smallest divisor, so that nothing is divided by zero, and the noise of subtractions."""
_BELOW, _FELL = 4, 2
"""What is added to the urgency of a KPI below benchmark, and of one that fell a tier."""
_HEIGHT = 42.0
"""The height of a row of verdicts, in points: three lines."""
_VALUES = ("value", "before", "change", "distance", "gap", "known_value", "best_value", "edge", "spare")
"""The figures in the KPI's unit."""


def write_figures(sheet: Worksheet, layout: Layout) -> None:
    """Write the verdicts on the KPIs sheet."""
    header, texts, language = layout.figure_header_row, layout.texts, layout.options.language
    beyond = [column for column in map(layout.figure_column, FIGURES) if column not in ("B", "C", *layout.months)]
    wide = {layout.figure_column(key): width for key, width in FIGURE_TEXTS.items()}
    amount = max(AMOUNT_WIDTH, number_width(result_formats(layout), size=9))
    set_widths(sheet, dict.fromkeys(beyond, amount) | wide)
    _write_headings(sheet, header, texts("kpis.verdicts"), {
        layout.figure_column(key): texts(f"kpis.figure_{key}") for key in FIGURES
    })  # fmt: skip
    write(sheet, f"A{header + 1}", texts("kpis.verdicts_help"), "KPI subtitle")
    across = ["A", "B", "C", *layout.months[:HELP_MONTHS]]
    merge_cells(sheet, f"A{header + 1}:{across[-1]}{header + 1}")
    fit_height(sheet, header + 1, {"".join(across): texts("kpis.verdicts_help")})
    before = None
    for kpi in layout.vertical.kpis.values():
        row = layout.figure_rows[kpi.id]
        write(sheet, f"A{row}", kpi.name[language], "KPI note")
        form = result_format(kpi.unit, language, layout.options.currency)
        formulas = _verdict(layout, kpi) | _sentences(layout, kpi, before) | _course(layout, kpi) | worth(layout, kpi)
        formulas |= decimals_needed(layout, kpi) | {"holes": holes(layout, kpi)} | hole_list(layout, kpi, before)
        for key, formula in formulas.items():
            number_format = form if key in _VALUES else month_format(language) if key in ("month", "from") else ""
            style = "KPI note" if key in FIGURE_TEXTS else "KPI detail"
            write_formula(sheet, f"{layout.figure_column(key)}{row}", formula, style, number_format)
        sheet.row_dimensions[row].height = _HEIGHT
        before = kpi
    row, formulas = layout.summary_row, summary(layout)
    cells = {key: layout.summary(key).rpartition("!")[2].replace("$", "") for key in (*SUMMARY, *SUMMARY_TEXTS)}
    _write_headings(sheet, row - 1, texts("kpis.summary"), {
        cell.rstrip("0123456789"): texts(f"kpis.summary_{key}") for key, cell in cells.items()
    })  # fmt: skip
    for key, cell in cells.items():
        write_formula(sheet, cell, formulas[key], "KPI note" if key in SUMMARY_TEXTS else "KPI detail")
    sheet.row_dimensions[row].height = _HEIGHT


def _write_headings(sheet: Worksheet, row: int, title: str, headings: dict[str, str]) -> None:
    for column, heading in {"A": title, **headings}.items():
        write(sheet, f"{column}{row}", heading, "KPI heading")
    fit_height(sheet, row, {"A": title, **headings}, least=24)


def _verdict(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas of a KPI's state, value, tier, change and gap, by the keys of FIGURES."""
    verdicts, rows, chart = layout.verdicts(kpi), layout.kpi_rows[kpi.id], layout.judged_rows[kpi.id]
    value, rank, before, state, distance = (
        layout.figure(kpi, key) for key in ("value", "rank", "before", "state", "distance")
    )
    judged, before_rank = layout.shown_in(rows.judged), layout.figure(kpi, "before_rank")
    size = f"ABS({distance})"
    figures = {
        "followed": f"IF({_is_off(layout, kpi)},0,1)",
        "month": f"INDEX({layout.month_headings},1,{layout.shown})",
        "state": _state(layout, kpi),
        "value": f'IF({layout.figure(kpi, "followed")}=0,"",IF(ISNUMBER({judged}),{judged},""))',
        "rank": verdicts.rank(value),
        "before": _earlier(layout, chart.plotted, 1),
        "before_rank": verdicts.rank(before),
        "fell": f'IFERROR(IF(OR({rank}="",{before_rank}=""),0,IF({rank}-{before_rank}<0,1,0)),0)',
        "change": _change(layout, kpi, before, layout.figure(kpi, "change_more")),
        "next": verdicts.next_tier(rank, ""),
        "distance": verdicts.distance(value, rank),
        "gap": f'IF({distance}="","",{_rounded_up(layout, kpi, size)})',
        "exact": f'IF({distance}="",0,{_exact(layout, kpi, size)})',
        "met": f'IF({_is_judged(state)},{_met(layout, kpi)},"")',
        "urgency": _urgency(layout, kpi),
        "sign": target_sign(layout, kpi),
        "unrated": f"IF({is_unrated(layout, kpi)},1,0)",
        "known": layout.shown_in(chart.known),
        "known_value": _value_of(layout, kpi, "known", layout.figure(kpi, "more")),
    }
    if rows.run:
        run = layout.figure(kpi, "run")
        figures["run"] = f"MIN({kpi.window},{layout.shown_in(rows.run)})"
        figures["from"] = f"EDATE({layout.figure(kpi, 'month')},{kpi.window}-{run})"
        figures["rank"] = f'IF({run}<{kpi.window},"",{figures["rank"]})'
    return figures


def _is_off(layout: Layout, kpi: Kpi) -> str:
    """Return the condition that the user has switched off a KPI, in any language."""
    cell = layout.followed_cell(kpi.id)
    words = (f"{cell}={quoted(Texts(language)('benchmarks.no'))}" for language in LANGUAGES)
    return f"OR({','.join(words)})"


def _state(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for a KPI's state in the month shown: the number of a State, "" before the first figure."""
    rows = layout.kpi_rows[kpi.id]
    value, rank, zero, run = (layout.figure(kpi, key) for key in ("value", "rank", "zero", "run"))
    complete, judged = layout.shown_in(rows.complete), layout.shown_in(rows.judged)
    state = f'IF(ISERROR({rank}),{State.wrong_benchmark:d},IF({rank}="",{State.no_benchmark:d},{State.judged:d}))'
    if rows.run:
        state = f"IF({run}<{kpi.window},{State.waiting:d},{state})"
    is_division = f'IF(ERROR.TYPE({judged})=2,IF(ISERROR({complete}),FALSE(),{zero}<>""),FALSE())'
    error = f"IF({is_division},{State.zero:d},{State.wrong:d})"
    none = f'IF({complete}="",{State.missing:d},{State.contradiction:d})'
    state = f"IF(ISNUMBER({value}),{state},IF(ISERROR({judged}),{error},{none}))"
    started = f"SUM({layout.months_of('kpis', layout.started_row)})"
    return f'IF({layout.figure(kpi, "followed")}=0,{State.not_followed:d},IF({started}=0,"",{state}))'


def _is_judged(state: str) -> str:
    return f"OR({state}={State.judged:d},{state}={State.no_benchmark:d})"


def _earlier(layout: Layout, row: int, months: int) -> str:
    """Return the formula for the cell of a row that is some months before the month shown, "" before the first."""
    cell = f"INDEX({layout.months_of('kpis', row)},1,MAX(1,{layout.shown}-{months}))"
    return f'IF({layout.shown}<={months},"",{cell})'


def _change(layout: Layout, kpi: Kpi, before: str, more: str) -> str:
    """Return the formula for the change from an earlier value, "" where either cannot be judged."""
    difference = rounded(f"{layout.figure(kpi, 'value')}-{before}", kpi.unit, layout.options.currency, more)
    return f'IF({_is_judged(layout.figure(kpi, "state"))},IF({before}="","",{difference}),"")'


def _rounded_up(layout: Layout, kpi: Kpi, size: str) -> str:
    """Return the formula for a distance as it is shown, rounded so that it is never short of the threshold."""
    usual, more = decimals_of(kpi.unit, layout.options.currency), layout.figure(kpi, "gap_more")
    places = f"{usual}+{more}"
    least = (
        f"CHOOSE(1+{more},{','.join(f'{10.0**-usual / 10**more:.{usual + more}f}' for more in range(MOST_MORE + 1))})"
    )
    return f"ROUND(ROUND({size},{places})+IF({size}-ROUND({size},{places})>{_LEAST},{least},0),{places})"


def _exact(layout: Layout, kpi: Kpi, size: str) -> str:
    """Return the formula for 1 where the shown distance leads to a threshold that does not reach the tier itself."""
    exclusive = layout.verdicts(kpi).is_exclusive(layout.figure(kpi, "rank"))
    return f"IF({layout.figure(kpi, 'gap')}-{size}>{_LEAST},0,{exclusive})"


def _met(layout: Layout, kpi: Kpi) -> str:
    """Return the formula that gives 1 when the target is reached, 0 when not and "" without a target.

    As everywhere, the threshold's sign decides whether the threshold itself reaches the tier.
    """
    value, rank = layout.figure(kpi, "value"), layout.figure(kpi, "rank")
    aim, own = layout.aim_cell(kpi), layout.own_target_cell(kpi)
    target, number = layout.target_cell(kpi), str(len(TIERS))
    for rank_of_tier, tier in reversed(list(enumerate(TIERS[:-1], 1))):
        name = load_words()["tiers"][tier][layout.options.language]
        number = f"IF(OR({aim}={quoted(name)},{aim}={quoted(tier)}),{rank_of_tier},{number})"
    reaches = f"{value}-{target}>=0" if kpi.direction == "higher" else f"{value}-{target}<=0"
    met = f'IF(IF({own}="",{rank}-{number}>=0,{reaches}),1,0)'
    return f'IF({target}="","",{met})'


def _urgency(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for how urgent a KPI is: below benchmark, a tier lost, or else a target missed; "" if none."""
    value, rank, distance, fell, before, met = (
        layout.figure(kpi, key) for key in ("value", "rank", "distance", "fell", "before_rank", "met")
    )
    target = layout.target_cell(kpi)
    # rounded, so that noise decides no tie
    shortfall = f"ROUND(ABS({distance})/MAX(ABS({value}),ABS({value}+{distance}),{_LEAST}),9)"
    missed = f"ROUND(ABS({target}-{value})/MAX(ABS({value}),ABS({target}),{_LEAST}),9)"
    urgency = f'IF({met}="","",IF({met}=0,{missed},""))'
    urgency = f"IF({fell}=1,{_FELL}+({before}-{rank})/10,{urgency})"
    urgency = f'IF({rank}="",{urgency},IF({rank}=0,{_BELOW}+{shortfall},{urgency}))'
    return f'IFERROR(IF({_is_judged(layout.figure(kpi, "state"))},{urgency},""),"")'


def _value_of(layout: Layout, kpi: Kpi, key: str, more: str) -> str:
    """Return the formula for the rounded value of the month whose number is in a figure; "" for month 0."""
    month = layout.figure(kpi, key)
    values = layout.months_of("kpis", layout.judged_rows[kpi.id].plotted)
    value = rounded(f"INDEX({values},1,{month})", kpi.unit, layout.options.currency, more)
    return f'IF({month}=0,"",{value})'


def _sentences(layout: Layout, kpi: Kpi, before: Kpi | None) -> dict[str, str]:
    """Return the formulas of a KPI's texts. `before` is the KPI of the row above, whose list this one continues."""
    month = layout.shown_in(layout.month_name_row)
    start = month_name(layout, layout.figure(kpi, "from"), with_year=True) if kpi.window > 1 else ""
    said = layout.figure(kpi, "phrase")
    names, listed = (layout.figure(before, key) if before else none for key, none in (("list", '""'), ("listed", "0")))
    longer = f'{names}&IF({listed}=0,"",", ")&{said}'
    return {
        "missing": missing_inputs(layout, kpi),
        "zero": zero_denominator(layout, kpi),
        "reason": reason(layout, kpi, month, start),
        "phrase": phrase(layout, kpi, month, start),
        "listed": f'{listed}+IF({said}="",0,1)',
        "list": f'IF(OR({said}="",{listed}>={MOST_LISTED}),{names},{longer})',
    }


def _course(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas for the numbers of the first and the best month (0 for none), and for the best value."""
    rows = layout.judged_rows[kpi.id]
    values = layout.months_of("kpis", rows.plotted)
    best = f"{'MAX' if kpi.direction == 'higher' else 'MIN'}({values})"
    return {
        "first": _first_with_value(rows.plotted, [*enumerate(layout.months, 1)]),
        "best": f"IF({layout.figure(kpi, 'first')}=0,0,MATCH({best},{values},0))",
        "best_value": _value_of(layout, kpi, "best", best_more(layout, kpi)),
    }


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
