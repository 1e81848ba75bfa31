"""xlwings as it is on Windows, in a process of its own: its own code throughout, but a stand-in for pywin32.

Reads one request a line as JSON and answers each with one:

    {"do": "call", "calls": [["KPI_AOV", [10000.0, 200.0]]]}   → what CallUDF of our COM server gives Excel
    {"do": "import"}                                           → the VBA that xlwings imports, and what it tells Excel
    {"do": "serve", "code": "from xlkpi…"}                     → what Excel may call of the server that the code starts
"""

from __future__ import annotations

import asyncio  # noqa: F401  (what asks for the system when it is imported is imported before it seems to be Windows)
import ctypes
import datetime
import json
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
import threading
from functools import cache
from typing import Any
from unittest.mock import MagicMock

MODULE = "xlkpi.udfs"
MISSING = -2147352572
"""What Windows hands over for an optional argument that is left out."""


class ComError(Exception):
    """An error that Excel answers with."""


class ComObject:
    """Something that lives in Excel."""


class OtherComObject:
    """The same, by its other base."""


def stand_in() -> None:
    """Put modules in place of pywin32's, with what xlwings' own code asks of them."""
    names = "pythoncom pywintypes win32api win32con win32event win32gui win32process win32timezone win32com"
    parts = ("client", "server", "server.util", "server.policy", "server.dispatcher")
    modules = {name: MagicMock(name=name) for name in (*names.split(), *(f"win32com.{part}" for part in parts))}
    for name, module in modules.items():
        module.__spec__ = None
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, module)
    windows, client, server = modules["pywintypes"], modules["win32com.client"], modules["win32com.server.util"]
    windows.com_error, windows.TimeType, windows.IID = ComError, datetime.datetime, str
    client.CDispatch, client.DispatchBaseClass, client.CoClassBaseClass = ComObject, OtherComObject, OtherComObject
    client.Dispatch = lambda thing, **_: thing
    server.wrap, server.unwrap = (lambda thing, *_, **__: thing), unwrap
    modules["pythoncom"].IID_IDispatch = "IDispatch"
    modules["pythoncom"].TypeIIDs = {"IDispatch": ComObject}
    modules["pythoncom"].CoInitialize = lambda: None
    modules["pythoncom"].__file__ = "pythoncom.dll"
    ctypes.oledll = ctypes.windll = ctypes.PyDLL = MagicMock()  # type: ignore[assignment,attr-defined,misc]


def unwrap(thing: Any) -> Any:
    """pywin32 has wrapped nothing that comes from Excel."""
    raise ComError(thing)


def call(name: str, given: list[Any]) -> Any:
    """What the COM server answers to the VBA of a function."""
    import xlwings

    declared = getattr(xlwings.get_udf_module(MODULE, None), name).__xlfunc__["args"]
    left_out = [MISSING for argument in declared[len(given) :] if not argument["vararg"]]
    arguments = (*map(from_excel, given), *left_out)
    return server().CallUDF(MODULE, name, arguments)


@cache
def server() -> Any:
    """Our COM server."""
    import xlwings

    from xlkpi.hosts.excel.server import answering

    return answering(xlwings.com_server.XLPython, threading.Event())()


def serve(code: str) -> dict[str, Any]:
    """What Excel may call of the server that a command line's code starts, and under which class id."""
    import xlwings

    given = xlwings.com_server.XLPython
    served: list[Any] = []
    pythoncom, waiting = sys.modules["pythoncom"], sys.modules["win32event"]
    pythoncom.CoRegisterClassObject = lambda clsid, *_: served.append(clsid)
    pythoncom.PumpWaitingMessages = lambda: served.append(xlwings.com_server.XLPython()) or True  # Excel asks, and ends
    waiting.MsgWaitForMultipleObjects = lambda *_: waiting.WAIT_OBJECT_0
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        exec(code, {})
    finally:
        sys.stdout = output
        xlwings.com_server.XLPython = given
    clsid, answering = served
    return {
        "clsid": clsid,
        "methods": answering._public_methods_,
        "answer": answering.CallUDF(MODULE, "KPI_AOV", (6, 3)),
    }


def from_excel(argument: Any) -> Any:
    """An argument as our VBA and pywin32 hand it over: a range's values as a tuple of rows, every number as a float,
    an error as its number."""
    if isinstance(argument, list):
        if len(argument) == len(argument[0]) == 1:
            return from_excel(argument[0][0])
        return tuple(tuple(map(from_excel, row)) for row in argument)
    if isinstance(argument, str):
        return error_numbers().get(argument, argument)
    return float(argument) if type(argument) is int else argument


@cache
def error_numbers() -> dict[str, int]:
    """The number by which COM knows an error; what xlwings does not know our VBA hands over as #VALUE!."""
    from xlwings._xlwindows import cell_errors

    numbers = {text: number for number, text in cell_errors.items()}
    return {**dict.fromkeys(("#SPILL!", "#CALC!"), numbers["#VALUE!"]), **numbers}


def import_functions() -> dict[str, Any]:
    """What `Import Functions` of xlwings' ribbon does in an add-in: the VBA, and the calls of MacroOptions."""
    import xlwings

    book = MagicMock()
    book.Name = "xlkpi.xlam"
    book.Application.Version = "16.0"
    texts: list[str] = []
    book.VBProject.VBComponents.Import = lambda path: texts.append(open(path, encoding="utf-8").read())  # noqa: PTH123, SIM115
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        xlwings.import_udfs(MODULE, book)
    finally:
        sys.stdout = output
    told = [[each.args[0], each.kwargs] for each in book.Application.MacroOptions.call_args_list]
    return {"vba": texts[0], "told": told}


def answer(request: dict[str, Any]) -> Any:
    if request["do"] == "import":
        return import_functions()
    if request["do"] == "serve":
        return serve(request["code"])
    return [call(name, arguments) for name, arguments in request["calls"]]


if __name__ == "__main__":
    stand_in()
    sys.platform = "win32"
    import xlwings  # noqa: F401

    sys.platform = "linux"
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
