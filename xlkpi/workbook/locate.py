"""Locate the cells that data are written to or read from: inputs by defined names, months by their headings.

Whatever was restyled, moved, inserted or added since the template was made, a number goes under its month's heading or
nowhere. headings.py and named.py have the rules; this module applies them to a workbook opened by openpyxl.
"""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue, Input
from ..errors import Problem, WorkbookError
from .build import INPUT_PREFIX, KPI_PREFIX, stamp_of
from .followed import follow
from .headings import NO_RESULT, Headings, Months, find_months, unreached, without_month
from .input_rows import doubtful_rows, label_cells
from .kpi_formulas import misled
from .named import NEW_TEMPLATE, Range, beside, cells_below, leads_nowhere, led_to

KEY_NAMES = ("business_name", "first_month", "months")
"""The defined names without which no data can be located."""

Saved = Callable[[Cell], object]
"""Returns the saved result of a formula's cell; None where it has none."""


@dataclass(frozen=True)
class Places:
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
        problems = [Problem(place_of(cell), what, cure) for cell in cells if "#REF!" in str(cell.value)]
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
            typed = [place_of(cell) for cell in cells if cell.data_type != "f" and not _is_blank(cell.value)]
            problems += [without_month(typed)] if typed else []
        return problems

    def months_from(self, start: datetime.date, computed: Callable[[], Sequence[object]]) -> Months:
        """Find the months that the workbook will have with another first month.

        Headings that depend on the first month follow it, typed dates do not. computed: computes the headings, where
        following their formulas is not enough.
        """
        if start == self.first_month and self.start.data_type != "f":
            return self.found
        followed = _followed(self.headings, self.start, start)
        if NO_RESULT in followed:
            followed = _filled_up(followed, computed())
        return find_months(_headings(self.headings, followed, self.start, start, followed))


def find_places(
    workbook: Workbook,
    name: str = "workbook",
    catalogue: Catalogue | None = None,
    saved: Saved | None = None,
    compute: bool = False,
) -> Places:
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
    found = _find(workbook, headings, start, saved, compute)
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
    return Places(
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


def _find(workbook: Workbook, headings: list[Cell], start: Cell, saved: Saved | None, compute: bool) -> Months:
    """Find the months of a workbook as it is, and report months beside the headings."""

    def value_of(cell: Cell) -> object:
        if cell.data_type != "f":
            return cell.value
        result = None if saved is None else saved(cell)
        return NO_RESULT if result is None else result

    followed = _followed([*headings, start], start)
    if compute and NO_RESULT in followed:
        followed = _filled_up(followed, _computed([*headings, start], start))
    values = [value_of(cell) for cell in headings]
    shown = value_of(start)
    shown = followed.pop() if shown is NO_RESULT else shown
    found = find_months(_headings(headings, values, start, shown, followed))
    sheet = headings[0].parent
    near = beside(Range(sheet.title, tuple(cell.coordinate for cell in headings)))
    around = [cell for address in near if (cell := sheet._cells.get(coordinate_to_tuple(address)))]  # none is made
    dates = [value_of(cell) if cell.data_type != "f" else _followed([cell], start)[0] for cell in around]
    adjoining = [near[cell.coordinate] for cell in around]
    beyond = unreached([place_of(cell) for cell in around], dates, adjoining, found, workbook.epoch)
    return Months(found.months, found.own, found.start, (*found.problems, *beyond))


def _headings(
    cells: Sequence[Cell], values: Sequence[object], start: Cell, shown: object, followed: Sequence[object]
) -> Headings:
    epoch = start.parent.parent.epoch
    return Headings([*map(place_of, cells)], values, place_of(start), shown, epoch, lambda: followed[: len(cells)])


def _followed(cells: Sequence[Cell], start: Cell, month: datetime.date | None = None) -> list[object]:
    """Return the results of plain formulas of cells; NO_RESULT for other formulas.

    month: the first month; defaults to the workbook's own.
    """
    workbook: Workbook = start.parent.parent

    def content(title: str, address: str) -> object:
        if month is not None and (title, address) == (start.parent.title, start.coordinate):
            return month
        cell = workbook[title][address] if title in workbook.sheetnames else None
        if cell is None or (isinstance(cell.value, str) and cell.data_type != "f" and cell.value.startswith("=")):
            return NO_RESULT
        return cell.value

    return [follow(cell.parent.title, cell.coordinate, content, workbook.epoch) for cell in cells]


def _filled_up(followed: Sequence[object], computed: Sequence[object]) -> list[object]:
    return [value if one is NO_RESULT else one for one, value in zip(followed, computed, strict=True)]


def _computed(cells: Sequence[Cell], start: Cell) -> Sequence[object]:
    from .computed import computed_headings  # brings the engine, which few workbooks need here

    return computed_headings(cells, start)


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
        problems.append(Problem(f"{place_of(surplus[0])}:{surplus[-1].coordinate}", what, cure))
    return kpis, tuple(problems)


def _merged(singles: Sequence[Cell], rows: dict[str, list[Cell]], found: Months) -> list[Problem]:
    """Report cells to write that are inside a merged cell."""
    problems = []
    cells = {f"{INPUT_PREFIX}{item}": [row[index] for index in found.columns] for item, row in rows.items()}
    for key, row in [*zip(KEY_NAMES, ([one] for one in singles), strict=False), *cells.items()]:
        merged = next((cell for cell in row if isinstance(cell, MergedCell)), None)
        if merged is not None:
            what = f"{place_of(merged)}, of the name {key!r}, is inside a merged cell"
            problems.append(Problem("", what, "unmerge it"))
    return problems


def saved_results(data: bytes) -> Saved:
    """Return a reader of the saved results of formulas in a workbook's file. It reads little of the file."""

    @cache
    def opened() -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl does not keep
            return load_workbook(io.BytesIO(data), read_only=True, data_only=True)

    return lambda cell: opened()[cell.parent.title].cell(cell.row, cell.column).value


def range_of(workbook: Workbook, key: str) -> Range | None:
    """Return the range of a defined name; None where the name does not lead to one range of a sheet's cells."""
    defined = workbook.defined_names.get(key)
    cells = None if defined is None or not defined.attr_text else led_to(defined.attr_text)
    return cells if cells is not None and cells.sheet in workbook.sheetnames else None


def cells_of(workbook: Workbook, key: str) -> list[Cell]:
    """Return the cells of a defined name, row by row; none where the name does not lead to one range."""
    cells = range_of(workbook, key)
    return [] if cells is None else [workbook[cells.sheet][address] for address in cells.addresses]


def place_of(cell: Cell) -> str:
    """Return the place of a cell for a report: Inputs!D8."""
    return f"{cell.parent.title}!{get_column_letter(cell.column)}{cell.row}"


def _joined(name: str, where: str) -> str:
    return f"{name}: {where}" if where else name


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
