"""An export as a table of DuckDB, its columns found by the names of its layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import DecimalValue, StringValue, Table, Value

from . import amounts, dates
from .export_file import BROKEN, ExportFile
from .layout import Layout
from .recognise import Recognised
from .texts import filled, lowered, no_text, uncut


@dataclass(frozen=True)
class Convention:
    """The way in which one file writes its amounts and dates.

    Attributes:
        decimal: The decimal mark of its amounts.
        dates: The order of its dates: one of layout.DATES.
        timezone: The time zone that times with an offset are converted to; "" leaves them as written.
        signs: Whether its amounts carry a currency.
    """

    decimal: str
    dates: str
    timezone: str = ""
    signs: bool = False


@dataclass(frozen=True)
class Export:
    """A shop's export whose rows DuckDB reads as text.

    Attributes:
        recognised: Its file, its layout, and where the layout's columns are.
        table: Its rows, all columns texts, named by `column_name`.
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

    def column(self, name: str) -> StringValue:
        """Return a layout's column; null where the file lacks it."""
        position = self.recognised.positions.get(name)
        return no_text() if position is None else self.table[column_name(position)]

    def joined(self, names: Sequence[str]) -> StringValue:
        """Return the text of one column, or of several with a space between them."""
        texts = [self.column(name) for name in names if name in self.recognised.positions]
        if not texts:
            return no_text()
        text = texts[0]
        for more in texts[1:]:
            text = text + " " + more.fill_null("")
        return text

    def parse(self, convention: Convention) -> ParsedExport:
        """Parse each row's time, order, customer, numbers and lowered texts, once for all their uses."""
        positions = sorted(set(self.recognised.positions.values()))
        kept = [column_name(position) for position in positions] + [BROKEN] * self.file.rewritten
        table = self.table.select(*kept, **dict(self._parsed(convention)))
        # Under a name of its own, as Ibis would otherwise write out each expression wherever it is used.
        return ParsedExport(self.recognised, table.alias(ibis.util.gen_name("xlkpi_orders")), convention)

    def _parsed(self, convention: Convention) -> Iterator[tuple[str, Value]]:
        layout = self.layout
        for name in [*self.recognised.amount_columns, *self.recognised.count_columns]:
            yield _number_name(name), amounts.amount(self.column(name), convention.decimal)
        placed = self.joined(layout.placed)
        yield "placed_text", placed
        yield "placed", dates.time(placed, convention.dates, convention.timezone)
        yield "order", filled(self.column(layout.order)) if layout.order else no_text()
        yield "further", filled(self.column(layout.head)).isnull() if layout.head else ibis.literal(False)
        people = [uncut(filled(self.column(name))) for name in layout.customer if name in self.recognised.positions]
        yield "customer", ibis.coalesce(*people).lower() if people else no_text()
        for name in self.recognised.status_columns:
            yield _lowered_name(name), lowered(self.column(name))


@dataclass(frozen=True)
class ParsedExport(Export):
    """An export whose texts are parsed.

    Its table has, beside the texts, the columns placed_text, placed (a time), order and customer (texts, null where
    blank), further (whether the row continues an order), and those that `number` and `lowered` return.
    """

    convention: Convention

    def number(self, name: str) -> DecimalValue:
        """Return the numbers of a layout's column that the file has; null where there is none."""
        return self.table[_number_name(name)]

    def lowered(self, name: str) -> StringValue:
        """Return the lowered texts of a layout's column that excludes rows and that the file has."""
        return self.table[_lowered_name(name)]


def column_name(position: int) -> str:
    """Name a file's column for DuckDB. Its own name may occur twice, or differ from another in case alone."""
    return f"c{position}"


def _number_name(name: str) -> str:
    return f"number of {name}"


def _lowered_name(name: str) -> str:
    return f"lowered {name}"
