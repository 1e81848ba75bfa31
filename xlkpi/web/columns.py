"""What the columns of an unknown export are: a proposal as questions, and their answers.

The proposal is the draft of orders/suggest. mapping.py makes a mapping file of the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..messages import Message, message
from ..orders.layout import DATES as DATE_ORDERS
from ..orders.layout import FILLED, SALE
from ..orders.reasons import REASONS
from ..orders.suggest.draft import Draft
from ..orders.suggest.readings import ONCE
from .outcome import ExportColumn, Option, Question
from .plain import in_words

SAMPLES = 3
"""How many different values of a column are shown."""

_LONGEST = 40
_YES = "yes"
SURE = "sure"
"""The name of the question whether doubts are settled: figures are never a guess of the draft's alone."""
MEANINGS = ("cancelled", "unpaid", "refunded", "test", "no_sale")
"""The reasons for which a status may exclude an order."""
_ROWS_PER_ORDER = {
    "": message("one row per order"),
    "several": message("several rows, each with the order’s date"),
    "head": message("several rows, and only the first has the order’s date"),
}
_TAX = {"": message("not shown"), "within": message("included in what items cost"), "on_top": message("added on top")}


@dataclass(frozen=True)
class _Field:
    """A question about columns: its id, its words, and whether several columns may be chosen."""

    id: str
    label: Message
    help: Message
    several: bool = False
    required: bool = False


COLUMNS = (
    _Field("placed", message("Date of the order"), message("When the customer ordered."), required=True),
    _Field("order", message("Number of the order"), message("Without it, every row counts as an order.")),
    _Field(
        "customer",
        message("Customer"),
        message("What tells customers apart, such as the e-mail address. Without it, no customers are counted."),
        several=True,
    ),
    _Field("currency", message("Currency"), message("Where amounts are in several currencies.")),
    _Field("items", message("Name of the item"), message("By their names, gift cards sold do not count as sales.")),
)

AMOUNTS = (
    _Field(
        "goods",
        message("What items cost"),
        message("Before discounts, if these are shown. Several columns are added up."),
        several=True,
        required=True,
    ),
    _Field("times", message("Times this number"), message("Where what items cost is the price of one item.")),
    _Field("goods_less", message("What items cost, less"), message("Such as a tip that the amount includes.")),
    _Field("quantity", message("Number of items"), message("How many items were sold."), several=True),
    _Field("discount", message("Discount"), message("What was taken off."), several=True),
    _Field("shipping", message("Shipping"), message("What the customer paid for shipping."), several=True),
    _Field("tax", message("Tax"), message("Sales tax or VAT."), several=True),
    _Field(
        "tax_less", message("Tax, less"), message("Where tax is the difference of a total with and one without it.")
    ),
    _Field("refund", message("Refund"), message("What was paid back."), several=True),
    _Field("returned", message("Items returned"), message("How many items came back."), several=True),
    _Field("total", message("What was paid"), message("Each order is compared with it."), several=True),
    _Field("total_less", message("What was paid, less"), message("Such as a tip that was paid as well.")),
)

LINE_AMOUNTS = ("quantity", "returned", "goods", "discount", "shipping", "tax", "refund", "total")
"""The amounts of a mapping file, in its order."""


class Answers:
    """The answers about one file: those given, or else the draft's.

    Args:
        file: The stored name of the file, which begins the ids of its questions.
        draft: The draft.
        given: The answers of a request.
    """

    def __init__(self, file: str, draft: Draft, given: Mapping[str, Sequence[str]]) -> None:
        self.file, self.draft = file, draft
        self._given = {key: [text for text in texts if text] for key, texts in given.items()}
        self.are_given = any(key.startswith(f"{file}:") for key in given)
        self._proposed = {name: tuple(texts) for name, texts in _proposed(draft)}

    def id(self, name: str) -> str:
        """Return the id of a question about the file."""
        return f"{self.file}:{name}"

    def of(self, name: str) -> tuple[str, ...]:
        """Return the answer to a question. A question without an answer was left open, once any is answered."""
        if self.are_given:
            return tuple(self._given.get(self.id(name), ()))
        return self._proposed.get(name, ())

    def one(self, name: str) -> str:
        """Return the answer to a question with one."""
        return next(iter(self.of(name)), "")


