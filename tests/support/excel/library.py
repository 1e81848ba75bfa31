"""xlwings' library and pywin32's `pythoncom`, in stand-ins for a Python that is not on Windows.

The library is called through ctypes with real memory: the command line as bytes, a VARIANT that it fills in. A module
`behaviour` beside this file says what it does: see the defaults.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import behaviour  # type: ignore[import-not-found]

ADDRESS = 0x1234
WIDTH = {8: b"\x64\x86", 4: b"\x4c\x01"}[ctypes.sizeof(ctypes.c_void_p)]
BAD_IMAGE = "[WinError 193] %1 is not a valid Win32 application"
TEXT, OBJECT = 8, 9


class Variant(ctypes.Structure):
    _fields_ = (("kind", ctypes.c_uint64), ("address", ctypes.c_void_p), ("rest", ctypes.c_void_p))


class Library:
    """ctypes.WinDLL of xlwings' library."""

    def __init__(self, path: str, winmode: int | None = None) -> None:
        assert winmode == 0  # as LoadLibrary does it
        content = Path(path).read_bytes()
        header = content.index(b"PE\0\0") if b"PE\0\0" in content else 0
        if content[header + 4 : header + 6] != WIDTH or getattr(behaviour, "blocks", False):
            raise OSError(BAD_IMAGE)
        self.running = False
        self.kept = ctypes.create_unicode_buffer("Command line of another Python\n", 1000)
        signature = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
        self.XLPyDLLActivateAuto = signature(self.activate)

    def activate(self, result: int, command: bytes, mode: int) -> int:
        """XLPyDLLActivateAuto: in mode 1 it starts the server, in 0 it hands over one that runs, in -1 it ends it."""
        note(f"{mode} {command.decode('cp1252')}")
        answer = Variant.from_address(result)
        time.sleep(getattr(behaviour, "waits", 0))
        if getattr(behaviour, "crashes", False):
            os._exit(3)
        if error := getattr(behaviour, "error", ""):
            self.kept.value = error
            answer.kind, answer.address = TEXT, ctypes.addressof(self.kept)
            return -2147467259
        self.running = mode == 1 or (mode == 0 and self.running and not getattr(behaviour, "ends", False))
        answer.kind, answer.address = OBJECT, ADDRESS if self.running else None
        return 0


class Dispatch:
    """A COM object of another process: our server, with xlwings' own object reduced to a plain call."""

    def GetIDsOfNames(self, name: str) -> int:
        return answering()._public_methods_.index(name)

    def Invoke(self, method: int, locale: int, kind: int, wants: bool, *arguments: Any) -> Any:
        assert (locale, kind, wants) == (0, 1, True)
        server = answering()
        given = getattr(server, server._public_methods_[method])(*arguments)
        return getattr(behaviour, "value", given)


def answering() -> Any:
    import threading

    from xlkpi import udfs
    from xlkpi.hosts.excel.server import answering

    class Base:
        def CallUDF(self, script: str, fname: str, args: Any) -> Any:
            return getattr(sys.modules[script], fname)(*args)

    assert udfs.__name__ in sys.modules
    return answering(Base, threading.Event())()


def object_from_address(address: int, kind: str) -> Dispatch:
    assert (address, kind) == (ADDRESS, "IDispatch")
    return Dispatch()


def note(line: str) -> None:
    """Add a line to the record of calls beside this file."""
    with Path(__file__).with_name("calls.txt").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def is_process_in_job(process: Any, job: Any, found: Any) -> int:
    assert (process.value, job) == (ctypes.c_void_p(-1).value, None)
    found._obj.value = int(getattr(behaviour, "in_job", False))
    return 1


def stand_in() -> None:
    """Put the stand-ins where Windows has the originals."""
    pythoncom: Any = ModuleType("pythoncom")
    pythoncom.IID_IDispatch, pythoncom.DISPATCH_METHOD = "IDispatch", 1
    pythoncom.ObjectFromAddress = object_from_address
    sys.modules["pythoncom"] = pythoncom
    ctypes.WinDLL = Library  # type: ignore[attr-defined]
    ctypes.windll = SimpleNamespace(kernel32=SimpleNamespace(IsProcessInJob=is_process_in_job))  # type: ignore[attr-defined]


stand_in()
