"""What a portfolio is made of: its sheets' titles, and the row at which each league table begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..catalogue.model import Kpi, Vertical
from ..errors import Problem, TableError
from ..workbook.layout import Options
from ..workbook.styles import result_format
from ..xlsx.limits import LAST_ROW
from .page import place
from .standings import Standings
from .wording import Wording

SHEETS = ("overview", "distribution", "moves", "businesses")
"""The sheets that every portfolio has, before those of the trades."""

LIST_HEADER = 4
"""The row of a list's header."""

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_LONGEST_TITLE = 31


@dataclass(frozen=True)
class Plan:
    """A portfolio that is to be written. titles: of the sheets, by their key or their trade's id."""

    standings: Standings
    options: Options
    wording: Wording
    titles: Mapping[str, str]
    league_rows: Mapping[tuple[str, str], int]

    @property
    def language(self) -> str:
        """The workbook's language."""
        return self.options.language

    @property
    def trades(self) -> list[Vertical]:
        """The trades that there are businesses of."""
        return self.standings.trades

    @property
    def result_formats(self) -> list[str]:
        """Return the number formats of all KPIs, each once."""
        units = dict.fromkeys(kpi.unit for trade in self.trades for kpi in trade.kpis.values())
        return [result_format(unit, self.language, self.options.currency) for unit in units]

    def kpi(self, vertical: str, kpi: str) -> Kpi:
        """A KPI by its ids."""
        return next(trade for trade in self.trades if trade.id == vertical).kpis[kpi]

    def league(self, vertical: str, kpi: str) -> str:
        """Where a KPI's league table begins; "" where there is none."""
        row = self.league_rows.get((vertical, kpi))
        return place(self.titles[vertical], row) if row else ""


def make_plan(standings: Standings, options: Options, wording: Wording) -> Plan:
    """Plan a portfolio. Raises TableError where a league table is longer than a sheet."""
    titles = {key: wording(f"sheets.{key}") for key in SHEETS}
    rows: dict[tuple[str, str], int] = {}
    for trade in standings.trades:
        row, sizes = LIST_HEADER + 1, standings.league_sizes(trade.id)
        for kpi in (kpi for kpi in trade.kpis if kpi in sizes):
            rows[trade.id, kpi] = row
            row += sizes[kpi]
        if row - 1 > LAST_ROW:
            what = f"the league tables of {trade.id} have {row:,} rows, and a worksheet holds {LAST_ROW:,}"
            raise TableError([Problem("portfolio", what, "give a table of fewer businesses, a region at a time, say")])
        if row > LIST_HEADER + 1:
            titles[trade.id] = _title(trade.name[options.language], set(titles.values()))
    return Plan(standings, options, wording, titles, rows)


def _title(name: str, taken: set[str]) -> str:
    """A sheet's title: what Excel takes as one, and no other sheet has."""
    name = " ".join(_NOT_IN_TITLES.sub(" ", name).split()) or "-"
    folded = {title.casefold() for title in taken}
    number, title = 1, _shortened(name, _LONGEST_TITLE)
    while title.casefold() in folded:
        number += 1
        title = f"{_shortened(name, _LONGEST_TITLE - len(str(number)) - 3)} ({number})"
    return title


def _shortened(name: str, length: int) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip(" '") + "…"
