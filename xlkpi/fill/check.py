"""What is wrong with a workbook that someone filled by hand: cell by cell, each with its cure."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, UnknownNameError, WorkbookError
from ..explain import contradictions
from ..formula.values import WRONG, is_blank, is_error, to_number
from ..workbook.build import INPUT_PREFIX
from ..workbook.locate import Places, find_places, saved_results
from ..workbook.locate import place_of as _place
from ..workbook.named import other_edition

CORRECT_ONE = "correct one of these cells"


def check_workbook(path: Path, catalogue: Catalogue) -> list[Problem]:
    """All problems of a workbook: what is no number, negative or impossible, and formulas that were typed over.

    Raises WorkbookError when the file is not a workbook made by xlkpi.
    """
    data = path.read_bytes()
    try:
        workbook = load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl raises many kinds for a file that is not a workbook
        what = f"cannot be read as an .xlsx workbook ({error})"
        raise WorkbookError([Problem(str(path), what, "open it in a spreadsheet and save it as .xlsx")]) from None
    places = find_places(workbook, str(path), catalogue, saved_results(data))
    try:
        vertical = catalogue.vertical(places.vertical)
    except UnknownNameError as error:
        cure = "name its catalogue with --catalogue"
        raise WorkbookError([Problem(str(path), str(error), cure)]) from None
    problems = [
        *places.problems,
        *places.figures_without_month(),
        *_check_edition(workbook, places, vertical),
        *_check_inputs(places),
        *_check_months(places, vertical),
        *_check_kpis(places),
    ]
    return [problem._replace(where=": ".join(filter(None, (str(path), problem.where)))) for problem in problems]


def _check_edition(workbook: Workbook, places: Places, vertical: Vertical) -> Iterator[Problem]:
    """The inputs that the trade and the workbook do not both have."""
    version = next((str(one.value) for one in workbook.custom_doc_props.props if one.name == "xlkpi version"), "")
    found = {item: f"{_place(cells[0])}:{cells[-1].coordinate}" for item, cells in places.rows.items()}
    named = [name.removeprefix(INPUT_PREFIX) for name in workbook.defined_names]
    yield from other_edition(version, found, vertical.inputs, named)


def _check_inputs(places: Places) -> Iterator[Problem]:
    for cells in places.rows.values():
        for cell in (cells[index] for index in places.ours):
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
    for index in places.ours:
        cells = {item: series[index] for item, series in places.rows.items()}
        for items, what in contradictions(vertical, {item: to_number(cell.value) for item, cell in cells.items()}):
            yield Problem(", ".join(_place(cells[item]) for item in items), what, CORRECT_ONE)


def _check_kpis(places: Places) -> Iterator[Problem]:
    for cells in places.kpis.values():
        for cell in cells:
            if cell.data_type != "f":
                what = "is empty" if is_blank(cell.value) else f"holds {_shown(cell)}"
                yield Problem(_place(cell), f"{what} in place of its formula", "copy the formula from beside it")
    yield from places.kpi_problems


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
