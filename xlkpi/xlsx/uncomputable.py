"""The detection of formulas that the engine cannot compute, which are left to spreadsheet programs.

A user's own formula may call functions that only Excel has (WEBSERVICE, another add-in's), or read things that the
engine cannot read (another workbook, a table, a name that is a formula). No value is better than a wrong one, and
IFERROR would hide that the engine lacks something.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache

import formualizer
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from ..errors import Problem, WorkbookError
from ..messages import message
from .add_in_links import links_of, without_add_in_links
from .calls import bare_calls
from .engine import Engine, Functions
from .formula_reading import Reading, function_name, read_formula
from .openable import load_quietly
from .write_values import CELLS, Cell

_OF_THE_PROGRAM = ("CELL", "INFO")
"""Functions that describe the program and the computer, for which the engine would answer with its own."""
_NOT_COMPUTED = ("ANCHORARRAY", "LAMBDA")
"""Functions that the engine has in name only."""
_AT_RUN_TIME = ("INDIRECT", "OFFSET")
"""Functions that read cells which their formula does not name."""
_WORDS = re.compile(
    r"""([A-Za-z_@][\w.]*)(?=\()|"[^"]*"|'[^'\[:]*'!|\$?[A-Z]{1,3}(?=[$\d:])|#[A-Z0-9/]+[!?]?"""
    r"""|(?<![\w.])[\d.]+E[-+]?\d+(?![\w.])"""
    r"""|([A-Za-z_\\][\w.]*)|(\[|'|(?<![\w.])\([^()"]*,|\d\s+\$?[A-Z]|:[\w.]+!|\d\#)"""
)
"""Matches a function (group 1), a name (2), or a possible union, intersection or other workbook (3).

Texts, sheets, columns, errors and numbers such as 1E-9 are skipped.
"""


def load_computable(
    data: bytes, workbook: Workbook, functions: Functions, name: str = "workbook", with_functions: bool = True
) -> tuple[Engine, dict[Cell, str]]:
    """Load a workbook into the engine; return it with the cells that it cannot compute, mapped to the reason.

    load_engine describes the arguments and errors.
    """
    unknown = uncomputable_cells(workbook, functions)
    engine = load_engine(data, workbook, functions, unknown, name, with_functions)
    circular = [cell for cell, _ in _formulas(workbook, functions) if engine.is_circular(*cell)]
    if circular:
        unknown = uncomputable_cells(workbook, functions, circular)
        engine = load_engine(data, workbook, functions, unknown, name, with_functions)
    return engine, unknown


def uncomputable_cells(
    workbook: Workbook, functions: Collection[str], circular: Collection[Cell] = ()
) -> dict[Cell, str]:
    """Return the formula cells that cannot be computed here, mapped to the reason.

    Cells that read such a cell cannot be computed either.

    Args:
        workbook: The workbook as openpyxl has it.
        functions: The names of the add-in's functions, in capitals.
        circular: Cells known to be part of a circular reference.
    """
    formulas = dict(_formulas(workbook, functions))
    if not circular and not any(_is_suspect(text, workbook, functions) for text in formulas.values()):
        return {}
    readings = {cell: read_formula(text, cell[0], workbook) for cell, text in formulas.items()}
    found = {cell: why for cell, reading in readings.items() if (why := _why(reading, functions))}
    found |= dict.fromkeys(circular, message("is a circular reference"))
    grown = bool(found)
    while grown:
        reached = {
            cell: message("reads {cell}", cell=f"{source[0]}!{get_column_letter(source[2])}{source[1]}")
            for cell, reading in readings.items()
            if cell not in found and (source := _source(reading, found))
        }
        found |= reached
        grown = bool(reached)
    return found


