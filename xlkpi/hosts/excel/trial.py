"""A trial call: load xlwings' library and ask the Python that answers for one known value, as the add-in's VBA does.

Doctor runs `try_call` in a separate process, so that a hang or a crash does no harm:

    try_call("C:/xlkpi", "0.37.8", serve)   → '["64", "", ""]': the library's width, no fault, no message
"""

from __future__ import annotations

import ctypes
import importlib
import json
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
"""Faults of a trial only: the value is missing or wrong, or this process may not start programs as Excel may."""

START_IT, IF_IT_RUNS, END_IT = 1, 0, -1
"""Modes of xlwings' library: start the Python that answers, ask for it only if it runs, end it."""

_FUNCTION, _ARGUMENTS = "KPI_AOV", (10000.0, 200.0)
_TEXT = 8
_NOT_CREATED = "Could not create Python process"


class Variant(ctypes.Structure):
    """A VARIANT of COM, which the library fills in with the kind of a value and its address."""

    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("address", ctypes.c_void_p),
        ("rest", ctypes.c_void_p),
    )


class _RefusedError(Exception):
    """xlwings' library refuses a call, with its reason."""


def try_call(folder: str, version: str, serve: str) -> str:
    """Call a function through the library that is as wide as this Python.

    The process should end at once afterwards, as closing what COM has opened could hang. Windows then ends the Python
    that answers as well: the library holds it in a job.

    Args:
        folder: The folder of xlwings' libraries.
        version: The version of xlwings that the add-in was made for.
        serve: The command line of the Python that answers.

    Returns:
        A list as JSON: the library's width, the fault's name, and the message of the program that failed. Without a
        fault, the last two are "".
    """
    width = str(8 * ctypes.sizeof(ctypes.c_void_p))
    return json.dumps([width, *find_fault(Path(folder, library_file(width, version)), serve)])


def library_file(width: str, version: str) -> str:
    """Return the file name of xlwings' library of a width, "64" or "32", and a version."""
    return next(name for name in LIBRARY_FILES if width in name).format(version)


def find_fault(library: Path, serve: str) -> tuple[str, str]:
    """Call a function through xlwings' library, and return the first fault.

    Args:
        library: The library's file.
        serve: The command line of the Python that answers.

    Returns:
        The fault's name, and what Windows, xlwings' library or Python said; two empty texts where there is no fault.
    """
    try:
        pythoncom = importlib.import_module("pythoncom")  # the import opens COM in this thread, as Excel does
    except ImportError as error:
        return PYWIN32, str(error)
    try:
        activate = ctypes.WinDLL(str(library), winmode=0).XLPyDLLActivateAuto  # type: ignore[attr-defined]
    except (OSError, AttributeError) as error:
        return LIBRARY, str(error)
    activate.argtypes = (ctypes.POINTER(Variant), ctypes.c_char_p, ctypes.c_int)
    activate.restype = ctypes.c_long
    try:
        for mode in (START_IT, IF_IT_RUNS):  # as in the VBA's first call, and in every further one
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
    """Call the library in a mode as the VBA does, and return the address of the COM server; 0 where none runs.

    Raises:
        _RefusedError: The library refuses.
    """
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
    """Return whether Windows holds this process in a job, which may forbid xlwings' library to start Python.

    Excel is in no job; a process of an editor's terminal or of a service may be.
    """
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    found = ctypes.c_int()
    this_process = ctypes.c_void_p(-1)
    return bool(kernel.IsProcessInJob(this_process, None, ctypes.byref(found)) and found.value)
