"""The words about businesses that are judged by thresholds of their own, where a count by tier mixes scales.

Only a business's own Dashboard goes by its thresholds alone. Whoever compares businesses must see where others differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..catalogue.model import Vertical
from ..workbook.measure import shortened
from ..xlsx.text import on_one_line
from .groups import Group
from .page import Page, link_target
from .plan import MOST_NAMED, Plan

_TEXT, _LINK = (0, 41), (42, 49)
"""The columns of the sentence on the first page, and of the link beside it."""
_NAME_WIDTH, _SIZE = 30.0, 10


def marked(name: str, own: int) -> str:
    """Return the name of a count by tier, with an asterisk where some businesses have thresholds of their own."""
    return f"{name}\u00a0*" if own else name


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


def mixed_kpis(plan: Plan, vertical: Vertical, groups: Iterable[Group]) -> str:
    """Return the note below the counts by tier of a vertical's KPIs; "" where no count mixes scales."""
    counts = {plan.name(vertical.kpis[group.kpi], group.currency): group.own for group in groups}
    return _note(plan, counts)


def mixed_verticals(plan: Plan, own: Mapping[str, int]) -> str:
    """Return the note below the counts by tier of verticals; "" where no count mixes scales.

    Args:
        plan: The portfolio.
        own: The number of businesses with thresholds of their own, by the id of their vertical.
    """
    return _note(plan, {one.name[plan.language]: own[one.id] for one in plan.verticals})


def _note(plan: Plan, counts: Mapping[str, int]) -> str:
    parts = [plan.wording.counted("mixed.count", number, name=name) for name, number in counts.items() if number]
    return plan.wording("mixed.note", counts=", ".join(parts)) if parts else ""
