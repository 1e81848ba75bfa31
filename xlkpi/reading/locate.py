"""Locate the cells that data are written to or read from: inputs by defined names, months by their headings.

Whatever was restyled, moved, inserted or added since the template was made, a number goes under its month's heading or
nowhere. The rules are in headings.py and named.py; month_columns.py and named_cells.py apply them to a workbook that
openpyxl has opened, and this module collects what they find.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue, Input
from ..errors import Problem, WorkbookError
from ..schema import INPUT_PREFIX, KEY_NAMES, KPI_PREFIX, stamp_of
from ..xlsx.defined_names import Range
from .headings import Months, without_month
from .input_rows import doubtful_rows, label_cells
from .kpi_formulas import misled
from .month_columns import Saved, month_columns, months_from
from .named import NEW_TEMPLATE, cells_below, leads_nowhere
from .named_cells import cell_name, cells_of, range_of


@dataclass(frozen=True)
class Located:
    """Where a workbook takes its data.

    vertical, language, formulas: of the stamp. business, start: the cells of the business's name and of the first
    month. headings: the cell of each column's month. found: their months. rows: by input, one cell a heading, those in
    the user's own columns included. kpis: by KPI, the cells of its values. kpi_columns: what is wrong with
    their columns. problems: of names and headings.
    """

    name: str
    vertical: str
    language: str
    formulas: str
    business: Cell
    start: Cell
    headings: list[Cell]
    found: Months
    rows: dict[str, list[Cell]]
    kpis: dict[str, list[Cell]]
    kpi_columns: tuple[Problem, ...]
    problems: tuple[Problem, ...]

    @property
    def months(self) -> int:
        """Return how many months the workbook has."""
        return len(self.found.columns)

    @property
    def first_month(self) -> datetime.date | None:
        """Return the first month of the workbook as it is; None where the cell holds no usable date."""
        return self.found.start

    @property
    def ours(self) -> list[int]:
        """Return the indices of the headings whose columns are for figures, whether the month is known or not."""
        return [index for index in range(len(self.headings)) if index not in self.found.own]

    @cached_property
    def inputs(self) -> dict[str, list[Cell]]:
        """Return the cells of the months by input, from left to right."""
        return {item: [cells[index] for index in self.found.columns] for item, cells in self.rows.items()}

    def check_writable(self) -> None:
        """Raise WorkbookError where figures could go under the wrong month, or formulas of KPIs have lost their cells.

        A workbook's own formulas, such as the year to date, rely on the order of the months.
        """
        problems = [*self.problems, *self.kpi_problems]
        if problems:
            raise WorkbookError([problem._replace(where=_joined(self.name, problem.where)) for problem in problems])

    @property
    def kpi_problems(self) -> list[Problem]:
        """Report KPIs' formulas that read a deleted cell, and columns put in where formulas count the months."""
        what, cure = "the formula has lost a cell that it reads (#REF!)", NEW_TEMPLATE
        cells = [cell for row in self.kpis.values() for cell in row if cell.data_type == "f"]
        problems = [Problem(cell_name(cell), what, cure) for cell in cells if "#REF!" in str(cell.value)]
        if not problems:
            problems += self.kpi_columns
        columns = [self.headings[index] for index in self.found.columns]
        return problems + [problem for row in self.kpis.values() for problem in misled(row, columns)]

    def figures_without_month(self) -> list[Problem]:
        """Report what is typed in the inputs' rows below a blank heading, column by column."""
        problems = []
        for index in sorted(self.found.own):
            if not _is_blank(self.headings[index].value):
                continue
            cells = sorted((cells[index] for cells in self.rows.values()), key=lambda cell: (cell.row, cell.column))
            typed = [cell_name(cell) for cell in cells if cell.data_type != "f" and not _is_blank(cell.value)]
            problems += [without_month(typed)] if typed else []
        return problems

    def months_from(self, start: datetime.date, computed: Callable[[], Sequence[object]]) -> Months:
        """Find the months that the workbook will have with another first month; computed: see month_columns.py."""
        if start == self.first_month and self.start.data_type != "f":
            return self.found
        return months_from(self.headings, self.start, start, computed)


