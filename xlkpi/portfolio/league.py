"""The sheets that are long lists: the league tables of a vertical, the tier changes, and the businesses."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..catalogue.model import Vertical
from ..more_decimals import MOST_MORE
from ..workbook.dashboard.count_words import count_in_words
from ..workbook.dashboard.worth import LINE
from ..workbook.styles import change_format, edge_format, month_format, number_format, result_format
from ..workbook.widths import number_width
from .groups import Key, Row
from .mixed_scales import own_sentence
from .page import Page, Pen, width_of
from .plan import LIST_HEADER, Plan

_COUNT, _AMOUNT = 11, 13.5
_NAME = 34
_ROW_HEIGHT = 18.0
_STEPS = '"▲ "0;"▼ "0'

Pens = dict[str, Pen]


def write_league(workbook: Workbook, plan: Plan, vertical: Vertical) -> None:
    """Write the sheet of a vertical's league tables, KPI by KPI."""
    amount, tier = _amount(plan), width_of(plan.wording.tiers())
    own = plan.standings.own_columns(vertical.id)
    widths = {
        "kpi": _NAME, "rank": 8, "business": _NAME, "value": amount, "tier": tier, "quarter": _COUNT,
        "change": amount, "before": tier, "trend": amount, "gap": amount, "worth": LINE, "period": amount,
        "period_tier": tier, **dict.fromkeys(own, amount), "month": 11,
    }  # fmt: skip
    title = plan.wording("league.title", vertical=vertical.name[plan.language])
    page = _page(workbook, plan, vertical.id, title, _intro(plan, vertical, own), widths)
    keys = plan.standings.league_sizes(vertical.id)
    pens = {key: _pens(page, plan, key) for key in keys}
    names = {key: page.label(plan.name(vertical.kpis[key.kpi], key.currency)) for key in keys}
    worth = page.text_pen("KPI label")
    for row in plan.standings.league(vertical.id):
        key = Key(vertical.id, row.kpi, row.currency)
        pen = pens[key]
        page.add(
            [
                names[key],
                pen["rank"](row.place),
                pen["business"](plan.wording.business(row.business)),
                pen[f"value{row.more}"](row.value),
                pen["tier"](row.tier),
                pen["quarter"](row.quarter),
                pen[f"change{row.more}"](row.change),
                pen["tier"](row.before if row.before != row.tier else None),
                pen["trend"](row.trend),
                pen[f"gap{row.more}"](row.gap),
                worth(_worth(plan, row)),
                pen[f"gap{row.period_more}"](row.period),
                pen["tier"](row.period_tier),
                *_own_cells(plan, row, pen, own),
                pen["month"](row.month),
            ]
        )
    page.add_filter(LIST_HEADER)


def _intro(plan: Plan, vertical: Vertical, own: Sequence[str]) -> str:
    """Return the introduction of a vertical's league tables, with the businesses whose thresholds are their own."""
    parts = [_with_own(plan, plan.wording("league.intro"), vertical.id)]
    if plan.standings.own_scales(0, vertical.id).businesses:
        parts.append(plan.wording("league.ranks"))
    if "own" in own:
        parts.append(plan.wording("league.own_column", column=plan.wording("columns.own")))
    return " ".join(parts)


def _with_own(plan: Plan, intro: str, vertical: str = "") -> str:
    """Return the introduction of a list of tiers, with the businesses whose thresholds are their own."""
    return " ".join(filter(None, (intro, own_sentence(plan, "mixed.own", vertical))))


def _own_cells(plan: Plan, row: Row, pen: Pens, own: Sequence[str]) -> list[Cell]:
    """Return the cells of the columns about thresholds and targets of the business's own."""
    values = {"own": plan.wording("document.yes") if row.is_own else "", "target": row.target}
    return [pen[column](values[column]) for column in own]


def write_moves(workbook: Workbook, plan: Plan) -> None:
    """Write the sheet of businesses that moved up or down a tier."""
    amount, tier = _amount(plan), width_of(plan.wording.tiers())
    widths = {
        "business": _NAME, "vertical": _NAME, "kpi": _NAME, "before": tier, "tier": tier, "step": _COUNT,
        "value": amount, "change": amount, "month": 11,
    }  # fmt: skip
    title = plan.wording("moves.title")
    page = _page(workbook, plan, "moves", title, _with_own(plan, plan.wording("moves.intro")), widths)
    pens = {key: _pens(page, plan, key) for one in plan.verticals for key in plan.standings.league_sizes(one.id)}
    verticals = _vertical_labels(page, plan)
    names = {key: page.label(plan.name(plan.kpi(*key[:2]), key.currency)) for key in pens}
    steps, before = page.pen("KPI calculation", _STEPS), page.tier_pen()
    for row in plan.standings.moves():
        key = Key(row.vertical, row.kpi, row.currency)
        pen = pens[key]
        page.add(
            [
                pen["business"](plan.wording.business(row.business)),
                verticals[row.vertical],
                names[key],
                before(row.before),
                pen["tier"](row.tier),
                steps(_step(row)),
                pen[f"value{row.more}"](row.value),
                pen[f"change{row.more}"](row.change),
                pen["month"](row.month),
            ]
        )
    if page.row == LIST_HEADER:
        page.add_text(plan.wording("moves.none"), "KPI text")
    else:
        page.add_filter(LIST_HEADER)


