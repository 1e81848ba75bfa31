"""The reading of a table's rows into businesses, months and numbers; what cannot be read is a problem of its row."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ..catalogue.model import Catalogue, Vertical
from ..errors import TableError
from ..messages import message
from ..numbers import Wrong, quoted
from .amounts import Amount, sign_of_heading
from .find_tables import Found
from .header import Vocabulary
from .months import is_whole_date, looks_like_a_month, parse_month
from .names import heading_key
from .other_amounts import other_amounts
from .row_cells import CellReader
from .settings import CURRENCY
from .shape import shown
from .source import is_blank
from .store import Place, Table

_NEAR = 0.8
_MOST_COMPARED = 1000
"""The most labels without a meaning that are compared with all inputs, which takes a millisecond each."""


class RowReader:
    """A reader of rows, which adds what it reads to a table.

    Args:
        found: The table that was found.
        table: The table to add to.
        vocabulary: What headings mean.
    """

    def __init__(self, found: Found, table: Table, vocabulary: Vocabulary) -> None:
        self.found = found
        self.table = table
        self.vocabulary = vocabulary
        self.catalogue: Catalogue = vocabulary.catalogue
        self.header = found.header
        self.rows = 0
        self.ignored: dict[str, Vertical] = {}
        """The labels of rows that mean nothing here, with the trade of the first such row."""
        signs = map(sign_of_heading, found.header.names)
        self._signed = {column: sign for column, sign in enumerate(signs) if sign}
        """The signs of currencies in the headings of columns."""
        self._cells = CellReader(found, vocabulary)
        self._across_items: set[str] = set()
        """The inputs that rows of a table with months across name."""

    def add(self, line: int, cells: list[object]) -> None:
        """Add a row.

        Raises:
            TableError: The row is the header of another table, so that the rows below it have other columns or months.
        """
        if self._is_header(cells):
            self._check_same_header(line, cells)
            return
        self.rows += 1
        width = len(self.header.names)
        spare = cells[width:]
        if self.found.source.ragged:
            cells = cells + [None] * (width - len(cells))
            spare = [cell for cell in spare if not is_blank(cell)]
        name = self._cells.business(cells)
        business = "" if isinstance(name, Wrong) else name
        if len(cells) < width or spare:
            count = len(cells) if not self.found.source.ragged else width + len(spare)
            fix = message("give each cell its column, and put a cell that holds the separator in quotes")
            wrong = Wrong(message("the row has {cells} cells, and the header {width}", cells=count, width=width), fix)
            self._note(line, "", business, wrong)
            self.table.leave_out_name(business, self._cells.possible_verticals(cells, is_shifted=True))
        elif isinstance(name, Wrong):
            self._note(line, "business", "", name)
        else:
            self._add_row(line, cells, name)

    def _is_header(self, cells: Sequence[object]) -> bool:
        """Return whether a row below the header is a header again."""
        if self.found.months is None:
            column = self.header.keys.get("month", len(cells))
            cell = cells[column] if column < len(cells) else None
            return isinstance(cell, str) and not cell[:1].isdigit() and heading_key(cell) in self.vocabulary.all
        label = cells[self.found.labels] if self.found.labels < len(cells) else None
        if isinstance(label, str) and heading_key(label) in self.vocabulary.all_inputs:
            return False
        return any(looks_like_a_month(cells[column]) for column in self.found.months if column < len(cells))

    def _check_same_header(self, line: int, cells: Sequence[object]) -> None:
        """Refuse the table if a header below its header is another one."""
        width = max(len(cells), len(self.header.names))
        one, other = (
            [*names, *[""] * (width - len(names))] for names in ([shown(cell) for cell in cells], self.header.names)
        )
        if list(map(heading_key, one)) != list(map(heading_key, other)):
            what = message("is the header of another table than row {row}", row=self.found.row)
            wrong = Wrong(what, message("put each table on a sheet of its own, or in a file of its own"))
            raise TableError([wrong.at(file=self.found.source.file, sheet=self.found.sheet, row=line)])

    def _add_row(self, line: int, cells: Sequence[object], name: str) -> None:
        vertical = self._cells.vertical(cells)
        if isinstance(vertical, Wrong):
            self._note(line, "vertical", name, vertical)
            self.table.leave_out_name(name, self._cells.possible_verticals(cells))
            return
        if self.found.months is not None and self._is_beside(cells, vertical):
            return
        business = self.table.business(name, vertical.id, line)
        settings, wrongs = self._cells.stated(cells, vertical)
        if planned := self._cells.planned(cells):
            wrongs = [planned, *wrongs]
        wrongs = [*wrongs, *self._differing(business, settings)]
        read = self._across if self.found.months is not None else self._down
        self._cells.signs.clear()
        wrongs = [*read(line, cells, business, vertical, settings), *wrongs]
        for currency in sorted(self._cells.signs):
            wrongs += self._differing(business, {CURRENCY: currency})
        for column in self.header.others[vertical.id]:
            if not is_blank(cells[column]):
                wrongs.append((self.header.names[column], _not_an_input(self.header.names[column], vertical)))
        for place, wrong in wrongs:
            self._note(line, place, name, wrong)
        if wrongs:
            self.table.leave_out(business)

    def _down(
        self, line: int, cells: Sequence[object], business: int, vertical: Vertical, settings: Mapping[str, str]
    ) -> list[tuple[str, Wrong]]:
        """Add the month and the numbers of a row; return what is wrong with them, by column."""
        names, read = self.header.names, self._cells.number
        numbers: dict[str, float] = {}
        wrongs: list[tuple[str, Wrong]] = []
        for item, column in self.header.inputs[vertical.id].items():
            number, cell = read(cells[column]), cells[column]
            if number is None:
                continue
            if column in self._signed and type(number) is float:
                cell = cell if isinstance(cell, Amount) else Amount(number, self._signed[column])
            if type(number) is not float or not number.is_integer() or type(cell) is Amount:
                number = self._cells.fitting(number, cell, vertical.inputs[item], settings)  # else it fits any input
            if isinstance(number, Wrong):
                wrongs.append((names[column], number))
            elif number is not None:
                numbers[item] = number
        month = self._month(self._cells.key(cells, "month"))
        if isinstance(month, Wrong):
            wrongs.insert(0, ("month", month))
        elif first := self.table.add_month(business, month, line, numbers):
            is_same = self.table.is_respelt(business) and self.table.numbers(business, month) == numbers
            if not is_same:
                wrongs.insert(0, ("month", self._twice(message("{month:%Y-%m}", month=month), first)))
        return wrongs

    def _month(self, cell: object) -> datetime.date | Wrong:
        order = self.found.order
        month = parse_month(cell, "" if isinstance(order, Wrong) else order)
        mixed = isinstance(order, Wrong) and (isinstance(cell, datetime.date) or is_whole_date(cell))
        return order if mixed and isinstance(order, Wrong) else month

    def _across(
        self, line: int, cells: Sequence[object], business: int, vertical: Vertical, settings: Mapping[str, str]
    ) -> list[tuple[str, Wrong]]:
        """Add the numbers of an input in all months; return what is wrong with them, by column."""
        wrongs: list[tuple[str, Wrong]] = []
        label = str(cells[self.found.labels])
        item, sign = self.vocabulary.inputs[vertical.id][heading_key(label)], sign_of_heading(label)
        self._across_items.add(item)
        for column, month in (self.found.months or {}).items():
            number, cell = self._cells.number(cells[column]), cells[column]
            if sign and type(number) is float and not isinstance(cell, Amount):
                cell = Amount(number, sign)
            number = self._cells.fitting(number, cell, vertical.inputs[item], settings)
            if isinstance(number, Wrong):
                wrongs.append((self.header.names[column], number))
                continue
            first = self.table.add_number(business, month, item, line, number)
            if first and first != (line, self.found.sheet):
                return [*wrongs, (self.header.names[self.found.labels], self._twice(quoted(label), first))]
        return wrongs

    def _twice(self, what: str, first: Place) -> Wrong:
        """Return what is wrong with a month or a number that another row has."""
        if first.sheet == self.found.sheet:
            twice = message("{what} is in row {row} already", what=what, row=first.line)
            return Wrong(twice, message("keep one of the two"))
        twice = message(
            "{what} is in row {row} of the sheet “{sheet}” already", what=what, row=first.line, sheet=first.sheet
        )
        return Wrong(twice, message("keep one of the two, or name the sheet to read with --sheet"))

    def _is_beside(self, cells: Sequence[object], vertical: Vertical) -> bool:
        """Return whether a row of a table with months across is about no input of its vertical."""
        label = cells[self.found.labels]
        known = self.vocabulary.inputs[vertical.id]
        if isinstance(label, str) and heading_key(label) in known:
            return False
        if any(not is_blank(cells[column]) for column in self.found.months or ()):
            self.ignored.setdefault(" ".join(str(label).split()) if not is_blank(label) else "", vertical)
        return True

    def misplaced(self) -> Iterator[Wrong]:
        """Yield what is wrong with labels that are another trade's input, or nearly an input: neither is ignored."""
        for label, vertical in list(islice(self.ignored.items(), _MOST_COMPARED)):
            key = heading_key(label)
            if wrong := other_amounts(label, self.vocabulary, self._across_items):
                del self.ignored[label]
                yield wrong
                continue
            near = difflib.get_close_matches(key, self.vocabulary.all_inputs, n=1, cutoff=_NEAR)
            if near:
                del self.ignored[label]
                yield _not_an_input(label, vertical) if near[0] == key else _misspelt(label, near[0])

    def _differing(self, business: int, settings: Mapping[str, str]) -> Iterator[tuple[str, Wrong]]:
        for column, (first, second) in self.table.state(business, settings).items():
            what = message("rows of this business disagree: {first} and {second}", first=first, second=second)
            yield column, Wrong(what, message("write the same in all rows of a business, or leave the others empty"))

    def _note(self, line: int, column: str, business: str, wrong: Wrong) -> None:
        file, sheet = self.found.source.file, self.found.sheet
        self.table.note(wrong.at(file=file, sheet=sheet, row=line, column=column, business=business))


def _not_an_input(column: str, vertical: Vertical) -> Wrong:
    """Return what is wrong with a filled cell in a column that is not an input of the vertical."""
    if not column:
        fix = message("name the column in the header, or empty the cell")
        return Wrong(message("the row has a cell in a column without a name"), fix)
    what = message("{name!r} is not an input of {vertical}", name=column, vertical=vertical.id)
    fix = message("empty the cell, correct the row’s trade, or name the column of this trade in a --mapping file")
    return Wrong(what, fix)


def _misspelt(label: str, near: str) -> Wrong:
    """Return what is wrong with a row whose label is nearly that of an input."""
    return Wrong(message("unknown row {name}", name=quoted(label)), message("did you mean {name!r}?", name=near))
