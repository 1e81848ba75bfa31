"""The exchange rates of the sources' dates, against rates copied by hand from the European Central Bank's tables."""

from __future__ import annotations

import datetime
import sys
from dataclasses import replace

import pytest

from folders import ROOT
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.rates import bank_rate

CATALOGUE, SHOPPER = load_catalogue(), "remote-personal-shopper"
COPIED = {
    (SHOPPER, "EUR"): (1 / 1.0938, datetime.date(2024, 10, 11)),  # its source is of Sunday 13 October
    (SHOPPER, "JPY"): (162.94 / 1.0938, datetime.date(2024, 10, 11)),
    ("custom-e-scooters", "EUR"): (1 / 1.1039, datetime.date(2024, 10, 3)),
    ("custom-phone-cases", "GBP"): (0.83358 / 1.0825, datetime.date(2024, 10, 25)),
    ("personalized-gift-shop", "CHF"): (0.9394 / 1.1086, datetime.date(2024, 10, 1)),
}


@pytest.mark.parametrize(("vertical", "currency"), COPIED)
def test_the_rate_is_that_of_the_last_banking_day(vertical: str, currency: str) -> None:
    rate, day = COPIED[vertical, currency]
    found = bank_rate(CATALOGUE.vertical(vertical), currency)
    assert found is not None
    assert found.value == float(f"{rate:.6g}")
    assert found.day == day


def test_nothing_is_known_of_other_currencies_and_dates() -> None:
    vertical = CATALOGUE.vertical(SHOPPER)
    assert bank_rate(vertical, "XOF") is None
    later = replace(vertical, source=replace(vertical.source, date=datetime.date(2025, 1, 1)))
    assert bank_rate(later, "EUR") is None
    assert bank_rate(CATALOGUE.vertical("custom-number-plates"), "EUR") is None


def test_the_file_is_what_the_script_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    import rates  # type: ignore[import-not-found]  # a script, which is in no package

    assert rates.TARGET.read_text(encoding="utf-8") == rates.content()
