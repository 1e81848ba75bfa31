"""Notes for a reader of imported figures: their definitions, and what remains unknown."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from ..calls.explain import contradictions
from ..catalogue.model import Vertical
from ..messages import joined, message
from ..period import month_after
from .report import FileReport
from .revenue import Revenue, RevenueKind


def notes_on_files(
    files: Sequence[FileReport], measures: Collection[str], revenue: Revenue, active_months: int
) -> Iterator[str]:
    """Note how the measures used by inputs are defined, and what remains unknown about them."""
    selling = [file for file in files if file.used.rows and file.has_orders]
    if "revenue" in measures:
        yield from _on_money(selling, revenue)
    if selling and any("customers" in measure for measure in measures):
        yield from _on_customers(selling, active_months, any("active" in measure for measure in measures))
    yield from _on_proof(selling)
    yield from _on_edges(selling)
    for file in files:
        yield from (message("{file}: {note}", file=file.read.file, note=note) for note in file.read.notes)


def _on_money(selling: Sequence[FileReport], revenue: Revenue) -> Iterator[str]:
    currencies = ", ".join(sorted({currency for file in selling for currency in file.currencies}))
    if currencies:
        yield message("Revenue is {definition}, in {currencies}.", definition=revenue.described, currencies=currencies)
    else:
        yield message("Revenue is {definition}.", definition=revenue.described)
    no_refunds = ", ".join(file.read.file for file in selling if "refund" not in file.read.amounts)
    if no_refunds and revenue.kind is RevenueKind.net:
        yield message("There is no refund data in {files}: revenue there is before refunds.", files=no_refunds)
    no_currency = ", ".join(file.read.file for file in selling if not file.currencies)
    if currencies and no_currency:
        yield message(
            "There is no currency in {files}: it is taken to be {currencies}.", files=no_currency, currencies=currencies
        )


def _on_proof(selling: Sequence[FileReport]) -> Iterator[str]:
    """Note files whose amounts nothing proves: those with totals alone, and those without a total."""
    unproved = [file for file in selling if not file.comparison.orders]
    as_paid = [file for file in unproved if file.read.in_goods >= {"tax", "shipping"}]
    if as_paid:
        yield message(
            "{files}: revenue is as paid. Totals are all that is stated, so nothing proves that they were read right.",
            files=", ".join(file.read.file for file in as_paid),
        )
    no_total = [file for file in unproved if file not in as_paid]
    if no_total:
        yield message(
            "{files}: nothing proves that the amounts were read right, since no total of an order is known to compare "
            "them with.",
            files=", ".join(file.read.file for file in no_total),
        )


def _on_customers(selling: Sequence[FileReport], active_months: int, active: bool) -> Iterator[str]:
    """Note how customers are counted. `active` is whether an input counts customers at the start or end of a month."""
    orders, anonymous = sum(file.used.orders for file in selling), sum(file.anonymous for file in selling)
    if anonymous:
        yield message(
            "{anonymous:,} of {orders:,} orders ({share:.1%}) have no known customer: they are not counted as "
            "customers.",
            anonymous=anonymous,
            orders=orders,
            share=anonymous / orders,
        )
    first = min(file.first for file in selling if file.first)
    if not active:
        yield message(
            "The files begin on {first:%Y-%m-%d}. If the shop is older, the first months have too many new customers, "
            "and too few who had bought before.",
            first=first,
        )
        return
    yield message("A customer is active for {months} months after an order.", months=active_months)
    yield message(
        "The files begin on {first:%Y-%m-%d}. If the shop is older, there are too many new customers, and too few "
        "active ones before {complete:%Y-%m}.",
        first=first,
        complete=month_after(first, active_months - (first.day == 1)),
    )


def _on_edges(selling: Sequence[FileReport]) -> Iterator[str]:
    """Note the first and last months that the files may cover only in part."""
    first = min((file.first for file in selling if file.first), default=None)
    last = max((file.last for file in selling if file.last), default=None)
    if first and first.day > 1:
        yield message(
            "The first order is of {first:%Y-%m-%d}. If the export begins within that month, leave the month out with "
            "--from {next:%Y-%m}.",
            first=first,
            next=month_after(first, 1),
        )
    if last and (last + datetime.timedelta(days=1)).month == last.month:
        yield message(
            "The last order is of {last:%Y-%m-%d}. If that month was not over, leave it out with --to {before:%Y-%m}.",
            last=last,
            before=month_after(last, -1),
        )


def notes_on_refunds(revenue: Decimal | int) -> Iterator[str]:
    """Note refunds before the first order and after the last. `revenue` is that of the months without orders."""
    if revenue:
        yield message(
            "Refunds of {amount:,.2f} before the first order or after the last are in no month.", amount=-revenue
        )


def notes_on_months(
    vertical: Vertical, months: Mapping[datetime.date, Mapping[str, float]], known: int
) -> Iterator[str]:
    """Note months that are left out, have no orders, or have figures that contradict each other.

    Args:
        vertical: The vertical of the inputs.
        months: The inputs of each month of the result.
        known: How many months the files have.
    """
    if len(months) < known:
        first, last = min(months, default=None), max(months, default=None)
        given = message("{first:%Y-%m} to {last:%Y-%m}", first=first, last=last) if months else message("none")
        yield message(
            "The files have {known} months, of which these are given: {given}; --from and --to choose others.",
            known=known,
            given=given,
        )
    orders = next((item.id for item in vertical.inputs.values() if item.from_orders == "orders"), "")
    empty = [f"{month:%Y-%m}" for month, numbers in months.items() if numbers.get(orders) == 0]
    if empty:
        yield message(
            "There are no orders in {months}: if an export is missing, import it as well.", months=joined(", ", empty)
        )
    for month, numbers in months.items():
        for item, number in numbers.items():
            if number < 0:
                yield message(
                    "{month:%Y-%m}: {input} is negative ({number:,.2f}): more was refunded than sold.",
                    month=month,
                    input=item,
                    number=number,
                )
        for _, what in contradictions(vertical, numbers):
            yield message("{month:%Y-%m}: {what}.", month=month, what=what)


def notes_on_workbook(months: Sequence[datetime.date], first: datetime.date) -> Iterator[str]:
    """Note the months that the workbook leaves out. `first` is the workbook's first month."""
    left_out = [month for month in months if month < first]
    if not left_out:
        return
    span = message("{first:%Y-%m} to {last:%Y-%m}", first=left_out[0], last=left_out[-1])
    yield message(
        "The workbook leaves out {months}: it holds two years, from January to December, and starts in {start:%Y-%m}; "
        "--start names another first month.",
        months=span if len(left_out) > 1 else f"{left_out[0]:%Y-%m}",
        start=first,
    )
