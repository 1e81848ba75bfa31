"""The formulas for why a KPI is not judged in the month shown: a sentence for its row, a phrase for the headline."""

from __future__ import annotations

from ...catalogue.model import Input, Kpi
from ...formula.excel import is_zero, quoted
from ...formula.parse import Name, Node, Number
from ...formula.words import in_words
from ...period import State
from ..dashboard_grid import CARD
from ..formulas import when_rate
from ..layout import Layout
from ..measure import lines
from .sentences import joined, sentence_name

_LONGEST_LIST = 1000  # characters
_SIZE, _LINES = 9, 2
"""The size of the font in the column to the next tier, in points, and the lines that a row has room for."""
_ALWAYS_FIT = 60
"""The characters that fit on these lines wherever they break."""


def missing_inputs(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the names of a KPI's inputs that the month shown lacks."""
    rows, language = layout.kpi_rows[kpi.id], layout.options.language
    names = []
    for argument, item in kpi.inputs.items():
        name = sentence_name(layout.vertical.inputs[item].label[language])
        names.append(f'IF({layout.shown_in(rows.arguments[argument])}="",{quoted(", " + name)},"")')
    return f'IF({layout.figure(kpi, "state")}={State.missing:d},MID({"&".join(names)},3,{_LONGEST_LIST}),"")'


def zero_denominator(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for what is zero, so that a KPI has no value in the month shown; "" where nothing is."""
    rows = layout.kpi_rows[kpi.id]
    references = {argument: layout.shown_in(row) for argument, row in rows.judged_arguments.items()}
    text = '""'
    for node in reversed(kpi.function.formula.all_denominators):
        if not isinstance(node, Number):
            text = f"IF({is_zero(node, references)},{quoted(_nothing(layout, kpi, node))},{text})"
    return f'IFERROR({text},"")'


def _nothing(layout: Layout, kpi: Kpi, node: Node) -> str:
    """Return what is said of a denominator that is zero: "no orders"."""
    language = layout.options.language
    inputs: dict[str, Input] = {argument: layout.vertical.inputs[item] for argument, item in kpi.inputs.items()}
    if isinstance(node, Name) and inputs[node.id].none:
        return inputs[node.id].none[language]
    names = {argument: layout.texts("dashboard.quoted", name=item.label[language]) for argument, item in inputs.items()}
    return layout.texts("dashboard.zero", name=in_words(node, names))


def reason(layout: Layout, kpi: Kpi, month: str, start: str) -> str:
    """Return the formula for why a KPI is not judged, and for which inputs it lacks; "" where it is.

    Args:
        layout: The workbook's layout.
        kpi: The KPI.
        month: The formula for the name of the month shown.
        start: The formula for the name of the month from which on the KPI is judged; "" where its period is a month.
    """
    parts = {
        State.not_followed: quoted(layout.texts("dashboard.not_followed")),
        State.no_benchmark: _no_benchmark(layout, kpi),
        State.missing: _missing(layout, kpi),
        State.zero: _zero(layout, kpi, month),
        State.wrong: quoted(layout.texts("dashboard.check_inputs")),
        State.wrong_benchmark: quoted(layout.texts("dashboard.check_benchmarks")),
    }
    if start:
        months = str(kpi.window)
        waiting = layout.texts("dashboard.waiting", months=months, run="{run}", start="{start}")
        parts[State.waiting] = joined(waiting, run=layout.figure(kpi, "run"), start=start) + "&" + _broken(layout, kpi)
        parts[State.contradiction] = quoted(layout.texts("dashboard.contradiction", months=months))
    return _by_state(layout, kpi, parts)


def _missing(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the inputs that the month shown lacks; the names alone where there is no room for more.

    A custom vertical may have longer names than two lines hold: then only that some are missing.
    """
    language = layout.options.language
    text, names = layout.texts("dashboard.missing"), layout.figure(kpi, "missing")
    labels = ", ".join(sentence_name(layout.vertical.inputs[item].label[language]) for item in kpi.inputs.values())
    if fits_row(layout, text.format(names=labels)):
        return joined(text, names=names)
    if fits_row(layout, labels):
        long = names
    else:
        long = f"IF(LEN({names})<={_ALWAYS_FIT},{names},{quoted(layout.texts('dashboard.missing_many'))})"
    return f"IF(LEN({names})<={_ALWAYS_FIT - len(text.format(names=''))},{joined(text, names=names)},{long})"


def fits_row(layout: Layout, text: str) -> bool:
    """Return whether a text has room in the column to the next tier."""
    return lines(text, layout.grid.widths[CARD["gap"]], _SIZE) <= _LINES


def _no_benchmark(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for why a KPI has no thresholds: the source has none, or the exchange rate is missing."""
    none, no_rate = (quoted(layout.texts(f"dashboard.{key}")) for key in ("no_threshold", "no_rate"))
    return f"IF({layout.figure(kpi, 'unrated')}=1,{no_rate},{none})"


def is_unrated(layout: Layout, kpi: Kpi) -> str:
    """Return the condition that a KPI has no thresholds in the month shown because the exchange rate is missing."""
    if not (layout.converts and kpi.has_currency):
        return "FALSE()"
    rate = layout.on("benchmarks", f"${layout.rate[0]}${layout.rate[1:]}")
    return f"IF({layout.figure(kpi, 'state')}={State.no_benchmark:d},{when_rate(rate, 'FALSE()', 'TRUE()')},FALSE())"


def _zero(layout: Layout, kpi: Kpi, month: str) -> str:
    """Return the formula for what is zero in the month shown, or in the benchmark's period up to it."""
    text = layout.texts("dashboard.nothing" if kpi.window == 1 else "dashboard.nothing_over")
    text = text.replace("{months}", str(kpi.window))
    return joined(text, nothing=layout.figure(kpi, "zero"), month=month)


def _broken(layout: Layout, kpi: Kpi) -> str:
    """Return the formula that names the month whose gap has made the period begin anew; "" where there is none."""
    complete = layout.months_of("kpis", layout.kpi_rows[kpi.id].complete)
    first, gap = f"IFERROR(MIN({complete}),0)", f"({layout.shown}-{layout.figure(kpi, 'run')})"
    names = layout.months_of("kpis", layout.month_name_row)
    text = joined(layout.texts("dashboard.broken"), month=f"INDEX({names},1,MAX(1,{gap}))")
    return f'IF({first}=0,"",IF({first}<{gap},{text},""))'


def phrase(layout: Layout, kpi: Kpi, month: str, start: str) -> str:
    """Return the formula for a KPI's name and, in brackets, why it is not judged; "" where it is. See reason."""
    texts = layout.texts
    parts = {
        State.no_benchmark: quoted(texts("dashboard.phrase_rate")),
        State.missing: joined(texts("dashboard.missing"), names=layout.figure(kpi, "missing")),
        State.zero: _zero(layout, kpi, month),
        State.wrong: quoted(texts("dashboard.to_check")),
        State.wrong_benchmark: quoted(texts("dashboard.phrase_benchmark")),
    }
    if start:
        parts[State.waiting] = joined(texts("dashboard.phrase_waiting"), start=start)
        parts[State.contradiction] = quoted(texts("dashboard.phrase_contradiction"))
    name = sentence_name(kpi.name[layout.options.language])
    inside = _by_state(layout, kpi, parts)
    state, unrated = layout.figure(kpi, "state"), layout.figure(kpi, "unrated")
    is_judged = f"IF({unrated}=1,FALSE(),{state}<={State.no_benchmark:d})"
    return f'IF({state}="","",IF({is_judged},"",{quoted(name + " (")}&{inside}&")"))'


def _by_state(layout: Layout, kpi: Kpi, parts: dict[State, str]) -> str:
    """Return the formula for the text of a KPI's state; "" for a state without a text, and before the first figure."""
    state, text = layout.figure(kpi, "state"), '""'
    for known, part in parts.items():
        text = f"IF({state}={known:d},{part},{text})"
    return f'IF({state}="","",{text})'
