"""The finding of tables in a file: the sheets to read, the row of the header, and the meaning of its columns."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, TableError, UsageError, first_few, system_reason
from ..libreoffice import save_as_xlsx
from ..messages import message
from ..numbers import Wrong, quoted
from ..temporary import temporary_folder
from ..xlsx.bounds import MOST_CELLS, repeated_cells
from ..xlsx.formats import WORKBOOKS
from ..xlsx.safe_zip import UntrustedArchive
from .delimited import EMPTY, read_delimited
from .excel import read_sheet, sheet_titles
from .header import Header, Vocabulary, match_header
from .months import is_whole_date, looks_like_a_month, parse_month
from .names import heading_key
from .other_amounts import MULTIPLE
from .parquet import read_parquet
from .shape import MOST_ABOVE, Shape, find_table, shown
from .source import Row, Source, is_blank
from .words import is_planned, is_total

TEXT_FILES = (".csv", ".tsv", ".tab", ".txt")
PARQUET = ".parquet"
CONVERTED = ".ods"

_NAMED = 8
"""The most sheets that a message names."""
_MOST_COLUMNS = 5_000
"""The most columns of a table: months of four centuries, or all inputs of hundreds of trades."""
_UNTITLED = ("sheet", "feuil", "feuille", "tabelle", "hoja", "foglio", "data")
"""How programs call sheets that nobody has named, up to a number."""
_QUARTER = re.compile(r"[qts] ?[1-4]([ -]*([0-9]{2}|[0-9]{4}))?|(19|20)[0-9]{2}")
"""The title of a quarter's, a half-year's or a year's sheet."""


def has_table(path: Path, catalogue: Catalogue) -> bool:
    """Return whether a file has the header of a table of inputs; False for a file that cannot be read as one.

    Args:
        path: A file of any kind.
        catalogue: The catalogue that has the inputs.
    """
    vocabulary = Vocabulary(catalogue)
    with ExitStack() as stack, suppress(ProblemsError, UsageError):
        for source in open_sources(path, vocabulary, "", stack):
            if find_table(_first_rows(source.file, source.read()), vocabulary):
                return True
    return False


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
            folder = stack.enter_context(temporary_folder())
            return _of_converted(path, folder, sheet)
        return _sheets(path, sheet)
    except OSError as error:
        what = message("cannot be read: {why}", why=system_reason(error))
        raise refused(path.name, what, message("check who may read it")) from None


def _of_converted(path: Path, folder: Path, sheet: str) -> list[Source]:
    """Return the sheets of an .ods file, which LibreOffice converts."""
    _check_open_document(path)
    (converted,) = save_as_xlsx([path], folder)
    if converted is None:
        raise refused(path.name, message("cannot be read by LibreOffice"), message("save it as .csv or .xlsx"))
    return [replace(source, file=path.name) for source in _sheets(converted, sheet)]


def _check_open_document(path: Path) -> None:
    """Refuse an .ods file that is unsafe, or would unpack to more cells than LibreOffice should hold."""
    package = UntrustedArchive(path)
    if "content.xml" in package and repeated_cells(package.xml("content.xml")) > MOST_CELLS:
        what = message("repeats its cells more often than can be read")
        raise refused(path.name, what, message("save it as .csv or .xlsx"))


def _sheets(path: Path, sheet: str) -> list[Source]:
    """Return the sheets of a workbook, or the one that is named."""
    known = sheet_titles(path)
    titles = [title for title in known if not sheet or title.strip().casefold() == sheet.strip().casefold()]
    if sheet and not titles:
        what = message("has no sheet {name!r}", name=sheet)
        raise refused(path.name, what, message("its sheets are {names}", names=first_few(list(known), _NAMED)))
    return [read_sheet(path, title, known[title] and not sheet) for title in titles] or [read_sheet(path)]


