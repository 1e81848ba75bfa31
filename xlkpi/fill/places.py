"""The cells of a template that filling writes: found by its defined names, never by fixed addresses."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils.cell import range_boundaries

from ..errors import Problem, WorkbookError
from ..workbook.build import INPUT_PREFIX, KPI_PREFIX, PROPERTY_PREFIX


@dataclass(frozen=True)
class Places:
    """Where a template takes its data.

    vertical, language: of the stamp. business, start: the cells of the business's name and of the first month.
    inputs, kpis: by id, one cell a month, in the order of the months.
    """

    vertical: str
    language: str
    formulas: str
    business: Cell
    start: Cell
    inputs: dict[str, list[Cell]]
    kpis: dict[str, list[Cell]]

    @property
    def months(self) -> int:
        """How many months the template has."""
        return min(len(cells) for cells in self.inputs.values())

    @property
    def first_month(self) -> datetime.date | None:
        """The first month as the template stands; None when its cell holds no date."""
        value = self.start.value
        if isinstance(value, datetime.datetime):
            value = value.date()
        return value.replace(day=1) if isinstance(value, datetime.date) else None


def find_places(workbook: Workbook, name: str = "workbook") -> Places:
    """The places of a workbook made by xlkpi, whatever was restyled, moved or added since.

    name: what errors call the workbook. Raises WorkbookError when it is not one, or lacks names that filling needs.
    """
    stamp = {
        p.name.removeprefix(PROPERTY_PREFIX): str(p.value)
        for p in workbook.custom_doc_props.props
        if p.name.startswith(PROPERTY_PREFIX)
    }
    if "vertical" not in stamp:
        what = "is not a workbook made by xlkpi: it has no xlkpi properties"
        raise WorkbookError([Problem(name, what, "start from a template of `xlkpi generate`")])
    problems: list[Problem] = []
    singles = {key: _cells(workbook, key, name, problems) for key in ("business_name", "first_month")}
    series = {
        prefix: {
            key.removeprefix(prefix): _cells(workbook, key, name, problems)
            for key in workbook.defined_names
            if key.startswith(prefix)
        }
        for prefix in (INPUT_PREFIX, KPI_PREFIX)
    }
    if not series[INPUT_PREFIX]:
        problems.append(Problem(name, "has no names for its inputs (in_…)", "start from a new template"))
    if problems:
        raise WorkbookError(problems)
    return Places(
        vertical=stamp["vertical"],
        language=stamp.get("language", "en"),
        formulas=stamp.get("formulas", "dual"),
        business=singles["business_name"][0],
        start=singles["first_month"][0],
        inputs=series[INPUT_PREFIX],
        kpis=series[KPI_PREFIX],
    )


def _cells(workbook: Workbook, key: str, name: str, problems: list[Problem]) -> list[Cell]:
    """The cells of a defined name; notes the problem when it has none."""
    defined = workbook.defined_names.get(key)
    destinations = [] if defined is None else list(defined.destinations)
    if len(destinations) != 1 or destinations[0][0] not in workbook.sheetnames:
        cure = "start from a new template, or define the name again"
        problems.append(Problem(name, f"the name {key!r} does not lead to cells", cure))
        return []
    title, reference = destinations[0]
    first_column, first_row, last_column, last_row = range_boundaries(reference)
    sheet = workbook[title]
    return [
        sheet.cell(row, column)
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
    ]
