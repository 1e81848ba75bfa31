"""The location of the cells of an open workbook that data are written to or read from.

Whatever was restyled, moved, inserted or added since the template was made, a number is written under its month's
heading or not at all. find.py finds the months and inputs; this module adds the cells of KPIs, and the problems
that prevent writing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, WorkbookError
from ..messages import message
from ..schema import INPUT_PREFIX, KEY_NAMES, KPI_PREFIX
from ..xlsx.defined_names import Range
from ..xlsx.identity import Identity, identity_of
from .contents import OpenContents, Saved
from .find import find_months_and_inputs, months_from
from .headings import Months, without_month
from .kpi_formulas import misled
from .named import NEW_TEMPLATE, leads_nowhere
from .named_cells import cell_name, cells_of


@dataclass(frozen=True)
class Located:
    """The cells of a workbook that data are written to or read from.

    Attributes:
        name: The workbook's name in messages.
        vertical: The vertical's id, from the stamp.
        business: The cell of the business's name.
        start: The cell of the first month.
        headings: The headings of the columns.
        found: The months of the headings.
        rows: The cells of each input, one for each heading, also in the user's own columns.
        kpis: The cells of each KPI's values.
        kpi_columns: The problems of the KPIs' columns.
        problems: The problems of names and headings.
    """

    name: str
    vertical: str
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
        """Return the number of months that the workbook has."""
        return len(self.found.columns)

    @property
    def first_month(self) -> datetime.date | None:
        """Return the current first month of the workbook; None where its cell holds no usable date."""
        return self.found.start

    @property
    def ours(self) -> list[int]:
        """Return the indices of the headings of the template's columns, even if the month is unknown."""
        return [index for index in range(len(self.headings)) if index not in self.found.own]

    @cached_property
    def inputs(self) -> dict[str, list[Cell]]:
        """Return the cells of the months by input, from left to right."""
        return {item: [cells[index] for index in self.found.columns] for item, cells in self.rows.items()}

    def check_writable(self) -> None:
        """Check that figures can be written under the right months, and that the KPIs' formulas are intact.

        A workbook's own formulas, such as the year to date, rely on the order of the months.

        Raises:
            WorkbookError: Headings, names or KPIs' formulas have a problem.
        """
        problems = [*self.problems, *self.kpi_problems]
        if problems:
            raise WorkbookError([replace(problem, file=self.name) for problem in problems])

    def check_formulas(self) -> None:
        """Check that the workbook still has its formulas; raise WorkbookError where it has none."""
        kpis = [cell for cells in self.kpis.values() for cell in cells]
        if kpis and all(cell.data_type != "f" for cell in kpis):
            what = message("has no formulas any more: it was opened, or saved, as values alone")
            fix = message("use the template itself; for openpyxl, load it without data_only=True")
            raise WorkbookError([Problem(file=self.name, sheet=kpis[0].parent.title, what=what, fix=fix)])

    @property
    def kpi_problems(self) -> list[Problem]:
        """Return the problems of KPIs: formulas that read a deleted or a wrong cell, and inserted columns."""
        what = message("the formula has lost a cell that it reads (#REF!)")
        cells = [cell for row in self.kpis.values() for cell in row if cell.data_type == "f"]
        lost = [cell_name(cell) for cell in cells if "#REF!" in str(cell.value)]
        problems = [Problem.at(cell, what=what, fix=NEW_TEMPLATE) for cell in lost]
        if not problems:
            problems += self.kpi_columns
        columns = [self.headings[index] for index in self.found.columns]
        return problems + [problem for row in self.kpis.values() for problem in misled(row, columns)]

    def figures_without_month(self) -> list[Problem]:
        """Return the problems of figures that are typed below a blank heading, one for each column."""
        problems = []
        for index in sorted(self.found.own):
            if not _is_blank(self.headings[index].value):
                continue
            cells = sorted((cells[index] for cells in self.rows.values()), key=lambda cell: (cell.row, cell.column))
            typed = [cell_name(cell) for cell in cells if cell.data_type != "f" and not _is_blank(cell.value)]
            problems += [without_month(typed)] if typed else []
        return problems

    def months_from(self, start: datetime.date, compute: Callable[[], Sequence[object]]) -> Months:
        """Find the months that the workbook will have with another first month.

        `compute` computes the headings, where following their formulas is not enough.
        """
        if start == self.first_month and self.start.data_type != "f":
            return self.found
        headings = Range(self.headings[0].parent.title, tuple(cell.coordinate for cell in self.headings))
        return months_from(headings, self.start, start, compute)


