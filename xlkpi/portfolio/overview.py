"""The Overview sheet: the most urgent findings, the verticals, and how to read the other sheets."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from ..catalogue.model import TIERS
from ..exchange import is_converted
from ..workbook.styles import number_format
from .findings import Finding, find
from .groups import SMALLEST_GROUP, Group
from .page import NONE, Page, link_target
from .plan import Plan

_WHAT = (1, 6)
_SEE = (7, 8)
_READING = ("month", "rank", "change", "worth", "period", "quartiles", "dash", "filters")


def write_overview(workbook: Workbook, plan: Plan, groups: Sequence[Group], anonymous: bool) -> None:
    """Write the Overview sheet."""
    wording = plan.wording
    page = Page(workbook, plan.titles["overview"], wording, [46, 12, *[15] * 4, 13, 13, 13], pages_high=1)
    total = sum(plan.standings.counts.values())
    title = wording("overview.title", businesses=wording.counted("document.businesses", total))
    page.add_title(title, _months(plan))
    page.skip()
    _write_findings(page, plan, find(plan, groups))
    page.skip()
    _write_verticals(page, plan, groups)
    page.skip()
    page.add_group(wording("overview.reading"))
    reading = [*_READING, "currency"] if _converts(plan) else _READING
    for key in reading:
        page.add_text(wording(f"reading.{key}"), "KPI text")
    if anonymous:
        page.add_text(wording("reading.anonymous", smallest=str(SMALLEST_GROUP)), "KPI text")


def _converts(plan: Plan) -> bool:
    """Return whether the portfolio has money in several currencies, or thresholds that are converted."""
    currencies = plan.standings.currencies()
    return any(is_converted(vertical, currency) for vertical in plan.verticals for currency in currencies)


def _months(plan: Plan) -> str:
    """Return the sentence that names the latest months of the businesses."""
    wording, months = plan.wording, plan.standings.months
    if months is None:
        return wording("overview.no_month")
    first, last = (wording.month(month) for month in months)
    return wording("overview.same_month" if first == last else "overview.months", first=first, last=last)


def _write_findings(page: Page, plan: Plan, findings: Sequence[Finding]) -> None:
    wording = plan.wording
    page.add_group(wording("overview.first"))
    headings = {0: "where", _WHAT[0]: "what", _SEE[0]: "see"}
    cells = [page.cell(wording(f"overview.{headings[n]}") if n in headings else None, "KPI heading") for n in range(9)]
    page.add(cells, 20, [_WHAT, _SEE])
    for finding in findings:
        what = "".join(page.columns[_WHAT[0] : _WHAT[1] + 1])
        page.fit({"A": finding.where, what: finding.what}, least=20)
        texts = {0: page.cell(finding.where, "KPI strong"), _WHAT[0]: page.cell(finding.what, "KPI label")}
        texts[_SEE[0]] = page.label(finding.sheet, link=finding.link)
        page.add([texts.get(n) or page.cell(None, "KPI label") for n in range(9)], merged=[_WHAT, _SEE])
    if not findings:
        page.add_text(wording("findings.nothing"), "KPI text")


def _write_verticals(page: Page, plan: Plan, groups: Sequence[Group]) -> None:
    """Write a row per vertical: the number of its businesses, and of their KPI values in each tier."""
    wording = plan.wording
    form = number_format("count", plan.language, plan.options.currency)
    page.add_group(wording("overview.verticals"))
    names = [wording(f"columns.{key}") for key in ("vertical", "businesses", "up", "down")]
    page.add_header([*names[:2], *wording.tiers(), *names[2:]])
    for vertical in plan.verticals:
        own = [group for group in groups if group.vertical == vertical.id and not group.withheld]
        judged = [group for group in own if vertical.kpis[group.kpi].thresholds]
        counts: list[int | str] = [sum(group.tiers[tier] for group in judged) for tier in range(len(TIERS) + 1)]
        counts += [sum(group.up for group in judged), sum(group.down for group in judged)]
        if not judged:  # all groups are withheld or have no benchmark
            counts = [NONE] * len(counts)
        link = link_target(plan.titles[vertical.id]) if vertical.id in plan.titles else ""
        cells = [page.cell(vertical.name[plan.language], "KPI label", link=link)]
        counts.insert(0, plan.standings.counts[vertical.id])
        page.add([*cells, *(page.cell(count, "KPI calculation", form) for count in counts)], 20)
