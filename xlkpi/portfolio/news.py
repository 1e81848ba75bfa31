"""Who moved and who is silent: the businesses that the first page names, and how many others there are."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ..period import month_after, months_between
from ..scratch import Scratch

_MOVERS = """
WITH moved AS (
  SELECT business, kpi, vertical, before, tier, count(*) OVER own - 1 AS others,
    row_number() OVER (PARTITION BY business ORDER BY {sign} * (before - tier), {sign} * -tier, rowid) AS place
  FROM standing WHERE {sign} * (tier - before) > 0
  WINDOW own AS (PARTITION BY business)
)
SELECT name, month, moved.vertical, kpi, before, tier, others FROM moved JOIN business ON id = business
WHERE place = 1 ORDER BY month DESC, {sign} * (before - tier), others DESC, {sign} * -tier, id LIMIT ?
"""
"""The businesses that moved, each by its longest move: those with the latest figures first, then the longest moves."""

_SILENT = "(begun IS NULL OR begun < ?)"

_FIRST_TO_SEND = 2
"""By how many months the first businesses to send their figures may be before the others."""


class Mover(NamedTuple):
    """A business that moved up or down a tier.

    Attributes:
        business: The business's name.
        month: The business's latest month.
        vertical: The vertical's id.
        kpi: The id of the KPI that moved furthest.
        before: The tier in the month before, of the KPI over its benchmark's period.
        tier: The tier in the latest month.
        others: The number of other KPIs of the business that moved in the same direction.
    """

    business: str
    month: datetime.date
    vertical: str
    kpi: str
    before: int
    tier: int
    others: int


class Movers(NamedTuple):
    """The businesses that moved in one direction: the first of them by name, and the number of all."""

    named: list[Mover]
    businesses: int


class Silent(NamedTuple):
    """A silent business, and its latest month with any figure; None where it has no figures at all."""

    business: str
    month: datetime.date | None


class Silence(NamedTuple):
    """The businesses without any figure for the latest month of the portfolio.

    Attributes:
        named: The first of them by name, the longest silent first.
        businesses: The number of all.
        lately: The number of those that lack the latest month alone.
    """

    named: list[Silent]
    businesses: int
    lately: int


class Ahead(NamedTuple):
    """The businesses whose figures end long after most others', as with a mistyped year.

    Attributes:
        named: The first of them by name.
        businesses: The number of all.
        month: The latest month of all.
    """

    named: list[str]
    businesses: int
    month: datetime.date


class OwnScales(NamedTuple):
    """The businesses that are judged by thresholds of their own: the first of them by name, and the number of all."""

    named: list[str]
    businesses: int


def find_movers(scratch: Scratch, direction: int, most: int) -> Movers:
    """Return the businesses that moved up or down a tier.

    Args:
        scratch: The standings.
        direction: 1 for up, -1 for down.
        most: The number of businesses that are named.
    """
    count = f"SELECT count(DISTINCT business) FROM standing WHERE {direction} * (tier - before) > 0"
    rows = scratch.rows(_MOVERS.format(sign=direction), most)
    named = [Mover(name, datetime.date.fromisoformat(month), *rest) for name, month, *rest in rows]
    return Movers(named, scratch.number(count))


def latest_month(scratch: Scratch) -> str:
    """Return the latest month of the portfolio, "" without figures.

    It is the latest of all businesses, unless few have it, and long after the others: one mistyped year would make
    all others silent. Few are less than a tenth, and less than three, but never half of the businesses.
    """
    count = scratch.number("SELECT count(month) FROM business")
    if not count:
        return ""
    enough = min((count + 1) // 2, max(3, count // 10))
    of_all, of_most = (
        next(scratch.rows("SELECT month FROM business ORDER BY month DESC LIMIT 1 OFFSET ?", place))[0]
        for place in (0, enough - 1)
    )
    gap = months_between(*map(datetime.date.fromisoformat, (of_most, of_all)))
    return str(of_most if gap > _FIRST_TO_SEND else of_all)


def find_ahead(scratch: Scratch, most: int) -> Ahead | None:
    """Return the businesses whose figures end after the portfolio's latest month; None where there are none."""
    those, latest = "FROM business WHERE month > ?", latest_month(scratch)
    count, month = next(scratch.rows(f"SELECT count(*), max(month) {those}", latest))
    if not latest or not count:
        return None
    named = [name for (name,) in scratch.rows(f"SELECT name {those} ORDER BY month DESC, id LIMIT ?", latest, most)]
    return Ahead(named, count, datetime.date.fromisoformat(month))


def find_silence(scratch: Scratch, most: int) -> Silence:
    """Return the businesses without any figure for the portfolio's latest month, `most` of them by name."""
    latest = latest_month(scratch)
    before = month_after(datetime.date.fromisoformat(latest), -1).isoformat() if latest else ""
    query = f"SELECT name, begun FROM business WHERE {_SILENT} ORDER BY begun IS NOT NULL, begun, id LIMIT ?"
    named = [
        Silent(name, datetime.date.fromisoformat(begun) if begun else None)
        for name, begun in scratch.rows(query, latest, most)
    ]
    count, lately = next(
        scratch.rows(f"SELECT count(*), total(begun = ?) FROM business WHERE {_SILENT}", before, latest)
    )
    return Silence(named, count, int(lately))


def find_own_scales(scratch: Scratch, most: int, vertical: str = "") -> OwnScales:
    """Return the businesses that are judged in a KPI or more by thresholds of their own, those with most KPIs first.

    Args:
        scratch: The standings.
        most: The number of businesses to name.
        vertical: The id of their vertical; "" for all.
    """
    those = "FROM business JOIN summary USING (id) WHERE own > 0 AND ? IN (vertical, '')"
    named = [name for (name,) in scratch.rows(f"SELECT name {those} ORDER BY own DESC, id LIMIT ?", vertical, most)]
    return OwnScales(named, scratch.number(f"SELECT count(*) {those}", vertical))
