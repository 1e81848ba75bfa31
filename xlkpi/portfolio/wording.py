"""The words on a portfolio's sheets in one language, with their numbers and months."""

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
    """The portfolio's texts by their keys.

    Args:
        language: The language of the texts.
        anonymous: Whether names are replaced by numbers.
        largest: The largest of these numbers.

    Example:
        >>> wording = Wording("en")
        >>> wording("columns.kpi")
        'KPI'
        >>> wording.counted("document.businesses", 1200)
        '1,200 businesses'
    """

    def __init__(self, language: str, anonymous: bool = False, largest: int = 0) -> None:
        self.language = language
        self.texts = Texts(language, FILE)
        self._digits = len(str(largest)) if anonymous else 0

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of a key, "section.name", with its {…} filled in."""
        return self.texts(key, **values)

    def counted(self, key: str, number: int, **values: str) -> str:
        """Return a text that counts, in its singular or plural."""
        one, many = self.texts(key).split("|")
        form = one if Locale(self.language).plural_form(number) == "one" else many
        return form.format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        """Return a number as 1,234, in French as 1 234."""
        return format_decimal(number, locale=self.language)

    def share(self, part: int, whole: int) -> str:
        """Return a share as 45%, in French as 45 %.

        Only the whole is 100%, and only nothing is 0%: other shares are rounded to between 1% and 99%.
        """
        share = part / whole
        rounded = share if part in (0, whole) else min(max(share, 0.01), 0.99)
        return format_percent(rounded, locale=self.language)

    def month(self, month: datetime.date) -> str:
        """Return a month's name and year, such as December 2026."""
        return format_date(month, "MMMM y", locale=self.language)

    def short_month(self, month: datetime.date) -> str:
        """Return a month's short name and year, such as Dec 2026."""
        return format_date(month, "MMM y", locale=self.language)

    def business(self, name: str) -> str:
        """Return a business's name; an anonymous number gets leading zeros, so that programs sort it as a number."""
        return self.texts("document.business", number=name.zfill(self._digits)) if self._digits else name

    def tiers(self) -> list[str]:
        """Return the names of the tiers, from below the benchmark upwards."""
        return [names[self.language] for names in load_words()["tiers"].values()]
