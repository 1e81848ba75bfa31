"""The text of a drafted mapping file: valid TOML, with comments that say what is proved and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...catalogue.model import Kpi
from ...messages import Message, message
from ..exports import dates
from .facts import Facts
from .outcome import Outcome
from .readings import ONCE, Term
from .sample import Sample
from .statuses import Statuses

_MONTHS = 12
_ORDER = ("quantity", "returned", "goods", "discount", "shipping", "tax", "refund", "total")
_TALLY = """\
# inquiries = { count = true }
# visitors = { sum = "…" }
# satisfied = { yes = "…", as = ["yes"] }"""


@dataclass(frozen=True)
class Draft:
    """The contents of a draft.

    Attributes:
        title: The title of the mapping, which is also its shop.
        file: The table's file.
        headers: The headers of all columns.
        sample: The table.
        facts: What its rows are.
        statuses: The rows that do not count.
        outcome: The reading of its amounts.
        counts: The columns with numbers of items, by the amount: "quantity", "returned".
        doubts: Why the draft is not to be used untouched.
        remarks: What else is to be known.
        kpis: The KPIs that columns may be called after.
    """

    title: str
    file: str
    headers: Sequence[str]
    sample: Sample
    facts: Facts
    statuses: Statuses
    outcome: Outcome
    counts: dict[str, Term]
    doubts: Sequence[Message]
    remarks: Sequence[Message]
    kpis: Sequence[Kpi]

    @property
    def amounts(self) -> dict[str, Term]:
        """Return the amounts of the mapping, in their usual order."""
        found = {**self.counts, **self.outcome.parts}
        if self.outcome.goods:
            found["goods"] = self.outcome.goods
        if self.outcome.goods and self.facts.refunds:
            found["total"] = self.outcome.reading.total if self.outcome.reading else self.outcome.goods
        return {name: found[name] for name in _ORDER if name in found}

    @property
    def ambiguous_date(self) -> str:
        """Return a date of an order that may have its day or its month first, where no row shows which; else ""."""
        column = self.sample.columns.get(self.facts.placed)
        parts = [match for cell in column.filled if (match := re.match(dates.PARTS, cell))] if column else []
        is_clear = any(int(match[group]) > _MONTHS for match in parts for group in (1, 2))
        return parts[0][0].strip() if parts and not is_clear else ""

    @property
    def states_total(self) -> bool:
        """Return whether the table states a total of each order that an import can compare."""
        reading = self.outcome.reading
        return bool(reading and not reading.goods.percent and not (reading.is_copy and not reading.goods.times))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the draft."""
        yield from self._head()
        yield ""
        yield f"title = {quoted(self.title)}"
        yield _with(f"shop = {quoted(self.title)}", message("an order in several files of one shop counts once"))
        yield from self._placed()
        yield from self._order()
        yield from self._customer()
        yield from self._structure()
        yield from self._results()
        yield from self._amounts()
        yield from self._statuses()

    def _head(self) -> Iterator[str]:
        drafted = message(
            "A mapping for {file}, drafted by xlkpi: read it, correct it, and pass it with --mapping.", file=self.file
        )
        yield _remark(drafted)
        rows = message(
            "It was drafted from the header and the first {rows} rows. Lines that begin with # are comments.",
            rows=self.sample.rows,
        )
        yield _remark(rows)
        yield _remark(
            message("Its columns: {columns}", columns=" ".join(", ".join(filter(str.strip, self.headers)).split()))
        )
        proved = [] if self.doubts else self.outcome.proved
        yield from _list(message("What the rows show:"), [*proved, *self.remarks])
        yield from _list(message("Not usable yet, as the figures would be a guess. Settle each of these:"), self.doubts)
        if self.doubts:
            yield _remark(
                message(
                    "Add to the table what is missing, and draft again; or correct the lines below, and remove the # "
                    "before those of [amounts]."
                )
            )

    def _placed(self) -> Iterator[str]:
        name = self.facts.placed
        if not name:
            yield _with('# placed = "…"', message("the column of the order's date"))
            return
        yield f"placed = {quoted(name)}"
        if date := self.ambiguous_date:
            yield _with('# dates = "dmy"', message('or "mdy": {date} may be either, and no row shows which', date=date))

    def _order(self) -> Iterator[str]:
        if self.facts.order:
            yield f"order = {quoted(self.facts.order)}"
        else:
            yield _with('# order = "…"', message("not found: every row counts as an order"))

    def _customer(self) -> Iterator[str]:
        if self.facts.customer:
            yield f"customer = [{', '.join(map(quoted, self.facts.customer))}]"
        else:
            yield _with('# customer = ["…"]', message("not found: without it no customers are counted"))
        if self.facts.currency:
            yield f"currency = {quoted(self.facts.currency)}"
        else:
            yield _with('# currency_code = "EUR"', message("not found: name it, if amounts have no sign of it"))

    def _structure(self) -> Iterator[str]:
        """Yield how the rows of an order and its amounts belong together."""
        if self.facts.head:
            yield _with(f"head = {quoted(self.facts.placed)}", message("only the first row of an order fills it"))
        elif self.facts.several:
            yield _with("several = true", message("the rows of an order each have its date"))
        once = [name for name, term in self.amounts.items() if term.how == ONCE]
        if once and not self.facts.head:
            yield _with(f"once = {_texts(once)}", message("amounts that each row of an order repeats"))
        if self.facts.refunds:
            yield _with("refund_rows = true", message("rows with negative amounts are refunds"))
        if self.outcome.tax:
            yield f"tax = {quoted(self.outcome.tax)}"
        if self.outcome.within:
            yield _with(
                f"in_goods = {_texts(self.outcome.within)}", message("goods include these, and do not show how much")
            )
        if "refund" in self.amounts and (included := [name for name in ("tax", "shipping") if name in self.amounts]):
            yield _with(f"in_refund = {_texts(included)}", message("refunds include their share of these"))
        goods = self.outcome.goods
        if self.statuses.items and goods and (goods.how != ONCE or not self.facts.several):
            line = f"items = {{ name = {quoted(self.statuses.items)} }}"
            yield _with(line, message("gift cards sold do not count, by their names"))
        reading = self.outcome.reading
        if reading and self.states_total:
            total = _columns(reading.total)
            repeated = ", once = true" if reading.total.how == ONCE or self.stands_once(reading.total) else ""
            line = f"stated = [{{ total = {total}, is = {quoted(reading.formula)}{repeated} }}]"
            yield _with(line if not self.doubts else f"# {line}", message("compared with each order by the import"))

    def stands_once(self, term: Term) -> bool:
        """Return whether one row alone of each order with several has the amount."""
        several = [rows for rows in self.facts.orders if len(rows) > 1]
        texts = [self.sample.columns[name].texts for name in term.columns]
        return bool(several) and all(sum(bool(of[row]) for row in rows) == 1 for rows in several for of in texts)

    def _results(self) -> Iterator[str]:
        """Name the columns that hold a KPI's result, by what the KPI is called: it is computed from other figures."""
        used = {self.facts.placed, self.facts.order, *self.facts.customer, self.facts.currency, *self.statuses.columns}
        used |= {name for term in self.amounts.values() for name in (*term.columns, term.times)}
        for name in (name for name in self.headers if name.strip() and name not in used):
            called = [kpi for kpi in self.kpis if kpi.is_called(name)]
            if called:
                column = quoted(name)
                yield _remark(
                    message("{column} is a result, which is computed from the inputs of a KPI instead:", column=column)
                )
            for kpi in called:
                yield f"#   {kpi.vertical} {kpi.id}: {', '.join(kpi.inputs.values())}"

    def _amounts(self) -> Iterator[str]:
        if not self.sample.amounts("price", "subtotal", "total"):
            yield ""
            comment = message(
                "No column with what items cost was found. For a table without orders (a survey, visits, support):"
            )
            yield _remark(comment)
            yield _with("# [tally]", message("each input with what its rows give it"))
            yield _TALLY
        yield "\n[amounts]"
        mark = "# " if self.doubts else ""
        used = {name for term in self.amounts.values() for name in (*term.columns, term.times, term.less)}
        others = [column.name for column in self.sample.columns.values() if column.numbers and column.name not in used]
        others = [name for name in others if name not in (self.facts.order, self.facts.placed, *self.facts.customer)]
        if others:
            yield _remark(message("other columns with numbers: {columns}", columns=", ".join(map(quoted, others))))
        for name, term in self.amounts.items():
            yield f"{mark}{name} = {_columns(term)}"
        if "goods" not in self.amounts:
            yield _with('# goods = "…"', message("what items cost: without it there is no revenue"))

    def _statuses(self) -> Iterator[str]:
        if not self.statuses.excluded and not self.statuses.counted:
            yield ""
            yield _remark(
                message('No status was found. [excluded.cancelled] with "column" = ["text"] excludes cancelled orders.')
            )
            return
        for reason, columns in self.statuses.excluded.items():
            yield f"\n[excluded.{reason}]"
            for column, texts in columns.items():
                yield f"{quoted(column)} = {_texts(texts)}"
        if not any(self.statuses.counted.values()):
            return
        yield "\n[counted]"
        yield _remark(
            message("Statuses of orders that count. One that is named nowhere counts too, and the import reports it.")
        )
        for column, texts in ((column, texts) for column, texts in self.statuses.counted.items() if texts):
            yield f"{quoted(column)} = {_texts(texts)}"


def _columns(term: Term) -> str:
    """Return a term as a rule for an amount."""
    if term.times:
        return f"{{ price = {quoted(term.columns[0])}, times = {quoted(term.times)} }}"
    if term.less:
        return f"{{ add = {_texts(term.columns)}, subtract = {_texts([term.less])} }}"
    return quoted(term.columns[0]) if len(term.columns) == 1 else f"{{ add = {_texts(term.columns)} }}"


def _list(title: Message, said: Sequence[Message]) -> Iterator[Message]:
    if said:
        yield _remark(title)
        yield from (_remark(message("- {said}", said=one)) for one in said)


def _remark(comment: Message) -> Message:
    """Return a line that is a comment."""
    return message("# {comment}", comment=comment)


def _with(code: str, comment: Message) -> Message:
    """Return a line of TOML with a comment behind it."""
    return message("{code} # {comment}", code=code, comment=comment)


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def quoted(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False)
