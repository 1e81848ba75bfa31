"""The layout of an export: the meanings of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

AMOUNTS = ("quantity", "goods", "discount", "shipping", "tax", "refund", "total", "returned")
"""The amounts that an export may have."""

FILLED = "*"
"""Among the texts that exclude a row: any text."""

Texts: TypeAlias = Mapping[str, Sequence[str]]
"""Texts by the column that may have them."""

PARTS = ("goods", "discount", "shipping", "tax", "refund")
"""The amounts of which a stated total may be made."""

CENT = Decimal("0.01")
"""The difference up to which an order reconciles with a stated total, where the layout says nothing else."""

OTHERWISE = ("more", "less")
"""How a stated total may differ from its sum."""

SALE = "sale"
"""The meaning of a status that counts, as the user names it."""

MEANINGS = (SALE, "cancelled", "unpaid", "refunded", "test")
"""What a user may say that a status means."""

DATES = {"iso": "2026-12-31", "dmy": "31/12/2026", "mdy": "12/31/2026"}
"""The orders of dates, each with an example: year, day or month first."""


DECIMALS = (".", ",")
"""The decimal marks."""


@dataclass(frozen=True)
class Amount:
    """A rule for an amount: a sum of columns, a price times a number, the missing part of a whole, or one of two rules.

    Attributes:
        add: Columns that are added.
        subtract: Columns that are subtracted.
        price: A column of prices, which are multiplied by `times`.
        times: A column of numbers of items.
        left: Columns with the remainder of `of`; the amount is the difference.
        of: Columns with the whole amount.
        otherwise: Another rule with a remainder, for rows where `left` is blank or 0.
        either: Rules of which the one that comes nearest to `near` gives the amount; the first where `near` is 0.
        near: A rule for what the amount should be, roughly.
    """

    add: Sequence[str] = ()
    subtract: Sequence[str] = ()
    price: str = ""
    times: str = ""
    left: Sequence[str] = ()
    of: Sequence[str] = ()
    otherwise: Amount | None = None
    either: Sequence[Amount] = ()
    near: Amount | None = None

    @property
    def columns(self) -> list[str]:
        """List the columns that the rule names."""
        named = [*self.add, *self.subtract, self.price, self.times, *self.left, *self.of]
        for more in (*self.either, self.near, self.otherwise):
            named += more.columns if more else []
        return [name for name in named if name]

    @property
    def needed(self) -> list[str]:
        """List the columns without which the amount cannot be computed."""
        named = [*self.add[:1], self.price, self.times, *self.left, *self.of]
        for more in (*self.either, self.near):
            named += more.needed if more else []
        return [name for name in named if name]

    @property
    def rules(self) -> list[Amount]:
        """List the rule itself, and the rules of which it chooses one."""
        return [self, *self.either]


@dataclass(frozen=True)
class Stated:
    """A total that an export states itself, and the sums of amounts that it must equal.

    Attributes:
        total: The rule for the stated total.
        sums: The sums as written, of which one must fit: "goods - discount + tax".
        otherwise: "more" or "less" where the total may also be more or less than the sum, by what the export does not
            show; "" where it may not.
        within: The difference up to which an order reconciles.
        once: Whether all rows of an order repeat the order's total, or only one has it.
        formatted: Whether the total is written for people, maybe with another decimal mark than the file's.
        names: The file's own names of the columns, where they are other than the layout's.
    """

    total: Amount
    sums: Sequence[str]
    otherwise: str = ""
    within: Decimal = CENT
    once: bool = False
    formatted: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> str:
        """Return the total in terms of the file's columns, such as Total - Duties."""
        how = self.total
        if how.price:
            return " × ".join(self._names_of((how.price, how.times)))
        added, taken = (how.of, how.left) if how.left else (how.add, how.subtract)
        return " - ".join([" + ".join(self._names_of(added)), *self._names_of(taken)])

    def _names_of(self, columns: Sequence[str]) -> list[str]:
        return [self.names.get(name, name) for name in columns]

    @property
    def needed(self) -> list[str]:
        """List the columns without which the total cannot be compared. What it subtracts may be missing."""
        return [name for name in self.total.columns if name not in self.total.subtract]


