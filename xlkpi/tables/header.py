"""What the columns of a table mean: the keys, and the trades' inputs by their ids or their labels."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, TableError
from .source import KEYS


@dataclass(frozen=True)
class Header:
    """The columns of a table, counted from 0.

    vertical: None when the table has no such column. inputs: by trade, the column of each input that has one.
    others: by trade, the columns that are neither a key nor one of its inputs.
    """

    names: Sequence[str]
    business: int
    month: int
    vertical: int | None
    inputs: Mapping[str, Mapping[str, int]]
    others: Mapping[str, Sequence[int]]

    def missing(self, vertical: Vertical) -> list[str]:
        """The trade's inputs that have no column."""
        return [item for item in vertical.inputs if item not in self.inputs[vertical.id]]


def match_header(names: Sequence[str], catalogue: Catalogue, where: str, needs_vertical: bool) -> Header:
    """Match a header with the catalogue. Upper and lower case are the same; a column without a name has no meaning.

    needs_vertical: whether every row must name its trade.
    Raises TableError with every column that is unknown, doubled or missing.
    """
    places: dict[str, int] = {}
    problems = []
    for column, name in enumerate(names):
        known = _folded(name)
        if known and known in places:
            problems.append(Problem(where, f"column {name!r} is there twice", "remove or rename one of them"))
        elif known:
            places[known] = column
    keys = {key: places.pop(key, None) for key in KEYS}
    for key in ("business", "month"):
        if keys[key] is None:
            problems.append(Problem(where, f"there is no column {key!r}", f"name the column {key!r} in the header"))
    if keys["vertical"] is None and needs_vertical:
        cure = "add the column with each row’s trade, or name one trade for all with --vertical"
        problems.append(Problem(where, "there is no column 'vertical'", cure))
    inputs = {vertical.id: _inputs(vertical, places) for vertical in catalogue.verticals.values()}
    used = {column for columns in inputs.values() for column in columns.values()}
    problems += [_unused(names[column], catalogue, where) for column in places.values() if column not in used]
    if problems or keys["business"] is None or keys["month"] is None:
        raise TableError(problems)
    others = {
        vertical: [c for c in range(len(names)) if c not in keys.values() and c not in columns.values()]
        for vertical, columns in inputs.items()
    }
    return Header(names, keys["business"], keys["month"], keys["vertical"], inputs, others)


def _inputs(vertical: Vertical, places: Mapping[str, int]) -> dict[str, int]:
    """The column of each input: the one named by its id, else by its label in any language."""
    columns = {}
    for item in vertical.inputs.values():
        candidates = (places.get(_folded(name)) for name in (item.id, *item.label.values()))
        column = next((candidate for candidate in candidates if candidate is not None), None)
        if column is not None:
            columns[item.id] = column
    return columns


def _unused(name: str, catalogue: Catalogue, where: str) -> Problem:
    """Why a column feeds no input: a second name for an input that has its column, or a name that nobody knows."""
    meanings: dict[str, str] = dict.fromkeys(KEYS, "")
    for vertical in catalogue.verticals.values():
        for item in vertical.inputs.values():
            meanings |= {_folded(text): item.id for text in (item.id, *item.label.values())}
    known = _folded(name)
    if known in meanings:
        what = f"column {name!r} is the input {meanings[known]!r}, which another column is already"
        return Problem(where, what, "remove one of them")
    near = difflib.get_close_matches(known, meanings, n=1)
    cure = f"did you mean {near[0]!r}?" if near else "remove it; `xlkpi columns` names the columns of a trade"
    return Problem(where, f"unknown column {name!r}", cure)


def _folded(name: str) -> str:
    """A column's name for comparing: case, kinds of apostrophe and kinds of space do not count."""
    return " ".join(unicodedata.normalize("NFC", name).replace("’", "'").split()).casefold()
