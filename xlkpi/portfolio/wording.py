"""The portfolio's words in one language, with their numbers and months."""

from __future__ import annotations

import datetime
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from ..catalogue.load import load_words
from ..workbook.texts import Texts

FILE = Path(__file__).with_name("texts.toml")


class Wording:
    """Texts by their keys: `wording("columns.kpi")`, `wording.counted("findings.late", 3, month="…")`.

    anonymous: names are the numbers that businesses have drawn. largest: the largest such number.
    """

    def __init__(self, language: str, anonymous: bool = False, largest: int = 0) -> None:
        self.language = language
        self.texts = Texts(language, FILE)
        self._digits = len(str(largest)) if anonymous else 0

    def __call__(self, key: str, **values: str) -> str:
        return self.texts(key, **values)

    def counted(self, key: str, number: int, **values: str) -> str:
        """The singular or plural of a text that counts something."""
        one, many = self.texts(key).split("|")
        form = one if Locale(self.language).plural_form(number) == "one" else many
        return form.format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        """1,234 — in French 1 234."""
        return format_decimal(number, locale=self.language)

    def share(self, part: int, whole: int) -> str:
        """45% — in French 45 %. Never 100% of what is not the whole, nor 0% of what is something."""
        share = part / whole
        rounded = share if part in (0, whole) else min(max(share, 0.01), 0.99)
        return format_percent(rounded, locale=self.language)

    def month(self, month: datetime.date) -> str:
        """December 2026."""
        return format_date(month, "MMMM y", locale=self.language)

    def business(self, name: str) -> str:
        """A business's name; where it is a number, with noughts before it, so that programs sort it rightly."""
        return self.texts("document.business", number=name.zfill(self._digits)) if self._digits else name

    def tiers(self) -> list[str]:
        """The names of the tiers, from below the benchmark upwards."""
        return [names[self.language] for names in load_words()["tiers"].values()]
