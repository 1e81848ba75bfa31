"""Where each business stands: values, ranks, tiers, moves and quartiles, against plain arithmetic and pandas."""

from __future__ import annotations

from dataclasses import replace

import pandas
import pytest

from cases import EDGES, GIFTS, PLATES, SCOOTERS, THRESHOLDS, deserved
from portfolios import LATEST, LOWER_IS_BETTER, MONTHS, businesses, expected, moves, varied
from workbooks import same
from xlkpi.catalogue.load import load_catalogue
from xlkpi.portfolio.groups import SMALLEST_GROUP, Group
from xlkpi.portfolio.lots import Lots
from xlkpi.portfolio.standings import Standings
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings

RECORDS = varied()
KPIS = [kpi for vertical, kpi, *_ in THRESHOLDS if vertical == GIFTS]


@pytest.fixture(scope="module")
def standings() -> Standings:
    return Standings(RECORDS, load_catalogue().verticals)


def group(standings: Standings, kpi: str, vertical: str = GIFTS) -> Group:
    return next(one for one in standings.groups() if (one.vertical, one.kpi) == (vertical, kpi))


@pytest.mark.parametrize("kpi", KPIS)
def test_each_line_of_a_league_table(standings: Standings, kpi: str) -> None:
    found = {row.business: row for row in standings.league(GIFTS) if row.kpi == kpi}
    wanted = {one.business: line for one in RECORDS if one.vertical == GIFTS and (line := expected(one, kpi))}
    assert found.keys() == wanted.keys()
    for name, line in wanted.items():
        row = found[name]
        assert same(row.value, line.value), name
        assert row.tier == line.rank, name
        assert same(row.change, line.change), name
        assert same(row.trend, line.trend), name
        assert same(row.period, line.period), name
        if line.rank is not None:
            assert same(row.gap, deserved(row.value, EDGES[GIFTS, kpi]).gap)
    assert any(line.trend is None for line in wanted.values())
    assert any(line.trend is not None for line in wanted.values())


def test_the_businesses_with_something_the_matter(standings: Standings) -> None:
    rows = {(row.business, row.kpi): row for row in standings.league(GIFTS)}
    names = [one.business for one in RECORDS]
    assert rows[names[0], "aov"].change is None
    assert rows[names[1], "aov"].month == rows[names[2], "aov"].month == MONTHS[-2]
    assert rows[names[3], "csat"].value == "#NUM!"
    assert (rows[names[3], "csat"].tier, rows[names[3], "csat"].place) == (None, None)
    assert (names[4], "aov") not in rows  # no orders: not ranked
    assert (names[4], "csat") in rows
    assert names[5] not in {name for name, _ in rows}
    silence = standings.silence(10)
    assert [(one.business, one.month) for one in silence.named] == [(names[5], None), (names[1], MONTHS[-2])]
    assert (silence.businesses, silence.lately, standings.incomplete()) == (2, 1, 1)
    assert standings.months == (MONTHS[-2], LATEST)


@pytest.mark.parametrize("kpi", KPIS)
def test_ranks_and_quarters(standings: Standings, kpi: str) -> None:
    rows = [row for row in standings.league(GIFTS) if row.kpi == kpi]
    values = pandas.Series([row.value for row in rows if not isinstance(row.value, str)], dtype=float)
    ranks = values.rank(method="min", ascending=kpi in LOWER_IS_BETTER)
    assert [row.place for row in rows] == [*ranks.astype(int), *[None] * (len(rows) - len(values))]
    assert list(ranks) == sorted(ranks)
    assert {row.size for row in rows} == {len(values)}
    quarters = [row.quarter for row in rows if row.quarter]
    assert quarters == sorted(quarters)
    assert set(quarters) == {1, 2, 3, 4}


@pytest.mark.parametrize("kpi", KPIS)
def test_quartiles_and_counts(standings: Standings, kpi: str) -> None:
    found = group(standings, kpi)
    lines = [line for one in RECORDS if one.vertical == GIFTS and (line := expected(one, kpi))]
    values = [line.value for line in lines if not isinstance(line.value, str)]
    assert same(found.size, len(values))
    assert found.errors == len(lines) - len(values)
    for quartile, wanted in zip(found.quartiles, pandas.Series(values).quantile([0.25, 0.5, 0.75]), strict=True):
        assert same(quartile, float(wanted))
    assert found.tiers == tuple([line.rank for line in lines].count(tier) for tier in range(4))


