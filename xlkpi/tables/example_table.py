"""An example of an input table as a worksheet, for people to type into: validation, real dates, a row per vertical."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..catalogue.examples import example_inputs
from ..catalogue.model import LANGUAGES, Input, Vertical, check_language
from ..errors import UsageError
from ..files import whole_file
from ..messages import ENGLISH, joined, message, translated
from ..period import MONTHS, YEAR
from ..xlsx.limits import LAST_ROW
from ..xlsx.text import write_text
from .excel import SHEET
from .header import label_of
from .settings import CURRENCY, FOLLOWED, LANGUAGE, LENGTH, RATE, SETTINGS, YEAR_START, edits_of
from .source import KEYS
from .words import load

SUFFIX = ".xlsx"
_MONTH = datetime.date(2026, 1, 1)
_MONTH_FORMAT = "yyyy\\-mm"
_WIDTH = 22.0
_EARLIEST = "36526"
"""The first day of 2000, as a worksheet counts days."""
_HELP = {
    "business": message("the same in all rows of a business"),
    "vertical": message("the trade"),
    "month": message("a date in the month; one row for each month"),
    LANGUAGE: message("of the workbook: en or fr"),
    CURRENCY: message("of the amounts: its ISO code, such as EUR"),
    RATE: message("how much of this currency one unit of the source’s is worth; blank for the bank’s rate"),
    YEAR_START: message("1 to 12: the month in which the year starts"),
    LENGTH: message("12 or 24: the months of the workbook; blank for 12, or 24 where the figures need them"),
    FOLLOWED: message("ids of KPIs with spaces between; blank for all"),
}
_EDITS = {
    "target": message("the business’s own target, or the tier to aim for"),
    "threshold": message("the business’s own threshold, with its sign; “none” for no threshold"),
    "country": message("the country that the benchmark is for"),
}


def write_example(path: Path, verticals: Sequence[Vertical], language: str = ENGLISH) -> None:
    """Write an empty input table with an example row for each vertical, completely or not at all.

    The headings are ids in English and labels in French. A second sheet explains every column, optional ones included.

    Args:
        path: The .xlsx file to write.
        verticals: The verticals.
        language: "en" or "fr".

    Raises:
        UsageError: The file's name does not end with .xlsx.
    """
    from openpyxl import Workbook  # here, as a CSV starts faster without it
    from openpyxl.styles import Font

    check_language(language)
    if path.suffix.lower() != SUFFIX:
        text = message(
            "{file}: this table is an {suffix} file; end its name with {suffix}", file=str(path), suffix=SUFFIX
        )
        raise UsageError(text)
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    _write_data(sheet, verticals, language)
    _write_columns(book.create_sheet(translated(message("columns"), language)), verticals, language)
    for one in book.worksheets:
        for cell in one[1]:
            cell.font = Font(bold=True)
            one.column_dimensions[cell.column_letter].width = max(_WIDTH, len(str(cell.value)) + 2.0)
    sheet.freeze_panes = "B2"
    with whole_file(path) as file:
        book.save(file)


def _headings(verticals: Sequence[Vertical], language: str) -> dict[str, list[Input]]:
    """Return the headings of inputs in a language, each with the inputs of verticals that it names."""
    found: dict[str, list[Input]] = {}
    for vertical in verticals:
        for item in vertical.inputs.values():
            found.setdefault(_heading(item, language), []).append(item)
    return found


def _heading(item: Input, language: str) -> str:
    return item.id if language == ENGLISH else item.label[language]


def _key_heading(key: str, language: str) -> str:
    return key if language == ENGLISH else str(load()["columns"][key][language])


def _write_data(sheet: Any, verticals: Sequence[Vertical], language: str) -> None:
    inputs = _headings(verticals, language)
    sheet.append([_key_heading(key, language) for key in (*KEYS, *SETTINGS)] + list(inputs))
    for number, vertical in enumerate(verticals, 1):
        values = example_inputs(vertical)
        by_heading = {_heading(item, language): values[item.id] for item in vertical.inputs.values()}
        name = translated(message("Example shop {number}", number=number), language)
        keys = [name, _vertical_name(vertical, language), _MONTH, language, *[None] * (len(SETTINGS) - 1)]
        sheet.append([*keys, *(by_heading.get(heading) for heading in inputs)])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                write_text(cell, cell.value)
        sheet.cell(sheet.max_row, 1 + KEYS.index("month")).number_format = _MONTH_FORMAT
    _validate(sheet, verticals, inputs, language)


def _vertical_name(vertical: Vertical, language: str) -> str:
    return vertical.id if language == ENGLISH else vertical.name[language]


def _validate(sheet: Any, verticals: Sequence[Vertical], inputs: dict[str, list[Input]], language: str) -> None:
    """Add a validation to each column that takes only some values."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    names = ",".join(_vertical_name(vertical, language) for vertical in verticals)
    rules: dict[str, tuple[dict[str, Any], str]] = {
        "vertical": ({"type": "list", "formula1": f'"{names}"'}, message("choose a trade from the list")),
        "month": (
            {"type": "date", "operator": "greaterThanOrEqual", "formula1": _EARLIEST},
            message("type a date in the month, such as the first day"),
        ),
        LANGUAGE: ({"type": "list", "formula1": f'"{",".join(LANGUAGES)}"'}, message("write en or fr")),
        CURRENCY: (
            {"type": "textLength", "operator": "equal", "formula1": "3"},
            message("write its ISO 4217 code, such as EUR, USD or CHF"),
        ),
        RATE: ({"type": "decimal", "operator": "greaterThan", "formula1": "0"}, message("type a number above 0")),
        YEAR_START: (
            {"type": "whole", "operator": "between", "formula1": "1", "formula2": str(YEAR)},
            message("write 1 to 12, the month in which the year starts"),
        ),
        LENGTH: ({"type": "list", "formula1": f'"{",".join(map(str, MONTHS))}"'}, message("choose 12 or 24")),
    }
    for heading, items in inputs.items():
        kind = "whole" if all(item.is_whole for item in items) else "decimal"
        rule = {"type": kind, "operator": "greaterThanOrEqual", "formula1": "0"}
        rules[heading] = (rule, message("type a number of 0 or more"))
    for column, key in enumerate((*KEYS, *SETTINGS, *inputs), 1):
        if key in rules:
            rule, error = rules[key]
            validation = DataValidation(allow_blank=True, showErrorMessage=True, **rule)
            validation.error = translated(error, language)
            letter = get_column_letter(column)
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(validation)
            if key == "month":
                sheet.column_dimensions[letter].number_format = _MONTH_FORMAT


def _write_columns(sheet: Any, verticals: Sequence[Vertical], language: str) -> None:
    """Explain every column, in the order of the table."""
    sheet.append([translated(text, language) for text in (message("heading"), message("id"), message("meaning"))])
    for heading, name, meaning in _explained(verticals, language):
        sheet.append([heading, name, translated(meaning, language)])


def _explained(verticals: Sequence[Vertical], language: str) -> Iterator[tuple[str, str, str]]:
    for key in (*KEYS, *SETTINGS):
        yield _key_heading(key, language), key, _HELP[key]
    seen: set[tuple[str, str]] = set()
    for vertical in verticals:
        for item in vertical.inputs.values():
            if (item.id, item.label[language]) not in seen:
                seen.add((item.id, item.label[language]))
                yield _heading(item, language), item.id, joined(": ", [item.label[language], item.help[language]])
    for vertical in verticals:
        for edit in edits_of(vertical):
            label = label_of(edit, vertical, language)
            if (edit.column, label) not in seen:
                seen.add((edit.column, label))
                heading = edit.column if language == ENGLISH else label
                yield heading, edit.column, joined("; ", [label, _EDITS[edit.kind]])
