"""Names in a workbook: defined names and their prefixes, document properties, and the file that calls are linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

PROPERTY_PREFIX = "xlkpi "
INPUT_PREFIX = "in_"
KPI_PREFIX = "value_"  # not kpi_: a name must differ from all functions
RESULT_PREFIX = "example_"
BENCHMARK_PREFIX = "benchmark_"

ADD_IN_FILE = "xlkpi.xlam"
"""The name of Excel's add-in file, to which a workbook's calls of our functions may be linked."""

KEY_NAMES = ("business_name", "first_month", "months")
"""The defined names without which no data can be located."""


def stamp_of(workbook: Workbook) -> dict[str, str]:
    """Return a workbook's xlkpi properties, without their prefix."""
    return {
        one.name.removeprefix(PROPERTY_PREFIX): str(one.value).strip()  # Gnumeric sets the values on lines of their own
        for one in workbook.custom_doc_props.props
        if one.name.startswith(PROPERTY_PREFIX)
    }
