"""One export's records, read by DuckDB and cleaned: texts become times and decimals, and a row's own faults are named.

What concerns several rows (the further rows of an order, orders told twice, currencies) is left to merge.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, DecimalValue, IntegerValue, StringValue, Table, TimestampValue, Value

from . import amounts, dates
from .export import (
    Convention,
    amount_columns,
    column,
    column_name,
    currency_code,
    filled,
    is_cut,
    is_one_of,
    key,
    lowered,
    lowered_name,
    may_be_cut,
    no_text,
    number_columns,
    number_name,
)
from .export_file import BROKEN
from .layout import AMOUNTS, FILLED, Amount, Tally
from .lines import AMOUNT, AMOUNTS_OF_LINES
from .recognise import Recognised

FIRST, FURTHER, REFUND = "first", "further", "refund"
"""What a row is: it counts its order, it is a further one of an order, it tells a refund."""

ZERO = ibis.literal(0).cast(AMOUNT)
_WIDE = "decimal(38, 4)"
_POSITIVE = ("quantity", "goods", "shipping", "tax", "total")


class Staged:
    """The cleaned records of one export, as expressions over what `parsed` gives."""

    def __init__(self, table: Table, found: Recognised, convention: Convention) -> None:
        self.table = table
        self.found = found
        self.layout = found.layout
        self.convention = convention
        placed: TimestampValue = table["placed"]
        self.placed = ibis.cases((placed.between(dates.EARLIEST, dates.LATEST), placed))
        self.order: StringValue = table["order"]

    def rows(self) -> dict[str, Value]:
        """The columns of the records of orders: those of LINES but what merge.py gives."""
        told = {name: self._amount(name) for name in AMOUNTS}
        sold = told | {"discount": told["discount"].abs()}
        sold["tax_within"] = self._tax_within(sold)
        sold["refund"] = self._refund(sold)
        refund = self._is_refund(told)
        paid_back = ibis.cases((told["total"] < 0, -told["total"]), else_=_net(told))
        values: dict[str, Value] = {
            "order": key(self.order, ibis.literal(self.layout.shop)),
            "kind": self._kind(refund),
            "placed": self.placed,
            "customer": self._customer(),
            "currency": self._currency(),
            **sold,
            "refund_tax": ZERO,
            "aside": self._aside(refund),
        }
        if self.layout.refund_rows:
            back = {"refund": paid_back, "refund_tax": told["tax"].abs(), "returned": told["quantity"].abs()}
            for name in AMOUNTS_OF_LINES:
                values[name] = ibis.cases((refund, back.get(name, ZERO)), else_=values[name])
        return {name: _typed(name, value) for name, value in values.items()}

    def tallies(self) -> Iterator[tuple[str, dict[str, Value]]]:
        """For each input that the layout names, what each record gives to it: the columns of TALLIES."""
        for name, tally in self.layout.tally.items():
            given, wrong = self._tallied(tally)
            faults = [*self._faults(), (wrong, "bad_amount")]
            aside = ibis.cases(*faults, *self._reasons())
            yield name, {"placed": self.placed, "amount": _typed("amount", given), "aside": aside}

    def _tallied(self, tally: Tally) -> tuple[Value, BooleanValue]:
        text = self._column(tally.column) if tally.column else no_text()
        if tally.kind == "sum":
            number = self._number(tally.column)
            return number.fill_null(0), amounts.unreadable(text, number) | (number < 0).fill_null(False)
        if tally.kind == "all":
            return ibis.literal(1), ibis.literal(False)
        is_it = filled(text).notnull() if tally.kind == "filled" else is_one_of(lowered(text), _texts(tally.texts))
        return is_it.fill_null(False).cast("int64"), ibis.literal(False)

    def _column(self, name: str) -> StringValue:
        return column(self.table, self.found, name)

    def _number(self, name: str) -> DecimalValue:
        return self.table[number_name(name)]

    def _amount(self, name: str) -> DecimalValue:
        how = self.layout.amounts.get(name)
        if how is None or not self.found.has(how.needed):
            return ZERO
        return self._computed(how)

    def _computed(self, how: Amount) -> DecimalValue:
        if how.price:
            return _product(self._number(how.price), self._number(how.times)).fill_null(0)
        if how.left:
            return ibis.cases(*self._missing_of(how, lambda left, of: _exact(of - left)), else_=ZERO)
        return self._sum(how.add, how.subtract)

    def _sum(self, add: Sequence[str], subtract: Sequence[str] = ()) -> DecimalValue:
        """Add up the numbers of columns; blanks, and columns that the file lacks, count as 0."""
        added = [self._number(name).fill_null(0) for name in add if name in self.found.places]
        taken = [self._number(name).fill_null(0) for name in subtract if name in self.found.places]
        value = added[0]
        for number in added[1:]:
            value = value + number
        for number in taken:
            value = value - number
        return _exact(value) if len(added) + len(taken) > 1 else value

    def _missing_of(
        self, how: Amount, missing: Callable[[DecimalValue, DecimalValue], DecimalValue]
    ) -> Iterator[tuple[BooleanValue, DecimalValue]]:
        """Yield, for each pair of columns that says what is left of an amount, whether a row fills it, and the rest.

        missing: computes the rest, which is no longer left, from what is left and the whole amount.
        """
        pair: Amount | None = how
        while pair and self.found.has(pair.needed):
            left, of = self._sum(pair.left), self._sum(pair.of)
            yield left > 0, ibis.ifelse(left < of, missing(left, of), ZERO)
            pair = pair.otherwise

    def _refund(self, sold: Mapping[str, DecimalValue]) -> DecimalValue:
        """Return what was paid back. Where the file says what is left, refund the same share of what was paid.

        What the file calls left may include more than is read as paid, such as a tax that the shop never sees.
        """
        how = self.layout.amounts.get("refund")
        if how is None or not how.left or not self.found.has(how.needed):
            return sold["refund"].abs()
        paid = _exact(sold["goods"] - sold["discount"] + sold["shipping"] + sold["tax"] - sold["tax_within"])

        def missing(left: DecimalValue, of: DecimalValue) -> DecimalValue:
            share = (of - left).cast("float64") / of.nullif(0).cast("float64")
            part = (paid.cast("float64") * share).round(2).cast(AMOUNT)
            return ibis.ifelse((paid > 0) & (paid != of), part, _exact(of - left))

        return ibis.cases(*self._missing_of(how, missing), else_=ZERO)

    def _kind(self, refund: BooleanValue) -> StringValue:
        if not self.layout.head and not self.layout.refund_rows:
            return ibis.literal(FIRST)
        return ibis.cases((self.table.further, FURTHER), (refund, REFUND), else_=FIRST)

    def _is_refund(self, told: Mapping[str, DecimalValue]) -> BooleanValue:
        if not self.layout.refund_rows:
            return ibis.literal(False)
        return ibis.or_(*(told[name] < 0 for name in ("goods", "total", "quantity")), self._gift_cards() < 0)

    def _gift_cards(self) -> DecimalValue:
        """Return what was paid for gift cards, beside the goods."""
        column = self.layout.gift_cards
        return self._number(column).fill_null(0) if column in self.found.places else ZERO

    def _customer(self) -> IntegerValue:
        """An e-mail is one person in every shop, a number or a name is one within its own."""
        person: StringValue = self.table["customer"]
        return key(person, ibis.ifelse(person.contains("@"), "", self.layout.shop))

    def _currency(self) -> StringValue:
        layout = self.layout
        if layout.currency in self.found.places:
            return currency_code(self._column(layout.currency))
        if layout.currency_code:
            return ibis.literal(layout.currency_code)
        if not self.convention.signs:
            return no_text()
        return ibis.coalesce(*(amounts.sign(self._column(name)) for name in amount_columns(self.found)))

    def _tax_within(self, sold: Mapping[str, DecimalValue]) -> DecimalValue:
        if self.layout.tax == "within":
            return sold["tax"]
        if self.layout.tax != "total":
            return ZERO
        without = sold["goods"] - sold["discount"] + sold["shipping"]
        nearer = (sold["total"] - without).abs() < (sold["total"] - without - sold["tax"]).abs()
        return ibis.ifelse(nearer, sold["tax"], ZERO)

    def _aside(self, refund: BooleanValue) -> StringValue:
        numbers = self._used()
        wrong = [amounts.unreadable(self._column(name), number) for name, number in numbers.items()]
        wrong += [~refund & (numbers[name] < 0) for name in self._never_negative()]
        wrong += [~fits for fits in self._products_fit()]
        faults = self._faults()
        if self.layout.order:
            faults[-2:-2] = [(self.order.isnull(), "no_order"), (is_cut(self.order), "bad_order")]
        # Nearly all rows are in order: they are told by the cheapest of looks, and the others by a closer one. As a
        # value that is compared, the look is taken at all rows at once; as a condition, DuckDB sorts out rows by it
        # part by part, at several times the cost.
        closer = ibis.cases(*faults, (ibis.or_(*wrong), "bad_amount"), *self._reasons())
        return ibis.ifelse(self._in_order() == ibis.literal(True), ibis.null("string"), closer)

    def _in_order(self) -> BooleanValue:
        """Whether a row is plainly in order; some that are not plainly so may still be."""
        positive = self._never_negative()
        looks = [self.placed.notnull() | (self.table.further & self.table.placed_text.isnull())]
        if self.layout.order:
            looks.append(self.order.notnull() & ~may_be_cut(self.order))
        if self.found.export.rewritten:
            looks.append(self.table[BROKEN].isnull())
        for name, number in self._used().items():
            looks.append((number >= 0 if name in positive else number.notnull()) | self._column(name).isnull())
        looks += self._products_fit()
        looks += [~fits.fill_null(False) for fits, _ in self._reasons()]
        return ibis.and_(*looks)

    def _products_fit(self) -> list[BooleanValue]:
        hows = [how for how in self.layout.amounts.values() if how.price and self.found.has(how.needed)]
        pairs = [(self._number(how.price), self._number(how.times)) for how in hows]
        return [price.isnull() | times.isnull() | _product(price, times).notnull() for price, times in pairs]

    def _used(self) -> dict[str, DecimalValue]:
        return {name: self._number(name) for name in number_columns(self.found)}

    def _never_negative(self) -> set[str]:
        """The columns whose numbers only a refund's row may have below 0."""
        return {
            name
            for of in _POSITIVE
            if of in self.layout.amounts
            for name in (*self.layout.amounts[of].add, self.layout.amounts[of].price, self.layout.amounts[of].times)
            if name in self.found.places
        } - set(self._discounts())

    def _discounts(self) -> list[str]:
        how = self.layout.amounts.get("discount")
        return how.columns if how else []

    def _faults(self) -> list[tuple[BooleanValue, str]]:
        """What is wrong with a row before anybody looks at its amounts."""
        places, names = self.found.places, self.found.export.names
        used = list(dict.fromkeys(places[name] for name in self.layout.read if name in places))
        begins = [self.order]
        if min(used) != places.get(self.layout.order):
            begins.append(filled(self.table[column_name(min(used))]))
        totals = ibis.or_(*(is_one_of(text.lower(), amounts.load_words()["totals"]) for text in begins))
        headed = [self.table[column_name(place)] == names[place] for place in used[:2]]
        texts = [self.table[column_name(place)] for place in used]
        undated = self.placed.isnull()
        dateless = filled(self.table.placed_text).isnull()
        faults = [
            (ibis.and_(*headed), "repeated_header"),
            (self.placed.isnull() & totals, "total_row"),
            (ibis.and_(*(filled(text).isnull() for text in texts)), "blank"),
            (undated & dateless & ~self.table.further, "no_date"),
            (undated & ~dateless, "bad_date"),
        ]
        if self.found.export.rewritten:
            faults.insert(2, (self.table[BROKEN].notnull(), "broken"))
        return faults

    def _reasons(self) -> Iterator[tuple[BooleanValue, str]]:
        for reason, columns in self.layout.aside.items():
            for name, texts in columns.items():
                if name in self.found.places:
                    text = self.table[lowered_name(name)]
                    yield text != "" if FILLED in texts else is_one_of(text, _texts(texts)), reason
        if self.layout.gift_cards in self.found.places:
            yield (self._gift_cards() != 0) & (self._amount("goods") == 0), "gift_card"


def _net(told: Mapping[str, DecimalValue]) -> DecimalValue:
    """What a refund's row gives back, where it has no total."""
    return _exact(told["goods"].abs() - told["discount"].abs() + told["shipping"].abs() + told["tax"].abs())


def _exact(value: DecimalValue) -> DecimalValue:
    """A sum in the type of amounts: DuckDB widens it, and Ibis, unaware, would leave out a cast to its own type."""
    return value.cast("decimal(19, 4)").cast(AMOUNT)


def _product(price: DecimalValue, times: DecimalValue) -> DecimalValue:
    """A price times a number, null where it is beyond what an amount can be."""
    return (price.cast(_WIDE) * times.cast(_WIDE)).try_cast(AMOUNT)


def _typed(name: str, value: Value) -> Value:
    return value.cast(AMOUNT) if name in (*AMOUNTS_OF_LINES, "amount") else value


def _texts(texts: Any) -> list[str]:
    return [text.lower() for text in texts]
