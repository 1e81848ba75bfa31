"""What is wrong with a workbook that someone filled by hand: cell by cell, each with its cure."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..catalogue.model import Catalogue, Input, Vertical
from ..errors import Problem, ProblemsError, WorkbookError, first_few
from ..explain import contradictions
from ..formula.values import WRONG, is_blank, is_error, to_number
from ..functions import FUNCTIONS
from ..numbers import Wrong, as_shown, check_input, no_percentage
from ..reading.locate import Located, locate_cells
from ..reading.month_columns import saved_results
from ..reading.named import version_differences
from ..reading.named_cells import cell_name
from ..reading.untrusted import Converted, Untrusted, in_words, is_ours, open_untrusted
from ..reading.vertical import complete_stamp
from ..schema import INPUT_PREFIX, stamp_of
from ..workbook.save import workbook_bytes
from ..xlsx.add_in_links import add_in_links
from ..xlsx.reader import Workbook as Cells
from ..xlsx.safe_zip import UNCOMPUTED, UntrustedArchive
from .check_benchmarks import check_benchmarks
from .read import CORRECT_ONE, UNFILLED, Collected, Kind, read_cells

_WRAPPED = "__XLUDF.DUMMYFUNCTION("
"""What Google Sheets puts around a formula that Excel lacks, when Sheets exports a workbook."""
_UNLINK = (
    "move the figures with `xlkpi upgrade`, or fill from it with `xlkpi fill --template`: their workbooks have "
    "no link; or replace these formulas by their values before you send the file, as Excel warns of the link"
)
"""What to do about a link to the add-in."""
_SHOWN = 5


def check_workbook(path: Path, catalogue: Catalogue, converted: Converted = None) -> list[Problem]:
    """Return all problems of a workbook: wrong figures and thresholds, lost formulas, whatever collect would refuse.

    converted: see open_untrusted. Raises WorkbookError when the file is not a workbook made by xlkpi.
    """
    with in_words(path):
        untrusted = open_untrusted(path, converted)
        vertical = untrusted.vertical(catalogue)
        complete_stamp(untrusted.book, vertical=vertical.id)
        cells = _computed(untrusted)
        problems = [
            *_check_cells(untrusted, vertical, catalogue),
            *_check_wrapped(untrusted.book),
            *_check_links(untrusted),
        ]
        problems += check_benchmarks(untrusted.book, vertical, partial(_value, cells))
        for one in dict.fromkeys((cells, untrusted.cells)):  # `xlkpi collect` computes nothing
            problems += _of_collect(read_cells(one, catalogue, str(path)), problems)
    return [problem._replace(where=_where(path, problem.where)) for problem in problems]


def _check_cells(untrusted: Untrusted, vertical: Vertical, catalogue: Catalogue) -> list[Problem]:
    """Check the cells that the defined names lead to; report names that lead to no cells."""
    book = untrusted.book
    try:
        located = locate_cells(book, str(untrusted.path), catalogue, saved_results(untrusted.opened.data))
    except WorkbookError as error:
        return [problem._replace(where="") for problem in error.problems]
    return [
        *located.problems,
        *located.figures_without_month(),
        *_check_edition(book, located, vertical),
        *_check_inputs(located, vertical),
        *_check_months(located, vertical),
        *_check_kpis(located),
    ]


def _computed(untrusted: Untrusted) -> Cells:
    """Return the workbook's cells; compute formulas that were saved without a result, as openpyxl saves them."""
    cells = untrusted.cells
    if not any(UNCOMPUTED in _values(cells, name) for name in filter(is_ours, cells.names)):
        return cells
    with suppress(ProblemsError):
        return Cells(UntrustedArchive(untrusted.path, workbook_bytes(untrusted.book)))
    return cells


def _values(cells: Cells, name: str) -> Collection[object]:
    sheet, addresses = cells.names[name]
    return cells.values(sheet, addresses).values()


def _value(cells: Cells, cell: Cell) -> object:
    """Return what a cell shows: its value, or the result of its formula."""
    if cell.data_type != "f":
        return cell.value
    return cells.values(cell.parent.title, [cell.coordinate]).get(cell.coordinate)


def _of_collect(collected: Collected, known: Sequence[Problem]) -> Iterator[Problem]:
    """Return what `xlkpi collect` would refuse or flag beyond the known problems; an unfilled template is fine."""
    located = {problem.where for problem in known}
    names = " ".join(problem.what for problem in known if not problem.where)
    untouched = not collected.figures and all(finding.kind is not Kind.wrong for finding in collected.findings)
    for finding in collected.findings:
        is_known = finding.cell in located if finding.cell else finding.problem.rpartition(" ")[2] in names
        is_unfilled = untouched and finding.problem.startswith(UNFILLED)
        if not (is_known or is_unfilled or finding.kind is Kind.missing):
            yield Problem(finding.cell, finding.problem, finding.cure)


