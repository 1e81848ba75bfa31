"""Gift cards sold: neither revenue nor items, since something is bought with them later. They are known by their names.

An export may have the goods of a whole order on one row, and its items on several. Then the price of the cards is taken
off the goods of the order. An order of gift cards alone does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import ibis

from ..messages import plural
from .engine import fetch
from .exports.export import Export
from .exports.texts import is_one_of, lowered
from .lines import AMOUNT
from .records import FIRST, ZERO, Records

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import BooleanValue, Table

PRICE, MAYBE = "gift_price", "maybe_gift"
"""The columns of records with the price of a row's gift cards, and whether a row that counts may be one."""

_CARD = (
    r"(?:gift[ -]?(?:cards?|certificates?|vouchers?)|(?:cartes?|chèques?|bons?)[ -]cadeaux?"
    r"|geschenk(?:gutscheine?|karten?))"
)
_BEFORE = r"^\s*(?:\d+\s*[×x]\s*)?(?:e[ -]?|digital |virtual )?"
_AMOUNT_AFTER = r"[\s\d.,:()$€£–-]*(?:eur|usd|gbp|cad|chf)?\s*$"
_ALONE = _BEFORE + _CARD + _AMOUNT_AFTER


def is_gift_card_alone(name: str) -> bool:
    """Return whether a name is that of a gift card, with nothing but an amount besides: "Gift card holder" is none."""
    return re.search(_ALONE, name.lower()) is not None


def gift_cards(export: Export) -> tuple[BooleanValue, BooleanValue]:
    """Return whether a row is a gift card sold, and whether its name says so.

    "Gift card holder" is none. A name is a gift card's where the columns of the layout's `items.gift_card` say so, and,
    in a file without these columns, where there is nothing but an amount besides.
    """
    items, known = export.layout.items, export.recognised.positions
    if items is None or items.name not in known:
        return ibis.literal(False), ibis.literal(False)
    name = lowered(export.column(items.name)).fill_null("")
    # Cheap checks first: a regular expression on each row would be slow.
    may_be = name.contains("gift") | name.contains("cadeau") | name.contains("geschenk")
    named = may_be & name.re_search(_CARD)
    shown = [
        is_one_of(lowered(export.column(column)), [text.lower() for text in texts])
        for column, texts in items.gift_card.items()
        if column in known
    ]
    # "Maison Zoé gift card" needs other columns to say that it is one.
    whole = rf"\b(?:e[ -]?)?{_CARD}\b" if shown else _ALONE
    return ibis.and_(may_be, name.re_search(whole), *shown), named


def leave_out_gift_cards(con: BaseBackend, rows: Table) -> Table:
    """Take the price of gift cards off their orders, and exclude their rows and the orders of gift cards alone."""
    sold = rows.filter(rows[PRICE] > 0, rows.order.notnull(), rows.excluded.isnull())
    if not fetch(con, sold.agg(rows=sold.count()))[0]["rows"]:
        return rows
    cards = sold.group_by("order").agg(cards=sold[PRICE].sum().cast(AMOUNT))
    heads = rows.filter(rows.kind == FIRST, rows.excluded.isnull()).select("order", whole="goods")
    cards = cards.join(heads, "order").select("order", "cards", alone=ibis._.whole <= ibis._.cards)
    joined = rows.left_join(cards, "order")
    counts = joined.excluded.isnull() & joined.cards.notnull()
    is_first, is_card = joined.kind == FIRST, joined[PRICE] > 0
    mixed = counts & ~joined.alone
    reduced = {
        name: ibis.cases(
            (mixed & is_first, (joined[name] - joined.cards).cast(AMOUNT)),
            (mixed & is_card, joined[PRICE]),  # on the card's own excluded row, so that amounts add up
            else_=joined[name],
        )
        for name in ("goods", "total")
    }
    # What was paid back beyond the other goods was paid back for the cards.
    most = (joined.total - joined.cards).cast(AMOUNT)
    refund = ibis.ifelse(mixed & is_first & (joined.refund > most), ibis.greatest(most, ZERO), joined.refund)
    reduced["refund"] = refund.cast(AMOUNT)
    quantity = ibis.ifelse(mixed & is_first & is_card, ZERO, joined.quantity)
    is_left_out = counts & (joined.alone | (is_card & ~is_first))
    excluded = ibis.ifelse(is_left_out, "gift_card", joined.excluded)
    return joined.mutate(**reduced, quantity=quantity, excluded=excluded).select(*rows.columns)


def notes_on_gift_cards(con: BaseBackend, records: Records) -> Iterator[str]:
    """Note how many rows of a file are gift cards among other goods, and how many others are named so."""
    if MAYBE in records.same:
        return
    table = records.table.mutate(**records.same)
    table = table.filter(table.excluded.isnull())
    cards = table[PRICE] > 0
    found = fetch(con, table.agg(
        cards=cards.sum().fill_null(0), paid=table[PRICE].sum().fill_null(0), maybe=table[MAYBE].sum().fill_null(0)
    ))[0]  # fmt: skip
    if found["cards"]:
        yield plural(
            "{count:,} row is a gift card sold: its price of {paid:,.2f} is left out.",
            "{count:,} rows are gift cards sold: their price of {paid:,.2f} is left out.",
            count=found["cards"],
            paid=found["paid"],
        )
        orders = table.filter(cards, table.order.notnull()).select("order").distinct()
        refunded = table.filter(table.refund > 0).semi_join(orders, "order")
        if count := fetch(con, refunded.agg(orders=refunded.order.nunique()))[0]["orders"]:
            yield plural(
                "{count:,} order with a gift card has a refund: it counts as one of the other goods, up to their "
                "price.",
                "{count:,} orders with gift cards have refunds: they count as those of the other goods, up to their "
                "price.",
                count=count,
            )
    if found["maybe"]:
        yield plural(
            "{count:,} row names a gift card, and the file does not say whether it is one: it counts as a sale.",
            "{count:,} rows name a gift card, and the file does not say whether they are: they count as sales.",
            count=found["maybe"],
        )
