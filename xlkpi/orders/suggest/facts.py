"""The date, order, customer and currency of a table's rows, as the cells show them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...messages import Message, message
from ..status_words import begins, plain
from .headers import is_never, load_words, ranked
from .sample import MOST, Column, Sample
from .statuses import Statuses

_CURRENCY = re.compile(r"[A-Za-z]{3}|\W")
_NAMED_ORDER = ("order", "commande", "bestell", "pedido")
_NAMED_SALE = ("ticket", "receipt", "recu", "facture", "invoice", "transaction", "vente", "sale", "purchase")
_ONLY_NAME = ("name", "nom", "username")
_FEW = 3


@dataclass(frozen=True)
class Facts:
    """The columns that date, number and identify the orders of a table, and the rows of each order.

    Attributes:
        placed: The column of the order's date; "" when there is none.
        order: The column of the order's number; "" when each row is an order, or none is found.
        customer: The columns that identify the customer, the best first.
        currency: The column of the currency; "" when there is none.
        orders: The rows of each order, by position in the sample; without the rows of refunds.
        refunds: The rows with a negative amount or number of items.
        head: Whether only the first row of an order has the date.
        several: Whether an order may have several rows, including rows that do not count.
        doubts: Why the figures would be a guess.
        remarks: What else a reader of the draft should know.
    """

    placed: str
    order: str
    customer: Sequence[str]
    currency: str
    orders: Sequence[Sequence[int]]
    refunds: frozenset[int]
    head: bool
    several: bool
    doubts: Sequence[Message]
    remarks: Sequence[Message]


def find_facts(sample: Sample, statuses: Statuses) -> Facts:
    """Find the date, order, customer and currency of the rows.

    Args:
        sample: The table.
        statuses: The rows that do not count, whatever their date and order.
    """
    return _Finder(sample, statuses).facts()


class _Finder:
    def __init__(self, sample: Sample, statuses: Statuses) -> None:
        self.columns, self.statuses = sample.columns, statuses
        self.doubts: list[Message] = []
        self.remarks: list[Message] = []
        self.refunds = frozenset(negative_rows(sample)) - statuses.rows
        self.placed = self._placed()
        self.days = self.columns[self.placed].days if self.placed else ()
        filled = (column.texts for column in self.columns.values())
        blank = [not any(cells) for cells in zip(*filled, strict=True)]
        read = [row for row in range(sample.rows) if not blank[row] and row not in self.refunds]
        self.rows = [row for row in read if row not in statuses.rows]
        self.left_out = [row for row in read if row in statuses.rows]

    def facts(self) -> Facts:
        order = self._order()
        orders = self._counted(order) if order else [[row] for row in self.rows]
        customer = self._customer(order, orders)
        self._check_each_row(order, customer)
        return Facts(
            self.placed, order, customer, self._currency(), orders, self.refunds, self._has_heads(orders),
            self._has_several(order, orders), self.doubts, self.remarks,
        )  # fmt: skip

    def groups(self, order: str) -> list[list[int]]:
        """Return the rows that share an order number."""
        found: dict[str, list[int]] = defaultdict(list)
        texts = self.columns[order].texts
        for row in self.rows:
            if texts[row]:
                found[texts[row]].append(row)
        return list(found.values())

    def _counted(self, order: str) -> list[list[int]]:
        """Return the orders that count, without the further rows of an order whose first row does not count."""
        texts, marks = self.columns[order].texts, [self.columns[name].texts for name in self.statuses.columns]
        lost = {texts[row] for row in self.left_out if row not in self.statuses.cards}
        found = []
        for rows in self.groups(order):
            unmarked = texts[rows[0]] in lost and not any(mark[row] for mark in marks for row in rows)
            if unmarked and any(self.days[row] for row in rows if self.days):
                self.doubts.append(message("some orders are cancelled on their first row alone"))
            if not unmarked:
                found.append(rows)
        return found

    def _has_several(self, order: str, orders: Sequence[Sequence[int]]) -> bool:
        read = sorted([*self.rows, *self.left_out]) if order else []
        numbers = [number for row in read if (number := self.columns[order].texts[row])]
        dated = order and all(self.days[row] for row in read) if self.days else False
        return any(len(rows) > 1 for rows in orders) or bool(dated and len(set(numbers)) < len(numbers))

    def _placed(self) -> str:
        dated = [name for name, column in self.columns.items() if column.days]
        named = [name for name in ranked(dated, "placed") if not is_never(name, "placed")]
        others = [name for name in dated if not is_never(name, "placed")]
        if named:
            return named[0]
        if len(others) == 1:
            return others[0]
        if others:
            columns = ", ".join(map(repr, others))
            self.doubts.append(message("which of the dates {columns} is the order's is not known", columns=columns))
        elif dated:
            columns = ", ".join(map(repr, dated))
            self.doubts.append(message("no date of an order was found, only {columns}", columns=columns))
        else:
            self.doubts.append(message("no column with dates was found: without it nothing can be counted"))
        return ""

    def _order(self) -> str:
        names = dict.fromkeys([*ranked(self.columns, "order"), *ranked(self.columns, "number")])
        found = [name for name in names if self._is_order(self.columns[name])]
        named = next(ranked(self.columns, "order"), "")
        if named and not (found and found[0] in ranked(self.columns, "order")) and self._numbers_sales(named):
            doubt = message("{column!r} has rows of different dates or customers under one number", column=named)
            self.doubts.append(doubt)
        if not found:
            return ""
        first = found[0]
        if not self._names_order(first):
            grouped = self.groups(first)
            other = next((name for name in found[1:] if self.groups(name) != grouped), None)
            if other:
                self.doubts.append(
                    message("whether {one!r} or {other!r} is the order's number is not known", one=first, other=other)
                )
        return first

    def _names_order(self, name: str) -> bool:
        return self.columns[name].days == () and any(word in plain(name) for word in _NAMED_ORDER)

    def _numbers_sales(self, name: str) -> bool:
        """Return whether a column numbers orders by its header, or sales with several rows each."""
        is_sale = any(word in plain(name) for word in _NAMED_SALE) and not self.columns[name].days
        groups = self.groups(name)
        return self._names_order(name) or (is_sale and 2 * len(groups) > len(self.rows) > len(groups))

    def _is_order(self, column: Column) -> bool:
        """Return whether a column may number the orders: one date and one e-mail address per number."""
        if column.days or column.most(_is_mail) or column.most(lambda text: re.search(r"\d[.,]\d\d?$", text)):
            return False
        dated = [row for row in self.rows if self.days and self.days[row]]
        if sum(bool(column.texts[row]) for row in dated) < MOST * len(dated):
            return False
        mails = [self.columns[name] for name in ranked(self.columns, "email") if self.columns[name].most(_is_mail)]
        groups = self.groups(column.name)
        if not groups or (len(groups) == 1 and len(self.rows) > _FEW):
            return False
        return all(
            _is_one(self.days[row] for row in rows if self.days)
            and all(_is_one(mail.texts[row].lower() for row in rows) for mail in mails)
            for rows in groups
        )

    def _customer(self, order: str, orders: Sequence[Sequence[int]]) -> list[str]:
        mails = [name for name in self.columns if self.columns[name].most(_is_mail) and not is_never(name, "email")]
        named = list(ranked(mails, "email"))
        mails = [
            name
            for name in [*named, *(name for name in mails if name not in named)]
            if self._is_person(name, order, orders)
        ]
        names = [
            name
            for name in ranked(self.columns, "customer")
            if name not in mails and self._is_person(name, order, orders)
        ]
        firsts = [rows[0] for rows in orders]
        if mails and all(any(self.columns[mails[0]].texts[row] for row in rows) for rows in orders):
            return mails[:1]
        people = mails[:1] + names[:1]
        for name in people:
            anybody = {self.columns[name].texts[row] for row in firsts}
            if any(begins(text, load_words()["anybody"]["words"]) for text in anybody if text):
                remark = message(
                    "{column!r} has texts that stand for any customer, so no customers are counted", column=name
                )
                self.remarks.append(remark)
                return []
        return people

    def _is_person(self, name: str, order: str, orders: Sequence[Sequence[int]]) -> bool:
        """Return whether a column identifies customers: it is no constant, no product and no number of the order."""
        column = self.columns[name]
        if name in (order, self.placed) or column.days or column.most(lambda text: re.search(r"\d[.,]\d\d?$", text)):
            return False
        texts = [next((column.texts[row].lower() for row in rows if column.texts[row]), "") for rows in orders]
        filled = [text for text in texts if text]
        if not filled or (
            len(filled) > 1 and len(set(filled)) == 1 and (len(filled) >= _FEW or not self._says_buyer(name))
        ):
            return False
        if not all(_is_one(column.texts[row].lower() for row in rows) for rows in orders):
            return False
        if order and all(column.texts[rows[0]] == self.columns[order].texts[rows[0]] for rows in orders):
            return False
        if plain(name).strip() in _ONLY_NAME:  # of a person or of a product
            several = any(len(rows) > 1 for rows in orders)
            return several or bool(list(ranked([other for other in self.columns if other != name], "item")))
        return True

    def _says_buyer(self, name: str) -> bool:
        return bool(list(ranked([name], "customer")))

    def _check_each_row(self, order: str, customer: Sequence[str]) -> None:
        """Doubt that each row is an order, unless each has another date or customer."""
        numbered = order and any(word in plain(order) for word in (*_NAMED_ORDER, *_NAMED_SALE))
        if numbered or not self.placed or (order and any(len(rows) > 1 for rows in self.groups(order))):
            return
        buyers = [
            (self.days[row], next((text for name in customer if (text := self.columns[name].texts[row].lower())), ""))
            for row in self.rows
        ]
        known = bool(customer) and all(buyer for _, buyer in buyers)
        if known and len(set(buyers)) == len(buyers):
            self.remarks.append(message("no two rows have the same date and customer: each row counts as an order"))
        elif order and not list(ranked(self.columns, "item")):
            return
        else:
            self.doubts.append(message("no order number was found, and several rows may be of one order"))

    def _has_heads(self, orders: Sequence[Sequence[int]]) -> bool:
        several = [rows for rows in orders if len(rows) > 1]
        if not self.days or not several:
            return False
        texts = self.columns[self.placed].texts
        heads = [rows for rows in several if not any(texts[row] for row in rows[1:])]
        if heads and len(heads) < len(several):
            self.doubts.append(message("some orders have their date on each row, others on the first alone"))
        return bool(heads)

    def _currency(self) -> str:
        names = [name for name in ranked(self.columns, "currency") if not self.columns[name].numbers]
        return next((name for name in names if self.columns[name].most(_CURRENCY.fullmatch)), "")


def negative_rows(sample: Sample) -> Iterator[int]:
    """Yield the rows with a negative amount of goods or number of items, which are refunds."""
    numbers = [column.numbers for column in sample.amounts("price", "subtotal", "total", "quantity")]
    for row in range(sample.rows):
        if any((of[row] or 0) < 0 for of in numbers):
            yield row


def _is_one(values: Iterable[object]) -> bool:
    """Return whether all values are the same, ignoring blanks."""
    return len({value for value in values if value}) <= 1


def _is_mail(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None