def test_who_moved(standings: Standings) -> None:
    found = [row for row in standings.moves() if row.vertical == GIFTS]
    assert {(row.business, row.kpi, row.before, row.tier) for row in found} == moves(RECORDS)
    steps = [row.tier - row.before for row in found if row.tier is not None and row.before is not None]
    assert steps == sorted(steps)
    assert steps[0] < 0 < steps[-1]
    ups = sum(one.up for one in standings.groups() if one.vertical == GIFTS)
    downs = sum(one.down for one in standings.groups() if one.vertical == GIFTS)
    assert (ups, downs) == (sum(step > 0 for step in steps), sum(step < 0 for step in steps))
    assert sum(one.falls for one in standings.groups() if one.vertical == GIFTS) == sum(step <= -2 for step in steps)


def test_each_business_over_all_its_kpis(standings: Standings) -> None:
    rows = [*standings.league(GIFTS), *standings.league(SCOOTERS)]
    found = list(standings.businesses())
    assert {one.business for one in found} == {one.business for one in RECORDS}
    assert [one.tiers[0] for one in found] == sorted((one.tiers[0] for one in found), reverse=True)
    for one in found:
        own = [row for row in rows if row.business == one.business and row.tier is not None]
        assert one.tiers == tuple([row.tier for row in own].count(tier) for tier in range(4))
        assert one.up == sum(row.before is not None and row.tier > row.before for row in own)  # type: ignore[operator]
        if not own:
            assert (one.weakest, one.strongest, one.month) == (None, None, None)
            continue
        shares = {row.kpi: (row.place or 0) / row.size for row in own}
        tiers = {row.kpi: row.tier or 0 for row in own}
        weakest = min(shares, key=lambda kpi: (tiers[kpi], -shares[kpi], kpi))
        strongest = min(shares, key=lambda kpi: (-tiers[kpi], shares[kpi], kpi))
        assert one.weakest == (weakest, tiers[weakest])
        assert one.strongest == (strongest, tiers[strongest])


def test_equal_values_share_a_rank() -> None:
    one = businesses(1)[0]
    records = [Record(name, one.vertical, one.months) for name in ("a", "b", "c")]
    rows = [row for row in Standings(records, load_catalogue().verticals).league(GIFTS) if row.kpi == "aov"]
    assert [(row.business, row.place, row.quarter) for row in rows] == [("a", 1, 1), ("b", 1, 1), ("c", 1, 1)]


def test_a_group_of_one() -> None:
    alone = Standings(businesses(1), load_catalogue().verticals)
    found = group(alone, "aov")
    assert len(set(found.quartiles)) == 1
    assert found.size == 1
    assert [row.quarter for row in alone.league(GIFTS)] == [1] * 7


def test_no_business_at_all() -> None:
    nobody = Standings([], load_catalogue().verticals)
    assert (nobody.verticals, nobody.months, nobody.incomplete(), list(nobody.groups())) == ([], None, 0, [])
    assert nobody.silence(3) == ([], 0, 0)
    assert list(nobody.businesses()) == list(nobody.moves()) == []


# --- anonymous


def test_small_groups_are_withheld() -> None:
    records = [*businesses(SMALLEST_GROUP), *businesses(SMALLEST_GROUP - 1, PLATES)]
    hidden = Standings(records, load_catalogue().verticals, anonymous=True)
    assert {one.withheld for one in hidden.groups() if one.vertical == GIFTS} == {False}
    for one in (one for one in hidden.groups() if one.vertical == PLATES):
        assert one == Group(PLATES, one.kpi, SMALLEST_GROUP - 1, (), 0, 0, 0, 0, (), True)
    assert list(hidden.league(PLATES)) == []
    assert {one.vertical for one in hidden.businesses()} == {one.vertical for one in hidden.moves()} == {GIFTS}
    assert hidden.counts == {GIFTS: SMALLEST_GROUP, PLATES: SMALLEST_GROUP - 1}


def test_a_value_that_is_an_error_does_not_make_a_group_large() -> None:
    records = businesses(SMALLEST_GROUP)
    last = records[-1]
    latest = {**last.months[LATEST], "orders_received": 0.0}
    records[-1] = Record(last.business, last.vertical, {**last.months, LATEST: latest})
    hidden = Standings(records, load_catalogue().verticals, anonymous=True)
    assert {one.kpi for one in hidden.groups() if one.withheld} == {"aov"}
    assert "aov" not in {row.kpi for row in hidden.league(GIFTS)}


def test_numbers_are_drawn_the_same_from_the_same_businesses_in_any_order() -> None:
    records = businesses(12)

    def drawn(order: list[Record]) -> dict[str, int]:
        lots = Lots()
        for number, one in enumerate(order):
            lots.add(number, one)
        return {order[number].business: place for number, place in lots.drawn()}

    first = drawn(records)
    assert sorted(first.values()) == list(range(1, 13))
    assert drawn(records[::-1]) == first
    assert list(first) != [one.business for one in records]
    changed = Record(records[0].business, GIFTS, {**records[0].months, LATEST: records[1].months[LATEST]})
    assert drawn([changed, *records[1:]]) != first
    assert drawn(businesses(13))[records[0].business] != first[records[0].business]


