"""The findings of a portfolio: what to look at first, in words made from the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from .groups import SMALLEST_GROUP, Group
from .mixed_scales import is_mixed, marked
from .page import link_target
from .plan import Plan

_KPIS = 3
_BUSINESSES = 3
_ABOVE = 2  # the first tier that is better than typical


class Finding(NamedTuple):
    """A KPI or a business that stands out.

    Attributes:
        where: The names of the vertical and KPI, or of the business.
        what: What stands out, in words.
        sheet: The title of the sheet that shows it.
        link: The target of a link to that sheet.
    """

    where: str
    what: str
    sheet: str
    link: str


def find(plan: Plan, groups: Sequence[Group]) -> list[Finding]:
    """Return the findings, the most urgent first; none where all is well."""
    return [*weakest(plan, groups), *_businesses(plan), *_rest(plan, groups), *_strong(plan, groups)]


def weakest(plan: Plan, groups: Iterable[Group]) -> Iterator[Finding]:
    """Find the KPIs in which most of the group is below the benchmark."""
    for group in islice(_ranked(groups, lambda group: _weight(group.tiers[0], group)), _KPIS):
        yield _group_finding(plan, group, "below", group.tiers[0])


def _strong(plan: Plan, groups: Iterable[Group]) -> Iterator[Finding]:
    """Find the KPI in which most of the group is above average or better."""
    for group in islice(_ranked(groups, lambda group: _weight(sum(group.tiers[_ABOVE:]), group)), 1):
        yield _group_finding(plan, group, "best", sum(group.tiers[_ABOVE:]))


def _businesses(plan: Plan) -> Iterator[Finding]:
    """Find the businesses with the most KPIs below the benchmark."""
    wording, title = plan.wording, plan.titles["businesses"]
    for one in islice(plan.standings.businesses(), _BUSINESSES):
        if one.tiers[0] and one.weakest:
            weakest = plan.kpi(one.vertical, one.weakest[0]).name[plan.language]
            below = wording.number(one.tiers[0])
            text = wording.counted("findings.business", sum(one.tiers), weakest=weakest, below=below)
            yield Finding(wording.business(one.business), text, title, link_target(title))


def _rest(plan: Plan, groups: Sequence[Group]) -> Iterator[Finding]:
    """Find deep falls, businesses that are ahead or whose latest figures are incomplete, and incalculable values."""
    wording, months = plan.wording, plan.standings.months
    everywhere = wording("overview.all")
    if falls := sum(group.falls for group in groups):
        title = plan.titles["moves"]
        yield Finding(everywhere, wording.counted("findings.falls", falls), title, link_target(title))
    if months and (ahead := plan.standings.ahead(_BUSINESSES)):
        title, names = plan.titles["businesses"], [wording.business(name) for name in ahead.named]
        said = {"month": wording.month(ahead.month), "latest": wording.month(months[1]), "names": ", ".join(names)}
        text = wording.counted("findings.ahead", ahead.businesses, **said)
        yield Finding(names[0] if ahead.businesses == 1 else everywhere, text, title, link_target(title))
    if months and (incomplete := plan.standings.incomplete()):
        title = plan.titles["businesses"]
        text = wording.counted("findings.incomplete", incomplete, month=wording.month(months[1]))
        yield Finding(everywhere, text, title, link_target(title))
    wrong = [group for group in groups if group.errors]
    if wrong:
        worst = max(wrong, key=lambda group: group.errors)
        text = wording.counted("findings.errors", sum(group.errors for group in wrong))
        yield Finding(everywhere, text, plan.titles[worst.vertical], plan.league(worst.key))


def _weight(count: int, group: Group) -> float:
    """Return the share of a group, reduced for a small group: two of two say less than ninety of a hundred."""
    return count / (group.judged + SMALLEST_GROUP)


def _ranked(groups: Iterable[Group], weight: Callable[[Group], float]) -> Iterator[Group]:
    """Return the groups with a weight above 0, the greatest weight first."""
    judged = [group for group in groups if group.judged]
    return iter(sorted((group for group in judged if weight(group) > 0), key=weight, reverse=True))


def _group_finding(plan: Plan, group: Group, key: str, count: int) -> Finding:
    wording, title = plan.wording, plan.titles[group.vertical]
    if group.judged < SMALLEST_GROUP:  # a share of so few says more than they do
        size = wording.counted("document.businesses", group.judged)
        text = wording(f"findings.{key}_few", count=wording.number(count), businesses=size)
    else:
        share, businesses = wording.share(count, group.judged), wording.counted("document.businesses", count)
        text = wording(f"findings.{key}", share=share, businesses=businesses)
    return Finding(_where(plan, group), text, title, plan.league(group.key))


def _where(plan: Plan, group: Group) -> str:
    """Return the names of a group's vertical and KPI."""
    vertical = next(vertical for vertical in plan.verticals if vertical.id == group.vertical)
    name = marked(plan.name(vertical.kpis[group.kpi], group.currency), is_mixed(plan, group))
    return plan.wording("overview.group", vertical=vertical.name[plan.language], name=name)
