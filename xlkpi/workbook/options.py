"""The options of a workbook, and which of them are possible."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..catalogue.model import check_language
from ..errors import UsageError
from ..exchange import is_rate
from ..formula.excel import STYLES
from ..messages import joined, message
from ..period import MONTHS, YEAR, first_of_month

DEFAULT_CURRENCIES = {"en": "USD", "fr": "EUR"}
DEFAULT_START = datetime.date(2026, 1, 1)
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
"""The earliest and the latest day on which a workbook may start."""


@dataclass(frozen=True)
class Options:
    """The options of a template.

    Attributes:
        language: en or fr.
        currency: An ISO 4217 code; defaults to USD in English and EUR in French.
        months: 12 or 24.
        start: The first month, as any of its days.
        formulas: The formula style: dual, native or udf.
        sample: Whether the template is filled with a plausible year of figures.
        kpis: Ids of the KPIs that the business follows; empty for all.
        rate: The user's exchange rate: units of the currency for one unit of the source's; None for the bank's.

    Raises:
        UsageError: An option has none of these values.
    """

    language: str = "en"
    currency: str = ""
    months: int = YEAR
    start: datetime.date = DEFAULT_START
    formulas: str = "dual"
    sample: bool = False
    kpis: tuple[str, ...] = ()
    rate: float | None = None

    def follows(self, kpi: str) -> bool:
        """Return whether the business follows a KPI."""
        return not self.kpis or kpi in self.kpis

    def __post_init__(self) -> None:
        from babel.numbers import list_currencies  # here, as `collect` starts faster without it

        check_language(self.language)
        if not self.currency:
            object.__setattr__(self, "currency", DEFAULT_CURRENCIES[self.language])
        if self.currency not in list_currencies():
            raise UsageError(
                message("unknown currency {code!r}; write an ISO 4217 code such as EUR, USD or CHF", code=self.currency)
            )
        if self.months not in MONTHS:
            raise UsageError(message("{months} months are not possible; write 12 or 24", months=self.months))
        if self.formulas not in STYLES:
            names = joined(", ", list(STYLES))
            raise UsageError(
                message("unknown formula style {style!r}; write {names}", style=self.formulas, names=names)
            )
        if self.rate is not None and not is_rate(self.rate):
            text = message("{rate} is not an exchange rate; write a number above 0 such as 0.92", rate=str(self.rate))
            raise UsageError(text)
        object.__setattr__(self, "start", first_of_month(self.start))
        if not FIRST_DAY <= self.start <= LAST_DAY:
            text = message(
                "the first month {start} is out of range; write a month of the years {first} to {last}",
                start=f"{self.start:%Y-%m}",
                first=FIRST_DAY.year,
                last=LAST_DAY.year,
            )
            raise UsageError(text)
