"""The next year's workbook: a copy of a workbook, one year on.

Name, language, currency, exchange rate, thresholds, targets, switches, styles and the user's own sheets stay. The
figures of the year that goes on are cleared, or move to the first twelve months of a workbook with two years. Opening
stocks are last year's closing ones.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, WorkbookError
from ..files import shown_path
from ..functions import FUNCTIONS
from ..messages import message
from ..numbers import quoted
from ..period import MONTHS, YEAR, month_after
from ..reading.computed import computed_headings
from ..reading.figures_from import moved_figures_in
from ..reading.headings import month_of
from ..reading.locate import Located, locate_cells
from ..reading.named_cells import cell_name, cells_of, place_of
from ..reading.untrusted import Untrusted, open_untrusted
from ..schema import FIGURES_FROM
from ..tables.source import is_blank
from ..xlsx.engine import Value
from ..xlsx.identity import complete_stamp
from ..xlsx.rewrite import Rewriting
from ..xlsx.write_values import Cell as Where
from .migration import Fate, put
from .references import reads
from .source_workbook import SourceWorkbook
from .upgrade import finished, migrated


@dataclass
class NewYear:
    """The workbook of the next year.

    Attributes:
        data: The file.
        start: The first month.
        figures: The number of figures of last year that it has.
        stocks: The number of opening stocks taken from closing ones.
        problems: What stays behind in the old workbook, or needs a look in the new one.
        notes: What is new in the template, for a workbook that is made from the current one.
    """

    data: bytes
    start: datetime.date
    figures: int = 0
    stocks: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def new_year(path: Path, catalogue: Catalogue, months: int | None = None) -> NewYear:
    """Return the workbook of the year after a workbook's last one.

    Args:
        path: The workbook.
        catalogue: The catalogue that has the workbook's vertical.
        months: 24 to make a workbook of one year anew, from the current template and with last year in it; by default
            the new workbook is a copy with as many months as the old one.

    Raises:
        WorkbookError: The workbook cannot be read, its figures stand under other months than they were written for, or
            its months are not known.
        OSError: The file cannot be opened.
    """
    untrusted = open_untrusted(path)
    vertical = untrusted.vertical(catalogue)
    complete_stamp(untrusted.book, vertical=vertical.id)
    located = locate_cells(untrusted.book, shown_path(path), catalogue, compute=True)
    located.check_formulas()
    located.check_writable()
    if moved := moved_figures_in(untrusted.book, located.first_month):
        raise WorkbookError([replace(moved, file=shown_path(path))])
    if months == MONTHS[-1] and located.months <= YEAR:
        return _with_two_years(SourceWorkbook(untrusted, vertical, vertical, catalogue))
    return _Copy(untrusted, located, vertical).made()


class _Copy:
    """The copy of one workbook whose cells are located."""

    def __init__(self, untrusted: Untrusted, located: Located, vertical: Vertical) -> None:
        self._untrusted = untrusted
        self._located = located
        self._vertical = vertical
        self._file = shown_path(untrusted.path)
        self._rewriting = Rewriting(untrusted.unlinked, untrusted.opened, FUNCTIONS, self._file)
        self._columns = {month: index for index, month in located.found.columns.items()}
        start = located.first_month
        assert start is not None  # check_writable has refused the workbook otherwise
        self._start = month_after(start, YEAR)
        self._result = NewYear(b"", self._start)

    def made(self) -> NewYear:
        """Return the new workbook."""
        new = self._new_columns()
        if self._located.months > YEAR and not any(self._typed(sorted(self._columns)[-YEAR:])):
            what = message("has no figure of its last year, from {first:%Y-%m} on", first=sorted(self._columns)[-YEAR])
            fix = message("type that year’s figures into this workbook: it has the months for them")
            raise WorkbookError([Problem(file=self._file, what=what, fix=fix)])
        values: dict[Where, Value] = {}
        for item, cells in self._located.rows.items():
            for month, index in new.items():
                values[place_of(cells[index])] = self._value(item, month)
        values |= self._opening_stocks(new) | self._dates(new)
        self._result.problems += self._leftovers(new)
        self._result.data = self._rewriting.rewritten(values)
        return self._result

    def _new_columns(self) -> dict[datetime.date, int]:
        """Return the index of each month's heading, assuming the new first month."""
        located, start = self._located, self._start
        found = located.months_from(start, lambda: computed_headings(located.headings, located.start, start))
        new = {month: index for index, month in found.columns.items()}
        problems = list(found.problems)
        if not problems and new != {month_after(month, YEAR): index for month, index in self._columns.items()}:
            what = message("the headings of the months do not follow the first month")
            fix = message("make each heading the month after the one before, as in a new template")
            problems.append(Problem.at([*map(cell_name, located.headings)], what=what, fix=fix))
        if problems:
            raise WorkbookError([replace(problem, file=self._file) for problem in problems])
        return new

    def _value(self, item: str, month: datetime.date) -> Value:
        """Return what an input's cell of a month holds in the new workbook: what it held in the old one."""
        if month not in self._columns:
            return None
        value = self._held(self._located.rows[item][self._columns[month]])
        self._result.figures += not is_blank(value)
        return value

    def _held(self, cell: Cell) -> Value:
        """Return the value of a cell as the engine takes it: a date is its number, a formula its result."""
        if cell.data_type == "f":
            return self._rewriting.value(place_of(cell))
        value = cell.value
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            return float(to_excel(value, self._untrusted.book.epoch))
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def _opening_stocks(self, new: dict[datetime.date, int]) -> dict[Where, Value]:
        """Return the stocks at the start of the new year, by the cell that takes them."""
        last = max(self._columns)
        first = month_after(last, 1)
        stocks: dict[Where, Value] = {}
        for item, closing in _carried(self._vertical):
            rows = self._located.rows
            if item in rows and closing in rows and first in new:
                value = self._held(rows[closing][self._columns[last]])
                if isinstance(value, float):
                    stocks[place_of(rows[item][new[first]])] = value
                elif any(not is_blank(cell.value) for cell in rows[closing]):
                    self._result.problems.append(_unknown_stock(self._located, closing, item, self._file))
        self._result.stocks = len(stocks)
        return stocks

    def _dates(self, new: dict[datetime.date, int]) -> dict[Where, Value]:
        """Return the new first month by its cells, and a blank for a month shown that the new workbook lacks."""
        book = self._untrusted.book
        cells = [self._located.start, *cells_of(book, FIGURES_FROM)[:1]]
        dates: dict[Where, Value] = {place_of(cell): float(to_excel(self._start, book.epoch)) for cell in cells}
        shown = [cell for cell in cells_of(book, "month_shown")[:1] if not is_blank(cell.value)]
        return dates | {place_of(cell): None for cell in shown if month_of(cell.value, book.epoch) not in new}

    def _typed(self, months: list[datetime.date]) -> Iterator[Cell]:
        """Yield the filled input cells of months."""
        for month in months:
            cells = (row[self._columns[month]] for row in self._located.rows.values())
            yield from (cell for cell in cells if not is_blank(cell.value))

    def _leftovers(self, new: dict[datetime.date, int]) -> Iterator[Problem]:
        """Report the formulas and comments of figures, and values typed over the KPIs' formulas."""
        months = {index: month for month, index in new.items()}
        for cells in self._located.rows.values():
            for index, month in months.items():
                yield from self._of_input(cells[index], month)
        what = message("still has the value typed over its formula: it is last year’s")
        for cells in self._located.kpis.values():
            for cell in cells:
                if cell.data_type != "f" and not is_blank(cell.value):
                    fix = message("copy the formula from beside it")
                    yield Problem.at(cell_name(cell), file=self._file, what=what, fix=fix)

    def _of_input(self, cell: Cell, month: datetime.date) -> Iterator[Problem]:
        text = getattr(cell.value, "text", cell.value)
        if cell.data_type == "f" and reads(str(text)):
            what = message("the formula {text} is not in the new workbook", text=quoted(str(text)))
            fix = message("type it again once what it reads is the new year’s")
            yield Problem.at(cell_name(cell), file=self._file, what=what, fix=fix)
        if cell.comment is not None:
            what = message(
                "the comment {text} is last year’s, and its cell is now of {month:%Y-%m}",
                text=quoted(cell.comment.text),
                month=month,
            )
            yield Problem.at(
                cell_name(cell), file=self._file, what=what, fix=message("delete it, if it no longer applies")
            )