def _check_wrapped(book: Workbook) -> Iterator[Problem]:
    """Find formulas that Google Sheets has wrapped, so that they never compute again, sheet by sheet."""
    for sheet in book.worksheets:
        found = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f" and _WRAPPED in str(getattr(cell.value, "text", cell.value)).upper()
        ]
        if found:
            what = "Google Sheets has wrapped the formula when it saved the file: its value never changes again"
            cure = "copy the figures into a new template, or move them with `xlkpi upgrade`"
            yield Problem(first_few([*map(cell_name, found)], _SHOWN), what, cure)


def _check_links(untrusted: Untrusted) -> Iterator[Problem]:
    """Name the add-in's files on other computers that the workbook is linked to, as Excel does it for an .xlam."""
    for target, cells in add_in_links(untrusted.package.data, FUNCTIONS).items():
        one = len(cells) == 1
        asks = f"{len(cells)} formula{'' if one else 's'} ask{'s' if one else ''} the add-in by"
        what = f"{asks if cells else 'the file has'} a link to {target}"
        yield Problem(first_few(cells, _SHOWN), what, _UNLINK)


def _check_edition(workbook: Workbook, located: Located, vertical: Vertical) -> Iterator[Problem]:
    """Report inputs that only the workbook or only the current vertical has."""
    version = stamp_of(workbook).get("version", "")
    found = {item: f"{cell_name(cells[0])}:{cells[-1].coordinate}" for item, cells in located.rows.items()}
    named = [name.removeprefix(INPUT_PREFIX) for name in workbook.defined_names]
    yield from version_differences(version, found, vertical.inputs, named)


def _check_inputs(located: Located, vertical: Vertical) -> Iterator[Problem]:
    for name, cells in located.rows.items():
        item = vertical.inputs.get(name)  # None for an input of another edition
        for cell in (cells[index] for index in located.ours):
            if cell.data_type == "f":  # a formula of the user's own may well compute an input
                if "%" in cell.number_format:
                    yield Problem(cell_name(cell), *no_percentage("a formula’s result"))
                continue
            number = to_number(cell.value)
            if is_error(number):
                yield Problem(cell_name(cell), f"holds the error {number}", "type a number of 0 or more")
            elif number == WRONG or isinstance(cell.value, datetime.date):  # a date counts as its serial number
                yield Problem(cell_name(cell), f"{_shown(cell)} is not a number", "type a number of 0 or more")
            elif isinstance(number, float) and number < 0:
                yield Problem(cell_name(cell), f"{number:g} is negative", "type a number of 0 or more")
            elif isinstance(wrong := _number(cell, item), Wrong):
                yield Problem(cell_name(cell), *wrong)


def _number(cell: Cell, item: Input | None) -> float | Wrong | None:
    return check_input(as_shown(cell.value, cell.number_format), item)


def _check_months(located: Located, vertical: Vertical) -> Iterator[Problem]:
    """What the numbers of a month contradict: a part larger than its whole."""
    for index in located.ours:
        cells = {item: series[index] for item, series in located.rows.items()}
        numbers = {item: _number(cell, vertical.inputs.get(item)) for item, cell in cells.items()}
        for items, what in contradictions(vertical, numbers):
            yield Problem(", ".join(cell_name(cells[item]) for item in items), what, CORRECT_ONE)


def _check_kpis(located: Located) -> Iterator[Problem]:
    for cells in located.kpis.values():
        for cell in cells:
            if cell.data_type != "f":
                what = "is empty" if is_blank(cell.value) else f"holds {_shown(cell)}"
                yield Problem(cell_name(cell), f"{what} in place of its formula", "copy the formula from beside it")
    yield from located.kpi_problems


def _shown(cell: Cell) -> str:
    """A cell's content as a person would name it."""
    value = cell.value
    if isinstance(value, datetime.datetime):
        return f"the date {value:%Y-%m-%d}"
    if isinstance(value, datetime.time | datetime.timedelta):
        return f"the time {value}"
    if isinstance(value, bool):
        return str(value).upper()
    return "empty" if is_blank(value) else repr(value)


def _where(path: Path, place: str) -> str:
    return f"{path}: {place}" if place else str(path)
