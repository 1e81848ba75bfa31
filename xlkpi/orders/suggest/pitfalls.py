"""Rows and cells that would count as goods of an order and are none: fees among the items, sums, amounts with words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...messages import Message, message
from ..status_words import begins, meaning_of, plain
from .facts import Facts
from .headers import load_words, rank_of, ranked, read_header
from .outcome import Outcome
from .readings import ONCE, SUM
from .sample import CENT, Column, Sample
from .statuses import Statuses

_WITH_WORD = re.compile(r"[^\W\d]{1,8}\.?\s?[\d.,]+|[\d\s.,]*\d\s?[^\W\d]{1,8}\.?")
"""A number beside a word: "x2", "3 pcs", "20 euros"."""
_COUNTED = ("quantity", "price", "subtotal", "total", "shipping", "tax", "discount", "refund")
_SHORT = 5
"""The words of a note that is about its order alone."""
_FEW_TEXTS, _FEW_WORDS = 6, 2
"""The texts of a column that sorts rows, and the words of each: names of products are more, or longer."""
_CODES = ("code", "coupon", "coupons", "voucher", "vouchers", "promo", "method", "by", "par", "date")


def find_pitfalls(sample: Sample, facts: Facts, statuses: Statuses, outcome: Outcome) -> Iterator[Message]:
    """Yield why amounts that a draft counts may be none of goods, whatever reconciles.

    Args:
        sample: The table.
        facts: Its orders.
        statuses: The rows that do not count.
        outcome: The reading of its amounts.
    """
    yield from _doubled(sample, facts, outcome)
    yield from _unread(sample)
    yield from _no_goods(sample, facts, statuses)
    if not any(word in plain(facts.order) for word in ("order", "commande")):
        yield from _summed_up(sample)
    yield from _noted(sample, facts, statuses)
    yield from _purchases(sample, facts)
    yield from _without_amount(sample, facts, outcome)
    yield from _movements(sample, statuses, outcome)
    if statuses.cards and outcome.goods and outcome.goods.how == ONCE and facts.several:
        yield message("gift cards are among the items, and their orders have an amount for all items alone")
    if _has_sums(facts, outcome):
        yield message("an order's rows have its amount twice: one row is the sum of the others")


def _doubled(sample: Sample, facts: Facts, outcome: Outcome) -> Iterator[Message]:
    """Yield the columns that a draft uses while another with the same header has other cells."""
    terms = [term for term in (outcome.goods, *outcome.parts.values()) if term]
    used = {
        facts.placed,
        facts.order,
        *facts.customer,
        *(name for term in terms for name in (*term.columns, term.times)),
    }
    for name in sorted(sample.doubled & used):
        yield message("several columns are named {column!r}, with different cells", column=name)


def _unread(sample: Sample) -> Iterator[Message]:
    """Yield the columns of amounts whose cells are numbers beside words, which an import cannot read."""
    for name, column in sample.columns.items():
        if column.numbers or column.days or read_header(name).role not in _COUNTED:
            continue
        if not any(f" {word} " in plain(name) for word in _CODES) and column.most(_WITH_WORD.fullmatch):
            yield message(
                "the cells of {column!r} are no plain numbers: {text}", column=name, text=repr(column.filled[0])
            )


def _no_goods(sample: Sample, facts: Facts, statuses: Statuses) -> Iterator[Message]:
    """Yield the texts among the items of rows that are fees, shipping, refunds or sums, and have an amount."""
    amounts = sample.amounts("price", "subtotal", "total")
    skipped = statuses.rows | facts.refunds
    for name in dict.fromkeys([*ranked(sample.columns, "item"), *ranked(sample.columns, "type")]):
        column = sample.columns[name]
        if column.numbers or column.days or name in statuses.columns:
            continue
        texts = {
            text
            for row, text in enumerate(column.texts)
            if text and row not in skipped and any(of.numbers[row] for of in amounts)
        }
        found = sorted(text for text in texts if _is_no_goods(text))
        if found and len({text.lower() for text in column.filled}) > 1:
            yield message("rows with {column} {text} may be no sales of items", column=repr(name), text=repr(found[0]))


def _is_no_goods(text: str) -> bool:
    known, words = load_words()["no_goods"], plain(text)
    if len(words.split()) > known["most_words"]:
        return False
    if any(f" {word} " in words for word in known["anywhere"]):
        return True
    return any(
        words.strip() == phrase[1:] if phrase.startswith("=") else words.startswith(f" {phrase} ")
        for phrase in known["words"]
    )


def _summed_up(sample: Sample) -> Iterator[Message]:
    """Yield the columns that count orders or customers: rows are days, or customers, and no orders."""
    phrases = load_words()["sums_up"]["words"]
    for name in sample.columns:
        if rank_of(plain(name), phrases) is not None:
            yield message("{column!r} shows that a row sums up several orders", column=name)


def _noted(sample: Sample, facts: Facts, statuses: Statuses) -> Iterator[Message]:
    """Yield the columns of notes, or of a few texts, that say of a row that it does not count, in a word or two."""
    for name, column in sample.columns.items():
        is_note = set(plain(name).split()) & set(load_words()["notes"]["words"])
        if name in statuses.columns or not (is_note or _has_few_texts(column)):
            continue
        noted = (column.texts[row] for rows in facts.orders for row in rows)
        text = next((text for text in noted if meaning_of(_beginning(text)) in ("cancelled", "refunded", "partly")), "")
        if text:
            yield message("what {column} {text} means for revenue is not known", column=repr(name), text=repr(text))


def _has_few_texts(column: Column) -> bool:
    """Return whether a column sorts rows by a few short texts, as one of statuses in an unknown language does."""
    texts = set(column.filled)
    is_sorted = len(texts) <= min(_FEW_TEXTS, len(column.filled) - 1) and not column.numbers and not column.days
    return is_sorted and all(len(text.split()) <= _FEW_WORDS for text in texts)


def _beginning(text: str) -> str:
    """Return a note, or the first word of a long one, which may name something in passing."""
    words = text.split()
    return text if len(words) <= _SHORT else words[0]


def _purchases(sample: Sample, facts: Facts) -> Iterator[Message]:
    """Yield why rows may be the shop's own purchases: of a supplier, or paid to somebody who bought nothing."""
    words = set(load_words()["suppliers"]["words"])
    for name in sample.columns:
        if (not facts.customer or name in facts.customer) and set(plain(name).split()) & words:
            yield message("{column!r} shows that the rows may be the shop's own purchases", column=name)
    known = [sample.columns[name].texts for name in (*facts.customer, facts.order) if name]
    buyers = {of[row].lower() for of in known for rows in facts.orders for row in rows if of[row]}
    texts = [column.texts for column in sample.columns.values() if not column.numbers and not column.days]
    for row in sorted(facts.refunds):
        bought = any(of[row].lower() in buyers for of in known)
        if not bought and not any(meaning_of(of[row]) in ("refunded", "partly") for of in texts if of[row]):
            yield message("a row has a negative amount, and nothing shows that it is the refund of an order")
            return


