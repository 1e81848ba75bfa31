"""The recognition of texts that are meant as a month, in any of the workbooks' languages."""

from __future__ import annotations

import re
from functools import cache

from ..catalogue.model import LANGUAGES
from ..tables.names import without_accents
from ..workbook.texts import Texts

_WORDS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d{4}|\d{1,4}[-/. ]\d{1,4}([-/. ]\d{1,4})?")


def looks_like_a_month(text: str) -> bool:
    """Return whether a text looks like a month: "Jan", "janv. 26", "April (estimated)", "01/04/2026", "2026"."""
    words = [word for word in _WORDS.findall(without_accents(text)) if len(word) >= 3]
    named = [word for word in words if any(month.startswith(word) for month in _month_names())]
    return len(named) == 1 or _DIGITS.fullmatch(text.strip()) is not None


@cache
def _month_names() -> frozenset[str]:
    names = {name for code in LANGUAGES for name in Texts(code)("document.months").split("|")}
    return frozenset(map(without_accents, names))
