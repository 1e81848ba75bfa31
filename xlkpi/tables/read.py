"""The reading of input tables, with one row per business and month. Nothing is guessed."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from ..catalogue.model import Catalogue, Vertical
from ..errors import Problem, TableError, UnknownNameError, UsageError, system_reason
from ..messages import message
from ..numbers import Wrong, check_whole
from ..xlsx.formats import WORKBOOKS
from .delimited import EMPTY, read_delimited
from .excel import read_sheet
from .header import Header, match_header
from .months import check_span, parse_month
from .parquet import read_parquet
from .record import business_name, currency_code, exchange_rate
from .source import MONEY_KEYS, Source, is_blank
from .store import Table

TEXT_FILES = (".csv", ".tsv", ".tab", ".txt")
PARQUET = ".parquet"


def read_table(path: str | PathLike[str], catalogue: Catalogue, vertical: str | None = None) -> Table:
    """Read a table with the columns `business`, `vertical`, `month` and the verticals' inputs.

    A business with a problem in any row is not among the records.

    Args:
        path: A text, Excel or Parquet file.
        catalogue: The catalogue that has the verticals.
        vertical: The vertical for rows without one.

    Raises:
        TableError: The table as a whole cannot be used.
        UsageError: The file does not exist.
        UnknownNameError: The catalogue does not have the vertical.
    """
    default = catalogue.vertical(vertical) if vertical is not None else None
    source = _open(Path(path))
    try:
        line, names = next(source.rows)
    except StopIteration:
        raise _refused(source.file, *EMPTY) from None
    for wrong in (name for name in names if isinstance(name, Wrong)):
        what = message("a column’s name {what}", what=wrong.what)
        raise TableError([Problem(file=source.file, row=line, what=what, fix=wrong.fix)])
    header = match_header(
        ["" if name is None else str(name).strip() for name in names],
        catalogue,
        source.file,
        line,
        needs_vertical=default is None,
    )
    reading = _Reading(source, header, catalogue, default)
    for line, cells in source.rows:
        reading.add(line, cells)
    return reading.finished()


def _open(path: Path) -> Source:
    if not path.is_file():
        raise UsageError(message("{file}: there is no such file; check the path", file=str(path)))
    suffix = path.suffix.lower()
    if suffix not in (*TEXT_FILES, *WORKBOOKS, ".xls", PARQUET):
        what = message("a {suffix} file is not a table", suffix=suffix or message("nameless"))
        raise _refused(path.name, what, message("save it as .csv or .xlsx"))
    try:
        if suffix == PARQUET:
            return read_parquet(path)
        return read_delimited(path) if suffix in TEXT_FILES else read_sheet(path)
    except OSError as error:
        what = message("cannot be read: {why}", why=system_reason(error))
        raise _refused(path.name, what, message("check who may read it")) from None


class _Reading:
    """The reading of a table: rows are gathered by business."""

    def __init__(self, source: Source, header: Header, catalogue: Catalogue, default: Vertical | None) -> None:
        self.source = source
        self.header = header
        self.catalogue = catalogue
        self.default = default
        self.table = Table(source.file)
        self.rows = 0

    def add(self, line: int, cells: list[object]) -> None:
        """Add a row."""
        self.rows += 1
        width = len(self.header.names)
        spare = cells[width:]
        if self.source.ragged:
            cells = cells + [None] * (width - len(cells))
            spare = [cell for cell in spare if not is_blank(cell)]
        name = business_name(cells[self.header.business] if self.header.business < len(cells) else None)
        business = "" if isinstance(name, Wrong) else name
        if len(cells) < width or spare:
            count = len(cells) if not self.source.ragged else width + len(spare)
            fix = message("give each cell its column, and put a cell that holds the separator in quotes")
            wrong = Wrong(message("the row has {cells} cells, and the header {width}", cells=count, width=width), fix)
            self._note(line, "", business, wrong)
            self.table.leave_out_name(business)
        elif isinstance(name, Wrong):
            self._note(line, "business", "", name)
        else:
            self._add_row(line, cells, name)

    def _add_row(self, line: int, cells: list[object], name: str) -> None:
        vertical = self._vertical(cells)
        if isinstance(vertical, Wrong):
            self._note(line, "vertical", name, vertical)
            self.table.leave_out_name(name)
            return
        business = self.table.business(name, vertical.id, line)
        numbers, wrongs = self._numbers(cells, vertical)
        month = parse_month(cells[self.header.month])
        if isinstance(month, Wrong):
            wrongs.insert(0, ("month", month))
        elif first := self.table.add_month(business, month, line, numbers, *self._money(cells, wrongs)):
            twice = message("{month:%Y-%m} is in row {row} already", month=month, row=first)
            wrongs.insert(0, ("month", Wrong(twice, message("keep one of the two"))))
        for column, wrong in wrongs:
            self._note(line, column, name, wrong)
        if wrongs:
            self.table.leave_out(business)

    def _vertical(self, cells: list[object]) -> Vertical | Wrong:
        cell = None if self.header.vertical is None else cells[self.header.vertical]
        if isinstance(cell, Wrong):
            return cell
        if is_blank(cell):
            fix = message("write it, or name one for all with --vertical")
            return self.default or Wrong(message("the row names no trade"), fix)
        try:
            return self.catalogue.vertical(str(cell).strip().lower())
        except UnknownNameError as error:
            return Wrong(error.what, error.fix)

    def _money(self, cells: list[object], wrongs: list[tuple[str, Wrong]]) -> tuple[str, float | None]:
        """Return the row's currency and exchange rate; add what is wrong with them."""
        header, names = self.header, self.header.names
        code = "" if header.currency is None else currency_code(cells[header.currency])
        rate = None if header.exchange_rate is None else self.source.number(cells[header.exchange_rate])
        rate = exchange_rate(rate)
        if isinstance(code, Wrong):
            wrongs.append((names[header.currency or 0], code))
        if isinstance(rate, Wrong):
            wrongs.append((names[header.exchange_rate or 0], rate))
        return "" if isinstance(code, Wrong) else code, None if isinstance(rate, Wrong) else rate

    def _numbers(self, cells: list[object], vertical: Vertical) -> tuple[dict[str, float], list[tuple[str, Wrong]]]:
        """Return the row's numbers by input, and what is wrong with its cells."""
        names = self.header.names
        numbers: dict[str, float] = {}
        wrongs = []
        for item, column in self.header.inputs[vertical.id].items():
            number = check_whole(self.source.number(cells[column]), vertical.inputs[item])
            if isinstance(number, Wrong):
                wrongs.append((names[column], number))
            elif number is not None:
                numbers[item] = number
        for column in self.header.others[vertical.id]:
            if not is_blank(cells[column]):
                wrongs.append((names[column], _not_an_input(names[column], vertical)))
        return numbers, wrongs

    def finished(self) -> Table:
        """Check the table as a whole, after its last row, and return it."""
        if not self.rows:
            fix = message("add a row for each business and month")
            raise _refused(self.source.file, message("has a header and no row below it"), fix)
        self._check_columns()
        self._check_spans()
        self._check_currencies()
        return self.table

    def _check_columns(self) -> None:
        """Reject businesses of verticals for which columns are missing; refuse a table with only such businesses."""
        missing = {
            vertical: self.header.missing(self.catalogue.vertical(vertical)) for vertical in self.table.verticals()
        }
        if missing and all(missing.values()):
            wrongs = [_absent(item, vertical) for vertical, items in missing.items() for item in items]
            raise TableError([wrong.at(file=self.source.file) for wrong in wrongs])
        for vertical, items in missing.items():
            for business in list(self.table.businesses(vertical)) if items else ():
                for item in items:
                    self._note(business.line, item, business.name, _absent(item, vertical))
                self.table.leave_out(business.id)

    def _check_spans(self) -> None:
        """Reject businesses whose months do not fit into one workbook."""
        wide = []
        for business in self.table.right_businesses():
            if span := check_span(business.months):
                self._note(business.last_line, "month", business.name, span)
                wide.append(business.id)
        for number in wide:
            self.table.leave_out(number)

    def _check_currencies(self) -> None:
        """Reject businesses whose amounts are in several currencies, as a workbook has one."""
        for business, names in self.table.of_two_currencies() if self.header.currency is not None else ():
            what = message("its rows are in several currencies ({names})", names=names)
            wrong = Wrong(what, message("give one business its rows in one currency"))
            self._note(business.last_line, MONEY_KEYS[0], business.name, wrong)
            self.table.leave_out(business.id)

    def _note(self, line: int, column: str, business: str, wrong: Wrong) -> None:
        self.table.note(wrong.at(file=self.source.file, row=line, column=column, business=business))


def _absent(item: str, vertical: str) -> Wrong:
    what = message("column {name!r}, an input of {vertical}, is missing", name=item, vertical=vertical)
    return Wrong(what, message("add it; leave it empty where there is no figure"))


def _not_an_input(column: str, vertical: Vertical) -> Wrong:
    """Return what is wrong with a filled cell in a column that is not an input of the vertical."""
    if not column:
        fix = message("name the column in the header, or empty the cell")
        return Wrong(message("the row has a cell in a column without a name"), fix)
    what = message("{name!r} is not an input of {vertical}", name=column, vertical=vertical.id)
    return Wrong(what, message("empty the cell, or correct the row’s trade"))


def _refused(file: str, what: str, fix: str) -> TableError:
    return TableError([Problem(file=file, what=what, fix=fix)])
