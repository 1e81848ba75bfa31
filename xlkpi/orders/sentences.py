"""The report on shop exports in sentences: how each file was read, which rows do not count, what fills each input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..catalogue.measures import MEASURES
from ..messages import Message, joined, message, plural
from .layout import DATES, FILLED
from .reasons import REASONS, describe
from .report import FAULTS, Part

if TYPE_CHECKING:
    from .inputs import ImportedInputs  # for types alone, as a command's help starts without what counts
    from .lines import Comparison, FileRead, Reconciled, Status  # likewise
    from .report import FileReport  # likewise

_LONGEST = 60
"""The most characters of a status that are shown."""

_SEPARATORS = {
    ",": message("separated by commas"),
    ";": message("separated by semicolons"),
    "\t": message("separated by tabs"),
}
_DECIMALS = {",": message("decimal comma"), ".": message("decimal point")}


def recognised(read: FileRead) -> str:
    """Return how the file was read: Shopify orders, utf-8, separated by commas, decimal point, dates as 2026-12-31."""
    separator = _SEPARATORS.get(read.delimiter) or message("separated by {mark}", mark=read.delimiter)
    date = DATES.get(read.dates)
    dates = message("dates as {example}", example=date) if date else ""
    parts = [read.title, read.encoding, separator if read.delimiter else "", _DECIMALS.get(read.decimal, ""), dates]
    return joined(", ", [part for part in parts if part])


def parts(file: FileReport) -> list[tuple[str, Part]]:
    """Return the rows of a file by what became of them, each with its name: used, excluded by reason, the whole file.

    Excluded rows are not counted as orders, so with them the orders of the whole file are not known.
    """
    whole = replace(file.whole, orders=0) if file.excluded else file.whole
    excluded = [(describe(reason), part) for reason, part in file.excluded.items()]
    return [(message("used"), file.used), *excluded, (message("in the file"), whole)]


def counted_cells(part: Part) -> list[str]:
    """Return the numbers of rows that have one fate: rows, orders ("" where they are not known), paid, refunded."""
    return [_count(part.rows), _count(part.orders) if part.orders else "", _amount(part.paid), _amount(part.refunded)]


def faults(inputs: ImportedInputs) -> Iterator[str]:
    """Yield what is missing from the figures or doubtful in them, which is to be said last."""
    yield from rejected_rows(inputs)
    yield from unknown_statuses(inputs)
    yield from unread_totals(inputs)
    yield from differing_orders(inputs)


def reconciled(comparison: Comparison) -> Iterator[str]:
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


def by_status(statuses: Sequence[Status]) -> Iterator[str]:
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


def rejected_rows(inputs: ImportedInputs) -> Iterator[str]:
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


def unknown_statuses(inputs: ImportedInputs) -> Iterator[str]:
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


def unread_totals(inputs: ImportedInputs) -> Iterator[str]:
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


def differing_orders(inputs: ImportedInputs) -> Iterator[str]:
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


def filled_inputs(inputs: ImportedInputs) -> Iterator[str]:
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


def _orders_or_rows(count: int, by_row: bool) -> str:
    if by_row:
        return plural("{count:,} row", "{count:,} rows", count=count)
    return plural("{count:,} order", "{count:,} orders", count=count)


def money(amount: Decimal) -> str:
    """Return an amount with at least two decimals."""
    cents = round(Decimal(amount), 2)
    return f"{cents if cents == amount else Decimal(amount).normalize():f}"


def _count(number: int) -> str:
    return Message("{number:,}", {"number": number})


def _amount(amount: Decimal) -> str:
    return Message("{amount:,}", {"amount": Decimal(money(amount))})
