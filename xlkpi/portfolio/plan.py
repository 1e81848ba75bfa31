"""The plan of a portfolio: the titles of its sheets, and the row at which each league table begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..catalogue.model import Kpi, Vertical
from ..errors import Problem, TableError
from ..messages import message
from ..workbook.layout import Options
from ..workbook.styles import result_format
from ..xlsx.limits import LAST_ROW
from .groups import Key
from .page import link_target
from .standings import Standings
from .wording import Wording

SHEETS = ("overview", "distribution", "moves", "businesses")
"""The keys of the sheets that every portfolio has, before the sheets of the verticals."""

MOST_NAMED = 5
"""The most businesses that a list or sentence names."""

LIST_HEADER = 4
"""The row of a list's headings."""

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_LONGEST_TITLE = 31


@dataclass(frozen=True)
class Plan:
    """A portfolio that is to be written.

    Attributes:
        standings: The standings of all businesses.
        options: The options of the workbook; only language and currency are used.
        wording: The portfolio's words.
        titles: The titles of the sheets, by their keys or the ids of verticals.
        league_rows: The first row of each league table.
    """

    standings: Standings
    options: Options
    wording: Wording
    titles: Mapping[str, str]
    league_rows: Mapping[Key, int]

    @property
    def language(self) -> str:
        """Return the workbook's language."""
        return self.options.language

    @property
    def verticals(self) -> list[Vertical]:
        """Return the verticals that have businesses."""
        return self.standings.verticals

    @property
    def result_formats(self) -> list[str]:
        """Return the number formats of all KPIs, without repetition."""
        units = dict.fromkeys(kpi.unit for vertical in self.verticals for kpi in vertical.kpis.values())
        currencies = self.standings.currencies() or [self.options.currency]
        forms = [result_format(unit, self.language, currency) for unit in units for currency in currencies]
        return list(dict.fromkeys(forms))

    def name(self, kpi: Kpi, currency: str) -> str:
        """Return a KPI's name, with the currency of a group in money where the portfolio has several currencies."""
        name = kpi.name[self.language]
        return f"{name} ({currency})" if currency and len(self.standings.currencies()) > 1 else name

    def full_name(self, kpi: Kpi, currency: str = "") -> str:
        """Return a KPI's name as its Dashboard says it, with the benchmark's period where longer than a month."""
        name = self.name(kpi, currency)
        return name if kpi.window == 1 else self.wording("overview.over", name=name, months=str(kpi.window))

    def kpi(self, vertical: str, kpi: str) -> Kpi:
        """Return a KPI by its ids."""
        return next(one for one in self.verticals if one.id == vertical).kpis[kpi]

    def league(self, key: Key) -> str:
        """Return the target of a link to a group's league table, or "" where there is none."""
        row = self.league_rows.get(key)
        return link_target(self.titles[key.vertical], row) if row else ""


def make_plan(standings: Standings, options: Options, wording: Wording) -> Plan:
    """Plan a portfolio.

    Raises:
        TableError: The league tables of a vertical are longer than a worksheet.
    """
    titles = {key: wording(f"sheets.{key}") for key in SHEETS}
    rows: dict[Key, int] = {}
    for vertical in standings.verticals:
        row = LIST_HEADER + 1
        for key, size in standings.league_sizes(vertical.id).items():
            rows[key] = row
            row += size
        if row - 1 > LAST_ROW:
            what = message(
                "the league tables of {vertical} have {rows:,} rows, and a worksheet holds {most:,}",
                vertical=vertical.id,
                rows=row,
                most=LAST_ROW,
            )
            fix = message("give a table of fewer businesses, such as one region at a time")
            raise TableError([Problem(place=message("portfolio"), what=what, fix=fix)])
        if row > LIST_HEADER + 1:
            titles[vertical.id] = _title(vertical.name[options.language], set(titles.values()))
    return Plan(standings, options, wording, titles, rows)


def _title(name: str, taken: set[str]) -> str:
    """Return a sheet's title made from a name: one that Excel allows and that no other sheet has."""
    name = " ".join(_NOT_IN_TITLES.sub(" ", name).split()) or "-"
    folded = {title.casefold() for title in taken}
    number, title = 1, _shortened(name, _LONGEST_TITLE)
    while title.casefold() in folded:
        number += 1
        title = f"{_shortened(name, _LONGEST_TITLE - len(str(number)) - 3)} ({number})"
    return title


def _shortened(name: str, length: int) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip(" '") + "…"
