"""The rewriting of a few cells of a workbook: everything follows from them, and all other contents stay.

The values of formulas and the points of charts are computed again. Styles, formulas, macros, pictures and sheets of the
user's own stay byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter

from .engine import Engine, Functions, Value
from .openable import Opened
from .package import package, read_members
from .prepare import prepare
from .splice import Position
from .uncomputable import load_computable
from .write_values import Cell, ValueWriter, splices


class Rewriting:
    """A workbook whose cells are to be rewritten.

    Args:
        data: The user's file.
        opened: The workbook as openpyxl has opened it from `data`.
        functions: The add-in's functions.
        name: The workbook's name in messages.

    Attributes:
        engine: The computed workbook.
    """

    def __init__(self, data: bytes, opened: Opened, functions: Functions, name: str) -> None:
        self._data = data
        self._opened = opened
        self._functions = functions
        self._name = name
        self.engine, self._unknown = self._loaded()

    def value(self, cell: Cell) -> Value:
        """Return the computed value of a cell; None also for a cell that cannot be computed here."""
        return None if cell in self._unknown else self.engine.value(*cell)

    def rewritten(self, values: Mapping[Cell, Value]) -> bytes:
        """Return the file with numbers or blanks in cells, in place of what the cells hold.

        A formula that cannot be computed here has no value until a spreadsheet program opens the file.
        """
        formulas = [cell for cell in values if _take_formula(self._opened.book, cell)]
        if formulas:
            self.engine, self._unknown = self._loaded()
        for (sheet, row, column), value in values.items():
            self.engine.put(sheet, row, column, [[value]])
        self.engine.evaluate()
        members = read_members(self._data)
        inputs = _by_sheet(values)
        prepare(members, inputs)
        members.update(ValueWriter(splices(members, inputs), self._unknown).written(self.engine))
        return package(members)

    @property
    def uncomputable(self) -> dict[str, str]:
        """Return the cells that cannot be computed here ("KPIs!D4"), mapped to the reason."""
        found = self._unknown.items()
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found}

    def _loaded(self) -> tuple[Engine, dict[Cell, str]]:
        return load_computable(self._opened.data, self._opened.book, self._functions, self._name)


def _take_formula(book: Workbook, cell: Cell) -> bool:
    """Remove a cell's formula from an open workbook; return whether there was one."""
    sheet, row, column = cell
    held = book[sheet].cell(row, column)
    if held.data_type != "f":
        return False
    held.value = None
    return True


def _by_sheet(cells: Collection[Cell]) -> dict[str, set[Position]]:
    found: dict[str, set[Position]] = {}
    for sheet, row, column in cells:
        found.setdefault(sheet, set()).add((row, column))
    return found