def test_the_values_are_the_same_with_and_without_names() -> None:
    plain = Standings(businesses(9), load_catalogue().verticals)
    hidden = Standings(businesses(9), load_catalogue().verticals, anonymous=True)
    assert sorted(map(repr, (row[1:] for row in plain.league(GIFTS)))) == sorted(
        map(repr, (row[1:] for row in hidden.league(GIFTS)))
    )
    assert list(plain.groups()) == list(hidden.groups())
    assert {row.business for row in hidden.league(GIFTS)} == {str(number) for number in range(1, 10)}


def money(business: str, currency: str, value: float, rate: float | None = None) -> Record:
    """A gift shop with an average order value."""
    stated = {"currency": currency} if rate is None else {"currency": currency, "rate": repr(rate)}
    months = {LATEST: {"revenue": value * 10, "orders_received": 10.0}}
    return Record(business, GIFTS, months, 0, Settings(stated))


def test_money_is_ranked_in_its_own_currency_at_each_workbooks_own_rate() -> None:
    """The source says 15 and 30 dollars: 13.53 and 27.06 euros at the bank's rate, 7.50 and 15 at 0.5."""
    shops = [money("A", "USD", 16), money("B", "EUR", 14), money("C", "EUR", 14.5, 0.5), money("D", "JPY", 3000),
             money("E", "XOF", 9000), money("F", "", 14)]  # fmt: skip
    found = Standings(shops, load_catalogue().verticals, currency="USD")
    rows = [(row.business, row.currency, row.place, row.size, row.tier) for row in found.league(GIFTS)]
    assert rows == [
        ("C", "EUR", 1, 2, 1), ("B", "EUR", 2, 2, 1), ("D", "JPY", 1, 1, 1), ("A", "USD", 1, 2, 1),
        ("F", "USD", 2, 2, 0), ("E", "XOF", 1, 1, None),
    ]  # fmt: skip
    groups = {one.currency: (one.size, one.quartiles) for one in found.groups() if one.kpi == "aov"}
    assert groups["EUR"] == (2, (14.125, 14.25, 14.375))
    assert groups["XOF"] == (1, (9000.0, 9000.0, 9000.0))
    assert found.currencies() == ["EUR", "JPY", "USD", "XOF"]


def test_a_rate_of_the_user_overrides_those_of_businesses() -> None:
    shops = [money("B", "EUR", 14), money("C", "EUR", 14, 0.5), money("E", "XOF", 9000)]
    found = Standings(shops, load_catalogue().verticals, rates={"EUR": 1.0, "XOF": 600.0})
    assert {row.business: row.tier for row in found.league(GIFTS)} == {"B": 0, "C": 0, "E": 1}


def test_ratios_of_all_currencies_are_one_group() -> None:
    currencies = [Settings({"currency": code}) for code in ("EUR", "JPY", "USD")]
    shops = [replace(one, settings=stated) for one, stated in zip(businesses(3), currencies, strict=True)]
    sizes = {(one.kpi, one.currency): one.size for one in Standings(shops, load_catalogue().verticals).groups()}
    assert sizes[("csat", "")] == 3
    assert [sizes[("aov", code)] for code in ("EUR", "JPY", "USD")] == [1, 1, 1]


def test_a_small_group_of_one_currency_is_withheld_from_an_anonymous_portfolio() -> None:
    shops = [money(f"{number}", "EUR", 14) for number in range(SMALLEST_GROUP)] + [money("X", "CHF", 14)]
    found = {one.currency: one.withheld for one in Standings(shops, load_catalogue().verticals, True).groups()
             if one.kpi == "aov"}  # fmt: skip
    assert found == {"CHF": True, "EUR": False}


def test_a_kpi_that_is_not_followed_is_in_no_group() -> None:
    """Its figures make no month the latest either, as on the business's Dashboard."""
    one, *others = businesses(6)
    months = {**one.months, LATEST: {"customers_answered": 10.0, "customers_satisfied": 9.0}}
    followed = tuple(kpi for kpi in KPIS if kpi != "csat")
    standings = Standings(
        [replace(one, months=months, settings=Settings({"followed": " ".join(followed)})), *others],
        load_catalogue().verticals,
    )
    own = {row.kpi: row for row in standings.league(GIFTS) if row.business == one.business}
    assert own.keys() == set(followed)
    assert {row.month for row in own.values()} == {MONTHS[-2]}
    assert group(standings, "csat").size == 5
    assert sum(next(line for line in standings.businesses() if line.business == one.business).tiers) == len(followed)
