"""The update of a workbook that somebody works in: a table's numbers are added to those that are there."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, WorkbookError, first_few
from ..files import shown_path
from ..functions import FUNCTIONS
from ..messages import message
from ..numbers import Percentage, Wrong, as_shown, quoted
from ..reading.figures_from import moved_figures_in
from ..reading.locate import Located, locate_cells
from ..reading.named import DEFINE_AGAIN
from ..reading.named_cells import cell_name, cells_of, place_of, value_of
from ..reading.untrusted import Untrusted, open_untrusted
from ..schema import FIGURES_FROM, INPUT_PREFIX
from ..tables.record import Record, currency_code
from ..tables.source import is_blank
from ..version import __version__
from ..xlsx.identity import complete_stamp
from ..xlsx.rewrite import Rewriting
from ..xlsx.write_values import Cell as Where
from .alike import Form, KindOfWorkbook, KindsOfWorkbooks, form_of

_LISTED = 3
_PREFER = message("correct one of the two, or write the table’s with --prefer table")


@dataclass
class Updated:
    """A workbook with a business's numbers from a table.

    Attributes:
        before: The file that was read.
        data: The new file; `before` where the workbook has all numbers already.
        figures: The number of figures that are written.
        kept: The number of cells that are kept as they are, against the table.
        problems: The kept cells, and the months that the workbook does not have.
        uncomputable: The cells that are left without a value ("KPIs!D4"), mapped to the reason.
    """

    before: bytes
    data: bytes
    figures: int = 0
    kept: int = 0
    problems: list[Problem] = field(default_factory=list)
    uncomputable: dict[str, str] = field(default_factory=dict)


def update_workbook(
    path: Path, record: Record, catalogue: Catalogue, prefer_table: bool = False, kinds: KindsOfWorkbooks | None = None
) -> Updated:
    """Return a workbook's file with the numbers of a record under their months, and all values computed.

    Cells of which the record says nothing stay as they are.

    Args:
        path: The workbook.
        record: The numbers of its business.
        catalogue: The catalogue that has the workbook's vertical.
        prefer_table: Whether the record's number replaces another number, a text or a formula in its cell.
        kinds: The kinds of workbooks that were updated before, so that one which is alike is not loaded again.

    Raises:
        WorkbookError: The workbook cannot be read, is of another version, in another currency, or figures could be
            written under the wrong month.
        OSError: The file cannot be opened.
    """
    untrusted = open_untrusted(path)
    vertical = untrusted.vertical(catalogue)
    _check_version(untrusted)
    workbook = _loaded(untrusted, kinds, lambda: _located(untrusted, vertical, catalogue))
    _check_currency(workbook.currency, record, path)
    return _Update(untrusted, workbook, record, vertical, prefer_table).updated()


def _located(untrusted: Untrusted, vertical: Vertical, catalogue: Catalogue) -> Located:
    """Return the cells of a workbook in which figures can be written under the right months."""
    name = shown_path(untrusted.path)
    complete_stamp(untrusted.book, vertical=vertical.id)
    located = locate_cells(untrusted.book, name, catalogue, compute=True)
    located.check_formulas()
    located.check_writable()
    if moved := moved_figures_in(untrusted.book, located.first_month):
        raise WorkbookError([replace(moved, file=name)])
    return located


def _loaded(untrusted: Untrusted, kinds: KindsOfWorkbooks | None, locate: Callable[[], Located]) -> _Loaded | _Alike:
    """Return a workbook as one of a kind that is loaded already, if there is such a kind; else load it for itself."""
    form = None if kinds is None else form_of(untrusted)
    if kinds is not None and form is not None and (kind := kinds.of(form, lambda: KindOfWorkbook(untrusted, locate()))):
        return _Alike(kind, form)
    return _Loaded(untrusted, locate())


def _check_version(untrusted: Untrusted) -> None:
    version = untrusted.cells.identity.version
    if version == __version__:
        return
    known = version or message("(unknown)")
    what = message("was made by xlkpi {version}, and this is xlkpi {own}", version=known, own=__version__)
    fix = message("upgrade it first, with `xlkpi upgrade`")
    raise WorkbookError([Problem(file=shown_path(untrusted.path), what=what, fix=fix)])


def _check_currency(currency: object, record: Record, path: Path) -> None:
    code = currency_code(currency)
    if isinstance(code, Wrong) or "" in (code, record.currency) or code == record.currency:
        return
    what = message("its amounts are in {own}, and the table’s in {other}", own=code, other=record.currency)
    fix = message("give its amounts in its own currency")
    raise WorkbookError([Problem(file=shown_path(path), business=record.business, what=what, fix=fix)])


class _Loaded:
    """A workbook that is loaded for itself."""

    def __init__(self, untrusted: Untrusted, located: Located) -> None:
        self._untrusted = untrusted
        self.located = located
        self.currency = value_of(untrusted.book, "currency")

    def held(self, cell: Cell) -> object:
        """Return the content of a cell: a formula's text."""
        return cell.value

    def result(self, cell: Cell) -> object:
        """Return what a formula gives."""
        return self._rewriting.value(place_of(cell))

    def rewritten(self, values: Mapping[Where, float]) -> bytes:
        """Return the file with numbers in cells."""
        return self._rewriting.rewritten({**values, **self._figures_from()})

    @property
    def uncomputable(self) -> dict[str, str]:
        """Return the cells that cannot be computed here, mapped to the reason."""
        return self._rewriting.uncomputable

    def _figures_from(self) -> dict[Where, float]:
        """Return the first month that the figures are written for, for a workbook that does not say it yet."""
        start, book = self.located.first_month, self._untrusted.book
        cells = [cell for cell in cells_of(book, FIGURES_FROM)[:1] if start and is_blank(cell.value)]
        return {place_of(cell): float(to_excel(start, book.epoch)) for cell in cells}

    @cached_property
    def _rewriting(self) -> Rewriting:
        untrusted = self._untrusted
        return Rewriting(untrusted.unlinked, untrusted.opened, FUNCTIONS, shown_path(untrusted.path))