def locate_cells(
    workbook: Workbook,
    name: str = "workbook",
    catalogue: Catalogue | None = None,
    saved: Saved | None = None,
    compute: bool = False,
) -> Located:
    """Locate the cells of a workbook made by xlkpi, whatever was restyled, moved or added since.

    Args:
        workbook: A workbook that openpyxl has opened with formulas.
        name: The workbook's name in messages.
        catalogue: The catalogue that has the workbook's vertical; defaults to the built-in one.
        saved: Returns the saved results of formulas; without it, the formulas of headings are followed.
        compute: Whether the engine computes headings whose formulas cannot simply be followed.

    Raises:
        WorkbookError: xlkpi did not make the workbook, or the workbook lacks a needed name.
    """
    identity = identity_of(workbook)
    if identity.vertical is None:
        what = message("is not a workbook made by xlkpi: it has no xlkpi properties")
        fix = message("start from a template of `xlkpi generate`")
        raise WorkbookError([Problem(file=name, what=what, fix=fix)])
    names, broken = identity.names, _broken_names(identity)
    if not names.keys() >= set(KEY_NAMES):
        raise WorkbookError([replace(problem, file=name) for problem in broken])
    headings, start = cells_of(workbook, "months"), cells_of(workbook, "first_month")[0]
    business = cells_of(workbook, "business_name")[0]
    vertical = (catalogue or load_catalogue()).verticals.get(identity.vertical)

    def computed() -> Sequence[object]:
        from .computed import computed_headings  # brings the engine, which few workbooks need here

        return computed_headings([*headings, start], start)

    contents = OpenContents(workbook, saved)
    months, inputs, misshapen = find_months_and_inputs(
        contents, names, vertical.inputs if vertical else {}, computed if compute else None
    )
    rows = {item: [workbook[cells.sheet][address] for address in cells.addresses] for item, cells in inputs.items()}
    kpis, kpi_columns = _kpis(workbook, names, months)
    problems = [*broken, *misshapen, *months.problems]
    if not rows:
        what = message("has no names for its inputs ({prefix}…)", prefix=INPUT_PREFIX)
        fix = message("start from a new template")
        raise WorkbookError([*problems, Problem(file=name, what=what, fix=fix)])
    return Located(
        name=name,
        vertical=identity.vertical,
        business=business,
        start=start,
        headings=headings,
        found=months,
        rows=rows,
        kpis=kpis,
        kpi_columns=kpi_columns,
        problems=(*problems, *_merged([business, start], rows, months)),
    )


def _broken_names(identity: Identity) -> list[Problem]:
    """Return the problems of names that are needed and missing, or that do not lead to cells."""
    missing = [key for key in KEY_NAMES if key not in identity.names]
    lost = [key for key in sorted(identity.lost) if key.startswith((INPUT_PREFIX, KPI_PREFIX))]
    return [leads_nowhere(key) for key in (*missing, *lost)]


def _kpis(
    workbook: Workbook, names: Mapping[str, Range], found: Months
) -> tuple[dict[str, list[Cell]], tuple[Problem, ...]]:
    """Return the cells of each KPI's values, and the problems of their columns.

    If a KPI has more columns than there are months, columns without formulas of any KPI are the user's own.
    """
    series = {
        key.removeprefix(KPI_PREFIX): [workbook[cells.sheet][address] for address in cells.addresses]
        for key, cells in names.items()
        if key.startswith(KPI_PREFIX) and len(cells.addresses) >= max(2, len(found.columns))
    }
    usual = len(found.months) - len(found.own)
    wide = [cell for cells in series.values() if len(cells) > usual for cell in cells]
    used = {(cell.parent.title, cell.column) for cell in wide if cell.data_type == "f"}
    inserted = {(cell.parent.title, cell.column) for cell in wide} - used
    kpis = {
        kpi: [cell for cell in cells if (cell.parent.title, cell.column) not in inserted]
        for kpi, cells in series.items()
    }
    problems = []
    if inserted:
        columns = [f"{title}!{get_column_letter(column)}" for title, column in sorted(inserted)]
        what = message("a column is put in among the months, where the workbook’s own formulas count the columns")
        problems.append(Problem.at(columns, what=what, fix=message("delete it, or put it beside the months")))
    surplus = next((cells for cells in kpis.values() if len(cells) > usual), None)
    if surplus:
        what = message(
            "{kpis} columns of KPIs stand for {figures} columns of figures, which the formulas count",
            kpis=len(surplus),
            figures=usual,
        )
        fix = message("give each column of figures its month, or copy the figures into a new template")
        problems.append(Problem.at(f"{cell_name(surplus[0])}:{surplus[-1].coordinate}", what=what, fix=fix))
    return kpis, tuple(problems)


def _merged(singles: Sequence[Cell], rows: dict[str, list[Cell]], found: Months) -> list[Problem]:
    """Report cells that must be written but are inside a merged cell."""
    problems = []
    cells = {f"{INPUT_PREFIX}{item}": [row[index] for index in found.columns] for item, row in rows.items()}
    for key, row in [*zip(KEY_NAMES, ([one] for one in singles), strict=False), *cells.items()]:
        merged = next((cell for cell in row if isinstance(cell, MergedCell)), None)
        if merged is not None:
            what = message("the name {name!r} leads to a merged cell", name=key)
            problems.append(Problem.at(cell_name(merged), what=what, fix=message("unmerge it")))
    return problems


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
