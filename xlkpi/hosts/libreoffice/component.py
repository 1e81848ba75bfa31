"""The component that LibreOffice loads: an object with a method for each worksheet function.

This is the extension's own module, beside its `pythonpath` folder; LibreOffice's Python alone can import it. The
functions come from that folder whatever else is called xlkpi: LibreOffice puts the folder last on Python's path, where
any package that is installed on the computer comes before it.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from typing import Any, Callable, Tuple

import uno
import unohelper
from com.sun.star.lang import XServiceInfo
from com.sun.star.sheet import ResultEvent, XVolatileResult
from org.xlkpi import XFunctions

_OWN = "xlkpi_of_the_extension"
"""What our package is called here, so that another xlkpi, of whatever version, and this one leave each other alone."""


def _own(module: str) -> Any:
    """Import a module of the package beside this file, from there and from nowhere else."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pythonpath", "xlkpi")  # noqa: PTH100, PTH118, PTH120
    file = os.path.join(folder, "__init__.py")  # noqa: PTH118
    if getattr(sys.modules.get(_OWN), "__file__", None) != file:
        for name in [name for name in sys.modules if name.partition(".")[0] == _OWN]:
            del sys.modules[name]
        spec = importlib.util.spec_from_file_location(_OWN, file, submodule_search_locations=[folder])
        package = importlib.util.module_from_spec(spec)
        sys.modules[_OWN] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{_OWN}.{module}")


XlkpiError, NA, FUNCTIONS = _own("errors").XlkpiError, _own("formula.values").NA, _own("functions").FUNCTIONS
_cells, _signatures = _own("hosts.libreoffice.cells"), _own("hosts.libreoffice.signatures")
from_office, to_office, signatures = _cells.from_office, _cells.to_office, _signatures.signatures
OPTIONAL, REPEATED, SERVICE = _signatures.OPTIONAL, _signatures.REPEATED, _signatures.SERVICE
SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")


class Table(unohelper.Base, XVolatileResult):
    """A range as a result. A method that may give a single value as well cannot give it as rows: Python's UNO bridge
    has no way to say their type, but as what an "asynchronous" result, which is there at once, holds."""

    def __init__(self, rows: Tuple[Tuple[Any, ...], ...]) -> None:
        self.event = ResultEvent()
        self.event.Value = uno.Any("[][]any", rows)

    def addResultListener(self, listener: Any) -> None:
        """XVolatileResult: Calc wants to hear of the result, and does."""
        listener.modified(self.event)

    def removeResultListener(self, listener: Any) -> None:
        """XVolatileResult."""


class AddIn(unohelper.Base, XFunctions, XServiceInfo):
    """The object itself; the functions are added below."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def getImplementationName(self) -> str:
        """XServiceInfo."""
        return SERVICE

    def supportsService(self, name: str) -> bool:
        """XServiceInfo."""
        return name in SERVICES

    def getSupportedServiceNames(self) -> Tuple[str, ...]:
        """XServiceInfo."""
        return SERVICES


def _method(function: Callable[..., Any], arguments: Tuple[Any, ...]) -> Callable[..., Any]:
    repeated = bool(arguments) and arguments[-1].type == REPEATED
    optional = [argument.type == OPTIONAL for argument in arguments]

    def method(self: AddIn, *given: Any) -> Any:
        if repeated:
            given = given[:-1] + tuple(given[-1] or ())
        elif True in optional:
            # an empty cell arrives as 0.0, which is neither a language nor a table
            given = tuple(None if may and cell == 0.0 else cell for may, cell in zip(optional, given))
        try:
            result = to_office(function(*map(from_office, given)))
        except XlkpiError:  # a catalogue of the user's own that cannot be read; `xlkpi check` says what is wrong
            return to_office(NA)
        return Table(result) if isinstance(result, tuple) else result

    return method


for _name, _arguments in signatures().items():
    setattr(AddIn, _name, _method(FUNCTIONS[_name], _arguments))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(AddIn, SERVICE, SERVICES)
