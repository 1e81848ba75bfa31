"""The functions as named LAMBDAs in IronCalc, which plays Excel 365: the only engine here that has LAMBDA.

answers([("KPI_AOV", (10000.0, 200.0))])   → [50.0]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from engines import compute, saved
from xlkpi.catalogue.load import load_functions
from xlkpi.formula.values import ERRORS
from xlkpi.functions import CATALOGUE_FUNCTIONS
from xlkpi.hosts.lambdas.package import functions_workbook
from xlkpi.xlsx.normalize import normalize
from xlkpi.xlsx.package import package, read_members

_BOOK = "xl/workbook.xml"
_SHEET = "Calls"
_ADDED_UP = [function.name for function in load_functions().values() if function.formula.ranges]
"""The functions that give one result for a range."""
_FORMULAS = {"": '=""', "#DIV/0!": "=1/0", "#N/A": "=NA()"}


@cache
def built(language: str) -> bytes:
    """The workbook of the functions."""
    return functions_workbook(language)


def with_names(xlsx: bytes, definitions: Mapping[str, str]) -> bytes:
    """A workbook that has no names, with these."""
    members = read_members(xlsx)
    names = "".join(f'<definedName name="{name}">{escape(text)}</definedName>' for name, text in definitions.items())
    before, rest = members[_BOOK].decode().split("<calcPr", 1)
    book = before.replace("<definedNames />", "").replace("<definedNames/>", "")
    members[_BOOK] = f"{book}<definedNames>{names}</definedNames><calcPr{rest}".encode()
    return package(members)


def answers(calls: Sequence[tuple[str, tuple[Any, ...]]], language: str = "en") -> list[Any]:
    """What a worksheet shows for calls of functions: a value, or rows of values where an argument is a range."""
    workbook = openpyxl.load_workbook(BytesIO(built(language)))  # openpyxl keeps the names
    sheet = workbook.create_sheet(_SHEET)
    shapes, apart = [], _rows_of(calls)
    for number, (name, arguments) in enumerate(calls):
        top = 1 + number * apart
        shapes.append((top, *_written(sheet, top, name, arguments)))
    members = read_members(saved(workbook))
    normalize(members)  # IronCalc takes an empty cell as openpyxl writes it for 0
    values = compute("ironcalc", package(members))
    found = []
    for top, rows, columns in shapes:
        cells = [
            [values[_SHEET, f"{get_column_letter(1 + column)}{top + row}"] for column in range(columns)]
            for row in range(rows)
        ]
        found.append(cells if (rows, columns) != (1, 1) else cells[0][0])
    return found


def _rows_of(calls: Sequence[tuple[str, tuple[Any, ...]]]) -> int:
    return max((len(given) for _, arguments in calls for given in arguments if isinstance(given, list)), default=1)


def _written(sheet: Worksheet, top: int, name: str, arguments: Sequence[Any]) -> tuple[int, int]:
    """Write a call and what it reads to its right; return the rows and columns of its result."""
    references, column = list[str](), 10
    for given in arguments:
        rows = given if isinstance(given, list) else [[given]]
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                text = _FORMULAS.get(cell, f"={cell}") if cell == "" or cell in ERRORS else cell
                written = sheet.cell(top + down, column + across, text)
                if cell == "=>":
                    written.data_type = "s"  # a text, though it begins like a formula
        first, last = (get_column_letter(place) for place in (column, column + len(rows[0]) - 1))
        bottom = top + len(rows) - 1
        references.append(f"${first}${top}" + (f":${last}${bottom}" if (bottom, last) != (top, first) else ""))
        column += len(rows[0])
    spilled = [given for given in arguments if isinstance(given, list) and name not in _ADDED_UP]
    size = max(map(len, spilled), default=1), max((len(given[0]) for given in spilled), default=1)
    if name in CATALOGUE_FUNCTIONS:
        judged = arguments[2] if len(arguments) > 2 else None
        size = (len(judged), len(judged[0])) if isinstance(judged, list) else (1, 1)
    call = f"{name}({','.join(references)})"
    for row in range(size[0]):
        for place in range(size[1]):
            # IronCalc does not spill, so each cell of the result is asked for
            one = call if size == (1, 1) else f"INDEX({call},{row + 1},{place + 1})"
            sheet.cell(top + row, 1 + place, f"={one}")
    return size
