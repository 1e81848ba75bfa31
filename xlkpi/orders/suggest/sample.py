"""The first rows of a table, with the numbers and dates of its columns, read as an import reads them."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import ibis

from ..engine import csv_view, fetch, open_duckdb
from ..exports import amounts, dates
from ..exports.export import column_name
from ..exports.export_file import ExportFile
from ..exports.macros import define_macros
from ..exports.private_file import PrivateFile
from ..exports.recognise import folded
from ..status_words import plain
from .headers import ranked, read_header

ROWS = 20_000
"""How many rows are looked at."""

CENT = 100
"""A cent in the sample's numbers, which are whole ten-thousandths."""

UNIT = 10_000
"""One in the sample's numbers."""

MOST = 0.9
"""The share of cells or orders that counts as most of them."""

PAID = {"captured", "paid", "paye", "payee", "encaisse", "encaissee", "regle", "reglee", "settled"}
"""Words of a header that asks whether an order is paid."""

_CENTS = re.compile(r"\d[.,]\d\d\D*$")
_LOOKED_AT = 50
_AMOUNT = re.compile(
    r"['’‘]*=?\"?[\s(+\-−–]*(?:[A-Z]{2,3}|[A-Z]{0,2}[^\w\s%]|[xX])?[\s\-−]*\d[\d\s.,'’‘]*(?:[A-Z]{3}|[^\w\s%]|[xX])?[\s)\-]*\"?"
)


@dataclass(frozen=True)
class Column:
    """A column of the sample.

    Attributes:
        name: Its header.
        texts: Its cells, without surrounding spaces.
        numbers: Their numbers in ten-thousandths, None where there is none; empty for a column of other texts.
        days: Their dates, None where there is none; empty for a column without dates.
    """

    name: str
    texts: Sequence[str]
    numbers: Sequence[int | None] = ()
    days: Sequence[datetime.date | None] = ()

    @cached_property
    def filled(self) -> list[str]:
        """Return the texts that are not blank."""
        return [text for text in self.texts if text]

    @cached_property
    def is_flag(self) -> bool:
        """Return whether the column has only words for yes and no. Zeros and ones need a header that asks."""
        flags = amounts.load_words()["flags"]
        texts = {text.lower() for text in self.filled}
        asks = "?" in self.name or (read_header(self.name).role in ("", "refund") and len(texts) > 1)
        asks = asks or (len(texts) > 1 and bool(set(plain(self.name).split()) & PAID))
        return texts <= {*flags["yes"], *flags["no"]} and (asks or not texts <= {"0", "1"})

    @cached_property
    def role(self) -> str:
        """Return the amount that the header names, or that the cells show: "Items" of 45.00 are what they cost."""
        role = read_header(self.name).role
        return "subtotal" if role == "quantity" and self.most(_CENTS.search) else role

    @cached_property
    def is_zero(self) -> bool:
        """Return whether no row has an amount other than 0."""
        return not any(self.numbers)

    def most(self, fits: Callable[[str], object]) -> bool:
        """Return whether most filled cells fit."""
        return bool(self.filled) and sum(map(bool, map(fits, self.filled))) >= MOST * len(self.filled)


@dataclass(frozen=True)
class Sample:
    """The first rows of a table.

    Attributes:
        columns: The columns by header; of two with the same header, the first, as an import reads it.
        rows: The number of rows.
        whole: Whether these are all rows of the table.
        mark: The decimal mark of its amounts.
        doubled: The headers that a further column has as well, with other cells.
    """

    columns: Mapping[str, Column]
    rows: int
    whole: bool
    mark: str
    doubled: frozenset[str] = frozenset()

    def amounts(self, *roles: str) -> list[Column]:
        """Return the columns of amounts whose headers name one of these roles."""
        return [
            column
            for column in self.columns.values()
            if column.numbers and column.role in roles and not read_header(column.name).percent
        ]


