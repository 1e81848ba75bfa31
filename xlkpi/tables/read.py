"""The reading of input tables, with one row per business and month, or with the months across. Nothing is guessed."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..catalogue.model import Catalogue
from ..errors import Problem, TableError, UsageError, first_few, system_reason
from ..libreoffice import save_as_xlsx
from ..messages import message, plural
from ..numbers import Wrong
from ..xlsx.formats import WORKBOOKS
from .date_order import find_order
from .delimited import EMPTY, read_delimited
from .excel import read_sheet, sheet_titles
from .header import Header, Vocabulary, match_header
from .mapping import TableMapping, load_mapping
from .months import check_span, is_whole_date, parse_month
from .names import business_key, heading_key
from .parquet import read_parquet
from .rows import Found, RowReader, label_problem
from .shape import MOST_ABOVE, Shape, find_table, shown
from .source import Row, Source
from .spellings import one_business
from .store import Table

TEXT_FILES = (".csv", ".tsv", ".tab", ".txt")
PARQUET = ".parquet"
CONVERTED = ".ods"

_NAMED = 8
"""The most ignored columns, or spellings, that a note names."""
_NO_CURRENCY: Mapping[str, str] = MappingProxyType({})
_UNTITLED = ("sheet", "feuil", "feuille", "tabelle", "hoja", "foglio", "data")
"""How programs call sheets that nobody has named, up to a number."""


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

    The header is found among the first rows, on the sheet named or the first that has one. Without a column for the
    business, each sheet with a header is a business. A business with a problem in any row is not among the records.

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
        found, headed = _tables(sources, vocabulary, {**given, **chosen.values})
        table = Table(Path(path).name)
        readers = [
            _read(
                one,
                vocabulary,
                chosen.dates,
                (currencies, is_certain),
                table,
                several=len(found) > 1 and found[0].is_of_sheet,
            )
            for one in found
        ]
    return _finished(table, readers, headed[len(found) :])


def open_sources(path: Path, vocabulary: Vocabulary, sheet: str, stack: ExitStack) -> list[Source]:
    """Return the sheets of a file, or the file itself, in the order in which a table is looked for."""
    if not path.is_file():
        raise UsageError(message("{file}: there is no such file; check the path", file=str(path)))
    suffix = path.suffix.lower()
    if suffix not in (*TEXT_FILES, *WORKBOOKS, ".xls", PARQUET, CONVERTED):
        what = message("a {suffix} file is not a table", suffix=suffix or message("nameless"))
        raise refused(path.name, what, message("save it as .csv or .xlsx"))
    try:
        if suffix == PARQUET:
            return [read_parquet(path)]
        if suffix in TEXT_FILES:
            return [read_delimited(path, lambda text: _is_heading(text, vocabulary))]
        if suffix == CONVERTED:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            return _of_converted(path, folder, sheet)
        return _sheets(path, sheet)
    except OSError as error:
        what = message("cannot be read: {why}", why=system_reason(error))
        raise refused(path.name, what, message("check who may read it")) from None


def _of_converted(path: Path, folder: Path, sheet: str) -> list[Source]:
    """Return the sheets of an .ods file, which LibreOffice converts."""
    (converted,) = save_as_xlsx([path], folder)
    if converted is None:
        raise refused(path.name, message("cannot be read by LibreOffice"), message("save it as .csv or .xlsx"))
    return [replace(source, file=path.name) for source in _sheets(converted, sheet)]


def _sheets(path: Path, sheet: str) -> list[Source]:
    """Return the sheets of a workbook, or the one that is named."""
    known = sheet_titles(path)
    titles = [title for title in known if not sheet or title.strip().casefold() == sheet.strip().casefold()]
    if sheet and not titles:
        what = message("has no sheet {name!r}", name=sheet)
        raise refused(path.name, what, message("its sheets are {names}", names=first_few(known, _NAMED)))
    return [read_sheet(path, title) for title in titles or [""]]


def _is_heading(text: str, vocabulary: Vocabulary) -> bool:
    return heading_key(text) in vocabulary.all or not isinstance(parse_month(text), Wrong) or is_whole_date(text)


class _Headed(NamedTuple):
    """A sheet with a header."""

    source: Source
    rows: Iterator[Row]
    first: Sequence[Row]
    shape: Shape
    header: Header
    given: Mapping[str, str]

    @property
    def is_of_sheet(self) -> bool:
        """Return whether the sheet's title is the business."""
        return "business" in self.given and "business" not in self.header.keys


def _tables(
    sources: Sequence[Source], vocabulary: Vocabulary, given: Mapping[str, str]
) -> tuple[list[_Headed], list[_Headed]]:
    """Return the tables to read, and all tables that there are: the first one, or a sheet for each business."""
    found: list[_Headed] = []
    for source in sources:
        rows = source.read()
        first = list(islice(rows, MOST_ABOVE))
        if shape := find_table(first, vocabulary):
            found.append(_headed(source, rows, first, shape, vocabulary, given))
            if not found[0].is_of_sheet and len(found) > 1:
                break  # one more table is enough to know that there are several
    if not found:
        source = sources[0]
        first = list(islice(source.read(), MOST_ABOVE))
        shape = find_table(first, vocabulary, most_likely=True)
        if shape is None:
            raise refused(source.file, *EMPTY)
        found.append(_headed(source, iter(()), first, shape, vocabulary, given))
    return (found, found) if found[0].is_of_sheet else (found[:1], found)


