"""What a portfolio says of businesses that are judged by thresholds of their own, where their tiers are counted."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cases import GIFTS
from portfolios import businesses, lines, portfolio
from workbooks import LANGUAGES
from xlkpi.catalogue.load import load_catalogue
from xlkpi.portfolio.standings import Standings
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings

OWN = {"threshold_aov_typical": "≥ 10", "target_csat": "0.97"}
NAMES = [f"Shop n°{number}" for number in range(9)]


def shops(own: int, stated: dict[str, str]) -> list[Record]:
    """Nine gift shops, the first of which state benchmarks of their own."""
    named = [replace(one, business=name) for one, name in zip(businesses(9), NAMES, strict=True)]
    return [*(replace(one, settings=Settings(stated)) for one in named[:own]), *named[own:]]


def texts(path: Path) -> list[list[str]]:
    """The texts of each sheet."""
    sheets = openpyxl.load_workbook(path).worksheets
    return [[cell for row in sheet.values for cell in row if isinstance(cell, str)] for sheet in sheets]


def said(of_sheet: list[str], pattern: str) -> list[str]:
    """The texts of a sheet that hold a pattern."""
    return [text for text in of_sheet if re.search(pattern, text)]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A portfolio in each language of nine shops, seven of which have benchmarks of their own."""
    folder = tmp_path_factory.mktemp("own")
    return {language: portfolio(folder, shops(7, OWN), language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sheet_with_tiers_says_how_many_go_by_thresholds_of_their_own(
    language: str, paths: dict[str, Path]
) -> None:
    """The first five are named, and a count that mixes scales has an asterisk with a note that says how many."""
    found = texts(paths[language])
    for of_sheet in (found[0], *found[2:]):
        (text,) = said(of_sheet, r"^(.*\. )?7 (businesses are|entreprises sont) ")
        assert [name for name in NAMES if name in text] == NAMES[:5]
        assert ("and 2 more)" if language == "en" else "et 2 autres)") in text
    for of_sheet in found[:2]:
        (note,) = said(of_sheet, r"^\* .*: 7 (businesses|entreprises)")
        assert said(of_sheet, r"\xa0\*$") == said(of_sheet, "^(Average order value|Panier moyen)")
        assert len(said(of_sheet, r"\xa0\*$")) == 1
        assert re.search("mix|mêlent", note)


def test_lists_mark_what_goes_by_benchmarks_of_the_business(paths: dict[str, Path]) -> None:
    path = paths["en"]
    rows: list[dict[str, Any]] = [*lines(path, "Personalised gift shop")]
    own = {(row["Business"], row["KPI"]) for row in rows if row["Own thresholds"] == "yes"}
    assert own == {(name, "Average order value") for name in NAMES[:7]}
    targets = {(row["Business"], row["KPI"]): row["Own target"] for row in rows if row["Own target"] is not None}
    assert targets == {(name, "Customer satisfaction score"): 0.97 for name in NAMES[:7]}
    counts = {row["Business"]: row["KPIs by own thresholds"] for row in lines(path, "Businesses")}
    assert counts == {name: 1 if name in NAMES[:7] else None for name in NAMES}


def test_an_anonymous_portfolio_only_counts_them(tmp_path: Path) -> None:
    found = texts(portfolio(tmp_path, shops(7, OWN), anonymous=True))
    told = [text for of_sheet in found for text in said(of_sheet, "thresholds of their own")]
    assert all("7 businesses" in text for text in told)
    assert not any("(" in text.replace("(*)", "") for text in told)
    assert not any(said(of_sheet, "^(Own|KPIs by own|yes)") for of_sheet in found)


def test_nothing_is_said_of_thresholds_as_the_trades() -> None:
    """A threshold that is stated as the source has it is none of one's own."""
    standings = Standings(shops(7, {"threshold_aov_typical": "≥ 15"}), load_catalogue().verticals)
    assert standings.own_scales(5) == ([], 0)
    assert standings.own_columns(GIFTS) == []


def test_a_kpi_without_thresholds_that_can_be_read_is_not_judged(tmp_path: Path) -> None:
    """Never by the catalogue's in their place, and the page says why."""
    stated = {"unreadable": "threshold_aov_exceptional threshold_csat_exceptional", "threshold_csat_typical": "≥ 0.5"}
    none = {f"threshold_return_rate_{tier}": "none" for tier in ("typical", "above", "exceptional")}
    path = portfolio(tmp_path, shops(9, {**stated, **none}))
    tiers = {row["KPI"]: row["Tier"] for row in lines(path, "Personalised gift shop")}
    assert [tiers[name] for name in ("Average order value", "Return and exchange rate")] == [None, None]
    assert len(said(texts(path)[0], "^Not judged: the businesses have removed")) == 3


def test_several_exchange_rates_mix_scales(tmp_path: Path) -> None:
    """Thresholds in euros differ by the rate of each workbook; a shop whose rate cannot be read is not judged."""
    euros = [{"currency": "EUR", "rate": rate} for rate in ("0.9", "0.9", "0.5")] + [
        {"currency": "EUR", "unreadable": "rate"}
    ]
    one = shops(0, {})[0]
    records = [replace(one, business=f"{n}", settings=Settings(stated)) for n, stated in enumerate(euros)]
    note = "Thresholds converted at several exchange rates: Average order value."
    (found,) = said(texts(portfolio(tmp_path, records))[1], note)
    assert "of their own" not in found
    assert not any(said(of_sheet, note) for of_sheet in texts(portfolio(tmp_path, [*records[:2], records[3]])))