def _is_heading(text: str, vocabulary: Vocabulary) -> bool:
    return heading_key(text) in vocabulary.all or not isinstance(parse_month(text), Wrong) or is_whole_date(text)


class HeadedTable(NamedTuple):
    """A table whose header was found, on a sheet or in a text file."""

    source: Source
    rows: Iterator[Row] | None
    first: Sequence[Row]
    shape: Shape
    header: Header
    given: Mapping[str, str]

    def below(self) -> Iterator[Row]:
        """Read the rows below the header, from the file."""
        line, _ = self.first[self.shape.at]
        return ((row, cells) for row, cells in self.source.read() if row > line)

    @property
    def is_of_sheet(self) -> bool:
        """Return whether the sheet's title is the business."""
        return "business" in self.given and "business" not in self.header.keys

    @property
    def is_odd(self) -> bool:
        """Return whether the sheet's title says that it has sums, or figures that were not reached."""
        title = self.source.title
        return is_total(title) or any(map(is_planned, title.split()))

    def continues(self, other: HeadedTable) -> bool:
        """Return whether this table is a part of one table with another: the next quarter, another region."""
        return self._kind == other._kind

    @property
    def _kind(self) -> tuple[object, ...]:
        """Return what the parts of one table have in common: the meanings of their columns, in any order."""
        header = self.header
        inputs, edits = ({id_: {*found} for id_, found in of.items()} for of in (header.inputs, header.edits))
        return {*header.keys}, inputs, edits, self.shape.months is None, self.is_of_sheet, self.is_odd


def find_tables(
    sources: Sequence[Source], vocabulary: Vocabulary, given: Mapping[str, str]
) -> tuple[list[HeadedTable], list[str]]:
    """Return the tables to read, and the titles of hidden sheets with a table.

    Sheets are read together where each is a business, or where they have the same columns, such as one per quarter.
    What is hidden may be an old state, or a sum.

    Raises:
        TableError: Columns are doubled, misspelt or missing, or visible sheets have different columns.
    """
    found: list[HeadedTable] = []
    hidden: list[str] = []
    for source in sources:
        rows = source.read()
        first = _first_rows(source.file, rows)
        if (shape := find_table(first, vocabulary)) and source.is_hidden:
            hidden.append(source.title)
        elif shape:
            # the first table is read on; other sheets are opened again, so that dozens are not open at once
            found.append(_next(found, source, rows, first, shape, vocabulary, given))
    if not found:
        source = sources[0]
        first = _first_rows(source.file, source.read())
        shape = find_table(first, vocabulary, most_likely=True)
        if shape is None:
            raise refused(source.file, *EMPTY)
        found.append(_headed(source, iter(()), first, shape, vocabulary, given))
    return found, hidden


def _next(
    found: Sequence[HeadedTable],
    source: Source,
    rows: Iterator[Row],
    first: Sequence[Row],
    shape: Shape,
    vocabulary: Vocabulary,
    given: Mapping[str, str],
) -> HeadedTable:
    """Return the table of the next sheet; raise TableError where the sheets before it have other columns."""
    if not found:
        return _headed(source, rows, first, shape, vocabulary, given)
    try:
        table = _headed(source, None, first, shape, vocabulary, given)
    except TableError:
        if found[0].is_of_sheet:
            raise
        raise _several(found[0].source, source) from None
    if not found[0].is_of_sheet and not table.continues(found[0]):
        raise _several(found[0].source, source)
    return table


def _several(one: Source, other: Source) -> TableError:
    """Return the error of a file whose sheets have tables of different kinds."""
    what = message(
        "has tables of different kinds on the sheets “{one}” and “{other}”", one=one.title, other=other.title
    )
    fix = message("name the sheet to read with --sheet, or hide the sheets that are not to be read")
    return refused(one.file, what, fix)