def write_businesses(workbook: Workbook, plan: Plan) -> None:
    """Write the sheet of businesses, with one row per business over all its KPIs."""
    wording = plan.wording
    tier = width_of(wording.tiers())
    widths = {
        "business": _NAME, "vertical": _NAME, "latest": 11, **dict.fromkeys(wording.tiers(), _COUNT + 2), "up": _COUNT,
        "down": _COUNT, "weakest": _NAME, "weakest_tier": tier, "strongest": _NAME, "strongest_tier": tier,
    }  # fmt: skip
    has_own = any("own" in plan.standings.own_columns(one.id) for one in plan.verticals)
    if has_own:
        widths["own_kpis"] = _COUNT + 5
    intro = _with_own(plan, wording("businesses.intro"))
    page = _page(workbook, plan, "businesses", wording("businesses.title"), intro, widths)
    business, month = page.text_pen("KPI strong"), page.pen("KPI calculation", month_format(plan.language))
    verticals = _vertical_labels(page, plan)
    kpis = {
        (one.id, kpi.id): page.label(kpi.name[plan.language]) for one in plan.verticals for kpi in one.kpis.values()
    }
    counts = [page.pen("KPI calculation", number_format("count", plan.language, "")) for _ in range(7)]
    own = counts.pop()
    tiers, nothing = (page.tier_pen(), page.tier_pen()), page.label("")
    for one in plan.standings.businesses():
        numbers = [pen(number) for pen, number in zip(counts, (*one.tiers, one.up, one.down), strict=True)]
        cells = [business(wording.business(one.business)), verticals[one.vertical], month(one.month), *numbers]
        for pen, found in zip(tiers, (one.weakest, one.strongest), strict=True):
            cells += [kpis[one.vertical, found[0]], pen(found[1])] if found else [nothing, pen(None)]
        if has_own:
            cells.append(own(one.own or None))
        page.add(cells)
    page.add_filter(LIST_HEADER)


def _page(workbook: Workbook, plan: Plan, key: str, title: str, intro: str, widths: dict[str, float]) -> Page:
    """Start the sheet of a list and write it down to its header.

    `widths` are the widths of its columns, by the keys of their headings or the names of tiers.
    """
    page = Page(workbook, plan.titles[key], plan.wording, list(widths.values()), LIST_HEADER)
    page.sheet.sheet_format.defaultRowHeight = _ROW_HEIGHT
    page.sheet.sheet_format.customHeight = True  # keeps programs from measuring every row
    tiers = plan.wording.tiers()
    page.add_title(title, intro)
    page.skip()
    page.add_header(name if name in tiers else plan.wording(f"columns.{name}") for name in widths)
    return page


def _vertical_labels(page: Page, plan: Plan) -> dict[str, Cell]:
    return {vertical.id: page.label(vertical.name[plan.language]) for vertical in plan.verticals}


def _amount(plan: Plan) -> float:
    """Return the width of the columns of values and changes; a change is shown with an arrow."""
    return max(_AMOUNT, number_width(f'"▲ "{form}' for form in plan.result_formats))


def _worth(plan: Plan, row: Row) -> str:
    """Return what the gap of a row is worth, as the business's Dashboard says it; "" where it is said in points alone.

    "9 fewer items returned a month", "$5,380 a month with the same orders".
    """
    if not row.counted:
        return ""
    vertical = next(one for one in plan.verticals if one.id == row.vertical)
    currency = row.currency or plan.options.currency
    return count_in_words(vertical, vertical.kpis[row.kpi], row.counted, plan.language, currency)


def _step(row: Row) -> int | None:
    return None if row.tier is None or row.before is None else row.tier - row.before


def _pens(page: Page, plan: Plan, key: Key) -> Pens:
    """Return the pens of a group's rows, by column, in the formats of the KPI's unit and the group's currency.

    The names of some end in the number of decimals that they write beyond those of the unit.
    """
    kpi, language, currency = plan.kpi(*key[:2]), plan.language, key.currency or plan.options.currency
    change = change_format(kpi.unit, language, currency)
    pens = {}
    for more in range(MOST_MORE + 1):
        form, changed = (one(kpi.unit, language, currency, more) for one in (result_format, change_format))
        for column, style, shown in (
            ("value", "KPI result", form), ("gap", "KPI calculation", form), ("change", "KPI calculation", changed)
        ):  # fmt: skip
            pens[f"{column}{more}"] = page.pen(style, shown)
    return pens | {
        "business": page.text_pen("KPI strong"),
        "rank": page.pen("KPI unit", "#,##0"),
        "quarter": page.pen("KPI unit", "0"),
        "tier": page.tier_pen(),
        "trend": page.pen("KPI calculation", change),
        "own": page.text_pen("KPI label"),
        "target": page.pen("KPI calculation", edge_format(kpi.unit, language, currency)),
        "month": page.pen("KPI calculation", month_format(language)),
    }
