"""What a reader of imported figures should know: how they are defined, and what the files leave open."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from ..catalogue.model import Vertical
from ..explain import contradictions
from ..period import month_after
from .report import FileReport
from .revenue import Kind, Revenue


def notes_on_files(
    files: Sequence[FileReport], measures: Collection[str], revenue: Revenue, active_months: int
) -> Iterator[str]:
    """How the measures that are used are defined, and what the files do not tell of them."""
    selling = [file for file in files if file.used.rows and file.has_orders]
    if "revenue" in measures:
        yield from _on_money(selling, revenue)
    if selling and any("customers" in measure for measure in measures):
        yield from _on_customers(selling, active_months, any("active" in measure for measure in measures))
    yield from _on_edges(selling)
    for file in files:
        yield from (f"{file.read.file}: {note}" for note in file.read.notes)


def _on_money(selling: Sequence[FileReport], revenue: Revenue) -> Iterator[str]:
    currencies = ", ".join(sorted({currency for file in selling for currency in file.currencies}))
    yield f"Revenue is {revenue}{f', in {currencies}' if currencies else ''}."
    untold = [file.read.file for file in selling if "refund" not in file.read.amounts]
    if untold and revenue.kind is Kind.net:
        yield f"No refunds are told by {', '.join(untold)}: revenue is before those of its orders."
    silent = [file.read.file for file in selling if not file.currencies]
    if currencies and silent:
        yield f"No currency is told by {', '.join(silent)}: it is taken to be {currencies}."


def _on_customers(selling: Sequence[FileReport], active_months: int, active: bool) -> Iterator[str]:
    """What is known of customers. active: whether those at the start or the end of a month are counted."""
    orders, anonymous = sum(file.used.orders for file in selling), sum(file.anonymous for file in selling)
    if anonymous:
        share = f"{anonymous:,} of {orders:,} orders ({anonymous / orders:.1%})"
        yield f"{share} have no customer who can be told apart: they are in no figure of customers."
    first = min(file.first for file in selling if file.first)
    older = f"The files begin on {first:%Y-%m-%d}; if the shop is older, there are too many new customers"
    if active:
        whole = month_after(first, active_months - (first.day == 1))
        yield f"A customer is active for {active_months} months after an order."
        yield f"{older} and too few active ones before {whole:%Y-%m}."
    else:
        yield f"{older} and too few who bought before in the first months."


def _on_edges(selling: Sequence[FileReport]) -> Iterator[str]:
    """Months that the files may have in part only."""
    first = min((file.first for file in selling if file.first), default=None)
    last = max((file.last for file in selling if file.last), default=None)
    if first and first.day > 1:
        yield (
            f"The first order is of {first:%Y-%m-%d}. If the export begins within that month, leave the month out with "
            f"--from {month_after(first, 1):%Y-%m}."
        )
    if last and (last + datetime.timedelta(days=1)).month == last.month:
        yield (
            f"The last order is of {last:%Y-%m-%d}. If that month was not over, leave it out with "
            f"--to {month_after(last, -1):%Y-%m}."
        )


def notes_on_refunds(revenue: Decimal | int) -> Iterator[str]:
    """What the revenue of months without orders is, before the first order and after the last."""
    if revenue:
        yield f"Refunds of {-revenue:,.2f} before the first order or after the last are in no month."


def notes_on_months(
    vertical: Vertical, months: Mapping[datetime.date, Mapping[str, float]], known: int
) -> Iterator[str]:
    """What is left out, empty or contradicts itself in the months. known: how many months the files have."""
    if len(months) < known:
        first, last = min(months, default=None), max(months, default=None)
        given = f"{first:%Y-%m} to {last:%Y-%m}" if first and last else "none"
        yield f"The files have {known} months, of which these are given: {given}; --from and --to choose others."
    orders = next((item.id for item in vertical.inputs.values() if item.from_orders == "orders"), "")
    empty = [f"{month:%Y-%m}" for month, numbers in months.items() if numbers.get(orders) == 0]
    if empty:
        yield f"No order at all in {', '.join(empty)}: if an export of it is missing, import it as well."
    for month, numbers in months.items():
        for item, number in numbers.items():
            if number < 0:
                yield f"{month:%Y-%m}: {item} is negative ({number:,.2f}): more was refunded than sold."
        for _, what in contradictions(vertical, numbers):
            yield f"{month:%Y-%m}: {what}."


def notes_on_workbook(months: Sequence[datetime.date], first: datetime.date) -> Iterator[str]:
    """Name the months that the workbook leaves out. first: the month in which it starts."""
    left_out = [month for month in months if month < first]
    if left_out:
        span = f"{left_out[0]:%Y-%m}" + (f" to {left_out[-1]:%Y-%m}" if len(left_out) > 1 else "")
        yield (
            f"The workbook leaves out {span}: it holds two years, from January to December, and starts in "
            f"{first:%Y-%m}; --start names another first month."
        )
