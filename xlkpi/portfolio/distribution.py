"""The Distribution sheet: for each vertical, how many businesses reach which tier, quartiles, and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.pagebreak import Break

from ..benchmark import SIGNS
from ..catalogue.model import TIERS, Kpi, Vertical
from ..exchange import scale_in
from ..workbook.styles import axis_format, edge_format, number_format, result_format
from ..workbook.widths import number_width
from .chart import add_chart, tier_chart
from .groups import QUARTERS, SMALLEST_GROUP, Group, has_tier
from .mixed_scales import is_mixed, marked, mixed_kpis
from .page import NONE, Page
from .plan import Plan

_FIRST_TIER = 3
"""The column of the first tier."""

_ROW_HEIGHT, _AMOUNT = 15.0, 14.5


def write_distribution(workbook: Workbook, plan: Plan, groups: Sequence[Group]) -> None:
    """Write the Distribution sheet, one page per vertical."""
    wording = plan.wording
    stated = {kpi.currency for vertical in plan.verticals for kpi in vertical.kpis.values() if kpi.has_currency}
    forms = [*plan.result_formats, *(result_format("money", plan.language, currency) for currency in sorted(stated))]
    amount = max(_AMOUNT, number_width(f'"≥\u00a0"{form}' for form in forms))
    page = Page(workbook, plan.titles["distribution"], wording, [42, 12, *[14] * 4, *[amount] * 4, 10, 10])
    page.sheet.sheet_format.defaultRowHeight = _ROW_HEIGHT
    page.sheet.sheet_format.customHeight = True
    page.add_title(wording("distribution.title"), wording("distribution.intro"))
    for number, vertical in enumerate(plan.verticals):
        if number:
            page.sheet.row_breaks.append(Break(page.row))
        else:
            page.skip()
        _write_vertical(page, plan, vertical, [group for group in groups if group.vertical == vertical.id])


def _write_vertical(page: Page, plan: Plan, vertical: Vertical, groups: Sequence[Group]) -> None:
    wording, language = plan.wording, plan.language
    name = vertical.name[language]
    businesses = wording.counted("document.businesses", plan.standings.counts[vertical.id])
    page.add_group(wording("distribution.vertical", vertical=name, businesses=businesses))
    quartiles = [wording(f"columns.{key}") for key in ("lower", "median", "upper")]
    rest = [*quartiles, *(wording(f"columns.{key}") for key in ("threshold", "up", "down"))]
    page.add_header([wording("columns.kpi"), wording("columns.businesses"), *wording.tiers(), *rest])
    first = page.row + 1
    for group in groups:
        _write_group(page, plan, vertical.kpis[group.kpi], group)
    rows = range(first, page.row + 1)
    if note := mixed_kpis(plan, vertical, groups):
        page.add_text(wording("distribution.mixed", note=note), "KPI note")
    shown = [group.tiers if vertical.kpis[group.kpi].thresholds or group.judged else () for group in groups]
    if any(map(any, shown)):
        tiers = {tier: [counts[i] if counts else 0 for counts in shown] for i, tier in enumerate(wording.tiers())}
        names = [plan.name(vertical.kpis[group.kpi], group.currency) for group in groups]
        few = any(0 < sum(counts) < SMALLEST_GROUP for counts in shown)
        title = wording("distribution.chart_few" if few else "distribution.chart", vertical=name)
        form = axis_format("count" if few else "ratio", language, plan.options.currency)
        chart = tier_chart(title, page.sheet.title, rows, _FIRST_TIER, names, tiers, form, in_shares=not few)
        page.skip()
        for _ in range(add_chart(page.sheet, chart, len(rows), page.columns, page.row + 1, _ROW_HEIGHT)):
            page.skip()
    page.skip()


def _write_group(page: Page, plan: Plan, kpi: Kpi, group: Group) -> None:
    language, currency = plan.language, group.currency or plan.options.currency
    name, link = marked(plan.name(kpi, group.currency), is_mixed(plan, group)), plan.league(group.key)
    count, form = number_format("count", language, currency), result_format(kpi.unit, language, currency)
    page.fit({"A": name}, least=20)
    cells = [page.cell(name, "KPI label", link=link), page.cell(group.size, "KPI calculation", count)]
    if group.withheld:
        text = plan.wording("distribution.withheld", smallest=str(SMALLEST_GROUP))
        cells += [page.cell(text, "KPI note"), *(page.cell(None, "KPI note") for _ in page.columns[_FIRST_TIER:])]
        page.add(cells, merged=[(_FIRST_TIER - 1, len(page.columns) - 1)])
        return
    judged = not group.size or any(group.tiers)  # without an exchange rate, no value in money is judged
    cells += [
        _tier_count(page, kpi, tier, group, count) if judged else page.cell(NONE, "KPI detail")
        for tier in range(len(TIERS) + 1)
    ]
    quartiles = group.quartiles or [None] * (QUARTERS - 1)
    cells += [
        page.cell(value, "KPI result" if value == quartiles[1] else "KPI calculation", form) for value in quartiles
    ]
    page.add(
        [
            *cells,
            _threshold(page, plan, kpi, group),
            *(page.cell(n, "KPI calculation", count) for n in (group.up, group.down)),
        ]
    )


def _tier_count(page: Page, kpi: Kpi, tier: int, group: Group, form: str) -> Cell:
    """Return the cell with the number of businesses that reach a tier, or a dash where there is no such tier."""
    if not has_tier(kpi, group, tier):
        return page.cell(NONE, "KPI detail")
    return page.cell(group.tiers[tier], "KPI calculation", form)


def _threshold(page: Page, plan: Plan, kpi: Kpi, group: Group) -> Cell:
    """Return the cell with the threshold of the lowest tier that the source states.

    Where the businesses of a group have several exchange rates or none, it is the source's amount in its own currency.
    """
    currency, rate = group.currency or plan.options.currency, plan.standings.shared_rate(group.key)
    if kpi.has_currency and rate is None:
        currency = kpi.currency
    edge = next(iter(scale_in(kpi, currency, rate).values()), None)
    if edge is None:
        return page.cell(NONE, "KPI detail")
    form = edge_format(kpi.unit, plan.language, currency)
    return page.cell(edge.value, "KPI detail", f'"{SIGNS[edge.sign]}\u00a0"{form}')
