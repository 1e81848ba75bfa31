"""A template that openpyxl has opened for filling: checked, its cells found, and its parts prepared."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import chain

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..functions import FUNCTIONS
from ..reading.computed import engine_values
from ..reading.headings import Months
from ..reading.locate import locate_cells
from ..reading.named_cells import cells_of
from ..reading.recount import recounted, write_formulas
from ..schema import FIGURES_FROM
from ..xlsx.engine import Engine
from ..xlsx.identity import complete_stamp
from ..xlsx.openable import open_book
from ..xlsx.package import package, read_members
from ..xlsx.prepare import prepare
from ..xlsx.uncomputable import load_computable, load_engine
from ..xlsx.write_values import Cell as Where
from .open_workbook import check_formats
from .stated_benchmarks import Place, find_cells


class OpenedTemplate:
    """A template that openpyxl has opened for filling.

    Args:
        data: The template's file.
        name: The template's name in messages.
        vertical: The vertical of a template whose properties a program has dropped.
        places: The places on the Benchmarks sheet whose values are each business's own.

    Raises:
        WorkbookError: The file is not a template, or has no cell for a place.
    """

    def __init__(self, data: bytes, name: str, vertical: str, places: Collection[Place]) -> None:
        self._name = name
        self.workbook, self.loaded = _opened(data, vertical)
        self.located = locate_cells(self.workbook, name, compute=True)
        self.located.check_writable()
        check_formats(self.located, name)
        self.members = read_members(data)
        if formulas := recounted(self.workbook, self.located):
            write_formulas(self.members, formulas)
            self.workbook, self.loaded = _opened(package(self.members), vertical)
            self.located = locate_cells(self.workbook, name, compute=True)
        stated = find_cells(self.workbook, places, name)
        dates = [self.located.start, *cells_of(self.workbook, FIGURES_FROM)[:1]]
        inputs = chain.from_iterable(self.located.inputs.values())
        typed = [self.located.business, *dates, *inputs, *stated.values()]
        for cell in typed:
            if cell.data_type == "f":
                cell.value = None  # a record's number takes its place
        self.business, self.dates = place_of(self.located.business), [*map(place_of, dates)]
        self.stated = {place: place_of(cell) for place, cell in stated.items()}
        self.inputs: dict[str, set[tuple[int, int]]] = {}
        for title, row, column in map(place_of, typed):
            self.inputs.setdefault(title, set()).add((row, column))
        prepare(self.members, self.inputs)

    def engine(self, with_functions: bool) -> tuple[Engine, Mapping[Where, str], Callable[[], Engine]]:
        """Return the engine with the template, the cells that it cannot compute, and what loads it again."""
        engine, unknown = load_computable(self.loaded, self.workbook, FUNCTIONS, self._name, with_functions)
        again = partial(load_engine, self.loaded, self.workbook, FUNCTIONS, unknown, self._name, with_functions)
        return engine, unknown, again

    def months_from(self, first: datetime.date, engine: Callable[[], Engine], unknown: Collection[Where]) -> Months:
        """Return the months of the headings for a first month.

        Args:
            first: The first month.
            engine: Returns the engine, computed for that month; called where following formulas is not enough.
            unknown: The cells that the engine cannot compute.
        """
        return self.located.months_from(first, lambda: engine_values(engine(), unknown, self.located.headings))


def _opened(data: bytes, vertical: str) -> tuple[Workbook, bytes]:
    """Open a template; return the workbook and the data that openpyxl loaded."""
    workbook, loaded, _ = open_book(data)
    if vertical:
        complete_stamp(workbook, vertical=vertical)
    return workbook, loaded


def place_of(cell: Cell) -> Where:
    """Return where a cell is."""
    return cell.parent.title, cell.row, cell.column
