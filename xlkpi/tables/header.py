"""The header of a table: the columns of keys, and of inputs named by their ids or labels."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..catalogue.model import Catalogue, Vertical
from ..errors import TableError
from ..messages import message
from ..numbers import Wrong
from .source import KEYS, MONEY_KEYS


@dataclass(frozen=True)
class Header:
    """The columns of a table, counted from 0.

    Attributes:
        names: The names of the columns.
        business: The column of the business.
        month: The column of the month.
        vertical: The column of the vertical; None where the table has none.
        currency: The column of the currency; None where the table has none.
        exchange_rate: The column of the exchange rate; None where the table has none.
        inputs: The column of each input that has one, by vertical.
        others: The columns that are neither keys nor inputs of the vertical, by vertical.
    """

    names: Sequence[str]
    business: int
    month: int
    vertical: int | None
    currency: int | None
    exchange_rate: int | None
    inputs: Mapping[str, Mapping[str, int]]
    others: Mapping[str, Sequence[int]]

    def missing(self, vertical: Vertical) -> list[str]:
        """Return the vertical's inputs that have no column."""
        return [item for item in vertical.inputs if item not in self.inputs[vertical.id]]


def match_header(names: Sequence[str], catalogue: Catalogue, file: str, row: int, needs_vertical: bool) -> Header:
    """Match the names of columns with the catalogue, ignoring case; a column without a name has no meaning.

    Args:
        names: The names of the columns.
        catalogue: The catalogue.
        file: The file, for messages.
        row: The row of the header, for messages.
        needs_vertical: Whether the table must have a column `vertical`.

    Raises:
        TableError: Columns are unknown, doubled or missing.
    """
    places: dict[str, int] = {}
    wrongs = []
    for column, name in enumerate(names):
        known = _folded(name)
        if known and known in places:
            twice = message("there are two columns {name!r}", name=name)
            wrongs.append(Wrong(twice, message("remove or rename one of them")))
        elif known:
            places[known] = column
    keys = {key: places.pop(key, None) for key in (*KEYS, *MONEY_KEYS)}
    for key in ("business", "month"):
        if keys[key] is None:
            what = message("there is no column {name!r}", name=key)
            wrongs.append(Wrong(what, message("name the column {name!r} in the header", name=key)))
    if keys["vertical"] is None and needs_vertical:
        fix = message("add the column with each row’s trade, or name one trade for all with --vertical")
        wrongs.append(Wrong(message("there is no column {name!r}", name="vertical"), fix))
    inputs = {vertical.id: _inputs(vertical, places) for vertical in catalogue.verticals.values()}
    used = {column for columns in inputs.values() for column in columns.values()}
    wrongs += [_unused(names[column], catalogue) for column in places.values() if column not in used]
    if wrongs or keys["business"] is None or keys["month"] is None:
        raise TableError([wrong.at(file=file, row=row) for wrong in wrongs])
    others = {
        vertical: [c for c in range(len(names)) if c not in keys.values() and c not in columns.values()]
        for vertical, columns in inputs.items()
    }
    currency, rate = (keys[key] for key in MONEY_KEYS)
    return Header(names, keys["business"], keys["month"], keys["vertical"], currency, rate, inputs, others)


def _inputs(vertical: Vertical, places: Mapping[str, int]) -> dict[str, int]:
    """Return the column of each input, named by the input's id, or else by its label in any language."""
    columns = {}
    for item in vertical.inputs.values():
        candidates = (places.get(_folded(name)) for name in (item.id, *item.label.values()))
        column = next((candidate for candidate in candidates if candidate is not None), None)
        if column is not None:
            columns[item.id] = column
    return columns


def _unused(name: str, catalogue: Catalogue) -> Wrong:
    """Return why a column feeds no input: its input has another column, or its name is unknown."""
    meanings: dict[str, str] = dict.fromkeys((*KEYS, *MONEY_KEYS), "")
    for vertical in catalogue.verticals.values():
        for item in vertical.inputs.values():
            meanings |= {_folded(text): item.id for text in (item.id, *item.label.values())}
    known = _folded(name)
    if known in meanings:
        what = message(
            "column {name!r} is the input {item!r}, which another column is already", name=name, item=meanings[known]
        )
        return Wrong(what, message("remove one of them"))
    near = difflib.get_close_matches(known, meanings, n=1)
    fix = (
        message("did you mean {name!r}?", name=near[0])
        if near
        else message("remove it; `xlkpi columns` names the columns of a trade")
    )
    return Wrong(message("unknown column {name!r}", name=name), fix)


def _folded(name: str) -> str:
    """Return a column's name for comparison, which ignores case and the kinds of apostrophe and space."""
    return " ".join(unicodedata.normalize("NFC", name).replace("’", "'").split()).casefold()
