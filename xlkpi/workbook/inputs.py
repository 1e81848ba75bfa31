"""The Inputs sheet: months across, inputs down; the only cells to type into; checks in words."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import Input
from ..explain import failed_check
from ..formula.excel import quoted, violation
from .layout import FIRST_DAY, LAST_DAY, YEAR, Layout
from .sheet import add_validation, fit_height, protect, set_page, set_widths, write, write_formula, write_title
from .styles import TIER_FILLS, TIER_INKS, date_format, fill, month_format, month_width, number_format

_DETAILS_HEIGHT = 108.0
_FORMULA_LENGTH = 5000  # Excel's limits are 8,192 characters and, inside, 16,384 bytes
_LITERAL_LENGTH = 255  # of a text in a formula


def write_inputs(sheet: Worksheet, layout: Layout, sample: Mapping[str, list[float]]) -> None:
    """Write the sheet; sample: values a month by input, or nothing."""
    options, texts = layout.options, layout.texts
    width = month_width(options.language, options.currency)
    set_widths(sheet, {"A": 36, "B": 14, "C": 46} | dict.fromkeys(layout.months, width))
    write_title(sheet, layout, texts("inputs.title"), texts("inputs.intro"), layout.months[5])
    write(sheet, "A4", texts("inputs.business"), "KPI strong")
    write(sheet, layout.business, texts("document.business"), "KPI input")
    write(sheet, "C4", None, "KPI input")
    sheet.merge_cells("B4:C4")
    write(sheet, "A5", texts("inputs.start"), "KPI strong")
    write(sheet, layout.start, options.start, "KPI input", date_format(options.language))
    write(sheet, "C5", texts("inputs.start_help"), "KPI note")
    fit_height(sheet, 5, {"C": texts("inputs.start_help")})
    write(sheet, "A6", texts("inputs.currency"), "KPI strong")
    write(sheet, layout.currency, options.currency, "KPI unit")
    _write_header(sheet, layout)
    for group, row in layout.group_rows.items():
        for column in ["A", "B", "C", *layout.months]:
            write(sheet, f"{column}{row}", None, "KPI group")
        write(sheet, f"A{row}", layout.vertical.groups[group][options.language], "KPI group")
    for item in layout.vertical.inputs.values():
        _write_input(sheet, layout, item, sample.get(item.id, []))
    _write_checks(sheet, layout)
    _add_date_validation(sheet, layout)
    sheet.freeze_panes = f"C{layout.check_row + 1}"
    titles = f"{layout.header_row}:{layout.check_row}"
    set_page(sheet, texts, True, pages_high=0, titles=titles, pages_wide=len(layout.months) // YEAR)
    protect(sheet)


def _write_header(sheet: Worksheet, layout: Layout) -> None:
    row, texts = layout.header_row, layout.texts
    for column, key in zip("ABC", ("label", "unit", "help"), strict=True):
        write(sheet, f"{column}{row}", texts(f"inputs.{key}"), "KPI heading")
    start = f"${layout.start[0]}${layout.start[1:]}"
    for index, column in enumerate(layout.months):
        formula = start if index == 0 else f"EDATE({layout.months[index - 1]}{row},1)"
        write_formula(sheet, f"{column}{row}", formula, "KPI heading", month_format(layout.options.language))
    sheet.row_dimensions[row].height = 24


def _write_input(sheet: Worksheet, layout: Layout, item: Input, values: list[float]) -> None:
    row, options = layout.input_rows[item.id], layout.options
    label, help_text = item.label[options.language], item.help[options.language]
    write(sheet, f"A{row}", label, "KPI label")
    write(sheet, f"B{row}", layout.unit_word(item.unit), "KPI unit")
    write(sheet, f"C{row}", help_text, "KPI note")
    for index, column in enumerate(layout.months):
        value = values[index] if index < len(values) else None
        form = number_format(item.unit, options.language, options.currency)
        write(sheet, f"{column}{row}", value, "KPI input", form)
    fit_height(sheet, row, {"A": label, "C": help_text})
    validation = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    validation.errorTitle = layout.texts("inputs.error_title")
    cells = [f"{layout.months[0]}{row}:{layout.months[-1]}{row}"]
    add_validation(sheet, validation, cells, layout.texts("inputs.error"), label, help_text)


def _write_checks(sheet: Worksheet, layout: Layout) -> None:
    texts, row = layout.texts, layout.check_row
    for line, key in ((row, "check"), (layout.details_row, "details")):
        write(sheet, f"A{line}", texts(f"inputs.{key}"), "KPI strong")
        for column in "BC":
            write(sheet, f"{column}{line}", None, "KPI unit")
    for index, column in enumerate(layout.months):
        missing = _missing(layout, column)
        details = f"{column}{layout.details_row}"
        started = layout.on("kpis", f"{column}${layout.started_row}")
        verdict = f"IF({details}={missing},{quoted(texts('inputs.partial'))},{quoted(texts('inputs.wrong'))})"
        verdict = f'IF({started}=0,"",IF({details}="",{quoted(texts("inputs.ok"))},{verdict}))'
        write_formula(sheet, f"{column}{row}", verdict, "KPI tier")
        parts = _in_rows(sheet, _problems(layout, index), column, layout.details_row + 1)
        parts.append(f'IF(COUNT({layout.input_span(column)})<{_count(layout)},{missing},"")')
        write_formula(sheet, details, f'IF({started}=0,"",{"&".join(parts)})', "KPI note")
    sheet.row_dimensions[layout.details_row].height = _DETAILS_HEIGHT
    cells = f"{layout.months[0]}{row}:{layout.months[-1]}{row}"
    for key, colour in (("ok", 3), ("partial", 1), ("wrong", 0)):
        look = {"fill": fill(TIER_FILLS[colour]), "font": Font(color="FF" + TIER_INKS[colour])}
        rule = CellIsRule(operator="equal", formula=[quoted(texts(f"inputs.{key}"))], **look)
        sheet.conditional_formatting.add(cells, rule)
    write_formula(sheet, f"A{layout.problem_row}", _first_problem(layout), "KPI note")
    sheet.merge_cells(f"A{layout.problem_row}:{layout.months[5]}{layout.problem_row}")
    sheet.row_dimensions[layout.problem_row].height = 30


def _in_rows(sheet: Worksheet, problems: list[str], column: str, row: int) -> list[str]:
    """The formulas as they are when one cell can hold them all; else cells of hidden rows that hold some each."""
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
    """A text of any length as a formula."""
    starts = range(0, len(text), _LITERAL_LENGTH)
    return "&".join(quoted(text[start : start + _LITERAL_LENGTH]) for start in starts)


def _count(layout: Layout) -> int:
    return len(layout.vertical.inputs)


def _missing(layout: Layout, column: str) -> str:
    """The formula that says how many figures of a month are missing."""
    return f"({_count(layout)}-COUNT({layout.input_span(column)}))&{quoted(layout.texts('inputs.missing'))}"


def _problems(layout: Layout, index: int) -> list[str]:
    """One formula a possible mistake in a month: a sentence, or "" when all is well."""
    texts, language, column = layout.texts, layout.options.language, layout.months[index]
    labels = {item.id: item.label[language] for item in layout.vertical.inputs.values()}
    cells = {input_id: f"{column}{row}" for input_id, row in layout.input_rows.items()}
    problems = []
    for input_id, cell in cells.items():
        wrong = quoted(texts("inputs.not_number", name=labels[input_id]))
        negative = quoted(texts("inputs.negative", name=labels[input_id]))
        text = f'IF(ISERROR({cell}),{wrong},IF({cell}="","",{wrong}))'
        problems.append(f'IF(ISNUMBER({cell}),IF({cell}<0,{negative},""),{text})')
    for kpi in layout.vertical.kpis.values():
        references = {name: cells[input_id] for name, input_id in kpi.inputs.items()}
        names = {name: labels[input_id] for name, input_id in kpi.inputs.items()}
        for check in kpi.function.formula.checks:
            sentence = _literal(failed_check(check, names, language) + " ")
            numbers = f"COUNT({','.join(references.values())})={len(references)}"
            problems.append(f'IF({numbers},IF({violation(check, references)},{sentence},""),"")')
    if index > 0:
        problems += _carried(layout, column, layout.months[index - 1], labels)
    return problems


def _carried(layout: Layout, column: str, before: str, labels: Mapping[str, str]) -> list[str]:
    """A stock at the start of a month should be that of the end of the month before."""
    problems = []
    for item in layout.vertical.inputs.values():
        if item.carries is None:
            continue
        start, end = f"{column}{layout.input_rows[item.id]}", f"{before}{layout.input_rows[item.carries]}"
        sentence = quoted(layout.texts("inputs.carried", start=labels[item.id], end=labels[item.carries]))
        problems.append(f'IF(COUNT({start},{end})=2,IF({start}-{end}<>0,{sentence},""),"")')
    return problems


def _first_problem(layout: Layout) -> str:
    """The first mistake of the year, with its month; or that there is none."""
    texts = layout.texts
    checks, months, details = (
        f"${layout.months[0]}${row}:${layout.months[-1]}${row}"
        for row in (layout.check_row, layout.header_row, layout.details_row)
    )
    place = f"MATCH({quoted(texts('inputs.wrong'))},{checks},0)"
    names = ",".join(quoted(name) for name in texts("document.months").split("|"))
    month = f'CHOOSE(MONTH(INDEX({months},1,{place})),{names})&" "&YEAR(INDEX({months},1,{place}))'
    before, _, after = texts("inputs.first_problem").partition("{month}")
    sentence = f"{quoted(before)}&{month}&{quoted(after)}&INDEX({details},1,{place})"
    started = f"SUM({layout.months_of('kpis', layout.started_row)})"
    return f'IF({started}=0,"",IF(ISNUMBER({place}),{sentence},{quoted(texts("inputs.all_well"))}))'


def _add_date_validation(sheet: Worksheet, layout: Layout) -> None:
    first, last = (str(int(to_excel(day))) for day in (FIRST_DAY, LAST_DAY))
    validation = DataValidation(type="date", operator="between", formula1=first, formula2=last)
    texts = layout.texts
    add_validation(
        sheet,
        validation,
        [layout.start],
        texts("inputs.start_error"),
        texts("inputs.start"),
        texts("inputs.start_help"),
    )
