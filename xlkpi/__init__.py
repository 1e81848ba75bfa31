"""xlkpi: the KPIs of small craft and e-commerce businesses, in the spreadsheet where their owners already are.

`xlkpi.functions` has the worksheet functions for Python, `xlkpi.udfs` those for Excel. For scripts with openpyxl:
`xlkpi.fill_workbook(workbook, record)` puts a business's numbers into an open template, and
`xlkpi.save_workbook(workbook, path)` saves it with every formula's value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .fill.open_workbook import fill_workbook
    from .tables.record import Record
    from .workbook.save import save_workbook

__version__ = "0.1.0"
__all__ = ["Record", "fill_workbook", "save_workbook"]

_HOMES = {"Record": ".tables.record", "fill_workbook": ".fill.open_workbook", "save_workbook": ".workbook.save"}


def __getattr__(name: str) -> Any:
    """Import what needs openpyxl only when it is asked for: the worksheet functions do without."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name], __name__), name)