def load_engine(
    data: bytes,
    workbook: Workbook,
    functions: Functions,
    unknown: Collection[Cell],
    name: str = "workbook",
    with_functions: bool = True,
) -> Engine:
    """Load a workbook into the engine, without values that the engine would take for typed ones.

    Args:
        data: The file.
        workbook: The same workbook as openpyxl has it.
        functions: See Engine.
        unknown: The cells that cannot be computed.
        name: The workbook's name in messages.
        with_functions: See Engine.

    Raises:
        WorkbookError: The workbook cannot be loaded.
    """
    empty = {*unknown, *spilled_cells(workbook)}
    if empty:
        emptied = load_quietly(data)
        for title, row, column in empty:
            emptied[title].cell(row, column).value = None
        buffer = io.BytesIO()
        emptied.save(buffer)
        data = buffer.getvalue()
    try:
        return Engine(without_add_in_links(data, functions), functions, with_functions, workbook.epoch)
    except (formualizer.ExcelEvaluationError, OSError) as error:
        what, fix = message("cannot be computed ({why})", why=str(error)), message("simplify its formulas")
        raise WorkbookError([Problem(file=name, what=what, fix=fix)]) from None


def spilled_cells(workbook: Workbook) -> set[Cell]:
    """Return the cells of array formulas, except the first ones: the engine takes their values for typed."""
    return {
        spilled
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, ArrayFormula)
        for spilled in _cells_of(sheet.title, cell.value.ref)
        if spilled != (sheet.title, cell.row, cell.column)
    }


def _is_suspect(text: str, workbook: Workbook, functions: Collection[str]) -> bool:
    """Return whether a formula may be uncomputable: a quick check, since parsing takes ten times as long."""
    for function, name, other in _words(text):
        if other or (function and not _is_known(function_name(function), functions)):
            return True
        if name and name not in workbook.sheetnames and name not in ("TRUE", "FALSE"):
            defined = workbook.defined_names.get(name)
            if defined is None or not CELLS.fullmatch(defined.value):
                return True
    return False


@lru_cache(maxsize=1 << 13)  # all workbooks of a template have the same formulas
def _words(text: str) -> frozenset[tuple[str, str, str]]:
    """Return the words that the quick check finds in a formula."""
    return frozenset(_WORDS.findall(text))


def _formulas(workbook: Workbook, functions: Collection[str]) -> Iterator[tuple[Cell, str]]:
    """Return each cell with a formula, and the formula with the add-in's functions by their bare names."""
    links = links_of(workbook)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                value = cell.value
                if isinstance(value, (ArrayFormula, DataTableFormula)):
                    # a data table ("what if") has no formula of its own
                    text = value.text if isinstance(value, ArrayFormula) else "=DATA.TABLE()"
                    text = bare_calls(text, links, functions)
                    yield from ((covered, text) for covered in _cells_of(sheet.title, value.ref))
                else:
                    yield (sheet.title, cell.row, cell.column), bare_calls(value, links, functions)


def _cells_of(title: str, reference: str) -> Iterator[Cell]:
    first_column, first_row, last_column, last_row = range_boundaries(reference)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield title, row, column


def _why(reading: Reading, functions: Collection[str]) -> str:
    if reading.obstacle:
        return reading.obstacle
    unknown = sorted(name for name in reading.functions if not _is_known(name, functions))
    return message("calls {names}", names=", ".join(unknown)) if unknown else ""


def _is_known(function: str, functions: Collection[str]) -> bool:
    """Return whether a function can be computed: it is the add-in's or the engine's."""
    return function in functions or _engine_has(function)


@cache
def _engine_has(function: str) -> bool:
    """Return whether the engine has a function; it answers #NAME? for an unknown one."""
    if function in _OF_THE_PROGRAM or function in _NOT_COMPUTED:
        return False
    book = formualizer.Workbook()
    book.add_sheet("Try")
    try:
        book.set_formula("Try", 1, 1, f"={function}()")
        answer = book.evaluate_cell("Try", 1, 1)
    except Exception:  # the engine cannot parse it
        return False
    return not (isinstance(answer, Mapping) and answer.get("kind") == "Name")


def _source(reading: Reading, unknown: Collection[Cell]) -> Cell | None:
    """Return a cell that a formula reads and that has no known value; None where there is none."""
    if None in reading.boxes or not reading.functions.isdisjoint(_AT_RUN_TIME):
        return next(iter(unknown))
    for box in reading.boxes:
        assert box is not None
        title, (first_column, first_row, last_column, last_row) = box
        for cell in unknown:
            if cell[0] == title and first_row <= cell[1] <= last_row and first_column <= cell[2] <= last_column:
                return cell
    return None