def _first_rows(file: str, rows: Iterator[Row]) -> list[Row]:
    """Return the first rows of a table, among which its header is looked for cell by cell."""
    first = list(islice(rows, MOST_ABOVE))
    for line, cells in first:
        filled = sum(not is_blank(cell) for cell in cells)
        if filled > _MOST_COLUMNS:
            what = message("has {count:,} columns; more than {most:,} are refused", count=filled, most=_MOST_COLUMNS)
            fix = message("delete those that are not figures of a month")
            raise TableError([Problem(file=file, row=line, what=what, fix=fix)])
    return first


def _headed(
    source: Source,
    rows: Iterator[Row] | None,
    first: Sequence[Row],
    shape: Shape,
    vocabulary: Vocabulary,
    given: Mapping[str, str],
) -> HeadedTable:
    """Match the header of a sheet; its title is the business where neither a column nor the mapping file names one."""
    line, cells = first[shape.at]
    for wrong in (name for name in cells if isinstance(name, Wrong)):
        what = message("a column’s name {what}", what=wrong.what)
        raise TableError([Problem(file=source.file, row=line, what=what, fix=wrong.fix)])
    _check_amounts_are_whole(source, first[: shape.at])
    names = [shown(name) for name in cells]
    is_named = bool(source.title) and not _is_untitled(source.title.strip().casefold())
    titled = {"business": source.title.strip(), **given} if is_named and "business" not in vocabulary.mapping else given
    months = None if shape.months is None else (*shape.months, shape.labels)
    header = match_header(names, vocabulary, source.file, line, titled, months)
    # a blank cell of a column for the business is a fault, as in merged cells: it is not the sheet's title
    return HeadedTable(source, rows, first, shape, header, given if "business" in header.keys else titled)


def _check_amounts_are_whole(source: Source, above: Sequence[Row]) -> None:
    """Refuse a table above which a line says that its amounts are in thousands or millions."""
    for line, cells in above:
        for text in (cell for cell in cells if isinstance(cell, str) and MULTIPLE.search(cell)):
            what = message("{text} says that the amounts are not in units", text=quoted(text))
            fix = message("write the amounts in full, and delete the line")
            raise TableError([Problem(file=source.file, sheet=source.title, row=line, what=what, fix=fix)])


def _is_untitled(title: str) -> bool:
    """Return whether a sheet's title names no business: "Sheet1", "March", "Q1 2026"."""
    return (
        title.rstrip("0123456789 ()") in _UNTITLED or looks_like_a_month(title) or _QUARTER.fullmatch(title) is not None
    )


@dataclass(frozen=True)
class Found:
    """A table that was found in a file or on a sheet.

    Attributes:
        source: The file or sheet.
        header: The columns.
        row: The number of the header's row.
        given: The values of columns that the table need not have, by their ids.
        order: The order of day and month in the column of months, or why it is not known.
        decimal: The decimal mark of texts; "" where it is not known.
        currencies: The currency of the amounts of workbooks by language, where a row states none; "" for any other.
        is_certain: Whether these currencies are the user's choice, so that an amount with another sign is refused.
        months: The months of columns, where they are across; None where they are down.
        labels: The column that names the input of each row, where the months are across.
        sheet: The sheet's title, where several are read.
    """

    source: Source
    header: Header
    row: int
    given: Mapping[str, str]
    order: str | Wrong
    decimal: str
    currencies: Mapping[str, str]
    is_certain: bool
    months: Mapping[int, datetime.date] | None = None
    labels: int = 0
    sheet: str = ""

    def other_columns(self) -> list[int]:
        """Return the columns that are neither keys nor figures nor statements."""
        header = self.header
        ours = {*header.keys.values(), *header.number_columns}
        if self.months is not None:
            ours |= {*self.months, self.labels}
        return [column for column in range(len(header.names)) if column not in ours]


def refused(file: str, what: str, fix: str) -> TableError:
    """Return the error of a table that cannot be read at all."""
    return TableError([Problem(file=file, what=what, fix=fix)])
