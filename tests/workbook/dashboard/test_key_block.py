"""The key figures on the KPIs sheet: the month's, its changes, and the year to date, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from own_vertical import own_vertical
from typed_workbooks import computed, computed_by_libreoffice
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.catalogue.measures import adds_up
from xlkpi.workbook.dashboard.worth import LINE
from xlkpi.workbook.layout import Layout, Options


def shop(months: int, **revenue: float | str) -> Mapping[str, Any]:
    """The example of the gift shop, month by month, with other revenues, by m1, m2 …"""
    typed = {key[1:]: {"revenue": figure} for key, figure in revenue.items()}
    return {"name": "", "vertical": "personalized-gift-shop", "months": months, "typed": typed}


# What is typed, then the line of changes and that of the year in both languages. ~ is a no-break space.
CASES: list[tuple[Mapping[str, Any], str, str, str, str]] = [
    (shop(12, m1=10000), "", "$10,000 since January", "", "10~000~€ depuis janvier"),
    (shop(12, m1=10000, m2=9740), "▼ 2.6% from January", "$19,740 since January",
     "▼ 2,6~% sur un mois", "19~740~€ depuis janvier"),
    (shop(12, m1=10000, m2=11600), "▲ 16% from January", "$21,600 since January",
     "▲ 16~% sur un mois", "21~600~€ depuis janvier"),
    (shop(12, m1=100, m2=100), "0% from January", "$200 since January", "0~% sur un mois", "200~€ depuis janvier"),
    (shop(12, m1=1, m2=100000), "▲ >999% from January", "$100,001 since January",
     "▲ >999~% sur un mois", "100~001~€ depuis janvier"),
    (shop(12, m1=0, m2=100), "", "$100 since January", "", "100~€ depuis janvier"),  # nothing to compare with
    (shop(12, m1=5000, m3=6000), "", "$11,000 in 2 of 3 months", "", "11~000~€ sur 2 des 3 mois"),
    (shop(12, m1=5000, m2=-6000, m3=6000), "", "$11,000 in 2 of 3 months", "", "11~000~€ sur 2 des 3 mois"),
    (shop(12, m1=5000, m2="soon", m3=6000), "", "$11,000 in 2 of 3 months", "", "11~000~€ sur 2 des 3 mois"),
    (shop(24, m1=10000, m12=9000, m13=9740), "▲ 8.2% from December · ▼ 2.6% in a year", "$9,740 since January",
     "▲ 8,2~% sur un mois · ▼ 2,6~% sur un an", "9~740~€ depuis janvier"),
    (shop(24, m2=10000, m14=9740), "▼ 2.6% in a year", "$9,740 in 1 of 2 months",
     "▼ 2,6~% sur un an", "9~740~€ sur 1 des 2 mois"),
]  # fmt: skip


def with_orders(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """The case with the orders of each month, so that the average order value makes it the month shown."""
    typed = {month: {"orders_received": 500} | figures for month, figures in case["typed"].items()}
    return {**case, "typed": typed}


def address(places: Layout, item: str, key: str) -> str:
    return places.key_figure(item, key).rpartition("!")[2].replace("$", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[2])
def test_the_lines_of_revenue(case: tuple[Mapping[str, Any], str, str, str, str], language: str) -> None:
    value, places = computed(with_orders(case[0]), language)
    lines = [
        (value(places.sheets["kpis"], address(places, "revenue", key)) or "").replace("\u00a0", "~")
        for key in ("changes", "year")
    ]
    assert tuple(lines) == (case[1:3] if language == "en" else case[3:])
    assert max(map(len, lines)) <= LINE


def test_what_cannot_be_added_up_is_not() -> None:
    """Customers may come in several months; a stock is that of its month."""
    case = {"name": "", "vertical": "personalized-gift-shop", "full": "1-2", "typed": {"2": {"buyers": 105}}}
    value, places = computed(case, "en")
    assert value(places.sheets["kpis"], address(places, "buyers", "ytd")) == 102.5
    assert value(places.sheets["kpis"], address(places, "buyers", "year")) == "103 a month since January"
    few = {"name": "", "vertical": "personalized-gift-shop", "full": "1-3", "typed": {}}
    few["typed"] = {str(month): {"buyers": number, "option_buyers": 0} for month, number in ((1, 1), (2, 2), (3, 2))}
    value, places = computed(few, "fr")
    assert value(places.sheets["kpis"], address(places, "buyers", "year")) == "1,7 par mois depuis janvier"
    value, places = computed({"name": "", "vertical": "remote-personal-shopper", "full": "1-2"}, "en")
    assert value(places.sheets["kpis"], address(places, "clients_end", "value")) == 550
    assert value(places.sheets["kpis"], address(places, "clients_end", "ytd")) in (None, "")
    assert value(places.sheets["kpis"], address(places, "clients_end", "year")) in (None, "")


def test_each_vertical_has_three_with_the_money_first_and_stocks_last() -> None:
    for vertical in [*map(vertical_of, VERTICALS), own_vertical()]:
        found = vertical.key_figures
        assert len(found) == 3
        assert [item.unit == "money" for item in found] == sorted(
            (item.unit == "money" for item in found), reverse=True
        )
        assert [item.kind != "flow" for item in found] == sorted(item.kind != "flow" for item in found)
        rows = Layout(vertical, Options()).key_rows
        assert list(rows) == [item.id for item in found]
    counts = [item for vertical in map(vertical_of, VERTICALS) for item in vertical.key_figures if not adds_up(item)]
    assert {item.id for item in counts} == {"customers", "customers_total", "buyers", "clients_end"}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_says_the_same(language: str) -> None:
    found = []
    for value, places in computed_by_libreoffice([(with_orders(case[0]), language) for case in CASES]):
        cells = (address(places, "revenue", key) for key in ("changes", "year"))
        found.append(tuple((value(places.sheets["kpis"], cell) or "").replace("\u00a0", "~") for cell in cells))
    assert found == [case[1:3] if language == "en" else case[3:] for case in CASES]