def _carried(vertical: Vertical) -> Iterator[tuple[str, str]]:
    """Yield each stock at the start of a month, with the stock at the end that it takes over."""
    yield from ((item.id, item.carries) for item in vertical.inputs.values() if item.carries is not None)


def _unknown_stock(located: Located, closing: str, item: str, file: str) -> Problem:
    """Return the problem of a closing stock that no opening one can be taken from."""
    cell = located.rows[closing][max(located.found.columns)]
    what = message("is no number, so that {item!r} stays blank in the new workbook", item=item)
    fix = message("type the stock in the new workbook, or here before you make it again")
    return Problem.at(cell_name(cell), file=file, what=what, fix=fix)


def _with_two_years(old: SourceWorkbook) -> NewYear:
    """Make a workbook of two years from the current template: last year, and the next."""
    migration = migrated(old, replace(old.options, months=MONTHS[-1]))
    start = month_after(old.options.start, YEAR)
    goals = locate_cells(migration.new, catalogue=old.catalogue)
    columns = {month: index for index, month in goals.found.columns.items()}
    stocks, unknown = 0, []
    last = max(old.located.found.columns.values(), default=None)
    for item, closing in _carried(old.vertical):
        if last is not None and month_after(last, 1) in columns and {item, closing} <= goals.rows.keys():
            value = goals.rows[closing][columns[last]].value
            goal = goals.rows[item][columns[month_after(last, 1)]]
            if isinstance(value, int | float) and not isinstance(value, bool):
                put(goal, value)
                stocks += 1
            elif any(not is_blank(cell.value) for cell in goals.rows[closing]):
                unknown.append(_unknown_stock(old.located, closing, item, shown_path(old.path)))
    for cell in cells_of(migration.new, FIGURES_FROM):
        put(cell, old.options.start)
    data, upgraded = finished(migration)
    lines = [
        (line.fate, Problem(file=line.file, place=line.cell, what=line.what, fix=line.fix)) for line in upgraded.lines
    ]
    return NewYear(
        data,
        start,
        upgraded.migrated.get("figures", 0),
        stocks,
        [*unknown, *(problem for fate, problem in lines if fate is Fate.left)],
        [problem for fate, problem in lines if fate in (Fate.renewed, Fate.kept)],
    )
