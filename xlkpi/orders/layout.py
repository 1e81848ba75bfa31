"""The layout of an export: the meanings of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

AMOUNTS = ("quantity", "goods", "discount", "shipping", "tax", "refund", "total", "returned")
"""The amounts that an export may have."""

FILLED = "*"
"""Among the texts that exclude a row: any text."""

DATES = {"iso": "2026-12-31", "dmy": "31/12/2026", "mdy": "12/31/2026"}
"""The orders of dates, each with an example: year, day or month first."""


DECIMALS = (".", ",")
"""The decimal marks."""


@dataclass(frozen=True)
class Amount:
    """A rule for an amount: a sum of columns, a price times a number, or the missing part of a whole.

    Attributes:
        add: Columns that are added.
        subtract: Columns that are subtracted.
        price: A column of prices, which are multiplied by `times`.
        times: A column of numbers of items.
        left: Columns with the remainder of `of`; the amount is the difference.
        of: Columns with the whole amount.
        otherwise: Another rule with a remainder, for rows where `left` is blank or 0.
    """

    add: Sequence[str] = ()
    subtract: Sequence[str] = ()
    price: str = ""
    times: str = ""
    left: Sequence[str] = ()
    of: Sequence[str] = ()
    otherwise: Amount | None = None

    @property
    def columns(self) -> list[str]:
        """List the columns that the rule names."""
        more = self.otherwise.columns if self.otherwise else []
        named = (*self.add, *self.subtract, self.price, self.times, *self.left, *self.of, *more)
        return [name for name in named if name]

    @property
    def needed(self) -> list[str]:
        """List the columns without which the amount cannot be computed."""
        return [name for name in (*self.add[:1], self.price, self.times, *self.left, *self.of) if name]


@dataclass(frozen=True)
class Tally:
    """A rule for the number that a record adds to an input.

    Attributes:
        kind: "all": 1. "filled": 1 where the column is filled. "sum": the column's number. "yes": 1 where the column
            has one of `texts`.
        column: The column; "" for "all".
        texts: The texts that count as yes.
    """

    kind: str
    column: str = ""
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """One kind of export. systems/README.md explains the fields. Columns are named by the layout's own names."""

    id: str
    title: str
    shop: str
    placed: Sequence[str]
    required: Sequence[str]
    order: str = ""
    customer: Sequence[str] = ()
    currency: str = ""
    currency_code: str = ""
    head: str = ""
    gift_cards: str = ""
    timezone: str = ""
    decimal: str = ""
    dates: str = ""
    tax: str = ""
    utc: bool = False
    several: bool = False
    once: Sequence[str] = ()
    in_goods: Sequence[str] = ()
    in_refund: Sequence[str] = ()
    refund_rows: bool = False
    notes: Sequence[str] = ()
    names: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    excluded: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    tally: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """List the columns that the layout names, each once."""
        return list(dict.fromkeys([*self.read, *self.required]))

    @property
    def read(self) -> list[str]:
        """List the columns whose cells are read, each once. Other columns only serve to recognise the export."""
        found = [self.order, *self.placed, *self.customer, self.currency, self.head, self.gift_cards]
        found += [column for amount in self.amounts.values() for column in amount.columns]
        found += [column for texts in self.excluded.values() for column in texts]
        found += [tally.column for tally in self.tally.values()]
        return list(dict.fromkeys(name for name in found if name))
