"""The Overview, the first page: where the businesses stand, who moved, who is silent, and how to read the rest."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from ..exchange import is_converted
from .bars import UNIT_WIDTH, UNITS
from .findings import Finding, find, weakest
from .groups import SMALLEST_GROUP, Group, fewest_judged
from .lists import Place, write_lists
from .mixed_scales import write_own
from .page import Page
from .pictures import write_kpis, write_verticals
from .plan import Plan

_WIDTHS = (24, 8, 9, *[13] * 4, *[UNIT_WIDTH] * UNITS, 10, 10, 3)
"""The widths of the columns: name (two), number of businesses, tiers, the cells of a bar, moved up and down, link."""
_LISTS = (
    Place(((0, 0), (1, 3), (4, 4))),
    Place(((5, 6), (7, 22), (23, 29))),
    Place(((31, 41), (42, 49))),
)
"""The columns of the lists: business, KPI and tiers of those that moved; business and month of the silent."""
_WHERE, _WHAT, _SEE = (0, 3), (4, 33), (34, 49)
_READING = ("page", "month", "rank", "change", "worth", "period", "quartiles", "dash", "filters")


def write_overview(workbook: Workbook, plan: Plan, groups: Sequence[Group], anonymous: bool) -> None:
    """Write the Overview sheet."""
    wording = plan.wording
    page = Page(workbook, plan.titles["overview"], wording, _WIDTHS, own_pages=True)
    page.sheet.sheet_view.showRowColHeaders = False
    total = sum(plan.standings.counts.values())
    title = wording("overview.title", businesses=wording.counted("document.businesses", total))
    page.add([page.cell(title, "KPI business")], 25)
    _write_headline(page, plan, groups)
    write_own(page, plan)
    page.skip(6)
    write_lists(page, plan, _LISTS)
    starts = []
    if len(plan.verticals) > 1:
        page.skip(6)
        write_verticals(page, plan, groups)
    for vertical in plan.verticals:
        page.skip(6)
        starts.append(page.row + 1)
        write_kpis(page, plan, vertical, [group for group in groups if group.vertical == vertical.id])
    page.skip(6)
    starts.append(page.row + 1)
    _write_findings(page, plan, find(plan, groups))
    page.skip(6)
    starts.append(page.row + 1)
    page.add_group(wording("overview.reading"))
    reading = [*_READING, "currency"] if _converts(plan) else _READING
    for key in reading:
        page.add_text(wording(f"reading.{key}"), "KPI text")
    if anonymous:
        page.add_text(wording("reading.anonymous", smallest=str(SMALLEST_GROUP)), "KPI text")
    page.break_before(starts)


def _write_headline(page: Page, plan: Plan, groups: Sequence[Group]) -> None:
    """Write three sentences: how many values are typical or better, what to look at first, and the months judged."""
    wording = plan.wording
    judged, below = sum(group.judged for group in groups), sum(group.tiers[0] for group in groups if group.judged)
    counts = {"well": wording.number(judged - below), "judged": wording.number(judged)}
    if not judged:
        verdict = wording("overview.no_verdict")
    elif fewest_judged(groups) < SMALLEST_GROUP:
        verdict = wording("overview.verdict_few", **counts)
    else:
        verdict = wording("overview.verdict", share=wording.share(judged - below, judged), **counts)
    first = next(weakest(plan, groups), None)
    look = wording("overview.look", where=first.where, what=first.what) if first else wording("overview.none_below")
    sentences = {"KPI headline": verdict, "KPI look": look if judged else "", "KPI aside": _months(plan)}
    for (style, sentence), height in zip(sentences.items(), (22, 16, 15), strict=True):
        rest = (page.cell(None, "KPI band") for _ in page.columns[1:])
        page.add([page.cell(sentence, style), *rest], height)


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
    spans = [_WHERE, _WHAT, _SEE]
    page.add_spans({
        span: page.cell(wording(f"overview.{key}"), "KPI heading")
        for span, key in zip(spans, ("where", "what", "see"), strict=True)
    }, 20)  # fmt: skip
    for finding in findings:
        texts = {_WHERE: finding.where, _WHAT: finding.what}
        page.fit({tuple(page.columns[first : last + 1]): text for (first, last), text in texts.items()})
        page.add_spans({
            _WHERE: page.cell(finding.where, "KPI name"),
            _WHAT: page.cell(finding.what, "KPI badge"),
            _SEE: page.label(finding.sheet, link=finding.link),
        })  # fmt: skip
    if not findings:
        page.add_text(wording("findings.nothing"), "KPI text")
