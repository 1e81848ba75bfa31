"""What the Dashboard says of thirty-odd ways of typing, in both languages and as two programs compute it.

The ways are in tests/data/ways_of_typing.toml, what is said in the .txt files beside it: the headline's three lines,
what Inputs says at its top, then a line per KPI with the cells of its row. ~ is a no-break space, / a line break. After
a change of words, `XLKPI_APPROVE=1 pytest -k approve` on this file writes them anew: read what has changed.
"""

from __future__ import annotations

import os
import re

import pytest

from typed_workbooks import DATA, Case, cases, computed, computed_by_libreoffice, said
from workbooks import LANGUAGES

CASES = cases()
_URGENT = {"en": "Nothing urgent", "fr": "Rien à regarder en priorité"}


def as_text(name: str, lines: list[str]) -> str:
    return f"== {name}\n" + "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_said(case: Case, language: str) -> None:
    """As approved; whatever is approved shows no error, and no sheet contradicts another."""
    value, places = computed(case, language)
    lines = said(value, places)
    wanted = (DATA / f"ways_of_typing.{language}.txt").read_text(encoding="utf-8")
    assert as_text(case["name"], lines) in wanted
    assert not [line for line in lines if re.search(r"#(DIV|NUM|VALUE|N/A|NAME|REF)|\binf\b|\bnan\b", line)]
    _, look, _, inputs, *rows = lines
    is_fine = inputs == places.texts("inputs.all_well")
    to_check = places.texts("dashboard.check_inputs").replace("\u00a0", "~")
    if is_fine:
        assert not [row for row in rows if to_check in row]
    elif any(to_check in row for row in rows):
        assert not is_fine
    if _URGENT[language] in look:
        assert is_fine
        lost = places.texts("dashboard.not_met")
        assert not [row for row in rows if lost in row]


@pytest.mark.skipif("XLKPI_APPROVE" not in os.environ, reason="writes the approved files anew")
@pytest.mark.parametrize("language", LANGUAGES)
def test_approve(language: str) -> None:
    text = "\n".join(as_text(case["name"], said(*computed(case, language))) for case in CASES)
    (DATA / f"ways_of_typing.{language}.txt").write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_says_the_same(language: str) -> None:
    wanted = (DATA / f"ways_of_typing.{language}.txt").read_text(encoding="utf-8")
    by_turns = CASES[LANGUAGES.index(language) :: len(LANGUAGES)]  # each in one of the languages, by turns
    found = computed_by_libreoffice([(case, language) for case in by_turns])
    texts = [as_text(case["name"], said(*one)) for case, one in zip(by_turns, found, strict=True)]
    assert [text for text in texts if text not in wanted] == []
