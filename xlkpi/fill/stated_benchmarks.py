"""What a table states about a business's benchmarks, as the values of cells of a workbook's Benchmarks sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..catalogue.load import load_words
from ..catalogue.model import Vertical
from ..errors import Problem, WorkbookError
from ..messages import message
from ..reading.benchmark_rows import FOLLOWED, OWN_TARGET, TIER_TO_AIM_FOR, benchmark_rows, sign_of
from ..tables.settings import COUNTRY, NONE, TARGET, Settings, target_of, threshold_of
from ..workbook.texts import Texts

Place = tuple[str, str]
"""The id of a KPI, and the key of a cell in its row; see reading/benchmark_rows.py."""
Stated = Mapping[Place, str | float | None]
"""The values of cells that a business has instead of the template's."""


def stated_benchmarks(settings: Settings, vertical: Vertical, language: str) -> dict[Place, str | float | None]:
    """Return the values that a business has in cells of its Benchmarks sheet.

    Args:
        settings: What the table states about the business.
        vertical: The vertical of the business.
        language: The language of the workbook.
    """
    values: dict[Place, str | float | None] = {}
    for edit, text in settings.edits(vertical).items():
        if edit.kind == COUNTRY:
            values[edit.kpi, COUNTRY] = _country(text, language)
        elif edit.kind == TARGET:
            tier, number = target_of(text)
            if tier:
                values[edit.kpi, TIER_TO_AIM_FOR] = None if tier == NONE else load_words()["tiers"][tier][language]
            if number is not None:
                values[edit.kpi, OWN_TARGET] = number
        else:
            sign, number = threshold_of(text)
            values[edit.kpi, edit.tier] = number
            if sign:
                values[edit.kpi, sign_of(edit.tier)] = sign
    if settings.followed:
        texts = Texts(language)
        for kpi in vertical.kpis:
            values[kpi, FOLLOWED] = texts("benchmarks.yes" if kpi in settings.followed else "benchmarks.no")
    return values


def find_cells(workbook: Workbook, places: Collection[Place], name: str) -> dict[Place, Cell]:
    """Return the cells of places on a workbook's Benchmarks sheet.

    Args:
        workbook: The workbook.
        places: The places.
        name: The workbook's name in messages.

    Raises:
        WorkbookError: The workbook has no cell for a place.
    """
    rows = benchmark_rows(workbook) if places else {}
    missing = sorted(kpi for kpi, key in places if key not in rows.get(kpi, {}))
    if missing:
        what = message("its Benchmarks sheet has no cell for what the table states about {kpi}", kpi=missing[0])
        raise WorkbookError([Problem(file=name, what=what, fix=message("upgrade it first, with `xlkpi upgrade`"))])
    return {(kpi, key): rows[kpi][key] for kpi, key in places}


def _country(text: str, language: str) -> str:
    """Return the name of a country that is stated by its code; any other text as it is."""
    from babel import Locale  # here, as few tables name a country

    return str(Locale(language).territories.get(text, text))
