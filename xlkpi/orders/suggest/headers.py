"""The meaning of a column's header, by the words of words.toml: the role of its amounts or of its texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..status_words import plain

FILE = Path(__file__).with_name("words.toml")

_WHOLE = "="
"""Begins a word that must be the whole header."""
_LIKE = {"number": "order"}
"""Roles that the words of another role exclude."""
_RATE = re.compile(r"\d\s*%")
"""A rate in a header: "VAT 20 %" has amounts, "VAT %" percentages."""


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """Load the words of headers."""
    return tomllib.loads(FILE.read_text("utf-8"))


@dataclass(frozen=True)
class Header:
    """The header of a column of amounts.

    Attributes:
        role: The amount that the header names: "total", "discount", …; "" when it names none.
        says: What it says besides: "taxed", "untaxed", "unit", … (see words.toml).
        percent: Whether it names a percentage.
    """

    role: str
    says: frozenset[str]
    percent: bool


@lru_cache(maxsize=4096)
def read_header(name: str) -> Header:
    """Read what a header says about the amounts of its column."""
    words, known = plain(name), load_words()
    says = set()
    for saying, phrases in known["says"].items():
        for phrase in sorted(phrases, key=len, reverse=True):
            if words.endswith(f" {phrase[:-1]} ") if phrase.endswith(_WHOLE) else f" {phrase} " in words:
                says.add(saying)
                phrase = phrase.removesuffix(_WHOLE)
                if saying != "unit":  # "Unit price" is a price
                    words = words.replace(f" {phrase} ", " ")
    role = next((entry["role"] for entry in known["amounts"] if rank_of(words, entry["words"]) is not None), "")
    if not role and "unit" in says:
        role = "price"
    if not role and says & {"taxed", "untaxed"}:  # a header such as "TTC"
        role = "total"
    percent = "%" in name and not (role == "tax" and _RATE.search(name))
    return Header(role, frozenset(says), percent or "pourcent" in words or "percent" in words)


def rank_of(words: str, phrases: Sequence[str]) -> tuple[int, int] | None:
    """Rank a header's match with phrases: whole before partial, then by the order of the phrases; None for no match.

    Args:
        words: The header, as `plain` returns it.
        phrases: The phrases, best first.
    """
    for number, phrase in enumerate(phrases):
        if words.strip() == phrase.removeprefix(_WHOLE):
            return 0, number
    return next(((1, number) for number, phrase in enumerate(phrases) if f" {phrase} " in words), None)


def ranked(names: Iterable[str], role: str) -> Iterator[str]:
    """Yield the headers that may be of a role of texts ("placed", "order", …), best first."""
    known = load_words()
    phrases, never = known["columns"][role], known["not"].get(_LIKE.get(role, role), [])
    found = []
    for position, name in enumerate(names):
        words = plain(name)
        rank = rank_of(words, phrases)
        if rank is not None and (rank[0] == 0 or not any(f" {word} " in words for word in never)):
            found.append((rank, position, name))
    yield from (name for *_, name in sorted(found))


def is_never(name: str, role: str) -> bool:
    """Return whether a header has a word that no column of a role has."""
    return any(f" {word} " in plain(name) for word in load_words()["not"].get(_LIKE.get(role, role), []))
