"""One export's rows, cleaned: texts become times and decimals, and faulty rows get the reason.

Questions about several rows (further rows of an order, duplicates, currencies) are left to merge.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, DecimalValue, IntegerValue, StringValue, TimestampValue, Value

from .amount_rules import AmountRules, exact, net, product
from .exports import amounts, dates
from .exports.bounds import NOTE, TOTAL
from .exports.export import ParsedExport, column_name
from .exports.export_file import BROKEN, CUT, FAULT
from .exports.texts import currency_code, filled, is_cut, is_one_of, key, lowered, may_be_cut, no_text, trim
from .gift_cards import MAYBE, PRICE, gift_cards
from .layout import AMOUNTS, FILLED, Tally, Texts
from .lines import AMOUNT, AMOUNTS_OF_LINES
from .records import FIRST, FURTHER, REFUND, ZERO, status_name

_AROUND_TOTAL = " \t\u00a0\u202f:"
_WITH_FREE_SHIPPING = ("goods", "discount", "shipping")
_POSITIVE = ("quantity", "goods", "shipping", "tax", "total")


class Cleaner:
    """The cleaned records of one export, as expressions over its parsed table."""

    def __init__(self, export: ParsedExport) -> None:
        self.export = export
        self.table = export.table
        self.layout = export.layout
        self.positions = export.recognised.positions
        placed: TimestampValue = self.table["placed"]
        self.placed = ibis.cases((placed.between(dates.EARLIEST, dates.LATEST), placed))
        self.order: StringValue = self.table["order"]
        self.rules = AmountRules(export)
        self.is_gift_card, self.names_gift_card = gift_cards(export)

    def rows(self) -> dict[str, Value]:
        """Return the columns of the records of orders: the columns of LINES without those that merge.py adds."""
        found = {name: self.rules.amount(name) for name in AMOUNTS}
        sold = found | {"discount": found["discount"].abs()}
        if self.layout.free_shipping:
            sold |= self._without_free_shipping(sold)
        sold["tax_within"] = self._tax_within(sold)
        sold["refund"] = self._refund(sold)
        refund = self._is_refund(found)
        paid_back = ibis.cases((found["total"] < 0, -found["total"]), else_=net(found, self.layout.tax == "within"))
        values: dict[str, Value] = {
            "order": key(self.order, ibis.literal(self.layout.shop)),
            "kind": self._kind(refund),
            "placed": self.placed,
            "customer": self._customer(),
            "currency": self._currency(),
            **sold,
            "refund_tax": ZERO,
            PRICE: self._gift_price(),
            MAYBE: self.names_gift_card & ~self.is_gift_card,
            "excluded": self._excluded(refund),
        }
        if self.layout.details:
            for name in AMOUNTS_OF_LINES:
                values[name] = ibis.ifelse(self.table.further, ZERO, values[name])
        if self.layout.refund_rows:
            back = {"refund": paid_back, "refund_tax": found["tax"].abs(), "returned": found["quantity"].abs()}
            if not self.layout.refund_items:
                back["returned"] = ZERO
            for name in AMOUNTS_OF_LINES:
                values[name] = ibis.cases((refund, back.get(name, ZERO)), else_=values[name])
        values = {name: _typed(name, value) for name, value in values.items()}
        statuses = {status_name(number): self.export.lowered(name) for number, name in enumerate(self.export.statuses)}
        return {**values, **dict(self.rules.stated(values["goods"])), **statuses}

    def tallies(self) -> Iterator[tuple[str, dict[str, Value]]]:
        """Yield each input that the layout names, with the columns of TALLIES for its records."""
        for name, tally in self.layout.tally.items():
            amount, wrong = self._tallied(tally)
            faults = [*self._faults(), (wrong, "bad_amount")]
            excluded = ibis.cases(*faults, *self._reasons())
            yield name, {"placed": self.placed, "amount": _typed("amount", amount), "excluded": excluded}

    def _tallied(self, tally: Tally) -> tuple[Value, BooleanValue]:
        text = self.export.column(tally.column) if tally.column else no_text()
        if tally.kind == "sum":
            number = self.export.number(tally.column)
            return number.fill_null(0), amounts.unreadable(text, number) | (number < 0).fill_null(False)
        if tally.kind == "all":
            return ibis.literal(1), ibis.literal(False)
        is_it = filled(text).notnull() if tally.kind == "filled" else is_one_of(lowered(text), _texts(tally.texts))
        return is_it.fill_null(False).cast("int64"), ibis.literal(False)

    def _refund(self, sold: Mapping[str, DecimalValue]) -> DecimalValue:
        """Return the amount paid back. Where the file has only the remainder, this is the missing share of the payment.

        The remainder may include more than the payment, such as a tax that the shop never sees.
        """
        how = self.layout.amounts.get("refund")
        if how is None or not how.left or not self.export.recognised.has(how.needed):
            return sold["refund"].abs()
        paid = exact(sold["goods"] - sold["discount"] + sold["shipping"] + sold["tax"] - sold["tax_within"])

        def missing(left: DecimalValue, of: DecimalValue) -> DecimalValue:
            share = (of - left).cast("float64") / of.nullif(0).cast("float64")
            part = (paid.cast("float64") * share).round(2).cast(AMOUNT)
            return ibis.ifelse((paid > 0) & (paid != of), part, exact(of - left))

        return ibis.cases(*self.rules.missing_of(how, missing), else_=ZERO)

    def _kind(self, refund: BooleanValue) -> StringValue:
        if not self.layout.head and not self.layout.refund_rows:
            return ibis.literal(FIRST)
        return ibis.cases((self.table.further, FURTHER), (refund, REFUND), else_=FIRST)

    def _is_refund(self, found: Mapping[str, DecimalValue]) -> BooleanValue:
        if not self.layout.refund_rows:
            return ibis.literal(False)
        negative = ibis.or_(*(found[name] < 0 for name in ("goods", "total", "quantity")), self._gift_cards() < 0)
        return negative & self._is_typed(self.layout.refund_types) if self.layout.refund_types else negative

    def _is_typed(self, columns: Texts) -> BooleanValue:
        """Return whether a row has one of the texts of a column that the file has."""
        present = [(self.export.lowered(name), texts) for name, texts in columns.items() if name in self.positions]
        return ibis.or_(ibis.literal(False), *(_has(text, texts) for text, texts in present))

    def _gift_price(self) -> DecimalValue:
        """Return the price of a row's gift cards, where goods are those of a whole order."""
        items = self.layout.items
        named = [name for name in (items.name, items.price, items.times) if name] if items else []
        if items is None or not items.price or not self.export.recognised.has(named):
            return ZERO
        price = self.export.number(items.price)
        whole = product(price, self.export.number(items.times)) if items.times else price
        return ibis.cases((self.is_gift_card, whole.fill_null(0)), else_=ZERO)

    def _gift_cards(self) -> DecimalValue:
        """Return the amount paid for gift cards, in addition to the goods."""
        column = self.layout.gift_cards
        return self.export.number(column).fill_null(0) if column in self.positions else ZERO

    def _customer(self) -> IntegerValue:
        """Return the customer's key. An e-mail identifies a person in all shops, a number or name in one."""
        person: StringValue = self.table["customer"]
        return key(person, ibis.ifelse(person.contains("@"), "", self.layout.shop))

    def _currency(self) -> StringValue:
        layout = self.layout
        if layout.currency in self.positions:
            return currency_code(self.export.column(layout.currency))
        if layout.currency_code:
            return ibis.literal(layout.currency_code)
        if not self.export.convention.signs:
            return no_text()
        return ibis.coalesce(
            *(amounts.sign(self.export.column(name)) for name in self.export.recognised.amount_columns)
        )

    def _tax_within(self, sold: Mapping[str, DecimalValue]) -> DecimalValue:
        if self.layout.tax_on_top:
            return ibis.ifelse(self._is_typed(self.layout.tax_on_top), ZERO, sold["tax"])
        if self.layout.tax == "within":
            return sold["tax"]
        if self.layout.tax != "total":
            return ZERO
        without = sold["goods"] - sold["discount"] + sold["shipping"]
        nearer = (sold["total"] - without).abs() < (sold["total"] - without - sold["tax"]).abs()
        return ibis.ifelse(nearer, sold["tax"], ZERO)

    def _without_free_shipping(self, sold: Mapping[str, DecimalValue]) -> dict[str, DecimalValue]:
        """Return goods, discount and shipping without a shipping that was free, which the total shows.

        The export has such a shipping in the discount as well, and goods are computed from the discount.
        """
        shipping, over = sold["shipping"], exact(sold["goods"] - sold["discount"] + sold["shipping"] - sold["total"])
        on_top = exact(over + sold["tax"])
        is_free = (shipping > 0) & (sold["discount"] >= shipping) & (over != 0) & (on_top != 0)
        is_free &= (over == shipping) | (on_top == shipping)
        return {name: ibis.ifelse(is_free, exact(sold[name] - shipping), sold[name]) for name in _WITH_FREE_SHIPPING}

    def _excluded(self, refund: BooleanValue) -> StringValue:
        numbers = self._used()
        wrong = [amounts.unreadable(self.export.column(name), number) for name, number in numbers.items()]
        # A row that does not count in any case needs no number, and may be a payout.
        counts = ~ibis.or_(*(fits.fill_null(False) for fits, _ in self._reasons()), ibis.literal(False))
        wrong += [~refund & counts & (numbers[name] < 0) for name in self._never_negative()]
        wrong += [~fits for fits in self.rules.products_fit()]
        faults = self._faults()
        if self.layout.order:
            faults[-2:-2] = [(self.order.isnull() & counts, "no_order"), (is_cut(self.order), "bad_order")]
        # Nearly all rows are valid: a cheap check finds them, and only the others are checked closely. The cheap check
        # is compared as a value, for all rows at once: as a condition, DuckDB would split the rows by each of its
        # parts, at several times the cost.
        closer = ibis.cases(*faults, (ibis.or_(*wrong), "bad_amount"), *self._reasons())
        return ibis.ifelse(self._in_order() == ibis.literal(True), ibis.null("string"), closer)

    def _in_order(self) -> BooleanValue:
        """Return whether a row is plainly valid. Rows for which this is false may still be valid."""
        positive = self._never_negative()
        looks = [self.placed.notnull() | (self.table.further & self.table.placed_text.isnull())]
        if self.layout.order:
            looks.append(self.order.notnull() & ~may_be_cut(self.order))
        if self.export.file.rewritten:
            looks.append(self.table[FAULT].isnull())
        for name, number in self._used().items():
            looks.append((number >= 0 if name in positive else number.notnull()) | self.export.column(name).isnull())
        looks += self.rules.products_fit()
        looks += [~fits.fill_null(False) for fits, _ in self._reasons()]
        return ibis.and_(*looks)

    def _used(self) -> dict[str, DecimalValue]:
        return {name: self.export.number(name) for name in self.export.recognised.number_columns}

    def _never_negative(self) -> set[str]:
        """Return the columns whose numbers may be negative only in a refund's row."""
        if self.layout.refund_types:
            return set()  # a negative amount in another row is no sale
        return {
            name
            for of in _POSITIVE
            if of in self.layout.amounts
            for rule in self.layout.amounts[of].rules
            for name in (*rule.add, rule.price, rule.times)
            if name in self.positions
        } - set(self._discounts())

    def _discounts(self) -> list[str]:
        how = self.layout.amounts.get("discount")
        return how.columns if how else []

    def _faults(self) -> list[tuple[BooleanValue, str]]:
        """List the possible faults of a row, apart from its amounts."""
        positions, names = self.positions, self.export.file.columns
        used = list(dict.fromkeys(positions[name] for name in self.layout.read if name in positions))
        begins = [self.order]
        if min(used) != positions.get(self.layout.order):
            begins.append(filled(self.table[column_name(min(used))]))
        totals = ibis.or_(*map(_is_total, begins))
        rewritten = self.export.file.rewritten
        if rewritten:
            totals |= (self.table[FAULT] == TOTAL).fill_null(False)
        headed = [self.table[column_name(position)] == names[position] for position in used[:2]]
        texts = [self.table[column_name(position)] for position in used]
        undated = self.placed.isnull()
        dateless = filled(self.table.placed_text).isnull()
        faults = [
            *(described for described in self._reasons() if described[1] == "description"),
            (ibis.and_(*headed), "repeated_header"),
            (undated & (dateless | _is_total(self.table.placed_text)) & totals, "total_row"),
            (ibis.and_(*(filled(text).isnull() for text in texts)), "blank"),
            (undated & dateless & ~self.table.further, "no_date"),
            (undated & ~dateless, "bad_date"),
        ]
        if rewritten:
            faults[2:2] = [((self.table[FAULT] == name).fill_null(False), name) for name in (BROKEN, CUT, NOTE)]
        return faults

    def _reasons(self) -> Iterator[tuple[BooleanValue, str]]:
        for reason, columns in self.layout.excluded.items():
            for name, texts in columns.items():
                if name in self.positions:
                    yield _has(self.export.lowered(name), texts), reason
        for reason, columns in self.layout.only.items():
            for name, texts in columns.items():
                if name in self.positions:
                    yield ~_has(self.export.lowered(name), texts) & ~self.table.further, reason
        if self.layout.refund_types:
            negative = ibis.or_(*(self.rules.amount(name) < 0 for name in ("goods", "total")))
            yield self._is_typed(self.layout.refund_types) != negative, "no_sale"
        if self.layout.details:
            yield self.table.further, "detail"
        if self.layout.gift_cards in self.positions:
            yield (self._gift_cards() != 0) & (self.rules.amount("goods") == 0), "gift_card"
        if self.layout.items and not self.layout.items.price and self.layout.items.name in self.positions:
            yield self.is_gift_card, "gift_card"


def _is_total(text: StringValue) -> BooleanValue:
    """Return whether a cell names a row of totals, maybe with a colon."""
    return trim(lowered(text), _AROUND_TOTAL).re_search(f"^{amounts.totals_pattern()}$")


def _has(text: StringValue, texts: Sequence[str]) -> BooleanValue:
    """Return whether a text is one of several; among these, FILLED stands for any text."""
    return (text != "").fill_null(False) if FILLED in texts else is_one_of(text, _texts(texts))


def _typed(name: str, value: Value) -> Value:
    return value.cast(AMOUNT) if name in (*AMOUNTS_OF_LINES, "amount") else value


def _texts(texts: Any) -> list[str]:
    return [text.lower() for text in texts]
