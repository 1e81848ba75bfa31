"""The cells of a template that filling writes: found by its defined names, never by fixed addresses."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
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
    singles = {key: _cells(workbook, key, name, problems) for key in ("business_name", "first_month", "months")}
    series = {
        prefix: {
            key.removeprefix(prefix): _cells(workbook, key, name, problems)
            for key in workbook.defined_names
            if key.startswith(prefix)
        }
        for prefix in (INPUT_PREFIX, KPI_PREFIX)
    }
    if problems:
        raise WorkbookError(problems)
    # A user's own names may begin like ours, which have a cell for each month.
    inputs, kpis = (
        {key: cells for key, cells in named.items() if len(cells) == len(singles["months"])}
        for named in series.values()
    )
    if not inputs:
        what = f"has no names for its inputs ({INPUT_PREFIX}…)"
        raise WorkbookError([Problem(name, what, "start from a new template")])
    return Places(
        vertical=stamp["vertical"],
        language=stamp.get("language", "en"),
        formulas=stamp.get("formulas", "dual"),
        business=singles["business_name"][0],
        start=singles["first_month"][0],
        inputs=inputs,
        kpis=kpis,
    )


def _cells(workbook: Workbook, key: str, name: str, problems: list[Problem]) -> list[Cell]:
    """The cells of a defined name; notes the problem when it has none."""
    cells = cells_of(workbook, key)
    cure = "start from a new template, or define the name again"
    if not cells:
        problems.append(Problem(name, f"the name {key!r} does not lead to cells", cure))
    elif merged := next((cell for cell in cells if isinstance(cell, MergedCell)), None):
        what = f"{merged.parent.title}!{merged.coordinate}, of the name {key!r}, is inside a merged cell"
        problems.append(Problem(name, what, "unmerge it"))
    return cells


def cells_of(workbook: Workbook, key: str) -> list[Cell]:
    """The cells of a defined name, row by row; none where it does not lead to one range of them."""
    defined = workbook.defined_names.get(key)
    destinations = [] if defined is None else list(defined.destinations)
    if len(destinations) != 1:
        return []
    title, reference = destinations[0]
    title = title.replace("''", "'")  # openpyxl leaves them doubled, as they stand in quotes
    if title not in workbook.sheetnames:
        return []
    bounds = range_boundaries(reference)
    if None in bounds:  # whole rows or columns, or #REF!
        return []
    first_column, first_row, last_column, last_row = bounds
    return [
        workbook[title].cell(row, column)
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
    ]
