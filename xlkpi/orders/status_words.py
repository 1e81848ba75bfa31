"""The meanings of statuses, such as "Annulée", by the beginnings of their words: see exports/words.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from .exports.amounts import load_words
from .exports.recognise import folded

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-z0-9#°]+")


def plain(text: str) -> str:
    """Return a text's words for comparison, between spaces: lower case, without accents and marks."""
    return f" {' '.join(_NO_WORD.sub(' ', folded(_CAMEL.sub(' ', text))).split())} "


def begins(text: str, beginnings: Iterable[str]) -> bool:
    """Return whether a word of a text begins with one of these."""
    words = plain(text)
    return any(f" {beginning}" in words for beginning in beginnings)


@lru_cache(maxsize=4096)
def meaning_of(text: str) -> str:
    """Return what a text means for its row: "counts", a reason why it does not, …; "" for an unknown text."""
    return next((entry["meaning"] for entry in load_words()["statuses"] if begins(text, entry["words"])), "")


def is_flag(text: str) -> bool:
    """Return whether a text says yes or no."""
    flags = load_words()["flags"]
    return text.lower() in (*flags["yes"], *flags["no"])