def _without_amount(sample: Sample, facts: Facts, outcome: Outcome) -> Iterator[Message]:
    """Yield the column of goods where an order leaves it blank: its row may be an expense, or of another kind."""
    if outcome.goods:
        names = outcome.goods.columns
        cells = [sample.columns[name].texts for name in names]
        if any(not any(of[row] for of in cells for row in rows) for rows in facts.orders):
            yield message("rows that leave {column!r} blank may be no sales", column=" + ".join(names))


def _movements(sample: Sample, statuses: Statuses, outcome: Outcome) -> Iterator[Message]:
    """Yield why rows with one amount alone may be movements of money: a ledger's, or without a word for a sale."""
    if not outcome.goods or (outcome.reading and not outcome.reading.is_copy):
        return
    words = load_words()["sales"]["words"]
    texts = (column for column in sample.columns.values() if not column.days and column.name not in statuses.columns)
    ledger = load_words()["ledger"]
    for column in texts:
        kinds = {text.lower() for text in column.filled}
        if len(kinds) > 1 and plain(column.name).strip() in ledger["headers"]:
            yield message("{column!r} shows that the rows may be entries of a ledger", column=column.name)
        out = sorted(text for text in kinds if plain(text).strip() in ledger["out"])
        if out and len(kinds) <= ledger["most_kinds"]:
            yield message(
                "rows with {column} {text} may be no sales of items", column=repr(column.name), text=repr(out[0])
            )
    names_sale = any(begins(name, words) for name in sample.columns) or sample.amounts("quantity")
    if not names_sale and not any(begins(text, words) for texts in statuses.counted.values() for text in texts):
        yield message("nothing shows that each row is a sale: payments to others may be among them")


def _has_sums(facts: Facts, outcome: Outcome) -> bool:
    """Return whether in each order with several amounts one is the sum of the others, as of a header row with lines."""
    goods = outcome.goods
    if not goods or goods.how != SUM:
        return False
    orders = [[abs(goods.by_row[row]) for row in rows if goods.by_row[row]] for rows in facts.orders]
    several = [amounts for amounts in orders if len(amounts) > 1]
    if len(several) < 2 and not any(len(amounts) > 2 for amounts in several):
        return False
    return bool(several) and all(abs(2 * max(amounts) - sum(amounts)) <= CENT for amounts in several)
