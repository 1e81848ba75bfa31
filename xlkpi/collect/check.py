"""The check of a workbook that someone filled by hand: every problem, cell by cell, with its fix."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..calls.explain import contradictions
from ..catalogue.model import Catalogue, Input, Vertical
from ..errors import Problem, ProblemsError, WorkbookError
from ..formula.values import WRONG, is_blank, is_error, to_number
from ..functions import FUNCTIONS
from ..messages import message, plural
from ..numbers import TRUTH, Wrong, as_shown, check_input, no_percentage
from ..reading.contents import saved_results
from ..reading.figures_from import moved_figures_in
from ..reading.locate import Located, locate_cells
from ..reading.named import version_differences
from ..reading.named_cells import cell_name
from ..reading.untrusted import Converted, Untrusted, in_words, is_ours, open_untrusted
from ..workbook.save import workbook_bytes
from ..xlsx.add_in_links import add_in_links
from ..xlsx.identity import complete_stamp, identity_of
from ..xlsx.reader import Workbook as Cells
from ..xlsx.safe_zip import UNCOMPUTED, UntrustedArchive
from .check_benchmarks import check_benchmarks
from .read import CORRECT_ONE, Collected, Kind, read_cells

_WRAPPED = "__XLUDF.DUMMYFUNCTION("
"""The call that Google Sheets puts around a formula that Excel lacks, when it exports a workbook."""
_UNLINK = message(
    "move the figures with `xlkpi upgrade`, or fill from it with `xlkpi fill --template`: their workbooks have no "
    "link; or replace these formulas by their values before you send the file, as Excel warns of the link"
)
"""The fix for a link to the add-in."""
_TYPE_A_NUMBER = message("type a number of 0 or more")


def check_workbook(path: Path, catalogue: Catalogue, converted: Converted = None) -> list[Problem]:
    """Return all problems of a workbook: wrong figures and thresholds, lost formulas, and what collect would refuse.

    Args:
        path: The workbook.
        catalogue: The catalogue that has the workbook's vertical.
        converted: The file to read in place of one in another format; see open_untrusted.

    Raises:
        WorkbookError: The file is not a workbook made by xlkpi.
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
    return [replace(problem, file=str(path)) for problem in problems]


def _check_cells(untrusted: Untrusted, vertical: Vertical, catalogue: Catalogue) -> list[Problem]:
    """Check the cells that the defined names lead to; report names that lead to no cells."""
    book = untrusted.book
    try:
        located = locate_cells(book, str(untrusted.path), catalogue, saved_results(untrusted.opened.data))
    except WorkbookError as error:
        return list(error.problems)
    return [
        *located.problems,
        *filter(None, [moved_figures_in(book, located.first_month)]),
        *located.figures_without_month(),
        *_check_version(book, located, vertical),
        *_check_inputs(located, vertical),
        *_check_months(located, vertical),
        *_check_kpis(located),
    ]


def _computed(untrusted: Untrusted) -> Cells:
    """Return the workbook's cells, with the results of formulas that were saved without one, as openpyxl saves them."""
    cells = untrusted.cells
    if not any(UNCOMPUTED in _values(cells, name) for name in filter(is_ours, cells.identity.names)):
        return cells
    with suppress(ProblemsError):
        return Cells(UntrustedArchive(untrusted.path, workbook_bytes(untrusted.book)))
    return cells


def _values(cells: Cells, name: str) -> Collection[object]:
    sheet, addresses = cells.identity.names[name]
    return cells.values(sheet, addresses).values()


def _value(cells: Cells, cell: Cell) -> object:
    """Return a cell's value, or the result of its formula."""
    if cell.data_type != "f":
        return cell.value
    return cells.values(cell.parent.title, [cell.coordinate]).get(cell.coordinate)


def _of_collect(collected: Collected, known: Sequence[Problem]) -> Iterator[Problem]:
    """Return the problems that `xlkpi collect` would find in addition; an unfilled template has none."""
    known_cells = {", ".join(problem.cells) for problem in known}
    known_names = {problem.what for problem in known if not problem.cells}
    untouched = not collected.figures and all(finding.kind is not Kind.wrong for finding in collected.findings)
    for finding in collected.findings:
        is_known = finding.cell in known_cells if finding.cell else finding.problem.what in known_names
        is_fine = finding.kind is Kind.missing or (untouched and finding.is_of_template)
        if not (is_known or is_fine):
            yield replace(finding.problem, business="")


