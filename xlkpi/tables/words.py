"""The words of input tables: headings of columns, names of months and languages; see words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .names import heading_key, without_accents

_FILE = Path(__file__).with_name("words.toml")
_SHORTEST = 3
"""The fewest letters of a month's abbreviation."""
_MOST_TEXTS = 1_000
"""The most texts of a table whose meaning is kept."""


@cache
def load() -> Mapping[str, Any]:
    """Load the words."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def headings_of(key: str) -> list[str]:
    """Return every heading that a column of KEYS or SETTINGS may have: its id, then its labels."""
    words = load()["columns"][key]
    return [key, words["en"], words["fr"], *words["also"]]


@cache
def month_number(name: str) -> int | None:
    """Return the number (1 to 12) of the month with a name, or an unambiguous beginning of one, in any language.

    Example:
        >>> month_number("janv."), month_number("Feb"), month_number("jui")
        (1, 2, None)
    """
    plain = without_accents(name.strip().rstrip("."))
    if len(plain) < _SHORTEST:
        return None
    names = [
        (number, without_accents(month))
        for months in load()["months"].values()
        for number, month in enumerate(months, 1)
    ]
    exact = {number for number, month in names if month == plain}
    found = exact or {number for number, month in names if month.startswith(plain)}
    return found.pop() if len(found) == 1 else None


@cache
def language_named(name: str) -> str | None:
    """Return the code of the language that a text names; None where it names none."""
    known = {heading_key(word): code for code, words in load()["languages"].items() for word in words}
    return known.get(heading_key(name)) or known.get(heading_key(name)[:2] if name[2:3] in ("-", "_") else "")


def is_none(text: str) -> bool:
    """Return whether a text says that there is no threshold."""
    return heading_key(text) in load()["none"]["words"]


@lru_cache(_MOST_TEXTS)
def is_planned(text: str) -> bool:
    """Return whether a text says that figures were not reached in their month: "Budget", "Prévisionnel", "N-1".

    A year may follow: "Budget 2026".
    """
    plain = without_accents(heading_key(text)).rstrip("0123456789 ")
    return plain in set(map(without_accents, load()["planned"]["words"])) if plain else False


@lru_cache(_MOST_TEXTS)
def is_total(name: str) -> bool:
    """Return whether a row's name says that it adds other rows up: "TOTAL :", "Sous-total"."""
    return without_accents(heading_key(name).rstrip(" :.")) in set(map(without_accents, load()["totals"]["words"]))
