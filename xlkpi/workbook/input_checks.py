"""The checks of the figures on the Inputs sheet, in words: under each month, and as sentences below."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from ..calls.explain import failed_check
from ..catalogue.load import load_words
from ..catalogue.model import Input
from ..formula.excel import fails, quoted
from ..period import YEAR
from .dashboard.sentences import joined
from .layout import Layout
from .merge import merge_cells
from .month_names import month_name
from .sheet import (
    colour_words,
    fit_height,
    write,
    write_formula,
)
from .styles import look, month_format
from .texts import Texts

_FORMULA_LENGTH = 5000  # Excel's limits are 8,192 characters and, inside, 16,384 bytes
_LITERAL_LENGTH = 255  # characters of a text in a formula
_NOISE = "0.000001"  # the distance from a whole number that a formula's result may have, as in numbers.py


def write_checks(sheet: Worksheet, layout: Layout) -> str:
    """Write the checks: a word under each month, sentences month by month below, and the first problem at the top.

    Returns:
        The longest text that the first problem can be, for which its row must be high enough.
    """
    texts, options, row = layout.texts, layout.options, layout.check_row
    _write_figures_from(sheet, layout)
    after = max(layout.detail_rows.values()) + 1
    longest = ""
    for index, column in enumerate(layout.months):
        details = layout.details(column)
        started = layout.on("kpis", f"{column}${layout.started_row}")
        missing = _missing(layout, column)
        verdict = f"IF({details}={missing},{quoted(texts('inputs.partial'))},{quoted(texts('inputs.wrong'))})"
        verdict = f'IF({started}=0,"",IF({details}="",{quoted(texts("inputs.ok"))},{verdict}))'
        write_formula(sheet, f"{column}{row}", verdict, "KPI tier")
        problems = _problems(layout, index)
        longest = max([longest, *(sentence for sentence, _ in problems)], key=len)
        parts = _in_rows(sheet, [formula for _, formula in problems], column, after)
        parts.append(f'IF({_number_missing(layout, column)}>0,{missing},"")')
        _write_details(sheet, layout, column, f'IF({started}=0,"",{"&".join(parts)})')
    for line in layout.detail_rows.values():
        fit_height(sheet, line, {_across(layout): longest}, least=16, size=9)
    colours = {texts("inputs.ok"): 2, texts("inputs.partial"): 1, texts("inputs.wrong"): 0}
    colour_words(sheet, f"{layout.months[0]}{row}:{layout.months[-1]}{row}", colours)
    _colour_wrong_cells(sheet, layout)
    write(sheet, f"A{row}", texts("inputs.checks"), "KPI strong")
    write_formula(sheet, layout.first_problem, _first_problem(layout), "KPI note")
    write(sheet, f"C{row}", None, "KPI note")
    merge_cells(sheet, f"{layout.first_problem}:C{row}")
    month = max(texts("document.months").split("|"), key=len)
    said = texts("inputs.first_problem", month=f"{month} {options.start.year}") + longest
    return max(said, texts("inputs.moved"), key=len)


def _colour_wrong_cells(sheet: Worksheet, layout: Layout) -> None:
    """Colour each cell whose label the month's sentences name, so that words and colours never disagree."""
    first, lines = layout.months[0], list(layout.detail_rows.values())
    labels = {item.id: item.label[layout.options.language] for item in layout.vertical.inputs.values()}
    # the line is looked up by its month: a user may insert a column between the months
    line = f"MATCH({first}${layout.header_row},$A${lines[0]}:$A${lines[-1]},0)"
    said = f"INDEX($B${lines[0]}:$B${lines[-1]},{line})"
    name = load_words()["why"]["name"][layout.options.language]
    for item, row in layout.input_rows.items():
        sentences = said
        for start in (start for start in layout.vertical.inputs.values() if start.carries == item):
            # that sentence means the end of the month before, not of this one
            carried = layout.texts("inputs.carried", start=labels[start.id], end=labels[item])
            sentences = f'SUBSTITUTE({sentences},{_literal(carried)},"")'
        named = f"ISNUMBER(FIND({_literal(name.format(name=labels[item]))},{sentences}))"
        cells = f"{first}{row}:{layout.months[-1]}{row}"
        sheet.conditional_formatting.add(cells, FormulaRule([named], **look(0)))


