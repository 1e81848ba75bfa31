"""Rules on the wording of texts in English and French, as data. `xlkpi check` applies them; loading does not.

A text that breaks a rule can be used, unlike an entry that breaks one of validate.py. The built-in files keep all
rules.
"""

from __future__ import annotations

import re
from typing import Iterable, Iterator, List, NamedTuple, Tuple

from ..errors import Problem
from .model import LANGUAGES, Text
from .table import Findings

_NO_SPACE = "[^\u00a0\u202f]"
_NO_BREAK = "put a no-break space (U+00A0) there"


class Rule(NamedTuple):
    """A pattern that no text of a language may have. language: "" for every language."""

    language: str
    pattern: str
    what: str
    fix: str


RULES = (
    Rule("", r"[ \u00a0]{2}|[\t\r\n]", "has two spaces, a tab or a line break", "write one space"),
    Rule("", r"^[ \u00a0]|[ \u00a0]$", "begins or ends with a space", "remove the space"),
    Rule("", r"(?i)(?<![^\W\d])[x*] ?100\b", "has x or * in place of a multiplication sign", "write ×"),
    Rule("en", r"\w'\w", "has a straight apostrophe", "write ’"),
    Rule("en", r"[«»]", "has French quotation marks", "write “ and ”"),
    Rule("en", r"[ \u00a0][%:;?!,](?!\w)", "has a space before a punctuation mark", "remove the space"),
    Rule("fr", r"\w'\w", "has a straight apostrophe", "write ’"),
    Rule("fr", r"[“”]", "has English quotation marks", "write « and »"),
    Rule("fr", r"\d\.\d", "has a decimal point", "write a decimal comma"),
    Rule("fr", f"{_NO_SPACE}%", "has no no-break space before %", _NO_BREAK),
    Rule("fr", rf"{_NO_SPACE}:(?![0-9/\\])", "has no no-break space before :", _NO_BREAK),
    Rule("fr", r"[^\u00a0\u202f!?][;?!](?![a-z])", "has no no-break space before ; ? or !", _NO_BREAK),
    Rule("fr", f"«{_NO_SPACE}|{_NO_SPACE}»", "has no no-break space inside « »", _NO_BREAK),
)

_FOUND = [(rule, re.compile(rule.pattern)) for rule in RULES]
_SENTENCES = ("definition", "why", "strength", "limitation", "tips", "notes")
_ENDS = (".", "?", "!", "…")
_AROUND = 12
"""Characters shown to either side of what breaks a rule."""


def check_wording(findings: Findings) -> None:
    """Add each text that breaks a rule to the problems, and each that may be an oversight to the notes."""
    findings.problems += broken_rules(findings.texts)
    findings.notes += _oversights(findings.texts)


def broken_rules(texts: Iterable[Tuple[str, Text]]) -> List[Problem]:
    """Return a problem for each rule that a text breaks.

    Args:
        texts: Each text with its place, such as "own.toml: KPI aov: name".
    """
    return [
        Problem(f"{place}: {language}", f"{_excerpt(text[language], match)!r} {rule.what}", rule.fix)
        for place, text in texts
        for rule, pattern in _FOUND
        for language in ([rule.language] if rule.language else LANGUAGES)
        for match in [pattern.search(text[language])]
        if match
    ]


def _oversights(texts: Iterable[Tuple[str, Text]]) -> Iterator[Problem]:
    for place, text in texts:
        if len(set(text.values())) == 1 and re.search(r"[^\W\d_]{2,} +[^\W\d_]{2,}", text[LANGUAGES[0]]):
            what = f"{text[LANGUAGES[0]]!r} is the same in both languages"
            yield Problem(place, what, "translate it, or leave it where both say the same")
        if any(key in _SENTENCES for key in place.split(": ")):
            for language, words in text.items():
                if words[:1].islower() or not words.endswith(_ENDS):
                    yield Problem(f"{place}: {language}", f"{words!r} is no sentence", "begin with a capital, end with .")


def _excerpt(text: str, match: "re.Match[str]") -> str:
    start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
