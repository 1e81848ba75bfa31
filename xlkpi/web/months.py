"""The names of months on the page, which are those of the workbooks."""

from __future__ import annotations

import datetime

from ..workbook.texts import Texts
from .outcome import Month


def month_named(month: datetime.date, language: str) -> str:
    """Return a month's name with its year: "March 2026", in French "mars 2026"."""
    return f"{Texts(language)('document.months').split('|')[month.month - 1]} {month.year}"


def as_month(month: datetime.date, language: str) -> Month:
    """Return a month with the id by which the page sends it back."""
    return Month(f"{month:%Y-%m}", month_named(month, language))
