"""The pictures of the Overview: for each vertical, and for each of its KPIs, how many businesses are in each tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openpyxl.cell import Cell
from openpyxl.styles import Alignment

from ..catalogue.model import TIERS, Kpi, Vertical
from ..workbook.styles import ACCENT, TIER_DOTS, TIER_FILLS, TIER_INKS, WORSE, fill, font, number_format
from .bars import UNITS, bar
from .groups import SMALLEST_GROUP, Group, fewest_judged, has_tier
from .mixed_scales import is_mixed, marked, mixed_kpis, mixed_verticals
from .page import NONE, Page, Span, link_target
from .plan import Plan

_NAME, _BAR = (0, 1), (7, 6 + UNITS)
_HEADER_HEIGHT, _ROW_HEIGHT = 36.0, 17.0
_ARROW = "→"
_LEFT = Alignment(horizontal="left", vertical="center", indent=1, wrap_text=True)
_ALL_TIERS = range(len(TIERS) + 1)


class _Line(NamedTuple):
    """A line of a picture.

    Attributes:
        name: The name of a vertical or KPI.
        link: The target of the name's link.
        businesses: The number of businesses; None where the group is withheld.
        tiers: The number of verdicts in each tier; None where there can be none.
        up: The number of those that moved up a tier.
        down: The number of those that moved down a tier.
        in_shares: Whether the bar shows shares.
        why_not: Why there is no bar; "" where there is one.
    """

    name: str
    link: str
    businesses: int | None
    tiers: Sequence[int | None]
    up: int
    down: int
    in_shares: bool
    why_not: str


def write_verticals(page: Page, plan: Plan, groups: Sequence[Group]) -> None:
    """Write a line per vertical: its number of businesses, and how many of their KPI values are in each tier."""
    wording = plan.wording
    _write_header(page, plan, wording("overview.verticals"), "businesses", "values")
    for vertical in plan.verticals:
        judged = [group for group in groups if group.vertical == vertical.id and group.judged]
        tiers = [sum(group.tiers[tier] for group in judged) if judged else None for tier in _ALL_TIERS]
        link = link_target(plan.titles[vertical.id]) if vertical.id in plan.titles else ""
        businesses = plan.standings.counts[vertical.id]
        moved = (sum(group.up for group in judged), sum(group.down for group in judged))
        in_shares = fewest_judged(judged) >= SMALLEST_GROUP
        why_not = "" if judged else wording("overview.no_verdict")
        name = marked(vertical.name[plan.language], any(is_mixed(plan, group) for group in judged))
        _write_line(page, _Line(name, link, businesses, tiers, *moved, in_shares, why_not))
    _write_note(page, mixed_verticals(plan, groups))


def write_kpis(page: Page, plan: Plan, vertical: Vertical, groups: Sequence[Group]) -> None:
    """Write a line per KPI of a vertical: how many businesses are judged, and how many are in each tier."""
    wording = plan.wording
    businesses = wording.counted("document.businesses", plan.standings.counts[vertical.id])
    title = wording("distribution.vertical", vertical=vertical.name[plan.language], businesses=businesses)
    _write_header(page, plan, title, "judged", "by_tier")
    for group in groups:
        kpi = vertical.kpis[group.kpi]
        tiers = [group.tiers[tier] if group.judged and has_tier(kpi, group, tier) else None for tier in _ALL_TIERS]
        name = marked(plan.full_name(kpi, group.currency), is_mixed(plan, group))
        link, why_not = plan.league(group.key), _why_not(plan, kpi, group)
        judged, in_shares = None if group.withheld else group.judged, group.judged >= SMALLEST_GROUP
        _write_line(page, _Line(name, link, judged, tiers, group.up, group.down, in_shares, why_not))
    _write_note(page, mixed_kpis(plan, vertical, groups))


def _write_note(page: Page, note: str) -> None:
    if note:
        page.add_text(note, "KPI note")


def _why_not(plan: Plan, kpi: Kpi, group: Group) -> str:
    """Return why a group has no verdicts; "" where it has some."""
    if group.judged:
        return ""
    if group.withheld:
        return plan.wording("distribution.withheld", smallest=str(SMALLEST_GROUP))
    if not group.size:
        return plan.wording("overview.no_verdict")
    if not kpi.thresholds:
        return plan.wording("overview.no_benchmark")
    has_rate = not kpi.has_currency or plan.standings.shared_rate(group.key) is not None
    return plan.wording("overview.no_threshold" if has_rate else "overview.no_rate")


def _write_header(page: Page, plan: Plan, title: str, count: str, picture: str) -> None:
    """Write the heading of a picture; the tiers have their colours there, which makes it the legend of the bars."""
    wording = page.wording
    name = page.cell(title, "KPI heading")
    name.font, name.alignment = font(10, ACCENT, bold=True), _LEFT
    cells = [name, page.cell(None, "KPI heading"), page.cell(wording(f"columns.{count}"), "KPI heading")]
    for tier, name in enumerate(wording.tiers()):
        cell = page.cell(f"{TIER_DOTS[tier]} {name}", "KPI heading")
        cell.fill = fill(TIER_FILLS[tier])
        cell.font = font(9, TIER_INKS[tier], bold=True)
        cells.append(cell)
    sheet = plan.titles["distribution"]
    text = wording(f"overview.{picture}", sheet=sheet)
    cells.append(page.label(text, "KPI heading", link_target(sheet)))
    cells += [page.cell(None, "KPI heading") for _ in range(UNITS - 1)]
    cells += [page.cell(wording(f"columns.{key}"), "KPI heading") for key in ("up", "down")]
    cells.append(page.cell(None, "KPI heading"))
    page.add(cells, _HEADER_HEIGHT, [_NAME, _BAR])


def _write_line(page: Page, line: _Line) -> None:
    count = number_format("count", page.wording.language, "")
    page.fit({tuple(page.columns[_NAME[0] : _NAME[1] + 1]): line.name}, _ROW_HEIGHT)
    numbers = (NONE if number is None else number for number in (line.businesses, *line.tiers))
    cells = [page.cell(line.name, "KPI name"), page.cell(None, "KPI name")]
    cells += [page.cell(number, "KPI amount", count) for number in numbers]
    merged: list[Span] = [_NAME]
    if any(line.tiers):
        drawn, parts = bar(page, [number or 0 for number in line.tiers], line.in_shares)
        merged += [(first + _BAR[0], last + _BAR[0]) for first, last in parts]
    else:
        drawn = [page.label(line.why_not, "KPI note"), *(page.cell(None, "KPI note") for _ in range(UNITS - 1))]
        merged.append(_BAR)
    moved = [_moved(page, line.up, "▲", ACCENT), _moved(page, line.down, "▼", WORSE)]
    page.add([*cells, *drawn, *moved, page.cell(_ARROW if line.link else None, "KPI dots", link=line.link)], 0, merged)


def _moved(page: Page, number: int, sign: str, colour: str) -> Cell:
    """Return the cell with the number of businesses that moved in one direction."""
    if not number:
        return page.cell(NONE, "KPI amount")
    cell = page.cell(number, "KPI amount", f'"{sign} "#,##0')
    cell.font = font(10, colour)
    return cell
