"""A file's columns by the names of its layout, and what is read of each once: numbers, times, lowered texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
from ibis import udf
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from . import amounts, dates
from .export_file import BROKEN
from .recognise import Recognised

_COUNTS = ("quantity", "returned")


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def trim(text: str) -> str:  # type: ignore[empty-body]
    """DuckDB's own for spaces alone, for Ibis's costs several times as much."""


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def strlen(text: str) -> int:  # type: ignore[empty-body]
    """DuckDB's own: the number of bytes."""


@udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def hash_of(text: str, shop: str) -> ibis.dtype("uint64"):  # type: ignore[valid-type]
    """DuckDB's own hash of both."""


@dataclass(frozen=True)
class Convention:
    """How one file writes its amounts and its dates. signs: whether its amounts carry a currency."""

    decimal: str
    dates: str
    timezone: str = ""
    signs: bool = False


def parsed(table: Table, found: Recognised, convention: Convention) -> Table:
    """A file's text, and beside it what is used more than once: its time, its order, the number of each amount."""
    layout = found.layout
    names = [*amount_columns(found), *count_columns(found)]
    kept = [column_name(place) for place in sorted(set(found.places.values()))] + [BROKEN] * found.export.rewritten
    values: dict[str, Value] = {
        number_name(name): amounts.amount(column(table, found, name), convention.decimal) for name in names
    }
    values["placed_text"] = text_of(table, found, layout.placed)
    values["placed"] = dates.time(values["placed_text"], convention.dates, convention.timezone)
    values["order"] = filled(column(table, found, layout.order)) if layout.order else no_text()
    values["further"] = filled(column(table, found, layout.head)).isnull() if layout.head else ibis.literal(False)
    people = [_uncut(filled(column(table, found, name))) for name in layout.customer if name in found.places]
    values["customer"] = ibis.coalesce(*people).lower() if people else no_text()
    values |= {lowered_name(name): lowered(column(table, found, name)) for name in status_columns(found)}
    return table.select(*kept, **values)


def column_name(place: int) -> str:
    """The name in DuckDB of a file's column: its own may be there twice, or differ in case alone."""
    return f"c{place}"


def column(table: Table, found: Recognised, name: str) -> StringValue:
    """A layout's column of a file; null where the file has none."""
    return table[column_name(found.places[name])] if name in found.places else no_text()


def text_of(table: Table, found: Recognised, names: Sequence[str]) -> StringValue:
    """The text of one column, or of several with a space between them."""
    texts = [column(table, found, name) for name in names if name in found.places]
    if not texts:
        return no_text()
    text = texts[0]
    for more in texts[1:]:
        text = text + " " + more.fill_null("")
    return text


def amount_columns(found: Recognised) -> list[str]:
    """The layout's columns of amounts that a file has; not those of numbers of items."""
    return [name for name in number_columns(found) if name not in count_columns(found)]


def count_columns(found: Recognised) -> list[str]:
    """The layout's columns of numbers of items that a file has."""
    layout = found.layout
    counts = {how.times for how in layout.amounts.values()}
    counts |= {name for of in _COUNTS if of in layout.amounts for name in layout.amounts[of].columns}
    return [name for name in number_columns(found) if name in counts]


def number_columns(found: Recognised) -> list[str]:
    """The layout's columns of any numbers that a file has."""
    layout = found.layout
    named = [name for how in layout.amounts.values() for name in how.columns]
    named += [tally.column for tally in layout.tally.values() if tally.kind == "sum"] + [layout.gift_cards]
    return list(dict.fromkeys(name for name in named if name in found.places))


def status_columns(found: Recognised) -> list[str]:
    """The layout's columns that a file has of what sets rows aside."""
    named = [name for columns in found.layout.aside.values() for name in columns]
    return [name for name in dict.fromkeys(named) if name in found.places]


def lowered_name(name: str) -> str:
    """The name of a column's lowered text, in `parsed`."""
    return f"lowered {name}"


def number_name(name: str) -> str:
    """The name of a column's number, in `parsed`."""
    return f"number of {name}"


def filled(text: StringValue) -> StringValue:
    """A text without the spaces around it; null for a blank."""
    return ibis.ifelse(_may_have_spaces(text), trim(text).nullif(""), text)


def is_cut(text: StringValue) -> BooleanValue:
    """Return whether a spreadsheet program has shortened a number: 1.00E+05 may stand for many."""
    return may_be_cut(text) & text.re_search(r"^\d+(?:[.,]\d+)?E\+\d+$")


def may_be_cut(text: StringValue) -> BooleanValue:
    """Return whether `is_cut` needs to look: a regular expression for each row would be slow."""
    return text.contains("E+")


def _uncut(text: StringValue) -> StringValue:
    return ibis.ifelse(is_cut(text), no_text(), text)


def currency_code(text: StringValue) -> StringValue:
    """The currency that a cell names; null for a blank."""
    return filled(text).upper()


def lowered(text: StringValue) -> StringValue:
    """A text for comparing."""
    return ibis.ifelse(_may_have_spaces(text), trim(text), text).lower()


def key(text: StringValue, shop: Value) -> IntegerValue:
    """A number that stands for a text of a shop; null for a null.

    Numbers are counted and joined in a fraction of the time and memory that texts take, and no e-mail is left in a
    temporary file. They have 63 bits: that two of a million texts have one number happens in one of 18 million files.
    """
    number = (hash_of(text, shop) >> 1).cast("uint64")  # as it is in DuckDB; Ibis takes it for an int64
    return ibis.cases((text.notnull(), number.cast("int64")))


def is_one_of(text: StringValue, texts: Sequence[str]) -> BooleanValue:
    """Whether a text is one of those; unlike isin, which DuckDB makes a join, looked at only where it is asked for."""
    return (ibis.array(list(texts)).index(text) >= 0).fill_null(False)


def _may_have_spaces(text: StringValue) -> BooleanValue:
    """Whether a text is blank, or may have spaces around it: a cheap look, for trimming costs more than all the rest.

    "!" is the first character after the space; of the spaces beyond ASCII, none is one byte long.
    """
    return (text < "!") | text.endswith(" ") | (strlen(text) != text.length())


def no_text() -> StringValue:
    """A text that no row has."""
    return ibis.null("string")