def _write_details(sheet: Worksheet, layout: Layout, column: str, formula: str) -> None:
    """Write a month's line of checks: its name, and what is wrong."""
    row = layout.detail_rows[column]
    month = month_format(layout.options.language)
    name = write_formula(sheet, f"A{row}", f"{column}${layout.header_row}", "KPI label", month)
    name.alignment = Alignment(horizontal="left", vertical="center")
    for across in _across(layout):
        write(sheet, f"{across}{row}", None, "KPI note")
    write_formula(sheet, f"B{row}", formula, "KPI note")
    merge_cells(sheet, f"B{row}:{layout.months[YEAR - 1]}{row}")


def _write_figures_from(sheet: Worksheet, layout: Layout) -> None:
    """Write the first month that the figures were written for, which a command fills in, and what is wrong with it."""
    texts, row = layout.texts, layout.figures_from_row
    write(sheet, f"A{row}", texts("inputs.figures_from"), "KPI label")
    cell = write(sheet, layout.figures_from, None, "KPI label", month_format(layout.options.language))
    cell.alignment = Alignment(horizontal="left", vertical="center")
    across = _across(layout)[1:]
    for column in across:
        write(sheet, f"{column}{row}", None, "KPI note")
    said = f'IF({layout.figures_from}="",{quoted(texts("inputs.by_hand"))},"")'
    write_formula(sheet, f"C{row}", f"IF({layout.is_moved},{_moved(layout)},{said})", "KPI note")
    merge_cells(sheet, f"C{row}:{layout.months[YEAR - 1]}{row}")
    fit_height(sheet, row, {across: texts("inputs.moved")}, size=9)


def _moved(layout: Layout) -> str:
    """Return the formula that says that the first month is not the one that the figures were written for."""
    written, shown = (
        month_name(layout, f"${cell[0]}${cell[1:]}", with_year=True) for cell in (layout.figures_from, layout.start)
    )
    return joined(layout.texts("inputs.moved"), written=written, shown=shown)


def _across(layout: Layout) -> str:
    """Return the columns that a sentence is written across, which fit on one printed page."""
    return "".join(["B", "C", *layout.months[:YEAR]])


def _in_rows(sheet: Worksheet, problems: list[str], column: str, row: int) -> list[str]:
    """Return formulas that fit into one cell together.

    Where the formulas are too long, they are written into hidden rows of a column, from `row` on, and the references to
    those cells are returned instead.
    """
    if len("&".join(problems)) <= _FORMULA_LENGTH:
        return problems
    cells: list[str] = []
    held: list[str] = []
    for problem in [*problems, ""]:
        if held and (not problem or len("&".join([*held, problem])) > _FORMULA_LENGTH):
            write_formula(sheet, f"{column}{row}", "&".join(held), "KPI note")
            sheet.row_dimensions[row].hidden = True
            cells.append(f"{column}{row}")
            held, row = [], row + 1
        held.append(problem)
    return cells


def _literal(text: str) -> str:
    """Return a formula for a text of any length, joined from the short literals that Excel allows."""
    starts = range(0, len(text), _LITERAL_LENGTH)
    return "&".join(quoted(text[start : start + _LITERAL_LENGTH]) for start in starts)


def _number_missing(layout: Layout, column: str) -> str:
    return layout.on("kpis", f"{column}${layout.missing_row}")


def _missing(layout: Layout, column: str) -> str:
    """Return the formula that says how many figures of a month are missing."""
    before, _, after = layout.texts("inputs.missing").partition("{count}")
    return f"{quoted(before)}&{_number_missing(layout, column)}&{quoted(after)}"


