"""The component that LibreOffice loads: an object with a method for each worksheet function.

This is the extension's own module, beside its `pythonpath` folder; LibreOffice's Python alone can import it.
"""

from __future__ import annotations

from typing import Any, Callable, Tuple

import uno
import unohelper
from com.sun.star.lang import XServiceInfo
from com.sun.star.sheet import ResultEvent, XVolatileResult
from org.xlkpi import XFunctions

from xlkpi.errors import XlkpiError
from xlkpi.formula.values import NA
from xlkpi.functions import FUNCTIONS
from xlkpi.hosts.libreoffice.cells import Rows, from_office, to_office
from xlkpi.hosts.libreoffice.signatures import OPTIONAL, REPEATED, SERVICE, Argument, signatures

SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")


class Table(unohelper.Base, XVolatileResult):
    """A range as a result. A method that may give a single value as well cannot give it as rows: Python's UNO bridge
    has no way to say their type, but as what an "asynchronous" result, which is there at once, holds."""

    def __init__(self, rows: Rows) -> None:
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


def _method(function: Callable[..., Any], arguments: Tuple[Argument, ...]) -> Callable[..., Any]:
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
