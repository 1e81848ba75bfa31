"""Exchange rates of the dates of the catalogue's sources, from rates.toml; nothing is looked up at run time."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional

from .model import Vertical

_FILE = Path(__file__).with_name("rates.toml")
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
    rates = _load().get(vertical.money_source.date.isoformat())
    if rates is None:
        return None
    target, source = (1.0 if code == _EURO else rates.get(code) for code in (currency, vertical.currency))
    if not target or not source:
        return None
    return Rate(float(f"{target / source:.{_DIGITS}g}"), rates["day"])


@lru_cache(maxsize=None)
def _load() -> Dict[str, Dict[str, Any]]:
    import tomllib  # here, as load.py does

    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
