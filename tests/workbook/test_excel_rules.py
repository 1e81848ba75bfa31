"""Every kind of workbook keeps Excel's rules, and every rule finds what breaks it."""

from __future__ import annotations

from collections import defaultdict

import pytest

from excel_rules import RULES, Finding, findings
from excel_rules.broken import CHANGES, broken, sound
from written_workbooks import by_turns, kinds

KINDS = kinds()
_SHOWN = 3


def told(found: list[Finding]) -> list[str]:
    """A line for each rule that is broken: how often, and the first places."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for one in found:
        by_rule[one.rule].append(one)
    lines = []
    for rule, places in by_rule.items():
        examples = "; ".join(f"{one.part} {one.place}: {one.what}" for one in places[:_SHOWN])
        lines.append(f"{rule}, {len(places)} times: {examples} (source: {RULES[rule].source})")
    return lines


@pytest.mark.slow
@pytest.mark.parametrize("kind", by_turns(KINDS))
def test_every_kind_of_workbook_keeps_excels_rules(kind: str) -> None:
    assert told(findings(KINDS[kind]())) == []


def test_a_sound_workbook_breaks_no_rule() -> None:
    assert told(findings(sound())) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_breaks_it(rule: str) -> None:
    assert rule in {found.rule for found in findings(broken(rule))}


def test_every_change_breaks_a_rule() -> None:
    assert list(CHANGES) == [rule for rule in CHANGES if rule in RULES]
    assert all(rule.source for rule in RULES.values())
