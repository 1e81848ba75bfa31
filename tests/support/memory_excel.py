"""Our VBA in an interpreter, with an Excel in memory behind it: both are pyOpenVBA's, made from measurements of Excel.

excel = installed_excel(folder)
excel.run("KPI_AOV", 10.0, 0.0)   → Error("#DIV/0!")
excel.windows.started             → the command lines of the programs that the VBA has started
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import Application, ExcelApplication, Range, Workbook
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method, setter
from pyopenvba.interpreter._values import EMPTY, MISSING, NOTHING, VBAArray, VBAErrorValue, VBAInt, error

from com_server import ask
from windows_user import INSTALLED, LIBRARY
from xlkpi import udfs
from xlkpi.hosts.excel.package import addin
from xlkpi.hosts.excel.settings import PYTHON, with_settings
from xlkpi.hosts.excel.vba import modules
from xlkpi.schema import ADD_IN_FILE

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


class Server(VBAObject):
    """What answers in Python: the COM server. It hands back what pywin32 does, its arrays from 0 on."""

    fails = False

    @method
    def CallUDF(self, script: str, fname: str, args: VBAArray) -> object:
        if self.fails:
            raise error(1000, "an error of COM")
        assert script == udfs.__name__
        arguments = [_as_texts(_from_vba(item)) for item in args.elements()]
        (answer,) = ask({"do": "call", "calls": [[fname, arguments]]})
        return _to_vba(answer)


class Output(VBAObject):
    """What a program has written."""

    @method
    def ReadAll(self) -> object:
        return "what Python wrote"


class Process(VBAObject):
    """A program that WScript.Shell has started: it runs for some seconds, and ends with a number."""

    def __init__(self, windows: Windows) -> None:
        self.windows, self.ends_at = windows, windows.clock + windows.check_takes
        self.terminated = False

    @member
    def Status(self) -> object:
        return VBAInt(int(self.terminated or self.windows.clock >= self.ends_at), "Long")

    @member
    def ExitCode(self) -> object:
        return VBAInt(self.windows.check_ends_with, "Long")

    @member
    def StdOut(self) -> object:
        return Output()

    @method
    def Terminate(self) -> object:
        self.terminated = True
        self.windows.terminated += 1
        return EMPTY


class Shell(VBAObject):
    """WScript.Shell, which starts programs."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows

    @method
    def Exec(self, Command: str) -> object:
        self.windows.started.append(Command)
        if self.windows.blocks_programs:
            raise error(70, "Permission denied")
        return Process(self.windows)


class Windows(VBAObject):
    """The Windows around the VBA: its files, its programs, and xlwings' library in place of the real one."""

    def __init__(self) -> None:
        self.files = {INSTALLED[PYTHON], LIBRARY}
        self.asked_for: list[str] = []
        """Every path that the VBA has looked at or loaded."""
        self.started: list[str] = []
        """Every command line that the VBA has started, or given to the library that starts it."""
        self.clock, self.check_takes, self.check_ends_with = 0.0, 1.0, 0
        self.blocks_programs = self.has_no_shell = False
        self.server, self.server_error, self.runs = Server(), "", False
        self.answer: object = NOTHING
        self.terminated = 0

    def exists(self, path: str) -> bool:
        self.asked_for.append(path)
        return path.lower() in map(str.lower, self.files)

    @method
    def LoadLibrary(self, path: str) -> object:
        return VBAInt(int(self.exists(path)), "Long")

    @method
    def Sleep(self, milliseconds: object) -> object:
        self.clock += int(milliseconds) / 1000  # type: ignore[call-overload]
        return EMPTY

    @method
    def Activate(self, command: str, mode: object) -> object:
        """XLPyDLLActivateAuto: in mode 1 it starts the server where it does not run, in -1 it ends it."""
        if mode == 1 and not self.runs:
            self.started.append(command)
            self.clock += 1
            self.runs = not self.server_error
        failed = mode == 1 and not self.runs
        self.runs = self.runs and mode != -1
        self.answer = self.server_error if failed else self.server if self.runs else NOTHING
        return VBAInt(-2147467259 if failed else 0, "Long")

    @member
    def Answer(self) -> object:
        """What XLPyDLLActivateAuto puts into its first argument."""
        return self.answer


