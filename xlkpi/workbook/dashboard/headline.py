"""The formulas of the Dashboard's headline: the verdict, what to look at first, and what is not judged."""

from __future__ import annotations

from collections.abc import Mapping

from ...formula.excel import quoted
from ...period import State
from ..layout import Layout
from ..month_names import month_name
from .gaps import holes_in_words
from .sentences import counted, joined, sentence_name

_BELOW, _FELL = 4, 2
"""The least urgency of a KPI below benchmark, and of one that fell a tier; see figures.py."""
MOST_LISTED = 3
"""How many KPIs the headline names that are not judged, or that have gaps."""
_LONGEST = 2000  # characters of a sentence
_LINE = 175
"""The characters that the Dashboard's line of what is not judged has room for."""


def summary(layout: Layout) -> dict[str, str]:
    """Return the formulas of the headline's counts and sentences, by the keys of SUMMARY and SUMMARY_TEXTS."""
    ranks, urgency, states = (layout.figure_span(key) for key in ("rank", "urgency", "state"))
    followed, judged = layout.summary("followed"), layout.summary("judged")
    wrong = (f"COUNTIF({states},{state:d})" for state in (State.wrong, State.wrong_benchmark))
    return {
        "started": f"SUM({layout.months_of('kpis', layout.started_row)})",
        "followed": f"SUM({layout.figure_span('followed')})",
        "compared": f"{followed}-COUNTIF({states},{State.no_benchmark:d})+{layout.summary('unrated')}",
        "judged": f"COUNT({ranks})",
        "well": f'COUNTIF({ranks},">0")',
        "lacking": f"COUNTIF({states},{State.missing:d})",
        "wrong": "+".join(wrong),
        "targets": "+".join(f"IF(ISERROR({layout.figure(kpi, 'met')}),1,0)" for kpi in layout.vertical.kpis.values()),
        "unrated": f"SUM({layout.figure_span('unrated')})",
        "worst": f'IF(COUNT({urgency})=0,"",MATCH(MAX({urgency}),{urgency},0))',
        "gaps": layout.shown_in(layout.gaps_row),
        "to_check": _month_to_check(layout),
        "verdict": _verdict(layout, judged),
        "look": _look(layout),
        "aside": _aside(layout),
    }


def _month_to_check(layout: Layout) -> str:
    """Return the formula for the name of the first month whose figures Inputs reports, "" without one."""
    wrong, checks = layout.texts("inputs.wrong"), layout.months_of("inputs", layout.check_row)
    month = f"INDEX({layout.months_of('inputs', layout.header_row)},1,MATCH({quoted(wrong)},{checks},0))"
    return f'IFERROR({month_name(layout, month, with_year=layout.two_years)},"")'


def _verdict(layout: Layout, judged: str) -> str:
    """Return the formula for how many of the judged KPIs do well, or for why none is judged."""
    texts, well, followed = layout.texts, layout.summary("well"), layout.summary("followed")
    parts = {"judged": judged, "well": well, "month": layout.shown_in(layout.month_name_row)}
    text = f"IF({well}=0,{_counted(layout, 'none_well', judged, parts)},{_counted(layout, 'some_well', well, parts)})"
    text = f"IF({well}={judged},{_counted(layout, 'all_well', judged, parts)},{text})"
    both_well, both_below = (joined(texts(f"dashboard.both_{key}"), month=parts["month"]) for key in ("well", "below"))
    text = f"IF({judged}=2,IF({well}=2,{both_well},IF({well}=0,{both_below},{text})),{text})"
    none = joined(texts("dashboard.none_judged"), month=parts["month"])
    none = f"IF({layout.summary('compared')}=0,{quoted(texts('dashboard.no_benchmark'))},{none})"
    text = f"IF({judged}=0,{none},{text})"
    empty = joined(texts("dashboard.empty_month"), month=parts["month"])
    text = f"IF({layout.shown_in(layout.started_row)}=0,{empty},{text})"
    text = f"IF({followed}=0,{quoted(texts('dashboard.none_followed'))},{text})"
    return f"IF({layout.is_empty},{quoted(texts('dashboard.start'))},{text})"


