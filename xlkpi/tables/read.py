"""The reading of input tables, with one row per business and month, or with the months across. Nothing is guessed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from os import PathLike
from pathlib import Path
from types import MappingProxyType

from ..catalogue.model import Catalogue
from ..errors import Problem, TableError, first_few
from ..messages import message, plural
from ..numbers import Wrong
from .date_order import find_order
from .find_tables import Found, HeadedTable, find_tables, open_sources, refused
from .header import Vocabulary
from .mapping import TableMapping, load_mapping
from .months import check_span, is_whole_date, parse_month
from .names import business_key
from .rows import RowReader
from .shape import shown
from .source import Row
from .spellings import one_business
from .store import Table
from .synonyms import proposed_columns

_NAMED = 8
"""The most ignored columns, or spellings, that a note names."""
_NO_CURRENCY: Mapping[str, str] = MappingProxyType({})


def read_table(
    path: str | PathLike[str],
    catalogue: Catalogue,
    vertical: str | None = None,
    *,
    sheet: str = "",
    mapping: str | PathLike[str] | None = None,
    currencies: Mapping[str, str] = _NO_CURRENCY,
    is_certain: bool = False,
) -> Table:
    """Read a table of businesses' inputs, whose columns are named by ids or labels.

    The header is found among the first rows, on the sheet named or on any that has one. Without a column for the
    business, each sheet with a header is a business; with one, sheets of the same columns are one table. A business
    with a problem in any row is not among the records.

    Args:
        path: A text, Excel, OpenDocument or Parquet file.
        catalogue: The catalogue that has the verticals.
        vertical: The vertical for rows without one.
        sheet: The title of the worksheet to read.
        mapping: A mapping file; see mapping.py.
        currencies: The currency of workbooks by language, for amounts with a sign in rows that state no currency; the
            key "" is for any other language.
        is_certain: Whether these currencies are the user's choice. Otherwise the sign of an amount states its currency.

    Raises:
        TableError: The table as a whole cannot be used.
        UsageError: The file does not exist.
        UnknownNameError: The catalogue does not have the vertical.
        LibreOfficeError: It is an .ods file, and LibreOffice is missing.
    """
    given = {} if vertical is None else {"vertical": catalogue.vertical(vertical).id}
    chosen = TableMapping() if mapping is None else load_mapping(Path(mapping), catalogue)
    vocabulary = Vocabulary(catalogue, chosen.columns)
    with ExitStack() as stack:
        sources = open_sources(Path(path), vocabulary, sheet or chosen.sheet, stack)
        found, hidden = find_tables(sources, vocabulary, {**given, **chosen.values})
        table = Table(Path(path).name)
        if hidden:
            text = message(
                "{file}: hidden sheets, which are not read: {names}", file=table.file, names=first_few(hidden, _NAMED)
            )
            table.notes.append(text)
        is_one = not found[0].is_of_sheet and found[0].shape.months is None
        order = chosen.dates or (_order_down(found) if is_one else "")
        readers = [
            _read(one, vocabulary, order, (currencies, is_certain), table, several=len(found) > 1) for one in found
        ]
    return _finished(table, readers)


def _read(
    headed: HeadedTable,
    vocabulary: Vocabulary,
    order: str | Wrong,
    currencies: tuple[Mapping[str, str], bool],
    table: Table,
    several: bool,
) -> RowReader:
    """Read the rows of a table."""
    source, header, shape = headed.source, headed.header, headed.shape
    line, _ = headed.first[shape.at]
    columns = header.number_columns | set(shape.months or ())
    rows = headed.below()
    decimal = source.decimal_of(cell for _, row in rows for column, cell in enumerate(row) if column in columns)
    months = None
    if shape.months is not None:
        months = _months_across(headed, order)
    elif not order:
        order = _order_down([headed])
    table.sheet = sheet = source.title if several else ""
    found = Found(source, header, line, headed.given, order, decimal, *currencies, months, shape.labels, sheet)
    reader = RowReader(found, table, vocabulary)
    rows = headed.below() if headed.rows is None else chain(headed.first[shape.at + 1 :], headed.rows)
    for row, cells in rows:
        reader.add(row, cells)
    return reader


def _order_down(found: Sequence[HeadedTable]) -> str | Wrong:
    """Return the order of day and month in the column of months, which sheets that are one table share."""
    if not any(map(_has_whole_dates, found)):
        return ""
    return find_order(chain.from_iterable(_months_down(headed, headed.below()) for headed in found))


def _has_whole_dates(headed: HeadedTable) -> bool:
    """Return whether one of the first rows has a date whose day or month may come first."""
    column = headed.header.keys.get("month", 0)
    below = headed.first[headed.shape.at + 1 :]
    return any(is_whole_date(cells[column]) for _, cells in below if column < len(cells))


def _months_down(headed: HeadedTable, rows: Iterator[Row]) -> Iterator[tuple[str, object]]:
    """Yield the business and the month of each row."""
    keys = headed.header.keys
    columns = [keys.get(key, -1) for key in ("business", "vertical")]
    for _, cells in rows:
        names = [business_key(str(cells[column])) for column in columns if 0 <= column < len(cells)]
        if keys["month"] < len(cells):
            yield "\n".join(names), cells[keys["month"]]


def _months_across(headed: HeadedTable, dates: str | Wrong) -> dict[int, datetime.date]:
    """Return the months of columns.

    Raises:
        TableError: A heading is no certain month, or two are the same month.
    """
    line, cells = headed.first[headed.shape.at]
    columns = headed.shape.months or ()
    order = dates or find_order(("", cells[column]) for column in columns)
    problems: list[Problem] = []
    months: dict[int, datetime.date] = {}
    for column in columns:
        cell = cells[column]
        month = parse_month(cell, "" if isinstance(order, Wrong) else order)
        if isinstance(order, Wrong) and (is_whole_date(cell) or not isinstance(cell, str)):
            month = order
        if isinstance(month, Wrong):
            problems.append(month.at(file=headed.source.file, row=line, column=shown(cell)))
        elif month in months.values():
            twice = Wrong(message("{month:%Y-%m} is in two columns", month=month), message("keep one of the two"))
            problems.append(twice.at(file=headed.source.file, row=line, column=shown(cell)))
        else:
            months[column] = month
    if problems:
        raise TableError(problems)
    return months


def _finished(table: Table, readers: Sequence[RowReader]) -> Table:
    """Check the table as a whole, after its last row, and return it with its notes."""
    if not any(reader.rows for reader in readers):  # one of several sheets may wait for its quarter
        what = message("has a header and no row below it")
        raise refused(readers[0].found.source.file, what, message("add a row for each business and month"))
    table.join_numbers()
    problems = []
    for reader in readers:
        for wrong in reader.misplaced():
            problems.append(wrong.at(file=reader.found.source.file, sheet=reader.found.sheet))
    if problems:
        raise TableError(problems)
    _check_spans(table)
    table.notes += _notes(table, readers)
    return table


def _check_spans(table: Table) -> None:
    """Reject businesses whose months do not fit into one workbook."""
    wide = []
    for business in table.right_businesses():
        if span := check_span(business.months):
            problem = span.at(
                file=table.file,
                sheet=business.last.sheet,
                row=business.last.line,
                column="month",
                business=business.name,
            )
            table.note(problem)
            wide.append(business.id)
    for number in wide:
        table.leave_out(number)


def _notes(table: Table, readers: Sequence[RowReader]) -> Iterator[str]:
    """Yield what a reader of the table should know: what is ignored, and which spellings are one business."""
    columns = dict.fromkeys(name for reader in readers for name in reader.header.ignored)
    if columns:
        names = first_few(list(columns), _NAMED)
        yield message("{file}: ignored columns, which mean nothing here: {names}", file=table.file, names=names)
    missing = _inputs_without_column(table, readers)
    vocabulary = Vocabulary(readers[0].catalogue)
    for name in columns:
        for item in [item for item in proposed_columns(name, vocabulary) if item in missing][:1]:
            yield message(
                "{file}: “{name}” may be {item}: name the column {item}, and it is read",
                file=table.file, name=name, item=item,
            )  # fmt: skip
    if missing:
        names = first_few(missing, _NAMED)
        yield message("{file}: inputs without a column, which stay blank: {names}", file=table.file, names=names)
    rows = dict.fromkeys(label for reader in readers for label in reader.ignored)
    if rows:
        labels = first_few([label or message("(without a name)") for label in rows], _NAMED)
        yield message("{file}: ignored rows, which mean nothing here: {names}", file=table.file, names=labels)
    if len(readers) > 1:
        names = first_few([reader.found.sheet for reader in readers], _NAMED)
        yield message("{file}: sheets that are read: {names}", file=table.file, names=names)
    for spellings in table.spellings(_NAMED):
        yield one_business(table.file, spellings)
    if (more := table.count_respelt() - _NAMED) > 0:
        yield plural(
            "{file}: {count} more business is spelt in several ways",
            "{file}: {count} more businesses are spelt in several ways",
            count=more,
            file=table.file,
        )


def _inputs_without_column(table: Table, readers: Sequence[RowReader]) -> list[str]:
    """Return the inputs of the table's verticals that no column has, where the months are down."""
    if any(reader.found.months is not None for reader in readers):
        return []
    verticals = [readers[0].catalogue.vertical(name) for name in table.verticals()]
    there = {(name, item) for reader in readers for name, items in reader.header.inputs.items() for item in items}
    return list(dict.fromkeys(item for one in verticals for item in one.inputs if (one.id, item) not in there))
