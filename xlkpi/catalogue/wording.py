"""Rules on the wording of texts in English and French, as data. `xlkpi check` applies them; loading does not.

A text that breaks a rule can still be used, unlike an entry that breaks a rule of validate.py. The built-in files keep
all rules.
"""

from __future__ import annotations

import re
from typing import Any, Iterable, Iterator, List, NamedTuple, Tuple

from ..errors import Problem
from ..messages import message
from .function import Text
from .model import LANGUAGES
from .table import Findings

_NO_SPACE = "[^\u00a0\u202f]"
_NO_BREAK = message("put a no-break space (U+00A0) there")


class Rule(NamedTuple):
    """A pattern that no text may match. A `language` of "" means every language."""

    language: str
    pattern: str
    what: str
    fix: str


RULES = (
    Rule("", r"[ \u00a0]{2}|[\t\r\n]", message("has two spaces, a tab or a line break"), message("write one space")),
    Rule("", r"^[ \u00a0]|[ \u00a0]$", message("begins or ends with a space"), message("remove it")),
    Rule("", r"(?i)(?<![^\W\d])[x*] ?100\b", message("has x or * where × is meant"), message("write ×")),
    Rule("en", r"\w'\w", message("has a straight apostrophe"), message("write ’")),
    Rule("en", r"[«»]", message("has French quotation marks"), message("write “ and ”")),
    Rule("en", r"[ \u00a0][%:;?!,](?!\w)", message("has a space before a punctuation mark"), message("remove it")),
    Rule("fr", r"\w'\w", message("has a straight apostrophe"), message("write ’")),
    Rule("fr", r"[“”]", message("has English quotation marks"), message("write « and »")),
    Rule("fr", r"\d\.\d", message("has a decimal point"), message("write a decimal comma")),
    Rule("fr", f"{_NO_SPACE}%", message("has no no-break space before %"), _NO_BREAK),
    Rule("fr", rf"{_NO_SPACE}:(?![0-9/\\])", message("has no no-break space before :"), _NO_BREAK),
    Rule("fr", r"[^\u00a0\u202f!?][;?!](?![a-z])", message("has no no-break space before ; ? or !"), _NO_BREAK),
    Rule("fr", f"«{_NO_SPACE}|{_NO_SPACE}»", message("has no no-break space inside « »"), _NO_BREAK),
)

_FOUND = [(rule, re.compile(rule.pattern)) for rule in RULES]
_SENTENCES = ("definition", "why", "strength", "limitation", "tips", "notes")
_ENDS = (".", "?", "!", "…")
_TWO_WORDS = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")
_AROUND = 12
"""Characters shown on either side of a text that breaks a rule."""


def texts_of(value: Any, place: str = "") -> Iterator[Tuple[str, Text]]:
    """Yield every text { en = …, fr = … } below a value of a TOML file, with its place."""
    if isinstance(value, dict) and value.keys() & set(LANGUAGES):
        if all(isinstance(text, str) for text in value.values()):  # not lists of aliases
            yield place, value
    elif isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value, 1):
            name = below.get("id", key) if isinstance(below, dict) else key
            yield from texts_of(below, f"{place}: {name}" if place else str(name))


def check_wording(findings: Findings) -> None:
    """Report texts that break a rule as problems, and texts that may be oversights as notes."""
    findings.problems += broken_rules(findings.texts, findings.file)
    findings.notes += _oversights(findings.texts, findings.file)


def broken_rules(texts: Iterable[Tuple[str, Text]], file: str) -> List[Problem]:
    """Return a problem for each rule that a text breaks.

    Args:
        texts: Each text with its place in the file, such as "KPI aov: name".
        file: The file's name.
    """
    return [
        Problem(
            file=file,
            place=f"{place}: {language}",
            what=message("{words!r} {fault}", words=_excerpt(text[language], match), fault=rule.what),
            fix=rule.fix,
        )
        for place, text in texts
        for rule, pattern in _FOUND
        for language in ([rule.language] if rule.language else LANGUAGES)
        for match in [pattern.search(text[language])]
        if match
    ]


def _oversights(texts: Iterable[Tuple[str, Text]], file: str) -> Iterator[Problem]:
    for place, text in texts:
        first = text[LANGUAGES[0]]
        if len(set(text.values())) == 1 and _TWO_WORDS.search(first):
            what = message("{words!r} is the same in both languages", words=first)
            yield Problem(file=file, place=place, what=what, fix=message("translate it, unless both say the same"))
        kind, *keys = place.split(": ")
        if kind.startswith("KPI ") and keys[0] in _SENTENCES:
            for language, words in text.items():
                if words[:1].islower() or not words.endswith(_ENDS):
                    what = message("{words!r} is not a sentence", words=words)
                    fix = message("begin with a capital, and end with a full stop")
                    yield Problem(file=file, place=f"{place}: {language}", what=what, fix=fix)


def _excerpt(text: str, match: "re.Match[str]") -> str:
    start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
