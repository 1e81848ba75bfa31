"""One export's records, read by DuckDB and cleaned: texts become times and decimals, and a row's own faults are named.

What concerns several rows (the further rows of an order, orders told twice, currencies) is left to settle.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import udf
from ibis.expr.types import BooleanValue, DecimalValue, StringValue, Table, TimestampValue, Value

from . import amounts, dates
from .layout import AMOUNTS, FILLED, Amount, Tally
from .lines import AMOUNT
from .recognise import Recognised
from .text import BROKEN

FIRST, FURTHER, REFUND = "first", "further", "refund"
"""What a row is: it counts its order, it is a further one of an order, it tells a refund."""


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def trim(text: str) -> str:  # type: ignore[empty-body]
    """DuckDB's own for spaces alone, for Ibis's costs several times as much."""


ZERO = ibis.literal(0).cast(AMOUNT)
_COUNTS = ("quantity", "returned")
_POSITIVE = ("quantity", "goods", "shipping", "tax", "total")


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
        _number_name(name): amounts.amount(column(table, found, name), convention.decimal) for name in names
    }
    values["placed_text"] = text_of(table, found, layout.placed)
    values["placed"] = dates.time(values["placed_text"], convention.dates, convention.timezone)
    values["order"] = _filled(column(table, found, layout.order)) if layout.order else _null()
    values["further"] = _filled(column(table, found, layout.head)).isnull() if layout.head else ibis.literal(False)
    people = [_lowered(column(table, found, name)).nullif("") for name in layout.customer if name in found.places]
    values["customer"] = ibis.coalesce(*people) if people else _null()
    values |= {_lowered_name(name): _lowered(column(table, found, name)) for name in _status_columns(found)}
    return table.select(*kept, **values)


class Staged:
    """The cleaned records of one export, as expressions over what `parsed` gives, which is to be a view."""

    def __init__(self, table: Table, found: Recognised, convention: Convention) -> None:
        self.table = table
        self.found = found
        self.layout = found.layout
        self.convention = convention
        placed: TimestampValue = table["placed"]
        self.placed = ibis.cases((placed.between(dates.EARLIEST, dates.LATEST), placed))
        self.order: StringValue = table["order"]

    def rows(self) -> Table:
        """The records of orders, with the columns of LINES but those that settle.py gives."""
        told = {name: self._amount(name) for name in AMOUNTS}
        sold = told | {"discount": told["discount"].abs(), "refund": told["refund"].abs()}
        refund = self._is_refund(told)
        paid_back = ibis.cases((told["total"] < 0, -told["total"]), else_=_net(told))
        values: dict[str, Value] = {
            "order": self.order,
            "kind": ibis.cases((self.table.further, FURTHER), (refund, REFUND), else_=FIRST),
            "placed": self.placed,
            "customer": self._customer(),
            "currency": self._currency(),
            **sold,
            "tax_within": self._tax_within(sold),
            "refund_tax": ZERO,
            "aside": self._aside(sold, refund),
        }
        if self.layout.refund_rows:
            back = {"refund": paid_back, "refund_tax": told["tax"].abs(), "returned": told["quantity"].abs()}
            for name in (*AMOUNTS, "tax_within", "refund_tax"):
                values[name] = ibis.cases((refund, back.get(name, ZERO)), else_=values[name])
        return self.table.select(**{name: _typed(name, value) for name, value in values.items()})

    def tallies(self) -> Iterator[tuple[str, Table]]:
        """For each input that the layout names, what each record gives to it."""
        for name, tally in self.layout.tally.items():
            given, wrong = self._tallied(tally)
            aside = ibis.coalesce(self._faults(), ibis.cases((wrong, "bad_amount"), *self._reasons()))
            yield name, self.table.select(placed=self.placed, amount=_typed("amount", given), aside=aside)

    def _tallied(self, tally: Tally) -> tuple[Value, BooleanValue]:
        text = self._column(tally.column) if tally.column else _null()
        if tally.kind == "sum":
            number = self._number(tally.column)
            return number.fill_null(0), amounts.unreadable(text, number) | (number < 0).fill_null(False)
        if tally.kind == "all":
            return ibis.literal(1), ibis.literal(False)
        is_it = _filled(text).notnull() if tally.kind == "filled" else _lowered(text).isin(_texts(tally.texts))
        return is_it.fill_null(False).cast("int64"), ibis.literal(False)

    def _column(self, name: str) -> StringValue:
        return column(self.table, self.found, name)

    def _number(self, name: str) -> DecimalValue:
        return self.table[_number_name(name)]

    def _amount(self, name: str) -> DecimalValue:
        how = self.layout.amounts.get(name)
        if how is None or not self.found.has(how.needed):
            return ZERO
        return self._computed(how)

    def _computed(self, how: Amount) -> DecimalValue:
        if how.price:
            product = self._number(how.price) * self._number(how.times)
            return _exact(product, "decimal(36, 8)").fill_null(0)
        if how.left:
            left, of = self._number(how.left), self._number(how.of)
            return ibis.cases(((left > 0) & (left < of), _exact(of - left)), else_=ZERO)
        added = [self._number(name).fill_null(0) for name in how.add if name in self.found.places]
        taken = [self._number(name).fill_null(0) for name in how.subtract if name in self.found.places]
        value = added[0]
        for number in added[1:]:
            value = value + number
        for number in taken:
            value = value - number
        return _exact(value) if len(added) + len(taken) > 1 else value

    def _is_refund(self, told: Mapping[str, DecimalValue]) -> BooleanValue:
        if not self.layout.refund_rows:
            return ibis.literal(False)
        return ibis.or_(*(told[name] < 0 for name in ("goods", "total", "quantity")))

    def _customer(self) -> StringValue:
        """A key: an e-mail is one person in every shop, a number or a name is one within its own."""
        key: StringValue = self.table["customer"]
        return ibis.ifelse(key.contains("@"), key, ibis.literal(f"{self.layout.shop}:") + key)

    def _currency(self) -> StringValue:
        layout = self.layout
        if layout.currency in self.found.places:
            return _filled(self._column(layout.currency)).upper()
        if layout.currency_code:
            return ibis.literal(layout.currency_code)
        if not self.convention.signs:
            return _null()
        return ibis.coalesce(*(amounts.sign(self._column(name)) for name in amount_columns(self.found)))

    def _tax_within(self, sold: Mapping[str, DecimalValue]) -> DecimalValue:
        if self.layout.tax == "within":
            return sold["tax"]
        if self.layout.tax != "total":
            return ZERO
        without = sold["goods"] - sold["discount"] + sold["shipping"]
        nearer = (sold["total"] - without).abs() < (sold["total"] - without - sold["tax"]).abs()
        return ibis.ifelse(nearer, sold["tax"], ZERO)

    def _used(self) -> list[tuple[str, DecimalValue]]:
        names = [*amount_columns(self.found), *count_columns(self.found)]
        return [(name, self._number(name)) for name in names]

    def _aside(self, sold: Mapping[str, DecimalValue], refund: BooleanValue) -> StringValue:
        wrong = [amounts.unreadable(self._column(name), number) for name, number in self._used()]
        wrong += [sold[name] < 0 for name in _POSITIVE if name in self.layout.amounts]
        bad = ibis.or_(*wrong)
        if self.layout.refund_rows:
            bad = ibis.cases((bad, ibis.or_(~refund, *wrong[: len(self._used())])), else_=False)
        return ibis.coalesce(self._faults(), ibis.cases((bad, "bad_amount"), *self._reasons()))

    def _faults(self) -> StringValue:
        """What is wrong with a row before anybody looks at its amounts.

        All but a missing number shows in its date: only rows without one are looked at, as texts are slow to look at.
        """
        places, names = self.found.places, self.found.export.names
        used = list(dict.fromkeys(places.values()))
        begins = [self.order]
        if min(used) != places.get(self.layout.order):
            begins.append(_filled(self.table[column_name(min(used))]))
        totals = ibis.or_(*(text.lower().isin(amounts.load_words()["totals"]) for text in begins))
        headed = [self.table[column_name(place)] == names[place] for place in used[:2]]
        texts = [self.table[column_name(place)] for place in used]
        broken = [(self.table[BROKEN].notnull(), "broken")] if self.found.export.rewritten else []
        no_order = [(self.order.isnull(), "no_order")] if self.layout.order else []
        undated = ibis.cases(
            (ibis.and_(*headed), "repeated_header"),
            (totals, "total_row"),
            *broken,
            (ibis.and_(*(_filled(text).isnull() for text in texts)), "blank"),
            *no_order,
            (~self.table.further & _filled(self.table.placed_text).isnull(), "no_date"),
            (~self.table.further, "bad_date"),
        )
        return ibis.cases((self.placed.isnull(), undated), *broken, *no_order)

    def _reasons(self) -> Iterator[tuple[BooleanValue, str]]:
        for reason, columns in self.layout.aside.items():
            for name, texts in columns.items():
                if name in self.found.places:
                    text = self.table[_lowered_name(name)]
                    yield (text != "").fill_null(False) if FILLED in texts else text.isin(_texts(texts)), reason


def column_name(place: int) -> str:
    """The name in DuckDB of a file's column: its own may be there twice, or differ in case alone."""
    return f"c{place}"


