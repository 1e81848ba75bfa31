"""What a visitor asks of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READ, TEMPLATE, NEXT_YEAR = "read", "template", "next_year"
TASKS = (READ, TEMPLATE, NEXT_YEAR)
"""What can be asked: read the files, whatever they are; make a template; begin the next year of a workbook."""


@dataclass(frozen=True)
class Upload:
    """An uploaded file.

    Attributes:
        stored: Its name in the folder, which the server has chosen; it keeps the suffix.
        name: Its name on the visitor's computer, which messages show.
    """

    stored: str
    name: str


@dataclass(frozen=True)
class Request:
    """What a visitor asks.

    Attributes:
        task: One of TASKS.
        language: "en" or "fr", of the page, and of workbooks.
        vertical: The trade's id.
        business: The name of the business.
        currency: ISO code; "" for that of the files, or the language's usual one.
        files: The uploaded files.
        figures: Typed figures as texts, by input and month: {"visitors": {"2026-03": "1 234,5"}}.
        answers: The answers to an outcome's questions, by their ids.
        months: 12 or 24, of a template.
        year: The first year of a template; 0 for the usual one.
        year_start: The month (1 to 12) in which the year of the business starts.
        sample: Whether the template holds a plausible year of figures.
    """

    task: str = READ
    language: str = "en"
    vertical: str = ""
    business: str = ""
    currency: str = ""
    files: tuple[Upload, ...] = ()
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    months: int = 12
    year: int = 0
    year_start: int = 1
    sample: bool = False

    @property
    def chosen_year_start(self) -> int | None:
        """Return the month in which the year starts, as commands take it; None for January."""
        return self.year_start if self.year_start != 1 else None
