"""The contents of a workbook's cells, read the same way from an open workbook and from a file.

OpenContents has the cells of a workbook that openpyxl has opened. FileContents has a few cells of a file, read fast.
"""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Callable
from functools import cache
from typing import Protocol

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import coordinate_to_tuple

from ..formula.values import VALUE
from ..numbers import Wrong
from ..schema import FIGURES_FROM, INPUT_PREFIX, RATE
from ..xlsx import reader
from ..xlsx.defined_names import Range
from ..xlsx.safe_zip import UNCOMPUTED
from .headings import NO_RESULT
from .input_rows import label_cells
from .named import beside, cells_to_read

Saved = Callable[[Cell], object]
"""Returns the saved result of a formula's cell; None where it has none."""


class Contents(Protocol):
    """The contents of a workbook's cells."""

    @property
    def epoch(self) -> datetime.datetime:
        """Return the day from which the workbook counts dates."""

    def values(self, cells: Range) -> list[object]:
        """Return the values of cells; NO_RESULT for a formula without a saved result."""

    def content(self, sheet: str, address: str) -> object:
        """Return the formula of a cell as a text beginning with "=", or its value; NO_RESULT where neither is known."""


class OpenContents:
    """The contents of a workbook that openpyxl has opened with formulas.

    Args:
        workbook: The open workbook.
        saved: Returns the saved results of formulas; without it, no formula has a result.
        start: The cell of the first month, if `month` replaces its value.
        month: The first month to assume.
    """

    def __init__(
        self,
        workbook: Workbook,
        saved: Saved | None = None,
        start: Cell | None = None,
        month: datetime.date | None = None,
    ) -> None:
        self._workbook = workbook
        self._saved = saved
        self._assumed = {} if start is None else {(start.parent.title, start.coordinate): month}

    @property
    def epoch(self) -> datetime.datetime:
        """Return the day from which the workbook counts dates."""
        epoch: datetime.datetime = self._workbook.epoch
        return epoch

    def values(self, cells: Range) -> list[object]:
        """Return the values of cells; NO_RESULT for a formula without a saved result."""
        return [self._value(self._cell(cells.sheet, address)) for address in cells.addresses]

    def content(self, sheet: str, address: str) -> object:
        """Return the formula of a cell, or its value; NO_RESULT for a text that only looks like a formula."""
        if (sheet, address) in self._assumed:
            return self._assumed[sheet, address]
        if sheet not in self._workbook.sheetnames:
            return NO_RESULT
        cell = self._cell(sheet, address)
        if cell is None:
            return None
        is_text = isinstance(cell.value, str) and cell.data_type != "f"
        return NO_RESULT if is_text and cell.value.startswith("=") else cell.value

    def _cell(self, sheet: str, address: str) -> Cell | None:
        """Return a cell; None where the sheet lacks it, since openpyxl would create the cell."""
        cells: dict[tuple[int, int], Cell] = getattr(self._workbook[sheet], "_cells", {})  # a chart sheet has none
        return cells.get(coordinate_to_tuple(address))

    def _value(self, cell: Cell | None) -> object:
        if cell is None or cell.data_type != "f":
            return None if cell is None else cell.value
        result = None if self._saved is None else self._saved(cell)
        return NO_RESULT if result is None else result


def saved_results(data: bytes) -> Saved:
    """Return a reader of the saved results of formulas in a workbook's file; it parses only part of the file."""

    @cache
    def opened() -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about features that openpyxl drops
            return load_workbook(io.BytesIO(data), read_only=True, data_only=True)

    return lambda cell: opened()[cell.parent.title].cell(cell.row, cell.column).value


class FileContents:
    """The cells of a workbook's file from which its business, months and figures are read.

    Args:
        workbook: The file. Its names `business_name`, `first_month` and `months` must lead to cells.
    """

    def __init__(self, workbook: reader.Workbook) -> None:
        self.epoch = workbook.epoch
        self._workbook = workbook
        names = workbook.identity.names
        self._months = months = names["months"]
        self._start = names["first_month"].addresses[0]
        self._formulas: dict[str, dict[str, str]] = {}
        """The formulas of headings by sheet, once they are asked for."""
        wanted: dict[str, set[str]] = {months.sheet: {*months.addresses, *beside(months)}}
        for name in names.keys() & {"business_name", "first_month", FIGURES_FROM, "currency", RATE}:
            wanted.setdefault(names[name].sheet, set()).add(names[name].addresses[0])
        for name, cells in names.items():
            if name.startswith(INPUT_PREFIX):
                wanted.setdefault(cells.sheet, set()).update(cells_to_read(cells, months))
                wanted[cells.sheet].update(label_cells(cells, months))
        self._held = {sheet: workbook.values(sheet, addresses) for sheet, addresses in wanted.items()}

    def held(self, cells: Range) -> list[object]:
        """Return the contents of cells as reader.Workbook.values does; UNCOMPUTED for a formula without a result."""
        held = self._held[cells.sheet]
        return [held.get(address) for address in cells.addresses]

    def values(self, cells: Range) -> list[object]:
        """Return the values of cells; NO_RESULT for a formula without a saved result."""
        return [*map(_value, self.held(cells))]

    def content(self, sheet: str, address: str) -> object:
        """Return the formula of a heading or of the first month, or the value of any cell that was read."""
        if sheet not in self._formulas:
            asked = {*self._months.addresses, *beside(self._months), self._start}
            self._formulas[sheet] = self._workbook.formulas(sheet, asked)
        value = self._held.get(sheet, {}).get(address, NO_RESULT)
        return self._formulas[sheet].get(address) or _value(value)


def _value(held: object) -> object:
    """Return the value of a cell; an error for a date-formatted number that is no date, as programs show it."""
    if held == UNCOMPUTED:
        return NO_RESULT
    return VALUE if isinstance(held, Wrong) else held
