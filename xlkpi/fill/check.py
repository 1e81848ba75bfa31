"""What is wrong with a workbook that someone filled by hand: cell by cell, each with its cure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from openpyxl.cell import Cell

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem
from ..explain import contradictions
from ..formula.values import WRONG, is_blank, is_error, to_number
from .places import Places, find_places
from .trade import complete_stamp
from .untrusted import Converted, in_words, open_untrusted

CORRECT_ONE = "correct one of these cells"


def check_workbook(path: Path, catalogue: Catalogue, converted: Converted = None) -> list[Problem]:
    """All problems of a workbook: what is no number, negative or impossible, and formulas that were typed over.

    converted: see open_untrusted. Raises WorkbookError when the file is not a workbook made by xlkpi.
    """
    with in_words(path):
        untrusted = open_untrusted(path, converted)
        vertical = untrusted.trade(catalogue)
        complete_stamp(untrusted.book, vertical=vertical.id)
        places = find_places(untrusted.book, str(path))
    problems = [*_check_start(places), *_check_inputs(places), *_check_months(places, vertical), *_check_kpis(places)]
    return [problem._replace(where=f"{path}: {problem.where}") for problem in problems]


def _check_start(places: Places) -> Iterator[Problem]:
    value = places.start.value
    if places.first_month is None and not (isinstance(value, str) and value.startswith("=")):
        yield Problem(_place(places.start), f"the first month is {_shown(places.start)}, not a date", "type a date")


def _check_inputs(places: Places) -> Iterator[Problem]:
    for cells in places.inputs.values():
        for cell in cells:
            if cell.data_type == "f":
                continue  # a formula of the user's own may well compute an input
            number = to_number(cell.value)
            if is_error(number):
                yield Problem(_place(cell), f"holds the error {number}", "type a number of 0 or more")
            elif number == WRONG or isinstance(cell.value, datetime.date):  # a date counts as its serial number
                yield Problem(_place(cell), f"{_shown(cell)} is not a number", "type a number of 0 or more")
            elif isinstance(number, float) and number < 0:
                yield Problem(_place(cell), f"{number:g} is negative", "type a number of 0 or more")


def _check_months(places: Places, vertical: Vertical) -> Iterator[Problem]:
    """What the numbers of a month contradict: a part larger than its whole."""
    for month in range(places.months):
        cells = {item: series[month] for item, series in places.inputs.items()}
        for items, what in contradictions(vertical, {item: to_number(cell.value) for item, cell in cells.items()}):
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
