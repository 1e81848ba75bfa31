"""The report of `xlkpi import` for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalogue.measures import MEASURES
from ..messages import Message, joined, message, plural
from ..orders.layout import DATES, FILLED
from ..orders.reasons import REASONS, describe
from ..orders.report import FAULTS
from .app import in_words, say_styled
from .import_summary import money

if TYPE_CHECKING:
    from rich.table import Table

    from ..orders.inputs import ImportedInputs
    from ..orders.lines import Comparison, FileRead, Reconciled, Status
    from ..orders.report import FileReport

_WIDTH = 110
"""The width of the report in columns, where it is not shown on a terminal."""

_LONGEST = 60
"""The most characters of a status that are shown."""

_SEPARATORS = {
    ",": message("separated by commas"),
    ";": message("separated by semicolons"),
    "\t": message("separated by tabs"),
}
_DECIMALS = {",": message("decimal comma"), ".": message("decimal point")}


def show_report(inputs: ImportedInputs, report: Path | None) -> None:
    """Show on stderr what became of each file's rows and of each input. `report` lists the rows that do not count."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    with console.capture() as shown:
        for file in inputs.files:
            console.print(
                f"[bold]{escape(in_words(file.read.file))}[/bold]  {escape(in_words(_recognised(file.read)))}"
            )
            console.print(_table(file))
            for line in (*_reconciled(file.comparison), *_by_status(file.statuses)):
                console.print(escape(in_words(line)))
        for problem in inputs.problems:
            console.print(escape(in_words(problem.message)))
        if report:
            listed = message(
                "Rows that do not count, and orders that are doubtful, are listed in {file}", file=str(report)
            )
            console.print(f"{escape(in_words(listed))}\n")
        notes = Table.grid(padding=(0, 1))
        for line in (*_inputs(inputs), *inputs.notes):
            notes.add_row("•", escape(in_words(line)))
        console.print(notes)
        for line in (*_rejected(inputs), *_unknown(inputs), *_unread(inputs), *_differing(inputs)):
            console.print(f"\n[bold]{escape(in_words(line))}[/bold]")
    say_styled(shown.get().removesuffix("\n"))


def _recognised(read: FileRead) -> str:
    """Return how the file was read: Shopify orders, utf-8, separated by commas, decimal point, dates as 2026-12-31."""
    separator = _SEPARATORS.get(read.delimiter) or message("separated by {mark}", mark=read.delimiter)
    date = DATES.get(read.dates)
    dates = message("dates as {example}", example=date) if date else ""
    parts = [read.title, read.encoding, separator if read.delimiter else "", _DECIMALS.get(read.decimal, ""), dates]
    return joined(", ", [part for part in parts if part])


def _table(file: FileReport) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("")
    numbers = [message("rows")]
    if file.has_orders:
        numbers += [message("orders"), message("paid"), message("refunded")]
    for name in numbers:
        table.add_column(in_words(name), justify="right")
    table.add_column(in_words(message("such as row")) if file.excluded else "")
    rows = [(message("used"), file.used), *((describe(reason), part) for reason, part in file.excluded.items())]
    # excluded rows are not counted as orders, so with them the orders of the whole file are not known
    whole = replace(file.whole, orders=0) if file.excluded else file.whole
    for name, part in [*rows, (message("in the file"), whole)]:
        shown = [
            _count(part.rows),
            _count(part.orders) if part.orders else "",
            _amount(part.paid),
            _amount(part.refunded),
        ]
        cells = [in_words(text) for text in shown[: len(numbers)]]
        table.add_row(in_words(name), *cells, ", ".join(map(str, part.examples)))
    return table


def _reconciled(comparison: Comparison) -> Iterator[str]:
    """Yield how a file's orders compare with each total that it states."""
    shown: dict[str, Reconciled] = {}
    for total in comparison.totals:  # of several sums for one total, the one that fits least is shown
        if total.orders and (total.total not in shown or shown[total.total].differing < total.differing):
            shown[total.total] = total
    for total in shown.values():
        compared = _orders_or_rows(total.orders, comparison.by_row)
        if total.differing:
            yield plural(
                "Of {orders}, {count:,} differs from {total}, by {difference:,.2f}",
                "Of {orders}, {count:,} differ from {total}, by {difference:,.2f} in all",
                count=total.differing,
                orders=compared,
                total=total.total,
                difference=total.difference,
            )
        else:
            yield message("{orders}: all reconcile with {total}", orders=compared, total=total.total)


