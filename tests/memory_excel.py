"""Our VBA in an interpreter, with an Excel in memory behind it: both are pyOpenVBA's, made from measurements of Excel.

excel = MemoryExcel(xlkpi_xlam)
excel.run("ToCells", "#DIV/0!")   → Error("#DIV/0!")
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import Application, ExcelApplication, Range, Workbook
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method, setter
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAInt, error

from classic import ask
from xlkpi import udfs
from xlkpi.hosts.excel.vba import modules

ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2045: "#SPILL!", 2050: "#CALC!",
}  # fmt: skip
"""The number of an error in VBA."""


SETTINGS = ("Calculation", "EnableEvents", "ScreenUpdating")


class Error(NamedTuple):
    """A true error in a cell, which is not the same as its text."""

    text: str


class AutoCorrect(VBAObject):
    """Application.AutoCorrect, which the memory lacks."""

    fills = True

    @member
    def AutoFillFormulasInLists(self) -> object:
        return self.fills

    @setter("AutoFillFormulasInLists")
    def _set_fills(self, value: bool) -> None:
        self.fills = value


class Python(VBAObject):
    """What XLPy of xlwings' VBA gives: the COM server. It hands back what pywin32 does, its arrays from 0 on."""

    fails = False

    @method
    def CallUDF(self, script: str, fname: str, args: VBAArray, this_workbook: object, caller: object) -> object:
        if self.fails:
            raise error(1000, "Could not activate Python COM server")
        assert script == udfs.__name__
        arguments = [_as_texts(_from_vba(item)) for item in args.elements()]
        (answer,) = ask({"do": "call", "calls": [[fname, arguments]]})
        return _to_vba(answer)


class MemoryExcel:
    """An Excel with the add-in open, and whatever workbooks a test opens."""

    def __init__(self, xlam: Path) -> None:
        self.app = ExcelApplication.open(xlam, with_vba=False)
        self.python, self.auto_correct = Python(), AutoCorrect()
        self.described: list[dict[str, Any]] = []
        self.refuses_hidden = False
        self.shown: list[bool] = []
        """What IsAddin of the add-in was set to."""
        self.written: list[tuple[str, str]] = []
        """The cells whose formulas were written, with the property."""
        self.set_meanwhile: set[tuple[Any, ...]] = set()
        """Excel's settings while they were."""
        with ExcelFile(xlam) as file:
            for name in modules():
                # the interpreter reads no comment after a directive
                source = file.get_module(name).replace("'Adjust when using outside of Excel", "")
                self.app.add_module(source, name=name)
        bridge = self.app.interpreter.host
        known = bridge.global_object
        bridge.global_object = lambda name: self.python if name == "xlpy" else known(name)  # type: ignore[method-assign]
        _OPEN[self.app.application] = self

    def add_workbook_code(self, source: str) -> None:
        """Give the add-in's own workbook its code."""
        self.app.add_module(source, name="ThisWorkbook", kind="document")

    def new_sheet(self, cells: Mapping[str, Any]) -> Any:
        """The sheet of a new workbook with these cells."""
        view = self.app.sheet(1, workbook=self.app.add_workbook())
        for place, value in cells.items():
            view.set_value(place, value)
        return view.sheet

    def run(self, procedure: str, *arguments: Any) -> Any:
        """What a procedure answers: a table as rows."""
        return _from_vba(self.app.interpreter.run(procedure, [_to_vba(argument) for argument in arguments]))

    def settings(self) -> tuple[Any, ...]:
        """The values of SETTINGS, and whether Excel fills the columns of tables."""
        return (*(self.app.application.vba_get(name) for name in SETTINGS), self.auto_correct.fills)

    def takes_help(self, options: dict[str, Any]) -> None:
        """Application.MacroOptions."""
        if self.refuses_hidden and self.shown != [False]:
            raise error(1004, "Cannot edit a macro on a hidden workbook")
        self.described.append({name: _from_vba(value) for name, value in options.items()})


_OPEN: dict[Application, MemoryExcel] = {}


def _teach_members() -> None:
    """What pyOpenVBA's objects lack of Excel's, and a record of what is done to them."""

    def describe(app: Application, Macro: str, Category: str, Description: str, ArgumentDescriptions: Any) -> None:
        options = {"Macro": Macro, "Category": Category, "Description": Description}
        _OPEN[app].takes_help({**options, "ArgumentDescriptions": ArgumentDescriptions})

    def is_addin(book: Workbook) -> bool:
        return book is book.application.vba_get("ThisWorkbook")

    _teach(Application, "MacroOptions", describe, parameters=tuple(inspect.signature(describe).parameters)[1:])
    _teach(Application, "AutoCorrect", lambda app: _OPEN[app].auto_correct)
    _teach(Application, "Caller", lambda app: app.vba_get("ActiveCell"))
    _teach(Workbook, "IsAddin", is_addin, lambda book, value: _OPEN[book.application].shown.append(value))
    for name in ("Formula", "Formula2", "FormulaArray"):
        _record(name)


def _teach(type_: type[VBAObject], name: str, get: Any, put: Any = None, parameters: tuple[str, ...] = ()) -> None:
    kind = "method" if parameters else "property"
    type_._vba_members[name.lower()] = MemberSpec(name, kind, get, put, parameters=parameters)


def _record(name: str) -> None:
    spec = Range._vba_members[name.lower()]
    write = spec.setter
    assert write is not None

    def recorded(cell: Range, value: object) -> None:
        excel = _OPEN.get(cell.sheet.book.application)
        if excel is not None:
            excel.written.append((str(cell.vba_get("Address", [False, False])), name))
            excel.set_meanwhile.add(excel.settings())
        write(cell, value)

    spec.setter = recorded


_teach_members()


def _to_vba(value: Any) -> Any:
    """A value as VBA has it: rows as an array of two dimensions, a flat list as one of one."""
    if isinstance(value, Error):
        return VBAErrorValue(next(number for number, text in ERRORS.items() if text == value.text))
    if not isinstance(value, list):
        return EMPTY if value is None else value
    if not isinstance(value[0], list):
        return VBAArray([(0, len(value) - 1)], items=[_to_vba(cell) for cell in value])
    items = [_to_vba(row[column]) for column in range(len(value[0])) for row in value]
    return VBAArray([(0, len(value) - 1), (0, len(value[0]) - 1)], items=items)


def _from_vba(value: Any) -> Any:
    """The same the other way."""
    if isinstance(value, VBAErrorValue):
        return Error(ERRORS[value.number])
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return [_from_vba(item) for item in value.elements()]
        (top, bottom), (left, right) = value.bounds
        return [[_from_vba(value.get([r, c])) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
    if isinstance(value, VBAInt):
        return int(value)
    return None if value is EMPTY or value is MISSING else value


def _as_texts(value: Any) -> Any:
    """A value for JSON: an error as its text."""
    if isinstance(value, Error):
        return value.text
    return [_as_texts(item) for item in value] if isinstance(value, list) else value