def _headed(
    source: Source,
    rows: Iterator[Row],
    first: Sequence[Row],
    shape: Shape,
    vocabulary: Vocabulary,
    given: Mapping[str, str],
) -> _Headed:
    """Match the header of a sheet; its title is the business where no column is."""
    line, cells = first[shape.at]
    for wrong in (name for name in cells if isinstance(name, Wrong)):
        what = message("a column’s name {what}", what=wrong.what)
        raise TableError([Problem(file=source.file, row=line, what=what, fix=wrong.fix)])
    names = [shown(name) for name in cells]
    if source.title and source.title.strip().casefold().rstrip("0123456789 ()") not in _UNTITLED:
        given = {"business": source.title.strip(), **given}
    months = None if shape.months is None else (*shape.months, shape.labels)
    header = match_header(names, vocabulary, source.file, line, given, months)
    return _Headed(source, rows, first, shape, header, given)


def _read(
    headed: _Headed,
    vocabulary: Vocabulary,
    dates: str,
    currencies: tuple[Mapping[str, str], bool],
    table: Table,
    several: bool,
) -> RowReader:
    """Read the rows of a table."""
    source, header, shape = headed.source, headed.header, headed.shape
    line, cells = headed.first[shape.at]

    def below() -> Iterator[Row]:
        return ((row, cells) for row, cells in source.read() if row > line)

    columns = header.number_columns | set(shape.months or ())
    decimal = source.decimal_of(cell for _, row in below() for column, cell in enumerate(row) if column in columns)
    months = None
    order: str | Wrong = dates
    if shape.months is not None:
        months = _months_across(headed, dates)
    elif not dates and _has_whole_dates(headed):
        order = find_order(_months_down(headed, below()))
    sheet = source.title if several else ""
    found = Found(source, header, line, headed.given, order, decimal, *currencies, months, shape.labels, sheet)
    reader = RowReader(found, table, vocabulary)
    for row, cells in chain(headed.first[shape.at + 1 :], headed.rows):
        reader.add(row, cells)
    if not reader.rows:
        what = message("has a header and no row below it")
        raise refused(source.file, what, message("add a row for each business and month"))
    return reader


def _has_whole_dates(headed: _Headed) -> bool:
    """Return whether one of the first rows has a date whose day or month may come first."""
    column = headed.header.keys.get("month", 0)
    below = headed.first[headed.shape.at + 1 :]
    return any(is_whole_date(cells[column]) for _, cells in below if column < len(cells))


def _months_down(headed: _Headed, rows: Iterator[Row]) -> Iterator[tuple[str, object]]:
    """Yield the business and the month of each row."""
    keys = headed.header.keys
    columns = [keys.get(key, -1) for key in ("business", "vertical")]
    for _, cells in rows:
        names = [business_key(str(cells[column])) for column in columns if 0 <= column < len(cells)]
        if keys["month"] < len(cells):
            yield "\n".join(names), cells[keys["month"]]


def _months_across(headed: _Headed, dates: str) -> dict[int, datetime.date]:
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


def _finished(table: Table, readers: Sequence[RowReader], unread: Sequence[_Headed]) -> Table:
    """Check the table as a whole, after its last row, and return it with its notes."""
    table.join_numbers()
    problems = []
    for reader in readers:
        for label, near in reader.misspelt():
            wrong = label_problem(label, near)
            problems.append(wrong.at(file=reader.found.source.file, sheet=reader.found.sheet))
    if problems:
        raise TableError(problems)
    _check_spans(table)
    table.notes += _notes(table, readers, unread)
    return table


def _check_spans(table: Table) -> None:
    """Reject businesses whose months do not fit into one workbook."""
    wide = []
    for business in table.right_businesses():
        if span := check_span(business.months):
            problem = span.at(file=table.file, row=business.last_line, column="month", business=business.name)
            table.note(problem)
            wide.append(business.id)
    for number in wide:
        table.leave_out(number)


def _notes(table: Table, readers: Sequence[RowReader], unread: Sequence[_Headed]) -> Iterator[str]:
    """Yield what a reader of the table should know: what is ignored, and which spellings are one business."""
    columns = dict.fromkeys(name for reader in readers for name in reader.header.ignored)
    if columns:
        names = first_few(list(columns), _NAMED)
        yield message("{file}: ignored columns, which mean nothing here: {names}", file=table.file, names=names)
    if missing := _inputs_without_column(table, readers):
        names = first_few(missing, _NAMED)
        yield message("{file}: inputs without a column, which stay blank: {names}", file=table.file, names=names)
    rows = dict.fromkeys(label for reader in readers for label in reader.ignored)
    if rows:
        labels = first_few([label or message("(without a name)") for label in rows], _NAMED)
        yield message("{file}: ignored rows, which mean nothing here: {names}", file=table.file, names=labels)
    if unread:
        text = message(
            "{file}: only the sheet “{sheet}” is read, and “{other}” has a table as well; name a sheet with --sheet",
            file=table.file,
            sheet=readers[0].found.source.title,
            other=unread[0].source.title,
        )
        yield text
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


def refused(file: str, what: str, fix: str) -> TableError:
    """Return the error of a table that cannot be read at all."""
    return TableError([Problem(file=file, what=what, fix=fix)])
