"""What the rows of a table state about a business beside its figures: language, currency, targets, thresholds.

Each statement is one text in one form, by the name of its column: {"language": "fr", "target_aov": "30",
"threshold_aov_typical": "≥ 30"}. Texts in one form can be compared, stored, and written into a table again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..benchmark import SIGNS
from ..catalogue.model import TIERS, Vertical

LANGUAGE, CURRENCY, RATE, YEAR_START, LENGTH, FOLLOWED = (
    "language", "currency", "rate", "year_start", "months", "followed",
)  # fmt: skip
SETTINGS = (LANGUAGE, CURRENCY, RATE, YEAR_START, LENGTH, FOLLOWED)
"""The columns about a business as a whole, in the order in which they are written."""

TARGET, THRESHOLD, COUNTRY = "target", "threshold", "country"
KPI_COLUMNS = (TARGET, THRESHOLD, COUNTRY)
"""The beginnings of the names of columns about one KPI."""

NONE = "none"
"""The text of a threshold that the business has removed, of no tier to aim for, and of no KPI that it follows."""

_TARGET_FORM = re.compile(rf"(?P<tier>{'|'.join((*TIERS, NONE))})?(?: ?(?P<number>-?[0-9].*))?")
_THRESHOLD_FORM = re.compile(rf"(?P<sign>[{''.join(SIGNS.values())}])?(?: ?(?P<number>.+))?")


@dataclass(frozen=True, order=True)
class Edit:
    """What a business has changed about a KPI's benchmark, in one column of a table.

    Attributes:
        kind: One of KPI_COLUMNS.
        kpi: The id of the KPI.
        tier: The tier of a threshold; else "".
    """

    kind: str
    kpi: str
    tier: str = ""

    @property
    def column(self) -> str:
        """Return the name of the column: threshold_aov_typical."""
        return "_".join(filter(None, (self.kind, self.kpi, self.tier)))


def edits_of(vertical: Vertical) -> Iterator[Edit]:
    """Yield each edit that a table may hold for a vertical, KPI by KPI."""
    for kpi in vertical.kpis:
        yield Edit(TARGET, kpi)
        yield from (Edit(THRESHOLD, kpi, tier) for tier in TIERS)
        yield Edit(COUNTRY, kpi)


@dataclass(frozen=True)
class Settings:
    """The statements about a business.

    Attributes:
        stated: Each statement as a text in one form, by the name of its column.

    Example:
        >>> Settings({"currency": "EUR", "rate": "0.92", "year_start": "7"}).rate
        0.92
    """

    stated: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.stated)

    @property
    def language(self) -> str:
        """Return the language of the workbook; "" where it is not stated."""
        return self.stated.get(LANGUAGE, "")

    @property
    def currency(self) -> str:
        """Return the ISO 4217 code of the amounts; "" where it is not stated."""
        return self.stated.get(CURRENCY, "")

    @property
    def rate(self) -> float | None:
        """Return the exchange rate: units of the currency for one unit of the source's; None where it is not stated."""
        return float(self.stated[RATE]) if RATE in self.stated else None

    @property
    def year_start(self) -> int | None:
        """Return the month (1 to 12) in which the year starts; None where it is not stated."""
        return int(self.stated[YEAR_START]) if YEAR_START in self.stated else None

    @property
    def months(self) -> int:
        """Return the number of months that the workbook has at least; 0 where it is not stated."""
        return int(self.stated.get(LENGTH, 0))

    @property
    def followed(self) -> tuple[str, ...]:
        """Return the ids of the KPIs that the business follows: empty for all, NONE alone for none of them."""
        return tuple(self.stated.get(FOLLOWED, "").split())

    def edits(self, vertical: Vertical) -> dict[Edit, str]:
        """Return the statements about the vertical's KPIs."""
        if not self.stated.keys() - {*SETTINGS}:
            return {}
        return {edit: self.stated[edit.column] for edit in edits_of(vertical) if edit.column in self.stated}


NOTHING = Settings()
"""States nothing."""


def target_of(text: str) -> tuple[str, float | None]:
    """Return the tier to aim for and the own target that the text of a target states; "" or None for neither.

    The tier is NONE where the business aims for none.

    Example:
        >>> target_of("exceptional"), target_of("0.6"), target_of("above 0.6")
        (('exceptional', None), ('', 0.6), ('above', 0.6))
    """
    found = _TARGET_FORM.fullmatch(text)
    assert found is not None
    return found["tier"] or "", float(found["number"]) if found["number"] else None


def threshold_of(text: str) -> tuple[str, float | None]:
    """Return the sign and the number that the text of a threshold states; "" for no sign, None for NONE.

    Example:
        >>> threshold_of("≥ 30"), threshold_of("30"), threshold_of("none")
        (('≥', 30.0), ('', 30.0), ('', None))
    """
    if text == NONE:
        return "", None
    found = _THRESHOLD_FORM.fullmatch(text)
    assert found is not None
    return found["sign"] or "", float(found["number"])


def plain_number(number: float) -> str:
    """Return the shortest text for exactly this number."""
    return repr(number).removesuffix(".0")