def _problems(layout: Layout, index: int) -> list[tuple[str, str]]:
    """Return the possible problems of a month's figures: the longest message, and a formula that gives it or ""."""
    texts, language, column = layout.texts, layout.options.language, layout.months[index]
    labels = {item.id: item.label[language] for item in layout.vertical.inputs.values()}
    cells = {input_id: f"{column}{row}" for input_id, row in layout.input_rows.items()}
    problems = []
    for item in layout.vertical.inputs.values():
        problems.append(_misfit(texts, item, labels[item.id], cells[item.id]))
    for kpi in layout.vertical.kpis.values():
        references = {name: cells[input_id] for name, input_id in kpi.inputs.items()}
        names = {name: labels[input_id] for name, input_id in kpi.inputs.items()}
        for check in kpi.function.formula.checks:
            sentence = failed_check(check, names, language) + " "
            numbers = f"COUNT({','.join(references.values())})={len(references)}"
            numbers = f"IF({layout.figure(kpi, 'followed')}=1,{numbers},FALSE())"
            message = f'IF({numbers},IF({fails(check, references)},{_literal(sentence)},""),"")'
            problems.append((sentence, message))
    if index > 0:
        problems += _carried(layout, column, layout.months[index - 1], labels)
    return problems


def _misfit(texts: Texts, item: Input, label: str, cell: str) -> tuple[str, str]:
    """Return the longest message about an input's cell, and the formula that gives the right message or ""."""
    said = [texts(f"inputs.{key}", name=label) for key in ("not_number", "negative", "not_whole")]
    not_number, negative, not_whole = map(quoted, said)
    fraction = f'IF(ABS({cell}-ROUND({cell},0))>{_NOISE},{not_whole},"")' if item.is_whole else '""'
    number = f"IF({cell}<0,{negative},{fraction})"
    other = f'IF(IF(ISERROR({cell}),1,LEN({cell}))>0,{not_number},"")'
    return max(said, key=len), f"IF(ISNUMBER({cell}),{number},{other})"


def _carried(layout: Layout, column: str, before: str, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the possible problems of stocks: the start of a month differs from the end of the month before."""
    problems = []
    for item in layout.vertical.inputs.values():
        if item.carries is None:
            continue
        start, end = f"{column}{layout.input_rows[item.id]}", f"{before}{layout.input_rows[item.carries]}"
        sentence = layout.texts("inputs.carried", start=labels[item.id], end=labels[item.carries])
        message = f'IF(COUNT({start},{end})=2,IF({start}-{end}<>0,{quoted(sentence)},""),"")'
        problems.append((sentence, message))
    return problems


def _first_problem(layout: Layout) -> str:
    """Return the formula for the year's first problem with its month, or else that all is well or where to begin."""
    texts = layout.texts
    checks, months = (
        f"${layout.months[0]}${row}:${layout.months[-1]}${row}" for row in (layout.check_row, layout.header_row)
    )
    lines = list(layout.detail_rows.values())
    number = f"MATCH({quoted(texts('inputs.wrong'))},{checks},0)"
    names = ",".join(quoted(name) for name in texts("document.months").split("|"))
    month = f'CHOOSE(MONTH(INDEX({months},1,{number})),{names})&" "&YEAR(INDEX({months},1,{number}))'
    before, _, after = texts("inputs.first_problem").partition("{month}")
    # the line is looked up by its month: a user may insert a column between the months
    line = f"MATCH(INDEX({months},1,{number}),$A${lines[0]}:$A${lines[-1]},0)"
    sentence = f"{quoted(before)}&{month}&{quoted(after)}&INDEX($B${lines[0]}:$B${lines[-1]},{line},1)"
    started = f"SUM({layout.months_of('kpis', layout.started_row)})"
    found = f"IF(ISNUMBER({number}),{sentence},{quoted(texts('inputs.all_well'))})"
    found = f"IF({layout.is_moved},{_moved(layout)},{found})"
    return f"IF({started}=0,{quoted(texts('inputs.begin'))},{found})"
