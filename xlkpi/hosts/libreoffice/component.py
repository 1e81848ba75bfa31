"""The component that LibreOffice loads: an object with a method for each worksheet function.

The module lies beside the extension's folder `pythonpath`; only LibreOffice's Python can import it. It takes xlkpi from
that folder itself: LibreOffice puts the folder last on Python's path, after every package installed on the computer.
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
"""The name of our package here, so that it and another xlkpi, of whatever version, do not mix."""


def _own(module: str) -> Any:
    """Import a module of the package beside this file, and of no other xlkpi."""
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


_functions, _cells, _signatures = map(_own, ("functions", "hosts.libreoffice.cells", "hosts.libreoffice.signatures"))
FUNCTIONS, in_worksheet = _functions.FUNCTIONS, _functions.in_worksheet
from_office, to_office, signatures = _cells.from_office, _cells.to_office, _signatures.signatures
OPTIONAL, REPEATED, SERVICE = _signatures.OPTIONAL, _signatures.REPEATED, _signatures.SERVICE
SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")


class Table(unohelper.Base, XVolatileResult):
    """A range as a result, wrapped in an asynchronous result that is available at once.

    A method whose result may be a single value cannot return rows directly: Python's UNO bridge could not declare the
    type of the result.
    """

    def __init__(self, rows: Tuple[Tuple[Any, ...], ...]) -> None:
        self.event = ResultEvent()
        self.event.Value = uno.Any("[][]any", rows)

    def addResultListener(self, listener: Any) -> None:
        """Give Calc the result (XVolatileResult)."""
        listener.modified(self.event)

    def removeResultListener(self, listener: Any) -> None:
        """Do nothing, as the result never changes (XVolatileResult)."""


class AddIn(unohelper.Base, XFunctions, XServiceInfo):
    """The add-in as a UNO object. The methods for the functions are added below."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def getImplementationName(self) -> str:
        """Return the component's name (XServiceInfo)."""
        return SERVICE

    def supportsService(self, name: str) -> bool:
        """Return whether the component has a service (XServiceInfo)."""
        return name in SERVICES

    def getSupportedServiceNames(self) -> Tuple[str, ...]:
        """Return the names of the component's services (XServiceInfo)."""
        return SERVICES


def _method(function: Callable[..., Any], arguments: Tuple[Any, ...]) -> Callable[..., Any]:
    """Return the method for a worksheet function, which converts arguments and result."""
    repeated = bool(arguments) and arguments[-1].type == REPEATED
    optional = [argument.type == OPTIONAL for argument in arguments]

    def method(self: AddIn, *given: Any) -> Any:
        if repeated:
            given = given[:-1] + tuple(given[-1] or ())
        elif True in optional:
            # LibreOffice passes 0.0 for an empty cell, which is neither a language nor a table
            given = tuple(None if may and cell == 0.0 else cell for may, cell in zip(optional, given))
        result = to_office(in_worksheet(function, list(map(from_office, given))))
        return Table(result) if isinstance(result, tuple) else result

    return method


for _name, _arguments in signatures().items():
    setattr(AddIn, _name, _method(FUNCTIONS[_name], _arguments))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(AddIn, SERVICE, SERVICES)