def is_answered(file: str, given: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a request answers questions about the columns of a file."""
    return any(key.startswith(f"{file}:") for key in given)


def _proposed(draft: Draft) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the answers that a draft proposes."""
    facts, amounts, outcome = draft.facts, draft.amounts, draft.outcome
    yield "placed", [facts.placed] if facts.placed else []
    yield "order", [facts.order] if facts.order else []
    yield "customer", facts.customer
    yield "currency", [facts.currency] if facts.currency else []
    has_items = draft.statuses.items and outcome.goods and (outcome.goods.how != ONCE or not facts.several)
    yield "items", [draft.statuses.items] if has_items else []
    terms = dict(amounts)
    if draft.states_total and outcome.reading:
        terms.setdefault("total", outcome.reading.total)
    for name, term in terms.items():
        yield name, term.columns
        yield f"{name}_less", [term.less] if term.less else []
    yield "times", [goods.times] if (goods := amounts.get("goods")) and goods.times else []
    yield "once", [name for name, term in amounts.items() if term.how == ONCE and not facts.head]
    yield "rows", ["head" if facts.head else "several" if facts.several else ""]
    yield "refund_rows", [_YES] if facts.refunds else []
    yield "tax_is", [outcome.tax]
    yield "within", outcome.within
    for reason, columns in draft.statuses.excluded.items():
        for column, texts in columns.items():
            for text in texts:
                yield status_id(column, text), [reason]
    for column, texts in draft.statuses.counted.items():
        for text in texts:
            yield status_id(column, text), [SALE]


def columns_of(draft: Draft) -> tuple[ExportColumn, ...]:
    """Return the columns of an export, each with some of its values."""
    return tuple(ExportColumn(name, _samples(draft, [name])) for name in draft.headers if name.strip())


def _samples(draft: Draft, names: Sequence[str]) -> tuple[str, ...]:
    found = [text for name in names if name in draft.sample.columns for text in draft.sample.columns[name].filled]
    shown = (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in dict.fromkeys(found))
    return tuple(text for _, text in zip(range(SAMPLES), shown, strict=False))


def questions(answers: Answers, language: str) -> tuple[Question, ...]:
    """Return the questions about an export, with what is proposed or was answered."""
    return tuple(_Questions(answers, language).all())


class _Questions:
    def __init__(self, answers: Answers, language: str) -> None:
        self.answers, self.draft, self.language = answers, answers.draft, language
        self.columns = [Option(name, name) for name in dict.fromkeys(self.draft.headers) if name.strip()]

    def all(self) -> Iterator[Question]:
        for field in COLUMNS:
            yield self._of_columns("columns", field)
        if (date := self.draft.ambiguous_date) or self.answers.one("dates"):
            help_ = message("{date} may be either, and no row shows which.", date=date) if date else message("")
            options = {key: Message("{example}", {"example": DATE_ORDERS[key]}) for key in ("dmy", "mdy")}
            yield self._choice("columns", "dates", message("How are dates written?"), help_, options, required=True)
        for field in AMOUNTS:
            yield self._of_columns("amounts", field)
        label, help_ = message("Tax is …"), message("Revenue is without tax where the file shows how much it is.")
        yield self._choice("amounts", "tax_is", label, help_, _TAX)
        label = message("What items cost already includes")
        help_ = message("And the file does not show how much. Where discounts are included, prices are reduced ones.")
        parts = {"tax": message("tax"), "shipping": message("shipping"), "discount": message("discounts")}
        yield self._choice("amounts", "within", label, help_, parts, several=True)
        label = message("How many rows does an order have?")
        yield self._choice("rows", "rows", label, message(""), _ROWS_PER_ORDER)
        label, help_ = message("Repeated on each row of an order"), message("These amounts count once per order.")
        amounts = {field.id: field.label for field in AMOUNTS if field.id in LINE_AMOUNTS}
        yield self._choice("rows", "once", label, help_, amounts, several=True)
        label, help_ = message("Rows with negative amounts"), message("Where a refund is a row of its own.")
        yield self._choice("rows", "refund_rows", label, help_, {_YES: message("are refunds")}, several=True)
        yield from self._statuses()
        if self.draft.doubts:
            label = message("What is doubtful")
            settled = {_YES: message("I have checked it: the answers above are right")}
            yield self._choice("doubts", SURE, label, message(""), settled, several=True, required=True)

    def _of_columns(self, group: str, field: _Field) -> Question:
        chosen = self.answers.of(field.id)
        return Question(
            id=self.answers.id(field.id),
            group=group,
            label=in_words(field.label, self.language),
            help=in_words(field.help, self.language),
            options=tuple(self.columns),
            chosen=chosen,
            several=field.several,
            required=field.required,
            samples=_samples(self.draft, chosen),
            doubts=tuple(self._doubts(chosen)),
        )

    def _doubts(self, chosen: Sequence[str]) -> Iterator[str]:
        """Yield the doubts that name a chosen column."""
        for doubt in self.draft.doubts:
            if any(repr(name) in doubt or f"{name} " in doubt for name in chosen):
                yield in_words(doubt, self.language)

    def _choice(
        self,
        group: str,
        name: str,
        label: str,
        help_: str,
        options: Mapping[str, str],
        several: bool = False,
        required: bool = False,
    ) -> Question:
        return Question(
            id=self.answers.id(name),
            group=group,
            label=in_words(label, self.language),
            help=in_words(help_, self.language),
            options=tuple(Option(value, in_words(text, self.language)) for value, text in options.items()),
            chosen=self.answers.of(name),
            several=several,
            required=required,
        )

    def _statuses(self) -> Iterator[Question]:
        options: dict[str, str] = {SALE: message("counts as a sale")}
        options |= {reason: message("does not count: {reason}", reason=REASONS[reason]) for reason in MEANINGS}
        for column, text in statuses(self.draft):
            label = message("{column} is “{text}”", column=column, text=text)
            if text == FILLED:
                label = message("{column} is filled", column=column)
            yield self._choice("statuses", status_id(column, text), label, message(""), options)


def statuses(draft: Draft) -> list[tuple[str, str]]:
    """List the texts that say whether a row counts, each with its column."""
    tables = [*draft.statuses.excluded.values(), draft.statuses.counted]
    return list(dict.fromkeys((column, text) for table in tables for column, texts in table.items() for text in texts))


def status_id(column: str, text: str) -> str:
    """Return the name of the question what a text in a column means."""
    return f"status:{column}:{text}"
