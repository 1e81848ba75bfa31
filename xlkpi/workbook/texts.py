"""The words on a workbook's sheets, read from texts.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from ..catalogue.function import Text
from ..catalogue.model import LANGUAGES

_FILE = Path(__file__).parent / "texts.toml"


@cache
def load_texts(file: Path = _FILE) -> dict[str, dict[str, Text]]:
    """Return every text of a file by section and key, in every language."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Texts:
    """The texts of a file in one language.

    Example:
        >>> texts = Texts("fr")
        >>> texts("inputs.title")
        'Saisie'
        >>> texts("document.title", vertical="Vélos")
        'Vélos – classeur d’indicateurs'
    """

    def __init__(self, language: str, file: Path = _FILE) -> None:
        self.language = language
        self._texts = load_texts(file)

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of a key, "section.name", with its {…} filled in."""
        section, _, name = key.partition(".")
        text = self._texts[section][name][self.language]
        return text.format(**values) if values else text


@cache
def placeholders() -> frozenset[str]:
    """Return the texts that templates show in place of the business's name."""
    return frozenset(Texts(language)("document.business") for language in LANGUAGES)
