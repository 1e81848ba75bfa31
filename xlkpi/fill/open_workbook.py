"""Filling of an open workbook with a business's numbers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from ..catalogue.load import VARIABLE, load_catalogue
from ..errors import Problem, TableError, UnknownNameError, WorkbookError
from ..messages import message
from ..numbers import Wrong
from ..reading.locate import Located, locate_cells
from ..reading.named_cells import cell_name, cells_of
from ..reading.recount import recounted
from ..reading.vertical import find_vertical
from ..schema import FIGURES_FROM
from ..tables.record import Record
from ..xlsx.identity import complete_stamp, identity_of
from ..xlsx.text import write_text
from .fit import Frame, check_fits, columns_of, of_another


def fill_workbook(workbook: Workbook, record: Record | Mapping[str, Any]) -> None:
    """Fill a template that openpyxl has opened with a business's name and numbers; other inputs become empty.

    The first month stays the template's where the data fit. Otherwise it becomes the same month of the year in which
    the data begin.

    Args:
        workbook: Template, loaded without `data_only`.
        record: Record, or plain values: {"business": name, "months": {"2026-01": {input id: number}}}, with "vertical"
            where it is to be checked. `months` is as Record.of takes it, such as a DataFrame. Amounts are in the
            template's currency; counts are whole numbers.

    Raises:
        WorkbookError: The workbook is not a template of the record's vertical, shows inputs as percentages, has
            headings whose months are unknown or out of order, or has too few months for the data.
        TableError: Plain values are wrong; the error has all problems.

    Example:
        >>> import openpyxl
        >>> import xlkpi
        >>> workbook = openpyxl.load_workbook("custom-phone-cases.en.xlsx")
        >>> months = {"2026-01": {"custom_revenue": 10000, "custom_orders": 500}}
        >>> xlkpi.fill_workbook(workbook, {"business": "Acme", "months": months})
        >>> xlkpi.save_workbook(workbook, "Acme.xlsx")
    """
    _restore_vertical(workbook)
    located = locate_cells(workbook, compute=True)
    located.check_formulas()
    check_formats(located, "workbook")
    record = record_of(record, located.vertical)
    located.check_writable()
    frame = Frame.of(located)
    start = check_fits(frame, record)
    columns = columns_of(frame, record, located.months_from(start, lambda: _computed(located, start)))
    for (title, row, column), formula in recounted(workbook, located).items():
        workbook[title].cell(row, column).value = formula
    write_text(located.business, record.business)
    located.start.value = start
    for cell in cells_of(workbook, FIGURES_FROM)[:1]:
        cell.value = start
    for item, cells in located.rows.items():
        for index, month in columns.items():
            cells[index].value = record.months.get(month, {}).get(item)


def record_of(record: Record | Mapping[str, Any], vertical: str) -> Record:
    """Return a record, made of plain values where it is none.

    Args:
        record: See fill_workbook.
        vertical: Id of the template's vertical.
    """
    if isinstance(record, Record):
        return record
    _check_keys(record, vertical)
    return Record.of(record.get("business"), load_catalogue().vertical(vertical), record.get("months", {}))


def _check_keys(values: Mapping[str, Any], vertical: str) -> None:
    """Check that plain values are a record's, and of the template's vertical."""
    known = ("business", "vertical", "months")
    unknown = [UnknownNameError(message("key"), str(key), known) for key in values if key not in known]
    if unknown:
        raise TableError([Problem(business=str(values.get("business", "")), what=e.what, fix=e.fix) for e in unknown])
    if values.get("vertical", vertical) != vertical:
        raise WorkbookError([of_another(str(values.get("business")), str(values["vertical"]), vertical)])


def _computed(located: Located, start: datetime.date) -> Sequence[object]:
    from ..reading.computed import computed_headings  # brings the engine, which few workbooks need here

    return computed_headings(located.headings, located.start, start)


def _restore_vertical(workbook: Workbook) -> None:
    """Restore the vertical of a workbook whose properties a program has dropped; refuse one of another catalogue."""
    identity, catalogue = identity_of(workbook), load_catalogue()
    vertical = find_vertical(identity, catalogue)
    if identity.vertical is None:
        if not isinstance(vertical, Wrong):
            complete_stamp(workbook, vertical=vertical.id)
    elif isinstance(vertical, Wrong) and identity.vertical in catalogue.verticals:
        fix = message("name the catalogue that made it in {variable}", variable=VARIABLE)
        raise WorkbookError([Problem(file="workbook", what=vertical.what, fix=fix)])


def check_formats(located: Located, name: str) -> None:
    """Check that no input cell would show its number as a percentage; raise WorkbookError otherwise.

    `name` is the template's name in messages.
    """
    shown = [cell for cells in located.inputs.values() for cell in cells if "%" in cell.number_format]
    if shown:
        what, fix = message("would show a figure as a percentage"), message("format it as a number")
        raise WorkbookError([Problem.at([*map(cell_name, shown)], file=name, what=what, fix=fix)])
