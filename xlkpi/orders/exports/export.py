"""An export as a DuckDB table, whose columns are found by the names of its layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, DecimalValue, StringValue, Table, Value

from ..layout import Layout
from . import amounts, dates
from .export_file import FAULT, ROW, ExportFile
from .recognise import Recognised
from .texts import filled, lowered, no_text, uncut


@dataclass(frozen=True)
class Convention:
    """The way in which one file writes its amounts and dates.

    Attributes:
        decimal: The decimal mark of its amounts.
        dates: The order of its dates: one of layout.DATES.
        timezone: The time zone that times with an offset are converted to; "" leaves them as written.
        signs: Whether its amounts include a currency.
        plain: Whether its dates are all of the forms that are read at once.
    """

    decimal: str
    dates: str
    timezone: str = ""
    signs: bool = False
    plain: bool = False


@dataclass(frozen=True)
class Export:
    """A shop's export, whose rows DuckDB reads as texts.

    Attributes:
        recognised: The file, its layout, and the positions of the layout's columns.
        table: The rows, with text columns named by `column_name`.
    """

    recognised: Recognised
    table: Table

    @property
    def file(self) -> ExportFile:
        """Return the export's file."""
        return self.recognised.file

    @property
    def layout(self) -> Layout:
        """Return the export's layout."""
        return self.recognised.layout

    @property
    def statuses(self) -> dict[str, str]:
        """Return the file's own name of each column that names the status of an order, by the layout's name."""
        positions = self.recognised.positions
        return {name: self.recognised.shown(name) for name in self.layout.order_statuses if name in positions}

    def column(self, name: str) -> StringValue:
        """Return a layout's column; null where the file lacks it."""
        position = self.recognised.positions.get(name)
        return no_text() if position is None else self.table[column_name(position)]

    def has_mark(self, name: str, mark: str) -> BooleanValue:
        """Return whether the text of a layout's column of numbers has a decimal mark."""
        return self.column(name).contains(mark)

    def joined(self, names: Sequence[str]) -> StringValue:
        """Return the text of a column, or the texts of several columns joined by spaces."""
        texts = [self.column(name) for name in names if name in self.recognised.positions]
        if not texts:
            return no_text()
        text = texts[0]
        for more in texts[1:]:
            text = text + " " + more.fill_null("")
        return text

    def parse(self, convention: Convention) -> ParsedExport:
        """Parse the time, order, customer, numbers and status texts of each row once."""
        positions = sorted(set(self.recognised.positions.values()))
        kept = [column_name(position) for position in positions] + [FAULT, ROW] * self.file.rewritten
        table = self.table.select(*kept, **dict(self._plain(convention)), **dict(self._parsed(convention)))
        table = table.mutate(**{_number_name(name): self._number(table, name, convention) for name in self._numbers})
        # Named, since Ibis would otherwise repeat each expression wherever it is used.
        return ParsedExport(self.recognised, table.alias(ibis.util.gen_name("xlkpi_orders")), convention)

    @property
    def _numbers(self) -> list[str]:
        known = self.recognised
        return [*known.amount_columns, *known.count_columns, *known.stated_columns]

    def _plain(self, convention: Convention) -> Iterator[tuple[str, DecimalValue]]:
        """Yield the plain amounts, as columns of their own: they show as well which texts have no comma."""
        for name in self._numbers:
            yield _plain_name(name), amounts.plain(self.column(name), convention.decimal)

    def _number(self, table: Table, name: str, convention: Convention) -> DecimalValue:
        text = table[column_name(self.recognised.positions[name])]
        return amounts.completed(table[_plain_name(name)], text, convention.decimal)

    def _parsed(self, convention: Convention) -> Iterator[tuple[str, Value]]:
        layout = self.layout
        placed = self.joined(layout.placed)
        yield "placed_text", placed
        how = (convention.dates, convention.timezone, layout.utc, convention.plain, self.file.from_1904)
        yield "placed", dates.time(placed, *how)
        yield "order", filled(self.column(layout.order)) if layout.order else no_text()
        yield "further", filled(self.column(layout.head)).isnull() if layout.head else ibis.literal(False)
        people = [uncut(filled(self.column(name))) for name in layout.customer if name in self.recognised.positions]
        yield "customer", ibis.coalesce(*people).lower() if people else no_text()
        for name in self.recognised.status_columns:
            yield _lowered_name(name), lowered(self.column(name))


@dataclass(frozen=True)
class ParsedExport(Export):
    """An export whose texts are parsed.

    In addition to the texts, its table has the columns placed_text, placed (a time), order and customer (texts, null
    where blank), further (whether the row continues an order), and the columns that `number` and `lowered` return.
    """

    convention: Convention

    def number(self, name: str) -> DecimalValue:
        """Return the numbers of a layout's column, null for blanks; the file must have the column."""
        return self.table[_number_name(name)]

    def has_mark(self, name: str, mark: str) -> BooleanValue:
        """Return whether the text of a layout's column of numbers has a decimal mark."""
        has = super().has_mark(name, mark)
        if mark == self.convention.decimal:
            return has
        # A plain amount has no other mark than its file's: to search all texts would take longer than to find this out.
        return ibis.cases((self.table[_plain_name(name)].isnull(), has.fill_null(False)), else_=False)

    def lowered(self, name: str) -> StringValue:
        """Return the texts of a status column in lower case; the file must have the column."""
        return self.table[_lowered_name(name)]


def column_name(position: int) -> str:
    """Return DuckDB's name for a file's column, since names in a file may occur twice or differ only in case."""
    return f"c{position}"


def _plain_name(name: str) -> str:
    return f"plain {name}"


def _number_name(name: str) -> str:
    return f"number of {name}"


def _lowered_name(name: str) -> str:
    return f"lowered {name}"