class _Alike:
    """A workbook of a kind that is loaded already."""

    def __init__(self, kind: KindOfWorkbook, form: Form) -> None:
        self._kind = kind
        self._form = form
        self.located = kind.located
        self.currency = kind.currency

    def held(self, cell: Cell) -> object:
        """Return the figure of a cell; None for a blank."""
        return self._form.figures.get(place_of(cell))

    def result(self, cell: Cell) -> object:
        """Return what a formula gives: there are none among the figures of these workbooks."""
        return self.held(cell)

    def rewritten(self, values: Mapping[Where, float]) -> bytes:
        """Return the file with numbers in cells."""
        return self._kind.rewritten({**self._form.figures, **values}, self._form.business)

    @property
    def uncomputable(self) -> dict[str, str]:
        """Return the cells that cannot be computed here, mapped to the reason."""
        return self._kind.uncomputable


class _Update:
    """The update of one workbook whose cells are located."""

    def __init__(
        self, untrusted: Untrusted, workbook: _Loaded | _Alike, record: Record, vertical: Vertical, prefer_table: bool
    ) -> None:
        self._untrusted = untrusted
        self._workbook = workbook
        self._located = located = workbook.located
        self._record = record
        self._vertical = vertical
        self._prefer_table = prefer_table
        self._columns = {month: index for index, month in located.found.columns.items()}
        self._values: dict[Where, float] = {}
        data = untrusted.package.data
        self._result = Updated(data, data)

    def updated(self) -> Updated:
        """Decide about each number of the record, and write those that are new."""
        for month, item, number in self._numbers():
            cells = self._located.rows.get(item)
            if cells is None:
                self._note(replace(self._without_cells(item), place=f"{month:%Y-%m}"))
            elif why := self._why_kept(cells[self._columns[month]], number):
                self._note(why)
        if self._values:
            self._result.figures = len(self._values)
            self._result.data = self._workbook.rewritten(self._values)
            self._result.uncomputable = self._workbook.uncomputable
        return self._result

    def _without_cells(self, item: str) -> Problem:
        """Return why an input of the table has no cells: its name was deleted, or the catalogue is another."""
        labels = {*self._vertical.inputs[item].label.values()} if item in self._vertical.inputs else set()
        cells = (cell for sheet in self._untrusted.book.worksheets for row in sheet.iter_rows() for cell in row)
        if label := next((cell for cell in cells if cell.value in labels), None):
            what = message(
                "its row lacks the name {name!r}, by which the cells of {item!r} are found",
                name=f"{INPUT_PREFIX}{item}",
                item=item,
            )
            return Problem.at(cell_name(label), what=what, fix=DEFINE_AGAIN)
        what = message("has {item!r}, which the workbook does not ask for", item=item)
        return Problem(what=what, fix=message("leave it out"))

    def _numbers(self) -> Iterator[tuple[datetime.date, str, float]]:
        """Yield the numbers of the record that the workbook has a month for; report the other months."""
        with_numbers = {month: numbers for month, numbers in self._record.months.items() if numbers}
        outside = [month for month in with_numbers if month not in self._columns]
        last = max(self._columns, default=datetime.date.min)
        for months, is_later in (
            ([month for month in outside if month > last], True),
            ([month for month in outside if month <= last], False),
        ):
            if months:
                self._note(_outside(months, min(self._columns), last, is_later))
        for month, numbers in with_numbers.items():
            if month in self._columns:
                yield from ((month, item, number) for item, number in numbers.items())

    def _why_kept(self, cell: Cell, number: float) -> Problem | None:
        """Plan to write a number into its cell; return why the cell is kept as it is, None where it is not."""
        held = self._workbook.held(cell)
        if isinstance(as_shown(number, cell.number_format), Percentage) and is_blank(held):
            self._result.kept += 1
            what = message("would show {number:.15g} as a percentage", number=number)
            return Problem.at(cell_name(cell), what=what, fix=message("format the cell as a number"))
        if not is_blank(held):
            is_formula = cell.data_type == "f"
            if _is_same(self._workbook.result(cell) if is_formula else held, number):
                return None
            if not self._prefer_table:
                self._result.kept += 1
                shown = _shown(held, is_formula)
                what = message("holds {held}, and the table has {number:.15g}", held=shown, number=number)
                return Problem.at(cell_name(cell), what=what, fix=_PREFER)
        self._values[place_of(cell)] = number
        return None

    def _note(self, problem: Problem) -> None:
        file = shown_path(self._untrusted.path)
        self._result.problems.append(replace(problem, file=file, business=self._record.business))


def _outside(months: list[datetime.date], first: datetime.date, last: datetime.date, is_later: bool) -> Problem:
    """Return the problem of months that a workbook does not have."""
    what = message(
        "the table has figures for {listed}, and the months of the workbook are {first:%Y-%m} to {last:%Y-%m}",
        listed=first_few([f"{month:%Y-%m}" for month in months], _LISTED),
        first=first,
        last=last,
    )
    if is_later:
        return Problem(what=what, fix=message("start the next year’s workbook with `xlkpi new-year`, and update that"))
    return Problem(what=what, fix=message("update the workbook of that year, or leave these months out"))


def _is_same(held: object, number: float) -> bool:
    """Return whether a cell holds a number: LibreOffice keeps 15 digits."""
    is_number = isinstance(held, int | float) and not isinstance(held, bool)
    return is_number and f"{held:.15g}" == f"{number:.15g}"


def _shown(held: object, is_formula: bool) -> str:
    """Return what a cell holds as a message names it."""
    value = getattr(held, "text", held)  # an array formula's text
    if is_formula:
        return message("the formula {text}", text=quoted(str(value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return message("{number:.15g}", number=value)
    return quoted(str(value))