def _look(layout: Layout) -> str:
    """Return the formula for what to look at first; that nothing is urgent only where nothing is."""
    texts, worst, urgency = layout.texts, layout.summary("worst"), layout.figure_span("urgency")
    names = (sentence_name(kpi.name[layout.options.language]) for kpi in layout.vertical.kpis.values())
    name = f"CHOOSE({worst},{','.join(map(quoted, names))})"
    way = f"INDEX({layout.figure_span('way')},{worst},1)"
    below, fell, missed = (
        joined(texts(f"dashboard.look_{key}"), name=name, way=way) if key == "below" else
        joined(texts(f"dashboard.look_{key}"), name=name)
        for key in ("below", "fell", "missed")
    )  # fmt: skip
    text = f"IF(MAX({urgency})>={_BELOW},{below},IF(MAX({urgency})>={_FELL},{fell},{missed}))"
    fine = f'IF({layout.summary("judged")}=0,"",{quoted(texts("dashboard.nothing_urgent"))})'
    for key, count in (("rate", "unrated"), ("missing", "lacking"), ("target", "targets")):
        fine = f"IF({layout.summary(count)}>0,{quoted(texts(f'dashboard.look_{key}'))},{fine})"
    faulty = f'{layout.summary("wrong")}+IF({layout.summary("to_check")}="",0,1)'
    fine = f"IF({faulty}>0,{quoted(texts('dashboard.look_wrong'))},{fine})"
    text = f'IF({worst}="",{fine},{text})'
    text = f'IF({_silent(layout)},"",{text})'
    begin = texts("dashboard.start_look", count=str(len(layout.vertical.inputs)))
    return f"IF({layout.is_empty},{quoted(begin)},{text})"


def _aside(layout: Layout) -> str:
    """Return the formula for which KPIs are not judged and why, and for gaps in the year."""
    texts = layout.texts
    last = list(layout.vertical.kpis.values())[-1]
    listed, names = layout.figure(last, "listed"), layout.figure(last, "list")
    more = joined(texts("dashboard.more_kpis"), count=f"({listed}-{MOST_LISTED})")
    names = f'{names}&IF({listed}>{MOST_LISTED},{more},"")'
    parts = {"judged": layout.summary("judged"), "compared": layout.summary("compared"), "names": names}
    gaps, to_check = layout.summary("gaps"), layout.summary("to_check")
    latest = f"MAX({layout.months_of('kpis', layout.started_row)})"
    names_of_months = layout.months_of("kpis", layout.month_name_row)
    later = joined(texts("dashboard.later"), month=f"INDEX({names_of_months},1,{latest})")
    is_latest = f'{layout.selector_cell}<>"",{latest}<={layout.shown}'
    gaps = f'IF({gaps}="","",{joined(" " + texts("dashboard.gaps"), months=gaps)})'
    others = "&".join((
        f'IF(OR({is_latest}),"",{quoted(" ")}&{later})',
        f'IF({to_check}="","",{joined(" " + texts("dashboard.inputs_to_check"), month=to_check)})',
    ))  # fmt: skip
    listing = f'" "&{counted(f"{listed}=1", texts("dashboard.not_judged"), **parts)}'
    in_short, without = (joined(" " + texts(f"dashboard.not_judged{key}"), **parts) for key in ("_short", "_none"))
    in_short = f"IF({layout.summary('judged')}=0,{without},{in_short})"
    # MID takes off the first space; TRIM would, in our engine, make no-break spaces plain
    full, short = (
        f'MID(IF({listed}=0,"",{listing})&{gaps}&{own}&{others},2,{_LONGEST})'
        for listing, own in zip((listing, in_short), holes_in_words(layout), strict=True)
    )
    text = f'IF({_silent(layout)},"",IF(LEN({full})>{_LINE},{short},{full}))'
    return f"IF({layout.is_empty},{quoted(texts('dashboard.start_aside'))},{text})"


def _silent(layout: Layout) -> str:
    """Return the condition that there is nothing to say but the verdict."""
    return f"IF({layout.summary('followed')}=0,TRUE(),{layout.shown_in(layout.started_row)}=0)"


def _counted(layout: Layout, key: str, number: str, parts: Mapping[str, str]) -> str:
    one = f"{number}<2" if layout.options.language == "fr" else f"{number}=1"
    return counted(one, layout.texts(f"dashboard.{key}"), **parts)
