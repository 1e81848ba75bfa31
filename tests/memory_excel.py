"""Our VBA in an interpreter, with an Excel in memory behind it: both are pyOpenVBA's, made from measurements of Excel.

excel = MemoryExcel(xlkpi_xlam)
excel.run("ToCells", "#DIV/0!")   → Error("#DIV/0!")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import Application, ExcelApplication, Workbook
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method, setter
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAInt

from classic import ask

ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2045: "#SPILL!", 2050: "#CALC!",
}  # fmt: skip
"""The number of an error in VBA."""

OURS = ("xlwings_udfs", "xlkpi_values", "xlkpi_formulas", "xlkpi_help")


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

    asked: list[Any]

    @method
    def CallUDF(self, script: str, fname: str, args: VBAArray, this_workbook: object, caller: object) -> object:
        arguments = [_as_texts(_from_vba(item)) for item in args.elements()]
        self.asked = arguments
        (answer,) = ask({"do": "call", "calls": [[fname, arguments]], "module": script})
        return _to_vba(answer)


class MemoryExcel:
    """An Excel with the add-in open, and whatever workbooks a test opens."""

    def __init__(self, xlam: Path) -> None:
        self.app = ExcelApplication.open(xlam, with_vba=False)
        self.auto_correct, self.python = AutoCorrect(), Python()
        self.described: list[dict[str, Any]] = []
        self.hidden = False
        with ExcelFile(xlam) as file:
            for name in OURS:
                # the interpreter reads no comment after a directive
                source = file.get_module(name).replace("'Adjust when using outside of Excel", "")
                self.app.add_module(source, name=name)
        bridge = self.app.interpreter.host
        known = bridge.global_object
        bridge.global_object = lambda name: self.python if name == "xlpy" else known(name)  # type: ignore[method-assign]
        self._add_members()

    def run(self, procedure: str, *arguments: Any) -> Any:
        """What a procedure answers: a table as rows."""
        return _from_vba(self.app.interpreter.run(procedure, [_to_vba(argument) for argument in arguments]))

    def _add_members(self) -> None:
        """What the memory's objects lack of Excel's."""
        addin = self.app.application.vba_get("ThisWorkbook")

        def set_hidden(book: Workbook, value: bool) -> None:
            self.hidden = value

        Workbook._vba_members["isaddin"] = MemberSpec(
            "IsAddin", "property", lambda book: book is addin and not self.hidden, set_hidden
        )
        described = self.described

        def describe(
            app: Application, Macro: str, Category: str, Description: str, ArgumentDescriptions: VBAArray
        ) -> None:
            described.append(
                {"name": Macro, "category": Category, "help": Description, "arguments": ArgumentDescriptions.elements()}
            )

        parameters = ("Macro", "Category", "Description", "ArgumentDescriptions")
        Application._vba_members["macrooptions"] = MemberSpec("MacroOptions", "method", describe, parameters=parameters)
        Application._vba_members["autocorrect"] = MemberSpec("AutoCorrect", "property", lambda app: self.auto_correct)
        Application._vba_members["caller"] = MemberSpec("Caller", "property", lambda app: app.vba_get("ActiveCell"))


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
