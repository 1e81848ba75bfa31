"""The words about businesses that are judged by thresholds of their own, and about counts by tier that mix scales.

Whoever compares businesses must see where tiers do not say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..catalogue.model import Vertical
from ..workbook.measure import shortened
from ..xlsx.text import on_one_line
from .groups import Group
from .page import Page, link_target
from .plan import MOST_NAMED, Plan

_TEXT, _LINK = (0, 41), (42, 49)
"""The columns of the sentence on the first page, and of the link beside it."""
_NAME_WIDTH, _SIZE = 30.0, 10


def marked(name: str, is_mixed: bool) -> str:
    """Return the name of counts by tier, with an asterisk where they mix scales."""
    return f"{name}\u00a0*" if is_mixed else name


def is_mixed(plan: Plan, group: Group) -> bool:
    """Return whether the businesses of a group are judged by different thresholds, or at different exchange rates."""
    return group.own > 0 or plan.standings.has_several_rates(group)


def write_own(page: Page, plan: Plan) -> None:
    """Write which businesses are judged by thresholds of their own, with a link to all; nothing where none is."""
    text = own_sentence(plan, "lists.own")
    if text and plan.standings.is_anonymous:
        page.add_text(text, "KPI text")
    elif text:
        title = plan.titles["businesses"]
        link = page.label(plan.wording("lists.all", sheet=title), link=link_target(title))
        page.fit({tuple(page.columns[_TEXT[0] : _TEXT[1] + 1]): text}, least=20)
        page.add_spans({_TEXT: page.cell(text, "KPI text"), _LINK: link})


def own_sentence(plan: Plan, key: str, vertical: str = "") -> str:
    """Return how many businesses are judged by thresholds of their own, and the names of the first; "" for none.

    Args:
        plan: The portfolio.
        key: The key of the text.
        vertical: The id of the businesses' vertical; "" for all.
    """
    named, number = plan.standings.own_scales(MOST_NAMED, vertical)
    if not number:
        return ""
    names = ", ".join(shortened(on_one_line(name), _NAME_WIDTH, _SIZE) for name in named)
    if named and number > len(named):
        names = plan.wording.counted("lists.and_more", number - len(named), names=names)
    return plan.wording.counted(key, number, names=f" ({names})" if names else "")


def mixed_kpis(plan: Plan, vertical: Vertical, groups: Sequence[Group]) -> str:
    """Return the note below the counts by tier of a vertical's KPIs; "" where no count mixes scales."""
    names = {group.key: plan.name(vertical.kpis[group.kpi], group.currency) for group in groups}
    rates = [names[group.key] for group in groups if plan.standings.has_several_rates(group)]
    return _note(plan, {names[group.key]: group.own for group in groups}, rates)


def mixed_verticals(plan: Plan, groups: Sequence[Group]) -> str:
    """Return the note below the counts by tier of verticals; "" where no count mixes scales."""
    names = {vertical.id: vertical.name[plan.language] for vertical in plan.verticals}
    own = {name: plan.standings.own_scales(0, vertical).businesses for vertical, name in names.items()}
    rates = dict.fromkeys(names[group.vertical] for group in groups if plan.standings.has_several_rates(group))
    return _note(plan, own, rates)


def _note(plan: Plan, own: Mapping[str, int], rates: Iterable[str]) -> str:
    """Return a note with the names of counts that mix scales, and why they do.

    Args:
        plan: The portfolio.
        own: The number of businesses with thresholds of their own, by name.
        rates: The names of those whose thresholds are converted at several rates.
    """
    counts = [plan.wording.counted("mixed.count", number, name=name) for name, number in own.items() if number]
    reasons = {"own": ", ".join(counts), "rates": ", ".join(rates)}
    parts = [plan.wording(f"mixed.by_{reason}", which=which) for reason, which in reasons.items() if which]
    return plan.wording("mixed.note", reasons=" ".join(parts)) if parts else ""