def column(table: Table, found: Recognised, name: str) -> StringValue:
    """A layout's column of a file; null where the file has none."""
    return table[column_name(found.places[name])] if name in found.places else _null()


def text_of(table: Table, found: Recognised, names: Any) -> StringValue:
    """The text of one column, or of several with a space between them."""
    texts = [column(table, found, name) for name in names if name in found.places]
    if not texts:
        return _null()
    text = texts[0]
    for more in texts[1:]:
        text = text + " " + more.fill_null("")
    return text


def amount_columns(found: Recognised) -> list[str]:
    """The layout's columns of amounts that a file has; not those of numbers of items."""
    return [name for name in _number_columns(found) if name not in count_columns(found)]


def count_columns(found: Recognised) -> list[str]:
    """The layout's columns of numbers of items that a file has."""
    layout = found.layout
    counts = {how.times for how in layout.amounts.values()}
    counts |= {name for of in _COUNTS if of in layout.amounts for name in layout.amounts[of].columns}
    return [name for name in _number_columns(found) if name in counts]


def _number_columns(found: Recognised) -> list[str]:
    layout = found.layout
    named = [name for how in layout.amounts.values() for name in how.columns]
    named += [tally.column for tally in layout.tally.values() if tally.kind == "sum"]
    return list(dict.fromkeys(name for name in named if name in found.places))


