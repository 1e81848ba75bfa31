"""The reading of a table's rows into businesses, months and numbers; what cannot be read is a problem of its row."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ..catalogue.model import Catalogue, Input, Vertical
from ..errors import TableError, UnknownNameError
from ..messages import message
from ..numbers import Wrong, check_whole, quoted
from .amounts import Amount, currency_of, is_sign_of, reread, sign_in, sign_of_heading, wrong_currency
from .find_tables import Found
from .header import Vocabulary
from .months import is_whole_date, looks_like_a_month, parse_month
from .names import heading_key
from .read_settings import read_edit, read_setting
from .record import business_name
from .settings import CURRENCY, LANGUAGE, SETTINGS
from .shape import shown
from .source import Number, is_blank
from .store import Table
from .words import is_total

_NEAR = 0.8
_MOST_COMPARED = 1000
"""The most labels without a meaning that are compared with all inputs, which takes a millisecond each."""
_MOST_VERTICALS = 1000
"""The most names of verticals that are kept."""


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
        self.number: Number = found.source.number_with(found.decimal)
        self.rows = 0
        self.ignored: dict[str, Vertical] = {}
        """The labels of rows that mean nothing here, with the trade of the first such row."""
        signs = map(sign_of_heading, found.header.names)
        self._signed = {column: sign for column, sign in enumerate(signs) if sign}
        """The signs of currencies in the headings of columns."""
        self._signs: set[str] = set()
        """The currencies that the signs of a row's amounts stand for."""
        self._verticals: dict[str, Vertical | Wrong] = {}
        """The verticals that cells name."""
        self._stated: tuple[object, ...] | None = None
        self._settings: tuple[dict[str, str], list[tuple[str, Wrong]]] = ({}, [])

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
        name = _no_total(business_name(self._key(cells, "business")))
        business = "" if isinstance(name, Wrong) else name
        if len(cells) < width or spare:
            count = len(cells) if not self.found.source.ragged else width + len(spare)
            fix = message("give each cell its column, and put a cell that holds the separator in quotes")
            wrong = Wrong(message("the row has {cells} cells, and the header {width}", cells=count, width=width), fix)
            self._note(line, "", business, wrong)
            self.table.leave_out_name(business)
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
        vertical = self._vertical(cells)
        if isinstance(vertical, Wrong):
            self._note(line, "vertical", name, vertical)
            self.table.leave_out_name(name)
            return
        if self.found.months is not None and self._is_beside(cells, vertical):
            return
        business = self.table.business(name, vertical.id, line)
        settings, wrongs = self._stated_in(cells, vertical)
        wrongs = [*wrongs, *self._differing(business, settings)]
        read = self._across if self.found.months is not None else self._down
        self._signs.clear()
        wrongs = [*read(line, cells, business, vertical, settings), *wrongs]
        for currency in sorted(self._signs):
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
        names, read = self.header.names, self.number
        numbers: dict[str, float] = {}
        wrongs: list[tuple[str, Wrong]] = []
        for item, column in self.header.inputs[vertical.id].items():
            number, cell = read(cells[column]), cells[column]
            if number is None:
                continue
            if column in self._signed and type(number) is float:
                cell = cell if isinstance(cell, Amount) else Amount(number, self._signed[column])
            if type(number) is not float or not number.is_integer() or type(cell) is Amount:
                number = self._fitting(number, cell, vertical.inputs[item], settings)  # else it fits any input
            if isinstance(number, Wrong):
                wrongs.append((names[column], number))
            elif number is not None:
                numbers[item] = number
        month = self._month(self._key(cells, "month"))
        if isinstance(month, Wrong):
            wrongs.insert(0, ("month", month))
        elif first := self.table.add_month(business, month, line, numbers):
            is_same = self.table.is_respelt(business) and self.table.numbers(business, month) == numbers
            if not is_same:
                twice = message("{month:%Y-%m} is in row {row} already", month=month, row=first)
                wrongs.insert(0, ("month", Wrong(twice, message("keep one of the two"))))
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
        for column, month in (self.found.months or {}).items():
            number, cell = self.number(cells[column]), cells[column]
            if sign and type(number) is float and not isinstance(cell, Amount):
                cell = Amount(number, sign)
            number = self._fitting(number, cell, vertical.inputs[item], settings)
            if isinstance(number, Wrong):
                wrongs.append((self.header.names[column], number))
                continue
            first = self.table.add_number(business, month, item, line, number)
            if first and first != line:
                twice = message("{name!r} is in row {row} already", name=label, row=first)
                return [*wrongs, (self.header.names[self.found.labels], Wrong(twice, message("keep one of the two")))]
        return wrongs

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
            near = difflib.get_close_matches(key, self.vocabulary.all_inputs, n=1, cutoff=_NEAR)
            if near:
                del self.ignored[label]
                yield _not_an_input(label, vertical) if near[0] == key else _misspelt(label, near[0])

    def _fitting(
        self, number: float | Wrong | None, cell: object, item: Input, settings: Mapping[str, str]
    ) -> float | Wrong | None:
        """Return a cell's number if it fits an input, reading signs and spaces that a plain number lacks."""
        if isinstance(cell, Amount) and item.unit == "money":
            currency = self._currency(cell.sign, settings)
            if currency and not is_sign_of(cell.sign, currency):
                return wrong_currency(f"{cell:.15g} {cell.sign}", currency)
        if isinstance(number, Wrong) and isinstance(cell, str):
            currency = self._currency(sign_in(cell), settings) if item.unit == "money" else ""
            number = reread(cell, self.found.decimal, currency, number)
        return check_whole(number, item)

    def _currency(self, sign: str, settings: Mapping[str, str]) -> str:
        """Return the currency of an amount: the one that is stated, or else the one that its sign stands for."""
        if CURRENCY in settings:
            return settings[CURRENCY]
        usual = self.found.currencies.get(settings.get(LANGUAGE, ""), self.found.currencies.get("", ""))
        if not sign or self.found.is_certain:
            return usual
        found = usual if is_sign_of(sign, usual) else currency_of(sign)
        if found:
            self._signs.add(found)
        return found or usual

    def _key(self, cells: Sequence[object], key: str) -> object:
        """Return the cell of a key, or what is given in its place."""
        column = self.header.keys.get(key)
        cell = cells[column] if column is not None and column < len(cells) else None
        return self.found.given.get(key) if is_blank(cell) and key in self.found.given else cell

    def _vertical(self, cells: Sequence[object]) -> Vertical | Wrong:
        cell = self._key(cells, "vertical")
        if isinstance(cell, Wrong):
            return cell
        if is_blank(cell):
            return Wrong(message("the row names no trade"), message("write it, or name one for all with --vertical"))
        text = str(cell)
        if text not in self._verticals:
            if len(self._verticals) > _MOST_VERTICALS:
                self._verticals.clear()
            self._verticals[text] = vertical_named(text, self.catalogue)
        return self._verticals[text]

    def _stated_in(self, cells: Sequence[object], vertical: Vertical) -> tuple[dict[str, str], list[tuple[str, Wrong]]]:
        """Return what a row states about its business, and what is wrong with it, by column."""
        edits, header = self.header.edits[vertical.id], self.header
        columns = [header.keys[key] for key in SETTINGS if key in header.keys]
        stated = (vertical.id, *(cells[column] for column in (*columns, *edits.values())))
        if stated == self._stated:  # as in most rows: a business has several
            return self._settings
        found: dict[str, str | Wrong] = {}
        for key in SETTINGS:
            found[key] = read_setting(key, self._key(cells, key), vertical, self.number)
        for edit, column in edits.items():
            found[edit.column] = read_edit(edit, cells[column], vertical, self.found.decimal)
        names = {key: header.names[header.keys[key]] for key in SETTINGS if key in header.keys}
        wrongs = [(names.get(key, key), wrong) for key, wrong in found.items() if isinstance(wrong, Wrong)]
        texts = {key: text for key, text in found.items() if not isinstance(text, Wrong) and text}
        self._stated, self._settings = stated, (texts, wrongs)
        return self._settings

    def _differing(self, business: int, settings: Mapping[str, str]) -> Iterator[tuple[str, Wrong]]:
        for column, (first, second) in self.table.state(business, settings).items():
            what = message("rows of this business disagree: {first} and {second}", first=first, second=second)
            yield column, Wrong(what, message("write the same in all rows of a business, or leave the others empty"))

    def _note(self, line: int, column: str, business: str, wrong: Wrong) -> None:
        file, sheet = self.found.source.file, self.found.sheet
        self.table.note(wrong.at(file=file, sheet=sheet, row=line, column=column, business=business))


def _no_total(name: str | Wrong) -> str | Wrong:
    """Return a business's name; a Wrong for that of a row of totals, which would count all others twice."""
    if isinstance(name, Wrong) or not is_total(name):
        return name
    fix = message("leave the totals out, or write the name in full if a business is called so")
    return Wrong(message("{text} is no business, but a sum of others", text=quoted(name)), fix)


def vertical_named(text: str, catalogue: Catalogue) -> Vertical | Wrong:
    """Return the vertical that a cell names by its id, or by its name in any language."""
    name = heading_key(text)
    for vertical in catalogue.verticals.values():
        if name == vertical.id or name in map(heading_key, vertical.name.values()):
            return vertical
    try:
        return catalogue.vertical(text.strip().lower())
    except UnknownNameError as error:
        return Wrong(error.what, error.fix)


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
