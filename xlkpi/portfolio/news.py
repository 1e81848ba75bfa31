"""Who moved and who is silent: the businesses that the first page names, and how many others there are."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ..period import month_after
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

_SILENT = "(begun IS NULL OR begun < (SELECT max(month) FROM business))"


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
    """The businesses without any figure for the latest month of all businesses.

    Attributes:
        named: The first of them by name, the longest silent first.
        businesses: The number of all.
        lately: The number of those that lack the latest month alone.
    """

    named: list[Silent]
    businesses: int
    lately: int


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


def find_silence(scratch: Scratch, most: int) -> Silence:
    """Return the businesses without any figure for the latest month of all businesses, `most` of them by name."""
    (latest,) = next(scratch.rows("SELECT max(month) FROM business"))
    before = month_after(datetime.date.fromisoformat(latest), -1).isoformat() if latest else ""
    query = f"SELECT name, begun FROM business WHERE {_SILENT} ORDER BY begun IS NOT NULL, begun, id LIMIT ?"
    named = [
        Silent(name, datetime.date.fromisoformat(begun) if begun else None) for name, begun in scratch.rows(query, most)
    ]
    count, lately = next(scratch.rows(f"SELECT count(*), total(begun = ?) FROM business WHERE {_SILENT}", before))
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