_CALLS_OF_WINDOWS = """
Public Function LoadLibrary(ByVal path As Variant) As Variant
    LoadLibrary = windows.LoadLibrary(path)
End Function
Public Sub Sleep(ByVal milliseconds As Long)
    windows.Sleep milliseconds
End Sub
Public Function XLPyDLLActivateAuto(ByRef Result As Variant, ByVal Config As String, ByVal mode As Long) As Long
    XLPyDLLActivateAuto = windows.Activate(Config, mode)
    If XLPyDLLActivateAuto <> 0 Then
        Result = windows.Answer
    Else
        Set Result = windows.Answer
    End If
End Function
"""
"""What the VBA declares of Windows and of xlwings' library, in place of the declarations."""


def installed_excel(folder: Path, language: str = "en", **settings: str) -> MemoryExcel:
    """An Excel with the add-in as `install` writes it."""
    file = folder / ADD_IN_FILE
    file.write_bytes(with_settings(_built(language), {**INSTALLED, **settings}))
    return MemoryExcel(file)


@cache
def _built(language: str) -> bytes:
    return addin(language)


class MemoryExcel:
    """An Excel with the add-in open, and whatever workbooks a test opens."""

    def __init__(self, xlam: Path) -> None:
        self.app = ExcelApplication.open(xlam, with_vba=False)
        self.windows, self.auto_correct = Windows(), AutoCorrect()
        self.described: list[dict[str, Any]] = []
        self.refuses_hidden = False
        self.calculated = 0
        self.shown: list[bool] = []
        """What IsAddin of the add-in was set to."""
        self.written: list[tuple[str, str]] = []
        """The cells whose formulas were written, with the property."""
        self.set_meanwhile: set[tuple[Any, ...]] = set()
        """Excel's settings while they were."""
        with ExcelFile(xlam) as file:
            for name in modules():
                lines = file.get_module(name).splitlines()
                self.app.add_module("\n".join("" if "Declare " in line else line for line in lines), name=name)
        self.app.add_module(_CALLS_OF_WINDOWS, name="calls_of_windows")
        self._connect()
        _OPEN[self.app.application] = self

    def _connect(self) -> None:
        """Let the VBA reach the Windows of this test."""
        interpreter, windows = self.app.interpreter, self.windows
        bridge = interpreter.host
        known = bridge.global_object
        bridge.global_object = lambda name: windows if name == "windows" else known(name)  # type: ignore[method-assign]
        bridge.create = self._created  # type: ignore[method-assign]

        def attributes(_: object, arguments: list[object], __: object) -> object:
            if not windows.exists(str(arguments[0])):
                raise error(53)
            return VBAInt(32, "Integer")

        own = {"strptr": lambda _, arguments, __: arguments[0], "getattr": attributes}
        interpreter._intrinsics = {**interpreter._intrinsics, **own}

    def _created(self, class_name: str) -> object:
        if class_name != "WScript.Shell" or self.windows.has_no_shell:
            raise error(429)
        return Shell(self.windows)

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

    def bar(self) -> Any:
        """What the status bar shows; False when it is Excel's own."""
        return self.app.application.vba_get("StatusBar")

    def messages(self) -> list[str]:
        """The texts of all message boxes so far."""
        return [text for _, text, *_ in self.app.interpreter.dialogs]

    def answers(self, *buttons: VBAInt) -> None:
        """What the user presses in the next message boxes."""
        self.app.interpreter.answers[:] = buttons

    def calculate_full(self) -> object:
        """Application.CalculateFull."""
        self.calculated += 1
        return EMPTY

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
    spec = MemberSpec("CalculateFull", "method", lambda app: _OPEN[app].calculate_full(), parameters=())
    Application._vba_members["calculatefull"] = spec
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
