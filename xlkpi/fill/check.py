"""What is wrong with a workbook that someone filled by hand: cell by cell, each with its cure."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell

from ..catalogue.model import Catalogue, Input, Vertical
from ..errors import Problem, UnknownNameError, WorkbookError
from ..explain import contradictions
from ..formula.values import WRONG, is_blank, is_error, to_number
from .numbers import Wrong, as_shown, check_input, no_percentage
from .places import Places, find_places

CORRECT_ONE = "correct one of these cells"


def check_workbook(path: Path, catalogue: Catalogue) -> list[Problem]:
    """All problems of a workbook: what is no number, negative or impossible, and formulas that were typed over.

    Raises WorkbookError when the file is not a workbook made by xlkpi.
    """
    try:
        workbook = load_workbook(io.BytesIO(path.read_bytes()))
    except Exception as error:  # openpyxl raises many kinds for a file that is not a workbook
        what = f"cannot be read as an .xlsx workbook ({error})"
        raise WorkbookError([Problem(str(path), what, "open it in a spreadsheet and save it as .xlsx")]) from None
    places = find_places(workbook, str(path))
    try:
        vertical = catalogue.vertical(places.vertical)
    except UnknownNameError as error:
        cure = "name its catalogue with --catalogue"
        raise WorkbookError([Problem(str(path), str(error), cure)]) from None
    problems = [
        *_check_start(places),
        *_check_inputs(places, vertical),
        *_check_months(places, vertical),
        *_check_kpis(places),
    ]
    return [problem._replace(where=f"{path}: {problem.where}") for problem in problems]


def _check_start(places: Places) -> Iterator[Problem]:
    value = places.start.value
    if places.first_month is None and not (isinstance(value, str) and value.startswith("=")):
        yield Problem(_place(places.start), f"the first month is {_shown(places.start)}, not a date", "type a date")


def _check_inputs(places: Places, vertical: Vertical) -> Iterator[Problem]:
    for name, cells in places.inputs.items():
        item = vertical.inputs.get(name)  # None for an input of another edition
        for cell in cells:
            if cell.data_type == "f":  # a formula of the user's own may well compute an input
                if "%" in cell.number_format:
                    yield Problem(_place(cell), *no_percentage("a formula’s result"))
                continue
            number = to_number(cell.value)
            if is_error(number):
                yield Problem(_place(cell), f"holds the error {number}", "type a number of 0 or more")
            elif number == WRONG or isinstance(cell.value, datetime.date):  # a date counts as its serial number
                yield Problem(_place(cell), f"{_shown(cell)} is not a number", "type a number of 0 or more")
            elif isinstance(number, float) and number < 0:
                yield Problem(_place(cell), f"{number:g} is negative", "type a number of 0 or more")
            elif isinstance(wrong := _number(cell, item), Wrong):
                yield Problem(_place(cell), *wrong)


def _number(cell: Cell, item: Input | None) -> float | Wrong | None:
    return check_input(as_shown(cell.value, cell.number_format), item)


def _check_months(places: Places, vertical: Vertical) -> Iterator[Problem]:
    """What the numbers of a month contradict: a part larger than its whole."""
    for month in range(places.months):
        cells = {item: series[month] for item, series in places.inputs.items()}
        numbers = {item: _number(cell, vertical.inputs.get(item)) for item, cell in cells.items()}
        for items, what in contradictions(vertical, numbers):
            yield Problem(", ".join(_place(cells[item]) for item in items), what, CORRECT_ONE)


def _check_kpis(places: Places) -> Iterator[Problem]:
    for cells in places.kpis.values():
        for cell in cells:
            if cell.data_type != "f":
                what = "is empty" if is_blank(cell.value) else f"holds {_shown(cell)}"
                yield Problem(_place(cell), f"{what} in place of its formula", "copy the formula from beside it")


def _shown(cell: Cell) -> str:
    """A cell's content as a person would name it."""
    value = cell.value
    if isinstance(value, datetime.datetime):
        return f"the date {value:%Y-%m-%d}"
    if isinstance(value, datetime.time | datetime.timedelta):
        return f"the time {value}"
    if isinstance(value, bool):
        return str(value).upper()
    return "empty" if is_blank(value) else repr(value)


def _place(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"
