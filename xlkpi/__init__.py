"""xlkpi: the KPIs of small craft and e-commerce businesses, in the spreadsheet where their owners already are.

`xlkpi.functions` has the worksheet functions for Python, `xlkpi.udfs` the same functions for Excel. `__all__` lists
everything else that scripts may use; docs/api.md describes it. A name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import (
    CatalogueError,
    ExistingFileError,
    FormulaError,
    OrdersError,
    Problem,
    ProblemsError,
    ShapeError,
    TableError,
    UnknownNameError,
    UsageError,
    WorkbookError,
    XlkpiError,
)
from .version import __version__ as __version__

if TYPE_CHECKING:  # imported when first used, as the worksheet functions start without these modules
    from .catalogue.draft_vertical import draft_vertical
    from .collect.check_files import CheckResult, check_files
    from .collect.collect_workbooks import CollectResult, collect_workbooks
    from .fill.fill_table import FillResult, fill_table, suggest_mapping
    from .fill.generate_templates import GenerateResult, generate_templates
    from .fill.open_template import OpenTemplate, open_template
    from .fill.open_workbook import fill_workbook
    from .hosts.excel.paths import ExcelError
    from .jobs.cloud import CloudError
    from .jobs.progress import Step
    from .libreoffice import LibreOfficeError
    from .orders.import_orders import ImportResult, import_orders
    from .portfolio.build_portfolio import PortfolioResult, build_portfolio
    from .preview import PreviewResult, preview_workbooks
    from .tables.record import Record
    from .upgrade.start_new_year import NewYearResult, start_new_year
    from .upgrade.update_workbooks import UpdateResult, update_workbooks
    from .upgrade.upgrade_workbooks import UpgradeResult, upgrade_workbooks
    from .workbook.save import save_workbook

__all__ = [
    "CatalogueError",
    "CheckResult",
    "CloudError",
    "CollectResult",
    "ExcelError",
    "ExistingFileError",
    "FillResult",
    "FormulaError",
    "GenerateResult",
    "ImportResult",
    "LibreOfficeError",
    "NewYearResult",
    "OpenTemplate",
    "OrdersError",
    "PortfolioResult",
    "PreviewResult",
    "Problem",
    "ProblemsError",
    "Record",
    "ShapeError",
    "Step",
    "TableError",
    "UnknownNameError",
    "UpdateResult",
    "UpgradeResult",
    "UsageError",
    "WorkbookError",
    "XlkpiError",
    "build_portfolio",
    "check_files",
    "collect_workbooks",
    "draft_vertical",
    "fill_table",
    "fill_workbook",
    "generate_templates",
    "import_orders",
    "open_template",
    "preview_workbooks",
    "save_workbook",
    "start_new_year",
    "suggest_mapping",
    "update_workbooks",
    "upgrade_workbooks",
]

_HOMES = {
    "CheckResult": ".collect.check_files",
    "CloudError": ".jobs.cloud",
    "CollectResult": ".collect.collect_workbooks",
    "ExcelError": ".hosts.excel.paths",
    "FillResult": ".fill.fill_table",
    "GenerateResult": ".fill.generate_templates",
    "ImportResult": ".orders.import_orders",
    "LibreOfficeError": ".libreoffice",
    "NewYearResult": ".upgrade.start_new_year",
    "OpenTemplate": ".fill.open_template",
    "PortfolioResult": ".portfolio.build_portfolio",
    "PreviewResult": ".preview",
    "Record": ".tables.record",
    "Step": ".jobs.progress",
    "UpdateResult": ".upgrade.update_workbooks",
    "UpgradeResult": ".upgrade.upgrade_workbooks",
    "build_portfolio": ".portfolio.build_portfolio",
    "check_files": ".collect.check_files",
    "collect_workbooks": ".collect.collect_workbooks",
    "draft_vertical": ".catalogue.draft_vertical",
    "fill_table": ".fill.fill_table",
    "fill_workbook": ".fill.open_workbook",
    "generate_templates": ".fill.generate_templates",
    "import_orders": ".orders.import_orders",
    "open_template": ".fill.open_template",
    "preview_workbooks": ".preview",
    "save_workbook": ".workbook.save",
    "start_new_year": ".upgrade.start_new_year",
    "suggest_mapping": ".fill.fill_table",
    "update_workbooks": ".upgrade.update_workbooks",
    "upgrade_workbooks": ".upgrade.upgrade_workbooks",
}
"""The module of each name that is imported when first used, since the worksheet functions must not need openpyxl."""


def __dir__() -> list[str]:
    """List the public names, including names that are not imported yet."""
    return [*__all__, *(name for name in globals() if name.startswith("__"))]


if not TYPE_CHECKING:  # a type checker would take any name for one of the package

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name], __name__), name)
