"""The writing of input tables: one row per business and month, as .csv, .xlsx or .parquet, row by row."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from math import nan
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..catalogue.model import Catalogue, Vertical
from ..messages import ENGLISH
from .settings import LENGTH, RATE, SETTINGS, TARGET, YEAR_START, edits_of
from .source import KEYS
from .write_rows import Cell, CellKind, write_rows


class Row(NamedTuple):
    """A row of a table: KEYS, the figures, a packed number for each of the vertical's inputs, and what else is stated.

    Attributes:
        settings: Each statement as a text in one form, by the name of its column; see Settings.
    """

    business: str
    vertical: str
    month: str
    figures: bytes
    settings: Mapping[str, str] = MappingProxyType({})


COLUMNS = (*KEYS, *SETTINGS)
"""The columns before the inputs."""
_NUMBERS = (RATE, YEAR_START, LENGTH)
"""The columns of SETTINGS that hold numbers."""


def write_table(
    path: Path,
    catalogue: Catalogue,
    verticals: Iterable[str],
    rows: Iterable[Row],
    edited: Iterable[str] = (),
    language: str = ENGLISH,
) -> None:
    """Write a table completely or not at all. Its columns are the inputs of the verticals, in the catalogue's order.

    Args:
        path: The file to write, whose suffix gives its format.
        catalogue: The catalogue that has the verticals.
        verticals: The ids of the rows' verticals.
        rows: The rows.
        edited: The columns about benchmarks that the rows fill.
        language: The language whose separator and decimal mark a CSV file has.

    Raises:
        UsageError: There are more rows than a worksheet has, or the library that writes Parquet is not installed.
    """
    chosen = set(verticals) or catalogue.verticals.keys()
    used = [vertical for vertical in catalogue.verticals.values() if vertical.id in chosen]
    inputs = list(dict.fromkeys(item for vertical in used for item in vertical.inputs))
    filled = set(edited)
    edits = dict.fromkeys(edit.column for vertical in used for edit in edits_of(vertical) if edit.column in filled)
    kinds = {name: _kind(name) for name in COLUMNS} | dict.fromkeys(inputs, CellKind.number)
    kinds |= dict.fromkeys(edits, CellKind.edit)
    write_rows(path, kinds, _lines(catalogue, inputs, list(edits), rows), language, len(COLUMNS))


def packed(numbers: Mapping[str, float], vertical: Vertical) -> bytes:
    """Pack a month's numbers by input into a few bytes."""
    return array("d", [numbers.get(item, nan) for item in vertical.inputs]).tobytes()


def unpacked(figures: bytes, vertical: Vertical) -> Mapping[str, float]:
    """Return the numbers of a packed month by input, without the blanks."""
    return {item: number for item, number in zip(vertical.inputs, array("d", figures), strict=True) if number == number}


def _kind(column: str) -> CellKind:
    return CellKind.month if column == KEYS[-1] else CellKind.number if column in _NUMBERS else CellKind.text


def _lines(
    catalogue: Catalogue, inputs: Sequence[str], edits: Sequence[str], rows: Iterable[Row]
) -> Iterator[list[Cell]]:
    for row in rows:
        numbers: Mapping[str, float] = unpacked(row.figures, catalogue.vertical(row.vertical))
        stated = row.settings
        settings = [_value(key, stated.get(key)) for key in SETTINGS]
        keys: list[Cell] = [row.business, row.vertical, datetime.date.fromisoformat(f"{row.month}-01")]
        edited = [_value(column, stated.get(column)) for column in edits]
        yield [*keys, *settings, *(numbers.get(item) for item in inputs), *edited]


def _value(column: str, text: str | None) -> Cell:
    """Return a statement as a cell holds it: a target is a number, unless it names a tier."""
    if text is None:
        return None
    if column in _NUMBERS or column.startswith(f"{TARGET}_"):
        with suppress(ValueError):
            return float(text)
    return text
