"""The amounts of an export's rows, by its layout's rules: sums, products, missing parts of a whole, stated totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import ibis
from ibis.expr.types import BooleanValue, DecimalValue

from .exports import amounts
from .exports.export import ParsedExport
from .layout import Amount
from .lines import AMOUNT
from .records import UNREAD, ZERO, stated_name

_WIDE = "decimal(38, 4)"


class AmountRules:
    """The amounts of one export, as expressions over its parsed table."""

    def __init__(self, export: ParsedExport) -> None:
        self.export = export
        self.layout = export.layout
        self.positions = export.recognised.positions

    def amount(self, name: str) -> DecimalValue:
        """Return an amount of each row; 0 where the layout or the file has none."""
        how = self.layout.amounts.get(name)
        if how is None or not self.export.recognised.has(how.needed):
            return ZERO
        return self._computed(how)

    def _computed(self, how: Amount) -> DecimalValue:
        if how.price:
            return product(self.export.number(how.price), self.export.number(how.times)).fill_null(0)
        if how.either:
            return self._nearest(how)
        if how.left:
            return ibis.cases(*self.missing_of(how, lambda left, of: exact(of - left)), else_=ZERO)
        return self._sum(how.add, how.subtract)

    def _nearest(self, how: Amount) -> DecimalValue:
        """Return the amount by the rule that comes nearest to what it should be; by the first where that is 0."""
        first, second = (self._computed(rule) for rule in how.either)
        near = self._computed(how.near or how.either[0])
        nearer = (near != 0) & ((second - near).abs() < (first - near).abs())
        return ibis.ifelse(nearer, second, first)

    def _sum(self, add: Sequence[str], subtract: Sequence[str] = ()) -> DecimalValue:
        """Add up the numbers of columns; blanks, and columns that the file lacks, count as 0."""
        added = [self.export.number(name).fill_null(0) for name in add if name in self.positions]
        taken = [self.export.number(name).fill_null(0) for name in subtract if name in self.positions]
        value = added[0]
        for number in added[1:]:
            value = value + number
        for number in taken:
            value = value - number
        return exact(value) if len(added) + len(taken) > 1 else value

    def missing_of(
        self, how: Amount, missing: Callable[[DecimalValue, DecimalValue], DecimalValue]
    ) -> Iterator[tuple[BooleanValue, DecimalValue]]:
        """Yield, for each pair of columns (remainder, whole), whether a row has a remainder, and the missing part.

        Args:
            how: The pairs, the first choice first.
            missing: Computes the missing part from the remainder and the whole amount.
        """
        pair: Amount | None = how
        while pair and self.export.recognised.has(pair.needed):
            left, of = self._sum(pair.left), self._sum(pair.of)
            yield left > 0, ibis.ifelse(left < of, missing(left, of), ZERO)
            pair = pair.otherwise

    def stated(self, goods: DecimalValue) -> Iterator[tuple[str, DecimalValue]]:
        """Yield the totals that the file states; null where a row leaves one blank, or where it cannot be read.

        The last column says whether a total is there that cannot be read.
        """
        for number, stated in enumerate(self.export.recognised.stated):
            how = stated.total
            if stated.formatted:
                text = self.export.column(how.add[0])
                point, comma = (amounts.amount(text, mark) for mark in ".,")
                nearer = (comma - goods).abs() < (point - goods).abs()
                value = ibis.ifelse(nearer.fill_null(point.isnull()), comma, point)
            elif how.price:
                # As floats, which are exact to far less than a cent: a product of decimals takes far longer.
                price, times = (self.export.number(name).cast("float64") for name in (how.price, how.times))
                value = (price * times).try_cast(AMOUNT)
            elif how.left:
                value = ibis.cases(*self.missing_of(how, lambda left, of: exact(of - left)), else_=None)
            else:
                given = ibis.and_(*(self.export.number(name).notnull() for name in stated.needed))
                value = ibis.ifelse(given, self._computed(how), None)
            yield stated_name(number), value
        if names := self.export.recognised.stated_columns:  # other columns' faults reject the row
            unread = (amounts.unreadable(self.export.column(name), self.export.number(name)) for name in names)
            yield UNREAD, ibis.or_(*unread)

    def products_fit(self) -> list[BooleanValue]:
        """Return, for each product of a price and a number, whether a row has both or none of them."""
        hows = [how for how in self.layout.amounts.values() if self.export.recognised.has(how.needed)]
        products = [rule for how in hows for rule in how.rules if rule.price]
        pairs = [(self.export.number(rule.price), self.export.number(rule.times)) for rule in products]
        # A price without its number is not 0, nor is a number without its price.
        nothing = [(price.fill_null(0) == 0) & (times.fill_null(0) == 0) for price, times in pairs]
        return [product(*pair).notnull() | none for pair, none in zip(pairs, nothing, strict=True)]


def exact(value: DecimalValue) -> DecimalValue:
    """Cast a sum back to the type of amounts, since DuckDB widens it. Ibis would skip a direct cast."""
    return value.cast("decimal(19, 4)").cast(AMOUNT)


def product(price: DecimalValue, times: DecimalValue) -> DecimalValue:
    """Return a price times a number; null where the product exceeds the type of amounts."""
    return (price.cast(_WIDE) * times.cast(_WIDE)).try_cast(AMOUNT)


def net(found: Mapping[str, DecimalValue], has_tax: bool) -> DecimalValue:
    """Return the amount that a refund's row gives back, where the row has no total; its goods may include tax."""
    net = found["goods"].abs() - found["discount"].abs() + found["shipping"].abs()
    return exact(net if has_tax else net + found["tax"].abs())