def _by_status(statuses: Sequence[Status]) -> Iterator[str]:
    """Yield, for each column of statuses, which orders count by their status and which do not, with their numbers."""
    for column in dict.fromkeys(status.column for status in statuses):
        of_column = [status for status in statuses if status.column == column]
        counting = _named([status for status in of_column if not status.reason])
        others = _named([status for status in of_column if status.reason])
        if others:
            yield message(
                "Orders that count, by {column}: {counting}. Orders that do not: {others}",
                column=column,
                counting=counting or message("none"),
                others=others,
            )
        else:
            yield message("Orders that count, by {column}: {counting}", column=column, counting=counting)


def _named(statuses: Sequence[Status]) -> str:
    return joined(
        ", ",
        [
            message("{status} ({count:,})", status=_text(status) or message("no status"), count=status.orders)
            for status in statuses
        ],
    )


def _text(status: Status) -> str:
    """Return a status, cut where it is long; "" for a blank."""
    if status.text == FILLED:
        return message("other texts")
    return status.text if len(status.text) <= _LONGEST else f"{status.text[:_LONGEST]}…"


def _unknown(inputs: ImportedInputs) -> Iterator[str]:
    """Yield, among the last lines, the statuses of orders that count although nothing says what they mean."""
    for file in inputs.files:
        doubtful = [status for status in file.statuses if status.is_doubtful]
        if doubtful:
            yield plural(
                "{file}: {count:,} order counted as a sale has a status that is not known to xlkpi: {statuses}. Say "
                "what it means with {option}.",
                "{file}: {count:,} orders counted as sales have a status that is not known to xlkpi: {statuses}. Say "
                "what it means with {option}.",
                count=sum(status.orders for status in doubtful),
                file=file.read.file,
                statuses=_named(doubtful),
                option=f'--status "{doubtful[0].text}=sale"',
            )


def _unread(inputs: ImportedInputs) -> Iterator[str]:
    """Yield, among the last lines, how many orders have a total that cannot be read."""
    for file in inputs.files:
        if file.comparison.unread:
            yield plural(
                "{file}: the total of {count:,} order cannot be read, so nothing proves its amounts: row {rows}",
                "{file}: the totals of {count:,} orders cannot be read, so nothing proves their amounts: such as row "
                "{rows}",
                count=file.comparison.unread,
                file=file.read.file,
                rows=", ".join(map(str, file.comparison.unread_examples)),
            )


def _orders_or_rows(count: int, by_row: bool) -> str:
    if by_row:
        return plural("{count:,} row", "{count:,} rows", count=count)
    return plural("{count:,} order", "{count:,} orders", count=count)


def _rejected(inputs: ImportedInputs) -> Iterator[str]:
    """Yield, among the last lines, which rows the figures lack, by reason."""
    for reason in REASONS:
        parts = [(file.read.file, file.excluded[reason]) for file in inputs.files if reason in file.excluded]
        if parts and reason in FAULTS:
            rows = [
                message("{file} row {rows}", file=name, rows=", ".join(map(str, of.examples))) for name, of in parts
            ]
            yield plural(
                "{count:,} row is missing from the figures ({reason}): {rows}",
                "{count:,} rows are missing from the figures ({reason}): such as {rows}",
                count=sum(part.rows for _, part in parts),
                reason=describe(reason),
                rows=joined("; ", rows),
            )


def _differing(inputs: ImportedInputs) -> Iterator[str]:
    """Yield, as the last line, by how much orders differ from what their files state."""
    differing = [file.comparison for file in inputs.files if file.comparison.differing]
    if differing:
        rows = [
            message("{file} row {rows}", file=one.file, rows=", ".join(map(str, one.examples))) for one in differing
        ]
        yield plural(
            "{count} order differs from what its file states, by {difference:,.2f}: {rows}. It counts as it was read.",
            "{count:,} orders differ from what their files state, by {difference:,.2f} in all: such as {rows}. They "
            "count as they were read.",
            count=sum(one.differing for one in differing),
            difference=sum((one.difference for one in differing), Decimal(0)),
            rows=joined("; ", rows),
        )


def _count(number: int) -> str:
    return Message("{number:,}", {"number": number})


def _amount(amount: Decimal) -> str:
    return Message("{amount:,}", {"amount": Decimal(money(amount))})


def _inputs(inputs: ImportedInputs) -> Iterator[str]:
    """Yield what each input is filled with, and why the others are blank."""
    for name, measure in inputs.sources.items():
        source = MEASURES[measure].help if measure else message("As the mapping file says.")
        yield message("{label} ({input}): {source}", label=inputs.labels[name], input=name, source=source)
    for reason in dict.fromkeys(inputs.blank.values()):
        names = [
            message("{label} ({input})", label=inputs.labels[name], input=name)
            for name, why in inputs.blank.items()
            if why == reason
        ]
        yield message("Left blank ({reason}): {inputs}", reason=reason, inputs=joined(", ", names))
