"""A trial call: load xlwings' library and ask the Python that answers for one known value, as the add-in's VBA does.

Doctor runs this module in a process of its own, so that a hang or a crash costs nothing:

    python -c "import sys; from xlkpi.hosts.excel.trial import main; main(*sys.argv[1:])" FOLDER 0.37.8 SERVE
    → ["64", "", ""], or the width of the library, the fault's name and what was said of it
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
from pathlib import Path
from typing import Any

from ... import udfs
from ...functions import FUNCTIONS
from .paths import ANSI
from .server import NO_PYWIN32
from .settings import LIBRARY_FILES

LIBRARY, START, REACH, ENDS = "missing.library", "missing.start", "missing.reach", "missing.ends"
PYWIN32 = f"missing.{NO_PYWIN32}"
"""Faults that the VBA can meet, by the names of their texts in texts.toml."""
VALUE, JOB = "value", "job"
"""Faults that only a trial meets: there is no value or a wrong one, or this process may not start what Excel may."""

START_IT, IF_IT_RUNS, END_IT = 1, 0, -1
"""Modes of xlwings' library: start the Python that answers, ask for it only if it runs, end it."""

_FUNCTION, _ARGUMENTS = "KPI_AOV", (10000.0, 200.0)
_TEXT = 8
_NOT_CREATED = "Could not create Python process"


class Variant(ctypes.Structure):
    """COM's VARIANT, which the library fills in: the kind of a value, and its address."""

    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("address", ctypes.c_void_p),
        ("rest", ctypes.c_void_p),
    )


class _RefusedError(Exception):
    """The library could not do what it was asked, and says why."""


def main(folder: str, version: str, serve: str) -> None:
    """Print the result of a trial as JSON and end at once, as closing what COM has opened could hang.

    Args:
        folder: The folder of xlwings' libraries.
        version: The version of xlwings that the add-in was made for.
        serve: The command line of the Python that answers.
    """
    width = str(8 * ctypes.sizeof(ctypes.c_void_p))
    file = next(name for name in LIBRARY_FILES if width in name).format(version)
    print(json.dumps([width, *find_fault(Path(folder, file), serve)]), flush=True)
    os._exit(0)  # Windows then ends the Python that answers as well: it is in a job of the library


def find_fault(library: Path, serve: str) -> tuple[str, str]:
    """Return the first fault that keeps a call from its value, and what Windows, xlwings or Python says of it.

    Both texts are empty when the call has its value.
    """
    try:
        pythoncom = importlib.import_module("pythoncom")  # which opens COM for this thread, as it is in Excel's
    except ImportError as error:
        return PYWIN32, str(error)
    try:
        activate = ctypes.WinDLL(str(library), winmode=0).XLPyDLLActivateAuto  # type: ignore[attr-defined]
    except (OSError, AttributeError) as error:
        return LIBRARY, str(error)
    activate.argtypes = (ctypes.POINTER(Variant), ctypes.c_char_p, ctypes.c_int)
    activate.restype = ctypes.c_long
    try:
        for mode in (START_IT, IF_IT_RUNS):  # the VBA's first call, and every further one
            address = _activated(activate, serve, mode)
            if not address:
                return ENDS, ""
            answer = _value(pythoncom, address)
            if answer != FUNCTIONS[_FUNCTION](*_ARGUMENTS):
                return VALUE, repr(answer)
        _activated(activate, serve, END_IT)
    except _RefusedError as error:
        said = str(error)
        if not said.startswith(_NOT_CREATED):
            return REACH, said
        return JOB if _is_in_job() else START, said
    except Exception as error:  # pywin32's com_error: the Python that answers has raised, or is gone
        return VALUE, str(error)
    return "", ""


def _activated(activate: Any, serve: str, mode: int) -> int:
    """Call the library as the VBA does, and return the address of the COM server; 0 where there is none."""
    answer = Variant()
    if activate(ctypes.byref(answer), serve.encode(ANSI), mode) != 0:
        raise _RefusedError(ctypes.wstring_at(answer.address) if answer.kind == _TEXT and answer.address else "")
    return answer.address or 0


def _value(pythoncom: Any, address: int) -> Any:
    """Call a worksheet function through the COM server at an address, as the VBA of the function does."""
    server = pythoncom.ObjectFromAddress(address, pythoncom.IID_IDispatch)
    method = server.GetIDsOfNames("CallUDF")
    return server.Invoke(method, 0, pythoncom.DISPATCH_METHOD, True, udfs.__name__, _FUNCTION, _ARGUMENTS)


def _is_in_job() -> bool:
    """Return whether Windows holds this process in a job, which may forbid what xlwings' library does to start Python.

    Excel is in none; a process that a terminal, an editor or a service has started may be.
    """
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    found = ctypes.c_int()
    this_process = ctypes.c_void_p(-1)
    return bool(kernel.IsProcessInJob(this_process, None, ctypes.byref(found)) and found.value)
