"""A template's formulas as one Python function of the cells that vary."""

from __future__ import annotations

import datetime
import marshal
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import formualizer
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, to_excel

from ..write_values import CELLS, Cell
from .code import BLANK, ERROR, Code, NotCompilableError, constant
from .functions import FUNCTIONS
from .translate import Formula
from .values import ERRORS

_REFERENCE = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?(?P<cells>\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?)")
_MOST_CELLS = 1000
"""The most cells of a range that is compiled."""
_NAME = re.compile(r"\b[vt][0-9]+\b")
_PIECE = 60_000
"""The characters of a program that are compiled at once."""
MOST_FORMULAS = 20_000
"""The most formulas that are compiled: ten times as many as a template has."""
_ERROR_IN_QUOTES = '"#'
"""The parser gives the text "#N/A" and the error #N/A alike."""
_FAILING = "\n except Failed as failed:\n  {0}=failed.args[0]\n except ZeroDivisionError:\n  {0}=DIV0_ERROR"


class Program:
    """The formulas of a workbook as a Python function.

    Args:
        workbook: The workbook as openpyxl has it.
        varying: The cells that differ from business to business, with the kinds of their values; see code.py.
        missing: The functions that the engine does not have, in capitals: they answer #NAME?.
        called: The add-in's functions that it calls, in capitals.
        most: The most formulas that are compiled.

    Raises:
        NotCompilableError: Some formula is not compiled.
    """

    def __init__(
        self,
        workbook: Workbook,
        varying: Mapping[Cell, str],
        missing: Collection[str] = (),
        called: Collection[str] = (),
        most: int = MOST_FORMULAS,
    ) -> None:
        self.missing = missing
        self.called = called
        if workbook.epoch != CALENDAR_WINDOWS_1900:
            raise NotCompilableError("dates since 1904")
        self._defined = _names_of_cells(workbook)
        self._titles = {sheet.title.casefold(): sheet.title for sheet in workbook.worksheets}
        self._names = [f"v{number}" for number in range(len(varying))]
        self._codes = {
            cell: Code(name, frozenset(kinds)) for (cell, kinds), name in zip(varying.items(), self._names, strict=True)
        }
        self._constants: dict[Cell, Any] = {}
        self._parsed: dict[Cell, Any] = {}
        """The formulas as formualizer has them; their trees would take fifty times the memory."""
        for cell, value in _cells(workbook):
            if cell in varying:
                continue
            if isinstance(value, _FormulaText):
                self._parsed[cell] = _parsed(value)
                if len(self._parsed) > most:
                    raise NotCompilableError("too many formulas")
            else:
                self._constants[cell] = value
        self.lines: list[tuple[str, str]] = []
        """The name of each value, and the lines that compute it."""
        self._kept: dict[str, Code] = {}
        self.cells_of: Callable[[str, str], list[list[Cell]]] = cache(self._cells_of)
        for cell in self._ordered():
            self._codes[cell] = self._assigned(cell)

    def read(self, cell: Cell) -> Code:
        """Return the code of a cell."""
        if cell in self._codes:
            return self._codes[cell]
        return constant(self._constants.get(cell))

    def keep(self, code: Code) -> Code:
        """Compute an expression before the formula that has it; return its value, an error where it fails."""
        if code.text not in self._kept:
            name = f"t{len(self._kept)}"
            self._assign(name, code)
            kinds = code.kinds | {ERROR} if code.risky else code.kinds
            self._kept[code.text] = Code(name, kinds)
        return self._kept[code.text]

    def together(self, codes: Sequence[Code]) -> Code:
        """Return the tuple of the values of cells, made once."""
        text = f"({','.join(code.text for code in codes)},)"
        kinds = frozenset().union(*(code.kinds for code in codes))
        if all(code.is_constant for code in codes):
            return Code(text, kinds, is_constant=True, value=tuple(code.value for code in codes))
        return self.keep(Code(text, kinds))

    def code(self, wanted: Sequence[str]) -> bytes:
        """Return the code of the function that takes the values of the cells that vary, in order; see code.loaded.

        Args:
            wanted: The expressions whose values the function returns.
        """
        values = ",".join(wanted)
        pieces = list(self._pieces())
        reads = [*(_names(text) for _, text in pieces), _names(values)]
        known = {*self._names}
        codes, calls = [], []
        for number, (made, text) in enumerate(pieces):
            taken = ",".join(sorted(reads[number] & known))
            later = "".join(f"{name}," for name in sorted(made & frozenset().union(*reads[number + 1 :])))
            known |= made
            codes.append(_compiled(f"def piece{number}({taken}):\n{text}\n return ({later})"))
            calls.append(f" ({later})=piece{number}({taken})")
        codes.append(_compiled("\n".join([f"def program({','.join(self._names)}):", *calls, f" return ({values},)"])))
        return marshal.dumps(codes)

    def _pieces(self) -> Iterator[tuple[set[str], str]]:
        """Yield the lines in pieces, each with the names of its values: compiling all at once takes 60 MB."""
        lines: list[str] = []
        made: set[str] = set()
        size = 0
        for number, (name, line) in enumerate(self.lines, 1):
            lines.append(line)
            made.add(name)
            size += len(line)
            if size > _PIECE or number == len(self.lines):
                yield made, "\n".join(lines)
                lines, made, size = [], set(), 0

    def _assigned(self, cell: Cell) -> Code:
        """Add the lines that compute a formula's cell; return the cell's code."""
        code = Formula(self, cell[0], FUNCTIONS).value(self._parsed[cell].to_dict())
        if code.is_constant:
            return constant(0.0) if code.value is None else code
        if code.is_name and not code.risky and BLANK not in code.kinds:
            return code
        name = f"v{len(self._codes)}"
        self._assign(name, code)
        kinds = code.kinds | {ERROR} if code.risky else code.kinds
        if BLANK in kinds:  # the value of a formula is never blank
            self.lines.append((name, f" if {name} is None:\n  {name}=0.0"))
            kinds = kinds - {BLANK} | {"F"}
        return Code(name, kinds)

    def _assign(self, name: str, code: Code) -> None:
        if code.risky:
            self.lines.append((name, f" try:\n  {name}={code.text}{_FAILING.format(name)}"))
        else:
            self.lines.append((name, f" {name}={code.text}"))

    def _cells_of(self, reference: str, sheet: str) -> list[list[Cell]]:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            if reference.casefold() not in self._defined:
                raise NotCompilableError(reference)
            return self._cells_of(self._defined[reference.casefold()], "")
        title = found["sheet"] or sheet
        title = title[1:-1].replace("''", "'") if title.startswith("'") else title
        if title.casefold() not in self._titles:
            raise NotCompilableError(reference)
        title = self._titles[title.casefold()]
        left, top, right, bottom = range_boundaries(found["cells"])
        if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
            raise NotCompilableError(reference)
        return [[(title, row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def _ordered(self) -> Iterator[Cell]:
        """Yield the cells with formulas, each after those that it reads."""
        begun: set[Cell] = set()
        done: set[Cell] = set()
        for first in self._parsed:
            if first in begun:
                continue
            begun.add(first)
            stack = [(first, self._read_by(first))]
            while stack:
                cell, others = stack[-1]
                for other in others:
                    if other in done:
                        continue
                    if other in begun:
                        raise NotCompilableError("a circular reference")
                    begun.add(other)
                    stack.append((other, self._read_by(other)))
                    break
                else:
                    stack.pop()
                    done.add(cell)
                    yield cell

    def _read_by(self, cell: Cell) -> Iterator[Cell]:
        """Yield the cells with formulas that a formula reads."""
        for reference in self._parsed[cell].walk_refs():
            address = str(reference)
            if sheet := getattr(reference, "sheet", None):  # its text has the title as it is, or not at all
                address = address.rpartition("!")[2]
            for row in self.cells_of(address, sheet or cell[0]):
                yield from (other for other in row if other in self._parsed)


def _names_of_cells(workbook: Workbook) -> dict[str, str]:
    """Return the cells of the names that mean the same on every sheet, by the small letters of the name."""
    of_sheets = {name.casefold() for sheet in workbook.worksheets for name in sheet.defined_names}
    return {
        name.casefold(): defined.value
        for name, defined in workbook.defined_names.items()
        if name.casefold() not in of_sheets and CELLS.fullmatch(defined.value)
    }


def _names(text: str) -> frozenset[str]:
    """Return the names of values in a text of Python; those in a literal are too many, which does no harm."""
    return frozenset(_NAME.findall(text))


def _compiled(text: str) -> Any:
    return compile(text, "<the formulas of a template>", "exec")


class _FormulaText(str):
    """The text of a formula."""


def _cells(workbook: Workbook) -> Iterator[tuple[Cell, Any]]:
    """Yield each cell that is not empty, with its value as a program has it."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value: Any = cell.value
                if value is None:
                    continue
                if cell.data_type == "f":
                    if not isinstance(value, str):
                        where = f"{sheet.title}!{get_column_letter(cell.column)}{cell.row}"
                        raise NotCompilableError(f"an array formula in {where}")
                    value = _FormulaText(value)
                elif cell.data_type == "e":
                    if value not in ERRORS:
                        raise NotCompilableError(value)
                    value = ERRORS[value]
                elif isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
                    value = _serial(value)
                elif type(value) is int:
                    value = float(value)
                yield (sheet.title, cell.row, cell.column), value


def _serial(value: datetime.date | datetime.time | datetime.timedelta) -> float:
    """Return the number of a day. A time of day has lost its last digits when openpyxl read it."""
    serial = float(to_excel(value))
    if serial % 1:
        raise NotCompilableError("a time of day")
    return serial


def _parsed(formula: str) -> Any:
    if _ERROR_IN_QUOTES in formula:
        for error in ERRORS:
            if f'"{error}"' in formula:
                raise NotCompilableError("the text of an error")
    try:
        return formualizer.parse(formula)
    except (formualizer.ParserError, formualizer.TokenizerError) as error:
        raise NotCompilableError(str(error)) from None
