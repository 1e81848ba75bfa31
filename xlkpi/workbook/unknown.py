"""The formulas that our engine cannot compute, and those that read them: their values are left to the spreadsheet.

A formula of the user's own may call what only Excel has (WEBSERVICE, another add-in's function), or read another
workbook. No value is better than a wrong one, and IFERROR would make a wrong one of an unknown function.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import formualizer
from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from ..errors import Problem, WorkbookError
from ..functions import FUNCTIONS
from .engine import Engine
from .stamp import Cell

_OF_THE_PROGRAM = ("CELL", "INFO")
"""Functions that tell of the program and the computer: the engine's answers would be its own."""
_AT_RUN_TIME = ("INDIRECT", "OFFSET")
"""Functions that read cells which their formula does not name."""
_WORDS = re.compile(
    r"""([A-Za-z_][\w.]*)(?=\()|"[^"]*"|'[^'\[]*'!|\$?[A-Z]{1,3}(?=[$\d:])|#[A-Z0-9/]+[!?]?|([A-Za-z_\\\[][\w.]*)"""
)
"""A function is the first group, a name or a bracket the second; texts, sheets, columns and errors are passed over."""
_LITERAL_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")


class _Reading(NamedTuple):
    """What a formula calls and reads.

    boxes: a sheet's title and the corners of a range, None for any cells. unknown: what it reads that is not here.
    """

    functions: frozenset[str]
    boxes: tuple[tuple[str, tuple[int, ...]] | None, ...]
    unknown: tuple[str, ...]


def unknown_cells(workbook: Workbook) -> dict[Cell, str]:
    """The formula cells whose value cannot be computed here, each with what is in the way."""
    formulas = dict(_formulas(workbook))
    if not any(_is_suspect(text, workbook) for text in formulas.values()):
        return {}
    readings = {cell: _reading(text, cell[0], workbook) for cell, text in formulas.items()}
    found = {cell: why for cell, reading in readings.items() if (why := _why(reading))}
    grown = bool(found)
    while grown:
        reached = {
            cell: f"reads {source[0]}!{get_column_letter(source[2])}{source[1]}"
            for cell, reading in readings.items()
            if cell not in found and (source := _source(reading, found))
        }
        found |= reached
        grown = bool(reached)
    return found


def load_engine(data: bytes, unknown: Collection[Cell], name: str = "workbook", with_functions: bool = True) -> Engine:
    """A workbook in the engine, without the formulas that it cannot compute. name: what an error calls it.

    Raises WorkbookError when it cannot be loaded all the same.
    """
    if unknown:
        workbook = load_workbook(io.BytesIO(data))
        for title, row, column in unknown:
            workbook[title].cell(row, column).value = None
        buffer = io.BytesIO()
        workbook.save(buffer)
        data = buffer.getvalue()
    try:
        return Engine(data, with_functions)
    except (formualizer.ExcelEvaluationError, OSError) as error:
        raise WorkbookError([Problem(name, f"cannot be computed ({error})", "simplify its formulas")]) from None


def _formulas(workbook: Workbook) -> Iterator[tuple[Cell, str]]:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = cell.value
                    text = value.text if isinstance(value, ArrayFormula) else value
                    # a data table ("what if") has no formula of its own
                    yield (sheet.title, cell.row, cell.column), text if isinstance(text, str) else "=DATA.TABLE()"


def _is_suspect(text: str, workbook: Workbook) -> bool:
    """Whether a formula may hold something unknown: a quick look, as reading all of it takes 20 times as long."""
    for function, name in _WORDS.findall(text):
        if function and not _is_known(function.upper()):
            return True
        if name and not (name in workbook.defined_names or name in workbook.sheetnames or name in ("TRUE", "FALSE")):
            return True
    return False


def _why(reading: _Reading) -> str:
    if reading.unknown:
        return f"reads {', '.join(reading.unknown)}"
    unknown = sorted(name for name in reading.functions if not _is_known(name))
    return f"calls {', '.join(unknown)}" if unknown else ""


@cache
def _is_known(function: str) -> bool:
    """Whether the engine has a function: #NAME? is its answer for one that it has not."""
    if function in FUNCTIONS or function in _OF_THE_PROGRAM:
        return function in FUNCTIONS
    book = formualizer.Workbook()
    book.add_sheet("Try")
    try:
        book.set_formula("Try", 1, 1, f"={function}()")
        answer = book.evaluate_cell("Try", 1, 1)
    except Exception:  # it cannot even be read
        return False
    return not (isinstance(answer, Mapping) and answer.get("kind") == "Name")


def _source(reading: _Reading, unknown: Collection[Cell]) -> Cell | None:
    """A cell without a known value that a formula reads."""
    if None in reading.boxes or not reading.functions.isdisjoint(_AT_RUN_TIME):
        return next(iter(unknown))
    for box in reading.boxes:
        assert box is not None
        title, (first_column, first_row, last_column, last_row) = box
        for cell in unknown:
            if cell[0] == title and first_row <= cell[1] <= last_row and first_column <= cell[2] <= last_column:
                return cell
    return None


def _reading(text: str, title: str, workbook: Workbook, names: frozenset[str] = frozenset()) -> _Reading:
    """What a formula on a sheet calls and reads. names: the defined names that lead to it."""
    functions, boxes, unknown = set[str](), list[tuple[str, tuple[int, ...]] | None](), list[str]()
    for token in Tokenizer(text).items:
        if token.type == "FUNC" and token.subtype == "OPEN":
            functions.add(token.value.rstrip("(").lstrip("@").upper())
        elif token.type == "OPERAND" and token.subtype == "RANGE" and not _LITERAL_ERROR.fullmatch(token.value):
            sheet, _, cells = token.value.rpartition("!")
            sheet = sheet.strip("'").replace("''", "'") or title
            if "[" in sheet or sheet not in workbook.sheetnames:
                unknown.append(token.value)
                continue
            name = workbook[sheet].defined_names.get(cells) or workbook.defined_names.get(cells)
            if name is not None and cells not in names:
                inner = _reading(f"={name.value.lstrip('=')}", title, workbook, names | {cells})
                functions |= inner.functions
                boxes += inner.boxes
                unknown += inner.unknown
            elif name is None:
                boxes.append(_box(sheet, cells))
                if boxes[-1] is None and "[" not in cells:  # neither cells nor a table's
                    unknown.append(token.value)
    return _Reading(frozenset(functions), tuple(boxes), tuple(unknown))


def _box(sheet: str, cells: str) -> tuple[str, tuple[int, ...]] | None:
    """The corners of a reference; None for one that is not to cells, such as a table's column."""
    try:
        corners = range_boundaries(cells.replace("$", ""))
    except ValueError:
        return None
    limits = (1, 1, 16_384, 1_048_576)
    return sheet, tuple(limit if corner is None else corner for corner, limit in zip(corners, limits, strict=True))