def _check_wrapped(book: Workbook) -> Iterator[Problem]:
    """Report formulas that Google Sheets has wrapped: they never compute again."""
    for sheet in book.worksheets:
        found = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f" and _WRAPPED in str(getattr(cell.value, "text", cell.value)).upper()
        ]
        if found:
            what = message(
                "Google Sheets has wrapped the formula when it saved the file: its value never changes again"
            )
            fix = message("copy the figures into a new template, or move them with `xlkpi upgrade`")
            yield Problem.at([*map(cell_name, found)], what=what, fix=fix)


def _check_links(untrusted: Untrusted) -> Iterator[Problem]:
    """Report links to the add-in's file on another computer, which Excel makes for an .xlam."""
    for target, cells in add_in_links(untrusted.package.data, FUNCTIONS).items():
        if not cells:
            yield Problem(what=message("the file has a link to {target}", target=target), fix=_UNLINK)
            continue
        what = plural(
            "{count} formula asks the add-in by a link to {target}",
            "{count} formulas ask the add-in by a link to {target}",
            count=len(cells),
            target=target,
        )
        yield Problem.at(cells, what=what, fix=_UNLINK)


def _check_version(workbook: Workbook, located: Located, vertical: Vertical) -> Iterator[Problem]:
    """Report inputs that only the workbook or only the current vertical has."""
    found = {item: f"{cell_name(cells[0])}:{cells[-1].coordinate}" for item, cells in located.rows.items()}
    yield from version_differences(identity_of(workbook), found, vertical.inputs)


def _check_inputs(located: Located, vertical: Vertical) -> Iterator[Problem]:
    for name, cells in located.rows.items():
        item = vertical.inputs.get(name)  # None for an input of another version
        for cell in (cells[index] for index in located.ours):
            wrong = _wrong(cell, item)
            if wrong is not None:
                yield wrong.at(cell_name(cell))


def _wrong(cell: Cell, item: Input | None) -> Wrong | None:
    """Return what is wrong with the cell of an input. A formula is allowed there."""
    if cell.data_type == "f":
        return no_percentage(message("a formula’s result")) if "%" in cell.number_format else None
    number = to_number(cell.value)
    if is_error(number):
        return Wrong(message("holds the error {error}", error=number), _TYPE_A_NUMBER)
    if number == WRONG or isinstance(cell.value, datetime.date):  # a date counts as its serial number
        return Wrong(message("{content} is not a number", content=_shown(cell)), _TYPE_A_NUMBER)
    if isinstance(number, float) and number < 0:
        return Wrong(message("{number:g} is negative", number=number), _TYPE_A_NUMBER)
    checked = _number(cell, item)
    return checked if isinstance(checked, Wrong) else None


def _number(cell: Cell, item: Input | None) -> float | Wrong | None:
    return check_input(as_shown(cell.value, cell.number_format), item)


def _check_months(located: Located, vertical: Vertical) -> Iterator[Problem]:
    """Report figures of a month that contradict each other, such as a part larger than its whole."""
    for index in located.ours:
        cells = {item: series[index] for item, series in located.rows.items()}
        numbers = {item: _number(cell, vertical.inputs.get(item)) for item, cell in cells.items()}
        for items, what in contradictions(vertical, numbers):
            yield Problem.at([cell_name(cells[item]) for item in items], what=what, fix=CORRECT_ONE)


def _check_kpis(located: Located) -> Iterator[Problem]:
    for cells in located.kpis.values():
        for cell in cells:
            if cell.data_type != "f":
                what = (
                    message("is empty in place of its formula")
                    if is_blank(cell.value)
                    else message("holds {content} in place of its formula", content=_shown(cell))
                )
                yield Problem.at(cell_name(cell), what=what, fix=message("copy the formula from beside it"))
    yield from located.kpi_problems


def _shown(cell: Cell) -> str:
    """Return a cell's content as messages show it."""
    value = cell.value
    if isinstance(value, datetime.datetime):
        return message("the date {date:%Y-%m-%d}", date=value)
    if isinstance(value, datetime.time | datetime.timedelta):
        return message("the time {time}", time=str(value))
    if isinstance(value, bool):
        return TRUTH[value]
    return message("empty") if is_blank(value) else message("{content!r}", content=value)
