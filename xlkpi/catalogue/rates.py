"""Exchange rates of the dates of the catalogue's sources, from rates.toml; nothing is looked up at run time."""

from __future__ import annotations

import datetime
from typing import NamedTuple, Optional

from .load import load_rates
from .model import Vertical

_EURO = "EUR"
_DIGITS = 6
"""Significant digits of a rate between two currencies, as the bank gives them for most."""


class Rate(NamedTuple):
    """An exchange rate of the European Central Bank.

    Attributes:
        value: Units of a currency for one unit of the source's currency.
        day: The banking day of the rate.
    """

    value: float
    day: datetime.date


def bank_rate(vertical: Vertical, currency: str) -> Optional[Rate]:
    """Return the rate at which a vertical's thresholds in money are converted into a currency.

    Args:
        vertical: The vertical, whose source has a date and a currency.
        currency: ISO 4217 code.

    Returns:
        The rate of the last banking day on or before the source's date; None where rates.toml does not have it.

    Example:
        >>> from xlkpi.catalogue.load import load_catalogue
        >>> bank_rate(load_catalogue().vertical("remote-personal-shopper"), "EUR").value
        0.914244
    """
    rates = load_rates().get(vertical.money_source.date.isoformat())
    if rates is None:
        return None
    target, source = (1.0 if code == _EURO else rates.get(code) for code in (currency, vertical.currency))
    if not target or not source:
        return None
    return Rate(float(f"{target / source:.{_DIGITS}g}"), rates["day"])
