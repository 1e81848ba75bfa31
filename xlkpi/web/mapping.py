"""The mapping file that a visitor's answers about an unknown export make; see orders/systems/README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..orders.layout import FILLED, SALE
from ..orders.suggest.draft import quoted
from ..orders.suggest.readings import ONCE
from .columns import LINE_AMOUNTS, MEANINGS, Answers, status_id, statuses

_PARTS = ("tax", "shipping", "discount")


def mapping_file(answers: Answers, currency: str) -> str:
    """Return the mapping file that the answers make.

    Args:
        answers: The answers about a file.
        currency: The ISO code of amounts in a file without a column for it; "" where it is not known.
    """
    return "\n".join(_lines(answers, currency)) + "\n"


def _lines(answers: Answers, currency: str) -> Iterator[str]:
    draft, one = answers.draft, answers.one
    yield f"title = {quoted(draft.title)}"
    yield f"shop = {quoted(draft.title)}"
    for name in ("placed", "order", "currency", "dates"):
        if one(name):
            yield f"{name} = {quoted(one(name))}"
    if customer := answers.of("customer"):
        yield f"customer = {_texts(customer)}"
    if currency and not one("currency"):
        yield f"currency_code = {quoted(currency)}"
    yield from _structure(answers)
    amounts = {name: columns for name in LINE_AMOUNTS if (columns := answers.of(name))}
    amounts.setdefault("total", amounts.get("goods", ()))
    reading = answers.draft.outcome.reading
    is_copy = reading and amounts["total"] == tuple(reading.total.columns) and not answers.draft.states_total
    if amounts["total"] != amounts.get("goods") and not is_copy:
        yield _stated(answers, amounts)
    yield ""
    yield "[amounts]"
    for name, columns in amounts.items():
        if columns and (name != "total" or one("refund_rows")):
            yield f"{name} = {_rule(answers, name, columns)}"
    yield from _by_status(answers)


def _structure(answers: Answers) -> Iterator[str]:
    """Yield how the rows of an order and its amounts belong together, as the draft writes it."""
    rows, within = answers.one("rows"), [name for name in answers.of("within") if name in _PARTS]
    if rows == "head":
        yield f"head = {quoted(answers.one('placed'))}"
    elif rows == "several":
        yield "several = true"
    if rows != "head" and (once := [name for name in answers.of("once") if answers.of(name)]):
        yield f"once = {_texts(once)}"
    if answers.one("refund_rows"):
        yield "refund_rows = true"
    if answers.one("tax_is") in ("within", "on_top") and answers.of("tax"):
        yield f"tax = {quoted(answers.one('tax_is'))}"
    if within:
        yield f"in_goods = {_texts(within)}"
    if answers.of("refund") and (included := [name for name in ("tax", "shipping") if answers.of(name)]):
        yield f"in_refund = {_texts(included)}"
    if name := answers.one("items"):
        yield f"items = {{ name = {quoted(name)} }}"


def _stated(answers: Answers, amounts: Mapping[str, Sequence[str]]) -> str:
    """Return the total that each order is compared with, and the amounts that it should be the sum of."""
    draft, reading = answers.draft, answers.draft.outcome.reading
    known = reading.parts if reading else draft.amounts if draft.outcome.goods else {}
    parts = [name for name in ("discount", "shipping", "tax", "refund") if name in amounts]
    parts = [name for name in parts if name in known or (name not in draft.amounts and name != "refund")]
    if answers.one("tax_is") != "on_top":
        parts = [name for name in parts if name != "tax"]
    formula = "goods" + "".join(f" {'-' if name in ('discount', 'refund') else '+'} {name}" for name in parts)
    is_proposed = reading is not None and tuple(amounts["total"]) == tuple(reading.total.columns)
    once = reading.total if is_proposed and reading else None
    repeated = (once.how == ONCE or draft.stands_once(once)) if once else answers.one("rows") == "several"
    rule, once_each = _rule(answers, "total", amounts["total"]), ", once = true" if repeated else ""
    return f"stated = [{{ total = {rule}, is = {quoted(formula)}{once_each} }}]"


def _rule(answers: Answers, name: str, columns: Sequence[str]) -> str:
    """Return the rule for an amount: columns added up, a price times a number, or something taken off."""
    times, less = answers.one("times"), answers.of(f"{name}_less")[:1]
    if times and name == "goods":
        return f"{{ price = {quoted(columns[0])}, times = {quoted(times)} }}"
    if less:
        return f"{{ add = {_texts(columns)}, subtract = {_texts(less)} }}"
    return quoted(columns[0]) if len(columns) == 1 else f"{{ add = {_texts(columns)} }}"


def _by_status(answers: Answers) -> Iterator[str]:
    """Yield which texts exclude a row, by reason, and which count."""
    given = {(column, text): answers.one(status_id(column, text)) for column, text in statuses(answers.draft)}
    for reason in MEANINGS:
        yield from _table(f"excluded.{reason}", [pair for pair, meaning in given.items() if meaning == reason])
    yield from _table("counted", [pair for pair, meaning in given.items() if meaning == SALE and pair[1] != FILLED])


def _table(name: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    if pairs:
        yield ""
        yield f"[{name}]"
    for column in dict.fromkeys(column for column, _ in pairs):
        yield f"{quoted(column)} = {_texts([text for of, text in pairs if of == column])}"


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"
