"""The standings of all businesses, kept on disk so that memory does not grow with their number."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from ..catalogue.model import TIERS, Kpi, Vertical
from ..formula.values import Value
from ..scratch import Scratch
from ..tables.record import Record
from ..workbook.close_values import decimals_of
from . import news
from .figures import Figures, Judge
from .groups import QUARTERS, SMALLEST_GROUP, Group, Key, Row, Summary
from .lots import Lots
from .own_settings import Benchmarks, months_of

_TABLES = """
CREATE TABLE business (id INTEGER PRIMARY KEY, name, vertical, month, begun);
CREATE TABLE standing (business, vertical, kpi, currency, value, tier, before, change, trend, gap, counted,
  period, period_tier, own, target, more, period_more, better);
"""
_OF_GROUP = "vertical = ? AND kpi = ? AND currency = ?"
_SIZE = "count(better) OVER (PARTITION BY vertical, kpi, currency)"
_RANKED = f"""
CREATE INDEX by_value ON standing (vertical, kpi, currency, better);
CREATE TABLE place AS
SELECT business, kpi, CASE WHEN better IS NOT NULL
  THEN rank() OVER (PARTITION BY vertical, kpi, currency ORDER BY better IS NULL, better DESC) END AS place,
  {_SIZE} AS size
FROM standing;
CREATE UNIQUE INDEX by_business ON place (business, kpi);
CREATE TABLE summary (id INTEGER PRIMARY KEY, below, typical, above, exceptional, up, down, worst, low, best, high,
  own);
