"""The meaning of a row's cells: the business and its trade, what is stated about it, and numbers that fit an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..catalogue.load import is_built_in
from ..catalogue.model import Catalogue, Input, Vertical
from ..errors import UnknownNameError
from ..messages import message
from ..numbers import Wrong, check_whole, quoted
from .amounts import Amount, currency_of, is_sign_of, reread, sign_in, wrong_currency
from .find_tables import Found
from .header import Vocabulary
from .names import heading_key
from .read_settings import read_edit, read_setting
from .record import business_name
from .settings import CURRENCY, LANGUAGE, SETTINGS
from .source import Number, is_blank
from .words import is_planned, is_total

_MOST_VERTICALS = 1000
"""The most names of verticals that are kept."""


class CellReader:
    """A reader of the cells of a table's rows.

    Args:
        found: The table that was found.
        vocabulary: What headings mean.

    Attributes:
        signs: The currencies that the signs of a row's amounts stand for, where the row does not state one.
        number: Returns the number in a cell.
    """

    def __init__(self, found: Found, vocabulary: Vocabulary) -> None:
        self.signs: set[str] = set()
        self.number: Number = found.source.number_with(found.decimal)
        self._found = found
        self._header = found.header
        self._catalogue: Catalogue = vocabulary.catalogue
        self._other = found.other_columns()
        self._verticals: dict[str, Vertical | Wrong] = {}
        """The verticals that cells name."""
        self._stated: tuple[object, ...] | None = None
        self._settings: tuple[dict[str, str], list[tuple[str, Wrong]]] = ({}, [])

    def business(self, cells: Sequence[object]) -> str | Wrong:
        """Return the business that a row, or else the sheet's title, names.

        Return a Wrong for totals, which would count all others twice, and for a sheet with a budget.
        """
        name = business_name(self.key(cells, "business"))
        if isinstance(name, Wrong):
            return name
        if is_planned(name) and "business" not in self._header.keys:
            what = message("{text} is no business: the sheet’s figures were not reached", text=quoted(name))
            return Wrong(what, message("name the sheet to read with --sheet, or hide this one"))
        if not is_total(name):
            return name
        fix = message("leave the totals out, or write the name in full if a business is called so")
        return Wrong(message("{text} is no business, but a sum of others", text=quoted(name)), fix)

    def planned(self, cells: Sequence[object]) -> tuple[str, Wrong] | None:
        """Return why a row's figures are no actual ones, with the column that says so: a budget, last year's."""
        for column in self._other:
            cell = cells[column] if column < len(cells) else None
            if isinstance(cell, str) and is_planned(cell):
                what = message("{text} says that the row’s figures are planned, or of another year", text=quoted(cell))
                fix = message("leave such rows out, or delete the column if it means something else")
                return self._header.names[column], Wrong(what, fix)
        return None

    def key(self, cells: Sequence[object], key: str) -> object:
        """Return the cell of a key, or what is given in its place."""
        column = self._header.keys.get(key)
        cell = cells[column] if column is not None and column < len(cells) else None
        return self._found.given.get(key) if is_blank(cell) and key in self._found.given else cell

    def vertical(self, cells: Sequence[object]) -> Vertical | Wrong:
        """Return the vertical that a row names, by its id or by its name in any language."""
        cell = self.key(cells, "vertical")
        if isinstance(cell, Wrong):
            return cell
        if is_blank(cell):
            return Wrong(message("the row names no trade"), message("write it, or name one for all with --vertical"))
        text = str(cell)
        if text not in self._verticals:
            if len(self._verticals) > _MOST_VERTICALS:
                self._verticals.clear()
            self._verticals[text] = _vertical_named(text, self._catalogue)
        return self._verticals[text]

    def possible_verticals(self, cells: Sequence[object], *, is_shifted: bool = False) -> list[str]:
        """Return the ids of the verticals that a row which cannot be read may be about.

        A name that is not known stands for the one that it is much like, or else for none of them.

        Args:
            cells: The cells of the row.
            is_shifted: Whether the row has too few or too many cells: a name that is not known is then another cell.
        """
        vertical, cell = self.vertical(cells), self.key(cells, "vertical")
        if not isinstance(vertical, Wrong):
            return [vertical.id]
        if is_shifted or isinstance(cell, Wrong) or is_blank(cell):
            return list(self._catalogue.verticals)
        try:
            return [self._catalogue.vertical(str(cell).strip().lower()).id]
        except UnknownNameError as error:
            return [error.near] if error.near else []

    def stated(self, cells: Sequence[object], vertical: Vertical) -> tuple[dict[str, str], list[tuple[str, Wrong]]]:
        """Return what a row states about its business, and what is wrong with it, by column."""
        edits, header = self._header.edits[vertical.id], self._header
        columns = [header.keys[key] for key in SETTINGS if key in header.keys]
        stated = (vertical.id, *(cells[column] for column in (*columns, *edits.values())))
        if stated == self._stated:  # as in most rows: a business has several
            return self._settings
        found: dict[str, str | Wrong] = {}
        for key in SETTINGS:
            found[key] = read_setting(key, self.key(cells, key), vertical, self.number)
        for edit, column in edits.items():
            found[edit.column] = read_edit(edit, cells[column], vertical, self._found.decimal)
        names = {key: header.names[header.keys[key]] for key in SETTINGS if key in header.keys}
        wrongs = [(names.get(key, key), wrong) for key, wrong in found.items() if isinstance(wrong, Wrong)]
        texts = {key: text for key, text in found.items() if not isinstance(text, Wrong) and text}
        self._stated, self._settings = stated, (texts, wrongs)
        return self._settings

    def fitting(
        self, number: float | Wrong | None, cell: object, item: Input, settings: Mapping[str, str]
    ) -> float | Wrong | None:
        """Return a cell's number if it fits an input, reading signs and spaces that a plain number lacks."""
        if isinstance(cell, Amount) and item.unit == "money":
            currency = self._currency(cell.sign, settings)
            if currency and not is_sign_of(cell.sign, currency):
                return wrong_currency(f"{cell:.15g} {cell.sign}", currency)
        if isinstance(number, Wrong) and isinstance(cell, str):
            currency = self._currency(sign_in(cell), settings) if item.unit == "money" else ""
            number = reread(cell, self._found.decimal, currency, number)
        return check_whole(number, item)

    def _currency(self, sign: str, settings: Mapping[str, str]) -> str:
        """Return the currency of an amount: the one that is stated, or else the one that its sign stands for."""
        if CURRENCY in settings:
            return settings[CURRENCY]
        usual = self._found.currencies.get(settings.get(LANGUAGE, ""), self._found.currencies.get("", ""))
        if not sign or self._found.is_certain:
            return usual
        found = usual if is_sign_of(sign, usual) else currency_of(sign)
        if found:
            self.signs.add(found)
        return found or usual


def _vertical_named(text: str, catalogue: Catalogue) -> Vertical | Wrong:
    """Return the vertical that a cell names by its id, or by its name in any language."""
    name = heading_key(text)
    for vertical in catalogue.verticals.values():
        if name == vertical.id or name in map(heading_key, vertical.name.values()):
            return vertical
    try:
        return catalogue.vertical(text.strip().lower())
    except UnknownNameError as error:
        if is_built_in(catalogue):
            fix = message("{fix} (a trade of your own: name its file with --catalogue)", fix=error.fix)
            return Wrong(error.what, fix)
        return Wrong(error.what, error.fix)
