"""The key figures on the KPIs sheet: a row each for the month shown, its changes, and the year to date.

The Dashboard shows them at its top. Nothing is added up that has no sum: a stock has no year to date, customers who
may come in several months have an average, and a year that lacks months says so.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.measures import adds_up
from ...catalogue.model import Input
from ...formula.excel import quoted
from ...period import YEAR
from ..layout import Layout
from ..month_names import month_name
from ..sheet import fit_height, write, write_formula
from ..styles import number_format
from ..verdict_columns import KEY_FIGURES, KEY_TEXTS
from .sentences import Sentences, joined

_WHOLE = "0.0995"
"""From here on a change is shown in whole per cent."""
_LARGEST_CHANGE = "9.995"
_FEW = "9.95"
"""Below this, an average is shown with a decimal."""


def write_key_figures(sheet: Worksheet, layout: Layout) -> None:
    """Write the block of key figures; nothing where the vertical has none."""
    if not layout.key_rows:
        return
    options, texts = layout.options, layout.texts
    keys = [key for key in KEY_FIGURES if layout.two_years or not key.startswith("year_")]
    headings = {layout.key_column(key): texts(f"kpis.key_{key}") for key in keys}
    for column, heading in {"A": texts("kpis.key"), **headings}.items():
        write(sheet, f"{column}{layout.key_header_row}", heading, "KPI heading")
    fit_height(sheet, layout.key_header_row, headings, least=24)
    rate = number_format("ratio", options.language, options.currency)
    for item_id, row in layout.key_rows.items():
        item = layout.vertical.inputs[item_id]
        label = item.label[options.language]
        write(sheet, f"A{row}", label, "KPI note")
        form = number_format(item.unit, options.language, options.currency)
        for key, formula in {**_figures(layout, item), **_texts(layout, item)}.items():
            style = "KPI note" if key in KEY_TEXTS else "KPI detail"
            shown_as = "" if key in (*KEY_TEXTS, "months") else rate if key.endswith("change") else form
            write_formula(sheet, f"{layout.key_column(key)}{row}", formula, style, shown_as)
        fit_height(sheet, row, {"A": label}, least=16)


def _figures(layout: Layout, item: Input) -> dict[str, str]:
    """Return the formulas of a key figure's numbers; each is "" where it is not known."""
    row = _row(layout, item)
    value, before, year_before = (layout.key_figure(item.id, key) for key in ("value", "before", "year_before"))

    def month(ago: int) -> str:
        cell = f"INDEX({layout.months_of('kpis', row)},1,MAX(1,{layout.shown}-{ago}))"
        return f'IF({layout.shown}<={ago},"",{_figure(cell)})'

    def change(earlier: str) -> str:
        rate = f"ROUND({value}/{earlier}-1,3)"
        return f'IF(COUNT({value},{earlier})<2,"",IF({earlier}=0,"",{rate}))'

    months = layout.key_figure(item.id, "months")
    total = "+".join(_in_year(layout, column, row, f"{column}{row}") for column in layout.months)
    total = total if adds_up(item) else f"({total})/{months}"
    year = f'IF({months}=0,"",{total})' if item.kind == "flow" else '""'
    figures = {
        "value": month(0),
        "before": month(1),
        "change": change(before),
        "months": "+".join(_in_year(layout, column, row, "1") for column in layout.months),
        "ytd": year,
    }
    if layout.two_years:
        figures |= {"year_before": month(YEAR), "year_change": change(year_before)}
    return figures


def _row(layout: Layout, item: Input) -> int:
    """Return the row on KPIs with an input's months."""
    rows = (
        layout.kpi_rows[kpi.id].arguments[argument]
        for kpi in layout.vertical.kpis.values()
        for argument, fed in kpi.inputs.items()
        if fed == item.id
    )
    return next(rows)


def _figure(cell: str) -> str:
    """Return the formula for a cell's number, "" where it holds none or an impossible one."""
    return f'IF(ISNUMBER({cell}),IF({cell}<0,"",{cell}),"")'


def _in_year(layout: Layout, column: str, row: int, number: str) -> str:
    """Return the formula for a number where a month is in the year to date and has a possible figure, else 0."""
    return f'IF({column}${layout.in_year_row}=0,0,IF({_figure(f"{column}{row}")}="",0,{number}))'


def _texts(layout: Layout, item: Input) -> dict[str, str]:
    """Return the formulas of the two lines below a key figure: its changes, and its year to date."""
    changes = [_change(layout, item, "change")]
    if layout.two_years:
        changes.append(_change(layout, item, "year_change"))
        cells = [layout.key_figure(item.id, key) for key in ("change", "year_change")]
        changes.insert(1, f'IF(OR({cells[0]}="",{cells[1]}=""),""," · ")')
    return {"changes": "&".join(changes), "year": _year(layout, item)}


def _change(layout: Layout, item: Input, key: str) -> str:
    """Return the formula for the text of a change, "" where there is none."""
    cell, sentences = layout.key_figure(item.id, key), Sentences(layout)
    before = f"INDEX({layout.month_headings},1,MAX(1,{layout.shown}-1))"
    digits = f"IF(ABS({cell})<{_WHOLE},{sentences.digits(cell, 'ratio')},{sentences.digits(cell, 'ratio', '0')})"
    digits = f'IF({cell}=0,"0",IF({cell}>{_LARGEST_CHANGE},">999",{digits}))'
    text = joined(
        layout.texts(f"dashboard.key_{key}"),
        arrow=f'IF({cell}=0,"",IF({cell}>0,"▲ ","▼ "))',
        percent=f"{digits}&{quoted(sentences.affixes('ratio')[1])}",
        month=month_name(layout, before, with_year=False),
    )
    return f'IF({cell}="","",{text})'


def _year(layout: Layout, item: Input) -> str:
    """Return the formula for the year to date in words; it says in how many months the figure is known."""
    if item.kind != "flow":
        return '""'
    cell, months = (layout.key_figure(item.id, key) for key in ("ytd", "months"))
    sentences, first = Sentences(layout), layout.months_before_year
    amount, kind = sentences.whole(cell, item.unit), "total"
    if not adds_up(item):
        kind = "average"
        amount = f"IF({cell}<{_FEW},{sentences.digits(cell, item.unit, '1')},{amount})"
    start = month_name(layout, f"INDEX({layout.month_headings},1,{first}+1)", with_year=False)
    parts = {"amount": amount, "months": months, "all": f"({layout.shown}-{first})", "start": start}
    whole, part = (joined(layout.texts(f"dashboard.key_{kind}{end}"), **parts) for end in ("", "_part"))
    return f'IF({cell}="","",IF({months}={parts["all"]},{whole},{part}))'
