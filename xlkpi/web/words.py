"""The words of the pages, and the language in which a visitor reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..catalogue.model import LANGUAGES
from ..workbook.texts import Texts

_FILE = Path(__file__).with_name("texts.toml")


@cache
def words(language: str) -> Texts:
    """Return the words of the pages in a language.

    Example:
        >>> words("fr")("start.send")
        'Voir mes chiffres'
    """
    return Texts(language, _FILE)


def preferred(accepted: str, default: str) -> str:
    """Return the language that a browser prefers among ours.

    Args:
        accepted: What the browser says: "fr-CH, fr;q=0.9, en;q=0.8".
        default: The language where it names none of ours.

    Example:
        >>> preferred("de, fr-CH;q=0.9, en;q=0.8", "en"), preferred("de", "en")
        ('fr', 'en')
    """
    best, weight = default, 0.0
    for part in accepted.split(","):
        name, _, quality = part.strip().partition(";")
        language = name.partition("-")[0].lower()
        wanted = _weight(quality)
        if language in LANGUAGES and wanted > weight:
            best, weight = language, wanted
    return best


def _weight(quality: str) -> float:
    name, _, number = quality.strip().partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
