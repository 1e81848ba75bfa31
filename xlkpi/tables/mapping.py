"""Mapping files: what the headings of a table mean, where they are not those that are known.

sheet = "Saisie"                        # the worksheet
dates = "dmy"                           # or "mdy": the order of 01/02/2026

[columns]                               # our column = the heading in the table
business = "Point de vente"
revenue = "CA TTC"

[values]                                # our column = its value in every row
vertical = "custom-phone-cases"
currency = "EUR"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..catalogue.load import parse_toml
from ..catalogue.model import Catalogue
from ..errors import Problem, TableError
from ..messages import joined, message
from .months import DAY_FIRST, MONTH_FIRST
from .other_amounts import says_multiple
from .settings import SETTINGS, edits_of
from .source import KEYS

_TEXTS, _TABLES = ("sheet", "dates"), ("columns", "values")


@dataclass(frozen=True)
class TableMapping:
    """A mapping file; see the module."""

    sheet: str = ""
    dates: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


def load_mapping(path: Path, catalogue: Catalogue) -> TableMapping:
    """Load a mapping file.

    Raises:
        TableError: The file has problems; the error lists all.
        OSError: The file cannot be read.
    """
    try:
        entry = parse_toml(path.read_bytes())
    except ValueError as error:
        what = message("is not valid TOML: {error}", error=str(error))
        fix = message("correct it, or draft one with `xlkpi fill TABLE --suggest`")
        raise TableError([Problem(file=path.name, what=what, fix=fix)]) from None
    if problems := [Problem(file=path.name, what=what, fix=fix) for what, fix in _problems(entry, catalogue)]:
        raise TableError(problems)
    return TableMapping(**entry)


def _problems(entry: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    keys = (*_TEXTS, *_TABLES)
    for key, value in entry.items():
        if key not in keys:
            known = joined(", ", list(keys))
            yield message("unknown key {key!r}", key=key), message("known keys: {keys}", keys=known)
        elif key in _TEXTS and not isinstance(value, str):
            yield message("{key} is not a text", key=key), message('write {key} = "…"', key=key)
        elif key in _TABLES and not isinstance(value, dict):
            yield message("{key} is not a table", key=key), message("write [{key}]", key=key)
    if isinstance(dates := entry.get("dates", DAY_FIRST), str) and dates not in (DAY_FIRST, MONTH_FIRST):
        orders = joined(", ", [DAY_FIRST, MONTH_FIRST])
        yield message("dates is {value!r}", value=dates), message("write one of {choices}", choices=orders)
    for table in _TABLES:
        known_columns = _columns(catalogue) if table == "columns" else {*KEYS, *SETTINGS} - {"month"}
        cells = entry.get(table)
        for column, text in cells.items() if isinstance(cells, dict) else ():
            if column not in known_columns:
                what = message("[{table}] names {column!r}, which is no column", table=table, column=column)
                yield what, message("`xlkpi columns` names the columns of a trade")
            elif not isinstance(text, str) or not text.strip():
                what = message("[{table}] {column} is not a text", table=table, column=column)
                yield what, message('write {key} = "…"', key=column)
            elif table == "columns" and column not in {*KEYS, *SETTINGS} and says_multiple(text):
                what = message("{name!r} is {items} in thousands or millions, not in units", name=text, items=column)
                yield what, message("write the amounts in full, and take the unit out of the heading")


def _columns(catalogue: Catalogue) -> set[str]:
    verticals = catalogue.verticals.values()
    edits = {edit.column for vertical in verticals for edit in edits_of(vertical)}
    return {*KEYS, *SETTINGS, *edits, *(item for vertical in verticals for item in vertical.inputs)}
