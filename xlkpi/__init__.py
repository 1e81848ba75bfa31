"""xlkpi: the KPIs of small craft and e-commerce businesses, in the spreadsheet where their owners already are.

`xlkpi.functions` has the worksheet functions for Python, `xlkpi.udfs` those for Excel. What else is for other people's
scripts is named here, in `__all__`, and described in docs/api.md; it is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import (
    CatalogueError,
    FormulaError,
    OrdersError,
    Problem,
    ProblemsError,
    TableError,
    UnknownNameError,
    UsageError,
    WorkbookError,
    XlkpiError,
)

if TYPE_CHECKING:
    from .fill.open_workbook import fill_workbook
    from .hosts.excel.paths import ExcelError
    from .hosts.libreoffice.profile import LibreOfficeError
    from .jobs.cloud import CloudError
    from .tables.record import Record
    from .workbook.save import save_workbook

__version__ = "0.1.0"
__all__ = [
    "CatalogueError",
    "CloudError",
    "ExcelError",
    "FormulaError",
    "LibreOfficeError",
    "OrdersError",
    "Problem",
    "ProblemsError",
    "Record",
    "TableError",
    "UnknownNameError",
    "UsageError",
    "WorkbookError",
    "XlkpiError",
    "fill_workbook",
    "save_workbook",
]

_HOMES = {
    "CloudError": ".jobs.cloud",
    "ExcelError": ".hosts.excel.paths",
    "LibreOfficeError": ".hosts.libreoffice.profile",
    "Record": ".tables.record",
    "fill_workbook": ".fill.open_workbook",
    "save_workbook": ".workbook.save",
}
"""Where each name is that is imported when it is first used: the worksheet functions do without openpyxl."""


def __dir__() -> list[str]:
    """List the public names, also those that are not imported yet."""
    return [*__all__, *(name for name in globals() if name.startswith("__"))]


if not TYPE_CHECKING:  # a type checker would take any name for one of the package

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name], __name__), name)
