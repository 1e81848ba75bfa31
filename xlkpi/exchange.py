"""Thresholds in money in another currency than the source's: the exchange rate, and what a threshold becomes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from .benchmark import Edge, Scale, catalogue_scale
from .catalogue.model import Kpi, Vertical
from .catalogue.rates import bank_rate
from .errors import UsageError
from .messages import Message, joined, message

ChosenRate = float | Mapping[str, float] | None
"""A user's rate, or one for each currency of workbooks; None for the bank's."""


def is_converted(vertical: Vertical, currency: str) -> bool:
    """Return whether thresholds of a vertical must be converted for workbooks in a currency."""
    return vertical.currency not in ("", currency)


def rate_of(vertical: Vertical, currency: str, own: float | None = None) -> float | None:
    """Return the rate at which a vertical's thresholds are converted into a currency.

    Args:
        vertical: The vertical.
        currency: ISO 4217 code of the workbook.
        own: The user's rate, which overrides the bank's.

    Returns:
        Units of the currency for one unit of the source's; 1 where nothing is converted, None where no rate is known.
    """
    if not is_converted(vertical, currency):
        return 1.0
    if own is not None:
        return own
    known = bank_rate(vertical, currency)
    return known.value if known else None


def scale_in(kpi: Kpi, currency: str, rate: float | None) -> Scale:
    """Return a KPI's thresholds in a currency; none where they are in another and the rate is not known.

    Args:
        kpi: The KPI.
        currency: ISO 4217 code of the values to judge.
        rate: See rate_of.
    """
    scale = catalogue_scale(kpi)
    if not kpi.has_currency or kpi.currency == currency:
        return scale
    if rate is None:
        return {}
    return {tier: Edge(edge.sign, converted(float(edge.value), rate, currency)) for tier, edge in scale.items()}


def no_verdict(vertical: Vertical, currency: str, kpis: Iterable[Kpi]) -> Message:
    """Return what is said of KPIs whose thresholds cannot be converted, as no exchange rate is known."""
    names = joined(", ", [message("{text}", text=kpi.name) for kpi in kpis])
    return message(
        "{vertical}: no exchange rate from {source} to {currency} is known; without one there is no verdict on {names}",
        vertical=vertical.id,
        source=vertical.currency,
        currency=currency,
        names=names,
    )


def missing_rates(meeting: Iterable[tuple[Vertical, str]], own: Mapping[str, float]) -> list[Message]:
    """Return notes on the KPIs that have no verdict in new workbooks, and what to do, for each vertical and currency.

    Args:
        meeting: Each vertical with each currency of its workbooks.
        own: The user's rates by currency; see rates_by_currency.
    """
    lacking = {(one.id, code): one for one, code in meeting if code and rate_of(one, code, own.get(code)) is None}
    return [
        message(
            "{note}: give the rate with --rate, or type it on the Benchmarks sheet",
            note=no_verdict(one, code, [kpi for kpi in one.kpis.values() if kpi.has_currency]),
        )
        for (_, code), one in lacking.items()
    ]


def converted(amount: float, rate: float, currency: str) -> float:
    """Return an amount in a currency, rounded to its smallest coin as a worksheet rounds: halves away from zero.

    Example:
        >>> converted(15, 0.914244, "EUR"), converted(15, 149.003, "JPY")
        (13.71, 2235.0)
    """
    from babel.numbers import get_currency_precision  # here, as `collect` starts faster without it

    smallest = Decimal(1).scaleb(-get_currency_precision(currency))
    return float(Decimal(f"{amount * rate:.15g}").quantize(smallest, ROUND_HALF_UP))


def is_rate(value: object) -> bool:
    """Return whether a value can be an exchange rate: a finite number above zero."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


def rates_by_currency(chosen: ChosenRate, meeting: Iterable[tuple[Vertical, str]]) -> dict[str, float]:
    """Return a user's rates by the currencies of workbooks.

    Args:
        chosen: The user's choice.
        meeting: The vertical and currency of all workbooks that the choice is for.

    Raises:
        UsageError: A rate is no number above zero, no workbook needs it, or it would be for several currencies.
    """
    if chosen is None:
        return {}
    meeting = list(meeting)
    currencies = sorted({currency for vertical, currency in meeting if vertical.currency})
    sources: dict[str, set[str]] = {}
    for vertical, currency in meeting:
        if is_converted(vertical, currency):
            sources.setdefault(currency, set()).add(vertical.currency)
    if isinstance(chosen, Mapping):
        rates = dict(chosen)
    elif len(currencies) > 1:
        names, example = joined(", ", currencies), next(iter(sources), currencies[0])
        text = message(
            "several currencies meet ({names}): write each rate with its currency, such as {code}={rate:.15g}",
            names=names,
            code=example,
            rate=chosen,
        )
        raise UsageError(text)
    else:
        rates = dict.fromkeys(sources or currencies or ("",), chosen)
    for currency, rate in rates.items():
        _check(currency, rate, sources)
    return rates


def _check(currency: str, rate: float, sources: Mapping[str, set[str]]) -> None:
    if not is_rate(rate):
        raise UsageError(message("{rate} is not an exchange rate; write a number above 0 such as 0.92", rate=str(rate)))
    if currency not in sources:
        text = message(
            "no threshold is converted into {currency}; leave its exchange rate out",
            currency=currency or message("another currency"),
        )
        raise UsageError(text)
    if len(sources[currency]) > 1:
        names = joined(", ", sorted(sources[currency]))
        raise UsageError(
            message(
                "thresholds in {names} are converted into {currency}; one rate is for one of them: take the trades "
                "one by one",
                names=names,
                currency=currency,
            )
        )
