"""The rows that do not count, by the texts of statuses and types, and by dates of cancellation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ...messages import Message, message
from ..exports import amounts
from ..gift_cards import is_gift_card_alone
from ..layout import FILLED
from ..status_words import begins, meaning_of, plain
from .headers import is_never, load_words, ranked
from .sample import PAID, Column, Sample

_MOST_TEXTS, _MOST_KINDS = 20, 5
_EXCLUDED = ("cancelled", "unpaid", "test", "refunded")
_FULFILMENT = ("fulfil", "fulfill", "dispatch", "prepar")
_NO_STATUS = tuple(load_words()["no_status"]["words"])


@dataclass
class Statuses:
    """The rows that do not count, and the texts that say so.

    Attributes:
        excluded: The texts by reason and column, as a mapping file has them.
        counted: The texts of statuses of rows that count, by column.
        rows: The rows that do not count, by position in the sample.
        items: The column that names items, by which an import recognises gift cards; "" without any.
        cards: The rows of gift cards sold, which are among the rows that do not count.
        doubts: Why the figures would be a guess.
        remarks: What else a reader of the draft should know.
    """

    excluded: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    counted: dict[str, list[str]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    items: str = ""
    cards: set[int] = field(default_factory=set)
    doubts: list[Message] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """List the columns whose texts exclude rows."""
        return list(dict.fromkeys(name for columns in self.excluded.values() for name in columns))

    def exclude(self, reason: str, column: Column, texts: Collection[str]) -> None:
        """Exclude the rows where a column has one of the texts."""
        self.excluded[reason][column.name] = sorted(texts)
        self.rows |= {
            row for row, text in enumerate(column.texts) if text and (FILLED in texts or text.lower() in texts)
        }


def find_statuses(sample: Sample, refunds: Collection[int]) -> Statuses:
    """Find the rows that do not count.

    Args:
        sample: The table.
        refunds: The rows with negative amounts.
    """
    found = Statuses()
    status = [name for name in ranked(sample.columns, "status") if not is_never(name, "status")]
    types = [name for name in ranked(sample.columns, "type") if not is_never(name, "type") and name not in status]
    fully = any(
        column.is_flag and meaning_of(name) == "refunded" and begins(name, ["full", "total", "enti"])
        for name, column in sample.columns.items()
    )
    dated = [name for name, column in sample.columns.items() if column.days and begins(name, ["refund", "rembours"])]
    for name, column in sample.columns.items():
        if column.is_flag and name not in status:
            _of_flag(found, sample, column, fully)
        elif begins(name, ["cancel", "annul", "void"]) and column.days:
            found.exclude("cancelled", column, [FILLED])
        elif name not in dated and (name in status or name in types or _looks_like_status(name, column)):
            _of_texts(found, sample, column, refunds, is_type=name in types)
    for name in dated:
        _of_refund_dates(found, sample, sample.columns[name], refunds)
    _of_items(found, sample)
    return found


def _of_items(found: Statuses, sample: Sample) -> None:
    """Find the column that names items, and the rows of gift cards sold."""
    named = [column for name in ranked(sample.columns, "item") if not (column := sample.columns[name]).numbers]
    cards = {
        column.name: [row for row, text in enumerate(column.texts) if is_gift_card_alone(text)] for column in named
    }
    found.items = next((name for name, rows in cards.items() if rows), named[0].name if named else "")
    if found.items and cards[found.items]:
        found.cards.update(cards[found.items])
        found.rows |= found.cards


def _names_kinds(column: Column, meanings: Mapping[str, str]) -> bool:
    """Return whether a column of types names sales on several rows by one short text, and something else on others."""
    texts = [text.lower() for text in column.filled]
    short = len(meanings) <= _MOST_KINDS and all(len(text.split()) <= 2 for text in meanings)
    return short and any(meaning == "counts" and texts.count(text) > 1 for text, meaning in meanings.items())


def _is_status(text: str) -> bool:
    """Return whether a text is that of a status, and no code of a state, such as "OK" for Oklahoma."""
    return len(text) > 2 and bool(meaning_of(text))


def _of_flag(found: Statuses, sample: Sample, column: Column, fully: bool) -> None:
    """Read a column of yes and no, such as "Refunded?"."""
    flags = amounts.load_words()["flags"]
    texts = {text.lower() for text in column.filled}
    yes, no = texts & set(flags["yes"]), texts & set(flags["no"])
    meaning = meaning_of(column.name)
    if set(plain(column.name).split()) & PAID and meaning in ("counts", "unpaid", ""):
        if no:
            found.exclude("unpaid", column, no)
        elif len(column.filled) < sample.rows:
            found.doubts.append(message("what blanks in {column!r} mean is not known", column=column.name))
        return
    if not yes or meaning not in (*_EXCLUDED, "partly", "unclear"):
        return
    marked = [row for row, text in enumerate(column.texts) if text.lower() in yes]
    if meaning == "refunded":
        if fully and not begins(column.name, ["full", "total", "enti"]):
            return
        paid_back = [any((of.numbers[row] or 0) for of in sample.amounts("refund")) for row in marked]
        if all(paid_back) and not begins(column.name, ["full", "total", "enti"]):
            return
        if any(_is_partly_paid_back(sample, row) for row in marked):
            found.doubts.append(
                message("{column!r} marks orders of which only a part was paid back", column=column.name)
            )
            return
    elif meaning == "partly" and sample.amounts("refund"):
        return
    if meaning in ("partly", "unclear"):
        found.doubts.append(message("what {column!r} means for revenue is not known", column=column.name))
        return
    found.exclude(meaning, column, yes)


def _is_partly_paid_back(sample: Sample, row: int) -> bool:
    back = max((abs(of.numbers[row] or 0) for of in sample.amounts("refund")), default=0)
    paid = max((of.numbers[row] or 0 for of in sample.amounts("total", "subtotal", "price")), default=0)
    return 0 < back < paid


def _of_refund_dates(found: Statuses, sample: Sample, column: Column, refunds: Collection[int]) -> None:
    paid_back = {row for row, day in enumerate(column.days) if day}
    if paid_back - found.rows and not refunds and not sample.amounts("refund"):
        found.doubts.append(
            message("{column!r} has dates of refunds, and no column says how much was paid back", column=column.name)
        )


def _looks_like_status(name: str, column: Column) -> bool:
    """Return whether the texts of a column are statuses, whatever its header."""
    if column.numbers or column.days or any(f" {word} " in plain(name) for word in _NO_STATUS):
        return False
    if list(ranked([name], "item")) or list(ranked([name], "customer")) or list(ranked([name], "email")):
        return False
    texts = {text.lower() for text in column.filled}
    if len(texts) > _MOST_TEXTS:
        return False
    meanings = [meaning_of(text) for text in texts if len(text.split()) <= 3]
    return any(meaning in _EXCLUDED for meaning in meanings) and sum(map(bool, meanings)) * 3 >= 2 * len(texts)


def _of_texts(found: Statuses, sample: Sample, column: Column, refunds: Collection[int], *, is_type: bool) -> None:
    """Read a column of statuses or types."""
    if column.days:
        return
    if column.numbers:
        if not is_type and len(set(column.filled)) > 1:
            found.doubts.append(message("what the numbers of {column} mean is not known", column=repr(column.name)))
        return
    texts = sorted({text.lower() for text in column.filled})
    meanings = {text: meaning_of(text) for text in texts}
    bad = {text for text, meaning in meanings.items() if meaning not in ("", "counts")}
    if len(texts) > _MOST_TEXTS:
        if not is_type:
            found.remarks.append(
                message(
                    "{column!r} has {number} different texts, so it is hardly a status.",
                    column=column.name,
                    number=len(texts),
                )
            )
        return
    is_address = plain(column.name).strip() in ("state", "etat", "estado") and not any(map(_is_status, texts))
    kinds = is_type and _names_kinds(column, meanings)
    if (is_type or is_address) and not bad and not kinds:
        return
    if begins(column.name, _FULFILMENT):
        bad = {text for text in bad if meanings[text] == "cancelled"}
        meanings = {text: meaning if text in bad else "counts" for text, meaning in meanings.items()}
    rows = {text: {row for row, cell in enumerate(column.texts) if cell.lower() == text} for text in texts}
    for text in sorted(bad):
        _of_text(found, sample, column, text, meanings[text], rows[text], refunds, kinds)
    unknown = [text for text in texts if not meanings[text]]
    proved_by_sign = is_type and refunds and all(not rows[text] & set(refunds) for text in unknown)
    if unknown and not proved_by_sign:
        listed = ", ".join(map(repr, unknown))
        found.doubts.append(
            message("whether orders with {column} {texts} count is not known", column=repr(column.name), texts=listed)
        )
    found.counted[column.name] = [text for text in texts if text not in bad]


def _of_text(
    found: Statuses,
    sample: Sample,
    column: Column,
    text: str,
    meaning: str,
    rows: set[int],
    refunds: Collection[int],
    is_type: bool,
) -> None:
    said = {"column": repr(column.name), "text": repr(text)}
    if meaning in ("refunded", "partly") and refunds:
        if not rows <= set(refunds):
            found.doubts.append(
                message("some rows with {column} {text} have negative amounts, and others have not", **said)
            )
        return
    if meaning == "partly":
        if not sample.amounts("refund"):
            found.doubts.append(message("{column} has {text}, and no column says how much was paid back", **said))
        return
    if meaning == "no_order" and is_type and begins(text, load_words()["no_sale"]["words"]):
        found.exclude("no_sale", column, [*found.excluded["no_sale"].get(column.name, []), text])
        return
    if meaning in ("unclear", "no_order"):
        found.doubts.append(message("what {column} {text} means for revenue is not known", **said))
        return
    if meaning == "refunded" and any(_is_partly_paid_back(sample, row) for row in rows):
        found.doubts.append(message("{column} {text} marks orders of which only a part was paid back", **said))
        return
    if meaning == "refunded" and read_as_type(column.name):
        found.doubts.append(
            message("rows with {column} {text} are refunds, but their amounts are not negative", **said)
        )
        return
    texts = found.excluded[meaning].get(column.name, [])
    found.exclude(meaning, column, [*texts, text])


def read_as_type(name: str) -> bool:
    """Return whether a column names what its rows are: a refund is then a row of its own."""
    return bool(list(ranked([name], "type"))) and not list(ranked([name], "status"))
