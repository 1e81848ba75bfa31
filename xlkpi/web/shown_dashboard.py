"""What a workbook's Dashboard says, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KeyFigure:
    """A key figure at the top of the Dashboard: its label, figure, changes and year to date."""

    label: str
    value: str
    changes: str
    year: str


@dataclass(frozen=True)
class ShownStep:
    """One of the four steps of a KPI: its name, what it takes, and whether the KPI stands there.

    `takes` is "" where the KPI stands, and "–" where the benchmark has no such tier.
    """

    name: str
    takes: str
    is_here: bool


@dataclass(frozen=True)
class ShownKpi:
    """A KPI as the Dashboard shows it.

    Attributes:
        id: The KPI's id.
        name: Its name, with its period where that is longer than a month.
        value: Its value in words, such as "62.5 %"; "–" where there is none.
        tier: The words beside the value: the tier, or why there is none.
        rank: 0 (below benchmark) to 3 (exceptional); -1 where it is not judged.
        change: The change from the month before.
        steps: The four steps, from below to exceptional.
        gap: What the next tier takes, in counts where that is possible; or the reason why the KPI is not judged.
        target: The target; "–" without one.
        status: Whether the target is reached.
        year_to_date: The value of the year so far.
        tips: What to try.
        source: Where the benchmark is from.
        definition: What the KPI measures.
        caption: The sentence below the chart.
        chart: The chart as SVG, to be put into the page as it is; "" without figures.
    """

    id: str
    name: str
    value: str
    tier: str
    rank: int
    change: str
    steps: tuple[ShownStep, ...]
    gap: str
    target: str
    status: str
    year_to_date: str
    tips: tuple[str, ...]
    source: str
    definition: str
    caption: str
    chart: str


@dataclass(frozen=True)
class Dashboard:
    """What a workbook's Dashboard says.

    Attributes:
        business: The name of the business.
        trade: The trade's name.
        month: The month shown, in words; "" before the first figure.
        headline: How many KPIs do well.
        look: What to look at first.
        aside: What is not judged, and which months lack figures.
        key_figures: The key figures.
        kpis: The KPIs.
        headings: The headings of the KPIs' table by field: value (the month), change, gap, target, year_to_date.
        advice_title: The title of the advice: "To move up: …".
        advice: The advice, a paragraph each.
    """

    business: str
    trade: str
    month: str
    headline: str
    look: str
    aside: str
    key_figures: tuple[KeyFigure, ...]
    kpis: tuple[ShownKpi, ...]
    headings: Mapping[str, str]
    advice_title: str = ""
    advice: tuple[str, ...] = ()