"""


class Standings:
    """The standings of many businesses.

    Args:
        records: The businesses; they are read once.
        verticals: The verticals by id.
        anonymous: Whether to replace names by random numbers, such as "1" to "120", and to withhold peer groups of
            fewer than SMALLEST_GROUP businesses.
        currency: The currency of businesses that state none.
        rates: The user's exchange rates by currency, which override those of businesses.
    """

    def __init__(
        self,
        records: Iterable[Record],
        verticals: Mapping[str, Vertical],
        anonymous: bool = False,
        currency: str = "USD",
        rates: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self._currency = currency
        self._benchmarks = Benchmarks(verticals, currency, rates)
        self.is_anonymous = anonymous
        self._shared_rates: dict[tuple[str, str], float | None] = {}
        self._first_rates: dict[tuple[str, str], float] = {}
        self._several_rates: set[tuple[str, str]] = set()
        self._scratch = Scratch(_TABLES)
        self._verticals = verticals
        self._judges: dict[str, Judge] = {}
        lots = Lots() if anonymous else None
        for number, record in enumerate(records, 1):
            self._add(number, record, lots)
        if lots is not None:
            self._draw(lots)
        self.counts: dict[str, int] = dict(
            self._scratch.rows("SELECT vertical, count(*) FROM business GROUP BY vertical")
        )
        """How many businesses there are, by vertical."""
        self.verticals = [vertical for vertical in verticals.values() if vertical.id in self.counts]
        self._withheld = self._withhold() if anonymous else {}
        self._scratch.script(_RANKED)
        self._scratch.run_for_each(f"INSERT INTO summary VALUES ({', '.join('?' * 12)})", self._summaries())

    def _add(self, number: int, record: Record, lots: Lots | None) -> None:
        if record.vertical not in self._judges:
            self._judges[record.vertical] = Judge(self._verticals[record.vertical])
        vertical, currency = self._verticals[record.vertical], self._benchmarks.currency(record)
        rate = self._benchmarks.rate(record)
        shared = self._shared_rates.setdefault((vertical.id, currency), rate)
        self._shared_rates[vertical.id, currency] = rate if rate == shared else None
        if rate is not None and self._first_rates.setdefault((vertical.id, currency), rate) != rate:
            self._several_rates.add((vertical.id, currency))
        benchmarks = self._benchmarks.of(record)
        figures: Figures = self._judges[record.vertical].figures(months_of(record), benchmarks)
        name = record.business
        if lots is not None:
            lots.add(number, record)
            name = ""  # an anonymous workbook never sees a name
        months = (month.isoformat() if month else None for month in (figures.month, figures.begun))
        self._scratch.run("INSERT INTO business VALUES (?, ?, ?, ?, ?)", number, name, record.vertical, *months)
        rows = []
        for standing in figures.standings:
            kpi, value, benchmark = vertical.kpis[standing.kpi], standing.value, benchmarks[standing.kpi]
            places, money = decimals_of(kpi.unit, currency), currency if kpi.unit == "money" else ""
            more = (benchmark.more_decimals(one, places) for one in (value, standing.period))
            rows.append((number, vertical.id, kpi.id, money, *standing[1:], *more, _better(value, kpi.direction)))
        self._scratch.run_for_each(f"INSERT INTO standing VALUES ({', '.join('?' * 18)})", rows)

    def _draw(self, lots: Lots) -> None:
        """Replace each business's name by an anonymous number, and sort the businesses by number."""
        self._scratch.run("CREATE TEMP TABLE lot (id INTEGER PRIMARY KEY, number)")
        self._scratch.run_for_each("INSERT INTO lot VALUES (?, ?)", lots.drawn())
        self._scratch.script(
            "UPDATE business SET id = -(SELECT number FROM lot WHERE lot.id = business.id);"
            "UPDATE business SET id = -id, name = CAST(-id AS TEXT);"
            "UPDATE standing SET business = (SELECT number FROM lot WHERE lot.id = business);"
        )

    def _withhold(self) -> dict[Key, int]:
        """Remove the groups that are too small, and return their sizes."""
        sizes = (
            "SELECT vertical, kpi, currency, count(better) AS size FROM standing GROUP BY 1, 2, 3 "
            f"HAVING size < {SMALLEST_GROUP}"
        )
        small = {Key(*key): size for *key, size in self._scratch.rows(sizes)}
        for group in small:
            self._scratch.run(f"DELETE FROM standing WHERE {_OF_GROUP}", *group)
        self._scratch.run("DELETE FROM business WHERE vertical NOT IN (SELECT vertical FROM standing)")
        return small

    # --- queries

    @cached_property
    def months(self) -> tuple[datetime.date, datetime.date] | None:
        """Return the earliest latest month of a business and the portfolio's latest month; None without figures."""
        (first,), last = next(self._scratch.rows("SELECT min(month) FROM business")), news.latest_month(self._scratch)
        return (_date(first), _date(last)) if first else None

    def groups(self) -> Iterator[Group]:
        """Return each peer group, vertical by vertical, including empty ones."""
        for vertical in self.verticals:
            for kpi in vertical.kpis.values():
                for currency in self._currencies(kpi):
                    yield self._group(Key(vertical.id, kpi.id, currency))

    def _currencies(self, kpi: Kpi) -> list[str]:
        """Return the currencies of a KPI's groups, in alphabetical order; "" where it is no money."""
        if kpi.unit != "money":
            return [""]
        query = "SELECT DISTINCT currency FROM standing WHERE vertical = ? AND kpi = ?"
        found = {currency for (currency,) in self._scratch.rows(query, kpi.vertical, kpi.id)}
        found |= {key.currency for key in self._withheld if key[:2] == (kpi.vertical, kpi.id)}
        return sorted(found) or [self._currency]

    def _group(self, key: Key) -> Group:
        vertical, kpi, currency = key
        if key in self._withheld:
            return Group(vertical, kpi, self._withheld[key], (), 0, 0, 0, 0, (), True, currency)
        query = (
            "SELECT count(better), total(tier = 0), total(tier = 1), total(tier = 2), total(tier = 3), "
            "total(tier > before), total(tier < before), total(before - tier >= 2), count(*) - count(better), "
            "total(own) "
            f"FROM standing WHERE {_OF_GROUP}"
        )
        size, *found = map(int, next(self._scratch.rows(query, *key)))
        tiers, (up, down, falls, errors, own) = tuple(found[:4]), found[4:]
        quartiles = tuple(self._quantile(key, size, quarter / QUARTERS) for quarter in range(1, QUARTERS))
        quartiles = quartiles if size else ()
        return Group(vertical, kpi, size, tiers, up, down, falls, errors, quartiles, False, currency, own)

    def _quantile(self, key: Key, size: int, share: float) -> float:
        """Return the value below which a share of the group lies, computed as QUARTILE.INC does."""
        if not size:
            return 0.0
        below, rest = divmod((size - 1) * share, 1)
        order = (
            "DESC" if self._verticals[key.vertical].kpis[key.kpi].direction == "lower" else "ASC"
        )  # so that values ascend
        query = (
            f"SELECT value FROM standing WHERE {_OF_GROUP} AND better IS NOT NULL "
            f"ORDER BY better {order} LIMIT 2 OFFSET ?"
        )
        values = [float(value) for (value,) in self._scratch.rows(query, *key, int(below))]
        return values[0] + (values[-1] - values[0]) * rest

    def league(self, vertical: str) -> Iterator[Row]:
        """Return the rows of a vertical's league tables, KPI by KPI, the best business first, errors last."""
        for kpi in self._verticals[vertical].kpis:
            where = (
                "standing.vertical = ? AND standing.kpi = ? ORDER BY currency, place IS NULL, place, standing.business"
            )
            yield from self._league(where, vertical, kpi)

    def league_sizes(self, vertical: str) -> dict[Key, int]:
        """Return how many rows each group has in the league tables of a vertical, in their order."""
        query = "SELECT kpi, currency, count(*) FROM standing WHERE vertical = ? GROUP BY 1, 2 ORDER BY 2"
        found = {Key(vertical, kpi, currency): size for kpi, currency, size in self._scratch.rows(query, vertical)}
        return {key: found[key] for kpi in self._verticals[vertical].kpis for key in found if key.kpi == kpi}

    def shared_rate(self, key: Key) -> float | None:
        """Return the exchange rate of all businesses of a group; None where they have several, or none."""
        return self._shared_rates.get((key.vertical, key.currency or self._currency))

    def has_several_rates(self, group: Group) -> bool:
        """Return whether thresholds in money are converted at several rates for the businesses judged in a group."""
        kpi = self._verticals[group.vertical].kpis[group.kpi]
        return group.judged > 0 and kpi.has_currency and (group.vertical, group.currency) in self._several_rates

    def currencies(self) -> list[str]:
        """Return the currencies of the values in money, withheld ones included, in alphabetical order."""
        found = {currency for (currency,) in self._scratch.rows("SELECT DISTINCT currency FROM standing")}
        return sorted((found | {key.currency for key in self._withheld}) - {""})

    def moves(self) -> Iterator[Row]:
        """Return the rows of businesses whose tier has changed, the deepest fall first, the highest rise last."""
        return self._league("tier <> before ORDER BY tier - before, tier, standing.business, standing.rowid")

    def _league(self, where: str, *values: object) -> Iterator[Row]:
        columns = (
            "standing.kpi, standing.vertical, currency, place, size, value, tier, before, change, trend, gap, counted, "
            "period"
        )
        query = (
            f"SELECT name, month, {columns}, period_tier, own, target, more, period_more FROM standing "
            "JOIN business ON business.id = standing.business "
            f"JOIN place ON place.business = standing.business AND place.kpi = standing.kpi WHERE {where}"
        )
        for name, month, *rest in self._scratch.rows(query, *values):
            yield Row(name, _date(month), *rest)

    def businesses(self) -> Iterator[Summary]:
        """Return every business, the one with the most KPIs below the benchmark first."""
        query = (
            "SELECT name, vertical, month, below, typical, above, exceptional, up, down, worst, low, best, high, own "
            "FROM business LEFT JOIN summary ON summary.id = business.id ORDER BY coalesce(below, 0) DESC, business.id"
        )
        for name, vertical, month, *found in self._scratch.rows(query):
            counts, ends, own = [count or 0 for count in found[:6]], found[6:10], found[10] or 0
            weakest, strongest = ((ends[0], ends[1]), (ends[2], ends[3])) if ends[0] else (None, None)
            date = _date(month) if month else None
            yield Summary(name, vertical, date, tuple(counts[:4]), counts[4], counts[5], weakest, strongest, own)

    def _summaries(self) -> Iterator[tuple[Any, ...]]:
        """Return the rows of the table of summaries: each business over all KPIs that have a benchmark."""
        query = (
            "SELECT standing.business, tier, 1.0 * place / size, standing.kpi, before, own FROM standing JOIN place "
            "ON place.business = standing.business AND place.kpi = standing.kpi "
            "WHERE tier IS NOT NULL ORDER BY standing.business"
        )
        for business, rows in groupby(self._scratch.rows(query), itemgetter(0)):
            judged = list(rows)
            tiers = [tier for _, tier, *_ in judged]
            ups = [before is not None and tier > before for _, tier, _, _, before, _ in judged]
            downs = [before is not None and tier < before for _, tier, _, _, before, _ in judged]
            _, low, _, worst, *_ = min(judged, key=lambda row: (row[1], -row[2], row[3]))
            _, high, _, best, *_ = min(judged, key=lambda row: (-row[1], row[2], row[3]))
            counts = (tiers.count(tier) for tier in range(len(TIERS) + 1))
            yield (business, *counts, sum(ups), sum(downs), worst, low, best, high, sum(row[-1] for row in judged))

    def movers(self, direction: int, most: int) -> news.Movers:
        """Return the businesses that moved up (1) or down (-1) a tier, `most` of them by name."""
        return news.find_movers(self._scratch, direction, most)

    def silence(self, most: int) -> news.Silence:
        """Return the businesses without any figure for the portfolio's latest month, `most` of them by name."""
        return news.find_silence(self._scratch, most)

    def ahead(self, most: int) -> news.Ahead | None:
        """Return the businesses whose figures end long after most others'; see news.find_ahead."""
        return news.find_ahead(self._scratch, most)

    def own_scales(self, most: int, vertical: str = "") -> news.OwnScales:
        """Return the businesses that are judged by thresholds of their own; see news.find_own_scales."""
        return news.find_own_scales(self._scratch, 0 if self.is_anonymous else most, vertical)

    def own_columns(self, vertical: str) -> list[str]:
        """Return the columns that say which businesses of a vertical have thresholds or targets of their own.

        An anonymous portfolio has none: it only counts these businesses.
        """
        query = "SELECT total(own), count(target) FROM standing WHERE vertical = ?"
        found = zip(("own", "target"), next(self._scratch.rows(query, vertical)), strict=True)
        return [] if self.is_anonymous else [column for column, number in found if number]

    def incomplete(self) -> int:
        """Return the number of businesses that have begun the portfolio's latest month, with too few figures."""
        latest = news.latest_month(self._scratch)
        return self._scratch.number("SELECT count(*) FROM business WHERE month < ? AND begun >= ?", latest, latest)


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _better(value: Value, direction: str) -> float | None:
    """Return a number that is larger for a better value, None for an error."""
    if isinstance(value, str):
        return None
    return value if direction == "higher" else -value
