"""Headings of an input whose amounts are not those of one month, in units: thousands, and running totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..errors import first_few
from ..messages import Message, message
from ..numbers import Wrong
from .names import heading_key, without_accents
from .synonyms import proposed_columns

if TYPE_CHECKING:
    from .header import Vocabulary  # for types alone: header.py reads this module

_CODES = "eur|usd|gbp|chf|cad"
_MONEY = rf"(?:[€$£]|(?:{_CODES}|euros?|dollars?)\b)"
"""Matches a currency, in lines and headings alike."""

MULTIPLE = re.compile(
    r"\b(?:en|in) (?:milliers|millions|thousands|k)\b|\b(?:milliers|millions|thousands) (?:d['’]|de\b|of\b)"
    rf"|(?<!\w)[km] ?{_MONEY}|[€$£] ?k\b|['’]000\b|\b000s\b",
    re.IGNORECASE,
)
"""Matches what says that amounts are in thousands or millions, in a line of words."""

_MULTIPLE_OF_HEADING = re.compile(
    rf"\b(?:milliers?|millions?|thousands?)\b|(?<!\w)[km] ?{_MONEY}|[€$£] ?(?:[km]\b|'?000s?\b)"
    rf"|(?:\b(?:{_CODES}) ?|[(\[] ?)[km]\b|[x×*] ?1[ .,']?000\b|(?<!\d)'?000s?\b"
)
"""Matches the same after the name of an input, where fewer words say it: "(k)", "milliers", "x 1000"."""

_RUNNING = re.compile(
    r"\b(?:ytd|qtd|cumul(?:e|es|ee|ees|s|ative|atives|ated|atif|atifs)?|cum|rolling|glissants?"
    r"|(?:year|quarter)[ -]to[ -]date|to date|running total|a date|a ce jour"
    r"|depuis (?:le )?(?:debut|1er janvier)(?: de)?(?: l'(?:annee|exercice))?|since january)\b"
)
"""Matches what says that an amount adds up several months."""

_AROUND = re.compile(
    rf"[€$£]|\bd'|\b(?:{_CODES}|euros?|dollars?|en|in|of|de|annuel|annuelle|total|12 mois|12 months)(?!\w)"
    r"|\b(?:19|20)\d\d\b|[\W_]+"
)
"""Matches what may stand beside such a word: "en milliers d’euros", "(k€)"."""

_NAMED = 3
"""The most inputs that a message names."""


def other_amounts(heading: str, vocabulary: Vocabulary, there: Iterable[str]) -> Wrong | None:
    """Return what is wrong with an input's heading that says thousands or a running total; None for any other heading.

    Args:
        heading: A heading that means nothing as it is.
        vocabulary: What headings mean.
        there: Ids of the inputs that the table has under their own headings, beside which the heading may be ignored.
    """
    text = without_accents(heading_key(heading)).replace("’", "'")
    is_running = _RUNNING.search(text) is not None
    rest = _MULTIPLE_OF_HEADING.sub(" ", _RUNNING.sub(" ", text))
    if rest == text:
        return None
    named = list(dict.fromkeys(_inputs(rest, vocabulary)))
    if not named or not set(there).isdisjoint(named):
        return None
    return Wrong(*_words(heading, first_few(named, _NAMED), is_running))


def says_multiple(heading: str) -> bool:
    """Return whether the heading of an input says that its amounts are in thousands or millions.

    Example:
        >>> says_multiple("CA K€"), says_multiple("CA en €")
        (True, False)
    """
    return _MULTIPLE_OF_HEADING.search(without_accents(heading_key(heading))) is not None


def _inputs(rest: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the ids of the inputs that the rest of a heading names by their labels or by synonyms."""
    plain = _plain(rest)
    yield from (item for text, item in vocabulary.all_inputs.items() if plain and _plain(text) == plain)
    ids = set(vocabulary.all_inputs.values())
    yield from (item for item in proposed_columns(plain, vocabulary) if item in ids)


def _plain(text: str) -> str:
    return " ".join(_AROUND.sub(" ", without_accents(text)).split())


def _words(heading: str, items: str, is_running: bool) -> tuple[Message, Message]:
    """Return what is wrong with the heading, and what to do."""
    if is_running:
        return (
            message("{name!r} adds several months up, and is not {items} of one", name=heading, items=items),
            message("give each month’s own figure in its place, or delete the running total"),
        )
    return (
        message("{name!r} is {items} in thousands or millions, not in units", name=heading, items=items),
        message("write the amounts in full, and take the unit out of the heading"),
    )