def read_sample(file: ExportFile, folder: Path) -> Sample:
    """Read the first rows of an export.

    Args:
        file: The export.
        folder: A temporary folder.
    """
    read = list(islice(_rows(file), ROWS + 1))
    rows = [[cell.strip() for cell in cells] for cells in read[:ROWS]]
    texts: dict[str, list[str]] = {}
    doubled: set[str] = set()
    for position, name in enumerate(file.columns):
        if name.strip() and folded(name) not in map(folded, texts):
            texts[name] = [cells[position] for cells in rows]
        elif any(
            cells[position] != texts[first][row] for first in _same(name, texts) for row, cells in enumerate(rows)
        ):
            doubled.update(_same(name, texts))
    found = {name: Column(name, cells) for name, cells in texts.items() if any(cells)}
    numeric = [name for name, column in found.items() if column.most(_AMOUNT.fullmatch) and not column.is_flag]
    dated = [name for name, column in found.items() if _may_be_dates(column, name not in numeric)]
    if numeric or dated:
        mark, values = _values(texts, numeric, dated, folder, file.decimal)
    else:
        mark, values = ".", {}
    for name, of in values.items():
        found[name] = Column(name, texts[name], of.get("numbers", ()), of.get("days", ()))
    return Sample(found, len(rows), len(read) <= ROWS, mark, frozenset(doubled))


def _same(name: str, names: Iterable[str]) -> list[str]:
    """List the headers that a reader takes for the same."""
    return [other for other in names if folded(other) == folded(name)]


def _rows(file: ExportFile) -> Iterator[list[str]]:
    """Yield the rows below the header that are neither blank, totals of the others, nor the header once more."""
    totals = re.compile(amounts.totals_pattern() + r"[\s:]*")
    for cells in file.rows():
        cells = (cells + [""] * len(file.columns))[: len(file.columns)]
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        if first and not totals.fullmatch(first.lower()) and cells != list(file.columns):
            yield cells


def _may_be_dates(column: Column, is_text: bool) -> bool:
    if not is_text and not list(ranked([column.name], "placed")):
        return False
    first = column.filled[:_LOOKED_AT]
    return sum(any(c.isdigit() for c in text) and len(text) >= 6 for text in first) >= MOST * len(first)


def _values(
    texts: Mapping[str, Sequence[str]], numeric: Sequence[str], dated: Sequence[str], folder: Path, mark: str
) -> tuple[str, dict[str, dict[str, list[Any]]]]:
    """Let the engine read numbers and dates with the rules of an import; return the decimal mark as well."""
    copy = PrivateFile(folder)
    used = list(dict.fromkeys([*numeric, *dated]))
    with copy.path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, quoting=csv.QUOTE_ALL)
        writer.writerow(used)
        writer.writerows(zip(*(texts[name] for name in used), strict=True))
    con = open_duckdb(folder)
    define_macros(con)
    try:
        columns = [column_name(number) for number in range(len(used))]
        table = csv_view(con, copy.path, columns, ",")
        text = {name: table[column] for name, column in zip(used, columns, strict=True)}
        money = [name for name in numeric if read_header(name).role not in ("", "ignored", "quantity", "returned")]
        if not mark and money:
            counts = fetch(con, table.aggregate(**amounts.count_marks([text[name] for name in money])))[0]
            mark = amounts.choose_mark(*(int(counts[key]) for key in ("points", "commas", "doubtful")))
        mark = mark or "."
        asked = {f"number {name}": amounts.amount(text[name], mark) for name in numeric}
        for order in (dates.DAY_FIRST, dates.MONTH_FIRST):
            for name in dated:
                time = dates.time(text[name], order, "")
                asked[f"{order} {name}"] = ibis.cases((time.between(dates.EARLIEST, dates.LATEST), time.date()))
        rows = fetch(con, table.select(**asked))
    finally:
        con.disconnect()
    values: dict[str, dict[str, list[Any]]] = {name: {} for name in used}
    for name in numeric:
        found = [row[f"number {name}"] for row in rows]
        values[name]["numbers"] = [None if number is None else int(number * UNIT) for number in found]
    for name in dated:
        days = [row[f"{dates.DAY_FIRST} {name}"] or row[f"{dates.MONTH_FIRST} {name}"] for row in rows]
        filled = sum(bool(cell) for cell in texts[name])
        if filled and sum(day is not None for day in days) >= MOST * filled:
            values[name]["days"] = days
    return mark, values