def _status_columns(found: Recognised) -> list[str]:
    named = [name for columns in found.layout.aside.values() for name in columns]
    return [name for name in dict.fromkeys(named) if name in found.places]


def _lowered_name(name: str) -> str:
    return f"lowered {name}"


def _number_name(name: str) -> str:
    return f"number of {name}"


def _net(told: Mapping[str, DecimalValue]) -> DecimalValue:
    """What a refund's row gives back, where it has no total."""
    return _exact(told["goods"].abs() - told["discount"].abs() + told["shipping"].abs() + told["tax"].abs())


def _exact(value: DecimalValue, widened: str = "decimal(38, 4)") -> DecimalValue:
    """A computed amount in the type of amounts. DuckDB widens it, and Ibis, unaware, would leave the cast out."""
    return value.cast(widened).cast(AMOUNT)


def _typed(name: str, value: Value) -> Value:
    return value.cast(AMOUNT) if name in (*AMOUNTS, "tax_within", "refund_tax", "amount") else value


def _texts(texts: Any) -> list[str]:
    return [text.lower() for text in texts]


def _filled(text: StringValue) -> StringValue:
    return trim(text).nullif("")


def _lowered(text: StringValue) -> StringValue:
    return trim(text).lower()


def _null() -> StringValue:
    return ibis.null("string")