def locate_cells(
    workbook: Workbook,
    name: str = "workbook",
    catalogue: Catalogue | None = None,
    saved: Saved | None = None,
    compute: bool = False,
) -> Located:
    """Locate the cells of a workbook made by xlkpi, whatever was restyled, moved or added since.

    Args:
        workbook: As openpyxl opens it, with formulas.
        name: What errors call the workbook.
        catalogue: Has the vertical's inputs; defaults to the built-in catalogue.
        saved: Returns the saved results of formulas; without it the formulas of headings are followed.
        compute: Whether to compute headings whose formulas cannot simply be followed, as far as the engine can.

    Raises:
        WorkbookError: xlkpi did not make the workbook, or a name is missing without which no data can be located.
    """
    stamp = stamp_of(workbook)
    if "vertical" not in stamp:
        what = "is not a workbook made by xlkpi: it has no xlkpi properties"
        raise WorkbookError([Problem(name, what, "start from a template of `xlkpi generate`")])
    names = {key: range_of(workbook, key) for key in workbook.defined_names}
    ours = [key for key in names if key.startswith((INPUT_PREFIX, KPI_PREFIX))]
    broken = [leads_nowhere(key) for key in (*KEY_NAMES, *ours) if names.get(key) is None]
    singles = {key: cells_of(workbook, key) for key in KEY_NAMES}
    if not all(singles.values()):
        raise WorkbookError([problem._replace(where=name) for problem in broken])
    headings, start = singles["months"], singles["first_month"][0]
    found = month_columns(headings, start, saved, compute)
    months = names["months"]
    assert months is not None
    trade = (catalogue or load_catalogue()).verticals.get(stamp["vertical"])
    known: Mapping[str, Input] = trade.inputs if trade else {}
    rows, misshapen = _rows(workbook, names, months, found, known)
    kpis, kpi_columns = _kpis(workbook, names, found)
    problems = [*broken, *misshapen, *found.problems]
    if not rows:
        what = f"has no names for its inputs ({INPUT_PREFIX}…)"
        raise WorkbookError([*problems, Problem(name, what, "start from a new template")])
    return Located(
        name=name,
        vertical=stamp["vertical"],
        language=stamp.get("language", "en"),
        formulas=stamp.get("formulas", "dual"),
        business=singles["business_name"][0],
        start=start,
        headings=headings,
        found=found,
        rows=rows,
        kpis=kpis,
        kpi_columns=kpi_columns,
        problems=(*problems, *_merged([singles["business_name"][0], start], rows, found)),
    )


def _rows(
    workbook: Workbook, names: dict[str, Range | None], months: Range, found: Months, known: Mapping[str, Input]
) -> tuple[dict[str, list[Cell]], list[Problem]]:
    """The cells of each input, one a heading, and what is wrong with names that lead to others.

    A user's own names may begin like ours: those of a single cell, and of no known input where they have another shape.
    """
    ranges, labels, problems = {}, {}, []
    for key, cells in names.items():
        item = key.removeprefix(INPUT_PREFIX)
        if item == key or cells is None or (len(cells.addresses) == 1 and item not in known):
            continue
        addresses = cells_below(key, cells, months, found.own)
        if not isinstance(addresses, Problem):
            ranges[item] = Range(cells.sheet, addresses)
            labels[item] = [workbook[cells.sheet][address].value for address in label_cells(ranges[item], months)]
        elif item in known or not known:
            problems.append(addresses)
    doubtful = doubtful_rows(ranges, labels, known)
    rows = {
        item: [workbook[cells.sheet][address] for address in cells.addresses]
        for item, cells in ranges.items()
        if item not in doubtful
    }
    return rows, [*problems, *dict.fromkeys(doubtful.values())]


def _kpis(
    workbook: Workbook, names: dict[str, Range | None], found: Months
) -> tuple[dict[str, list[Cell]], tuple[Problem, ...]]:
    """The cells of each KPI's values, and what is wrong with their columns.

    Where there are more columns than months, those in which no KPI has a formula are the user's; else nobody can tell.
    """
    series = {
        key.removeprefix(KPI_PREFIX): [workbook[cells.sheet][address] for address in cells.addresses]
        for key, cells in names.items()
        if key.startswith(KPI_PREFIX) and cells is not None and len(cells.addresses) >= max(2, len(found.columns))
    }
    usual = len(found.months) - len(found.own)
    wide = [cell for cells in series.values() if len(cells) > usual for cell in cells]
    used = {(cell.parent.title, cell.column) for cell in wide if cell.data_type == "f"}
    put_in = {(cell.parent.title, cell.column) for cell in wide} - used
    kpis = {
        kpi: [cell for cell in cells if (cell.parent.title, cell.column) not in put_in] for kpi, cells in series.items()
    }
    problems = []
    if put_in:
        told = ", ".join(f"{title}!{get_column_letter(column)}" for title, column in sorted(put_in))
        what = "a column is put in among the months, where the workbook’s own formulas count the columns"
        problems.append(Problem(told, what, "delete it, or put it beside the months"))
    surplus = next((cells for cells in kpis.values() if len(cells) > usual), None)
    if surplus:
        what = f"{len(surplus)} columns of KPIs stand for {usual} columns of figures, which the formulas count"
        cure = f"give each column of figures its month, or {NEW_TEMPLATE}"
        problems.append(Problem(f"{cell_name(surplus[0])}:{surplus[-1].coordinate}", what, cure))
    return kpis, tuple(problems)


def _merged(singles: Sequence[Cell], rows: dict[str, list[Cell]], found: Months) -> list[Problem]:
    """Report cells to write that are inside a merged cell."""
    problems = []
    cells = {f"{INPUT_PREFIX}{item}": [row[index] for index in found.columns] for item, row in rows.items()}
    for key, row in [*zip(KEY_NAMES, ([one] for one in singles), strict=False), *cells.items()]:
        merged = next((cell for cell in row if isinstance(cell, MergedCell)), None)
        if merged is not None:
            what = f"{cell_name(merged)}, of the name {key!r}, is inside a merged cell"
            problems.append(Problem("", what, "unmerge it"))
    return problems


def _joined(name: str, where: str) -> str:
    return f"{name}: {where}" if where else name


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
