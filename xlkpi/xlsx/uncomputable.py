"""The detection of formulas that the engine cannot compute, which are left to spreadsheet programs.

A user's own formula may call functions that only Excel has (WEBSERVICE, another add-in's), or read things that the
engine cannot read (another workbook, a table, a name that is a formula). No value is better than a wrong one, and
IFERROR would hide that the engine lacks something.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import formualizer
from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from ..errors import Problem, WorkbookError
from ..messages import message
from .add_in_links import links_of
from .calls import bare_calls
from .engine import Engine, Functions
from .openable import load_quietly
from .write_values import CELLS, Cell

_OF_THE_PROGRAM = ("CELL", "INFO")
"""Functions that describe the program and the computer, for which the engine would answer with its own."""
_NOT_COMPUTED = ("ANCHORARRAY", "LAMBDA")
"""Functions that the engine has in name only."""
_PREFIXES = ("_XLFN.", "_XLWS.")
"""The prefix in a file of functions that came after Excel 2007."""
_VARIABLE = "_XLPM."
"""The prefix in a file of LET's names."""
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
_LITERAL_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")


class _Reading(NamedTuple):
    """The functions, names and cells that a formula calls and reads.

    Attributes:
        functions: The names of functions.
        boxes: The title of a sheet and the corners of a range; None for any cells.
        obstacle: What keeps the engine from reading the formula, or "".
    """

    functions: frozenset[str]
    boxes: tuple[tuple[str, tuple[int, ...]] | None, ...]
    obstacle: str


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
    readings = {cell: _reading(text, cell[0], workbook) for cell, text in formulas.items()}
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
        return Engine(data, functions, with_functions, workbook.epoch)
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
        if other or (function and not _is_known(_function_name(function), functions)):
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


def _why(reading: _Reading, functions: Collection[str]) -> str:
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


def _source(reading: _Reading, unknown: Collection[Cell]) -> Cell | None:
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


def _reading(text: str, title: str, workbook: Workbook, names: frozenset[str] = frozenset()) -> _Reading:
    """Return what a formula on a sheet calls and reads. `names` are the defined names already followed."""
    try:
        tokens = Tokenizer(text).items
    except TokenizerError:
        return _Reading(frozenset(), (None,), message("cannot be read"))
    functions, boxes = set[str](), list[tuple[str, tuple[int, ...]] | None]()
    obstacles: list[str] = [message("joins or intersects ranges")] if _joins_ranges(tokens) else []
    for token in tokens:
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            functions.add(_function_name(token.value))
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE and not _is_no_reference(token.value):
            sheet, _, cells = token.value.rpartition("!")
            sheet = sheet.strip("'").replace("''", "'") or title
            name = workbook[sheet].defined_names.get(cells) if sheet in workbook.sheetnames else None
            name = name or workbook.defined_names.get(cells)
            if name is not None and cells not in names:
                inner = _reading(f"={name.value.lstrip('=')}", title, workbook, names | {cells})
                functions |= inner.functions
                boxes += inner.boxes
                obstacles.append(inner.obstacle)
                if not inner.obstacle and len(Tokenizer(f"={name.value.lstrip('=')}").items) > 1:
                    obstacles.append(message("reads {name}, the name of a formula", name=cells))
            elif name is None:
                boxes.append(_box(sheet, cells))
                obstacles.append(_obstacle(sheet if "!" in token.value else "", cells, boxes[-1] is None))
    return _Reading(frozenset(functions), tuple(boxes), next(filter(None, obstacles), ""))


def _function_name(token: str) -> str:
    name = token.rstrip("(").lstrip("@").upper()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _is_no_reference(operand: str) -> bool:
    return _LITERAL_ERROR.fullmatch(operand) is not None or operand.upper().startswith(_VARIABLE)


def _joins_ranges(tokens: Sequence[Token]) -> bool:
    """Return whether a formula has a union, (A1,B2), or an intersection, A1:B2 B1:C2; the engine has neither."""
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        ends = before.type == Token.OPERAND or before.subtype == Token.CLOSE
        starts = after.type == Token.OPERAND or after.subtype == Token.OPEN
        if (token.type == Token.WSPACE and ends and starts) or (token.type == Token.OP_IN and token.value == ","):
            return True
    return False


def _obstacle(sheet: str, cells: str, is_name: bool) -> str:
    """Return what keeps the engine from reading a reference, or ""."""
    if "[" in sheet:
        return message("reads another workbook")
    if ":" in sheet:
        return message("reads several sheets at once")
    if is_name:
        return message("reads {name}, which is neither a cell nor a name of cells", name=cells)
    return ""


def _box(sheet: str, cells: str) -> tuple[str, tuple[int, ...]] | None:
    """Return the corners of a reference; None for one that is not to cells, such as a table's column."""
    try:
        corners = range_boundaries(cells.replace("$", ""))
    except ValueError:
        return None
    limits = (1, 1, 16_384, 1_048_576)
    return sheet, tuple(limit if corner is None else corner for corner, limit in zip(corners, limits, strict=True))