def terms(text: str) -> dict[str, int]:
    """Return the sign of each amount in a sum such as "goods - discount"; nothing where it cannot be understood."""
    name = "|".join(PARTS)
    if not re.fullmatch(rf"\s*-?\s*({name})(\s*[-+]\s*({name}))*\s*", text):
        return {}
    found = re.findall(rf"([-+]?)\s*({name})", text)
    signs = {part: -1 if sign == "-" else 1 for sign, part in found}
    return signs if len(signs) == len(found) else {}


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
class Items:
    """The columns that name items, by which gift cards sold are recognised.

    Attributes:
        name: The column with an item's name, or the names of all items of an order.
        price: The column with its price, where goods are those of a whole order.
        times: The column with its number; "" where the price is that of all pieces of a row.
        gift_card: The columns that show with their texts that an item of such a name is a gift card.
    """

    name: str
    price: str = ""
    times: str = ""
    gift_card: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """One kind of export. systems/README.md explains the fields. Columns are named by the layout's own names.

    `named` is whether the user has named the shop of the file.
    """

    id: str
    title: str
    shop: str
    placed: Sequence[str]
    required: Sequence[str]
    system: str = ""
    where: str = ""
    order: str = ""
    customer: Sequence[str] = ()
    currency: str = ""
    currency_code: str = ""
    head: str = ""
    gift_cards: str = ""
    timezone: str = ""
    decimal: str = ""
    dates: str = ""
    dated: str = ""
    separator: str = ""
    tax: str = ""
    utc: bool = False
    several: bool = False
    details: bool = False
    once: Sequence[str] = ()
    in_goods: Sequence[str] = ()
    in_refund: Sequence[str] = ()
    refund_rows: bool = False
    free_shipping: bool = False
    refund_items: bool = True
    refund_types: Texts = field(default_factory=dict)
    tax_on_top: Texts = field(default_factory=dict)
    notes: Sequence[str] = ()
    overlaps: Sequence[str] = ()
    names: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    excluded: Mapping[str, Texts] = field(default_factory=dict)
    only: Mapping[str, Texts] = field(default_factory=dict)
    counted: Texts = field(default_factory=dict)
    tally: Mapping[str, Tally] = field(default_factory=dict)
    items: Items | None = None
    named: bool = False
    stated: Sequence[Stated] = ()

    @property
    def columns(self) -> list[str]:
        """List the columns that the layout names, each once."""
        stated = [column for stated in self.stated for column in stated.total.columns]
        return list(dict.fromkeys([*self.read, *self.required, *stated]))

    @property
    def read(self) -> list[str]:
        """List the columns whose cells are read, each once. Other columns only serve to recognise the export."""
        found = [self.order, *self.placed, *self.customer, self.currency, self.head, self.gift_cards]
        found += [column for amount in self.amounts.values() for column in amount.columns]
        found += self.statuses
        found += [tally.column for tally in self.tally.values()]
        if self.items:
            found += [self.items.name, self.items.price, self.items.times, *self.items.gift_card]
        return list(dict.fromkeys(name for name in found if name))

    @property
    def order_statuses(self) -> list[str]:
        """List the columns that name the status of an order, each once. Those of other reasons may name products."""
        tables = [self.excluded.get(reason, {}) for reason in ("cancelled", "unpaid", "refunded")]
        tables += [*self.only.values(), self.counted]
        named = (name for table in tables for name, texts in table.items() if any(text != FILLED for text in texts))
        return list(dict.fromkeys(named))

    @property
    def statuses(self) -> list[str]:
        """List the columns whose texts say what a row is, each once: whether it counts, is a refund, has tax on top."""
        by_reason = (*self.excluded.values(), *self.only.values())
        return list(
            dict.fromkeys(
                column for texts in (*by_reason, self.counted, self.refund_types, self.tax_on_top) for column in texts
            )
        )
